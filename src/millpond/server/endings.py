"""Ends logins before they expire: erases their sessions here, in the store, and on other replicas.

What ends here ends at once. The store may not answer just then; so what it has
not heard is told again until it has, beside the requests.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct

from millpond.server.login.sign_outs import How, SignOuts
from millpond.server.sessions import Sessions
from millpond.stores.base import Store, StoreError, belongs_to
from millpond.stores.patience import answer_within

log = logging.getLogger("millpond")

EVERY: Final = 3.0
"""Seconds after which a replica looks whether users have signed out at another one, and tells what is untold."""
TOLD_WITHIN: Final = 3.0
"""Seconds that a browser waits for the store to hear that its user has signed out."""


class _Ending(Struct, frozen=True):
    """A login that has ended, while the store still has to be told."""

    login: str
    until: float
    """Seconds since 1970 when it would be over anyway."""
    owner: str
    """The owner whose sessions are erased; empty: only those named below."""
    sessions: list[str]
    """The sessions that this process had in memory."""
    at: float
    """Seconds since 1970 when it ended."""


class Endings:
    """Ends logins, and finds those that have ended elsewhere.

    Parameters
    ----------
    sessions, store, sign_outs:
        The server's.
    start:
        Opens the store.
    ttl:
        Seconds after which the store forgets a session that is left alone.
    """

    def __init__(
        self,
        sessions: Sessions,
        store: Store,
        sign_outs: SignOuts,
        start: Callable[[], Awaitable[None]],
        ttl: float,
    ) -> None:
        self._sessions = sessions
        self._store = store
        self._sign_outs = sign_outs
        self._start = start
        self._ttl = ttl
        self._due: dict[str, _Ending] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def end(self, login: str, until: float, owner: str, leaving: str, how: How = "signed out") -> bool:
        """A login is over: end its sessions here, and let the store and the other replicas know.

        Parameters
        ----------
        until:
            Seconds since 1970 when it would be over anyway.
        owner:
            Whose sessions are erased, which other processes may have. Empty: those that the login has here.
        leaving:
            The session whose tab is on its way out (see :meth:`Sessions.end_login`).
        how:
            How it has ended. The sessions of a user who has signed in again go on.

        Returns
        -------
        Whether the store has it: then it is over whatever becomes of this process. If not, the store is told again
        until it has, which a process that is killed before cannot do.
        """
        self._sign_outs.remember(login, until, how)
        owner = "" if how == "signed in again" else owner or self._sessions.owner_of(login)
        ended = self._end_here(login, owner, leaving)
        ending = self._due[login] = _Ending(login, until, owner, ended, time.time())
        # Not cancelled when it takes longer, nor with the request of a browser that has gone.
        task = asyncio.create_task(self._tell_first(ending))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        done, _ = await asyncio.wait([task], timeout=TOLD_WITHIN)
        return bool(done) and ending.login not in self._due

    async def look(self) -> None:
        """End the sessions here whose users have signed out elsewhere. Raises StoreError."""
        for login in self._sessions.logins():
            if await self._sign_outs.ask(login):
                await self._erase(self._end_here(login))

    def end_if_over(self, login: str) -> None:
        """End the sessions here of a login that this process knows to be over. What is to be erased, is by the one that ended it."""
        if self._sign_outs.has(login):
            self._end_here(login)

    def _end_here(self, login: str, owner: str = "", leaving: str = "") -> list[str]:
        """End the sessions of a login that are here; those that are to be erased."""
        how = self._sign_outs.how(login)
        if how == "signed in again":
            self._sessions.reconnect(login)
            return []
        return self._sessions.end_login(login, owner, leaving, by_itself=how == "by itself")

    async def tell(self) -> None:
        """Tell the store what it has not heard. Raises StoreError."""
        for ending in list(self._due.values()):
            await self._sign_outs.tell(ending.login, ending.until)
            await self._erase_older(ending)
            self._due.pop(ending.login, None)

    async def close(self) -> None:
        """The process is about to end: tell what is untold, if the store answers."""
        try:
            await answer_within(TOLD_WITHIN, self.tell())
        except (StoreError, TimeoutError):
            log.error(
                "%d users have signed out, but the store could not record it: they are still signed in at other replicas",
                len(self._due),
            )

    async def _tell_first(self, ending: _Ending) -> None:
        try:
            await self._start()
            await self._sign_outs.tell(ending.login, ending.until)
            if time.time() >= ending.at + TOLD_WITHIN:  # no browser waits for it any more
                await self._erase_older(ending)
            elif ending.owner:
                await self._store.erase_owner(ending.owner)
            self._due.pop(ending.login, None)
        except StoreError as error:
            log.error(
                "The store could not record that a user has signed out. It will be tried again: %s", error
            )

    async def _erase(self, sessions: list[str]) -> None:
        for session in sessions:
            await self._store.erase(session)

    async def _erase_older(self, ending: _Ending) -> None:
        """Erase what there was: the user may have signed in again since, and what is newer is the new login's."""
        await self._erase(ending.sessions)
        if not ending.owner:
            return
        found = [each async for each in self._store.list() if belongs_to(each.owner, ending.owner)]
        await self._erase([each.session for each in found if each.expires - self._ttl <= ending.at])
