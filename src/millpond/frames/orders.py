"""The orders of rows in views, computed once for all users who view the same table in the same way."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from millpond.frames.frame import Frame
from millpond.frames.grouped import Grouped, grouped, opened
from millpond.frames.view import View

MOST_BYTES: Final = 320_000_000
"""The most bytes of all remembered orders."""
_LOOK: Final = 0.2
"""Seconds between two checks whether the request was cancelled."""

_Key = tuple[str, bytes]

_OF_EACH: Final = 800
"""The size of an order in bytes, without its rows and the view."""
_INTEGER: Final = 32
"""The size of a Python integer, in bytes."""


class Memory:
    """The most recently used orders, within a limit of memory."""

    def __init__(self) -> None:
        self._made: OrderedDict[_Key, Any] = OrderedDict()
        self._sizes: dict[_Key, int] = {}
        self._bytes = 0
        """The size of all orders, in bytes."""

    def __len__(self) -> int:
        return len(self._made)

    def __contains__(self, key: _Key) -> bool:
        return key in self._made

    def get(self, key: _Key) -> Any:
        """A remembered order, if there is one."""
        self._made.move_to_end(key)
        return self._made[key]

    def put(self, key: _Key, made: Sequence[int] | Grouped) -> None:
        """Remember a new order. The least recently used ones are dropped."""
        self._made[key] = made
        self._sizes[key] = _size(key, made)
        self._bytes += self._sizes[key]
        while len(self._made) > 1 and self._bytes > MOST_BYTES:
            oldest, _ = self._made.popitem(last=False)
            self._bytes -= self._sizes.pop(oldest)


_LOCK = threading.Lock()
_ORDERS = Memory()
_MAKING: dict[_Key, threading.Lock] = {}


class Overtaken(Exception):
    """Raised if the request was cancelled or replaced by a newer one."""


def never() -> bool:
    """Returns False: the caller waits for the result."""
    return False


def order_of(
    frame: Frame, fingerprint: str, view: View, cancelled: Callable[[], bool] = never
) -> Sequence[int] | None:
    """The rows of a view, without its groups. Simultaneous requests for the same view share the work.

    Raises ViewError, and Overtaken when ``cancelled()`` before the work has begun.
    """
    rows = view.rows
    if rows.plain:
        return None
    # It may come from other users, for the same data but with other hidden columns.
    rows.check(len(frame.columns), frame.hidden)
    key = _key(frame, fingerprint, rows)
    found: Sequence[int] | None = _once(key, lambda: frame.order(rows), cancelled)
    return found


def groups_of(frame: Frame, fingerprint: str, view: View, cancelled: Callable[[], bool] = never) -> Grouped:
    """A view with groups; otherwise as :func:`order_of`."""
    view.check(len(frame.columns), frame.hidden)
    rows = order_of(frame, fingerprint, view, cancelled)
    closed: Grouped = _once(
        _key(frame, fingerprint, view.closed),
        lambda: grouped(frame, view.closed, rows),
        cancelled,
    )
    if not view.opened:
        return closed
    key = _key(frame, fingerprint, view)
    found: Grouped = _once(key, lambda: opened(frame, view, closed, rows), cancelled)
    return found


def _key(frame: Frame, fingerprint: str, view: View) -> _Key:
    """If the app has written to the data meanwhile, the result must not be shared with users of the former data."""
    return fingerprint, msgspec.json.encode((view, sorted(frame.hidden) if view.search else (), frame.own))


def _once(key: _Key, make: Callable[[], Any], cancelled: Callable[[], bool]) -> Any:
    with _LOCK:
        if key in _ORDERS:
            return _ORDERS.get(key)
        making = _MAKING.setdefault(key, threading.Lock())
    while not making.acquire(timeout=_LOOK):
        if cancelled():
            raise Overtaken
    try:
        with _LOCK:
            if key in _ORDERS:
                return _ORDERS.get(key)
        if cancelled():
            raise Overtaken
        made = make()
        with _LOCK:
            if made is not None:
                _ORDERS.put(key, made)
        return made
    finally:
        with _LOCK:
            _MAKING.pop(key, None)
        making.release()


def _size(key: _Key, made: Sequence[int] | Grouped) -> int:
    """Its size in bytes."""
    if isinstance(made, Grouped):
        return _OF_EACH + len(key[1]) + bytes_of_rows(made.order) + made.groups_bytes
    return _OF_EACH + len(key[1]) + bytes_of_rows(made)


def bytes_of_rows(rows: Sequence[int]) -> int:
    """The size of positions in bytes: of a NumPy array in memory, or of Python integers."""
    if not hasattr(rows, "nbytes"):
        return sys.getsizeof(rows) + _INTEGER * len(rows)
    # A part of an array keeps the whole array in memory.
    return max(int(rows.nbytes), int(getattr(rows.base, "nbytes", 0)))  # type: ignore[attr-defined] # of NumPy
