"""Logins that are over before their time.

A cookie that was copied is as good as the browser's own, and a request may be
under way with the old cookie while its user signs out. So the process notes
which logins are over, and the store tells the other replicas.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final, Literal

from millpond.stores.base import Store, StoreError
from millpond.stores.patience import answer_within

MOST: Final = 10_000
"""Logins that one process remembers; the store remembers the others."""
SLACK: Final = 600.0
"""Seconds by which clocks of replicas may differ."""
LATELY: Final = 3.0
"""Seconds for which the store's word holds where many requests ask, as for the files of a page."""

BELIEVED: Final = 30.0
"""Seconds for which it holds while the store does not answer."""
AGAIN_AFTER: Final = 0.2
"""Seconds after which a store that has failed is asked once more."""
ANSWER_WITHIN: Final = 2.0
"""Seconds that the store has for its answer, the second question included. A store that hangs would hold up each page for
its client's whole limit; a tab gives up after 3 seconds, and would not hear why."""


How = Literal["signed out", "by itself", "signed in again"]
"""How a login has ended: by its user; without its user's doing; or since the same user has signed in again in the same browser,
whose open pages then go on with the new login."""
_NOTES: Final[dict[How, bytes]] = {"signed out": b"1", "by itself": b"2", "signed in again": b"3"}
_HOW: Final[dict[bytes, How]] = {note: how for how, note in _NOTES.items()}


class SignOuts:
    """The logins that are over.

    Parameters
    ----------
    store:
        Where the replicas tell each other. In one that keeps no notes (:attr:`Store.notes`), only this process knows.
    """

    def __init__(self, store: Store) -> None:
        self._notes = store.notes
        self._over: dict[str, float] = {}
        """When each may be forgotten, since its cookie is not valid any more."""
        self._how: dict[str, How] = {}
        self._asked: dict[str, float] = {}
        """When the store has said of each that it is not over."""

    def has(self, login: str) -> bool:
        """Whether this process knows that a login is over."""
        return login in self._over

    def how(self, login: str) -> How:
        """How a login has ended that this process knows to be over."""
        return self._how.get(login, "signed out")

    def remember(self, login: str, until: float, how: How = "signed out") -> None:
        """A login is over; ``until``: seconds since 1970 when it would be anyway."""
        if len(self._over) >= MOST:
            now = time.time()
            self._over = {each: end for each, end in self._over.items() if end > now}
            while len(self._over) >= MOST:
                del self._over[next(iter(self._over))]
            self._how = {each: ended for each, ended in self._how.items() if each in self._over}
        self._over[login] = until
        self._how[login] = how

    async def tell(self, login: str, until: float) -> None:
        """Let the other replicas know of it, and the processes to come. Raises StoreError."""
        if self._notes is not None:
            # Clocks differ: the note lasts longer than the cookie, at whichever replica that comes.
            await self._notes.write(
                _name(login), _NOTES[self.how(login)], max(until - time.time(), 0.0) + SLACK
            )

    async def ask(self, login: str) -> bool:
        """Whether a login is over, as far as the store knows. Raises StoreError.

        A store that does not answer may know of a sign-out, so a login is not
        taken for valid then: not even for the one request that meets a short
        disturbance, which a copied cookie could wait for. What the store has
        said of it a moment ago counts, so that pages that are open go on.
        """
        if login in self._over:
            return True
        if self._notes is None:
            return False
        asked = time.monotonic()
        try:
            found = await self._read(login)
        except StoreError:
            if asked - self._asked.get(login, -BELIEVED) >= BELIEVED:
                raise
            return login in self._over
        if found is not None:
            self.remember(login, time.time() + 86400, _HOW.get(found, "signed out"))
            return True
        if len(self._asked) >= MOST:
            self._asked.clear()
        self._asked[login] = asked
        return login in self._over

    async def ask_lately(self, login: str) -> bool:
        """The same, by what the store has said some seconds ago at most. Raises StoreError."""
        if login in self._over or time.monotonic() - self._asked.get(login, -LATELY) < LATELY:
            return login in self._over
        return await self.ask(login)

    async def know(self, login: str) -> bool:
        """Whether this process or the store knows that a login is over. A store that does not answer is taken not to know."""
        try:
            return await self.ask(login)
        except StoreError:
            return False

    async def _read(self, login: str) -> bytes | None:
        """What the store has noted of a login. Raises StoreError, in time."""
        try:
            return await answer_within(ANSWER_WITHIN, self._read_or_again(_name(login)))
        except TimeoutError:
            raise StoreError(f"The store did not answer within {ANSWER_WITHIN:g} seconds.") from None

    async def _read_or_again(self, name: str) -> bytes | None:
        assert self._notes is not None
        try:
            return await self._notes.read(name)
        except StoreError:
            await asyncio.sleep(AGAIN_AFTER)
            return await self._notes.read(name)


def _name(login: str) -> str:
    return f"sign-out/1/{login}"
