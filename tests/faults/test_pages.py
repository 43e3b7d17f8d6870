"""A page switch over lost frames and killed servers: each click once, and the path is one that the user has chosen."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess

APP = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
def one():
    if st.button("Two"):
        st.switch_page(second)
    st.caption("one")
def two():
    if st.button("One"):
        st.switch_page(first)
    st.caption("two")
first, second = st.Page(one), st.Page(two)
st.text(st.session_state.count)
st.navigation([first, second], position="hidden").run()
"""


class Walker(Clicker):
    """Goes from page to page, by links and by buttons."""

    def __init__(self, ports: list[int]) -> None:
        super().__init__(ports)
        self.path = ""

    def walk(self, path: str) -> None:
        """Follow a link, without waiting for the answer."""
        self.path = path
        self.clicks += 1
        self.send({}, path=path, query="")
        self._flush()

    @property
    def page(self) -> str:
        """Which page is shown."""
        (shown,) = [node.props.body for node in self.tree.walk() if node.kind == "caption"]  # type: ignore[attr-defined]
        return str(shown)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(APP)
    return path


@pytest.mark.parametrize("seed", range(2))
def test_a_server_killed_during_page_switches(script: Path, seed: int) -> None:
    chance = random.Random(seed)
    with ServerProcess(script) as server:
        tab = Walker([server.port])
        tab.connect()
        tab.wait()
        page = "one"
        for step in range(1, 13):
            tab.click("Increment")
            if chance.random() < 0.5:
                tab.walk("two" if page == "one" else "")
            else:
                tab.wait()
                tab.click("Two" if page == "one" else "One")
            page = "two" if page == "one" else "one"
            if step % 2:
                # In the midst of the run, of its commit or of its answer.
                server.signal(signal.SIGKILL)
                assert server.process is not None
                server.process.wait()
                server.start()
            tab.wait()
            assert (tab.count, tab.page) == (step, page)
        tab.close()


@pytest.mark.parametrize("seed", range(2))
def test_each_connection_goes_to_another_replica(script: Path, seed: int) -> None:
    """The tab moves, or its replica is killed, while it goes from page to page: also in the midst of a switch."""
    chance = random.Random(seed)
    with ServerProcess(script) as one, ServerProcess(script) as two:
        servers = {one.port: one, two.port: two}
        tab = Walker([one.port, two.port])
        tab.connect()
        tab.wait()
        page = "one"
        for step in range(1, 11):
            tab.click("Increment")
            if chance.random() < 0.5:
                tab.walk("two" if page == "one" else "")
            else:
                # The button is the page's: its press may find the page that it is on drawn by the other replica.
                tab.click("Two" if page == "one" else "One")
            page = "two" if page == "one" else "one"
            if chance.random() < 0.5:
                tab.close()
            else:
                server = servers[tab.ports[tab.turn % 2]]  # the one that it is connected to
                server.signal(signal.SIGKILL)
                assert server.process is not None
                server.process.wait()
                server.start()
            tab.wait()
            assert (tab.count, tab.page) == (step, page)
        tab.close()
