"""An app whose element answers questions."""

from __future__ import annotations

APP = """
import hashlib
import threading

import millpond as st
from millpond.session import context
from millpond.session.sources import Unanswerable

st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(st.session_state.count)

STARTED, CANCELLED = threading.Event(), threading.Event()


def answer(asking):
    question = asking.question
    if question == "refuse":
        raise Unanswerable("There is no row 7.")
    if question == "fail":
        raise ValueError("a secret of the app")
    if question == "exit":
        raise SystemExit
    if question == "end":
        raise StopIteration
    if question == "count":
        return str(count).encode()
    if question == "wait":
        while not asking.cancelled:
            pass
        raise Unanswerable("cancelled")
    block = hashlib.sha256(b"millpond").digest()
    return block * (question // len(block))


count = st.session_state.count
place = st.code("asked")
context.current().run.session.tree.offer(place._node, answer)
"""
"""``place`` answers: n (that many bytes), "count", and questions that end badly."""


def body(size: int) -> bytes:
    """What the app answers to ``size``."""
    import hashlib

    return hashlib.sha256(b"millpond").digest() * (size // 32)
