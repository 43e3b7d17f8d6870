"""Skips an event that crashes every process which runs it.

Only an event that the tab has sent to another process before is suspect. Before
a process runs a suspect, it makes a note in the store. It renews the note while
the run goes on, and clears it when the run has ended, whatever the outcome. So
a note that is no longer renewed was left by a process that died during the run.
A process that is told to stop, or that loses the session to another one, clears
its note too, and does not count.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable

from millpond.session.session import Session
from millpond.stores.base import Store, StoreError

log = logging.getLogger("millpond")

MOST_DEATHS = 5
"""How many processes an event may crash before it is skipped."""
RENEW = 2.0
"""Seconds after which the note of a running event is renewed."""
DEAD = 10.0
"""Age in seconds at which a note that was not renewed proves that its process has died."""
LOOK = 1.0
"""Seconds between two checks of the notes of other processes."""


class Attempt:
    """One run of a suspect event, and its note in the store."""

    def __init__(self, store: Store, session: str, seq: int) -> None:
        self.seq = seq
        self._store = store
        self._session = session
        self._name = secrets.token_hex(8)
        self._renewing: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    async def begin(self) -> int:
        """Make the note. Returns 0, or how many processes the event has crashed: then it must not be run.

        Where there are too many notes, waits until it is known which of their
        processes have died.
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
                "An event that was sent again is run without a record of the attempt: %r",
                error, exc_info=None if expected else error,
            )  # fmt: skip
        self._renewing = asyncio.create_task(self._renew())
        return 0

    def end(self) -> None:
        """The run has ended, and this process is alive: clear the note."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._clear())

    async def ended(self) -> None:
        """As :meth:`end`, and wait until the store has it."""
        self.end()
        if self._ending is not None:
            await self._ending

    async def _note(self) -> list[float]:
        return list(await self._store.note_attempt(self._session, self.seq, self._name))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW)
            with contextlib.suppress(Exception):  # the next attempt may reach the store
                await self._note()

    async def _clear(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            # A renewal that is under way must not arrive after the note is cleared.
            await asyncio.wait((self._renewing,))
        try:
            await self._store.clear_attempt(self._session, self._name)
        except Exception as error:
            log.warning("The store could not record that an event has finished: %r", error)


class Suspects:
    """The suspect events of one session: looked into one at a time, before each is run.

    Parameters
    ----------
    store, session:
        Where the notes are, and whose events.
    skipped:
        Called when an event was left out.
    go_on:
        Called when the session may have a run to begin.
    """

    def __init__(
        self, store: Store, session: Session, skipped: Callable[[], None], go_on: Callable[[], None]
    ) -> None:
        self._store = store
        self._session = session
        self._skipped = skipped
        self._go_on = go_on
        self._attempt: Attempt | None = None
        """The attempt to run an event, once it may run."""
        self._looking: asyncio.Task[None] | None = None
        self._ended = False

    def look(self, seq: int) -> None:
        """Find out whether this event may be run, unless that is being done."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(seq))

    def saved(self, seq: int) -> None:
        """The store has what the events up to this one have changed."""
        if self._attempt is not None and seq >= self._attempt.seq:
            self.clear()

    def clear(self) -> None:
        """The event that was let run has not ended this process."""
        if self._attempt is not None:
            self._attempt.end()
            self._attempt = None

    def end(self) -> None:
        """This process runs no more events of the session."""
        self._ended = True

    async def leave(self) -> None:
        """The process is about to end in order, whatever is still running."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait((self._looking,))
        if self._attempt is not None:
            await self._attempt.ended()

    async def _look(self, seq: int) -> None:
        attempt = Attempt(self._store, self._session.id, seq)
        try:
            deaths = await attempt.begin()
        except asyncio.CancelledError:
            # The process is leaving. It looks into nothing more, and has not died of this one.
            await attempt.ended()
            raise
        self._looking = None
        if self._ended or deaths:
            attempt.end()
        if self._ended:
            return
        if deaths:
            self._session.skip_suspect(deaths)
            self._skipped()
        else:
            self._attempt = attempt
            self._session.clear_suspect()
        self._go_on()
