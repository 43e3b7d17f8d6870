"""The orders that tables are looked at in, made once for all who look at the same table in the same way."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from millpond.frames.frame import Frame
from millpond.frames.view import View

MOST_ROWS: Final = 40_000_000
"""Rows of all orders that are remembered: at 8 bytes each, 320 MB."""

_LOCK = threading.Lock()
_ORDERS: OrderedDict[tuple[str, bytes], Sequence[int]] = OrderedDict()
_OF_EACH: Final = 100
"""What an order takes beside its rows and the view, in rows: one that found nothing is not free."""
_MAKING: dict[tuple[str, bytes], threading.Lock] = {}


def order_of(frame: Frame, fingerprint: str, view: View) -> Sequence[int] | None:
    """The rows of a view. Two who ask for one at once wait for the same work. Raises ViewError."""
    if view.plain:
        return None
    import msgspec

    key = fingerprint, msgspec.json.encode((view, sorted(frame.hidden) if view.search else ()))
    with _LOCK:
        if (found := _found(key)) is not None:
            return found
        making = _MAKING.setdefault(key, threading.Lock())
    with making:
        with _LOCK:
            if (found := _found(key)) is not None:
                return found
        try:
            order = frame.order(view)
        finally:
            with _LOCK:
                _MAKING.pop(key, None)
        with _LOCK:
            if order is not None:
                _remember(key, order)
        return order


def _found(key: tuple[str, bytes]) -> Sequence[int] | None:
    if (found := _ORDERS.get(key)) is not None:
        _ORDERS.move_to_end(key)
    return found


def _remember(key: tuple[str, bytes], order: Sequence[int]) -> None:
    _ORDERS[key] = order
    size = sum(map(_size, _ORDERS.items()))
    while len(_ORDERS) > 1 and size > MOST_ROWS:
        size -= _size(_ORDERS.popitem(last=False))


def _size(item: tuple[tuple[str, bytes], Sequence[int]]) -> int:
    (_, view), order = item
    return _OF_EACH + len(view) // 8 + len(order)
