"""Every frame lost, repeated or late, in both directions: each click counts once, and the page is right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.clicker import Clicker
from tests.faults.proxy import Direction, Fault, FaultProxy
from tests.faults.server_process import ServerProcess
from tests.faults.test_kill import COUNTER

CLICKS = 3
FRAMES = 8
"""As many frames as there are at least in each direction: the greeting, and then one or more for each click."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    script: Path = tmp_path_factory.mktemp("frames") / "app.py"
    script.write_text(COUNTER)
    with ServerProcess(script) as server:
        yield server


@pytest.mark.parametrize(
    ("direction", "fault"),
    [
        ("to the server", "lost"),
        ("to the server", "cut"),
        ("to the server", "twice"),
        ("to the server", "late"),
        ("to the tab", "lost"),
        ("to the tab", "cut"),
        ("to the tab", "twice"),
    ],
)
def test_each_frame_in_turn(server: ServerProcess, direction: Direction, fault: Fault) -> None:
    treated = 0
    for number in range(1, FRAMES + 1):
        with FaultProxy(server.port, direction, fault, number) as proxy:
            tab = Clicker([proxy.port])
            tab.fetch(server.port)
            tab.connect()
            for _ in range(CLICKS):
                tab.click()
                tab.wait()
            treated += proxy.done
            assert tab.count == tab.acked == tab.clicks == CLICKS, f"frame {number}"
            assert len(tab.sessions) == 1
            assert not tab.rolled_back
            tab.close()
    # Fewer frames than FRAMES may have been sent, but each that was has had its turn.
    assert treated > CLICKS
