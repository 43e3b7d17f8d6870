"""Ten megabytes are asked for, while frames are lost and doubled, and the session moves to another replica."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from tests.asking import APP, Received, body
from tests.faults.clicker import Clicker
from tests.faults.proxy import Fault, FaultProxy
from tests.faults.server_process import ServerProcess

LARGE = 10 << 20


class Asker(Clicker):
    """Asks anew on each connection, under the number that the element then has."""

    def __init__(self, ports: list[int]) -> None:
        super().__init__(ports)
        self.answers = Received()
        self._node = 0
        self._asked: dict[int, Any] = {}
        self.connections = 0

    def ask(self, id: int, question: Any) -> None:
        self._asked[id] = question
        self._put(id)

    def until_answered(self, id: int) -> bytes:
        while id not in self.answers.done:
            try:
                self.read()
            except (OSError, WebSocketException):
                self.connect()
        return self.answers.done[id]

    def _put(self, id: int) -> None:
        self.answers.begin(id)
        self._send([{"type": "ask", "id": id, "node": self._node, "question": self._asked[id]}])

    def _connect_to(self, port: int) -> None:
        super()._connect_to(port)
        self.connections += 1
        for id in self._asked.keys() - self.answers.done.keys():
            self._put(id)

    def _take_binary(self, frame: bytes) -> None:
        self.answers.take(frame)

    def _apply(self, op: str, rest: list[Any]) -> None:
        super()._apply(op, rest)
        if op == "set" and rest[3] == "code":
            self._node = rest[0]


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
        tab._fetch(one.port)
        tab.connect()
        tab.ask(1, LARGE)
        assert tab.until_answered(1) == body(LARGE)
        assert proxy.done
        if fault == "twice":
            assert tab.connections == tab.answers.repeated == 1
        else:
            assert tab.connections > 1
        # The session is the same, and lives.
        tab.click()
        tab.wait()
        assert tab.count == 1
        assert len(tab.sessions) == 1
        tab.close()
