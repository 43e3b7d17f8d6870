"""The socket: sessions found again, events applied once, bad frames refused."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close

from millpond import wire
from millpond.server.websocket import MOST_ANSWERS
from millpond.stores.base import Attached
from millpond.stores.memory import MemoryStore
from millpond.testing.protocol import TabProtocol
from millpond.wire import LONG, PART_LENGTH, CloseCode

Starter = Callable[..., Any]

WAITS = """
import pathlib, time
while not pathlib.Path(__file__).with_name("go").exists():
    time.sleep(0.01)
"""


class SlowStore(MemoryStore):
    """Takes its time until it is released."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self._released = threading.Event()

    def release(self) -> None:
        self._released.set()

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        await asyncio.to_thread(self._released.wait)
        return await super().attach(session, owner, load, connection)


class BrokenStore(MemoryStore):
    """Has a mistake in it."""

    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        raise ZeroDivisionError


def closed_with(tab: Any) -> Close:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            tab.receive()
    assert closed.value.rcvd is not None
    return closed.value.rcvd


def test_a_click_counts(serve: Starter, connect: Starter) -> None:
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        assert list(tab.texts.values()) == ["count 0"]
        assert list(tab.click("Increment", 1).texts.values()) == ["count 1"]
        assert list(tab.click("Increment", 2).texts.values()) == ["count 2"]


def test_a_session_is_found_again_and_a_resent_event_applied_once(serve: Starter, connect: Starter) -> None:
    with serve() as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
        with connect(client) as again:
            again.keep(tab).hello(session=tab.session, connection=2)
            again.send([{"type": "event", "seq": 1, "trigger": tab.buttons["Increment"], "attempt": 2}])
            again.click("Increment", 2)
            assert again.messages[0] == {
                "type": "welcome",
                "session": tab.session,
                "seq": 1,
                "fresh": False,
                "options": {},
            }
            # Nothing was lost on the way, so only what the new click changed is sent.
            assert list(again.texts.values()) == ["count 2"]
            assert len(again.texts) == 1


def test_a_tab_that_missed_a_delta_gets_the_whole_page(serve: Starter, connect: Starter) -> None:
    with serve() as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
        with connect(client) as again:
            again.keep(tab).hello(session=tab.session, connection=2, delta=tab.delta - 1)
            assert list(again.click("Increment", 2).texts.values()) == ["count 2"]
            deltas = [message for message in again.messages if message["type"] == "delta"]
            assert deltas[0]["ops"][0] == ["reset"]


def test_a_reloaded_page_shows_the_state_it_had(serve: Starter, connect: Starter) -> None:
    with serve() as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
        with connect(client) as again:
            again.hello(session=tab.session, load="b").until_finished()
            assert list(again.texts.values()) == ["count 1"]


def test_a_stolen_session_id_is_of_no_use(serve: Starter, connect: Starter) -> None:
    with serve() as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
            with connect(client.another()) as other:
                other.hello(session=tab.session).until_finished()
                assert other.session != tab.session
                assert list(other.texts.values()) == ["count 0"]
            assert list(tab.click("Increment", 2).texts.values()) == ["count 2"]


def test_another_connection_takes_over_and_an_older_one_does_not(serve: Starter, connect: Starter) -> None:
    with serve() as client:
        client.get("/")
        with connect(client) as first:
            first.hello(connection=2).until_finished()
            with connect(client) as late:
                late.hello(session=first.session, connection=1)
                assert closed_with(late).code == CloseCode.SUPERSEDED
            with connect(client) as second:
                second.hello(session=first.session, connection=3, load="b").until_finished()
                assert closed_with(first).code == CloseCode.SUPERSEDED
                assert list(second.click("Increment", 1).texts.values()) == ["count 1"]


def test_start_afresh_forgets(serve: Starter, connect: Starter) -> None:
    with serve() as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
            tab.send([{"type": "forget"}])
            assert closed_with(tab).code == CloseCode.FORGOTTEN
        with connect(client) as again:
            again.hello(session=tab.session, load="b").until_finished()
            assert again.session != tab.session
            assert list(again.texts.values()) == ["count 0"]


def test_a_tab_of_another_build_is_told_to_reload(serve: Starter, connect: Starter) -> None:
    with serve() as client:
        client.get("/")  # a browser that keeps cookies
        with connect(client) as tab:
            tab.hello(build="older")
            assert tab.receive() == [{"type": "reload"}]


@pytest.mark.parametrize(
    "frame",
    [
        "", "{", "[]]", "{}", '[{"type":"nonsense"}]', '[{"type":"event","seq":"x"}]', '[{"type":"event"}]', "[1]",
        '[{"type":"hello"}]', '[{"type":"event","seq":1}]', '[{"type":"stop"}]', '"' + "x" * 100_000,
    ],
)  # fmt: skip
def test_bad_frames_close_with_a_reason_and_no_trace(serve: Starter, connect: Starter, frame: str) -> None:
    with serve() as client, connect(client) as tab:
        tab.socket.send(frame)
        closed = closed_with(tab)
    assert closed.code == CloseCode.BAD_FRAME
    assert closed.reason
    assert "Traceback" not in closed.reason
    assert "/" not in closed.reason


def test_bytes_that_are_no_text_are_refused(serve: Starter, connect: Starter) -> None:
    with serve() as client, connect(client) as tab:
        tab.socket.send(b"\xff\xfe\x00")
        assert closed_with(tab).code == CloseCode.BAD_FRAME


