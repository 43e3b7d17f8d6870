"""What has followed a login in the same browser, for requests that were sent before the browser knew.

Two tabs may come back from the provider at once, as when a browser opens its
tabs again and the app sends each to sign in. The second one's cookies do not have
the login of the first. That login would then go on, with nobody to end it:
after a sign-out, its open pages and copies of its cookies would still be valid.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct

from millpond.server.login.renewals import CLAIMED_FOR, EXCHANGE_WITHIN
from millpond.server.login.seal import BadCookie, CookieSeal
from millpond.server.login.sign_outs import ANSWER_WITHIN, SignOuts
from millpond.stores.base import Store, StoreError
from millpond.stores.patience import answer_within

log = logging.getLogger("millpond")

KNOWN_FOR: Final = CLAIMED_FOR + EXCHANGE_WITHIN + 10.0
"""Seconds for which it is known. A request that comes back from the provider is answered within them."""


class Successor(Struct, array_like=True, frozen=True):
    """A login that has followed another one, or none, in a browser. Sealed for the purpose ``successor``."""

    login: str
    user: str
    """The user's lasting name."""
    until: float
    """Seconds since 1970 when it is over."""


End = Callable[[Successor], Awaitable[bool]]
"""Ends a login, with its sessions; whether the store knows."""


class Successions:
    """Which login has followed another one.

    Parameters
    ----------
    store:
        Where replicas see it. In one without notes (:attr:`Store.notes`), nothing is known.
    sign_outs:
        The logins that are over.
    """

    def __init__(self, store: Store, sign_outs: SignOuts) -> None:
        self._notes = store.notes
        self._sign_outs = sign_outs

    async def follow(self, seal: CookieSeal, before: str, mine: Successor, end: End) -> str:
        """Let a login follow; its name, or that of the same user's that another tab has begun: they are one login.

        Another user's, that another tab has begun, is ended. ``before``: the login that the
        request's cookies have; without one, the browser. "": nobody knows, so it follows none.
        """
        if self._notes is None or not before:
            return mine.login
        name, note = _name(before), seal.seal("successor", mine, KNOWN_FOR).encode()
        try:
            if await answer_within(ANSWER_WITHIN, self._notes.add(name, note, KNOWN_FOR)):
                return mine.login
            first = await self._find(seal, before)
            over = first is None or await self._sign_outs.know(first.login)
            if first is not None and not over and first.user == mine.user:
                return first.login
            await answer_within(ANSWER_WITHIN, self._notes.write(name, note, KNOWN_FOR))
            if first is not None and not over:
                await end(first)
        except (StoreError, TimeoutError) as error:
            log.warning("The store cannot tell whether another tab is signing in as well: %s", error)
        return mine.login

    async def end_all(self, seal: CookieSeal, before: str, end: End) -> bool:
        """End what has followed, which the browser of the request did not know yet; whether the store knows."""
        noted, seen = True, {before}
        try:
            while (found := await self._find(seal, before)) is not None and found.login not in seen:
                before = found.login
                seen.add(before)
                if not await self._sign_outs.know(before):
                    noted = await end(found) and noted
        except (StoreError, TimeoutError) as error:
            log.warning("The store cannot tell whether another tab has signed in: %s", error)
            return False
        return noted

    async def _find(self, seal: CookieSeal, before: str) -> Successor | None:
        """What has followed in the last minute. Raises StoreError, TimeoutError."""
        if self._notes is None or not before:
            return None
        sealed = await answer_within(ANSWER_WITHIN, self._notes.read(_name(before)))
        try:
            return seal.open("successor", sealed.decode(), Successor) if sealed is not None else None
        except (BadCookie, UnicodeDecodeError):
            return None  # of a replica with another secret


def _name(before: str) -> str:
    return f"successor/1/{before}"
