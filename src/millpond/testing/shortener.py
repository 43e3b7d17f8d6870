"""Long texts as what has changed of them: ``core/shortener.ts`` of the front end in Python."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

import msgspec

from millpond import wire


class Shortener:
    """What one connection has sent. The server keeps the same (``server/sent_texts.py``)."""

    def __init__(self) -> None:
        self._sent: dict[str, tuple[int, str]] = {}
        """By widget. The one that was sent last is the last."""

    def shortened(self, event: wire.Event) -> wire.Event:
        """The event as it is sent."""
        values, changed = dict(event.values), {}
        for widget, text in event.values.items():
            if not isinstance(text, str):
                continue
            told = difference(*self._sent[widget], text) if widget in self._sent else None
            if told is not None:
                values[widget], changed[widget] = None, told
            self._keep(widget, event.seq, text)
        return msgspec.structs.replace(event, values=values, changed=changed) if changed else event

    def _keep(self, widget: str, seq: int, text: str) -> None:
        self._sent.pop(widget, None)
        if not wire.SHORTEST_KEPT <= _units(text) <= wire.MOST_KEPT:
            return
        self._sent[widget] = seq, text
        while sum(_units(text) for _, text in self._sent.values()) > wire.MOST_KEPT:
            del self._sent[next(iter(self._sent))]


def difference(seq: int, before: str, text: str) -> wire.Changed | None:
    """How a text comes of another one; None: it is as long to tell as the text itself."""
    most = min(len(before), len(text))
    start = _longest(most, lambda n: before[:n] == text[:n])
    end = _longest(most - start, lambda n: before[len(before) - n :] == text[len(text) - n :])
    if start + end < len(text) / 2:
        return None
    return wire.Changed(seq, start, end, text[start : len(text) - end])


def _longest(most: int, same: Callable[[int], bool]) -> int:
    return bisect_left(range(1, most + 1), x=True, key=lambda n: not same(n))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
