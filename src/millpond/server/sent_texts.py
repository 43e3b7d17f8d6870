"""Keeps the long texts that a tab has sent, so that it can send the next one as a difference.

Of an editor with ten thousand edits the next one is few bytes that way, and
not all of them again. Nothing behind the socket knows: there, texts are whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from millpond import wire


class NotKept(Exception):
    """A text is a difference to one that has not come over this connection."""


class SentTexts:
    """The last long text of each widget on one connection. Both ends keep the same ones."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[int, str, int]] = {}
        """Each with the event that it came in, and its length. The one that came last is the last."""
        self._size = 0

    def complete(self, event: wire.Event) -> int:
        """Put whole texts into the event; returns how many characters that adds. Raises NotKept."""
        changed, event.changed = event.changed, {}
        added = 0
        for widget, told in changed.items():
            text = self._whole(widget, told)
            added += len(text) - len(told.text)
            event.values[widget] = text
        for widget, value in _texts_of(event):
            self._keep(widget, event.seq, value)
        return added

    def _whole(self, widget: str, told: wire.Changed) -> str:
        seq, text, _ = self._texts.get(widget, (0, "", 0))
        if seq != told.seq or told.start + told.end > len(text):
            raise NotKept(f"A text is told by that of event {told.seq}, which is not kept.")
        return text[: told.start] + told.text + text[len(text) - told.end :]

    def _keep(self, widget: str, seq: int, text: str) -> None:
        self._size -= self._texts.pop(widget, (0, "", 0))[2]
        length = _length(text)
        if not wire.SHORTEST_KEPT <= length <= wire.MOST_KEPT:
            return
        self._texts[widget] = seq, text, length
        self._size += length
        while self._size > wire.MOST_KEPT:
            oldest = next(iter(self._texts))
            self._size -= self._texts.pop(oldest)[2]


def _texts_of(event: wire.Event) -> Iterator[tuple[str, str]]:
    for widget, value in event.values.items():
        if isinstance(value, str):
            yield widget, value


def _length(text: str) -> int:
    """In UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
