"""Logins at real servers: killed, with clocks that differ, with a disk that is full, and many at once."""

from __future__ import annotations

import contextlib
import re
import resource
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from websockets.sync.client import connect

from millpond.server.app import SOCKET
from tests.faults.server_process import ServerProcess
from tests.oidc import OidcServer, secrets_of
from tests.patience import PATIENCE
from tests.server.conftest import Client, FakeTab
from tests.server.login.conftest import Visitor

APP = """
import millpond as st
if st.button("In"):
    st.login()
if st.button("Out"):
    st.logout()
st.session_state.setdefault("count", 0)
if st.button("Count"):
    st.session_state.count += 1
st.text(f"user {st.user.get('name')}")
st.text(f"count {st.session_state.count}")
st.text(f"token {st.user.tokens.get('access')}")
"""
CLOCK = """
import os, time
real, shift = time.time, float(os.environ.get("CLOCK_SHIFT", "0"))
time.time = lambda: real() + shift
"""
"""Imported by Python before all else."""


@pytest.fixture
def provider() -> Iterator[OidcServer]:
    with OidcServer() as server:
        yield server


@pytest.fixture
def new_server(tmp_path: Path, provider: OidcServer) -> Callable[..., ServerProcess]:
    """A server of the app, whose clock is ahead by ``shift`` seconds, or which dies at a moment. All have one store."""
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "sitecustomize.py").write_text(CLOCK)
    (tmp_path / ".streamlit").mkdir()
    more = 'expose_tokens = "access"'
    secrets = secrets_of(provider, 80, host="app.example", more=more)
    (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets)

    def new(shift: float = 0.0, failpoint: str | None = None) -> ServerProcess:
        server = ServerProcess(
            tmp_path / "app.py", "--session.store", f"sqlite:///{tmp_path / 'sessions.db'}",
            failpoint=None if failpoint is None else (failpoint, 0),
        )  # fmt: skip
        server._env |= {"PYTHONPATH": str(tmp_path), "CLOCK_SHIFT": str(shift)}
        return server

    return new


@contextlib.contextmanager
def tab_of(client: Client, *, headers: dict[str, str]) -> Iterator[FakeTab]:
    page = client.get("/", headers).text
    build = page.partition('"build": "')[2].partition('"')[0]
    with connect(
        f"ws://127.0.0.1:{client.port}/{SOCKET}", additional_headers=headers, close_timeout=1
    ) as connection:
        yield FakeTab(connection, build)


def visitor_of(server: ServerProcess) -> Visitor:
    return Visitor(Client(server.port), tab_of)


def go_to(visitor: Visitor, server: ServerProcess) -> None:
    """From now on it speaks to another server of the app."""
    visitor.web.client = Client(server.port)


def sees(visitor: Visitor) -> str:
    """Who the page says that the user is."""
    return visitor.sees()[0].removeprefix("user ")


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_server_that_is_killed_right_after_a_sign_out_does_not_forget_it(
    new_server: Callable[..., ServerProcess],
) -> None:
    with new_server() as server:
        ada = visitor_of(server)
        ada.sign_in()
        assert sees(ada) == "Ada"
        copied = dict(ada.web.cookies)
        address = ada.leave("Out")
        assert ada.web.get("/" + address).status == 303
        server.kill()
        server.start()
        ada.web.cookies = copied
        assert sees(ada) == "None"


def test_a_page_that_is_loaded_again_at_another_replica_waits_for_the_same_answer(
    new_server: Callable[..., ServerProcess], provider: OidcServer
) -> None:
    """Each redeemed the code: a provider takes one that comes twice for stolen, and ends both logins."""
    with new_server() as first, new_server() as second, ThreadPoolExecutor(2) as pool:
        ada = visitor_of(first)
        back = ada.start()
        before = dict(ada.web.cookies)
        provider.waits["/token"] = threading.Event()
        left = pool.submit(ada.web.get, back)
        until(lambda: "/token" in [path for path, _ in provider.requests])
        again = visitor_of(second)
        again.web.cookies = dict(before)
        coming = pool.submit(again.web.get, back)
        until(lambda: "waiting for the outcome" in second.log.read_text())
        assert [path for path, _ in provider.requests].count("/token") == 1
        provider.waits["/token"].set()
        assert (coming.result().status, left.result().status) == (303, 303)
        assert [path for path, _ in provider.requests].count("/token") == 1
        assert sees(again) == "Ada"
        # Who comes now, with a copy of the cookies that the way began with, is told that it is over, at each.
        for server in (first, second):
            thief = visitor_of(server)
            thief.web.cookies = dict(before)
            assert thief.web.get(back).status == 400
        # It is one login, whichever answer the browser has kept: signing out ends both.
        assert sees(ada) == "Ada"
        assert again.web.get("/" + again.leave("Out")).status == 303
        assert sees(ada) == "None"


@pytest.mark.parametrize(("moment", "status"), [("before_redeem", 303), ("after_redeem", 400)])
def test_a_replica_that_is_killed_with_a_code_leaves_it_to_another_one(
    new_server: Callable[..., ServerProcess], provider: OidcServer, moment: str, status: int
) -> None:
    """Whoever loads the page again is signed in, or told at once to begin anew if the code is used."""
    # The claim of the one that was killed lasts for half a minute, by the clock of the one that waits.
    with new_server() as first, new_server(failpoint=moment) as dying, new_server(27.0) as last:
        ada = visitor_of(first)
        back = ada.start()
        before = dict(ada.web.cookies)
        go_to(ada, dying)
        with pytest.raises(ConnectionError):
            ada.web.get(back)
        ada.web.cookies = before
        go_to(ada, last)
        reply = ada.web.get(back)
        assert reply.status == status
        assert "waiting for the outcome" in last.log.read_text()
        assert sees(ada) == ("Ada" if status == 303 else "None")
        if status != 303:
            ada.sign_in()
        assert sees(ada) == "Ada"
        assert not provider.revoked


