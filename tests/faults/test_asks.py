"""Ten megabytes are asked for, while frames are lost and doubled, and the session moves to another replica."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from tests.asking import APP, body
from tests.faults.clicker import Clicker
from tests.faults.proxy import Fault, FaultProxy
from tests.faults.server_process import ServerProcess

LARGE = 10 << 20


class Asker(Clicker):
    """Waits for an answer."""

    def ask(self, question: Any) -> int:
        id = self.asks.ask(self.node("code"), question)
        self._flush()
        return id

    def until_answered(self, id: int) -> bytes:
        while id not in self.asks.answers:
            try:
                self.read()
            except (OSError, WebSocketException):
                self.connect()
        return self.asks.answers[id]


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ServerProcess]]:
    script: Path = tmp_path_factory.mktemp("asks") / "app.py"
    script.write_text(APP)
    with ServerProcess(script) as one, ServerProcess(script) as other:
        yield [one, other]


@pytest.mark.parametrize("fault", ["lost", "cut", "twice"])
@pytest.mark.parametrize("number", [5, 20, 60])
def test_every_byte_comes_whatever_happens_to_a_frame(
    replicas: list[ServerProcess], fault: Fault, number: int
) -> None:
    one, other = replicas
    with FaultProxy(one.port, "to the tab", fault, number) as proxy:
        # Where the connection is lost, the next replica is asked.
        tab = Asker([other.port, proxy.port])  # begins with the second
        tab.fetch(one.port)
        tab.connect()
        assert tab.until_answered(tab.ask(LARGE)) == body(LARGE)
        assert proxy.done
        if fault == "twice":
            assert tab.connections == tab.asks.repeated == 1
        else:
            assert tab.connections > 1
        # The session is the same, and lives.
        tab.click()
        tab.wait()
        assert tab.count == 1
        assert len(tab.sessions) == 1
        tab.close()
