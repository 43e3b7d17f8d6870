"""``st.pagination``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from millpond.elements.checks import Bind, OnChange, shown, to_whole
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import WidgetProps, Width
from millpond.session.widget import Persist, Unavailable, WidgetCodec


class Pagination(WidgetProps):
    kind: ClassVar[str] = "pagination"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "num_pages")

    width: Width = "content"
    num_pages: int = 1
    value: int = 1
    max_visible_pages: int | None = 7


def pagination(
    self: Place,
    num_pages: int,
    *,
    default: int = 1,
    max_visible_pages: int | None = 7,
    width: Width = "content",
    key: str | int | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    disabled: bool = False,
    bind: Bind = None,
    persist_state: Persist = None,
) -> int:
    """A row of page numbers, of which one is selected, with arrows to the previous and next page.

    Parameters
    ----------
    num_pages:
        The number of pages; at least 1.
    default:
        The initial page, counted from 1.
    max_visible_pages:
        How many places the numbers take, including gaps; fewer if the width is
        not enough. None: as many as needed. 0: only the arrows.
    width:
        ``"content"``, ``"stretch"``, or pixels.

    Returns
    -------
    int
        The selected page, counted from 1.

    Examples
    --------
    >>> import millpond as st
    >>> rows = [f"Row {number}" for number in range(1, 101)]
    >>> page = st.pagination(10, default=3)
    >>> st.write(rows[(page - 1) * 10 : page * 10])
    """
    if default > num_pages:
        raise ApiError(f"`default` must be from 1 to `num_pages`, {num_pages}; got {default}.")
    props = Pagination(
        disabled=disabled, width=width, num_pages=num_pages, value=default, max_visible_pages=max_visible_pages
    )  # fmt: skip
    widget = self._widget(
        props, codec=_numbers(num_pages), default=default, given=default != 1, key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    page: int = widget.value
    return page


class PageNumber(WidgetCodec[int]):
    """A whole number from 1."""

    def __init__(self, last: int) -> None:
        self._last = last

    def to_wire(self, value: Any) -> int:
        number = to_whole(value)
        if number is None or not 1 <= number <= self._last:
            raise Unavailable(f"it must be an integer from 1 to {self._last}; got {shown(value)}.")
        return number

    def from_wire(self, wire: Any) -> int:
        return self.to_wire(wire)

    def from_query(self, texts: list[str]) -> int:
        return self.to_wire(int(texts[-1]))


# Kept: a widget whose codec is the same object in each run need not look for its value again.
_numbers = functools.lru_cache(maxsize=256)(PageNumber)
