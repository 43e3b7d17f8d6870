"""The interface by which the State panel looks at a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from millpond import wire
from millpond.state.values import Dump


class Inspector(Protocol):
    """Looks at the state of one session.

    All but :meth:`take` is called by whoever runs the script, never while it runs.
    """

    due: bool
    """It was opened, and :meth:`look` is to be called."""

    def open(self) -> None:
        """The panel was opened."""

    def close(self) -> None:
        """The panel was closed."""

    def begin_run(self, events: Sequence[wire.Event], cause: str) -> None:
        """A run takes these events; ``cause``: why there is a run without any."""

    def end_run(self, seq: int, looked_at: set[str], changed: Mapping[str, Dump], *, what: str = "") -> None:
        """A run is over, and its events are complete.

        Parameters
        ----------
        seq:
            The last of them.
        looked_at:
            The keys that may have changed.
        changed:
            The new bytes of those that have, and are saved.
        what:
            What was done, if it was not a run.
        """

    def look(self) -> None:
        """Describe all values."""

    def take(self) -> wire.StateView | None:
        """The news for the tab, or None."""

    def apply(self, edit: wire.Edit) -> wire.StateNote:
        """Make a change; returns its outcome. A run begins, so the script sees it."""
