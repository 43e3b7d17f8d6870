"""How a server ends: nobody is sent to it any more, runs are finished and saved, tabs told."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from millpond.server.app import SOCKET
from millpond.wire import CloseCode
from tests.faults.server_process import ServerProcess
from tests.patience import PATIENCE
from tests.server.conftest import Client, FakeTab
from tests.server.test_websocket import closed_with
from tests.stores.servers import wait_until

COUNTER = """
import pathlib, time
import millpond as st
here = pathlib.Path(__file__).parent
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
if st.button("Work"):
    (here / "began").touch()
    while not (here / "gate").exists():
        time.sleep(0.01)
    st.session_state.count += 10
if st.button("Tick"):
    while True:
        st.session_state.count += 1
        st.text(f"tick {st.session_state.count}")
        (here / "began").touch()
        time.sleep(0.01)
st.text(f"count {st.session_state.count}")
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(COUNTER)
    return path


@contextlib.contextmanager
def open_tab(server: ServerProcess, browser: Client | None = None, **hello: Any) -> Iterator[FakeTab]:
    browser = browser or Client(server.port)
    browser.port = server.port
    page = browser.get("/").text
    build = page.partition('"build": "')[2].partition('"')[0]
    with connect(
        f"ws://localhost:{server.port}/{SOCKET}",
        additional_headers={"Cookie": browser.cookie or ""},
        close_timeout=1,
    ) as connection:
        yield FakeTab(connection, build).hello(**hello).until_finished()


def press(tab: FakeTab, label: str, seq: int) -> None:
    tab.send([{"type": "event", "seq": seq, "trigger": tab.buttons[label]}])


def is_closed(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except OSError:
        return True
    return False


def status(server: ServerProcess, path: str) -> tuple[int, str]:
    answer = Client(server.port).get(path)
    return answer.status_code, answer.text


def test_readiness_ends_first_and_the_tabs_are_told_last(script: Path) -> None:
    with ServerProcess(script, "--server.shutdownDelay", "600") as server:
        with open_tab(server) as tab:
            assert status(server, "/readyz") == (200, "ready")
            server.signal(signal.SIGTERM)
            wait_until("readiness ends", lambda: status(server, "/readyz") == (503, "stopping"))
            # Until the load balancer has noticed, everything goes on.
            assert status(server, "/healthz") == (200, "ok")
            assert list(tab.click("Increment", 1).texts.values()) == ["count 1"]
            with open_tab(server) as late:
                assert list(late.texts.values()) == ["count 0"]
                server.signal(signal.SIGTERM)  # a second one does not wait
                assert closed_with(late).code == CloseCode.GOING_AWAY
            assert closed_with(tab).code == CloseCode.GOING_AWAY
        assert server.wait() == 0
        with pytest.raises((OSError, http.client.HTTPException)):
            status(server, "/healthz")


def test_a_run_comes_to_its_end_and_is_saved_before_its_tab_is_told(script: Path) -> None:
    browser = Client(0)
    with ServerProcess(script) as server:
        with open_tab(server, browser) as tab, open_tab(server) as idle:
            press(tab, "Work", 1)
            wait_until("the run has begun", script.with_name("began").exists)
            server.signal(signal.SIGTERM)
            # Nobody waits for another one's run.
            assert closed_with(idle).code == CloseCode.GOING_AWAY
            wait_until("the port is closed", lambda: is_closed(server.port))
            script.with_name("gate").touch()
            tab.until_finished(1)
            assert closed_with(tab).code == CloseCode.GOING_AWAY
        assert server.wait() == 0
        server.start()
        with open_tab(server, browser, session=tab.session, connection=2) as again:
            assert again.messages[0]["seq"] == 1
            assert list(again.texts.values()) == ["count 10"]


def test_a_run_that_would_go_on_is_stopped_and_saved(script: Path) -> None:
    browser = Client(0)
    with ServerProcess(script, "--server.shutdownTimeout", "0") as server:
        with open_tab(server, browser) as tab:
            press(tab, "Tick", 1)
            wait_until("the run has begun", script.with_name("began").exists)
            server.signal(signal.SIGTERM)
            assert closed_with(tab).code == CloseCode.GOING_AWAY
        assert server.wait() == 0
        server.start()
        with open_tab(server, browser, session=tab.session, connection=2) as again:
            assert again.messages[0]["seq"] == 1
            (text,) = again.texts.values()
            assert int(text.removeprefix("count ")) > 0


def test_several_workers_end_together(script: Path) -> None:
    with ServerProcess(script, "--server.workers", "2") as server:
        with open_tab(server) as tab:
            server.signal(signal.SIGTERM)
            assert closed_with(tab).code == CloseCode.GOING_AWAY
        assert server.wait() == 0


def test_workers_end_when_their_parent_is_killed(script: Path) -> None:
    with ServerProcess(script, "--server.workers", "2") as server:
        with open_tab(server) as tab:
            server.signal(signal.SIGKILL)
            assert closed_with(tab).code == CloseCode.GOING_AWAY
        wait_until("nobody is left", lambda: is_closed(server.port))


@pytest.mark.parametrize("attempt", range(4))
def test_a_signal_while_workers_begin_ends_them_all(script: Path, attempt: int) -> None:
    with ServerProcess(script, "--server.workers", "4") as server:
        # The port is open before the first worker is forked. Before it handles signals, the process just ends.
        server.signal(signal.SIGTERM)
        assert server.wait() in (0, -signal.SIGTERM)
        wait_until("nobody is left", lambda: is_closed(server.port))


def test_ctrl_c_does_not_wait_for_the_load_balancer(script: Path) -> None:
    with ServerProcess(script, "--server.shutdownDelay", "600") as server:
        with open_tab(server) as tab:
            server.signal(signal.SIGINT)
            assert closed_with(tab).code == CloseCode.GOING_AWAY
        assert server.wait() == 130


def test_a_store_that_is_locked_holds_up_the_end_no_longer_than_it_says(script: Path) -> None:
    """However long runs may take: none goes on. What was acknowledged is there, and what was not comes again."""
    browser = Client(0)
    with ServerProcess(script, "--server.shutdownTimeout", "10000") as server:
        with (
            open_tab(server, browser) as tab,
            contextlib.closing(
                sqlite3.connect(script.parent / ".millpond/state/sessions.db", isolation_level=None)
            ) as other,
        ):
            tab.click("Increment", 1)
            other.execute("BEGIN IMMEDIATE")
            press(tab, "Increment", 2)
            while "count 2" not in tab.texts.values():  # drawn, and not saved
                for message in tab.receive():
                    tab.take(message)
            server.signal(signal.SIGTERM)
            assert closed_with(tab).code == CloseCode.GOING_AWAY
            assert server.wait() == 0
        log = server.log.read_text()
        assert "Another process keeps it locked" in log
        assert f"The last changes of the session {tab.session} were not saved: the store" in log
        server.start()
        with open_tab(server, browser, session=tab.session, connection=2) as again:
            assert again.messages[0]["seq"] == 1
            assert list(again.texts.values()) == ["count 1"]
            again.send([{"type": "event", "seq": 2, "trigger": tab.buttons["Increment"], "attempt": 2}])
            assert list(again.until_finished(2).texts.values()) == ["count 2"]
