"""Who may see and change Session State in the page."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import HTTPConnection

from millpond.config import load_config
from millpond.panel.developers import Developers, is_local, token_of
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.server.conftest import FakeTab

PANEL = {"session.panel": "true"}


def connection(client: tuple[str, int] | None = ("127.0.0.1", 5), **headers: str) -> HTTPConnection:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "client": client, "headers": raw})


@pytest.mark.parametrize(
    "here",
    [
        connection(host="localhost:8501"),
        connection(host="127.0.0.1:8501", origin="http://127.0.0.1:8501"),
        connection(("::1", 5), host="[::1]:8501", origin="http://[::1]:8501"),
        connection(("::ffff:127.0.0.1", 5), host="app.localhost"),
    ],
)
def test_a_browser_on_this_machine_is_local(here: HTTPConnection):
    assert is_local(here)


@pytest.mark.parametrize(
    "elsewhere",
    [
        connection(("192.0.2.7", 5), host="localhost:8501"),
        connection(("::ffff:192.0.2.7", 5), host="localhost"),
        connection(None, host="localhost:8501"),
        connection(("testclient", 5), host="localhost"),
        connection(host="app.example.com"),
        connection(host="localhost.example.com"),
        connection(),
        connection(host="[::1"),
        connection(host="localhost:8501", origin="https://app.example.com"),
        connection(host="localhost:8501", origin="null"),
        connection(host="localhost", x_forwarded_for="192.0.2.7"),
        connection(host="localhost", x_forwarded_proto="https"),
        connection(host="localhost", forwarded="for=192.0.2.7"),
        connection(host="localhost", via="1.1 proxy"),
    ],
)
def test_what_may_come_from_elsewhere_is_not(elsewhere: HTTPConnection):
    assert not is_local(elsewhere)


@pytest.mark.parametrize(
    ("flags", "local", "remote"),
    [
        ({}, True, False),
        ({"client.toolbarMode": "developer"}, True, False),
        ({"client.toolbarMode": "viewer"}, False, False),
        ({"client.toolbarMode": "minimal"}, False, False),
        ({"session.panel": "false"}, False, False),
        ({"session.panel": "true"}, True, True),
        ({"session.panel": "true", "client.toolbarMode": "viewer"}, True, True),
    ],
)
def test_the_options_decide(flags: dict[str, str], local: bool, remote: bool):
    developers = Developers(load_config(flags=flags), "token")
    link = f"{developers._cookie}=token"
    assert developers.include(connection(host="localhost", cookie=link)) is local
    assert developers.include(connection(("192.0.2.7", 5), host="app.example.com", cookie=link)) is remote
    # Whatever the request says of itself: who has not opened the link is none.
    assert developers.include(connection(host="localhost")) is remote
    assert developers.include(connection(host="localhost", cookie=f"{developers._cookie}=other")) is remote


def test_the_link_of_the_terminal_makes_a_developer(serve, connect):
    sealer = Sealer([b"0123456789abcdef"])
    with serve(sealer=sealer) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            assert tab.messages[0]["options"] == {}
        for wrong in ("", "?token=", "?token=%C3%A4", "?token=0123456789abcdef01234567"):
            answer = client.get("/_millpond/developer" + wrong)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
        answer = client.get("/_millpond/developer?token=" + token_of(sealer))
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "HttpOnly" in answer.headers["set-cookie"]
        with connect(client) as tab:
            tab.hello().until_finished()
            assert tab.messages[0]["options"] == {"panel": True}
        # Another app on this machine has another secret.
        with serve(sealer=Sealer([b"another 0123456789"])) as other:
            other.cookie = client.cookie
            with connect(other) as tab:
                tab.hello().until_finished()
                assert tab.messages[0]["options"] == {}


def test_that_everybody_may_is_said_in_the_log(caplog):
    Developers(load_config(flags={"session.panel": "true"}), "token")
    assert "this in production" in caplog.text


def until(tab: FakeTab, kind: str) -> dict[str, Any]:
    """The next message of this kind."""
    while True:
        for message in tab.receive():
            if message["type"] == kind:
                return message


def test_a_developers_tab_is_told_of_the_state_and_may_change_it(serve, connect):
    with serve(flags=PANEL) as client, connect(client) as tab:
        tab.hello().until_finished()
        assert tab.messages[0]["options"] == {"panel": True}
        tab.send([{"type": "inspect"}])
        view = until(tab, "state_view")
        assert [(row["key"], row["text"]) for row in view["rows"]] == [("count", "0")]
        tab.send(
            [{"type": "event", "seq": 1, "edit": {"type": "set_value", "key": "count", "literal": "41"}}]
        )
        tab.until_finished(1).click("Increment", 2)
        assert list(tab.texts.values()) == ["count 42"]
        tab.send(
            [
                {
                    "type": "event",
                    "seq": 3,
                    "edit": {"type": "step_back", "history": view["history"], "moment": 2},
                }
            ]
        )
        tab.until_finished(3)
        assert list(tab.texts.values()) == ["count 0"]
        # Closed: the next press is told of by its page alone.
        tab.send([{"type": "inspect", "on": False}])
        before = len(tab.messages)
        tab.click("Increment", 4)
        assert "state_view" not in [message["type"] for message in tab.messages[before:]]


@pytest.mark.parametrize("flags", [{"session.panel": "false"}, {"client.toolbarMode": "viewer"}])
def test_in_production_the_server_refuses_it(serve, connect, flags):
    with serve(flags=flags) as client, connect(client) as tab:
        tab.hello().until_finished()
        assert "panel" not in tab.messages[0]["options"]
        tab.send([{"type": "inspect"}])
        tab.click("Increment", 1)
        tab.send(
            [{"type": "event", "seq": 2, "edit": {"type": "set_value", "key": "count", "literal": "99"}}]
        )
        tab.until_finished(2)
        tab.send([{"type": "event", "seq": 3, "edit": {"type": "delete_key", "key": "count"}}])
        tab.until_finished(3)
        tab.click("Increment", 4)
        assert list(tab.texts.values()) == ["count 2"]
        assert not {"state_view", "state_note"} & {message["type"] for message in tab.messages}


def test_who_asks_again_and_again_for_the_panel_does_not_fill_the_log(serve, connect, caplog):
    with serve() as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.send([{"type": "inspect"}] * 100)
        tab.click("Increment", 1)
    assert caplog.text.count("the State panel asked for") == 1


def test_a_tab_that_comes_through_a_proxy_is_refused(serve, connect):
    with serve() as client, connect(client, headers={"X-Forwarded-For": "192.0.2.7"}) as tab:
        tab.hello().until_finished()
        assert "panel" not in tab.messages[0]["options"]
        tab.send(
            [{"type": "event", "seq": 1, "edit": {"type": "set_value", "key": "count", "literal": "99"}}]
        )
        tab.until_finished(1)
        assert list(tab.texts.values()) == ["count 0"]


def test_the_history_of_another_process_is_refused_after_a_restart(serve, connect):
    store = MemoryStore(ttl=100)
    with serve(flags=PANEL, store=store) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.send([{"type": "inspect"}])
            history = until(tab, "state_view")["history"]
            tab.click("Increment", 1)
            session, cookie, version = tab.session, client.cookie, tab.version
    with serve(flags=PANEL, store=store) as client:
        client.cookie = cookie
        with connect(client) as tab:
            tab.hello(session=session, connection=2, version=version).until_finished()
            tab.send(
                [{"type": "event", "seq": 2, "edit": {"type": "step_back", "history": history, "moment": 1}}]
            )
            note = until(tab, "state_note")
            assert note["refused"]
            assert list(tab.texts.values()) == ["count 1"]
