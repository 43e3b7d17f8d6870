"""One thread that writes to SQLite: all that waits becomes one transaction, and one fsync.

A commit costs what the disk needs to make it last, and that is the same for
one session as for two hundred. So while one transaction is being written, the
next operations gather, and go into the next one together.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from millpond.errors import Error

T = TypeVar("T")

Operation = Callable[[sqlite3.Connection], T]
"""Runs inside a transaction that it shares with others.

Where it raises one of our own errors, it has changed nothing yet: the others'
work is kept.
"""

_LARGEST_GROUP = 512


class _Job(Generic[T]):
    def __init__(self, operation: Operation[T], future: asyncio.Future[T]) -> None:
        self.operation = operation
        self.future = future
        self.loop = future.get_loop()
        self.result: Any = None
        self.error: Exception | None = None

    def deliver(self) -> None:
        if self.future.done():  # nobody waits any more
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class GroupCommit:
    """The writer thread over one connection.

    Parameters
    ----------
    connection:
        In autocommit mode (``isolation_level=None``); used by this thread alone.
    explain:
        Makes an error of ours, which says what to do, from SQLite's.
    current:
        Called before each transaction with the connection; returns it, or the
        one to be used from now on. Raises one of our errors when writing makes no sense.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        explain: Callable[[sqlite3.Error], Error],
        current: Callable[[sqlite3.Connection], sqlite3.Connection],
    ) -> None:
        self._connection = connection
        self._explain = explain
        self._current = current
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="millpond-sqlite", daemon=True)
        self._thread.start()

    async def run(self, operation: Operation[T]) -> T:
        """Run the operation in the next transaction; returns when that is written."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(operation, future))
        return await future

    async def close(self) -> None:
        """Write what waits, then end the thread and close the connection."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while group := self._gather():
            self._write(group)
            for loop in {job.loop for job in group}:
                _deliver(loop, [job for job in group if job.loop is loop])
        self._connection.close()

    def _gather(self) -> list[_Job[Any]]:
        """At least one job, and all others that wait; none when closed."""
        group: list[_Job[Any]] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == _LARGEST_GROUP:
                return group
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return group
        if group:
            self._jobs.put(None)  # what came before the end is written first
        return group

    def _write(self, group: list[_Job[Any]]) -> None:
        try:
            self._connection = self._current(self._connection)
            self._begin()
        except Exception as error:
            for job in group:
                job.error = self._ours(error)
            return
        try:
            for job in group:
                self._perform(job)
            self._connection.execute("COMMIT")
        except Exception as error:
            self._roll_back()
            if len(group) == 1:
                group[0].error = self._ours(error)
                return
            # One of them may be to blame (a value too large): each by itself.
            for job in group:
                self._write([job])

    def _perform(self, job: _Job[Any]) -> None:
        job.error = None
        try:
            job.result = job.operation(self._connection)
        except Error as error:
            job.error = error

    def _roll_back(self) -> None:
        # Where this fails too, the thread goes on, else all would wait for ever: `_begin` tries it again.
        with contextlib.suppress(sqlite3.Error):
            self._leave_transaction()

    def _begin(self) -> None:
        self._leave_transaction()
        self._connection.execute("BEGIN IMMEDIATE")

    def _leave_transaction(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _ours(self, error: Exception) -> Exception:
        return self._explain(error) if isinstance(error, sqlite3.Error) else error


def _deliver(loop: asyncio.AbstractEventLoop, jobs: list[_Job[Any]]) -> None:
    def deliver() -> None:
        for job in jobs:
            job.deliver()

    try:
        loop.call_soon_threadsafe(deliver)
    except RuntimeError:
        # The loop has been closed: nobody waits for these any more.
        return
