"""A session on the server: its core, the thread that runs it, the socket of its tab.

All methods are called on the event loop; only the run itself is on a thread of
the pool, and only ``call_soon_threadsafe`` leads back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from millpond import wire
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server import frames
from millpond.server.answers import Answers
from millpond.server.attempts import Suspects
from millpond.server.committer import Committer, pause_before
from millpond.server.files.session import StoredSessionFiles
from millpond.server.flags import Flag
from millpond.server.observer import Observer
from millpond.server.run_clock import RunClock
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.server.tab_socket import TabSocket
from millpond.server.timers import Timers
from millpond.session.run import Outcome, Run
from millpond.session.scope import Scope
from millpond.session.session import Session
from millpond.session.sources import Answer, Asking
from millpond.session.visitor import Request, SignedIn, described

log = logging.getLogger("millpond")


def _nothing() -> None:
    """Does nothing, since nobody waits."""


Renewal = Callable[[str], asyncio.Task[None] | None]
"""The renewal of tokens that a run of this login has to wait for. None: nothing."""


@dataclass(slots=True)
class Gathering:
    """Somebody waits until all values of the session have been collected."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    done: bool = False
    """The thread has collected them, or failed."""
    error: BaseException | None = None


class SessionDriver:
    """One session and what drives it.

    Parameters
    ----------
    session:
        The core.
    owner:
        Whom the session belongs to, as the store knows it.
    program, pool:
        What to run, and where.
    sealed_store, checkpoint:
        The way to the store, and what it has of this session.
    observers:
        Who is told of what happens.
    """

    __slots__ = (  # a dictionary of more than 30 attributes would cost each session 1.8 KB
        "_audited",
        "_awaited",
        "_clock",
        "_collects_failed",
        "_ended",
        "_expecting",
        "_first_run_over",
        "_gathering",
        "_idle",
        "_loop",
        "_observers",
        "_pool",
        "_program",
        "_running",
        "_settling",
        "_store",
        "_suspects",
        "_timers",
        "answers",
        "committer",
        "connection",
        "files",
        "left",
        "load",
        "login",
        "lost",
        "owner",
        "renewal",
        "session",
        "tab",
    )

    def __init__(
        self,
        session: Session,
        owner: str,
        program: Program,
        pool: ThreadPool,
        sealed_store: SealedStore,
        checkpoint: Checkpoint,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.session = session
        self.committer = Committer(session, owner, sealed_store, checkpoint, self, observers)
        self._observers = observers
        self._store = sealed_store.store
        self._settling: asyncio.Task[None] | None = None
        self.lost: Callable[[], None] = _nothing
        """Called when another process has taken the session over."""
        self.files: StoredSessionFiles | None = None
        """The session's files, if the server keeps files."""
        self.owner = owner
        self.tab: TabSocket | None = None
        self.login = ""
        """The login of its user, if they have signed in with Millpond."""
        self.renewal: Renewal | None = None
        self._awaited: asyncio.Task[None] | None = None
        """The renewal of tokens that the next run waits for."""
        self.left = time.monotonic()
        """When the last tab disconnected."""
        self.load = ""
        """The page load of the tab, and the number of its connection."""
        self.connection = 0
        self._program = program
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self._ended = False
        self._running = False
        self._expecting = False
        """Whether the store has been told to expect a commit."""
        self._audited = False
        """The last audit since the last run has found no change."""
        self._idle = Flag()
        self._idle.set()
        self._collects_failed = 0
        self._first_run_over: Flag | None = None
        self._gathering: Gathering | None = None
        """All values are to be collected before the next run."""
        self._suspects: Suspects | None = None
        """Checks events that may have ended the session's former process. Created for the first one."""
        self._clock = RunClock(session, self._on_tick)
        self.answers = Answers(pool)
        self._timers = Timers(self._ring)
        session.notify = self._notify

    async def prepare(
        self, query: str, path: str, within: float, *, developer: bool, request: Request
    ) -> str:
        """Begin the first run before the tab has connected.

        Returns the frame for the tab, as far as the run gets in ``within``
        seconds. Stores nothing until the tab has connected.
        """
        self.committer.held = True
        if self.files is not None:
            self.files.hold()
        self._know(request.user)
        self._tell_connected()
        messages = self.session.prepare(query, path, developer=developer, request=request)
        over = self._first_run_over = Flag()
        self.drive()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await over.wait()
        return frames.encode(messages + self.take_messages(), self.session)

    def attach(self, hello: wire.Hello, tab: TabSocket) -> None:
        """A tab has connected: it takes over from another."""
        if self.tab is not None:
            self.tab.close(wire.CloseCode.SUPERSEDED, "The session continues in another connection.")
        self.tab = tab
        self.load, self.connection = hello.load, hello.connection
        self._first_run_over = None
        self._know(tab.request.user)
        self._tell_connected(hello)
        tab.greet(self.session.attach(hello, developer=tab.developer, request=tab.request))
        self._meet()
        self._timers.run(on=not hello.hidden)
        self._set_timers()
        self.drive()
        if self.committer.store_loss is not None:
            self.committer.save()

    def receive(self, event: wire.Event, size: int) -> bool:
        """Take an interaction of ``size`` bytes from the tab. False if too much is waiting already."""
        if self._observers and event.seq > self.session.received:
            for observer in self._observers:
                observer.event_received(self.session, event)
        if not self.session.receive(event, size):
            return False
        self.drive()
        return True

    def seen(self, *, on: bool) -> None:
        """The page has become visible or hidden."""
        self._timers.run(on=on)

    def _tell_connected(self, hello: wire.Hello | None = None) -> None:
        for observer in self._observers:
            observer.connected(self.session)
            if hello is not None and self.session.is_rolled_back(hello):
                observer.rolled_back(self.session)

    def _know(self, user: SignedIn | None) -> None:
        """Note whose session it is, for the app's operators."""
        self.login = user.login if user is not None else ""
        self.committer.checkpoint.user = described(user) if user is not None else ""

    def _meet(self) -> None:
        if not self.committer.held:
            return
        self.committer.held = False
        self.committer.save()
        if self.files is not None:
            self.files.release()

    def detach(self, tab: TabSocket) -> None:
        """The tab's socket is closed. The session waits for the next one."""
        if self.tab is tab:
            self.tab = None
            self.left = time.monotonic()
            self._set_timers()

    def end(self, code: int, reason: str) -> None:
        """The session was erased, or another process has it: stop its run, close its socket, save no more."""
        self._ended = True
        if self._gathering is not None:
            self._gathering.over.set()
        if self.files is not None:
            self.files.end()
        self._set_timers()
        self.stop()
        if self._suspects is not None:
            self._suspects.end()
        if not self._running:
            self._clear_suspect()
        if self.tab is not None:
            self.tab.close(code, reason)

    async def leave(self) -> None:
        """The process is shutting down, whatever is still running."""
        if self._suspects is not None:
            await self._suspects.leave()

    def stop(self) -> None:
        """The user has pressed Stop: end the run at its next element, or interrupt it if it draws none."""
        self.session.stop()
        if self._running:
            self._clock.stop()

    async def audit(self) -> None:
        """Save changes that threads of the app have made, if no run is going on.

        Checks once after each run, and again as long as it finds something.
        An event that arrives meanwhile waits for the check of one value.
        """
        self.committer.save()
        if self._running or self._ended or self._audited or self.session.due:
            return
        self._audited = True
        self._submit(self._audit)
        await self._idle.wait()

    def settling(self) -> asyncio.Task[None]:
        """:meth:`settle` as a task; if one is already running, that one."""
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self.settle())
        return self._settling

    async def settle(self) -> None:
        """Wait until the run is over and the store has everything."""
        await self._idle.wait()
        await self.audit()
        self.committer.save()
        await self.committer.wait()
        if self.files is not None:
            await self.files.settle()

    def give_files_up(self) -> None:
        """The store refuses some of its files, and the session is being released."""
        if self.files is not None:
            self.files.end()

    async def gather_all(self) -> None:
        """Collect all values of the session, once the current run is over."""
        gathering = self._gathering = Gathering()
        self.drive()
        await gathering.over.wait()
        if gathering.error is not None:
            raise gathering.error

    def tell_unsaved(self) -> None:
        """The store does not accept the changes: tell the tab."""
        self.session.commits.not_saved()
        self._wake()

    def on_saved(self, seq: int) -> None:
        """The store has the effect of the events up to this one."""
        if self._suspects is not None:
            self._suspects.saved(seq)
        self.drive()

    def on_rewritten(self) -> None:
        """The store had lost the session and has its values again. Files are stored again when they are next drawn."""
        if self.files is not None:
            self.files.forget_stored()

    def drive(self) -> None:
        """Begin a run if one is due; otherwise send the tab what is waiting."""
        # If the session has ended here, its next process handles what is still waiting.
        if not self._ended and not self._begin_what_is_due() and self._wake() and self._running:
            self._clock.tick()

    def _begin_what_is_due(self) -> bool:
        """Begin a run if one is due; True if it was."""
        gathering = self._gathering
        if gathering is not None and self.session.whole and not self._running:
            self._submit(partial(self._gather, gathering))
        if not self._running and self.session.due and not self._waits_for_tokens():
            self._audited = False
            self._submit(self._work)
            self._clock.begin()
            return True
        # Noted only while nothing else runs, such as the first run: only then can the event be the cause.
        if not self._running and (seq := self.session.suspect) is not None:
            self._suspects = self._suspects or Suspects(
                self._store, self.session, self._tell_skipped, self.drive
            )
            self._suspects.look(seq)
        return False

    def _waits_for_tokens(self) -> bool:
        """Whether the user's expired tokens are being renewed. The run begins after that."""
        if not self.login or self.renewal is None:
            return False
        before, self._awaited = self._awaited, self.renewal(self.login)
        if self._awaited is not None and self._awaited is not before:
            self._awaited.add_done_callback(lambda _: self.drive())
        return self._awaited is not None

    def _submit(self, task: Callable[[], None]) -> None:
        """Let a thread work on the session. It wakes up while the rest is done here."""
        self._pool.submit(task)
        self._running = True
        self._idle.clear()
        self._expect(True)

    def _expect(self, commit: bool) -> None:
        """Tell the store whether to expect a commit of this session."""
        if commit != self._expecting:
            self._expecting = commit
            self._store.expected += 1 if commit else -1

    def _on_tick(self) -> bool:
        """The run has taken so long that other commits no longer wait for its commit."""
        self._expect(False)
        return self._wake()

    async def answer(self, node: int, asking: Asking) -> Answer | None:
        """The answer of a node's source. None if there is no source, and no run is going on that may draw it.

        Raises whatever the source raises.
        """
        while (source := self.session.source(node)) is None:
            if not self._running and (self._ended or not self.session.due):
                return None
            # After a restart or on another replica, the page is still being drawn.
            await self._idle.wait()
            if self._awaited is not None:
                await asyncio.wait((self._awaited,))
            await asyncio.sleep(0)
        return await self.answers.compute(source, asking)

    def _tell_skipped(self) -> None:
        for observer in self._observers:
            observer.event_skipped(self.session)

    def _clear_suspect(self) -> None:
        if self._suspects is not None:
            self._suspects.clear()

    @property
    def ended(self) -> bool:
        """Whether the session has ended here: nothing runs or is saved any more."""
        return self._ended

    @property
    def saving(self) -> bool:
        """Whether the store lacks something that runs have changed."""
        late = self.session.commits.unsaved or self.session.commits.uncollected
        return self.committer.busy or (late and not (self.committer.held or self.committer.waits_for_tab))

    @property
    def attended(self) -> bool:
        """A tab is connected."""
        return self.tab is not None

    @property
    def running(self) -> bool:
        """A run is going on."""
        return self._running

    @property
    def busy(self) -> bool:
        """A run is going on, or something is being saved."""
        return self._running or self.committer.busy

    def take_messages(self) -> list[wire.ServerMessage]:
        """What to tell the tab now."""
        return self.session.take_messages(slow=self._clock.slow)

    # On the pool's thread ---------------------------------------------------------

    def _work(self) -> None:
        try:
            run = self.session.begin_run()
            if run is not None:
                began = time.perf_counter()
                outcome = self._execute(run)
                self.session.end_run(run, outcome)
                if outcome is not Outcome.INTERRUPTED:  # which says nothing of the next run
                    self._clock.took = time.perf_counter() - began
            self.session.look()
        except BaseException as error:
            self.session.run_failed(error)
        finally:
            self._loop.call_soon_threadsafe(self._try, self._over)

    def _execute(self, run: Run) -> Outcome:
        if not self._observers:
            return self._program.execute(run)
        run.observers = self._observers
        for observer in self._observers:
            observer.run_begun(run)
        outcome = Outcome.FAILED
        try:
            outcome = self._program.execute(run)
        finally:
            for observer in self._observers:
                observer.run_ended(run, outcome)
        return outcome

    def _gather(self, gathering: Gathering) -> None:
        try:
            self.session.commits.gather_all()
        except BaseException as error:
            gathering.error = error
        finally:
            gathering.done = True
            self._loop.call_soon_threadsafe(self._try, self._over)

    def _audit(self) -> None:
        try:
            if self.session.audit():
                self._audited = False
        except BaseException as error:
            self.session.run_failed(error)
        finally:
            self._loop.call_soon_threadsafe(self._try, self._over)

    def _set_timers(self) -> None:
        """Fragments with an interval run while somebody has the page open."""
        if self.tab is not None and not self._ended:
            self._timers.set(self.session.intervals())
        else:
            self._timers.clear()

    def _update_timers(self) -> None:
        """A run is over, and may have changed the intervals of fragments."""
        if self.session.scopes.rescheduled:
            intervals = self.session.new_intervals()
            if self.tab is not None and not self._ended:
                self._timers.set(intervals)

    def _ring(self, scope: Scope) -> None:
        self.session.timer_rings(scope)
        self.drive()

    def _wake(self) -> bool:
        """Let the tab take its messages. False if there is no tab."""
        if self.tab is None:
            return False
        self.tab.wake()
        return True

    def _notify(self) -> None:
        self._loop.call_soon_threadsafe(self.drive)

    # On the event loop ----------------------------------------------------------------

    def _try(self, step: Callable[[], None]) -> None:
        """Take a step of the end of a run, and retry until it succeeds."""
        try:
            step()
        except Exception:
            log.exception("Processing the end of a run failed and will be tried again")
            self._loop.call_later(pause_before(1), self._try, step)

    def _over(self) -> None:
        """A run or an audit is over: tell the tab first. The rest waits for the loop's next turn."""
        self._clock.end()
        self._wake()
        self._loop.call_soon(self._try, self._take_over)

    def _take_over(self) -> None:
        """Continue after a run or an audit, and save the changes."""
        self._running = False
        self._expect(False)
        self._idle.set()
        if self._gathering is not None and self._gathering.done:
            self._gathering.over.set()
            self._gathering = None
        if self._ended:
            self._clear_suspect()
        if self._first_run_over is not None:
            self._first_run_over.set()
        self._update_timers()
        if not self._ended:
            self._begin_what_is_due()
        if self.session.commits.uncollected and not (self._running or self._ended):
            self._loop.call_later(self._pause_to_collect(), self._collect_again)
        self.committer.save()

    def _pause_to_collect(self) -> float:
        self._collects_failed += 1
        return pause_before(self._collects_failed)

    def _collect_again(self) -> None:
        """Retry to gather the changes of the last run, if that failed."""
        if not self.session.commits.uncollected:
            self._collects_failed = 0
        elif not self._running and not self._ended:
            self._submit(self._audit)
