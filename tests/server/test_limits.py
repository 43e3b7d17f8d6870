"""What one client may take, and what it is told when it wants more."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close

from millpond import wire
from millpond.server import protocols
from millpond.server.limits import SILENT_PER_ADDRESS, Pace, Places, Silent, address_of
from millpond.session import inbox
from millpond.session.inbox import Inbox
from millpond.session.tree import Tree
from millpond.stores.base import Summary
from millpond.stores.memory import MemoryStore
from millpond.wire import CloseCode
from tests.faults.server_process import ServerProcess
from tests.patience import PATIENCE
from tests.stores.servers import wait_until

Starter = Callable[..., Any]


def closed_with(tab: Any) -> Close:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            tab.receive()
    assert closed.value.rcvd is not None
    return closed.value.rcvd


# Counting -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "counts_for"),
    [
        (("192.0.2.7", 5), "192.0.2.7"),
        (("::ffff:192.0.2.7", 5), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::9", 5), "2001:db8:1:2::/64"),
        (("testclient", 5), "testclient"),
        (None, ""),
    ],
)
def test_whom_a_connection_counts_for(client: tuple[str, int] | None, counts_for: str):
    assert address_of(client) == counts_for


def test_the_oldest_silent_connection_of_an_address_makes_room_and_no_other():
    gone: list[int] = []
    silent = Silent(per_address=2, in_all=4)
    for number, address in enumerate(["a", "b", "a", "a", "a"]):
        silent.enter(number, address, partial(gone.append, number))
    assert gone == [0, 2]
    silent.leave(3)
    silent.leave(3)
    silent.enter(5, "a", partial(gone.append, 5))
    assert gone == [0, 2]


def test_when_all_places_are_taken_the_oldest_of_all_goes():
    gone: list[int] = []
    silent = Silent(per_address=2, in_all=3)
    for number in range(5):
        silent.enter(number, f"address {number}", partial(gone.append, number))
    assert gone == [0, 1]
    for number in range(2, 5):
        silent.leave(number)
    assert len(silent) == 0


def test_places_are_free_again_when_they_are_left():
    places = Places(1)
    with places.take("a") as first, places.take("a") as second, places.take("b") as other:
        assert (first, second, other) == (True, False, True)
    with places.take("a") as again:
        assert again
    with Places(0).take("a") as one, places.take("") as nobody, places.take("") as nobody_else:
        assert (one, nobody, nobody_else) == (True, True, True)


def test_a_pace_comes_back_over_a_minute():
    now = [0.0]
    pace = Pace(3, lambda: now[0])
    assert [pace.allows("a") for _ in range(4)] == [True, True, True, False]
    assert pace.allows("b")
    now[0] = 20.0
    assert [pace.allows("a") for _ in range(2)] == [True, False]
    assert all(pace.allows("") for _ in range(9))
    assert all(Pace(0).allows("a") for _ in range(9))


def test_clients_that_have_not_come_for_a_minute_are_forgotten():
    now = [0.0]
    pace = Pace(3, lambda: now[0])
    for number in range(4096):
        pace.allows(str(number))
    now[0] = 61.0
    pace.allows("another")
    assert len(pace._used) == 1


# Sockets ------------------------------------------------------------------------------


HELLO = {"type": "hello", "load": "a", "connection": 1}
EVENT = {"type": "event", "seq": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        HELLO | {"load": "a\0"}, HELLO | {"load": ""}, HELLO | {"load": "a" * 65}, HELLO | {"session": "a\nb"},
        HELLO | {"session": "x" * 65}, HELLO | {"connection": -1}, HELLO | {"connection": 2**63},
        HELLO | {"delta": -1}, HELLO | {"version": 2**53}, HELLO | {"build": "x" * 129},
        HELLO | {"timezone": "x" * 129}, HELLO | {"locale": "x" * 129}, HELLO | {"query": "a" * 32769},
    ],
)  # fmt: skip
def test_what_no_store_could_keep_is_refused_at_the_door(
    serve: Starter, connect: Starter, wrong: dict[str, Any]
):
    with serve() as client, connect(client) as tab:
        tab.send([{"build": tab.build} | wrong])
        assert closed_with(tab).code == CloseCode.BAD_FRAME


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 0}, {"seq": -1}, {"seq": 2**53}, {"attempt": -1}, {"trigger": "x" * 65537}, {"query": "a" * 32769},
        {"values": {"x" * 65537: 1}}, {"edit": {"type": "step_back", "history": "h", "moment": 2**63}},
    ],
)  # fmt: skip
def test_an_event_outside_of_the_limits_is_not_taken(serve: Starter, connect: Starter, wrong: dict[str, Any]):
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.send([EVENT | wrong])
        code = 0
        try:
            while not any(message["type"] == "unreadable" for message in tab.receive()):
                pass
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else -1
        assert code in (0, CloseCode.BAD_FRAME)


def test_json_that_is_nested_deeply_closes_with_a_code(serve: Starter, connect: Starter):
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.socket.send('[{"type":"event","seq":1,"values":{"a":' + "[" * 100_000 + "]" * 100_000 + "}}]")
        assert closed_with(tab).code == CloseCode.BAD_FRAME
        with connect(client) as other:
            other.hello().until_finished()


def test_a_first_message_is_small(serve: Starter, connect: Starter):
    with serve() as client, connect(client) as tab:
        tab.socket.send(json.dumps([HELLO | {"build": tab.build, "more": "x" * wire.LARGEST_HELLO}]))
        assert closed_with(tab).code == CloseCode.BAD_FRAME


def test_an_address_that_is_too_long_gets_no_page(serve: Starter):
    with serve() as client:
        assert client.get("/?" + "a" * 32768).status_code == 200
        assert client.get("/?" + "a" * 32769).status_code == 414


def test_a_browser_and_an_address_have_so_many_tabs(serve: Starter, connect: Starter):
    flags = {"server.maxConnectionsPerBrowser": "2", "server.maxConnectionsPerAddress": "3"}
    with serve(flags=flags) as client, ExitStack() as stack:
        client.get("/")
        tabs = [stack.enter_context(connect(client)) for _ in range(3)]
        for tab in tabs[:2]:
            tab.hello().until_finished()
        closed = closed_with(tabs[2])
        assert closed.code == CloseCode.TOO_MUCH
        assert "browser" in closed.reason
        others = [stack.enter_context(connect(client.another())) for _ in range(2)]
        others[0].hello().until_finished()
        closed = closed_with(others[1])
        assert closed.code == CloseCode.TOO_MUCH
        assert "address" in closed.reason
        tabs[0].socket.close()
        # The server notices after the tab.
        wait_until("its place is free", partial(_has_room, connect, client))


def _has_room(connect: Starter, client: Any) -> bool:
    try:
        with connect(client) as tab:
            tab.hello().until_finished()
    except ConnectionClosed:
        return False
    return True


def test_an_address_begins_so_many_sessions_in_a_minute(serve: Starter, connect: Starter):
    page = {"Sec-Fetch-Dest": "document"}
    with serve(flags={"server.maxNewSessionsPerMinute": "2"}) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
        assert '"messages"' in client.get("/", page).text
        # The page comes, its session does not.
        answer = client.get("/", page)
        assert answer.status_code == 200
        assert '"messages"' not in answer.text
        for more in ({}, {"session": "unknown"}):
            with connect(client) as second:
                second.hello(**more)
                assert closed_with(second).code == CloseCode.TOO_MUCH
        # What there is goes on.
        with connect(client) as again:
            again.hello(session=first.session, connection=2).until_finished()
            assert again.session == first.session


BUSY = """
import threading
import millpond as st
st.button("Go")
while True:
    threading.Event().wait(0.01)
