"""An event and a queue that take little memory: each connection has some, and most of them only wait.

asyncio's keep a deque for those who wait, and a queue has four. Python makes
760 bytes of an empty deque.
"""

from __future__ import annotations

import asyncio
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_Waiters = tuple[asyncio.Future[None], ...]


class Flag:
    """As :class:`asyncio.Event`: tasks wait until it is set. For one event loop."""

    __slots__ = ("_set", "_waiters")

    def __init__(self) -> None:
        self._set = False
        self._waiters: _Waiters = ()

    def is_set(self) -> bool:
        """True from :meth:`set` until :meth:`clear`."""
        return self._set

    def set(self) -> None:
        """Let all who wait continue, and those who come later too."""
        self._set = True
        waiters, self._waiters = self._waiters, ()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        """Let those who come from now on wait."""
        self._set = False

    async def wait(self) -> bool:
        """Return True: at once if it is set, otherwise when it is."""
        if self._set:
            return True
        waiter = asyncio.get_running_loop().create_future()
        self._waiters = (*self._waiters, waiter)
        try:
            await waiter
        finally:
            self._waiters = tuple(other for other in self._waiters if other is not waiter)
        return True


class Mailbox(Generic[T]):
    """As an :class:`asyncio.Queue` without end, for the one task that reads it."""

    __slots__ = ("_filled", "_items")

    def __init__(self) -> None:
        self._items: list[T] = []
        self._filled = Flag()

    def empty(self) -> bool:
        """True if nothing waits to be read."""
        return not self._items

    def put_nowait(self, item: T) -> None:
        """Add an item at the end."""
        self._items.append(item)
        self._filled.set()

    async def get(self) -> T:
        """The first item, which is then no longer there; waits for one."""
        while not self._items:
            self._filled.clear()
            await self._filled.wait()
        return self._items.pop(0)


async def first_done(*tasks: asyncio.Task[Any]) -> None:
    """Wait until one of them has ended. :func:`asyncio.wait` keeps more for each who waits."""
    over = Flag()

    def end(_: object) -> None:
        over.set()

    for task in tasks:
        task.add_done_callback(end)
    try:
        await over.wait()
    finally:
        for task in tasks:
            task.remove_done_callback(end)
