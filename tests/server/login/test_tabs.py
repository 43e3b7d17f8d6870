"""Tabs of one browser that sign in or out at once: each request has the cookies from before the other's answer."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from millpond import wire
from millpond.server.login.seal import CookieSeal
from millpond.server.login.sign_outs import SignOuts
from millpond.server.login.state import USER
from millpond.server.login.successions import Successions, Successor
from millpond.server.security import COOKIE
from millpond.stores.base import Store, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.stores.memory_notes import MemoryNotes
from millpond.stores.notes import Notes
from millpond.stores.sqlite import SQLiteStore
from tests.oidc import OidcServer
from tests.patience import PATIENCE
from tests.server.login.conftest import Reply, Visitor, Web, closed_with

T = TypeVar("T")
SignInApp = Any
Cookies = dict[str, str]


def cookies_after(visitor: Visitor, address: str, cookies: Cookies) -> Cookies:
    """Those of a browser once it has the answer to a request that was sent with these."""
    web = Web(visitor.web.client)
    web.cookies = dict(cookies)
    assert web.get(address).status == 303
    return web.cookies


def deletes_login(visitor: Visitor, cookies: Cookies) -> bool:
    """Whether the page that says that the login has ended does."""
    web = Web(visitor.web.client)
    web.cookies = dict(cookies)
    assert "signed out" in web.get("/").text
    return not any(name.startswith(USER) for name in web.cookies)


def seen_with(visitor: Callable[[], Visitor], cookies: Cookies) -> str:
    """Whom the app sees."""
    other = visitor()
    other.web.cookies = dict(cookies)
    return other.sees()[1]


@pytest.mark.parametrize("before", [False, True])
def test_a_user_who_signs_in_in_several_tabs_at_once_has_one_login(
    sign_in_app: SignInApp, before: bool
) -> None:
    """As when a browser opens its tabs again, and the app sends each to sign in."""
    with sign_in_app() as visitor:
        ada = visitor()
        if before:
            ada.sign_in()
        addresses = [ada.start() for _ in range(4)]
        cookies = dict(ada.web.cookies)
        answers: list[Cookies] = []
        together = threading.Barrier(4)

        def come_back(address: str) -> None:
            together.wait()
            answers.append(cookies_after(ada, address, cookies))

        threads = [threading.Thread(target=come_back, args=(address,)) for address in addresses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Whichever answer the browser gets last.
        assert [seen_with(visitor, answer) for answer in answers] == ["user Ada True"] * 4
        ada.web.cookies = answers[0]
        with ada.tab(load="b") as tab:
            ada.web.cookies = answers[-1]
            ada.web.follow("/" + ada.leave("Out"))
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
        assert [seen_with(visitor, answer) for answer in answers] == ["user None False"] * 4


def test_of_two_users_who_sign_in_at_once_the_first_is_signed_out(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app() as visitor:
        browser = visitor()
        first, second = browser.start(), browser.start()
        cookies = dict(browser.web.cookies)
        of_ada = browser.web.cookies = cookies_after(browser, first, cookies)
        with browser.tab(load="b") as tab:
            provider.user = {"sub": "bob", "name": "Bob"}
            of_bob = cookies_after(browser, second, cookies)
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
        assert (seen_with(visitor, of_ada), seen_with(visitor, of_bob)) == (
            "user None False",
            "user Bob True",
        )


def test_a_sign_out_ends_the_login_that_another_tab_has_just_begun(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        out, back = ada.leave("Out"), ada.start()
        cookies = dict(ada.web.cookies)
        anew = ada.web.cookies = cookies_after(ada, back, cookies)
        with ada.tab(load="b") as tab:
            ada.web.cookies = cookies_after(ada, "/" + out, cookies)
            assert closed_with(tab) == wire.CloseCode.FORGOTTEN
        assert seen_with(visitor, anew) == "user None False"
        # Signing in counts again at once, and each time.
        for _ in range(2):
            ada.sign_in()
            assert ada.sees()[1] == "user Ada True"
            ada.web.follow("/" + ada.leave("Out"))
            assert ada.sees()[1] == "user None False"


def test_it_holds_between_replicas(sign_in_app: SignInApp, tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        here, there = (
            stack.enter_context(
                sign_in_app(
                    store=SQLiteStore(tmp_path / "sessions.db", ttl=1000),
                    sealer=Sealer([b"0123456789abcdef"]),
                )
            )
            for _ in range(2)
        )
        ada, elsewhere = here(), there()
        first, second = ada.start(), ada.start()
        cookies = dict(ada.web.cookies)
        answers = [cookies_after(ada, first, cookies), cookies_after(elsewhere, second, cookies)]
        elsewhere.web.cookies = answers[1]
        elsewhere.web.follow("/" + elsewhere.leave("Out"))
        assert [seen_with(here, answer) for answer in answers] == ["user None False"] * 2


def test_browsers_that_send_no_cookie_of_their_own_are_not_taken_for_one(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app() as visitor:
        of: list[Cookies] = []
        for name in ("ada", "bob"):
            browser = visitor()
            address = browser.start()
            provider.user = {"sub": name, "name": name.title()}
            cookies = {name: value for name, value in browser.web.cookies.items() if name != COOKIE}
            assert cookies != browser.web.cookies
            of.append(cookies_after(browser, address, cookies))
        assert [seen_with(visitor, cookies) for cookies in of] == ["user Ada True", "user Bob True"]


@pytest.mark.parametrize("replicas", [1, 2])
def test_a_sign_in_that_ends_after_a_sign_out_does_not_count(
    sign_in_app: SignInApp, tmp_path: Path, replicas: int
) -> None:
    """Its cookies could come first: then the sign-out's answer would delete them, and nobody could end the login."""
    with contextlib.ExitStack() as stack:
        store = SQLiteStore(tmp_path / "sessions.db", ttl=1000)
        sealer = Sealer([b"0123456789abcdef"])
        here = stack.enter_context(sign_in_app(store=store, sealer=sealer))
        there = here
        if replicas == 2:
            store = SQLiteStore(tmp_path / "sessions.db", ttl=1000)
            there = stack.enter_context(sign_in_app(store=store, sealer=sealer))
        ada, elsewhere = here(), there()
        ada.sign_in()
        out, back = ada.leave("Out"), ada.start()
        cookies = dict(ada.web.cookies)
        signed_out = cookies_after(ada, "/" + out, cookies)
        late = cookies_after(elsewhere, back, cookies)
        assert not [name for name in late if name.startswith(USER)]
        assert seen_with(here, late) == seen_with(there, signed_out) == "user None False"
        # With the cookies of the answer, signing in counts at once.
        for cookies in (signed_out, late):
            ada.web.cookies = cookies
            ada.sign_in()
            assert ada.sees()[1] == "user Ada True"