"""


@pytest.mark.usefixtures("hurried")
def test_events_that_wait_are_bounded(serve: Starter, connect: Starter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inbox, "MOST_WAITING", 5)
    with serve(BUSY) as client, connect(client) as tab:
        tab.hello()
        for seq in range(1, 7):
            tab.send([{"type": "event", "seq": seq}])
        assert closed_with(tab).code == CloseCode.TOO_MUCH


def test_the_bytes_of_events_that_wait_are_bounded_but_for_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inbox, "MOST_BYTES", 100)
    page = Tree().page
    box = Inbox(lambda _: False, lambda _: page, lambda _: True, lambda _: False)
    assert box.has_room(1000)
    box.put(wire.Event(1, trigger="a"), 90)
    assert [box.has_room(10), box.has_room(11)] == [True, False]
    box.take()
    assert box.has_room(1000)


# The process -----------------------------------------------------------------------------


@pytest.fixture
def running(tmp_path: Path) -> Iterator[ServerProcess]:
    script = tmp_path / "app.py"
    script.write_text("import millpond as st\nst.text('here')\n")
    server = ServerProcess(script)
    server.start()
    yield server
    server.kill()


@contextmanager
def raw(server: ServerProcess, sent: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        yield connection


def test_a_thousand_silent_connections_keep_nobody_out(running: ServerProcess):
    with ExitStack() as stack:
        silent = [stack.enter_context(raw(running)) for _ in range(400)]
        slow = [stack.enter_context(raw(running, b"GET / HTTP/1.1\r\nX-A: ")) for _ in range(400)]
        with raw(running, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") as other:
            assert b"200" in other.recv(100)
        # The oldest had to go, long before their time was over.
        for connection in (silent[0], silent[-1], slow[0]):
            assert connection.recv(1) == b""


def test_headers_without_end_are_refused(running: ServerProcess):
    with raw(running, b"GET / HTTP/1.1\r\nX-A: " + b"x" * (protocols.LARGEST_HEADERS + 1)) as connection:
        assert b"too large" in connection.recv(4096)


def test_a_body_that_nobody_reads_is_not_waited_for(running: ServerProcess):
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    with raw(running, request) as connection:
        assert answer_of(connection).endswith(b"ok")
        with suppress(ConnectionError):
            # Bytes that go on coming do not keep it open.
            connection.sendall(b"x")
            assert answer_and_end(connection) == b""
    with raw(running, request.replace(b"1000", b"4") + b"body") as connection:
        # A whole one leaves the connection for the next request.
        assert answer_of(connection).endswith(b"ok")
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert answer_and_end(connection).endswith(b"ok")


def test_line_ends_between_requests_do_not_keep_a_connection(running: ServerProcess):
    with ExitStack() as stack:
        first = stack.enter_context(raw(running, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        assert answer_of(first).endswith(b"ok")
        first.sendall(b"\r\n")
        for _ in range(2 * SILENT_PER_ADDRESS + 1):
            stack.enter_context(raw(running))
        # It counts as silent, and is the oldest of its address.
        with suppress(ConnectionResetError):
            assert first.recv(1) == b""


def answer_of(connection: socket.socket) -> bytes:
    """What comes up to the end of a small body."""
    answer = b""
    while not answer.endswith(b"\r\n\r\nok"):
        piece = connection.recv(4096)
        if not piece:
            break
        answer += piece
    return answer


def answer_and_end(connection: socket.socket) -> bytes:
    """What comes until the server closes."""
    answer = b""
    while piece := connection.recv(4096):
        answer += piece
    return answer


def test_a_huge_first_frame_is_not_taken_in(running: ServerProcess):
    request = (
        b"GET /_millpond/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with raw(running, request) as connection:
        assert b"101" in connection.recv(4096)
        ended = threading.Event()

        def send() -> None:
            try:
                connection.sendall(b"\x81\xff" + (200 << 20).to_bytes(8, "big") + b"mask")
                for _ in range(200):
                    connection.sendall(b"x" * (1 << 20))
            except OSError:
                ended.set()

        sender = threading.Thread(target=send)
        sender.start()
        sender.join()
        assert ended.is_set()


# What is stored ---------------------------------------------------------------------------

DOCUMENT = {"Sec-Fetch-Dest": "document"}
PICTURE = """
import millpond as st
st.session_state.setdefault("count", 0)
ticket = __import__("millpond.session.context").session.context.current().run.session.files.add(b"x", "text/plain")
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""


