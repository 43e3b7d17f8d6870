"""A chat with a language model: answers stream in. Users can stop them, regenerate them, and edit their questions.

A message can have files, which users choose, drop onto the page, or paste.

The model is a stand-in that needs no network. To use a real one, make ``model``
return the stream of its client: ``st.write_stream`` accepts those of the common clients.
"""

import random
import time
from collections.abc import Iterator
from typing import Any

import millpond as st

CODE = """Here is a function for that:

```python
def largest(numbers: list[int]) -> int:
    \"\"\"The largest of some numbers.\"\"\"
    found = numbers[0]
    for number in numbers[1:]:
        if number > found:
            found = number
    return found
```

It looks at each number **once**. For an empty list it raises an `IndexError`.
"""
TABLE = """These are the three that most people choose:

| Grain | Days in the field | Flour |
|---|--:|---|
| Wheat | 120 | light, for bread and cake |
| Rye | 140 | dark, for *sour* bread |
| Oats | 100 | for porridge, seldom ground |

If you have one field only, take wheat.
"""
FORMULA = """The power of a water wheel follows from the water that falls on it:

$$
P = \\eta \\, \\rho \\, g \\, Q \\, h
$$

where $Q$ is how much water comes in a second, and $h$ how far it falls. Most wheels have $\\eta \\approx 0.7$.
"""
PLAIN = (
    """A *millpond* is the water that waits above a mill. When the gate opens, it turns the wheel.

- By day the mill takes what it needs.
- By night the brook fills the pond again.

You can ask me for **code**, a **table** or a **formula**.
""",
    """Let me think about that in three steps.

1. What goes in, and how much of it?
2. What is to come out?
3. What could be left out between the two?

> The best machine is the one that is not there.
""",
)


def about(files: list[Any]) -> str:
    """What a model might say about attached files."""
    rows = "".join(f"| {file.name} | {file.type} | {file.size:,} |\n" for file in files)
    texts = [file for file in files if file.type.startswith("text/")]
    quoted = "".join(
        f"\n\n`{file.name}` begins with:\n\n```\n{file.getvalue()[:200].decode(errors='replace').strip()}\n```"
        for file in texts
    )
    return f"Thank you. I have received:\n\n| File | Type | Bytes |\n|---|---|--:|\n{rows}{quoted}\n"


def model(messages: list[dict[str, Any]]) -> Iterator[str]:
    """The stand-in: an answer to the last message, word by word."""
    question = messages[-1]["content"].lower()
    topics = {"code": CODE, "function": CODE, "table": TABLE, "formula": FORMULA, "power": FORMULA}
    answer = next((text for word, text in topics.items() if word in question), None) or random.choice(PLAIN)
    if messages[-1].get("files"):
        answer = about(messages[-1]["files"])
    for line in answer.splitlines(keepends=True):
        for word in line.replace(" ", " \0").split("\0"):
            yield word
            time.sleep(1 / st.session_state.get("speed", 30))


def edit(number: int | None) -> None:
    st.session_state.editing = number


def ask_again(number: int, *, edited: bool = False) -> None:
    """Go back to a message of the user, edited or not, and answer it again."""
    if edited:
        messages[number]["content"] = st.session_state.words
    del messages[number + 1 :]
    edit(None)


def show_editor(number: int) -> None:
    st.text_area("Your message", messages[number]["content"], key="words", label_visibility="collapsed")
    with st.container(horizontal=True):
        st.button("Ask this", type="primary", on_click=ask_again, args=[number], kwargs={"edited": True})
        st.button("Cancel", on_click=edit, args=[None])


def show_files(files: list[Any]) -> None:
    pictures = [file for file in files if file.type.startswith("image/")]
    st.image(pictures, width=180, alt=[file.name for file in pictures])
    for file in files:
        if file not in pictures:
            st.badge(f"{file.name} · {file.size:,} bytes", icon=":material/draft:", color="gray")


def show(number: int, message: dict[str, Any]) -> None:
    with st.chat_message(message["role"]):
        if st.session_state.editing == number:
            show_editor(number)
            return
        st.markdown(message["content"])
        show_files(message.get("files", []))
        if message["role"] == "user":
            st.button(
                "Edit", key=f"edit_{number}", type="tertiary", icon=":material/edit:",
                on_click=edit, args=[number],
            )  # fmt: skip
        elif number == len(messages) - 1:
            st.button(
                "Regenerate", key=f"again_{number}", type="tertiary", icon=":material/refresh:",
                on_click=ask_again, args=[number - 1],
            )  # fmt: skip


st.set_page_config(page_title="Chat", page_icon=":material/forum:")
messages = st.session_state.setdefault("messages", [])
st.session_state.setdefault("editing", None)

with st.sidebar:
    st.header("Chat")
    st.slider("Words a second", 5, 200, 30, key="speed")
    if st.button("New chat", icon=":material/add:", width="stretch"):
        messages.clear()
        edit(None)

if sent := st.chat_input("Ask for code, a table or a formula", accept_file="multiple"):
    messages.append({"role": "user", "content": sent.text, "files": sent.files})
    edit(None)
if not messages:
    st.title("What can I do for you?")
for number, message in enumerate(messages):
    show(number, message)

if messages and messages[-1]["role"] == "user" and st.session_state.editing is None:
    with st.chat_message("assistant"):
        # Stop, or another question, ends the answer. The text so far is kept.
        answer = st.write_stream(model(messages), cursor=" ▌")
    messages.append({"role": "assistant", "content": answer})
    st.rerun()
