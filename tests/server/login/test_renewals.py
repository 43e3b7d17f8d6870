"""Tokens that are no longer valid: renewed once for all pages and replicas, also while a page stays open."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from millpond.server.app import Server
from millpond.server.login.id_tokens import ProviderError
from millpond.server.login.open_pages import AGAIN_AFTER, OpenPages
from millpond.server.login.renewals import WAIT_FOR_NEW, Renewals
from millpond.server.login.state import Identity, KeptTokens
from millpond.stores.base import Store, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.stores.postgresql import PostgreSQLStore
from millpond.stores.redis import RedisStore
from millpond.stores.sqlite import SQLiteStore
from millpond.wire import CloseCode
from tests.oidc import OidcServer
from tests.patience import PATIENCE
from tests.server.login.conftest import closed_with
from tests.stores.conftest import postgresql_server, redis_server

__all__ = ["postgresql_server", "redis_server"]

SignInApp = Any
SEALER = b"0123456789abcdef"
EXPOSES = 'expose_tokens = "access"'
ENDS = EXPOSES + '\nexpired_tokens = "sign_out"'
APP = """
import millpond as st
st.button("In", on_click=st.login)
st.button("Out", on_click=st.logout)
st.button("Again")
st.text(f"user {st.user.get('name')}")
st.text(str(st.user.tokens.get("access")))
"""


def renewed(provider: OidcServer) -> int:
    return [form.get("grant_type") for path, form in provider.requests if path == "/token"].count(
        "refresh_token"
    )


def sign_in(visitor: Any, provider: OidcServer) -> None:
    """With tokens that are valid for an hour; those that come next are so for two."""
    visitor.sign_in()
    provider.lifetime = 7000


def let_pass(seconds: float, *visitors: Any) -> None:
    """The clock of their servers goes on."""
    for visitor in visitors:
        visitor.web.client.served._login.renewals.now = lambda: time.time() + seconds


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def token_after(tab: Any, seq: int) -> str:
    """Press the button; which token the run then had."""
    tab.click("Again", seq)
    return str(list(tab.texts.values())[1])


# A page that stays open -----------------------------------------------------------------


def test_a_run_has_tokens_that_are_valid_and_all_tabs_ask_once(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app(APP, more=EXPOSES) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        with ada.tab(load="a") as one, ada.tab(load="b") as other:
            assert token_after(one, 1) == provider.issued[0]["access_token"]
            let_pass(3601, ada)
            provider.waits["/token"] = threading.Event()
            for tab in (one, other):
                tab.send([{"type": "event", "seq": 2 if tab is one else 1, "trigger": tab.buttons["Again"]}])
            until(lambda: renewed(provider) == 1)
            provider.waits["/token"].set()
            for tab in (one, other):
                tab.until_finished()
                assert list(tab.texts.values())[1] == provider.issued[1]["access_token"]
        assert (renewed(provider), len(provider.issued)) == (1, 2)
        # Cookies are older than that: the page that is opened next gets what there is, and the browser keeps it.
        before = dict(ada.web.cookies)
        ada.web.get("/")
        assert ada.web.cookies["millpond_tokens"] != before["millpond_tokens"]
        assert ada.sees()[1] == provider.issued[1]["access_token"]
        assert renewed(provider) == 1


def test_tokens_are_renewed_beside_a_run_while_they_are_valid(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app(APP, more=EXPOSES) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        with ada.tab() as tab:
            let_pass(3600 - 30, ada)
            provider.waits["/token"] = threading.Event()
            begun = time.monotonic()
            # It does not wait, and neither does the next one ask again.
            assert token_after(tab, 1) == token_after(tab, 2) == provider.issued[0]["access_token"]
            assert time.monotonic() - begun < WAIT_FOR_NEW
            until(lambda: renewed(provider) == 1)
            provider.waits["/token"].set()
            pages = ada.web.client.served._login.pages
            until(lambda: not pages._under_way)
            assert token_after(tab, 3) == provider.issued[1]["access_token"]
        assert renewed(provider) == 1


def test_apps_that_are_given_no_tokens_ask_for_none(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app(APP) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        with ada.tab() as tab:
            let_pass(3601, ada)
            assert token_after(tab, 1) == "None"
        assert renewed(provider) == 0


def test_a_provider_that_is_slow_holds_up_one_run_and_not_the_next(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("millpond.server.login.renewals.WAIT_FOR_NEW", 0.3)
    with sign_in_app(APP, more=EXPOSES) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        with ada.tab() as tab:
            let_pass(3601, ada)
            provider.waits["/token"] = threading.Event()
            assert token_after(tab, 1) == provider.issued[0]["access_token"]
            assert token_after(tab, 2) == provider.issued[0]["access_token"]
            assert renewed(provider) == 1
            provider.waits["/token"].set()
            until(lambda: len(provider.issued) == 2)
            ada.web.client.served._login.pages._not_before.clear()  # half a minute later
            assert token_after(tab, 3) == provider.issued[1]["access_token"]
        assert renewed(provider) == 1


def test_a_login_that_cannot_be_renewed_ends_with_a_word(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    provider.gives_refresh = False
    with sign_in_app(APP, more=ENDS) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        with ada.tab() as tab:
            let_pass(3599, ada)
            assert token_after(tab, 1) == provider.issued[0]["access_token"]
            let_pass(3601, ada)
            tab.send([{"type": "event", "seq": 2, "trigger": tab.buttons["Again"]}])
            assert closed_with(tab) == CloseCode.ENDED
        page = ada.web.get("/", {"Accept-Language": "de"})
        assert (page.status, "Sie wurden abgemeldet" in page.text) == (403, True)
        assert "millpond_user" not in ada.web.cookies
        assert ada.web.get("/").status == 200
        assert ada.sees()[0] == "user None"


def test_a_page_that_is_opened_too_late_says_so(sign_in_app: SignInApp, provider: OidcServer) -> None:
    provider.gives_refresh = False
    with sign_in_app(APP, more=ENDS) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        copied = dict(ada.web.cookies)
        let_pass(3601, ada)
        assert ada.web.get("/").status == 403
        ada.web.cookies = copied
        assert ada.sees()[0] == "user None"


@pytest.mark.parametrize(
    ("more", "lifetime"), [(EXPOSES, 3600), (ENDS, None), ('expired_tokens = "sign_out"', 3600)]
)
def test_who_does_not_need_the_token_stays_signed_in(
    sign_in_app: SignInApp, provider: OidcServer, more: str, lifetime: Any
) -> None:
    """The app has not asked for more; or the provider has not said how long it is valid; or the app is given none."""
    provider.gives_refresh, provider.lifetime = False, lifetime
    with sign_in_app(APP, more=more) as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            let_pass(36_000, ada)
            token_after(tab, 1)
        assert ada.web.get("/").status == 200
        assert ada.sees()[0] == "user Ada"


# Two replicas ---------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "redis", "postgresql"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    if request.param == "sqlite":
        return lambda: SQLiteStore(tmp_path / "sessions.db", ttl=1000)
    url = request.getfixturevalue(f"{request.param}_server").url
    if request.param == "redis":
        return lambda: RedisStore.from_url(url, ttl=1000, level=None, project=Path())
    return lambda: PostgreSQLStore(url, ttl=1000)


@contextlib.contextmanager
def two(sign_in_app: SignInApp, provider: OidcServer, make: Callable[[], Store]) -> Iterator[tuple[Any, Any]]:
    """One user, who has signed in, as two replicas know him."""
    with (
        sign_in_app(APP, store=make(), sealer=Sealer([SEALER]), more=EXPOSES) as first,
        sign_in_app(APP, store=make(), sealer=Sealer([SEALER]), more=EXPOSES) as second,
    ):
        ada, other = first(), second()
        sign_in(ada, provider)
        other.web.cookies = dict(ada.web.cookies)
        yield ada, other


def open_at_once(*visitors: Any) -> None:
    threads = [threading.Thread(target=each.web.get, args=("/",)) for each in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_two_replicas_one_renews(
    sign_in_app: SignInApp, provider: OidcServer, make_store: Callable[[], Store]
) -> None:
    with two(sign_in_app, provider, make_store) as (ada, other):
        for count in (1, 2):
            let_pass(3601 * count, ada, other)
            open_at_once(ada, other)
            assert (renewed(provider), provider.revoked) == (count, False)
            provider.lifetime = 20_000
            for each in (ada, other):
                assert each.sees() == ["user Ada", provider.issued[count]["access_token"]]


def test_the_tabs_of_two_replicas_renew_once(
    sign_in_app: SignInApp, provider: OidcServer, make_store: Callable[[], Store]
) -> None:
    with (
        two(sign_in_app, provider, make_store) as (ada, other),
        ada.tab(load="a") as one,
        other.tab(load="b") as tab,
    ):
        let_pass(3601, ada, other)
        for each in (one, tab):
            each.send([{"type": "event", "seq": 1, "trigger": each.buttons["Again"]}])
        for each in (one, tab):
            each.until_finished()
            assert list(each.texts.values())[1] == provider.issued[1]["access_token"]
        assert (renewed(provider), provider.revoked) == (1, False)


def test_a_tab_of_a_login_that_is_over_elsewhere_ends_no_newer_one(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tokens had run out before this replica looked who has signed out: it erased the sessions of the next login."""
    monkeypatch.setattr("millpond.server.app.ENDINGS_EVERY", 3600)
    provider.gives_refresh = False
    first = Failing()
    with (
        sign_in_app(APP, store=first, sealer=Sealer([SEALER]), more=ENDS) as one,
        sign_in_app(APP, store=Failing(first), sealer=Sealer([SEALER]), more=ENDS) as two,
    ):
        ada, other = one(), two()
        sign_in(ada, provider)
        other.web.cookies = dict(ada.web.cookies)
        with other.tab() as old:
            ada.web.follow("/" + ada.leave("Out"))
            ada.sign_in()
            with ada.tab(load="b") as tab:
                tab.click("Again", 1)
                let_pass(3601, other)
                old.send([{"type": "event", "seq": 1, "trigger": old.buttons["Again"]}])
                closed_with(old)
                assert tab.click("Again", 2).texts


