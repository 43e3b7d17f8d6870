"""Waiting: ``st.spinner``, ``st.progress``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import ClassVar, Literal

from millpond.elements.place import Place, PlaceT
from millpond.errors import ApiError
from millpond.props import Props, Width
from millpond.state.values import in_short


class Spinner(Props):
    kind: ClassVar[str] = "spinner"

    text: str = ""
    says: Literal["text", "progress", "call"] = "text"
    """What ``text`` is: the app's, or the call of a cached function; "progress" is the page's own, in its language."""
    show_time: bool = False
    cached: bool = False
    """A cached function is being called."""
    width: Width = "content"


class Progress(Props):
    kind: ClassVar[str] = "progress"

    value: int = 0
    """0 to 100."""
    text: str | None = None
    width: Width = "stretch"


_IN_PROGRESS = "In progress..."
"""The page has it in its own language."""


@contextlib.contextmanager
def spinner(
    self: Place,
    text: str = "In progress...",
    *,
    show_time: bool = False,
    _cache: bool = False,
    width: Width = "content",
) -> Iterator[None]:
    """Show a spinner while the ``with`` block runs.

    Parameters
    ----------
    text:
        What is happening; Markdown.
    show_time:
        Show the elapsed time.
    width:
        ``"content"``, ``"stretch"``, or pixels.

    Examples
    --------
    >>> import millpond as st
    >>> with st.spinner("Loading ..."):
    ...     answer = 6 * 7
    """
    says: Literal["text", "progress"] = "progress" if text == _IN_PROGRESS else "text"
    place = self._draw(
        Spinner(text=text if says == "text" else "", says=says, show_time=show_time, width=width)
    )
    try:
        yield
    finally:
        place._remove()


def progress(self: PlaceT, value: int | float, text: str | None = None, width: Width = "stretch") -> PlaceT:
    """A progress bar. Call ``progress`` on the result to update it.

    Parameters
    ----------
    value:
        0 to 100 as an int, or 0.0 to 1.0 as a float.
    text:
        A line above the bar; Markdown.

    Examples
    --------
    >>> import millpond as st
    >>> bar = st.progress(0, "Reading ...")
    >>> _ = bar.progress(0.5, "Half of it")
    """
    return self._draw(Progress(value=_percent(value), text=text, width=width))


def _percent(value: int | float) -> int:
    try:
        percent = (
            float(value) if isinstance(value, int) and not isinstance(value, bool) else float(value) * 100
        )
    except (TypeError, ValueError):
        raise ApiError(
            f"`value` must be a number; got `{in_short(value)}` of type `{type(value).__name__}`."
        ) from None
    # Sums of fractions end a hair above 1.0.
    if not -0.01 <= percent <= 100.01:
        raise ApiError(
            f"`value` must be an int from 0 to 100 or a float from 0.0 to 1.0; got `{in_short(value)}`."
        )
    return round(min(max(percent, 0), 100))
