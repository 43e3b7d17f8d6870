"""The store comes back empty, or as it was some time ago, under servers that have the sessions in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.stores.servers import PostgreSQLServer, RedisServer

APP = """
import millpond as st

class Mine:
    def __init__(self):
        self.count = 0

state = st.session_state
state.setdefault("mine", Mine())
state.setdefault("large", bytearray(300_000))
state.setdefault("untouched", {"a": [1, 2, 3]})
if st.button("Increment"):
    state.mine.count += 1
    state.large[state.mine.count] = 1
assert sum(state.large) == state.mine.count and state.untouched == {"a": [1, 2, 3]}
st.text(state.mine.count)
"""

TABLES = ("millpond_sessions", "millpond_values", "millpond_blobs")


class Place:
    """A store that can be emptied, and put back to what it was."""

    def __init__(self, flags: list[str], remember: Callable[[], Any], empty: Callable[[], None]) -> None:
        self.flags = flags
        self.remember = remember
        """Returns what puts it back."""
        self.empty = empty


def sqlite(request: pytest.FixtureRequest, folder: Path) -> Place:
    file = folder / ".millpond" / "state" / "sessions.db"

    def remember() -> Callable[[], None]:
        with sqlite3.connect(file) as db, sqlite3.connect(folder / "backup") as backup:
            db.backup(backup)
        db.close()
        backup.close()

        def put_back() -> None:
            (folder / "backup").replace(file)

        return put_back

    def empty() -> None:
        for path in file.parent.glob("sessions.db*"):
            path.unlink()

    return Place([], remember, empty)


def redis(request: pytest.FixtureRequest, folder: Path) -> Place:
    server: RedisServer = request.getfixturevalue("redis_server")

    def remember() -> Callable[[], None]:
        with Redis(port=server.port) as client:
            kept = {key: client.dump(key) for key in client.keys("*")}

        def put_back() -> None:
            with Redis(port=server.port) as client:
                client.flushall()
                for key, value in kept.items():
                    client.restore(key, 100_000, value)

        return put_back

    def empty() -> None:
        with Redis(port=server.port) as client:
            client.flushall()

    empty()
    return Place(["--session.store", server.url], remember, empty)


def postgresql(request: pytest.FixtureRequest, folder: Path) -> Place:
    server: PostgreSQLServer = request.getfixturevalue("postgresql_server")

    def remember() -> Callable[[], None]:
        for table in TABLES:
            server.ask(f"DROP TABLE IF EXISTS kept_{table}")
            server.ask(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")

        def put_back() -> None:
            empty()
            for table in TABLES:
                server.ask(f"INSERT INTO {table} SELECT * FROM kept_{table}")

        return put_back

    def empty() -> None:
        server.ask("TRUNCATE millpond_sessions CASCADE")

    return Place(["--session.store", server.url], remember, empty)


@pytest.fixture(params=[sqlite, redis, postgresql])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    found: Place = request.param(request, tmp_path)
    if found.flags:
        found.flags += ["--session.secret", "a secret that is long enough for it"]
    return found


@pytest.mark.parametrize("what", ["gone", "older"])
@pytest.mark.parametrize("connected", [True, False])
def test_nothing_is_lost(tmp_path: Path, place: Place, what: str, connected: bool) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    with ServerProcess(script, *place.flags) as server:
        tab = Clicker([server.port])
        tab.connect()
        for _ in range(3):
            tab.click()
        tab.wait()
        put_back = place.remember()
        for _ in range(3):
            tab.click()
        tab.wait()
        if not connected:
            tab.close()
        (put_back if what == "older" else place.empty)()
        if not connected:
            tab.connect()
        tab.click()
        tab.wait()
        assert (tab.count, tab.acked) == (7, 7)
        while not tab.rewritten:
            tab.read()
        assert tab.rewritten == [what]
        assert tab.closed == []
        # It is complete: another process has all of it.
        server.kill()
        server.start()
        tab.connect()
        tab.click()
        tab.wait()
        assert (tab.count, tab.acked) == (8, 8)
        assert not tab.rolled_back
        assert len(tab.sessions) == 1
        assert "was written again from memory:" in server.log.read_text("utf-8")
