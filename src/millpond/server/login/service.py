"""Who has signed in, by cookies; and the addresses where the browser signs in and out.

All that is known of a login is in the browser's cookies, sealed (``state.py``,
``seal.py``), so any replica can answer any request. Signing in, step by step:

1. ``st.login`` sends the browser to ``start``, with a ticket (``links.py``) that
   only the app's own session can give.
2. ``start`` begins a way, which is one browser's way to the provider and back
   (``ways.py``): what the answer must fit to is in a cookie. The browser goes to
   the provider (``provider.py``).
3. The provider sends it to ``finish``, with a code. That is redeemed once,
   whichever replica it comes to (``redemptions.py``).
4. ``finish`` sets the cookies of the login, and sends the browser to the page
   that it came from.

From then on ``renew`` finds the user of a page, ``find_of_tab`` that of a socket
and ``find_lately`` that of a file. ``sign_out`` ends the login: that is
remembered here and in the store (``sign_outs.py``), since copies of its cookies
can still be opened.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from millpond.config.auth import CALLBACK
from millpond.config.secrets import SecretSource
from millpond.server.additions import mount_of
from millpond.server.login.addresses import home_of, page_at
from millpond.server.login.cookies import CookieJar, NoRoom
from millpond.server.login.id_tokens import ProviderError
from millpond.server.login.links import SIGN_IN, SIGN_OUT, Links, SignInTicket
from millpond.server.login.open_pages import OpenPages
from millpond.server.login.provider import Granted
from millpond.server.login.redemptions import CodeUsed
from millpond.server.login.renewals import RENEW_BEFORE, Renewals
from millpond.server.login.replies import Replies, cookies_in, jar_for, redirect
from millpond.server.login.seal import BadCookie
from millpond.server.login.sign_outs import How, SignOuts
from millpond.server.login.state import (
    TOKENS,
    USER,
    Identity,
    KeptTokens,
    Setup,
    SetupSource,
    begin,
)
from millpond.server.login.successions import End, Successions, Successor
from millpond.server.login.ways import Done, Start, Ways
from millpond.server.sealed_store import owner_of
from millpond.server.security import cookie_of
from millpond.session.visitor import SignedIn
from millpond.stores.base import Store

log = logging.getLogger("millpond")

EndLogin = Callable[[str, float, str, str, How], Awaitable[bool]]
"""Ends a login before its time: its name, when it would be over anyway, whose sessions go, the session whose tab is
on its way out, and how it has ended. Whether the store has heard of it."""


class Ended(Exception):
    """The login in a browser's cookies is over without its user's doing, which the ``page`` says."""

    def __init__(self, page: Response) -> None:
        super().__init__("The login has ended.")
        self.page = page


_NO_COOKIES: Final = (
    "A user could not be signed in: the browser came back without its cookies. Cookies belong to one "
    "address: open the app at the address of `redirect_uri` in the secrets, %s"
)


class LoginService:
    """Signs users in and out.

    Parameters
    ----------
    source:
        The secrets of the app.
    store:
        Where replicas see that another one signs in the same browser.
    base:
        The path that the app has by its options.
    sign_outs:
        The logins that are over.
    renewals:
        Gets new tokens.
    end_login:
        Ends one, with its sessions.
    renewed:
        Called with a user who has new tokens.
    language:
        ``client.language``, for pages of ours.
    """

    def __init__(
        self,
        source: SecretSource,
        store: Store,
        base: str,
        sign_outs: SignOuts,
        renewals: Renewals,
        end_login: EndLogin,
        renewed: Callable[[SignedIn], None],
        language: str = "auto",
    ) -> None:
        self._replies = Replies(language)
        self.setups = SetupSource(source)
        self.sign_outs = sign_outs
        self._base = base
        self._end_login = end_login
        self.renewals = renewals
        self._ways = Ways(store)
        self._successions = Successions(store, sign_outs)
        self._warned = False
        self.pages = OpenPages(self.setups, renewals, renewed, self._end_by_itself)

    def links(self, owner: str, session: str) -> Links:
        """The addresses for the browser of a session."""
        return Links(self.setups, owner, session)

    def routes(self) -> list[BaseRoute]:
        """Where the browser signs in and out, and where providers send it back to."""
        return [
            Route("/" + SIGN_IN, self.start),
            Route("/" + SIGN_OUT, self.sign_out),
            Route("/" + CALLBACK, self.finish),
        ]

    def _open(self, connection: HTTPConnection) -> tuple[Setup, Identity, KeptTokens | None] | None:
        """The login in a browser's cookies, and the setup that has opened it; None: nobody has signed in."""
        setup = self.setups.current()
        found = setup.open(cookies_in(connection, setup)) if setup is not None else None
        if setup is None or found is None or self.sign_outs.has(found[0].login):
            return None
        return setup, *found

    def may_have_login(self, connection: HTTPConnection) -> bool:
        """The browser has a cookie of a login, whatever is in it."""
        setup = self.setups.current()
        return setup is not None and USER in cookies_in(connection, setup)

    def find(self, connection: HTTPConnection) -> SignedIn | None:
        """The user of a request; None: nobody has signed in."""
        found = self._open(connection)
        if found is None:
            return None
        setup, identity, tokens = found
        return setup.signed_in(identity, tokens)

    def key_for(self, user: SignedIn) -> str | None:
        """What the page of a user seals with, in the browser, what he has not sent when his login ends."""
        setup = self.setups.current()
        return setup.seal.key_for(user.name) if setup is not None and user.login else None

    async def find_of_tab(self, connection: HTTPConnection) -> SignedIn | None:
        """The user of a page that stays open; his tokens are kept valid. Raises StoreError.

        A login that is over by what another replica has done does not count.
        """
        found = self._open(connection)
        if found is None or await self.sign_outs.ask(found[1].login):
            return None
        return self.pages.know(*found)

    async def find_lately(self, connection: HTTPConnection) -> SignedIn | None:
        """The user of one of many requests, as for files. Raises StoreError.

        That another replica has ended the login is known here within some seconds (``LATELY``).
        """
        found = self.find(connection)
        return None if found is None or await self.sign_outs.ask_lately(found.login) else found

    async def renew(self, request: Request, response: Callable[[CookieJar], None]) -> SignedIn | None:
        """The user who opens a page, with new tokens where the old ones are no longer valid.

        ``response`` is given the cookies that the answer is to set. Raises
        Ended where the provider gives no more tokens, or has ended the login before,
        and StoreError where it is not known whether the login is over.
        """
        setup = self.setups.current()
        found = setup.open(cookies_in(request, setup)) if setup is not None else None
        if setup is None or found is None:
            return None
        identity, tokens = found
        if await self._is_over(request, setup, identity.login):
            return None
        if tokens is None:
            return setup.signed_in(identity, tokens)
        try:
            now = self.renewals.now()
            if setup.has_ended(tokens, now) or (tokens.refresh and tokens.expires - RENEW_BEFORE <= now):
                jar = jar_for(request, setup)
                identity, tokens = await self.renewals.renew(setup, identity, tokens)
                # That took some time, in which another tab may have signed out or in.
                if await self._is_over(request, setup, identity.login):
                    return None
                setup.keep(jar, identity, tokens)
                response(jar)
        except ProviderError as error:
            if error.kind == "expired":
                log.info("The login of a user at %s has ended: %s", identity.provider, error)
                await self._end(request, setup, how="by itself")
                raise await self._ended(request, setup, identity.login) from None
            log.warning("The tokens of a user could not be renewed: %s", error)
        except NoRoom as error:
            log.error("The new tokens of a user do not fit into cookies: %s", error)
        return self.pages.know(setup, identity, tokens)

    async def _is_over(self, request: Request, setup: Setup, login: str) -> bool:
        """Whether the login is. Raises Ended where its user does not know it, and StoreError."""
        over = await self.sign_outs.ask(login)
        if over and self.sign_outs.how(login) == "by itself":
            raise await self._ended(request, setup, login)
        return over

    async def _ended(self, request: Request, setup: Setup, login: str) -> Ended:
        leaves = await self._successions.leave(login)
        jar = self._without_login(request, setup) if leaves else None
        return Ended(self._replies.problem(request, "ended", jar))

    def _without_login(self, request: Request, setup: Setup) -> CookieJar:
        jar = jar_for(request, setup)
        for name in (USER, TOKENS):
            jar.delete(name)
        self._ways.forget_done(setup, jar, cookies_in(request, setup))
        return jar

    async def _end_by_itself(self, login: str, until: float) -> None:
        await self.renewals.forget(login)
        if not await self.sign_outs.know(login):  # else by another replica: see _end
            await self._end_login(login, until, "", "", "by itself")

    # Where the browser goes -----------------------------------------------------------

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider."""
        setup = self.setups.current()
        if setup is None:
            return self._replies.problem(request, "not_configured")
        ticket = self._ticket(request, setup, "in")
        if ticket is None:
            return self._replies.problem(
                request, "expired" if cookie_of(request) is not None else "no_cookies"
            )
        provider = setup.providers.get(ticket.provider)
        if provider is None:
            return self._replies.problem(request, "not_configured")
        jar = jar_for(request, setup)
        way = self._ways.begin(setup, jar, cookies_in(request, setup), ticket.provider, ticket.back)
        try:
            url = await provider.authorization_url(
                setup.auth.redirect_uri, way.state, way.nonce, way.verifier
            )
        except ProviderError as error:
            return self._replies.provider_problem(request, ticket.provider, error, again=True)
        return redirect(url, jar)

    async def finish(self, request: Request) -> Response:
        """The provider has sent the browser back."""
        said = request.query_params
        setup = self.setups.current()
        if setup is None or not {"code", "error", "state"} & said.keys():
            return redirect(home_of(request))  # after signing out at the provider
        way = self._ways.find(setup, cookies_in(request, setup), said.get("state", ""))
        if way is None:
            if cookie_of(request) is None and not self._warned:
                self._warned = True
                log.warning(_NO_COOKIES, setup.auth.redirect_uri.removesuffix(CALLBACK))
            return self._replies.problem(request, "expired")
        if isinstance(way, Done):
            return await self._go_on(request, way)
        jar = jar_for(request, setup)
        self._ways.leave(jar, way)  # it counts once
        back = page_at(request, way.back)
        provider = setup.providers.get(way.provider)
        if provider is None:
            return self._replies.problem(request, "not_configured", jar)
        try:
            await provider.check_sender(said.get("iss"))
            if "error" in said:
                why = said["error"][:100], said.get("error_description", "")[:200]
                log.info("A user was not signed in: %s says %r, %r", way.provider, *why)
                denied = said["error"] == "access_denied"  # by the user, who knows
                return redirect(back, jar) if denied else self._replies.problem(request, "refused", jar)
            granted = await self._ways.redeem(provider, setup, way, said.get("code", ""))
            return await self._let_in(request, setup, way, granted)
        except CodeUsed:
            return self._replies.problem(request, "expired", jar)
        except ProviderError as error:
            return self._replies.provider_problem(request, way.provider, error, jar=jar)
        except NoRoom as error:
            log.error(
                "A user cannot be signed in: the data from %s are too large for cookies (%s). Request less: "
                "`scope` in `client_kwargs`, or fewer claims; leave tokens out of `expose_tokens`",
                way.provider, error,
            )  # fmt: skip
            return self._replies.problem(request, "too_large", jar)

    async def _let_in(self, request: Request, setup: Setup, way: Start, granted: Granted) -> Response:
        """Begin a login at the end of a way, and end the former one. Raises NoRoom."""
        back = page_at(request, way.back)
        jar = jar_for(request, setup)
        user = await self._begin(request, setup, jar, way.provider, granted)
        if user is None:
            log.info("A user was not signed in: another tab of the browser has signed out meanwhile")
            jar = self._without_login(request, setup)
            self._ways.leave(jar, way)
            return redirect(back, jar)
        self._ways.end(setup, jar, way, user.login)
        before = self.find(request)
        # The user's other tabs go on, with what has been done there.
        same = before is not None and before.name == user.name
        await self._end(request, setup, how="signed in again" if same else "signed out")
        return redirect(back, jar)

    async def _begin(
        self, request: Request, setup: Setup, jar: CookieJar, name: str, granted: Granted
    ) -> SignedIn | None:
        """Let the browser keep a new login at the provider of this name; None: it is signing out. Raises NoRoom."""
        identity, tokens = begin(name, setup.providers[name].settings.client_id, granted)
        setup.keep(jar, identity, tokens)  # before others are ended for it: it may have no room
        user = setup.signed_in(identity, tokens)
        mine = Successor(user.login, user.name, name, identity.since + setup.auth.lifetime)
        before = self._place_of(request, setup)
        login = await self._successions.follow(setup.seal, before, mine, self._end_one(request))
        if login is None:
            return None
        if login == user.login:
            return user
        # The user has signed in in another tab just now: it is one login, whichever tab's cookies come last.
        identity, tokens = replace(identity, login=login), replace(tokens, login=login)
        setup.keep(jar, identity, tokens)
        return setup.signed_in(identity, tokens)

    async def _go_on(self, request: Request, way: Done) -> Response:
        """The page at the end of a way is loaded again: the browser has signed in, so it goes on."""
        user = self.find(request)  # a sign-out elsewhere, the page that he comes to asks for
        if user is None or user.login != way.login:
            return self._replies.problem(request, "expired")
        return redirect(page_at(request, way.back))

    async def sign_out(self, request: Request) -> Response:
        """End the login of the browser, here and at the provider."""
        setup = self.setups.current()
        if setup is None:
            return redirect(home_of(request))
        ticket = self._ticket(request, setup, "out")
        if ticket is None:
            return self._replies.problem(request, "expired")
        found = setup.open(cookies_in(request, setup))
        noted = await self._end(request, setup, ticket.session)
        before = self._place_of(request, setup)
        end, leaves = self._end_one(request), found is not None
        noted = await self._successions.end_all(setup.seal, before, end, leaves=leaves) and noted
        jar = self._without_login(request, setup)
        url = None
        if found is not None:
            identity, tokens = found
            hint = tokens.id if tokens is not None else ""
            try:
                url = await setup.providers[identity.provider].end_session_url(hint, setup.auth.redirect_uri)
            except ProviderError as error:
                log.warning("A user was signed out here, and not at %s: %s", identity.provider, error)
        if not noted:
            return self._replies.problem(request, "not_noted", jar, home=url)
        return redirect(url or home_of(request), jar)

    async def _end(
        self, request: Request, setup: Setup, session: str = "", *, how: How = "signed out"
    ) -> bool:
        """End the login that the browser's cookies have, and its sessions (``how``: see ``sign_outs.py``); whether the store knows."""
        user = self.find(request)
        browser = cookie_of(request)
        if user is None:
            return True
        known, _ = await asyncio.gather(self.sign_outs.know(user.login), self.renewals.forget(user.login))
        if known:  # by another replica: the sessions that its user has begun since are a new login's
            return True
        until = user.expires or time.time() + setup.auth.lifetime
        self.pages.forget(user.login)
        owner = owner_of(browser, user.name, mount_of(request, self._base)) if browser is not None else ""
        return await self._end_login(user.login, until, owner, session, how)

    def _end_one(self, request: Request) -> End:
        """What ends a login that the cookies of a request do not have, in the same browser."""

        async def end(ended: Successor) -> bool:
            self.pages.forget(ended.login)
            await self.renewals.forget(ended.login)
            owner = owner_of(cookie_of(request) or "", ended.user, mount_of(request, self._base))
            return await self._end_login(ended.login, ended.until, owner, "", "signed out")

        return end

    def _place_of(self, request: Request, setup: Setup) -> str:
        """The login in the cookies of a request, over or not; without one, the browser; "" if it has no cookie."""
        found = setup.open(cookies_in(request, setup))
        if found is not None:
            return found[0].login
        browser = cookie_of(request)
        return owner_of(browser, mount=mount_of(request, self._base)) if browser else ""

    # ------------------------------------------------------------------------------------

    def _ticket(self, request: Request, setup: Setup, way: str) -> SignInTicket | None:
        """The ticket that the browser brings, if the app has given it to this very browser."""
        browser = cookie_of(request)
        if browser is None:
            return None
        try:
            ticket = setup.seal.open("ticket", request.query_params.get("ticket", ""), SignInTicket)
        except BadCookie:
            return None
        own = owner_of(browser, mount=mount_of(request, self._base))
        return ticket if ticket.way == way and secrets.compare_digest(ticket.browser, own) else None
