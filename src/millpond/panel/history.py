"""What the values of Session State were before each of the last interactions.

The history keeps the bytes that were made to save the values, so recording
costs no pickling: one dictionary of what has changed for each interaction.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping

import msgspec

from millpond.state.rebind import StoredValue
from millpond.state.values import Dump


class HistoryLimits(msgspec.Struct, frozen=True):
    """How much is kept."""

    moments: int = 50
    """Interactions; 0: none can be stepped back."""
    size: int = 64 << 20
    """Bytes of all values, the current ones included."""


class PastValue(msgspec.Struct, frozen=True):
    """One value as some interaction left it."""

    size: int | None
    """Bytes; None: unknown."""
    value: Dump | StoredValue | None = None
    """The value, if it is kept."""
    why: str = ""
    """Why it is not."""
    identity: int = 0
    """Of a value that cannot be saved: which object it is."""

    @property
    def weight(self) -> int:
        """Bytes that the history holds."""
        return self.value.size if isinstance(self.value, Dump) else 0


Before = dict[str, PastValue | None]
"""Values by key; None: there was none."""


class Moment:
    """One interaction: what was done, and what the values were before."""

    def __init__(self, n: int, seq: int, what: str, at: float) -> None:
        self.n = n
        self.seq = seq
        self.what = what
        self.at = at
        self.before: Before = {}
        self.kept = True
        """It can be stepped back from here."""

    def lost(self) -> list[str]:
        """Keys whose former value is not kept."""
        return [key for key, kept in self.before.items() if kept is not None and kept.value is None]


class History:
    """The last interactions of one session.

    Parameters
    ----------
    limits:
        How much is kept.
    clock:
        The current time, in seconds since 1970.
    values:
        What the session has by now: values from a store, or None where only the object is there.
    """

    def __init__(
        self, limits: HistoryLimits, clock: Callable[[], float], values: Mapping[str, StoredValue | None]
    ) -> None:
        self.id = secrets.token_hex(4)
        self.limits = limits
        self.now: dict[str, PastValue] = {}
        self.changed_by: dict[str, Moment] = {}
        """The moment at which each key last changed."""
        self.moments: deque[Moment] = deque()
        self.made = 0
        """The number of the last moment."""
        self._clock = clock
        self._last: Moment | None = None
        self._weight_now = 0
        self._weight_before = 0
        for key, stored in values.items():
            self._keep(key, _past_value(stored))

    def record(self, what: str, seq: int, after: Mapping[str, PastValue | None]) -> None:
        """An interaction is over.

        Parameters
        ----------
        what:
            What was done, in words; empty: this belongs to the last interaction.
        seq:
            Its last event.
        after:
            The keys that it has changed, and their values now.
        """
        changed = {key: kept for key, kept in after.items() if kept != self.now.get(key)}
        if not changed:
            return
        moment = self._moment(what, seq)
        for key, kept in changed.items():
            former = self.now.pop(key, None)
            if former is not None:
                self._weight_now -= former.weight
            if moment.kept and key not in moment.before:
                moment.before[key] = former
                self._weight_before += former.weight if former is not None else 0
            self.changed_by[key] = moment
            if kept is not None:
                self._keep(key, kept)
        self._trim()

    def _moment(self, what: str, seq: int) -> Moment:
        if not what and self._last is not None:
            return self._last
        self.made += 1
        moment = self._last = Moment(self.made, seq, what or "Another run", self._clock())
        self.moments.append(moment)
        return moment

    def _keep(self, key: str, kept: PastValue) -> None:
        if not self.limits.moments and kept.value is not None:
            kept = PastValue(kept.size)
        elif self._weight_now + kept.weight > self.limits.size:
            kept = PastValue(
                kept.size, why="it is larger than what the history may hold (session.historySize)"
            )
        self.now[key] = kept
        self._weight_now += kept.weight

    def _trim(self) -> None:
        """Forget the oldest moments, until the rest is within the limits."""
        while self.moments and (
            len(self.moments) > self.limits.moments
            or self._weight_now + self._weight_before > self.limits.size
        ):
            oldest = self.moments.popleft()
            self._weight_before -= sum(kept.weight for kept in oldest.before.values() if kept is not None)
            oldest.before = {}
            oldest.kept = False

    def moment(self, n: int) -> Moment | None:
        """The moment of this number, if it is kept."""
        return next((moment for moment in self.moments if moment.n == n), None)

    def before(self, n: int, unrecorded: Iterable[str]) -> Before:
        """The values before the moment ``n``, of all keys that have changed since.

        ``unrecorded`` are keys that may have changed since the last moment.
        Raises KeyError for a moment that is not kept.
        """
        if self.moment(n) is None:
            raise KeyError(n)
        found: Before = {key: self.now.get(key) for key in unrecorded}
        for moment in reversed(self.moments):
            if moment.n < n:
                break
            found.update(moment.before)
        return found


def _past_value(stored: StoredValue | None) -> PastValue:
    if stored is None:
        return PastValue(None, why="it is older than the history")
    # Without blobs it is as good as a dump, and can be compared with one.
    return PastValue(stored.total, stored.dump() if stored.complete else stored)
