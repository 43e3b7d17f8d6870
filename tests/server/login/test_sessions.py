"""Sessions are their user's: others do not get them, and they end when the user signs out."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from millpond import wire
from millpond.server.login.seal import CookieSeal
from millpond.server.login.state import Identity
from millpond.server.sealed_store import owner_of
from millpond.server.sessions import _new_id, is_another_users
from millpond.stores.base import StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.stores.memory_notes import MemoryNotes
from millpond.stores.redis import RedisStore
from millpond.stores.sqlite import SQLiteStore
from tests.oidc import OidcServer
from tests.patience import PATIENCE
from tests.server.login.conftest import closed_with, left_by
from tests.stores.servers import RedisServer, wait_until

SignInApp = Any
SECRET = b"0123456789abcdef"


def test_a_session_that_was_begun_before_is_not_the_users(sign_in_app: SignInApp) -> None:
    """Session fixation: whoever knows the name of the session has nothing of what comes after signing in."""
    with sign_in_app() as visitor:
        ada = visitor()
        browser = ada.web.cookies["millpond_browser"]
        with ada.tab() as tab:
            before = tab.session
            tab.click("Increment", 1)
        ada.sign_in()
        with ada.tab(session=before, connection=2) as tab:
            assert (tab.session != before, next(iter(tab.texts.values()))) == (True, "count 0")
            after = tab.session
            tab.click("Increment", 1)
        attacker = visitor()
        attacker.web.cookies = {"millpond_browser": browser}  # even with the browser's own cookie
        for session in (before, after):
            with attacker.tab(session=session, connection=9) as tab:
                assert "user None False" in tab.texts.values()
                assert tab.session != after


def test_another_user_of_the_browser_does_not_get_the_session(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            session = tab.session
            tab.click("Increment", 1)
        provider.user = {"sub": "bob", "name": "Bob"}
        ada.sign_in()
        for how in ({"session": session}, {"session": session, "fork": True}):
            with ada.tab(connection=2, **how) as tab:
                assert tab.session != session
                assert list(tab.texts.values())[:2] == ["count 0", "user Bob True"]


def test_what_one_user_has_done_and_nobody_has_saved_is_not_done_as_another(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    """The tab has it still, and would send it again to a session of the next user, as it does after a crash."""
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            session = tab.session
        provider.user = {"sub": "bob", "name": "Bob"}
        ada.sign_in()
        # One that the store has never heard of, as when a server ends before the first run is saved.
        unknown = session[:24][::-1]
        for name in (session, unknown + session[24:]):
            with ada._connect(ada.web.client, headers=ada.web.header) as tab:
                tab.hello(session=name, connection=3, prepared=True)
                assert closed_with(tab) == wire.CloseCode.REFUSED


def test_the_name_of_a_session_says_whose_it_is() -> None:
    ann, bob, nobody = owner_of("browser", "ann"), owner_of("browser", "bob"), owner_of("browser")
    session = _new_id(ann)
    assert not is_another_users(session, ann)
    assert is_another_users(session, bob)
    assert is_another_users(session, nobody)
    assert is_another_users(session, owner_of("another browser", "ann"))
    for older in (_new_id(nobody), "x", "", session[:24]):
        assert not is_another_users(older, bob)


def test_signing_out_closes_all_tabs_of_the_browser_at_once(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada, phone = visitor(), visitor()
        ada.sign_in()
        phone.sign_in()
        with ada.tab(load="b") as one, ada.tab(load="c") as other, phone.tab(load="d") as elsewhere:
            sessions = [one.session, other.session]
            ada.web.follow("/" + ada.leave("Out"))
            assert [closed_with(tab) for tab in (one, other)] == [wire.CloseCode.FORGOTTEN] * 2
            # Another browser of the user is not this one's business.
            assert elsewhere.click("Increment", 1).texts
        for session in sessions:
            with ada.tab(session=session, connection=5) as tab:
                assert tab.session not in sessions
                assert "user None False" in tab.texts.values()


def test_signing_in_as_another_user_ends_the_login_before(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        copied = dict(ada.web.cookies)
        address = ada.leave("In")
        with ada.tab(load="b") as tab:
            provider.user = {"sub": "bob", "name": "Bob"}
            ada.web.follow("/" + address)
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
        assert ada.sees()[1] == "user Bob True"
        ada.web.cookies = copied
        assert ada.sees()[1] == "user None False"


def test_signing_in_again_in_another_tab_keeps_what_the_user_has_done(sign_in_app: SignInApp) -> None:
    """Two tabs show the page for signing in. The user signs in and works in one, and then signs in in the other."""
    with sign_in_app() as visitor:
        ada = visitor()
        later = ada.leave("In")
        ada.sign_in()
        copied = dict(ada.web.cookies)
        with ada.tab(load="b") as tab:
            tab.click("Increment", 1)
            session = tab.session
            ada.web.follow("/" + later)
            assert closed_with(tab) == wire.CloseCode.GOING_AWAY
        with ada.tab(load="b", session=session, connection=2, version=1) as tab:
            assert tab.session == session
            assert {"count 1", "user Ada True"} <= set(tab.texts.values())
            # The first login is over, for a copy too.
            thief = visitor()
            thief.web.cookies = copied
            assert "user None False" in thief.sees()
            # And signing out ends all.
            ada.web.follow("/" + ada.leave("Out"))
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
        assert {"count 0", "user None False"} <= set(ada.sees())


def test_a_socket_that_was_opened_before_signing_out_gets_no_session_after_it(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        address = ada.leave("Out")
        with ada.connect_tab() as early, ada.connect_tab() as again:
            assert ada.web.get("/" + address).status == 303
            early.hello(load="early")
            assert closed_with(early) == wire.CloseCode.FORGOTTEN
            again.hello(load="again", session="0" * 24, connection=3)
            assert closed_with(again) == wire.CloseCode.FORGOTTEN


def test_the_tab_that_signs_out_is_not_told_to_stay(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on its way: were it told to load its page again, it would not arrive. If it does not go, it is closed."""
    monkeypatch.setattr("millpond.server.sessions.LEAVE_TAB_WITHIN", 0.2)
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            address = left_by(tab, "Out")
            begun = time.monotonic()
            assert ada.web.get("/" + address).status == 303
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
            assert time.monotonic() - begun >= 0.2


