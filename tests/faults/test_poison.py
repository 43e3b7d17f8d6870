"""An event that ends every process that executes it is left out; one that is only unlucky never is."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from millpond.server.attempts import MOST_DEATHS
from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.stores.servers import wait_until

APP = """
import os
import pathlib
import signal
import time
import millpond as st

here = pathlib.Path(__file__).parent
st.session_state.setdefault("count", 0)

def poison():
    with (here / "poisoned").open("a") as log:
        log.write("x")
    os.kill(os.getpid(), signal.SIGKILL)

def slow():
    with (here / "begun").open("a") as log:
        log.write("x")
    while not (here / "go").exists():
        time.sleep(0.01)
    st.session_state.count += 1

def count():
    st.session_state.count += 1

st.button("Poison", on_click=poison)
st.button("Slow", on_click=slow)
st.button("Count", on_click=count)
while (here / "hold").exists():
    (here / "page").touch()
    time.sleep(0.01)
st.text(st.session_state.count)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(APP)
    return path


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_a_press_that_ends_each_process_is_left_out_and_the_session_goes_on(script: Path) -> None:
    poisoned = script.with_name("poisoned")
    with ServerProcess(script) as server:
        tab = Clicker([server.port])
        tab.connect()
        tab.click("Count")
        tab.wait()
        tab.click("Poison")
        tab.click("Count")
        for deaths in range(1, MOST_DEATHS + 2):
            server.wait()
            assert size(poisoned) == deaths
            server.start()
            with contextlib.suppress(OSError, WebSocketException):
                tab.connect(lambda: server.alive)
        tab.wait()
        assert tab.skipped == [2]
        assert tab.count == 2
        tab.click("Count")
        tab.wait()
        assert tab.count == 3
        assert server.alive
        # The first one was not noted: then nobody could suspect it yet.
        assert size(poisoned) == MOST_DEATHS + 1
    assert len(tab.sessions) == 1


def test_kills_while_something_else_runs_count_against_no_press(script: Path) -> None:
    hold, page = script.with_name("hold"), script.with_name("page")
    with ServerProcess(script) as server:
        tab = Clicker([server.port])
        tab.connect()
        tab.click("Count")
        tab.wait()
        hold.touch()
        tab.click("Count")
        for _ in range(MOST_DEATHS + 2):
            page.unlink(missing_ok=True)
            wait_until("the page is drawn", page.exists)
            server.kill()
            server.start()
            tab.connect()  # and sends the press again, which waits for the page
        hold.unlink()
        tab.wait()
    assert tab.skipped == []
    assert tab.count == tab.clicks == 2


def test_a_long_callback_counts_against_no_press_however_often_the_tab_moves(script: Path) -> None:
    begun = script.with_name("begun")

    def has_begun(times: int) -> bool:
        return size(begun) == times

    with ServerProcess(script) as first, ServerProcess(script) as second:
        tab = Clicker([first.port, second.port])
        tab.connect()
        tab.click("Slow")
        wait_until("it runs", partial(has_begun, 1))
        for runs in range(2, MOST_DEATHS + 2):
            tab.close()
            tab.connect()
            wait_until("it runs elsewhere too", partial(has_begun, runs))
        # By now so many are under way that it is waited for their ends, or those of their processes.
        tab.close()
        tab.connect()
        script.with_name("go").touch()
        tab.wait()
    assert tab.skipped == []
    assert tab.count == tab.clicks == 1
