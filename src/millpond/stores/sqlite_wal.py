"""The switch of a file of SQLite to its write-ahead log."""

from __future__ import annotations

import sqlite3
import time

_PAUSE = 0.01  # seconds


def enter_wal(connection: sqlite3.Connection, timeout: float) -> None:
    """Let the file be written through a write-ahead log, which stays with it.

    Where two processes switch a new file at the same moment, SQLite answers
    one of them "database is locked" at once, whatever its `busy_timeout` is:
    either would wait for the other (https://www.sqlite.org/c3ref/busy_handler.html).
    So it is tried again.

    Parameters
    ----------
    connection:
        A connection outside of any transaction.
    timeout:
        Seconds for which it is tried.

    Raises
    ------
    sqlite3.OperationalError
        The file was locked for that long, or cannot be used.
    """
    end = time.monotonic() + timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
        time.sleep(_PAUSE)