def test_a_page_that_is_open_when_the_login_is_over_is_closed(sign_in_app: SignInApp) -> None:
    seal = CookieSeal(["a cookie secret of the tests, long enough"])
    with sign_in_app(more="cookie_days = 1") as visitor:
        ada = visitor()
        since = time.time() - 86400 + 3
        identity = Identity("default", "app", "login", since, {"iss": "x", "sub": "ada", "name": "Ada"})
        ada.web.cookies["millpond_user"] = "1." + seal.seal("user", identity, 3600)
        with ada.tab() as tab:
            assert "user Ada True" in tab.texts.values()
            assert closed_with(tab) == wire.CloseCode.ENDED
        assert time.time() >= since + 86400
        assert "user None False" in ada.sees()


@contextlib.contextmanager
def replicas(sign_in_app: SignInApp, **more: Any) -> Iterator[tuple[Any, Any]]:
    """Two servers of one app, with one store."""
    first, second = (SharedMemoryStore(ttl=1000) for _ in range(2))
    second.share(first)
    with (
        sign_in_app(store=first, sealer=Sealer([SECRET]), **more) as one,
        sign_in_app(store=second, sealer=Sealer([SECRET]), **more) as two,
    ):
        yield one, two


@contextlib.contextmanager
def signed_in_at_two(sign_in_app: SignInApp, **more: Any) -> Iterator[tuple[Any, Any]]:
    """One user, who has signed in at one server, and is at another one, too."""
    with replicas(sign_in_app, **more) as (one, two):
        ada, other = one(), two()
        ada.sign_in()
        other.web.cookies = dict(ada.web.cookies)
        yield ada, other


