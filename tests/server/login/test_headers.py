"""A proxy that signs users in says in headers who they are. Others who say so are not believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.exceptions import ConnectionClosed

from millpond.errors import ConfigError
from millpond.server.login.headers import HeaderUsers, NotePeer

Starter = Callable[..., Any]
HEADERS = {"X-Mail": "email", "X-Name": "name"}


def ask(
    *headers: tuple[str, str],
    client: str | None = "10.0.0.5",
    trusted: tuple[str, ...] = ("10.0.0.0/24",),
    peer: str | None = None,
) -> dict[str, Any] | None:
    """What is known of a user by these headers."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    connection = HTTPConnection(
        {"type": "http", "headers": raw, "client": (client, 1) if client is not None else None}
        | ({"millpond.peer": (peer, 1)} if peer is not None else {})
    )
    user = HeaderUsers(HEADERS, trusted).find(connection)
    return None if user is None else dict(user.shown)


ADA = ("X-Mail", "ada@example.com")
KNOWN = {"is_logged_in": True, "email": "ada@example.com", "name": None}


def test_a_proxy_that_is_trusted_is_believed() -> None:
    assert ask(ADA) == KNOWN
    assert ask(ADA, ("X-Name", "Zoë")) == KNOWN | {"name": "Zoë"}
    assert ask(ADA, client="fd00::5", trusted=("fd00::/8",)) == KNOWN


@pytest.mark.parametrize("client", ["10.0.1.5", "192.0.2.1", "::1", None, "unix", ""])
def test_nobody_else_is(client: str | None, caplog: pytest.LogCaptureFixture) -> None:
    assert ask(ADA, client=client) is None
    assert "they are ignored" in caplog.text


def test_where_a_connection_comes_from_is_not_what_it_says() -> None:
    # `millpond run` has noted it; another server may have taken the header for it.
    assert ask(ADA, client="10.0.0.5", peer="192.0.2.1") is None
    assert ask(ADA, client="192.0.2.1", peer="10.0.0.5") == KNOWN
    assert ask(ADA, ("X-Forwarded-For", "10.0.0.5")) is None
    assert ask(ADA, ("Forwarded", "for=10.0.0.5")) is None
    assert ask(ADA, ("X-Forwarded-For", "192.0.2.1"), peer="10.0.0.5") == KNOWN


def test_the_header_that_names_the_user_must_be_there_once(caplog: pytest.LogCaptureFixture) -> None:
    assert ask(("X-Name", "Ada")) is None
    assert ask(("X-Mail", ""), ("X-Name", "Ada")) is None
    assert ask(("X-Mail", "  ")) is None
    assert ask(("X-Mail", "{http.reverse_proxy.header.X-Auth-User}")) is None
    assert ask(ADA, ("X-Mail", "eve@example.com")) is None
    assert "X-Mail came more than once" in caplog.text
    assert ask(ADA, ("X-Name", "Ada"), ("x-name", "Eve")) is None
    assert "X-Name came more than once" in caplog.text
    assert ask(("X_Mail", "eve@example.com")) is None


@pytest.mark.parametrize("wrong", ["*", "proxy.example", "10.0.0.0/99", ""])
def test_only_addresses_are_trusted(wrong: str) -> None:
    with pytest.raises(ConfigError, match="trustedUserHeadersFrom"):
        HeaderUsers(HEADERS, (wrong,))


def test_the_address_is_noted_before_x_forwarded_for_is_believed() -> None:
    """In the order in which `millpond run` has them: else every client of a proxy could be in its network."""
    import asyncio

    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope["millpond.peer"], scope["client"][0]))

    chain = NotePeer(ProxyHeadersMiddleware(app, "127.0.0.1"))  # type: ignore[arg-type]
    scope = {
        "type": "http",
        "client": ("127.0.0.1", 5),
        "headers": [(b"x-forwarded-for", b"10.0.0.5")],
        "scheme": "http",
    }
    asyncio.run(chain(scope, None, None))  # type: ignore[arg-type]
    assert seen == [(("127.0.0.1", 5), "10.0.0.5")]


APP = """
import millpond as st
st.text(f"{st.user.get('email')} {st.user.is_logged_in}")
if st.button("Increment"):
    st.session_state.count = st.session_state.get("count", 0) + 1
st.text(str(st.session_state.get("count", 0)))
"""
FLAGS = {"server.trustedUserHeaders": '{"X-Mail": "email"}'}


def sees(connect: Starter, client: Any, user: str | None, **hello: Any) -> tuple[str, list[str]]:
    with connect(client, headers={"X-Mail": user} if user else {}) as tab:
        try:
            tab.hello(**hello).until_finished()
        except ConnectionClosed:
            return sees(connect, client, user)  # as the page does when it is refused
        return tab.session, list(tab.texts.values())


def test_sessions_are_those_of_the_user_whom_the_proxy_names(serve: Starter, connect: Starter) -> None:
    with serve(APP, FLAGS) as client:
        client.get("/")
        session, texts = sees(connect, client, "ada@example.com", connection=1)
        assert texts == ["ada@example.com True", "0"]
        for connection, user in ((2, "bob@example.com"), (3, None)):
            other, texts = sees(connect, client, user, session=session, connection=connection)
            assert (other != session, texts) == (True, [f"{user} {user is not None}", "0"])


def test_those_of_an_address_that_is_not_trusted_are_nobodys(serve: Starter, connect: Starter) -> None:
    with serve(APP, FLAGS | {"server.trustedUserHeadersFrom": "10.0.0.0/24"}) as client:
        client.get("/")
        assert sees(connect, client, "ada@example.com")[1][0] == "None False"
