"""Switches an SQLite file to its write-ahead log."""

from __future__ import annotations

import sqlite3
import time

_PAUSE = 0.01  # seconds


def enter_wal(connection: sqlite3.Connection, timeout: float) -> None:
    """Make the file use a write-ahead log, permanently.

    If two processes switch a new file at the same moment, SQLite reports "database is
    locked" to one of them at once, whatever its `busy_timeout` is, because they would
    deadlock (https://www.sqlite.org/c3ref/busy_handler.html). So this function tries
    again.

    Parameters
    ----------
    connection:
        A connection outside of any transaction.
    timeout:
        How long to try, in seconds.

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
