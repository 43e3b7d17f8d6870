"""An effect happens exactly once in the tab: over lost and doubled frames, and over a server that is killed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.faults.clicker import Clicker
from tests.faults.proxy import Direction, Fault, FaultProxy
from tests.faults.server_process import ServerProcess
from tests.patience import PATIENCE

APP = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
    st.balloons()
    if st.session_state.count % 2:
        st.rerun()
st.text(st.session_state.count)
"""
CLICKS = 3


class Watcher(Clicker):
    """Counts what happens, as the browser does: a number that it has had is left out."""

    def __init__(self, ports: list[int]) -> None:
        super().__init__(ports)
        self.happened: list[int] = []

    def until_happened(self, count: int) -> None:
        """Through as many reconnections as it takes; a frame that does not come ends the test."""
        while len(self.happened) < count:
            try:
                self.read(PATIENCE)
            except (ConnectionClosed, ConnectionError):
                self.connect()

    def _hello(self) -> dict[str, Any]:
        return super()._hello() | {"shown": self.happened[-1] if self.happened else 0}

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] != "effect":
            super()._take(message)
            return
        if not self.happened or message["n"] > self.happened[-1]:
            self.happened.append(message["n"])
        self._send([{"type": "shown", "n": message["n"]}])


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("effects") / "app.py"
    path.write_text(APP)
    return path


@pytest.fixture(scope="module")
def server(script: Path) -> Iterator[ServerProcess]:
    with ServerProcess(script) as server:
        yield server


@pytest.mark.parametrize("direction", ["to the server", "to the tab"])
@pytest.mark.parametrize("fault", ["lost", "cut", "twice"])
def test_each_frame_in_turn(server: ServerProcess, direction: Direction, fault: Fault) -> None:
    for number in range(1, 9):
        with FaultProxy(server.port, direction, fault, number) as proxy:
            tab = Watcher([proxy.port])
            tab._fetch(server.port)
            tab.connect()
            for _ in range(CLICKS):
                tab.click()
                tab.wait()
            tab.until_happened(CLICKS)
            assert tab.count == CLICKS
            assert tab.happened == [1, 2, 3], f"frame {number}"
            tab.close()


def test_a_killed_server_neither_swallows_nor_repeats(script: Path) -> None:
    with ServerProcess(script) as server:
        tab = Watcher([server.port])
        tab.connect()
        for click in range(1, 9):
            tab.click()
            if click % 2:
                # In the midst of the run, of its commit or of its answer.
                server.signal(signal.SIGKILL)
                assert server.process is not None
                server.process.wait()
                server.start()
            tab.wait()
            tab.until_happened(click)
        assert tab.count == 8
        assert tab.happened == list(range(1, 9))
        tab.close()