@pytest.mark.parametrize("ended_first", [True, False])
def test_the_page_that_says_that_a_login_has_ended_leaves_none_without_an_owner(
    sign_in_app: SignInApp, ended_first: bool
) -> None:
    """It deletes the cookies: those of a sign-in at the same time as well, if it comes last."""
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        login = ada.web.client.served._login
        user = login.find(HTTPConnection({"type": "http", "headers": Headers(ada.web.header).raw}))
        back, cookies = ada.start(), dict(ada.web.cookies)
        login.sign_outs.remember(user.login, user.expires, "by itself")
        if ended_first:
            assert deletes_login(ada, cookies)
            anew = cookies_after(ada, back, cookies)
            assert not [name for name in anew if name.startswith(USER)]
            ada.web.cookies = anew
            ada.sign_in()
        else:
            ada.web.cookies = cookies_after(ada, back, cookies)
            assert not deletes_login(ada, cookies)
        assert ada.sees()[1] == "user Ada True"


def test_a_renewal_that_a_sign_out_overtakes_sets_no_cookies(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        provider.lifetime = 10
        ada.sign_in()
        out, cookies = ada.leave("Out"), dict(ada.web.cookies)
        asked = len(provider.requests)
        provider.waits["/token"] = threading.Event()
        page = Web(ada.web.client)
        page.cookies = dict(cookies)
        replies: list[Reply] = []
        loads = threading.Thread(target=lambda: replies.append(page.get("/")))
        loads.start()
        end = time.monotonic() + PATIENCE
        while "/token" not in [path for path, _ in provider.requests[asked:]] and time.monotonic() < end:
            time.sleep(0.01)
        cookies_after(ada, "/" + out, cookies)
        provider.waits["/token"].set()
        loads.join()
        assert replies[0].status == 200
        assert not [cookie for cookie in replies[0].cookies if USER in cookie]


class SlowNotes(Notes):
    """Notes for which each question takes its own time."""

    def __init__(self, chance: random.Random) -> None:
        self._inner, self._chance = MemoryNotes(time.time), chance

    async def _dawdle(self, asked: Awaitable[T]) -> T:
        for _ in range(self._chance.randrange(4)):
            await asyncio.sleep(0)
        found = await asked
        for _ in range(self._chance.randrange(4)):
            await asyncio.sleep(0)
        return found

    async def read(self, name: str) -> bytes | None:
        return await self._dawdle(self._inner.read(name))

    async def write(self, name: str, value: bytes, ttl: float) -> None:
        await self._dawdle(self._inner.write(name, value, ttl))

    async def add(self, name: str, value: bytes, ttl: float) -> bool:
        return await self._dawdle(self._inner.add(name, value, ttl))

    async def forget(self, name: str, value: bytes | None = None) -> bool:
        return await self._dawdle(self._inner.forget(name, value))


@pytest.mark.parametrize("seed", range(60))
async def test_no_login_is_left_without_an_owner_whatever_comes_first(seed: int) -> None:
    """Two users sign in in four tabs, and one of them signs out; each question to the store takes its own time."""
    chance = random.Random(seed)
    store = cast(Store, SimpleNamespace(notes=SlowNotes(chance)))
    seal = CookieSeal(["a cookie secret of the tests, long enough"])
    replicas = [SignOuts(store), SignOuts(store)]
    signs_out = chance.random() < 0.5

    async def end(sign_outs: SignOuts, ended: Successor) -> bool:
        sign_outs.remember(ended.login, ended.until)
        await sign_outs.tell(ended.login, ended.until)
        return True

    async def sign_in(number: int) -> str | None:
        sign_outs = replicas[number % 2]
        mine = Successor(f"login {number}", chance.choice(["ada", "bob"]), "default", 1e12)
        return await Successions(store, sign_outs).follow(seal, "before", mine, partial(end, sign_outs))

    async def sign_out() -> None:
        if signs_out:
            sign_outs = replicas[0]
            assert await Successions(store, sign_outs).end_all(
                seal, "before", partial(end, sign_outs), leaves=True
            )

    begun, _ = await asyncio.gather(asyncio.gather(*map(sign_in, range(4))), sign_out())
    valid = {login for login in begun if login is not None and not await replicas[0].know(login)}
    assert len(valid) == (0 if signs_out else 1)


async def test_logins_at_two_providers_are_not_one() -> None:
    """One renews its tokens at one provider."""
    store = MemoryStore(ttl=100)
    successions = Successions(store, SignOuts(store))
    seal = CookieSeal(["a cookie secret of the tests, long enough"])
    ended: list[str] = []

    async def end(successor: Successor) -> bool:
        ended.append(successor.login)
        return True

    for provider in ("usual", "special"):
        login = Successor(f"at the {provider}", "ada", provider, 1e12)
        assert await successions.follow(seal, "browser", login, end) == login.login
    assert ended == ["at the usual"]


async def test_without_an_answer_from_the_store_each_is_a_login_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore(ttl=100)
    successions = Successions(store, SignOuts(store))
    seal = CookieSeal(["a cookie secret of the tests, long enough"])
    mine, other = (Successor(name, "ada", "default", 1e12) for name in ("mine", "other"))

    async def end(ended: Successor) -> bool:
        raise AssertionError(ended)

    assert await successions.follow(seal, "browser", other, end) == "other"
    assert await successions.follow(seal, "browser", mine, end) == "other"

    async def fail(*_: object) -> None:
        raise StoreError("down")

    for method in ("add", "read", "write"):
        monkeypatch.setattr(MemoryNotes, method, fail)
    assert await successions.follow(seal, "browser", mine, end) == "mine"
    assert not await successions.end_all(
        seal, "browser", end, leaves=True
    )  # so the user is told that it may go on


async def test_a_request_ends_also_where_the_store_neither_takes_nor_has_a_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse(*_: object) -> bool:
        return False

    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(MemoryNotes, "add", refuse)
    monkeypatch.setattr(MemoryNotes, "read", nothing)
    store = MemoryStore(ttl=100)
    successions = Successions(store, SignOuts(store))
    seal = CookieSeal(["a cookie secret of the tests, long enough"])
    mine = Successor("mine", "ada", "default", 1e12)

    async def end(ended: Successor) -> bool:
        raise AssertionError(ended)

    assert await successions.follow(seal, "browser", mine, end) == "mine"
    assert not await successions.end_all(seal, "browser", end, leaves=True)
