"""An event that ends the processes which execute it is found, and left out.

Only an event that another process was given before can be one, and only for
that does the store keep notes: one is made when its execution begins, is
renewed while it goes on, and is cleared when it has ended, however it ended. A
note that nobody renews any more is of a process that ended in the midst of
it. Where the session went meanwhile does not matter, nor that a process was
told to stop: its notes are cleared.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets

from millpond.stores.base import Store, StoreError

log = logging.getLogger("millpond")

MOST_DEATHS = 5
"""An event with which so many processes have ended is not given to another one."""
RENEW = 2.0
"""Seconds between two notes of an execution that goes on."""
DEAD = 10.0
"""Seconds after which an execution that was not noted again has ended with its process."""
LOOK = 1.0
"""Seconds until it is looked again whether executions have ended, or their processes."""


class Attempt:
    """One execution of an event that is suspect, as this process's peers know of it."""

    def __init__(self, store: Store, session: str, seq: int) -> None:
        self.seq = seq
        self._store = store
        self._session = session
        self._name = secrets.token_hex(8)
        self._renewing: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    async def begin(self) -> int:
        """Note it; returns 0, or how many processes the event has ended: then it must not be run.

        Waits where too many executions were noted, until it is known what has
        become of them.
        """
        try:
            while len(ages := await self._note()) >= MOST_DEATHS:
                deaths = sum(age >= DEAD for age in ages)
                if deaths >= MOST_DEATHS:
                    return deaths
                await asyncio.sleep(LOOK)
        except Exception as error:
            expected = isinstance(error, StoreError)
            log.warning(
                "An event that was sent again is run without a note of it: %r",
                error, exc_info=None if expected else error,
            )  # fmt: skip
        self._renewing = asyncio.create_task(self._renew())
        return 0

    def end(self) -> None:
        """It has ended, and this process has not."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._clear())

    async def ended(self) -> None:
        """End it, and wait until others know."""
        self.end()
        if self._ending is not None:
            await self._ending

    async def _note(self) -> list[float]:
        return list(await self._store.note_attempt(self._session, self.seq, self._name))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW)
            with contextlib.suppress(Exception):  # the next one may be heard
                await self._note()

    async def _clear(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            # One that is under way must not come after the end.
            await asyncio.wait((self._renewing,))
        try:
            await self._store.clear_attempt(self._session, self._name)
        except Exception as error:
            log.warning("The store does not know that an event has come to its end: %r", error)
