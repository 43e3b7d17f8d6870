"""What a tab has done and the server has not finished yet: ``core/outbox.ts`` of the front end in Python."""

from __future__ import annotations

from typing import Any

from millpond import wire

WINDOW = 200
"""Events that may be under way. Those after them wait."""


class Outbox:
    """The events of one tab, numbered from 1 in each session.

    The ``attempt`` of an event is 0 as long as it was never sent.
    """

    def __init__(self, session: str | None = None) -> None:
        self.session = session
        self.seq = 0
        """The number of the last event made."""
        self.version = 0
        """The highest version of the session that the server said is saved."""
        self.pending: list[wire.Event] = []
        """Events not yet finished, oldest first."""
        self._under_way = 0
        """How many of them are under way on this connection: the oldest."""

    def add(
        self,
        values: dict[str, Any],
        trigger: str | None = None,
        *,
        connected: bool,
        path: str | None = None,
        query: str | None = None,
        edit: wire.Edit | None = None,
    ) -> list[wire.Event]:
        """Number and keep a new event; returns what is to be sent now: this one, or nothing."""
        self.seq += 1
        self.pending.append(
            wire.Event(self.seq, values, trigger, path=path, query=query, edit=edit, attempt=0)
        )
        return self.next() if connected else []

    def finish(self, seq: int, version: int) -> None:
        """Forget the events up to ``seq``: the server has saved their effect, as this version."""
        left = [event for event in self.pending if event.seq > seq]
        self._under_way = max(0, self._under_way - (len(self.pending) - len(left)))
        self.pending = left
        self.version = max(self.version, version)

    def resend(self, *, restored: bool) -> list[wire.Event]:
        """The unfinished events, to be sent on a new connection.

        ``restored``: to a session that comes from the store, so this is another
        attempt for those that were sent before.
        """
        self._under_way = 0
        for event in self.pending:
            event.attempt += restored and event.attempt > 0
        return self.next()

    def next(self) -> list[wire.Event]:
        """Events for which there is room on the way by now."""
        start, self._under_way = self._under_way, min(WINDOW, len(self.pending))
        found = self.pending[start : self._under_way]
        for event in found:
            event.attempt = event.attempt or 1
        return found

    @property
    def whole(self) -> bool:
        """Nothing of the session was ever saved, and all that was done in it is still here."""
        return self.version == 0 and len(self.pending) == self.seq

    def adopt(self, session: str, seq: int, *, keep: bool = False, received: int = 0) -> list[wire.Event]:
        """The session that the server gave; ``seq`` is the last event that it has saved, ``received`` that has come.

        Another one than before starts counting anew; returns the events that
        this drops. ``keep``: none are dropped, they are for that session.
        """
        dropped: list[wire.Event] = []
        if self.session != session:
            self.session, self.version = session, 0
            if not keep:
                dropped, self.pending, self.seq = self.pending, [], 0
        self.seq = max(self.seq, seq, received)
        self.pending = [event for event in self.pending if event.seq > seq]
        self._under_way = 0
        return dropped

    def roll_back(self) -> None:
        """The store has lost versions that were said to be saved: those that come now count."""
        self.version = 0

    def discard(self, seq: int) -> None:
        """Forget one event, which the server cannot read."""
        place = next((place for place, event in enumerate(self.pending) if event.seq == seq), None)
        if place is None:
            return
        self._under_way -= place < self._under_way
        del self.pending[place]
