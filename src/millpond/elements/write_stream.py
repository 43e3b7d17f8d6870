"""``st.write_stream``: writes what a stream yields, as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

from millpond.elements.checks import is_a, refuse, shown
from millpond.elements.place import Place
from millpond.elements.stream import StreamWriter, in_turn
from millpond.elements.write import write
from millpond.errors import ApiError


def write_stream(self: Place, stream: Any, *, cursor: str | None = None) -> str | list[Any]:
    """Write what a stream yields as it arrives: strings are joined into one text, everything else is shown by :func:`write`.

    Only added text is sent and rendered. If the user interrupts the stream, with
    Stop or a new message, reading ends and what was written is returned, so that
    the app can keep it.

    Parameters
    ----------
    stream:
        A generator, an iterable or iterator, asynchronous or not, or a function
        that returns one. If its items are chunks of a language model's answer,
        their text is written, whatever the client library: chunks are recognised
        by their shape, such as ``.choices[0].delta.content``, ``.delta.text`` or
        ``.content``.
    cursor:
        Markdown shown at the end of the text while it grows.

    Returns
    -------
    str or list
        What was written: a string, or a list of the strings and everything else.

    Examples
    --------
    >>> import millpond as st
    >>> def answer():
    ...     for word in "It was a *quiet* evening.".split():
    ...         yield word + " "
    >>> st.write_stream(answer, cursor="▌")
    'It was a *quiet* evening. '
    """
    writer = StreamWriter(self, partial(write, self), cursor=cursor or "")
    writer.write(_pieces(stream))
    written = writer.written
    if not written:
        return ""
    return written[0] if len(written) == 1 and is_a(written[0], str) else written


def _pieces(stream: Any) -> Iterator[Any]:
    """What the stream yields. Raises ApiError for what is none."""
    given = stream
    if callable(stream) and not hasattr(type(stream), "__iter__") and not hasattr(type(stream), "__aiter__"):
        stream = stream()
    cls = type(stream)
    if hasattr(cls, "__await__") or hasattr(cls, "__aiter__"):
        return in_turn(_awaited(stream))
    if not is_a(stream, str | bytes):
        try:
            return iter(stream)
        except TypeError:
            pass
    raise ApiError(
        f"`stream` must be a generator or another iterable; got {shown(given)}. "
        "To write a complete value, use `st.write`."
    )


async def _awaited(stream: Any) -> AsyncIterator[Any]:
    if hasattr(type(stream), "__await__"):
        stream = await stream
    if not hasattr(type(stream), "__aiter__"):
        refuse("stream", "a stream, or an awaitable that returns one", stream)
    async for piece in stream:
        yield piece
