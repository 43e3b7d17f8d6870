"""A file of SQLite that several processes begin to use at the same moment."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from millpond.stores.sqlite_wal import enter_wal
from tests.patience import PATIENCE


def locked(code: int = sqlite3.SQLITE_BUSY) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = code
    return error


class Refused(sqlite3.Connection):
    """A connection to a file that another one is just switching."""

    errors: list[sqlite3.OperationalError]

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if self.errors:
            raise self.errors.pop()
        return super().execute(sql, *parameters)


def refused(path: Path, *errors: sqlite3.OperationalError) -> Refused:
    connection = sqlite3.connect(path, isolation_level=None, factory=Refused)
    connection.errors = list(errors)
    return connection


def test_a_switch_that_another_process_is_in_is_tried_again(tmp_path: Path) -> None:
    connection = refused(tmp_path / "file", locked(), locked())
    enter_wal(connection, PATIENCE)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_file_that_stays_locked_is_given_up_after_the_time_for_it(tmp_path: Path) -> None:
    connection = refused(tmp_path / "file", locked())
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        enter_wal(connection, 0)
    connection.close()


def test_no_other_error_is_waited_for(tmp_path: Path) -> None:
    connection = refused(tmp_path / "file", locked(sqlite3.SQLITE_READONLY))
    with pytest.raises(sqlite3.OperationalError):
        enter_wal(connection, PATIENCE)
    assert connection.errors == []
    connection.close()


def test_many_who_open_a_new_file_at_once_all_come_in(tmp_path: Path) -> None:
    failed: list[Exception] = []

    def enter(path: Path, barrier: threading.Barrier) -> None:
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        barrier.wait()
        try:
            enter_wal(connection, PATIENCE)
        except Exception as error:
            failed.append(error)
        connection.close()

    for number in range(20):
        barrier = threading.Barrier(8)
        threads = [
            threading.Thread(target=enter, args=(tmp_path / str(number), barrier))
            for _ in range(barrier.parties)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
