import random
import time
from collections.abc import Iterator

import millpond as st

ANSWERS = {
    "code": """A function for that:

```python
def largest(numbers):
    found = numbers[0]
    for number in numbers[1:]:
        found = max(found, number)
    return found
```

It looks at each number **once**.
""",
    "table": """The three that most people grow:

| Grain | Days in the field | Flour |
|---|--:|---|
| Wheat | 120 | light, for bread and cake |
| Rye | 140 | dark, for *sour* bread |
| Oats | 100 | for porridge |

If you have one field only, take wheat.
""",
    "formula": """The power of a water wheel follows from the water that falls on it:

$$
P = \\eta \\, \\rho \\, g \\, Q \\, h
$$

where $Q$ is how much water comes in a second, and $h$ how far it falls.
""",
}
OTHERWISE = """A *millpond* is the water that waits above a mill. When the gate opens, it turns the wheel.

- By day the mill takes what it needs.
- By night the brook fills the pond again.

Ask me for **code**, a **table** or a **formula**.
"""


def model(question: str) -> Iterator[str]:
    """A stand-in that needs no network. `st.write_stream` takes what the client of a real model gives, too."""
    answer = next((text for word, text in ANSWERS.items() if word in question.lower()), OTHERWISE)
    for word in answer.replace(" ", " \0").split("\0"):
        yield word
        time.sleep(random.uniform(0.01, 0.05))


messages = st.session_state.setdefault("messages", [])

if not messages:
    st.title("What can I do for you?")
    st.write("The model is simulated. Its answers stream in as those of a real one do.")
question = st.chat_input("Ask for code, a table or a formula")
if not messages and not question:
    asked = st.pills(
        "Suggestions",
        ["Write some code", "Compare in a table", "Show me a formula"],
        label_visibility="collapsed",
    )
    question = question or asked
if question:
    messages.append({"role": "user", "content": question})
    if len(messages) == 1:
        st.rerun()  # without the title

for message in messages:
    with st.chat_message(message["role"]):
        st.markdown(message["content"])

# Also after a run that was cut off: a question without an answer gets one.
if messages and messages[-1]["role"] == "user":
    with st.chat_message("assistant"):
        answer = st.write_stream(model(messages[-1]["content"]), cursor=" ▌")
    messages.append({"role": "assistant", "content": answer})

if messages and st.button("New chat", type="tertiary", icon=":material/add:"):
    messages.clear()
    st.rerun()