def test_a_second_hello_is_refused(serve: Starter, connect: Starter) -> None:
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.hello()
        assert closed_with(tab).code == CloseCode.BAD_FRAME


def test_values_of_unknown_and_wrong_kind_change_nothing(serve: Starter, connect: Starter) -> None:
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.send([{"type": "event", "seq": 1, "values": {"nobody": 1, tab.buttons["Increment"]: {"a": []}}}])
        tab.until_finished(1)
        assert list(tab.click("Increment", 2).texts.values()) == ["count 1"]


STREAM = """
import pathlib, threading
import millpond as st
place = st.empty()
for number in range(400):
    place.text(str(number % 10) * 100_000)
    threading.Event().wait(0.002)
place.text("the end")
pathlib.Path(__file__).with_name("over").touch()
"""


def test_a_slow_tab_costs_no_more_than_the_page(serve: Starter, connect: Starter, tmp_path: Path) -> None:
    with serve(STREAM) as client, connect(client) as tab:
        # The run makes 40 MB of text in about a second; this tab takes nothing of it meanwhile.
        tab.hello()
        while not (tmp_path / "over").exists():
            time.sleep(0.01)  # between two looks at the script's file
        tab.until_finished()
        assert list(tab.texts.values()) == ["the end"]
        received = sum(len(json.dumps(message)) for message in tab.messages)
        # What the buffers of the system and of both libraries hold; not all that was drawn.
        assert received < 20_000_000


def test_a_ping_is_answered_while_a_run_goes_on(serve: Starter, connect: Starter, tmp_path: Path) -> None:
    with serve(WAITS) as client, connect(client) as tab:
        tab.hello()
        tab.send([{"type": "ping"}])
        seen: list[str] = []
        while "pong" not in seen:
            seen += [message["type"] for message in tab.receive()]
        assert "finished" not in seen
        (tmp_path / "go").touch()
        tab.until_finished()


def test_a_ping_is_answered_while_the_session_is_looked_for(serve: Starter, connect: Starter) -> None:
    store = SlowStore()
    with serve(store=store) as client, connect(client) as tab:
        tab.hello(session="unknown")
        tab.send([{"type": "ping"}])
        assert tab.receive() == [{"type": "pong"}]
        store.release()
        tab.until_finished()


def test_a_ping_before_the_hello_is_refused(serve: Starter, connect: Starter) -> None:
    with serve() as client, connect(client) as tab:
        tab.send([{"type": "ping"}])
        assert closed_with(tab).code == CloseCode.BAD_FRAME


def test_an_attachment_that_fails_is_logged_and_may_be_tried_again(
    serve: Starter, connect: Starter, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(store=BrokenStore(ttl=100)) as client, connect(client) as tab:
        tab.hello(session="unknown")
        assert closed_with(tab).code == CloseCode.FAILED
    assert "A tab could not get its session" in caplog.text


@pytest.mark.parametrize("length", [1, LONG, LONG + 1, 10 * PART_LENGTH, 10 * PART_LENGTH + 1])
def test_a_long_frame_goes_in_parts(length: int) -> None:
    frame = wire.encode([wire.TooLarge("é" * length, "x")]).decode()
    tab = TabProtocol()
    *first, last = [tab.join(part) for part in wire.parts(frame)]
    assert last == frame
    assert not any(first)
    assert length == 1 or max(len(part) for part in wire.parts(frame)) == PART_LENGTH + 1


@pytest.mark.parametrize(
    "values",
    ['{"name": "half \\ud83d"}', '["no object"]'],
    ids=["surrogate", "type"],
)
def test_an_event_that_cannot_be_read_is_left_out_and_the_next_one_counts(
    serve: Starter, connect: Starter, values: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.socket.send('[{"type": "event", "seq": 1, "values": ' + values + "}]")
        assert tab.receive() == [{"type": "unreadable", "seq": 1}]
        assert list(tab.click("Increment", 2).texts.values()) == ["count 1"]
    assert "Event 1 of the session" in caplog.text


def test_as_many_events_that_cannot_be_read_as_no_tab_has_end_the_connection(
    serve: Starter, connect: Starter, caplog: pytest.LogCaptureFixture
) -> None:
    with serve() as client, connect(client) as tab, connect(client) as other:
        tab.hello().until_finished()
        tab.send([{"type": "event", "seq": seq, "values": 3} for seq in range(1, 201)])
        unreadable: list[dict[str, Any]] = []
        while len(unreadable) < 200:
            unreadable += tab.receive()
        assert [message["seq"] for message in unreadable] == list(range(1, 201))
        assert caplog.text.count("cannot be read") == 1
        tab.send([{"type": "event", "seq": seq, "values": 3} for seq in range(1, MOST_ANSWERS + 2)])
        assert closed_with(tab).code == CloseCode.BAD_FRAME
        other.hello().until_finished()
    assert caplog.text.count("cannot be read") == 1


@pytest.mark.parametrize(
    "frame", ["[{", '[{"type": "event", "seq": -1}]', '[{"type": "event"}, {"type": "stopp"}]', "{}"]
)
def test_a_frame_of_no_event_ends_the_connection(serve: Starter, connect: Starter, frame: str) -> None:
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.socket.send(frame)
        assert closed_with(tab).code == CloseCode.BAD_FRAME
