from __future__ import annotations

import random
import time

import streamlit as st

WORDS = [
    "the",
    "mill",
    "turns",
    "in",
    "quiet",
    "water",
    "and",
    "a",
    "wheel",
    "lifts",
    "what",
    "river",
    "stone",
    "grain",
    "flour",
    "miller",
    "evening",
]
TOKENS = 5000


def message(seed: int) -> str:
    rng = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(count))

    return (
        f"{words(40)} **{words(2)}** and `{words(1)}`.\n\n- {words(8)}\n- {words(9)}\n\n"
        f"```python\ndef {rng.choice(WORDS)}(x):\n    return x + {seed}\n```\n\n"
        f"| a | b |\n|---|---|\n| {words(2)} | {words(2)} |\n\n"
    )


def paced(tokens: list[str], rate: float, *, stamped: bool = False):
    begin = time.perf_counter()
    for number, token in enumerate(tokens):
        yield f"{token}@{time.time():.4f} " if stamped else token
        pause = begin + (number + 1) / rate - time.perf_counter()
        if pause > 0:
            time.sleep(pause)


st.sidebar.text_input("Typed")
stream = st.sidebar.button("Stream")
stamped = st.sidebar.button("Stamped")
if not stamped:
    for number in range(200):
        with st.chat_message("user" if number % 2 == 0 else "assistant"):
            st.markdown(message(number) if number % 2 else message(number)[:120].partition("\n")[0])
if stream:
    text = "".join(map(message, range(1000, 1100)))
    size = 5
    tokens = [text[at : at + size] for at in range(0, size * TOKENS, size)]
    with st.chat_message("assistant"):
        st.write_stream(paced(tokens, 500))
if stamped:
    with st.chat_message("assistant"):
        st.write_stream(paced(["word "] * 200, 20, stamped=True))
st.chat_input("Say something")
st.sidebar.write("State = streamed" if stream or stamped else "State = rest")
