"""An app whose element answers questions, and the tab's side of asking."""

from __future__ import annotations

import json
from typing import Any

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
context.current().run.offer(place._node, answer)
"""
"""``place`` answers: n (that many bytes), "count", and questions that end badly."""


def body(size: int) -> bytes:
    """What the app answers to ``size``."""
    import hashlib

    return hashlib.sha256(b"millpond").digest() * (size // 32)


class Received:
    """Puts the parts of answers together, and says which part comes next."""

    def __init__(self) -> None:
        self.parts: dict[int, list[bytes]] = {}
        self.done: dict[int, bytes] = {}
        self.errors: dict[int, str] = {}
        self.repeated = 0

    def begin(self, id: int) -> None:
        """It is asked, for the first time or anew."""
        self.parts[id] = []

    def take(self, frame: bytes) -> None:
        """A binary frame."""
        length = int.from_bytes(frame[:4], "big")
        head: dict[str, Any] = json.loads(frame[4 : 4 + length])
        parts = self.parts[head["id"]]
        if head["n"] < len(parts):
            self.repeated += 1
            return
        assert head["n"] == len(parts), "a part is missing, and the connection stands"
        if "error" in head:
            self.errors[head["id"]] = head["error"]
            return
        parts.append(frame[4 + length :])
        if len(parts) == head["of"]:
            self.done[head["id"]] = b"".join(parts)
