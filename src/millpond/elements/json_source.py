"""What a tab asks of a large JSON value: the parts that are opened, or its text."""

from __future__ import annotations

import json
import threading
from collections import deque
from itertools import islice
from typing import Any, Final

import msgspec

from millpond.session.sources import Asking, Unanswerable
from millpond.structs import learn

PAGE: Final = 100
"""Parts of a list or an object that come at first."""
MOST_PARTS: Final = 2000
"""Of one answer."""
DEEPEST: Final = 50
"""Levels of one answer."""
LONGEST: Final = 10_000
"""Characters of a text inside of it; the whole is in what is copied."""


class Parts(msgspec.Struct, forbid_unknown_fields=True):
    """The parts of a list or an object, from ``start`` to before ``stop``."""

    path: tuple[int, ...]
    """The path to the value: the position of a part, then of one inside it, and so on."""
    start: int = 0
    stop: int = PAGE
    levels: int = 1
    """How deep to go, as far as one answer reaches."""


learn(Parts)


class JsonSource:
    """Answers the questions about one JSON text that is on the page.

    Parameters
    ----------
    text:
        The JSON.
    digest:
        Names it.
    """

    def __init__(self, text: str, digest: str) -> None:
        self.text = text
        self.digest = digest
        self._lock = threading.Lock()
        self._value: list[Any] = []
        """The parsed value, once a question has come."""

    def __eq__(self, other: object) -> bool:
        """Whether it has the same text: the one that has parsed it already goes on."""
        return isinstance(other, JsonSource) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __call__(self, asking: Asking) -> bytes:
        """The answer, as JSON."""
        if asking.question == "text":
            return json.dumps(json.loads(self.text), ensure_ascii=False, indent=2).encode("utf-8", "replace")
        try:
            asked = msgspec.convert(asking.question, Parts)
        except msgspec.ValidationError as error:
            raise Unanswerable(f"The JSON element received an unknown request: {error}.") from None
        if not 0 <= asked.start <= asked.stop <= asked.start + MOST_PARTS:
            raise Unanswerable(f"An answer has at most {MOST_PARTS:,} parts.")
        return msgspec.json.encode(sketch(_at(self._parsed(), asked.path), asked))

    def _parsed(self) -> Any:
        with self._lock:
            if not self._value:
                self._value.append(json.loads(self.text, parse_float=_Digits, parse_constant=str))
            return self._value[0]


class _Digits(str):
    """A number as it stands in the text."""

    __slots__ = ()


def _at(value: Any, path: tuple[int, ...]) -> Any:
    for position in path:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        found = list(islice(parts, max(0, position), max(0, position) + 1))
        if not found:
            raise Unanswerable("This part is no longer in the JSON.")
        value = found[0]
    return value


def sketch(value: Any, asked: Parts) -> list[Any]:
    """A value without what is deep or far inside of it.

    A list is ``["l", size, start, parts]``, an object ``["o", size, start,
    [[name, part], ...]]``, both without the last two where their parts are to
    be asked for; all else is ``["v", its JSON]``.
    """
    root = _node(value)
    waiting: deque[tuple[Any, list[Any], int, int, int]] = deque([(value, root, 1, asked.start, asked.stop)])
    left = MOST_PARTS
    while waiting:
        whole, node, level, start, stop = waiting.popleft()
        if node[0] == "v":
            continue
        if isinstance(whole, dict):
            parts = [(name, part) for name, part in islice(whole.items(), start, stop)]
        else:
            parts = [(None, part) for part in whole[start:stop]]
        if len(parts) > left:
            continue
        left -= len(parts)
        made = [(name, part, _node(part)) for name, part in parts]
        node += [start, [child if name is None else [name, child] for name, _, child in made]]
        if level < min(asked.levels, DEEPEST):
            waiting.extend((part, child, level + 1, 0, PAGE) for _, part, child in made if child[0] != "v")
    return root


def _node(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return ["o", len(value)]
    if isinstance(value, list):
        return ["l", len(value)]
    if type(value) is _Digits:
        return ["v", str(value)]
    if isinstance(value, str) and len(value) > LONGEST:
        value = value[: LONGEST - 1] + "…"
    return ["v", json.dumps(value)]
