"""The orders that tables are looked at in, made once for all who look at the same table in the same way."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence, Sized
from typing import Any, Final

import msgspec

from millpond.frames.frame import Frame
from millpond.frames.grouped import Grouped, grouped
from millpond.frames.view import View

MOST_ROWS: Final = 40_000_000
"""Rows of all orders that are remembered: at 8 bytes each, 320 MB."""
_LOOK: Final = 0.2
"""Seconds between two looks whether anybody still waits."""

_Key = tuple[str, bytes]

_LOCK = threading.Lock()
_ORDERS: OrderedDict[_Key, Any] = OrderedDict()
_OF_EACH: Final = 100
"""What an order takes beside its rows and the view, in rows: one that found nothing is not free."""
_MAKING: dict[_Key, threading.Lock] = {}


class Overtaken(Exception):
    """Nobody waits for it any more."""


def never() -> bool:
    """Whoever asks waits."""
    return False


def order_of(
    frame: Frame, fingerprint: str, view: View, cancelled: Callable[[], bool] = never
) -> Sequence[int] | None:
    """The rows of a view, without its groups. Two who ask for one at once wait for the same work.

    Raises ViewError, and Overtaken when ``cancelled()`` before the work has begun.
    """
    rows = view.rows
    if rows.plain:
        return None
    key = fingerprint, msgspec.json.encode((rows, sorted(frame.hidden) if view.search else ()))
    found: Sequence[int] | None = _once(key, lambda: frame.order(rows), cancelled)
    return found


def groups_of(frame: Frame, fingerprint: str, view: View, cancelled: Callable[[], bool] = never) -> Grouped:
    """A view with groups; otherwise as :func:`order_of`."""
    view.check(len(frame.columns), frame.hidden)
    order = order_of(frame, fingerprint, view, cancelled)
    key = fingerprint, msgspec.json.encode((view, sorted(frame.hidden) if view.search else ()))
    found: Grouped = _once(key, lambda: grouped(frame, view, order), cancelled)
    return found


def _once(key: _Key, make: Callable[[], Any], cancelled: Callable[[], bool]) -> Any:
    with _LOCK:
        if key in _ORDERS:
            return _found(key)
        making = _MAKING.setdefault(key, threading.Lock())
    while not making.acquire(timeout=_LOOK):
        if cancelled():
            raise Overtaken
    try:
        with _LOCK:
            if key in _ORDERS:
                return _found(key)
        if cancelled():
            raise Overtaken
        made = make()
        with _LOCK:
            if made is not None:
                _remember(key, made)
        return made
    finally:
        with _LOCK:
            _MAKING.pop(key, None)
        making.release()


def _found(key: _Key) -> Any:
    _ORDERS.move_to_end(key)
    return _ORDERS[key]


def _remember(key: _Key, order: Sized) -> None:
    _ORDERS[key] = order
    size = sum(map(_size, _ORDERS.items()))
    while len(_ORDERS) > 1 and size > MOST_ROWS:
        size -= _size(_ORDERS.popitem(last=False))


def _size(item: tuple[_Key, Sized]) -> int:
    (_, view), order = item
    return _OF_EACH + len(view) // 8 + len(order)
