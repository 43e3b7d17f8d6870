"""What a server reports of its work to metrics, traces, and tests."""

from __future__ import annotations

from millpond import wire
from millpond.session.run import Outcome, Run, RunObserver
from millpond.session.session import Session
from millpond.stores.base import Commit


class Observer(RunObserver):
    """Is told what happens to all sessions of a server; here, each method does nothing.

    A run begins and ends on one thread of the pool, and so does what is told
    in between; all else is told on the event loop. An observer must be quick,
    and must not raise.
    """

    def opened(self, session: Session) -> None:
        """A session has come into this process's memory."""

    def connected(self, session: Session) -> None:
        """A page of the session is being fetched, or a tab connects. The current context is the request's."""

    def event_received(self, session: Session, event: wire.Event) -> None:
        """An event has come for the first time. It is not in the session yet."""

    def event_skipped(self, session: Session) -> None:
        """An event is left out for good."""

    def run_begun(self, run: Run) -> None:
        """A run begins: first its callbacks, if it has events."""

    def script_begun(self, run: Run) -> None:
        """The callbacks of a run are done, and its script begins."""

    def app_failed(self, run: Run, error: BaseException) -> None:
        """The app has raised an exception in a run."""

    def run_ended(self, run: Run, outcome: Outcome) -> None:
        """A run is over; what it has changed is not gathered yet."""

    def commit_begun(self, session: Session, commit: Commit) -> None:
        """A commit is given to the store."""

    def commit_ended(self, session: Session, commit: Commit, error: BaseException | None) -> None:
        """The store has taken a commit, or why it has not. In the same context as the beginning."""

    def saved(self, session: Session, seq: int) -> None:
        """The events of a session up to this one are saved."""

    def rolled_back(self, session: Session) -> None:
        """A tab has seen a version of its session that the store does not have any more."""

    def parked(self, session: Session) -> None:
        """A session without a tab has left the memory; the store keeps it."""
