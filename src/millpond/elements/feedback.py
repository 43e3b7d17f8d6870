"""``st.feedback``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from millpond.elements.checks import Bind, OnChange, shown
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import WidgetProps, Width
from millpond.session.widget import Persist, Unavailable, WidgetCodec

Symbols = Literal["thumbs", "faces", "stars"]


class Feedback(WidgetProps):
    kind: ClassVar[str] = "feedback"

    symbols: Symbols = "thumbs"
    value: int | None = None
    """From 0, the worst."""
    width: Width = "content"


def feedback(
    self: Place,
    options: Symbols = "thumbs",
    *,
    key: str | int | None = None,
    default: int | None = None,
    disabled: bool = False,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    width: Width = "content",
    bind: Bind = None,
    persist_state: Persist = None,
) -> int | None:
    """A rating: thumbs, faces or stars. Clicking the selected one clears the rating.

    Parameters
    ----------
    options:
        ``"thumbs"`` up and down, five ``"faces"`` or five ``"stars"``.
    default:
        The initial rating; None: none.
    width:
        ``"content"``, ``"stretch"``, or pixels.

    Returns
    -------
    int or None
        0 for thumbs down and 1 for thumbs up; 0 to 4 for faces and stars, 4 being
        the best. None: no rating.

    Examples
    --------
    >>> import millpond as st
    >>> stars = st.feedback("stars", default=3)
    >>> if stars is not None:
    ...     st.write(f"{stars + 1} of 5")
    """
    codec = RATINGS[options]
    if default is not None and default > codec.best:
        raise ApiError(
            f'`default` must be from 0 to {codec.best} with `options="{options}"`, or None; got {default}.'
        )
    props = Feedback(disabled=disabled, width=width, symbols=options, value=default)
    widget = self._widget(
        props, codec=codec, default=default, given=default is not None, key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    rating: int | None = widget.value
    return rating


class Rating(WidgetCodec[int | None]):
    """A whole number from 0, or None."""

    def __init__(self, best: int) -> None:
        self.best = best

    def to_wire(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= self.best:
            raise Unavailable(f"it must be an integer from 0 to {self.best}, or None; got {shown(value)}.")
        return int(value)  # of an Enum, the number alone

    def from_wire(self, wire: Any) -> int | None:
        return self.to_wire(wire)

    def from_query(self, texts: list[str]) -> int | None:
        return self.to_wire(int(texts[-1])) if texts[-1] else None


RATINGS = {"thumbs": Rating(1), "faces": Rating(4), "stars": Rating(4)}
