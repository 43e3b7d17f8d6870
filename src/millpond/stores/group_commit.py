"""One thread that writes to SQLite: all waiting operations become one transaction, with one fsync.

The cost of a commit is the disk's sync, which takes as long for one session as for two
hundred. So commits that arrive at about the same time share a transaction. Each time
that this thread wakes up, and at each statement, it also takes Python's lock from the
threads that run scripts, which costs more than the statement. So while more commits are
expected, groups begin at least :data:`PACE` apart, and one statement writes each group.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import queue
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from millpond.errors import Error

T = TypeVar("T")

Operation = Callable[[sqlite3.Connection], T]
"""Runs inside a transaction that it shares with other operations. It may raise one of
Millpond's errors only before it has changed anything: the work of the others is kept.
"""

_LARGEST_GROUP = 256
LAST_WAIT = 1.0
"""Seconds that the ending thread waits for another process that has the file locked.
After that, waiting operations fail.
"""
PACE = 0.002
"""Seconds between two groups, while more commits are expected."""


class _Job(Generic[T]):
    def __init__(self, operation: Operation[T], row: Any, future: asyncio.Future[T]) -> None:
        self.operation = operation
        self.row = row
        self.future = future
        self.loop = future.get_loop()
        self.result: Any = None
        self.error: Exception | None = None

    def deliver(self) -> None:
        if self.future.done():  # the caller no longer waits
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
        In autocommit mode (``isolation_level=None``); only this thread uses it.
    explain:
        Turns an error of SQLite into one of Millpond's, which says what to do.
    current:
        Called with the connection before each transaction. Returns that connection, or
        another one to use from now on. Raises one of Millpond's errors if writing is
        pointless.
    write_rows:
        Does the work of all operations that have these rows, in a transaction of its
        own. Returns False if it cannot, and has then written nothing.
    expects:
        Whether operations with rows are expected within the next moment.
    timeout:
        Seconds to wait for another process that writes to the file. The connection itself waits for a
        part of that at a time, so that the thread can end without waiting for all of it.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        explain: Callable[[sqlite3.Error], Error],
        current: Callable[[sqlite3.Connection], sqlite3.Connection],
        write_rows: Callable[[sqlite3.Connection, Sequence[Any]], bool],
        expects: Callable[[], bool],
        timeout: float,
    ) -> None:
        self._connection = connection
        self._explain = explain
        self._current = current
        self._write_rows = write_rows
        self._expects = expects
        self._timeout = timeout
        self._end_at = math.inf
        """When the thread must end, even if another process has the file locked."""
        self._waiting: deque[_Job[Any]] = deque()
        self._called = 0.0
        """When the thread was woken last."""
        self._timed: asyncio.AbstractEventLoop | None = None
        """The event loop with a timer that will wake the thread; None: there is no timer."""
        self._calls: queue.SimpleQueue[bool] = queue.SimpleQueue()
        """Wakes the thread to write what waits. False: for the last time."""
        self._thread = threading.Thread(target=self._work, name="millpond-sqlite", daemon=True)
        self._thread.start()

    async def run(self, operation: Operation[T], row: Any = None) -> T:
        """Run the operation in the next transaction. Returns when that is written.

        ``row`` is the operation in the form for ``write_rows``, if it can be done
        together with others. Then it may wait for others that are expected.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Job(operation, row, future))
        early = self._called + PACE - time.monotonic()
        if row is None or early <= 0 or not self._expects():
            self._call()
        elif self._timed is not loop:
            self._timed = loop
            loop.call_later(early, self._time_is_up)
        return await future

    def _time_is_up(self) -> None:
        self._timed = None
        if self._waiting:
            self._call()

    def _call(self) -> None:
        self._called = time.monotonic()
        self._calls.put(True)

    async def close(self) -> None:
        """Write what waits, then end the thread and close the connection. If another
        process has the file locked, operations that cannot be written within
        :data:`LAST_WAIT` fail.
        """
        self._end_at = time.monotonic() + LAST_WAIT
        self._calls.put(False)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while self._calls.get():
            self._write_group()
        while self._waiting:  # operations from before the end are written first
            self._write_group()
        self._connection.close()

    def _write_group(self) -> None:
        """Write what waits. Does nothing if an earlier call has written it already."""
        group: list[_Job[Any]] = []
        with contextlib.suppress(IndexError):
            while len(group) < _LARGEST_GROUP:
                group.append(self._waiting.popleft())
        if len(group) == _LARGEST_GROUP:
            self._calls.put(True)  # for the others
        if not group:
            return
        together = [job for job in group if job.row is not None]
        others = [job for job in group if job.row is None]
        if together and not self._write_together(together):
            others += together
        if others:
            self._write(others)
        for loop in {job.loop for job in group}:
            _deliver(loop, [job for job in group if job.loop is loop])

    def _write_together(self, jobs: list[_Job[Any]]) -> bool:
        """Write all of these with ``write_rows``. Returns False if they must be done one by one instead."""
        try:
            self._connection = self._current(self._connection)
            self._leave_transaction()
            return self._when_free(lambda: self._write_rows(self._connection, [job.row for job in jobs]))
        except Exception as error:
            if len(jobs) > 1 and not _is_busy(error):
                return False  # one of them may be the cause
            for job in jobs:
                job.error = self._ours(error)
            return True

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
            # One of them may be the cause (a value that is too large): try each by itself.
            for job in group:
                self._write([job])

    def _perform(self, job: _Job[Any]) -> None:
        job.error = None
        try:
            job.result = job.operation(self._connection)
        except Error as error:
            job.error = error

    def _roll_back(self) -> None:
        # If this fails too, the thread continues, else all would wait for ever: `_begin` tries it again.
        with contextlib.suppress(sqlite3.Error):
            self._leave_transaction()

    def _begin(self) -> None:
        self._leave_transaction()
        self._when_free(lambda: self._connection.execute("BEGIN IMMEDIATE"))

    def _when_free(self, work: Callable[[], T]) -> T:
        """Do it as soon as no other process has the file locked. Raises sqlite3.OperationalError after ``timeout``."""
        give_up = time.monotonic() + self._timeout
        while True:
            try:
                return work()
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() >= min(give_up, self._end_at):
                    raise

    def _leave_transaction(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _ours(self, error: Exception) -> Exception:
        return self._explain(error) if isinstance(error, sqlite3.Error) else error


def _is_busy(error: Exception) -> bool:
    """Whether another process has the file locked."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _deliver(loop: asyncio.AbstractEventLoop, jobs: list[_Job[Any]]) -> None:
    def deliver() -> None:
        for job in jobs:
            job.deliver()

    try:
        loop.call_soon_threadsafe(deliver)
    except RuntimeError:
        # The event loop has been closed, so nobody waits for these results.
        return
