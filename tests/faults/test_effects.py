"""An effect happens exactly once in the tab: over lost and doubled frames, and over a server that is killed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.faults.clicker import Clicker
from tests.faults.proxy import Direction, Fault, FaultProxy
from tests.faults.server_process import ServerProcess

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
    """Sees what happens."""

    @property
    def happened(self) -> list[int]:
        return [effect.n for effect in self.effects]

    def until_happened(self, count: int) -> None:
        """Through as many reconnections as it takes; a frame that does not come ends the test."""
        while len(self.effects) < count:
            try:
                self.read()
            except (ConnectionClosed, ConnectionError):
                self.connect()


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
            tab.fetch(server.port)
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
