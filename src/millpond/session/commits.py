"""A session's changes that the store does not have yet: gathered, handed out, confirmed or refused."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from millpond import wire
from millpond.session.inbox import Inbox
from millpond.session.state import State
from millpond.session.updates import Updates
from millpond.state.changes import Change
from millpond.stores.keys import escape


class Commits:
    """Stands between the runs of a session, which change values, and the committer.

    Parameters
    ----------
    lock:
        The session's.
    state, inbox, updates:
        Its values, what has come from its tab, and what its tab will be told.
    """

    def __init__(
        self,
        lock: threading.RLock,
        state: State,
        inbox: Inbox,
        updates: Updates,
    ) -> None:
        self.fail = False
        """The store has not accepted the last change yet."""
        self.uncollected = False
        """A run's changes could not be gathered. This is retried."""
        self._lock = lock
        self._state = state
        self._inbox = inbox
        self._updates = updates
        self._change: Change | None = None
        """What the store does not have yet, and is not being written."""
        self._writing: Change | None = None
        """What is being written: the same at each attempt, until the store has answered."""

    @property
    def unsaved(self) -> bool:
        """There is something that the store does not have."""
        return self._change is not None or self._writing is not None

    @property
    def whole(self) -> bool:
        """Whether the next commit has all values."""
        with self._lock:
            change = self._change if self._writing is None else self._writing
            return change is not None and change.whole

    def take_change(self) -> Change | None:
        """What to commit now; None if the store has everything.

        It is the same until :meth:`confirm` says that the store has it, because
        an attempt that seems to have failed may have been written.
        """
        with self._lock:
            if self._writing is None and self._change is not None:
                self._writing = self._change
                self._change = None
            return self._writing

    def confirm(self, change: Change) -> None:
        """The store has this change. The lock is held."""
        self.fail = self.uncollected
        self._inbox.saved(change.seq)
        self._writing = None

    def reject(self, change: Change, reasons: Mapping[str, str]) -> None:
        """The store will never accept these values of a change: continue without them.

        They stay in memory only, and the store's older values of them are deleted.
        """
        with self._lock:
            keys = self._state.mates(reasons) | reasons.keys()
            for key in sorted(keys & change.changed.keys()):
                why = reasons.get(
                    key, f"it shares an object with {', '.join(sorted(reasons))}, which the store refuses"
                )
                self._state.reject(key, change.changed[key], why)
                self._updates.too_large.append(wire.TooLarge(escape(key), why))
                change.drop(key)

    def not_saved(self) -> None:
        """The store does not accept the changes: tell the tab."""
        with self._lock:
            self._updates.unsaved = self.fail = True

    def rewritten(self, was: wire.StoreLoss) -> None:
        """The store had lost the session or its newest state, and now has all of it again: tell the tab."""
        with self._lock:
            self._updates.rewritten = was

    def gather_all(self) -> None:
        """Gather all values, because the store has lost the session. No run may be going on or due.

        They include what was being written: the store does not have it, and next gets all or nothing.
        """
        change = self._state.collect_all()
        self._state.sleep()
        with self._lock:
            self.tell_too_large()
            if self._writing is not None:
                later, self._change, self._writing = self._change, self._writing, None
                if later is not None:
                    self._change.merge(later.seq, later.changed, later.deleted)
            self.add(change).whole = True

    def add(self, change: Change) -> Change:
        """Add the changes of a run to those that wait for the store. Returns these. The lock is held."""
        waiting = self._change or Change()
        waiting.merge(self._inbox.applied, change.changed, change.deleted)
        self._change = waiting
        self.uncollected = False
        self._state.taken()
        return waiting

    def tell_too_large(self) -> None:
        """Tell the tab which values are too large to be saved. The lock is held."""
        too_large = self._state.too_large
        if not too_large:
            return
        self._updates.too_large += [wire.TooLarge(escape(key), reason) for key, reason in too_large]
        too_large.clear()
