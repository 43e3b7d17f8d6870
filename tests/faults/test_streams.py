"""A model's answer, while its tab is away, its frames are lost, and its server dies: it goes on, and is shown whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from tests.faults.clicker import Clicker
from tests.faults.proxy import Direction, Fault, FaultProxy
from tests.faults.server_process import ServerProcess

APP = """
import pathlib, time
import millpond as st

st.button("Other")
st.session_state.setdefault("said", [])
st.session_state.setdefault("answers", [])
for text in st.session_state.answers:
    st.markdown(text)
if said := st.chat_input("Ask", key="chat"):
    st.session_state.said.append(said)
    def answer():
        for n in range(60):
            yield f"{n} é "
            time.sleep(0.005)
        while not pathlib.Path(said).exists():
            time.sleep(0.005)
        for n in range(60, 100):
            yield f"{n} é "
    with st.chat_message("assistant"):
        st.session_state.answers.append(st.write_stream(answer))
st.text(f"{len(st.session_state.said)} {len(st.session_state.answers)}")
"""
ANSWER = "".join(f"{n} é " for n in range(100)).strip()


class Reader(Clicker):
    """The tab of somebody who asks, and reads."""

    def ask(self, text: str) -> None:
        widget = self.widgets["chat_input"]
        self.clicks += 1
        self.send({widget: text}, widget)
        self._flush()

    @property
    def answer(self) -> str:
        """What has come of it."""
        bodies = [text.body for text in self.props("markdown").values()]
        return bodies[-1] if bodies else ""

    def until_answered(self, text: str) -> None:
        while not self.answer.startswith(text):
            try:
                self.read()
            except (OSError, WebSocketException):
                self.connect()


@pytest.fixture
def go(tmp_path: Path) -> Path:
    """The file for which an answer waits in its midst."""
    return tmp_path / "go"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    script = tmp_path / "app.py"
    script.write_text(APP)
    with ServerProcess(script) as server:
        yield server


def shown(tab: Reader) -> list[str]:
    return list(tab.texts.values())


def test_an_answer_goes_on_while_its_tab_is_away(server: ServerProcess, go: Path) -> None:
    tab = Reader([server.port])
    tab.connect()
    tab.wait()
    tab.ask(str(go))
    tab.until_answered("0 é 1 é")
    tab.close()
    go.touch()
    tab.wait()
    assert tab.answer == ANSWER
    assert shown(tab) == ["1 1"]


def test_a_page_that_is_loaded_again_has_what_was_written_and_what_follows(
    server: ServerProcess, go: Path
) -> None:
    tab = Reader([server.port])
    tab.connect()
    tab.wait()
    tab.ask(str(go))
    tab.until_answered("0 é 1 é")
    tab.close()
    tab.reload("again")
    tab.connect()
    tab.until_answered("0 é 1 é")
    go.touch()
    tab.wait()
    # The page has run again after the answer.
    assert tab.answer == ANSWER
    assert shown(tab) == ["1 1"]


@pytest.mark.parametrize("fault", ["lost", "cut", "twice", "late"])
@pytest.mark.parametrize(
    ("direction", "number"),
    [("to the server", 2), ("to the tab", 2), ("to the tab", 4), ("to the tab", 7), ("to the tab", 12)],
)
def test_no_piece_is_lost_or_doubled_whatever_happens_to_a_frame(
    server: ServerProcess, go: Path, direction: Direction, fault: Fault, number: int
) -> None:
    go.touch()
    with FaultProxy(server.port, direction, fault, number) as proxy:
        tab = Reader([server.port, proxy.port])  # begins with the second
        tab.fetch(server.port)
        tab.connect()
        tab.wait()
        tab.ask(str(go))
        tab.wait()
        assert tab.answer == ANSWER
        assert shown(tab) == ["1 1"]


def test_a_message_whose_server_dies_in_the_answer_is_answered_once(server: ServerProcess, go: Path) -> None:
    tab = Reader([server.port])
    tab.connect()
    tab.wait()
    tab.ask(str(go))
    tab.until_answered("0 é 1 é")
    server.kill()
    go.touch()
    server.start()
    tab.wait()
    assert tab.answer == ANSWER
    assert shown(tab) == ["1 1"]


def test_another_replica_takes_over_an_answer(tmp_path: Path, go: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    with ServerProcess(script) as one, ServerProcess(script) as other:
        tab = Reader([one.port])
        tab.connect()
        tab.wait()
        tab.ask(str(go))
        tab.until_answered("0 é 1 é")
        tab.close()
        tab.ports = [other.port]
        go.touch()
        tab.wait()
        assert tab.answer == ANSWER
        assert shown(tab) == ["1 1"]
