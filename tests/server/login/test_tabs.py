"""Tabs of one browser that sign in or out at once: each request has the cookies from before the other's answer."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millpond import wire
from millpond.server.login.seal import CookieSeal
from millpond.server.login.sign_outs import SignOuts
from millpond.server.login.successions import Successions, Successor
from millpond.server.security import COOKIE
from millpond.stores.base import StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.stores.memory_notes import MemoryNotes
from millpond.stores.sqlite import SQLiteStore
from tests.oidc import OidcServer
from tests.server.login.conftest import Visitor, Web, closed_with

SignInApp = Any
Cookies = dict[str, str]


def cookies_after(visitor: Visitor, address: str, cookies: Cookies) -> Cookies:
    """Those of a browser once it has the answer to a request that was sent with these."""
    web = Web(visitor.web.client)
    web.cookies = dict(cookies)
    assert web.get(address).status == 303
    return web.cookies


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


async def test_without_an_answer_from_the_store_each_is_a_login_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore(ttl=100)
    successions = Successions(store, SignOuts(store))
    seal = CookieSeal(["a cookie secret of the tests, long enough"])
    mine, other = (Successor(name, "ada", 1e12) for name in ("mine", "other"))

    async def end(ended: Successor) -> bool:
        raise AssertionError(ended)

    assert await successions.follow(seal, "browser", other, end) == "other"
    assert await successions.follow(seal, "browser", mine, end) == "other"

    async def fail(*_: object) -> None:
        raise StoreError("down")

    for method in ("add", "read", "write"):
        monkeypatch.setattr(MemoryNotes, method, fail)
    assert await successions.follow(seal, "browser", mine, end) == "mine"
    assert not await successions.end_all(seal, "browser", end)  # so the user is told that it may go on