def prepared(client: Any) -> dict[str, Any]:
    """What the page of a first visit was told of its session."""
    page = client.get("/", DOCUMENT).text
    bootstrap = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert bootstrap is not None, page
    messages = json.loads(bootstrap[1])["messages"]
    return {
        "session": messages[0]["session"],
        "prepared": True,
        "delta": max(message.get("n", 0) for message in messages),
    }


def test_a_page_that_is_only_fetched_stores_nothing(serve: Starter, connect: Starter):
    store = MemoryStore(ttl=100)
    with serve(PICTURE, store=store) as client:
        for _ in range(20):
            page = prepared(client.another())
        assert asyncio.run(store.count()) == 0
        page = prepared(client)
        with connect(client) as tab:
            tab.hello(**page).until_finished()
            assert tab.session == page["session"]
        with connect(client) as again:
            # Now that it is a tab's, it is stored; a commit has been acknowledged.
            again.hello(session=tab.session, connection=2, version=tab.version).until_finished()
        assert asyncio.run(store.count()) == 1
        stored = asyncio.run(one(store.list()))
        assert stored.session == page["session"]


async def one(found: AsyncIterator[Summary]) -> Summary:
    return await anext(found)


def test_a_socket_at_another_replica_gets_the_session_of_the_page(serve: Starter, connect: Starter):
    store = MemoryStore(ttl=100)
    with serve(PICTURE, store=store) as here, serve(PICTURE, store=store) as there:
        page = prepared(here)
        there.cookie = here.cookie
        with connect(there) as tab:
            tab.hello(**page).until_finished()
            assert tab.session == page["session"]
            tab.click("Increment", 1)
        # The first replica has a copy that never was a tab's: it is worth nothing.
        with connect(here) as again:
            again.hello(
                **page | {"connection": 2, "delta": 0, "version": tab.version, "prepared": False}
            ).until_finished()
            assert again.session == tab.session
            assert list(again.texts.values()) == ["count 1"]