class Failing(MemoryStore):
    """Whose notes cannot be had while a test says so."""

    shared = True

    def __init__(self, other: MemoryStore | None = None) -> None:
        super().__init__(ttl=1000)
        if other is not None:
            self.__dict__ |= {name: value for name, value in vars(other).items() if name != "expected"}

    def fail(self, monkeypatch: pytest.MonkeyPatch, *methods: str, name: str = "") -> None:
        for method in methods:
            original = getattr(self.notes, method)

            async def failing(asked: str, *rest: Any, original: Any = original) -> Any:
                if asked.startswith(name):
                    raise StoreError("The store is away.")
                return await original(asked, *rest)

            monkeypatch.setattr(self.notes, method, failing)


def test_nobody_renews_while_the_store_cannot_say_who_does(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Failing()
    with sign_in_app(APP, store=store, sealer=Sealer([SEALER]), more=EXPOSES) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        let_pass(3601, ada)
        with monkeypatch.context() as away:
            store.fail(away, "add", "read", name="tokens/")
            ada.web.get("/")
            assert (renewed(provider), ada.sees()[0]) == (0, "user Ada")
        ada.web.get("/")
        assert (renewed(provider), provider.revoked) == (1, False)
        assert ada.sees()[1] == provider.issued[1]["access_token"]


@pytest.mark.parametrize("method", ["read", "add"])
def test_nobody_renews_by_a_claim_that_may_be_over(
    sign_in_app: SignInApp, provider: OidcServer, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow store: another replica had the claim by then, and both used the one refresh token."""
    monkeypatch.setattr("millpond.server.login.renewals.ANSWER_WITHIN", 0.05)
    store = Failing()
    with sign_in_app(APP, store=store, sealer=Sealer([SEALER]), more=EXPOSES) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        let_pass(3601, ada)
        original = getattr(store.notes, method)

        async def slow(name: str, *rest: Any) -> Any:
            if name.startswith("tokens/"):
                await asyncio.sleep(0.3)
            return await original(name, *rest)

        with monkeypatch.context() as patch:
            patch.setattr(store.notes, method, slow)
            assert ada.sees()[0] == "user Ada"
        assert renewed(provider) == 0
        provider.lifetime = 20_000
        ada.web.get("/")
        assert renewed(provider) == 1


def test_tokens_that_the_store_does_not_take_are_saved_later_and_nobody_renews_meanwhile(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("millpond.server.login.renewals.SAVE_AGAIN", (0.05,) * 1000)
    first = Failing()
    with two(sign_in_app, provider, iter([first, Failing(first)]).__next__) as (ada, other):
        let_pass(3601, ada, other)
        with monkeypatch.context() as away:
            first.fail(away, "write", name="tokens/1/kept/")
            ada.web.get("/")
            # It has them itself, for its own pages, and in the browser's cookies.
            assert ada.sees()[1] == provider.issued[1]["access_token"]
            waiting = threading.Thread(target=other.web.get, args=("/",))
            waiting.start()
            waiting.join(0.5)
            assert (waiting.is_alive(), renewed(provider)) == (True, 1)
        waiting.join()
        assert (renewed(provider), provider.revoked) == (1, False)
        assert other.sees()[1] == provider.issued[1]["access_token"]


@pytest.mark.parametrize("spares", [True, False])
def test_a_replica_that_is_killed_before_it_saves_holds_up_nobody_for_ever(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch, spares: bool
) -> None:
    """The new token is lost with it. A provider that takes the old one once more goes on; another one ends the login."""
    monkeypatch.setattr("millpond.server.login.renewals.CLAIMED_FOR", 1.0)
    provider.spares_once = spares
    first = Failing()
    with two(sign_in_app, provider, iter([first, Failing(first)]).__next__) as (ada, other):
        let_pass(3601, ada, other)
        renewals = ada.web.client.served._login.renewals
        lost = threading.Event()

        async def killed(*_: Any) -> bool:
            lost.set()
            await asyncio.Event().wait()  # nothing more is heard of it
            raise AssertionError

        monkeypatch.setattr(renewals, "_save", killed)
        monkeypatch.setattr("millpond.server.login.renewals.WAIT_FOR_NEW", 0.2)
        ada.web.get("/")
        assert lost.wait(PATIENCE)
        monkeypatch.setattr("millpond.server.login.renewals.WAIT_FOR_NEW", 10.0)
        begun = time.monotonic()
        page = other.web.get("/")
        assert time.monotonic() - begun < 8
        assert renewed(provider) == 2
        if spares:
            assert (page.status, other.sees()) == (200, ["user Ada", provider.issued[2]["access_token"]])
        else:
            assert (page.status, other.sees()[0]) == (403, "user None")


def test_tokens_that_a_server_is_renewing_when_it_stops_are_not_lost(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider had given new ones, and took the old ones, which the next server had, for stolen."""
    monkeypatch.setattr("millpond.server.login.renewals.WAIT_FOR_NEW", 0.1)
    end = Server.close

    async def drain_and_close(self: Server) -> None:
        await self.drain(0)
        await end(self)

    monkeypatch.setattr(Server, "close", drain_and_close)
    store = Failing()
    with sign_in_app(APP, store=Failing(store), sealer=Sealer([SEALER]), more=EXPOSES) as second:
        with sign_in_app(APP, store=store, sealer=Sealer([SEALER]), more=EXPOSES) as first:
            ada = first()
            sign_in(ada, provider)
            let_pass(3601, ada)
            provider.waits["/token"] = threading.Event()
            ada.web.get("/")
            until(lambda: renewed(provider) == 1)
            # After its requests were cut.
            threading.Timer(1.5, provider.waits["/token"].set).start()
        other = second()
        other.web.cookies = dict(ada.web.cookies)
        let_pass(3601, other)
        monkeypatch.setattr("millpond.server.login.renewals.WAIT_FOR_NEW", PATIENCE)
        assert other.sees() == ["user Ada", provider.issued[1]["access_token"]]
        assert (renewed(provider), provider.revoked) == (1, False)


def test_a_server_that_stops_waits_for_a_provider_that_does_not_answer_no_longer_than_it_may() -> None:
    renewals = Renewals(MemoryStore(ttl=1000), lambda _: False)

    async def stop() -> bool:
        stuck: Any = asyncio.create_task(asyncio.Event().wait())
        renewals._under_way["login"] = stuck
        await renewals.settle(0.05)
        assert not stuck.done()
        await renewals.close()
        return bool(stuck.cancelled())

    assert asyncio.run(stop())


def test_what_is_kept_for_the_replicas_is_sealed_and_goes_with_the_login(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    store = MemoryStore(ttl=1000)
    with sign_in_app(APP, store=store, sealer=Sealer([SEALER]), more=EXPOSES) as visitor:
        ada = visitor()
        sign_in(ada, provider)
        let_pass(3601, ada)
        ada.web.get("/")
        kept = {name: value for name, (value, _) in store.notes._notes.items() if name.startswith("tokens/")}
        assert len(kept) == 1
        secrets = [
            text.encode() for each in provider.issued for text in each.values() if isinstance(text, str)
        ]
        assert not any(secret in value for value in kept.values() for secret in secrets if len(secret) > 6)
        ada.web.follow("/" + ada.leave("Out"))
        assert not any(name.startswith("tokens/") for name in store.notes._notes)


def test_what_is_kept_of_another_login_is_not_taken(sign_in_app: SignInApp, provider: OidcServer) -> None:
    """Whoever can write to the store cannot give one user's tokens to another."""
    store = MemoryStore(ttl=1000)
    with sign_in_app(APP, store=store, sealer=Sealer([SEALER]), more=EXPOSES) as visitor:
        ada, eve = visitor(), visitor()
        ada.sign_in()
        eve.sign_in()
        provider.lifetime = 7000
        let_pass(3601, ada)
        ada.web.get("/")
        values = store.notes._notes
        (name,) = [name for name in values if name.startswith("tokens/")]
        login = visitor().web.client.served._login.find(_request(eve)).login
        values[name.rpartition("/")[0] + "/" + login] = values[name]
        eve.web.get("/")
        assert eve.sees()[1] == provider.issued[3]["access_token"]


def _request(visitor: Any) -> Any:
    from starlette.requests import HTTPConnection

    return HTTPConnection({"type": "http", "headers": [(b"cookie", visitor.web.header["Cookie"].encode())]})


def test_a_process_that_was_slow_does_not_give_back_the_claim_of_another_one() -> None:
    """Its own was free by then, and another process has it: a third one must not renew beside that."""
    store = MemoryStore(ttl=1000)
    slow = Renewals(store, lambda _: False)
    claim = "tokens/1/claim/login"

    async def release() -> tuple[bytes | None, bytes | None]:
        await store.notes.write(claim, b"another's", 30)
        await slow._release("login", b"its own")
        kept = await store.notes.read(claim)
        await slow._release("login", b"another's")
        return kept, await store.notes.read(claim)

    assert asyncio.run(release()) == (b"another's", None)


class Moment(float):
    """A time that counts how often it is compared."""

    compared = 0

    def __add__(self, seconds: float) -> Moment:
        return Moment(float(self) + seconds)

    def __gt__(self, other: float) -> bool:
        Moment.compared += 1
        return float(self) > float(other)

    def __le__(self, other: float) -> bool:
        return not self > other


def test_a_provider_that_is_away_costs_the_same_for_each_of_many_logins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0

    class Away:
        async def renew(self, *_: object) -> None:
            raise ProviderError("unreachable", "it is away")

    pages = OpenPages(Any, Away(), Any, Any)  # type: ignore[arg-type]
    monkeypatch.setattr("millpond.server.login.open_pages.time.monotonic", lambda: Moment(now))

    async def fail(number: int) -> None:
        identity = Identity("default", "app", str(number), 0.0, {"sub": "ada"})
        await pages._renew(Any, identity, KeptTokens(str(number), "", "", "", 0.0))  # type: ignore[arg-type]

    async def fail_all() -> None:
        for number in range(500):
            await fail(number)

    asyncio.run(fail_all())
    assert len(pages._not_before) == 500
    assert Moment.compared < 2_000
    # What is over is forgotten.
    now = AGAIN_AFTER + 1
    asyncio.run(fail(0))
    assert list(pages._not_before) == ["0"]
