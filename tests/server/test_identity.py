"""A session goes on for the same browser and the same user, and for nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from websockets.exceptions import ConnectionClosed

from millpond.errors import ApiError
from millpond.server.identity import Owners
from millpond.server.sealed_store import owner_of, user_part
from millpond.server.security import request_of
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.wire import CloseCode

Starter = Callable[..., Any]


def by_header(connection: HTTPConnection) -> str | None:
    """The user as a proxy that asks for a login would name it."""
    return connection.headers.get("x-forwarded-user")


@pytest.fixture
def kept() -> dict[str, Any]:
    return {
        "store": MemoryStore(ttl=100),
        "sealer": Sealer([b"0123456789abcdef"]),
        "identify": by_header,
    }


def visit(connect: Starter, client: Any, user: str | None, **hello: Any) -> tuple[str, list[str]]:
    """Open the page as a user, count one up; the session, and what the page showed before."""
    headers = {"Cookie": client.cookie} | ({"X-Forwarded-User": user} if user else {})
    with connect(client, headers=headers) as tab:
        try:
            tab.hello(**hello).until_finished()
        except ConnectionClosed as closed:
            # As the page does: it forgets what was done there, and comes again.
            if closed.rcvd is None or closed.rcvd.code != CloseCode.REFUSED:
                raise
            return visit(connect, client, user, connection=hello["connection"])
        found = list(tab.texts.values())
        tab.send([{"type": "event", "seq": 100 + hello["connection"], "trigger": tab.buttons["Increment"]}])
        tab.until_finished(100 + hello["connection"])
    return tab.session, found


@pytest.mark.parametrize("restarted", [False, True])
def test_after_logout_and_for_another_user_a_session_is_refused(
    serve: Starter, connect: Starter, kept: dict[str, Any], restarted: bool
) -> None:
    with serve(**kept) as client:
        client.get("/", {"X-Forwarded-User": "ann"})
        session, _ = visit(connect, client, "ann", connection=1)
        if not restarted:
            check(connect, client, session)
    if restarted:
        with serve(**kept) as again:
            again.cookie = client.cookie
            check(connect, again, session)


def check(connect: Starter, client: Any, session: str) -> None:
    out, found = visit(connect, client, None, session=session, connection=2)
    assert (out != session, found) == (True, ["count 0"])
    bob, found = visit(connect, client, "bob", session=session, connection=3)
    assert (bob not in {session, out}, found) == (True, ["count 0"])
    # Nor may somebody who has logged in go on with what was begun before.
    later, found = visit(connect, client, "ann", session=out, connection=4)
    assert (later not in {session, out}, found) == (True, ["count 0"])
    ann, found = visit(connect, client, "ann", session=session, connection=5)
    assert (ann, found) == (session, ["count 1"])


def test_a_duplicated_tab_gets_no_copy_of_another_users_session(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(**kept) as client:
        client.get("/")
        session, _ = visit(connect, client, "ann", connection=1)
        assert visit(connect, client, "bob", session=session, fork=True, connection=2)[1] == ["count 0"]
        assert visit(connect, client, "ann", session=session, fork=True, connection=3)[1] == ["count 1"]


def test_all_of_one_user_is_erased(serve: Starter, connect: Starter, kept: dict[str, Any]) -> None:
    with serve(**kept) as client:
        sessions = {}
        for user in ("ann", "bob", None):
            client.cookie = None
            client.get("/")
            sessions[user] = visit(connect, client, user, connection=1)[0]
        store = kept["store"]
        assert asyncio.run(store.erase_owner(user_part("ann"))) == 1
        assert store._records.keys() == {sessions["bob"], sessions[None]}


def test_a_coroutine_may_tell_and_without_a_user_all_is_as_without_the_hook() -> None:
    async def slow(connection: HTTPConnection) -> str | None:
        await asyncio.sleep(0)
        return connection.headers.get("x-forwarded-user")

    def ask(identify: Any, user: str | None = None) -> str:
        headers = [(b"x-forwarded-user", user.encode())] if user else []
        connection = HTTPConnection({"type": "http", "headers": headers})
        return asyncio.run(Owners(identify).find(connection, "cookie"))

    assert ask(slow, "ann") == ask(by_header, "ann") == owner_of("cookie", "ann")
    assert ask(slow) == ask(by_header) == ask(None, "ann") == owner_of("cookie")
    assert "ann" not in ask(slow, "ann")


@pytest.mark.parametrize("wrong", ["", 5, b"ann", False])
def test_a_hook_that_returns_no_name_is_an_error(wrong: Any) -> None:
    connection = HTTPConnection({"type": "http", "headers": []})
    with pytest.raises(ApiError, match="return the name of a user, or None"):
        asyncio.run(Owners(lambda _: wrong).find(connection, "cookie"))


CONTEXT = """
import millpond as st
c = st.context
st.text("|".join([c.headers["host"], str(c.cookies.to_dict()), str(c.headers.get("Cookie")), str(c.ip_address)]))
st.text(str(c.timezone))
"""


def test_the_app_reads_its_visitors_connection_but_not_our_cookies(serve, connect):
    with serve(CONTEXT) as client:
        client.get("/")
        ours = client.cookie
        client.cookie = f"theme=blue; {ours}; millpond_developer_x=secret"
        with connect(client) as tab:
            tab.hello(timezone="Asia/Tokyo").until_finished()
        assert sorted(tab.texts.values()) == [
            "Asia/Tokyo",
            f"localhost:{client.port}|{{'theme': 'blue'}}|theme=blue|None",
        ]


@pytest.mark.parametrize("between", [";", "; ", " ;  ", "; ; "])
def test_our_cookies_reach_no_app_however_they_are_separated(between: str) -> None:
    cookies = between.join(["theme=blue", "millpond_browser=secret", "millpond_developer_x=secret", "a=b"])
    connection = HTTPConnection({"type": "http", "headers": [(b"cookie", cookies.encode())]})
    assert request_of(connection).headers == (("cookie", "theme=blue; a=b"),)