class SharedMemoryStore(MemoryStore):
    """Of two, both have the same sessions, as if the store were another process."""

    shared = True

    def share(self, other: MemoryStore) -> None:
        self.__dict__ |= {name: value for name, value in vars(other).items() if name != "expected"}


def test_the_way_back_may_come_to_another_replica(sign_in_app: SignInApp) -> None:
    with replicas(sign_in_app) as (one, two):
        ada, other = one(), two()
        back = ada.start()
        ada.web.client = other.web.client
        assert ada.web.get(back).status == 303
        assert "user Ada True" in ada.sees()


def test_a_tab_at_another_replica_is_closed_soon(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 0.05)
    with signed_in_at_two(sign_in_app) as (ada, other):
        with other.tab(load="b") as tab:
            ada.web.follow("/" + ada.leave("Out"))
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
        # The cookie, if somebody has copied it, is of no use at any replica.
        assert "user None False" in other.sees()


def test_a_tab_at_another_replica_goes_on_when_its_user_signs_in_again(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 0.05)
    with signed_in_at_two(sign_in_app) as (ada, other):
        with other.tab(load="b") as tab:
            tab.click("Increment", 1)
            session = tab.session
            ada.sign_in()
            assert closed_with(tab) == wire.CloseCode.GOING_AWAY
        assert "user None False" in other.sees()
        other.web.cookies = dict(ada.web.cookies)
        with other.tab(load="b", session=session, connection=2, version=1) as tab:
            assert tab.session == session
            assert {"count 1", "user Ada True"} <= set(tab.texts.values())


def test_what_is_done_at_another_replica_after_signing_out_is_not_taken(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it has looked who has signed out: the store does not have the session any more."""
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 3600)
    with signed_in_at_two(sign_in_app) as (ada, other):
        with other.tab(load="b") as tab:
            tab.click("Increment", 1)
            ada.web.follow("/" + ada.leave("Out"))
            tab.send([{"type": "event", "seq": 2, "trigger": tab.buttons["Increment"]}])
            assert closed_with(tab) in {wire.CloseCode.GOING_AWAY, wire.CloseCode.SUPERSEDED}
        # And whoever comes with the cookie is asked about at the store.
        assert "user None False" in other.sees()


def test_signing_out_with_copied_cookies_at_another_replica_ends_no_newer_login(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It erased what the user had done since, in the session of the next login."""
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 3600)
    with signed_in_at_two(sign_in_app) as (ada, thief):
        address = ada.leave("Out")
        ada.web.follow("/" + address)
        ada.sign_in()
        with ada.tab() as tab:
            tab.click("Increment", 1)
            assert thief.web.get("/" + address).status == 303
            assert "count 2" in tab.click("Increment", 2).texts.values()


class AwayStore(SharedMemoryStore):
    """Cannot be reached while ``away`` is set."""

    def __init__(self) -> None:
        super().__init__(ttl=1000)
        self.away = threading.Event()
        self.silent = threading.Event()
        """Nor does it say which logins are over."""
        self.frozen = threading.Event()
        """It takes the question, and never answers."""
        self.notes: Any = self.Notes(self)

    class Notes(MemoryNotes):
        def __init__(self, store: AwayStore) -> None:
            super().__init__(time.time)
            self._store = store

        async def read(self, name: str) -> bytes | None:
            if self._store.silent.is_set():
                raise StoreError("It is silent.")
            if self._store.frozen.is_set():
                await asyncio.Event().wait()
            return await super().read(name)

        async def write(self, name: str, value: bytes, ttl: float) -> None:
            self._store.check()
            await super().write(name, value, ttl)

    def check(self) -> None:
        if self.away.is_set():
            raise StoreError("It is away.")

    async def erase_owner(self, owner: str) -> int:
        self.check()
        return await super().erase_owner(owner)

    async def erase(self, session: str) -> None:
        self.check()
        await super().erase(session)


