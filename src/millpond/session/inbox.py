"""The interactions of a tab that no run has taken yet."""

from __future__ import annotations

from collections.abc import Callable

from millpond import wire
from millpond.session.scope import Scope

MOST_WAITING = 1000
"""The largest number of waiting events. A tab sends at most 200 unfinished ones."""
MOST_BYTES = 64 << 20
"""The largest size of their frames together, in bytes. A single event may be larger."""
MOST_PASSED = 3
"""How many runs an event waits for its widgets to be drawn. A limit, since runs may ask for runs without end."""


class Inbox:
    """Takes each event once, in the order of the tab, and chooses the events of a run.

    Parameters
    ----------
    has_arguments:
        Tells whether the callback of a widget (by its id) gets arguments, which the script makes in each run.
    scope_of:
        Tells what an event runs.
    knows:
        Tells whether the widgets of an event were drawn.
    fires:
        Tells whether an event has values that are there in one run only.
    """

    def __init__(
        self,
        has_arguments: Callable[[str | None], bool],
        scope_of: Callable[[wire.Event], Scope],
        knows: Callable[[wire.Event], bool],
        fires: Callable[[wire.Event], bool],
    ) -> None:
        self.received = 0
        """The number of the last received event."""
        self.applied = 0
        """The number of the last event that a run has taken."""
        self.carried: str | None = None
        """A press that the script has not seen because ``st.rerun()`` came first: the next run's script sees it."""
        self.suspect: int | None = None
        """The number of an event that waits for a decision: it may have ended the session's former process."""
        self._has_arguments = has_arguments
        self._scope_of = scope_of
        self._knows = knows
        self._fires = fires
        self.waiting: list[wire.Event] = []  # an empty deque would cost each idle session 760 bytes
        """The waiting events, in their order."""
        self._passed = 0
        """How many runs have left the first of them waiting, because its widgets were not drawn."""
        self._sizes: list[int] = []
        self._bytes = 0
        self._restored = False
        """No event has arrived since the session was read from the store."""
        self._alone: int | None = None
        """The number of an event that runs alone: no other runs until the store has its effect."""

    def __bool__(self) -> bool:
        """True if an event waits."""
        return bool(self.waiting)

    def ready(self) -> bool:
        """Whether a run may take an event."""
        if not self.waiting or self.suspect is not None:
            return False
        return self._alone is None or self.waiting[0].seq == self._alone

    @property
    def first(self) -> wire.Event:
        """The event that has waited longest. Raises IndexError if none does."""
        return self.waiting[0]

    def restore(self, seq: int) -> None:
        """Continue after the last event whose effect is in the store."""
        self.received = self.applied = seq
        self._restored = True

    def has_room(self, size: int) -> bool:
        """Whether there is room for one more event of this many bytes."""
        return not self.waiting or (len(self.waiting) < MOST_WAITING and self._bytes + size <= MOST_BYTES)

    def put(self, event: wire.Event, size: int = 0) -> None:
        """Add an event that was not received before.

        The first one that another process has also received is suspect: it waits
        for :meth:`clear` or :meth:`leave_out`.
        """
        self.received = event.seq
        if self._restored and event.attempt > 1:
            self.suspect = event.seq
        self._restored = False
        self.waiting.append(event)
        self._sizes.append(size)
        self._bytes += size

    def clear(self) -> None:
        """Let the suspect run, alone: if it ends this process, nothing else was running."""
        self._alone, self.suspect = self.suspect, None

    def leave_out(self) -> wire.Event:
        """Remove the suspect without a run. Raises IndexError if there is none."""
        event = self._take_first()
        self.suspect = None
        return event

    def saved(self, seq: int) -> None:
        """The store has the effect of the events up to this one."""
        if self._alone is not None and seq >= self._alone:
            self._alone = None

    def take(self, scope: Scope | None = None) -> tuple[list[wire.Event], str | None, Scope | None]:
        """Events for one run, what was pressed, and what runs: any number of changed values, but one press.

        ``scope`` runs in any case. What runs is the outermost scope of the events; those of a scope
        beside it wait for the next run.

        Two presses in one run would be seen in the order of the script, not of
        the user, and twice the same one only once; so would triggers of components. A press whose callback has
        arguments has a run of its own, after that of the values: these may be
        what the arguments are made of. So has an edit, to be an interaction. What was done with widgets
        that are still to be drawn waits until what comes before has run.
        """
        if self.carried is not None:
            trigger, self.carried = self.carried, None
            return [], trigger, scope
        events: list[wire.Event] = []
        if not self.ready():
            return events, None, scope
        waiting = self.waiting
        while waiting:
            event = waiting[0]
            if events and (event.edit or self._has_arguments(event.trigger)):
                break
            if (events or scope is not None) and self._passed < MOST_PASSED and not self._knows(event):
                self._passed += 1
                break
            asked = self._scope_of(event)
            if scope is None or scope.is_in(asked):
                scope = asked
            elif not asked.is_in(scope):
                break
            self._take_first()
            events.append(event)
            alone = event.edit is not None or event.seq == self._alone
            if event.trigger is not None or alone or self._fires(event):
                return events, event.trigger, scope
        return events, None, scope

    def _take_first(self) -> wire.Event:
        self._bytes -= self._sizes.pop(0)
        event = self.waiting.pop(0)
        self.applied = event.seq
        self._passed = 0
        return event
