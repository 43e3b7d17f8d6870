"""Text that grows while the app writes it: generators, and the streams of language models."""

from __future__ import annotations

import contextlib
import contextvars
import inspect
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator
from typing import Any

import msgspec

from millpond.elements.deltas import text_of
from millpond.elements.place import Place
from millpond.elements.text import Markdown, clean
from millpond.errors import RunControl
from millpond.session.context import current
from millpond.session.run import Run

_NO_LINE = re.compile(r"^[ \t]+$", re.MULTILINE)


class GrowingText:
    r"""What :func:`~millpond.elements.text.clean` makes of a text that grows, without looking at all of it each time.

    >>> text = GrowingText()
    >>> text.add("Two"), text.add(" \n  \n"), text.add("  lines ")
    ('Two', 'Two', 'Two \n\n  lines')
    """

    def __init__(self) -> None:
        self._begin = ""
        """All of it, as long as some indentation may have to be taken off."""
        self._lines: str | None = None
        """The lines that are complete, once it is known that none has to be."""
        self._last = ""
        """The line that is not complete."""

    def add(self, piece: str) -> str:
        """The text as it is shown, with this at its end."""
        if self._lines is None:
            self._begin += piece
            if not _has_unindented_line(self._begin):
                return clean(self._begin)
            piece, self._begin, self._lines = self._begin.lstrip(), "", ""
        end = piece.rfind("\n") + 1
        if end:
            self._lines += _NO_LINE.sub("", self._last + piece[:end])
            self._last = piece[end:]
        else:
            self._last += piece
        return (self._lines + self._last).rstrip()


def _has_unindented_line(text: str) -> bool:
    """Nothing can be taken off: the first line that says something begins at its edge."""
    return text[:1].strip() != "" or re.match(r"\s*\n\S", text) is not None


class StreamWriter:
    """Draws pieces as they come: strings that follow one another grow into one text.

    Parameters
    ----------
    place:
        Where they are drawn.
    show:
        Draws a piece that is no text.
    cursor:
        Markdown at the end of the text that is growing.
    """

    def __init__(
        self, place: Place, show: Callable[[Any], object], *, cursor: str = "", allow_html: bool = False
    ) -> None:
        self.written: list[Any] = []
        """The texts and all else, in order."""
        self._place = place
        self._show = show
        self._cursor = cursor
        self._allow_html = allow_html
        self._parts: list[str] = []
        """Of the text that is growing."""
        self._text = GrowingText()
        self._shown: Place | None = None

    def write(self, pieces: Iterator[Any]) -> None:
        """Draw all of them.

        Where the user ends the run meanwhile (Stop, a new message), it stops to
        read: what has come is drawn, and the app goes on to its next element, so
        that it can keep that. Raises what the pieces raise.
        """
        run = current().run
        try:
            for piece in pieces:
                if run.is_ending:
                    break
                self._add(piece)
        except RunControl:
            if not run.is_ending:
                raise  # the app's own, in its generator
        finally:
            self._end_text(run)
            if isinstance(pieces, Generator):  # an open file, say, is the app's to close
                pieces.close()

    def _add(self, piece: Any) -> None:
        text = text_of(piece)
        if text is None:
            self._end_text(current().run)
            self.written.append(piece)
            self._show(piece)
        elif text or (isinstance(piece, str) and not self.written and not self._parts):
            self._parts.append(text)
            body = self._text.add(text)
            if body or self._shown is not None:
                props = Markdown(body=body, cursor=self._cursor, allow_html=self._allow_html)
                self._shown = (self._shown or self._place)._draw(props)

    def _end_text(self, run: Run) -> None:
        """The text that was growing is complete."""
        if not self._parts:
            return
        self.written.append("".join(self._parts))
        if self._shown is not None and self._cursor:
            node = self._shown._target()[1]
            run.amend(node, msgspec.structs.replace(node.props, cursor=""))
        self._parts, self._text, self._shown = [], GrowingText(), None


def pieces_of(value: Any) -> Iterator[Any] | None:
    """What a generator, or a function that is one, yields, also asynchronously; None for everything else."""
    if inspect.isgeneratorfunction(value) or inspect.isasyncgenfunction(value):
        value = value()
    if inspect.isasyncgen(value):
        return in_turn(value)
    if inspect.isgenerator(value) or (hasattr(type(value), "__next__") and hasattr(type(value), "__iter__")):
        pieces: Iterator[Any] = value
        return pieces
    return None


def in_turn(pieces: AsyncIterator[Any]) -> Iterator[Any]:
    """What comes asynchronously, each as soon as it is there.

    It is awaited by a thread of its own: the caller may be a coroutine itself.
    Where the run is to end, what is awaited is cancelled.
    """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    loop, end = asyncio.new_event_loop(), object()
    in_this_run = contextvars.copy_context().run
    run = current().run

    async def following() -> Any:
        task = asyncio.ensure_future(anext(pieces, end))

        def cancel() -> None:
            with contextlib.suppress(RuntimeError):  # it came just now, and was the last one
                loop.call_soon_threadsafe(task.cancel)

        with run.cancelling(cancel):
            try:
                return await task
            except asyncio.CancelledError:
                if run.is_ending:
                    return end
                raise

    with contextlib.closing(loop), ThreadPoolExecutor(1) as thread:

        def wait_for(coroutine: Coroutine[Any, Any, Any]) -> Any:
            return thread.submit(in_this_run, loop.run_until_complete, coroutine).result()

        try:
            while (piece := wait_for(following())) is not end:
                yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):
                wait_for(pieces.aclose())