def test_a_store_that_was_away_hears_later_who_has_signed_out(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else he would stay signed in for ever at the other replicas, and his values would be kept."""
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 0.05)
    store, second = AwayStore(), SharedMemoryStore(ttl=1000)
    second.share(store)
    with (
        sign_in_app(store=store, sealer=Sealer([SECRET])) as one,
        sign_in_app(store=second, sealer=Sealer([SECRET])) as two,
    ):
        ada, other = one(), two()
        ada.sign_in()
        other.web.cookies = dict(ada.web.cookies)
        with other.tab(load="b") as tab, ada.tab(load="c") as parked:
            sessions = {tab.session, parked.session}
            address = ada.leave("Out")
            store.away.set()
            # It is over at this server, and its user is told that nobody else knows.
            page = ada.web.get("/" + address)
            assert (page.status, "signed out in this browser" in page.text) == (503, True)
            # The way to the provider, where the login is over too.
            assert "post_logout_redirect_uri" in page.text
            assert "user None False" in ada.sees()
            assert tab.click("Increment", 1).texts
            store.away.clear()
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
        assert "user None False" in other.sees()

    async def left() -> set[str]:
        return {each.session async for each in store.list()}

    assert not sessions & asyncio.run(left())


def test_a_store_that_fails_for_the_one_question_lets_nobody_in_who_has_signed_out(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copied cookie would be as good as new at the moment in which the store does not answer."""
    store, second = AwayStore(), SharedMemoryStore(ttl=1000)
    second.share(store)
    with (
        sign_in_app(store=store, sealer=Sealer([SECRET]), source=SHOWS_FILE) as one,
        sign_in_app(store=second, sealer=Sealer([SECRET]), source=SHOWS_FILE) as two,
    ):
        ada, thief, open_page = one(), two(), two()
        ada.sign_in()
        thief.web.cookies, open_page.web.cookies = dict(ada.web.cookies), dict(ada.web.cookies)
        with ada.tab() as tab:
            file = file_of(tab)
        ada.web.follow("/" + ada.leave("Out"))
        store.silent.set()
        page = thief.web.get("/", {"Sec-Fetch-Dest": "document"})
        assert page.status == 200
        assert '"messages"' not in page.text  # nothing is drawn, for nobody either
        assert thief.web.get("/" + file).status == 503
        with thief.connect_tab() as tab:
            assert closed_with(tab) == wire.CloseCode.TRY_LATER
        store.silent.clear()
        assert "user None False" in thief.sees()


def test_pages_that_are_open_go_on_while_the_store_is_silent_for_a_moment(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = AwayStore()
    with sign_in_app(store=store, sealer=Sealer([SECRET])) as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            session = tab.session
        store.silent.set()
        with ada.tab(session=session, connection=2) as tab:
            assert "user Ada True" in tab.texts.values()
        monkeypatch.setattr("millpond.server.login.sign_outs.BELIEVED", 0.0)
        with ada.connect_tab() as tab:
            assert closed_with(tab) == wire.CloseCode.TRY_LATER


def test_a_store_that_hangs_holds_up_no_page(sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a limit of its own, this test would not end."""
    monkeypatch.setattr("millpond.server.login.sign_outs.ANSWER_WITHIN", 0.05)
    store = AwayStore()
    with sign_in_app(store=store, sealer=Sealer([SECRET]), source=SHOWS_FILE) as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            session, file = tab.session, file_of(tab)
        store.frozen.set()
        # What it has said a moment ago counts.
        assert ada.web.get("/" + file).text == "secret"
        with ada.tab(session=session, connection=2) as tab:
            assert "user Ada True" in tab.texts.values()
        monkeypatch.setattr("millpond.server.login.sign_outs.BELIEVED", 0.0)
        monkeypatch.setattr("millpond.server.login.sign_outs.LATELY", 0.0)
        page = ada.web.get("/", {"Sec-Fetch-Dest": "document"})
        assert (page.status, '"messages"' in page.text) == (200, False)
        assert ada.web.get("/" + file).status == 503
        with ada.connect_tab() as tab:
            assert closed_with(tab) == wire.CloseCode.TRY_LATER


def test_a_store_that_hangs_holds_up_nobody_who_signs_out(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without limits, the browser waited as long as the store's client does."""
    for limit in ("sign_outs.ANSWER_WITHIN", "renewals.ANSWER_WITHIN"):
        monkeypatch.setattr(f"millpond.server.login.{limit}", 0.05)
    monkeypatch.setattr("millpond.server.endings.TOLD_WITHIN", 0.05)
    store = AwayStore()
    with sign_in_app(store=store, sealer=Sealer([SECRET])) as visitor:
        ada = visitor()
        ada.sign_in()
        address = ada.leave("Out")

        async def hangs(*_: Any) -> Any:
            await asyncio.Event().wait()

        for method in ("read", "write", "forget"):
            monkeypatch.setattr(store.notes, method, hangs)
        page = ada.web.get("/" + address)
        assert (page.status, "signed out in this browser" in page.text) == (503, True)


def test_after_a_frozen_redis_goes_on_everybody_is_who_he_was(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Questions that were given up are not answered to those who ask next."""
    monkeypatch.setattr("millpond.server.login.sign_outs.BELIEVED", 0.0)
    redis = RedisServer(tmp_path)
    redis.start()
    try:
        store = RedisStore.from_url(redis.url, ttl=1000, level=None, project=Path())
        with sign_in_app(store=store, sealer=Sealer([SECRET])) as visitor:
            ada, bob = visitor(), visitor()
            ada.sign_in()
            provider.user = {"sub": "bob", "name": "Bob"}
            bob.sign_in()
            bob.web.follow("/" + bob.leave("Out"))
            ada.web.get("/")
            redis.send(signal.SIGSTOP)
            with monkeypatch.context() as frozen:  # a busy machine may take longer for answers that come
                frozen.setattr("millpond.server.login.sign_outs.ANSWER_WITHIN", 0.05)
                for _ in range(3):
                    page = ada.web.get("/", {"Sec-Fetch-Dest": "document"})
                    assert (page.status, '"messages"' in page.text) == (200, False)
            redis.send(signal.SIGCONT)
            wait_until("the store answers", lambda: "user Ada True" in ada.sees())
            assert "user None False" in bob.sees()
    finally:
        redis.stop()


def test_a_login_that_is_newer_keeps_its_sessions_when_the_store_hears_of_the_old_one(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 0.05)
    store = AwayStore()
    with sign_in_app(store=store, sealer=Sealer([SECRET]), flags={"session.ttl": "1000"}) as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as old:
            pass
        address = ada.leave("Out")
        store.away.set()
        ada.web.follow("/" + address)
        ada.sign_in()
        with ada.tab() as tab:
            tab.click("Increment", 1)
            store.away.clear()
            while ada.web.client.served._endings._due:
                time.sleep(0.01)  # between two looks at the server's thread
            assert old.session not in store._records
            assert "count 2" in tab.click("Increment", 2).texts.values()
            assert tab.session in store._records


class SlowStore(SharedMemoryStore):
    """Takes no sign-out until it ``may``, and then those that it was told meanwhile."""

    def __init__(self) -> None:
        super().__init__(ttl=1000)
        self.may = threading.Event()
        self.may.set()
        self.notes = self.Notes(self)

    class Notes(MemoryNotes):
        def __init__(self, store: SlowStore) -> None:
            super().__init__(time.time)
            self._store = store

        async def write(self, name: str, value: bytes, ttl: float) -> None:
            if name.startswith("sign-out/"):
                await asyncio.to_thread(self._store.may.wait, PATIENCE)
            await super().write(name, value, ttl)


def test_a_store_that_is_slow_to_hear_of_a_sign_out_keeps_the_sessions_of_a_newer_login(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it had the note at last, it erased what the user had done since."""
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 3600)
    store = SlowStore()
    with sign_in_app(store=store, sealer=Sealer([SECRET]), flags={"session.ttl": "1000"}) as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as old:
            old.click("Increment", 1)
        address = ada.leave("Out")
        store.may.clear()
        with monkeypatch.context() as patch:
            patch.setattr("millpond.server.endings.TOLD_WITHIN", 0.01)
            assert ada.web.get("/" + address).status == 503
            ada.sign_in()
            with ada.tab() as tab:
                tab.click("Increment", 1)
                store.may.set()
                while ada.web.client.served._endings._due:
                    time.sleep(0.01)  # between two looks at the server's thread
                assert old.session not in store._records
                assert "count 2" in tab.click("Increment", 2).texts.values()
                assert tab.session in store._records


SHOWS_FILE = """
import millpond as st
if st.button("In"):
    st.login()
if st.button("Out"):
    st.logout()
st.download_button("file", b"secret", file_name="secret.txt")
st.text(f"user {st.user.get('name')} {st.user.is_logged_in}")
"""


def file_of(tab: Any) -> str:
    """The address of the one file that the page shows."""
    found: str = next(
        op[5]["file"]
        for message in tab.messages
        for op in message.get("ops", ())
        if op[0] == "set" and op[4] == "download_button"
    )
    return found


def test_files_are_not_to_be_had_at_another_replica_after_signing_out(
    sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a session of the user is still in memory, without a tab."""
    monkeypatch.setattr("millpond.server.login.sign_outs.LATELY", 0.0)
    with signed_in_at_two(sign_in_app, source=SHOWS_FILE) as (ada, other):
        with other.tab() as tab:
            file = file_of(tab)
            assert other.web.get("/" + file).text == "secret"
        ada.web.follow("/" + ada.leave("Out"))
        assert other.web.get("/" + file).status == 404


def test_the_store_knows_whose_a_session_is(sign_in_app: SignInApp, provider: OidcServer) -> None:
    store = MemoryStore(ttl=1000)
    with sign_in_app(store=store, sealer=Sealer([SECRET])) as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            session = tab.click("Increment", 1).session

    async def read() -> str:
        (owner,) = [each.owner async for each in store.list() if each.session == session]
        found = await store.read(session, owner)
        return (
            Sealer([SECRET]).open_manifest(session, found.version, found.manifest, values=found.values).user
        )

    assert asyncio.run(read()) == f"ada@example.com ({provider.url} ada)"


def test_who_has_signed_out_stays_so_whatever_becomes_of_the_server_and_of_cached_values(
    sign_in_app: SignInApp, tmp_path: Path
) -> None:
    """When the answer is there, another process knows, though this one has written nothing more since: as when killed."""
    path = tmp_path / "sessions.db"
    flags = {"server.maxCacheStoreSize": "1"}
    how: dict[str, Any] = {"sealer": Sealer([SECRET]), "flags": flags}
    with sign_in_app(store=SQLiteStore(path, ttl=1000), **how) as one:
        ada = one()
        ada.sign_in()
        copied = dict(ada.web.cookies)
        address = ada.leave("Out")
        assert ada.web.get("/" + address).status == 303
        with sign_in_app(store=SQLiteStore(path, ttl=1000), **how) as two:
            other = two()
            other.web.cookies = copied
            assert "user None False" in other.sees()


def test_pages_are_told_a_key_of_their_own_user_alone(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app() as visitor:
        keys = []
        for user in ("ada", "bob", "ada"):
            provider.user = {"sub": user, "name": user}
            browser = visitor()
            assert '"key"' not in browser.web.get("/").text
            browser.sign_in()
            (key,) = re.findall(r'"key": ?"([^"]+)"', browser.web.get("/").text)
            keys.append(key)
            browser.web.follow("/" + browser.leave("Out"))
            assert '"key"' not in browser.web.get("/").text
    ada, bob, again = keys
    assert ada == again != bob
    assert len(base64.b64decode(ada)) == 32
