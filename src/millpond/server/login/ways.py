"""The way of a browser to a provider and back: what it leaves with, and what it has when it has come back.

Each way has a cookie of its own, as each tab may be on one. Until the browser
comes back, the cookie has what the provider's answer must fit to; then, for a
minute, that this way is done.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from millpond.server.login.cookies import PIECE, CookieJar, join
from millpond.server.login.provider import Granted, OidcProvider
from millpond.server.login.redemptions import Redemptions
from millpond.server.login.seal import BadCookie
from millpond.server.login.state import Setup
from millpond.server.security import OUR_COOKIES
from millpond.stores.base import Store

T = TypeVar("T")

START: Final = OUR_COOKIES + "login_"
"""What the names of the cookies of ways begin with."""
MOST_STARTS: Final = 5
"""Ways to providers that one browser can be on."""
START_FOR: Final = 600.0
"""Seconds to sign in at the provider."""
LONGEST: Final = 2 * PIECE
"""Characters of a sealed way. The browser brings all of them with each request, and proxies limit its headers."""
DONE_FOR: Final = 60.0
"""Seconds for which a browser that asks again for the end of its way is led on."""

_DIGITS: Final = 12


class Start(Struct, array_like=True, frozen=True):
    """What must fit to what the provider sends the browser back with. Its purpose is ``start``."""

    state: str
    nonce: str
    verifier: str
    provider: str
    back: str


class Done(Struct, array_like=True, frozen=True):
    """This way has led to a login. Its purpose is ``done``.

    It signs nobody in: who shows it is led to a page of the app if the cookies
    of that very login come with it, and that login is not over. So a copy of
    it, or of the address with the provider's code, is of no use to others; in
    another user's browser it leads nowhere; and signing out ends it.
    """

    state: str
    login: str
    back: str


class Ways:
    """The ways that browsers are on. All that is kept here are those whose code is being redeemed.

    Parameters
    ----------
    store:
        Where replicas see that another one redeems a code.
    """

    def __init__(self, store: Store) -> None:
        self._redemptions = Redemptions(store)
        self._redeemed: dict[str, asyncio.Task[Granted]] = {}

    def begin(
        self, setup: Setup, jar: CookieJar, cookies: Mapping[str, str], provider: str, back: str
    ) -> Start:
        """A new way of the browser that has these cookies. Without the page's query, where it is too long."""
        start = Start(
            secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), provider, back
        )
        for shorter in (back.partition("?")[0], ""):
            if len(setup.seal.seal("start", start, START_FOR)) > LONGEST:
                start = replace(start, back=shorter)
        for name in _names(cookies)[: -MOST_STARTS + 1]:
            jar.delete(name)
        jar.set(_name(start.state), setup.seal.seal("start", start, START_FOR), START_FOR)
        return start

    def find(self, setup: Setup, cookies: Mapping[str, str], state: str) -> Start | Done | None:
        """The way that has this state; None: this browser is not on it."""
        name = _name(state)
        way = _opened(setup, cookies, name, "start", Start) or _opened(setup, cookies, name, "done", Done)
        if way is None or not secrets.compare_digest(way.state.encode(), state.encode()):
            return None
        return way

    def leave(self, jar: CookieJar, way: Start) -> None:
        """It has led nowhere, and does not count again."""
        jar.delete(_name(way.state))

    def end(self, setup: Setup, jar: CookieJar, way: Start, login: str) -> None:
        """It has led to a login, and does not count again."""
        text = setup.seal.seal("done", Done(way.state, login, way.back), DONE_FOR)
        jar.set(_name(way.state), text, DONE_FOR)

    def forget_done(self, setup: Setup, jar: CookieJar, cookies: Mapping[str, str]) -> None:
        """The login is over; what other tabs are on stays."""
        for name in _names(cookies):
            if _opened(setup, cookies, name, "done", Done) is not None:
                jar.delete(name)

    async def redeem(self, provider: OidcProvider, setup: Setup, way: Start, code: str) -> Granted:
        """What the provider gives for the code that the browser has brought. Raises ProviderError, CodeUsed.

        A page that is loaded again while the provider takes its time waits for
        the same answer: providers take a code that comes twice for stolen. Both
        requests have the sealed cookie of this way. Who comes when the code has been
        redeemed gets nothing: it may be a copy.
        """
        name = f"{way.state} {code}"
        task = self._redeemed.get(name)
        if task is None:

            async def ask() -> Granted:
                return await provider.redeem(code, setup.auth.redirect_uri, way.nonce, way.verifier)

            task = asyncio.create_task(self._redemptions.redeem(setup.seal, name, ask))
            self._redeemed[name] = task
            task.add_done_callback(lambda task: self._over(name, task))
        return await asyncio.shield(task)

    def _over(self, name: str, task: asyncio.Task[Granted]) -> None:
        del self._redeemed[name]
        if not task.cancelled():
            task.exception()  # whoever waited may have gone


def _opened(setup: Setup, cookies: Mapping[str, str], name: str, purpose: str, type: type[T]) -> T | None:
    try:
        return setup.seal.open(purpose, join(cookies, name) or "", type)
    except BadCookie:
        return None


def _name(state: str) -> str:
    """The cookie of one way. Of the state, so that each tab has its own."""
    return START + hashlib.sha256(state.encode()).hexdigest()[:_DIGITS]


def _names(cookies: Mapping[str, str]) -> list[str]:
    """Those of all ways, without the further pieces of one."""
    return [name for name in cookies if name.startswith(START) and len(name) == len(START) + _DIGITS]
