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
    """Write what a stream yields, as it comes: strings grow into one text, all else is shown by :func:`write`.

    The bytes that travel, and the work of the page, are those of the text that
    is added. A stream that the user interrupts, by Stop or by a new message, is
    read no further, and what was written is returned: the app can keep it.

    Parameters
    ----------
    stream:
        A generator, any iterable or iterator, an asynchronous one, or a
        function that gives one. Of the pieces of language models' answers, as
        their clients stream them, the text is written, whatever the client:
        they are recognised by their shape, as ``.choices[0].delta.content``,
        ``.delta.text`` or ``.content``.
    cursor:
        Markdown at the end of the text, as long as it grows.

    Returns
    -------
    str or list
        What was written: a text, or a list of the texts and of all else.

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
