"""What has followed a login in the same browser, for requests that were sent before the browser knew.

Two tabs may come back from the provider at once, as when a browser opens its
tabs again and the app sends each to sign in. The second one's cookies do not have
the login of the first. That login would then go on, with nobody to end it:
after a sign-out, its open pages and copies of its cookies would still be valid.

The same goes for the cookies of a sign-in that the browser gets before the answer
which deletes those of the former login. So a login follows none whose cookies
are being deleted.
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

_RIVALS: Final = 100
"""How many changes of others one request follows: beyond, the store does not keep what it is given."""
_LEFT: Final = b"left"
"""In the place of a successor: an answer deletes the login's cookies, so none may follow."""


class Successor(Struct, array_like=True, frozen=True):
    """A login that has followed another one, or none, in a browser. Sealed for the purpose ``successor``."""

    login: str
    user: str
    """The user's lasting name."""
    provider: str
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

    async def follow(self, seal: CookieSeal, before: str, mine: Successor, end: End) -> str | None:
        """Let a login follow another one.

        If another tab of the browser has begun one meanwhile, for the same user at the same provider, the two are one
        login. One for another user, or at another provider, is ended.

        Parameters
        ----------
        seal:
            Seals what the store keeps.
        before:
            The login that the request's cookies have; without one, the browser; empty: neither is known, so the
            login follows none.
        mine:
            The login that begins.
        end:
            Ends another one.

        Returns
        -------
        str or None
            The login's name: its own, or that of the login that it is one with. None: the cookies are being deleted
            (see :meth:`leave`), so it must not begin.
        """
        if self._notes is None or not before:
            return mine.login
        note = seal.seal("successor", mine, KNOWN_FOR).encode()
        try:
            for _ in range(_RIVALS):
                if await self._add(before, note):
                    return mine.login
                found = await self._read(before)
                if found == _LEFT:
                    return None
                first = _opened(seal, found)
                if first is not None and not await self._sign_outs.know(first.login):
                    if (first.user, first.provider) == (mine.user, mine.provider):
                        return first.login
                    await end(first)
                await self._forget(before, found)
            log.warning("The store keeps no note of which login follows which")
        except (StoreError, TimeoutError) as error:
            log.warning("The store cannot tell whether another tab is signing in as well: %s", error)
        return mine.login

    async def end_all(self, seal: CookieSeal, before: str, end: End, *, leaves: bool) -> bool:
        """End what has followed, which the browser of the request did not know yet; whether the store knows.

        ``leaves``: the answer deletes the cookies of ``before``, so nothing may follow any more.
        """
        noted, places, seen = True, [before], {before}
        try:
            for _ in range(_RIVALS):
                if not places:
                    return noted
                place = places.pop()
                if leaves and await self._add(place, _LEFT):
                    continue
                note = await self._read(place)
                found = _opened(seal, note)
                if found is not None and not await self._sign_outs.know(found.login):
                    noted = await end(found) and noted
                if found is not None and found.login not in seen:
                    seen.add(found.login)
                    places.append(found.login)
                if leaves and note != _LEFT:
                    await self._forget(place, note)
                    places.append(place)
        except (StoreError, TimeoutError) as error:
            log.warning("The store cannot tell whether another tab has signed in: %s", error)
            return False
        log.warning("The store keeps no note of which login follows which")
        return False

    async def leave(self, before: str) -> bool:
        """An answer is to delete the cookies of a login: whether it may.

        If so, nothing may follow any more. If not, a login has followed, and the answer would delete its cookies.
        """
        try:
            return await self._add(before, _LEFT) or await self._read(before) in (None, _LEFT)
        except (StoreError, TimeoutError) as error:
            log.warning("The store cannot tell whether another tab has signed in: %s", error)
            return True

    # What is noted of a place; all raise StoreError, TimeoutError -----------------------

    async def _add(self, place: str, note: bytes) -> bool:
        if self._notes is None or not place:
            return True
        return await answer_within(ANSWER_WITHIN, self._notes.add(_name(place), note, KNOWN_FOR))

    async def _read(self, place: str) -> bytes | None:
        if self._notes is None or not place:
            return None
        return await answer_within(ANSWER_WITHIN, self._notes.read(_name(place)))

    async def _forget(self, place: str, note: bytes | None) -> None:
        """Unless there is another by now."""
        if self._notes is not None and note is not None:
            await answer_within(ANSWER_WITHIN, self._notes.forget(_name(place), note))


def _opened(seal: CookieSeal, note: bytes | None) -> Successor | None:
    try:
        return seal.open("successor", note.decode(), Successor) if note is not None else None
    except (BadCookie, UnicodeDecodeError):
        return None  # of a replica with another secret; or that there is none


def _name(before: str) -> str:
    return f"successor/1/{before}"
