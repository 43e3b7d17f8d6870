"""The interactions of a tab that no run has taken yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from millpond import wire

MOST_ATTEMPTS = 2
"""An event that came to its end with so many processes is not given to another one."""


MOST_WAITING = 1000
"""Events that wait for a run. A tab sends no more than 200 that are not finished."""
MOST_BYTES = 64 << 20
"""Bytes of the frames that they came in; one event alone may have more."""


class Inbox:
    """Takes each event once, in the order of the tab, and says which of them make a run.

    Parameters
    ----------
    has_arguments:
        Tells whether the callback of a widget (by its id) gets arguments, which the script makes in each run.
    """

    def __init__(self, has_arguments: Callable[[str | None], bool]) -> None:
        self.received = 0
        """The last event that has come in."""
        self.applied = 0
        """The last event that a run has taken."""
        self.carried: str | None = None
        """A press that ``st.rerun()`` came before: the next run's script sees it."""
        self._has_arguments = has_arguments
        self._queue: deque[wire.Event] = deque()
        self._sizes: deque[int] = deque()
        self._bytes = 0
        self._suspects = False
        """No event has come since the session was read from the store: the next may be the one that ended the last process."""

    def __bool__(self) -> bool:
        """True if an event waits."""
        return bool(self._queue)

    @property
    def first(self) -> wire.Event:
        """The event that has waited longest. Raises IndexError if none does."""
        return self._queue[0]

    def restore(self, seq: int) -> None:
        """Begin after the event that the store has the effect of."""
        self.received = self.applied = seq
        self._suspects = True

    def has_room(self, size: int) -> bool:
        """Whether an event of so many bytes can wait here too."""
        return not self._queue or (len(self._queue) < MOST_WAITING and self._bytes + size <= MOST_BYTES)

    def put(self, event: wire.Event, size: int = 0) -> bool:
        """Take in an event that has not come before; False if it must not be run.

        An event that was under way when two processes ended has most likely
        ended them: it would end this one too.
        """
        self.received = event.seq
        suspect, self._suspects = self._suspects and event.attempt > MOST_ATTEMPTS, False
        if suspect:
            self.applied = event.seq
            return False
        self._queue.append(event)
        self._sizes.append(size)
        self._bytes += size
        return True

    def take(self) -> tuple[list[wire.Event], str | None]:
        """Events for one run, and what was pressed: any number of changed values, but one press.

        Two presses in one run would be seen in the order of the script, not of
        the user, and twice the same one only once. A press whose callback has
        arguments has a run of its own, after that of the values: these may be
        what the arguments are made of. So has an edit, to be an interaction.
        """
        if self.carried is not None:
            trigger, self.carried = self.carried, None
            return [], trigger
        events: list[wire.Event] = []
        while self._queue:
            if events and (self.first.edit or self._has_arguments(self.first.trigger)):
                break
            event = self._queue.popleft()
            self._bytes -= self._sizes.popleft()
            events.append(event)
            self.applied = event.seq
            if event.trigger is not None or event.edit is not None:
                return events, event.trigger
        return events, None