@pytest.mark.parametrize("shift", [60.0, -60.0])
def test_clocks_of_replicas_may_differ_by_a_minute(
    new_server: Callable[..., ServerProcess], provider: OidcServer, shift: float
) -> None:
    with new_server() as right, new_server(shift) as wrong:
        # The way begins at one and ends at the other, and either knows the user.
        ada = visitor_of(right)
        back = ada.start()
        go_to(ada, wrong)
        assert ada.web.get(back).status == 303
        assert sees(ada) == "Ada"
        go_to(ada, right)
        assert sees(ada) == "Ada"
        # Who signs out at one has signed out at both, and stays so.
        copied = dict(ada.web.cookies)
        assert ada.web.get("/" + ada.leave("Out")).status == 303
        ada.web.cookies = dict(copied)
        go_to(ada, wrong)
        assert sees(ada) == "None"
        # Signing in again at once is a login of its own.
        bob = visitor_of(wrong)
        provider.user = {"sub": "bob", "name": "Bob"}
        bob.sign_in()
        assert sees(bob) == "Bob"
        go_to(bob, right)
        assert sees(bob) == "Bob"


@contextlib.contextmanager
def full_disk(server: ServerProcess) -> Iterator[None]:
    """The server can write no byte to any file, as where the disk is full."""
    assert server.process is not None
    pid = server.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_at_signing_in_and_out(
    new_server: Callable[..., ServerProcess], provider: OidcServer
) -> None:
    with new_server() as server:
        ada = visitor_of(server)
        with full_disk(server):
            # Signing in needs no store: the session runs, and says that it is not saved.
            address = None
            with ada.connect_tab() as tab:
                tab.hello()
                address = leave_unsaved(tab, "In")
            ada.web.follow("/" + address)
            with ada.connect_tab() as tab:
                tab.hello()
                until_text(tab, "user Ada")
        assert sees(ada) == "Ada"
        copied = dict(ada.web.cookies)
        address = ada.leave("Out")
        with full_disk(server):
            page = ada.web.get("/" + address)
            assert (page.status, "signed out in this browser" in page.text) == (503, True)
            # Here it is over at once, for a copy too.
            ada.web.cookies = dict(copied)
            with ada.connect_tab() as tab:
                tab.hello()
                until_text(tab, "user None")
        # There is room again: the store hears of it without anybody's doing, and a kill changes nothing.
        until(lambda: noted(server))
        server.kill()
        server.start()
        ada.web.cookies = dict(copied)
        assert sees(ada) == "None"


def test_a_full_disk_while_tokens_are_renewed(
    new_server: Callable[..., ServerProcess], provider: OidcServer
) -> None:
    provider.lifetime = 1
    with new_server() as server:
        ada = visitor_of(server)
        ada.sign_in()
        known = len(provider.issued)
        newest = provider.issued[-1]["access_token"]
        time.sleep(1.1)  # its time is over
        with full_disk(server):
            # Nobody can say that nobody else renews: the run has the old one, and nobody is signed out.
            with ada.connect_tab() as tab:
                tab.hello()
                until_text(tab, f"token {newest}")
            assert len(provider.issued) == known
        provider.lifetime = 3600
        ada.web.get("/")
        assert ada.sees()[2] == f"token {provider.issued[-1]['access_token']}"
        assert len(provider.issued) == known + 1
        assert not provider.revoked


def leave_unsaved(tab: FakeTab, button: str) -> str:
    """Press a button that lets the browser go elsewhere, where nothing can be saved."""
    until_text(tab, "user None")
    tab.send([{"type": "event", "seq": 1, "trigger": tab.buttons[button]}])
    while True:
        for message in tab.receive():
            tab.take(message)
            if message["type"] == "effect" and message["name"] == "leave":
                return str(message["props"]["url"])


def until_text(tab: FakeTab, text: str) -> None:
    end = time.monotonic() + PATIENCE
    while text not in tab.texts.values():
        assert time.monotonic() < end, tab.texts
        for message in tab.receive():
            tab.take(message)


def noted(server: ServerProcess) -> bool:
    """The store has a note of a login that is over."""
    import sqlite3

    with contextlib.closing(sqlite3.connect(server.log.parent / "sessions.db")) as db:
        return bool(db.execute("SELECT count(*) FROM notes WHERE name LIKE 'sign-out/%'").fetchone()[0])


def test_two_hundred_users_with_tokens_that_last_for_seconds(
    new_server: Callable[..., ServerProcess], provider: OidcServer
) -> None:
    users, presses = 200, 3
    provider.lifetime = 2
    with new_server() as server, contextlib.ExitStack() as stack, ThreadPoolExecutor(4) as pool:

        def open_page(_: int) -> FakeTab:
            visitor = visitor_of(server)
            visitor.web.get(visitor.start())
            tab = stack.enter_context(visitor.connect_tab())
            return tab.hello().until_finished()

        def press(tab: FakeTab) -> list[str]:
            for seq in range(1, presses + 1):
                tab.click("Count", seq)
            return list(tab.texts.values())

        found = list(pool.map(press, list(pool.map(open_page, range(users)))))
    issued = {answer["access_token"] for answer in provider.issued}
    for texts in found:
        assert texts[:2] == ["user Ada", f"count {presses}"]
        assert re.sub("^token ", "", texts[2]) in issued
    # No login was ended, and no token was used twice.
    assert not provider.revoked
