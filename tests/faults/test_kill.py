"""kill -9 at random moments: nothing that was confirmed is lost, and each click counts once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from tests.faults.clicker import Clicker
from tests.faults.failing_millpond import FAILPOINTS
from tests.faults.server_process import ServerProcess
from tests.stores.servers import free_port

KILLS = int(os.environ.get("MILLPOND_FAULT_KILLS", "5"))
"""How many kills in CI; ``scripts/faults`` sets more."""

COUNTER = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(st.session_state.count)
"""


FRAGMENT = """
import millpond as st
st.session_state.setdefault("count", 0)
@st.fragment
def counter():
    if st.button("Increment"):
        st.session_state.count += 1
    st.text(st.session_state.count)
counter()
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(COUNTER)
    return path


def click_until_killed(tab: Clicker, server: ServerProcess, after: float) -> None:
    """Click as fast as answers come, until the server is killed."""
    killer = threading.Timer(after, server.kill)
    killer.start()
    try:
        while killer.is_alive():
            tab.click()
            tab.read(timeout=1)
    except (OSError, WebSocketException):
        pass
    killer.join()


@pytest.mark.parametrize("source", [COUNTER, FRAGMENT], ids=["page", "fragment"])
@pytest.mark.parametrize("seed", range(2))
def test_clicks_survive_kills_at_random_moments(script: Path, source: str, seed: int) -> None:
    script.write_text(source)
    chance = random.Random(seed)
    with ServerProcess(script) as server:
        tab = Clicker([server.port])
        tab.connect()
        for _ in range(KILLS):
            click_until_killed(tab, server, after=chance.uniform(0.005, 0.15))
            confirmed = tab.acked
            server.start()
            tab.connect()
            assert tab.acked >= confirmed
            tab.wait()
            assert tab.count == tab.clicks
    assert tab.clicks > KILLS
    assert not tab.rolled_back
    assert len(tab.sessions) == 1


def test_a_terminated_server_finishes_and_saves(script: Path) -> None:
    with ServerProcess(script) as server:
        tab = Clicker([server.port])
        tab.connect()
        for _ in range(20):
            tab.click()
        server.signal(signal.SIGTERM)
        assert server.wait() == 0
        server.start()
        tab.connect()
        tab.wait()
        assert tab.count == tab.clicks == 20


def test_a_frozen_server_that_wakes_up_changes_nothing(script: Path) -> None:
    with ServerProcess(script) as first, ServerProcess(script) as second:
        tab = Clicker([first.port])
        tab.connect()
        tab.click()
        tab.wait()
        first.signal(signal.SIGSTOP)
        tab.click()  # reaches the frozen server's socket, and is sent again to the other one
        tab.close()
        tab.ports = [second.port]
        tab.connect()
        tab.wait()
        assert tab.count == 2
        first.signal(signal.SIGCONT)
        for _ in range(5):
            tab.click()
            tab.wait()
        assert tab.count == 7
        tab.ports = [first.port]
        tab.close()
        tab.connect()
        tab.click()
        tab.wait()
        assert tab.count == 8


def test_any_worker_serves_any_tab_and_a_dead_one_is_replaced(script: Path) -> None:
    with ServerProcess(script, "--server.workers", "3") as server:
        tabs = [Clicker([server.port]) for _ in range(6)]
        for tab in tabs:
            tab.connect()
        assert server.process is not None
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        for _ in range(3):
            workers = [int(pid) for pid in children.read_text().split()]
            for tab in tabs:
                tab.click()
            os.kill(workers[0], signal.SIGKILL)
            for tab in tabs:
                tab.wait()
                assert tab.count == tab.clicks
                tab.close()  # and back to whichever worker takes the connection
                tab.connect()
        server.signal(signal.SIGTERM)
        assert server.wait() == 0


OF_CLICKS = sorted(name for name in FAILPOINTS if not name.endswith("_redeem"))
"""Without the moments of a sign-in: see ``test_logins``."""


@pytest.mark.parametrize("name", OF_CLICKS)
def test_a_kill_at_each_named_moment(script: Path, name: str) -> None:
    # What is only done when a session comes back dies at the first time, all else in the midst of clicking.
    at_return = name in {"before_take_over", "after_take_over", "while_restoring"}
    port = free_port()
    tab = Clicker([port])
    if at_return:
        with ServerProcess(script, port=port):
            tab.connect()
            for _ in range(3):
                tab.click()
            tab.wait()
    with ServerProcess(script, port=port, failpoint=(name, 0 if at_return else 4)) as failing:
        with contextlib.suppress(OSError, WebSocketException):
            tab.connect(lambda: failing.alive)
            if not at_return:
                tab.click()
                tab.wait()  # until then the store may not have the session: it is not what is killed here
            # However many clicks one commit may take together.
            while failing.alive:
                tab.click()
                tab.read()
        assert failing.wait() == -signal.SIGKILL
    confirmed = tab.acked
    with ServerProcess(script, port=port):
        tab.connect()
        assert tab.acked >= confirmed
        tab.wait()
        tab.click()
        tab.wait()
        assert tab.count == tab.clicks
    assert len(tab.sessions) == 1
    assert not tab.rolled_back
