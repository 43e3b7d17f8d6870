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

from millpond import wire
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server import frames
from millpond.server.answers import Answers
from millpond.server.attempts import Suspects
from millpond.server.committer import Committer, pause_before
from millpond.server.files.session import StoredSessionFiles
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
    """Nobody waits for it."""


Renewal = Callable[[str], asyncio.Task[None] | None]
"""What a run of a login's user has to wait for, until there are new tokens; None: nothing."""


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
        """Its files, where the server keeps any."""
        self.owner = owner
        self.tab: TabSocket | None = None
        self.login = ""
        """The login of its user, if he has signed in with us."""
        self.renewal: Renewal | None = None
        self._awaited: asyncio.Task[None] | None = None
        """The renewal of tokens that the next run waits for."""
        self.left = time.monotonic()
        """When the last tab went."""
        self.load = ""
        """The page load that the tab is from, and the count of its connection."""
        self.connection = 0
        self._program = program
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self._ended = False
        self._running = False
        self._expecting = False
        """The store has been told that a commit will come."""
        self._audited = False
        """Nothing was changed behind our back since the last run, when it was last looked."""
        self._idle = asyncio.Event()
        self._idle.set()
        self._collects_failed = 0
        self._first_run_over: asyncio.Event | None = None
        self._gathering = False
        """All values are to be collected before the next run."""
        self._gathered = asyncio.Event()
        self._gather_error: BaseException | None = None
        self._suspects: Suspects | None = None
        """Looks into events that may have ended the process which had the session before; made for the first one."""
        self._clock = RunClock(session, self._on_tick)
        self.answers = Answers(pool)
        self._timers = Timers(self._ring)
        session.notify = self._notify

    async def prepare(
        self, query: str, path: str, within: float, *, developer: bool, request: Request
    ) -> str:
        """Begin the first run before the tab has connected.

        Returns the frame with what the tab would be told, as far as the run
        gets in ``within`` seconds. Stores nothing before the tab has come.
        """
        self.committer.held = True
        if self.files is not None:
            self.files.hold()
        self._know(request.user)
        self._tell_connected()
        messages = self.session.prepare(query, path, developer=developer, request=request)
        over = self._first_run_over = asyncio.Event()
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
        """Take an interaction of the tab; ``size``: bytes that it came in. False if too much waits already."""
        if self._observers and event.seq > self.session.received:
            for observer in self._observers:
                observer.event_received(self.session, event)
        if not self.session.receive(event, size):
            return False
        self.drive()
        return True

    def seen(self, *, on: bool) -> None:
        """The page has come into its user's sight, or gone out of it."""
        self._timers.run(on=on)

    def _tell_connected(self, hello: wire.Hello | None = None) -> None:
        for observer in self._observers:
            observer.connected(self.session)
            if hello is not None and self.session.is_rolled_back(hello):
                observer.rolled_back(self.session)

    def _know(self, user: SignedIn | None) -> None:
        """Note whose session it is, for those who look after the app."""
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
        """The session is forgotten, or another's: stop its run, close its socket, save no more."""
        self._ended = True
        self._gathered.set()
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
        """The process is about to end in order, whatever is still running."""
        if self._suspects is not None:
            await self._suspects.leave()

    def stop(self) -> None:
        """The user has pressed Stop: the run ends at its next element, or is interrupted if it draws none."""
        self.session.stop()
        if self._running:
            self._clock.stop()

    async def audit(self) -> None:
        """Save what has changed without a run, if none is going on: threads of the app change values.

        Looks once after each run, and again as long as it finds something.
        An event that comes meanwhile waits for one value to be looked at.
        """
        self.committer.save()
        if self._running or self._ended or self._audited or self.session.due:
            return
        self._audited = True
        self._submit(self._audit)
        await self._idle.wait()

    def settling(self) -> asyncio.Task[None]:
        """:meth:`settle` as a task: the one that is under way, where there is one."""
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
        """The store does not take some of its files, and it is let go of."""
        if self.files is not None:
            self.files.end()

    async def gather_all(self) -> None:
        """Collect all values of the session, when the run that goes on is over."""
        self._gathered.clear()
        self._gathering, self._gather_error = True, None
        self.drive()
        await self._gathered.wait()
        if self._gather_error is not None:
            raise self._gather_error

    def tell_unsaved(self) -> None:
        """The store does not take what has changed: tell the tab."""
        self.session.commits.not_saved()
        self._wake()

    def on_saved(self, seq: int) -> None:
        """The store has what the events up to this one have changed."""
        if self._suspects is not None:
            self._suspects.saved(seq)
        self.drive()

    def on_rewritten(self) -> None:
        """The store had lost the session, and has its values again: the files come when they are drawn next."""
        if self.files is not None:
            self.files.forget_stored()

    def drive(self) -> None:
        """Begin a run if one is due; tell the tab what there is to tell."""
        # The process that owns the session when it has ended here handles what still waits.
        if not self._ended and not self._begin_what_is_due() and self._wake() and self._running:
            self._clock.tick()

    def _begin_what_is_due(self) -> bool:
        """Begin a run if one is due; True if it was."""
        gathers = self._gathering and self.session.whole
        if gathers and not self._running:
            self._submit(self._gather)
        if not self._running and self.session.due and not self._waits_for_tokens():
            self._audited = False
            self._submit(self._work)
            self._clock.begin()
            return True
        # Noted when nothing else runs, as the page that was drawn first: only then is it the event's doing.
        if not self._running and (seq := self.session.suspect) is not None:
            self._suspects = self._suspects or Suspects(
                self._store, self.session, self._tell_skipped, self.drive
            )
            self._suspects.look(seq)
        return False

    def _waits_for_tokens(self) -> bool:
        """Whether the tokens of the user are being renewed, since they are no longer valid. The run begins after that."""
        if not self.login or self.renewal is None:
            return False
        before, self._awaited = self._awaited, self.renewal(self.login)
        if self._awaited is not None and self._awaited is not before:
            self._awaited.add_done_callback(lambda _: self.drive())
        return self._awaited is not None

    def _submit(self, task: Callable[[], None]) -> None:
        """Let a thread work on the session. It wakes up while the rest is seen to."""
        self._pool.submit(task)
        self._running = True
        self._idle.clear()
        self._expect(True)

    def _expect(self, commit: bool) -> None:
        """Let the store know whether a commit of this session is about to come."""
        if commit != self._expecting:
            self._expecting = commit
            self._store.expected += 1 if commit else -1

    def _on_tick(self) -> bool:
        """The run goes on, for longer than others wait for its commit."""
        self._expect(False)
        return self._wake()

    async def answer(self, node: int, asking: Asking) -> Answer | None:
        """The answer of a node's source; None where there is none, also when no run goes on any more.

        Raises whatever the source raises.
        """
        while (source := self.session.source(node)) is None:
            if not self._running and (self._ended or not self.session.due):
                return None
            # After a restart, or on another replica, the page is just being drawn.
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
        """Nothing is done or saved any more."""
        return self._ended

    @property
    def saving(self) -> bool:
        """The store does not have everything that runs have changed."""
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
                self.session.end_run(run, self._execute(run))
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

    def _gather(self) -> None:
        try:
            self.session.commits.gather_all()
        except BaseException as error:
            self._gather_error = error
        finally:
            self._gathering = False
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
        """A run is over, which may have given some fragments other intervals."""
        if self.session.scopes.rescheduled:
            intervals = self.session.new_intervals()
            if self.tab is not None and not self._ended:
                self._timers.set(intervals)

    def _ring(self, scope: Scope) -> None:
        self.session.timer_rings(scope)
        self.drive()

    def _wake(self) -> bool:
        """Let the tab take what there is to tell; False if there is none."""
        if self.tab is None:
            return False
        self.tab.wake()
        return True

    def _notify(self) -> None:
        self._loop.call_soon_threadsafe(self.drive)

    # On the event loop ----------------------------------------------------------------

    def _try(self, step: Callable[[], None]) -> None:
        """Take a step of the end of a run, again and again until it succeeds."""
        try:
            step()
        except Exception:
            log.exception("Processing the end of a run failed and will be tried again")
            self._loop.call_later(pause_before(1), self._try, step)

    def _over(self) -> None:
        """A run, or a look at the values, is over: its tab is told first. The rest waits for the loop's next turn."""
        self._clock.end()
        self._wake()
        self._loop.call_soon(self._try, self._take_over)

    def _take_over(self) -> None:
        """Go on after a run, or a look at the values, and save what has changed."""
        self._running = False
        self._expect(False)
        self._idle.set()
        if not self._gathering:
            self._gathered.set()
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
        """What the last run has changed is still to be gathered."""
        if not self.session.commits.uncollected:
            self._collects_failed = 0
        elif not self._running and not self._ended:
            self._submit(self._audit)
