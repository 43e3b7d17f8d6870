"""What a tab asks about elements: ``core/asks.ts`` of the front end in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from millpond import wire
from millpond.testing.page import TabTree

_read_head = msgspec.json.Decoder(wire.AnswerPart).decode


class Question:
    """A question that has no answer yet."""

    def __init__(self, key: int, node: int, question: Any) -> None:
        self.key = key
        """The element that is asked, whatever number it has."""
        self.node = node
        self.question = question
        self.parts: list[bytes] = []


class TabAsks:
    """The questions of one page load, which are asked again on each new connection.

    Parameters
    ----------
    tree:
        The page.
    send:
        Sends when there is a connection.
    """

    GONE = "This element is no longer on the page."

    def __init__(self, tree: TabTree, send: Callable[[wire.ClientMessage], None]) -> None:
        self._tree = tree
        self._send = send
        self._count = 0
        self.open: dict[int, Question] = {}
        self.answers: dict[int, bytes] = {}
        self.errors: dict[int, str] = {}
        """Why there is no answer."""
        self.repeated = 0
        """Parts that had come before."""

    def ask(self, node: int, question: Any) -> int:
        """Ask the element ``node``; returns the number under which the answer will be. Raises KeyError."""
        element = self._tree.get(node)
        if element is None:
            raise KeyError(node)
        self._count += 1
        self.open[self._count] = Question(element.key, node, question)
        self._put(self._count)
        return self._count

    def cancel(self, id: int) -> None:
        """The answer is not waited for any more."""
        if self.open.pop(id, None) is not None:
            self._send(wire.Cancel(id))

    def receive(self, frame: bytes) -> None:
        """A binary frame has come: a part of an answer."""
        length = int.from_bytes(frame[:4], "big")
        head, body = _read_head(frame[4 : 4 + length]), frame[4 + length :]
        question = self.open.get(head.id)
        if question is None or head.n < len(question.parts):
            self.repeated += 1
        elif head.n > len(question.parts):
            self._put(head.id)
        elif head.error is not None:
            self._fail(head.id, head.error)
        else:
            question.parts.append(body)
            if len(question.parts) == head.of:
                self.answers[head.id] = b"".join(question.parts)
                del self.open[head.id]

    def connected(self) -> None:
        """There is a new connection: what was asked on the one before is lost."""
        self._renumber()
        for id in self.open:
            self._put(id)

    def drawn_anew(self, *, whole: bool) -> None:
        """The page was drawn: elements may have other numbers. ``whole``: what it lacks is gone."""
        if not self.open:
            return
        for id in self._renumber():
            self._put(id)
        if whole:
            for id, question in list(self.open.items()):
                node = self._tree.get(question.node)
                if node is None or node.key != question.key:
                    self._fail(id, self.GONE)

    def _renumber(self) -> list[int]:
        """Find the elements under their current numbers; returns the questions whose element has another one."""
        numbers = {node.key: node.id for node in self._tree.walk()} if self.open else {}
        changed = []
        for id, question in self.open.items():
            number = numbers.get(question.key)
            if number is not None and number != question.node:
                question.node = number
                changed.append(id)
        return changed

    def _put(self, id: int) -> None:
        question = self.open[id]
        question.parts = []
        self._send(wire.Ask(id, question.node, question.question))

    def _fail(self, id: int, error: str) -> None:
        self.errors[id] = error
        del self.open[id]
