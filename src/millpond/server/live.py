"""A session on the server: its core, the thread that runs it, the socket of its tab.

All methods are called on the event loop; only the run itself is on a thread of
the pool, and only ``call_soon_threadsafe`` leads back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from millpond import wire
from millpond.runner.script import Script
from millpond.runner.threads import ThreadPool
from millpond.server import frames
from millpond.server.attempts import Attempt
from millpond.server.keeper import Keeper, Kept
from millpond.server.session_files import LiveFiles
from millpond.session.session import Session
from millpond.session.sources import Asking, Source
from millpond.session.visitor import Request
from millpond.state.changes import Change
from millpond.stores.base import (
    Attached,
    Commit,
    NotOwner,
    Rejected,
    StoreError,
    Superseded,
    UnknownSession,
)
from millpond.stores.codec import Manifest

log = logging.getLogger("millpond")

TICK = 0.02
"""Seconds between two deltas of a run that goes on."""
SLOW = 0.25
"""Seconds after which the tab is told which elements were drawn again."""

UNANSWERED = 1.5
"""Seconds after which a commit that the store has not answered is told as not saved."""
FIRST_RETRY = 0.1
LONGEST_RETRY = 5.0
"""Seconds until a commit is tried again, doubling from the first to the longest."""
BREAK_OFF_AFTER = 3.0
"""Seconds from Stop until a run that comes to no element is ended where it is; again each second, if code catches it."""
BREAK_OFF_CALLBACKS_AFTER = 30.0
"""The same for a callback, which is not cut short before."""
PROBE_EVERY = 3
"""Tries of a change that the store refuses, until its values are tried one by one."""
LARGE = 1 << 20
"""Bytes whose sealing would hold up the event loop."""


def _nothing() -> None:
    """Nobody waits for it."""


def _fulfil(answer: asyncio.Future[bytes], body: bytes) -> None:
    if not answer.done():
        answer.set_result(body)


def _fail(answer: asyncio.Future[bytes], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)


class Tab(Protocol):
    """The sending half of a socket."""

    @property
    def developer(self) -> bool:
        """It may use the State panel."""

    def check_new_session(self) -> None:
        """A session will begin for this tab. Raises TooMuch if it may not have one."""

    @property
    def request(self) -> Request:
        """What the connection says of itself."""

    def greet(self, messages: list[wire.ServerMessage]) -> None:
        """Send these before all else."""

    def wake(self) -> None:
        """There may be something to send: ask :meth:`Live.take_messages`."""

    def close(self, code: int, reason: str) -> None:
        """End the connection; the tab knows by the code what to do."""


class Live:
    """One session and what drives it.

    Parameters
    ----------
    session:
        The core.
    owner:
        Whom the session belongs to, as the store knows it.
    script, pool:
        What to run, and where.
    keeper, kept:
        The way to the store, and what it has of this session.
    """

    def __init__(
        self, session: Session, owner: str, script: Script, pool: ThreadPool, keeper: Keeper, kept: Kept
    ) -> None:
        self.session = session
        self.kept = kept
        self._keeper = keeper
        self._store_turn = asyncio.Lock()
        """Held while the store is asked: an attach must not come between a commit and its answer."""
        self._saving: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None
        self._rejected = False
        """The last try has failed although the store could be reached."""
        self.lost: Callable[[], None] = _nothing
        """Called when another process has taken the session over."""
        self.files: LiveFiles | None = None
        """Its files, where the server keeps any."""
        self.owner = owner
        self._held = False
        """No tab has come for what was prepared. Nothing is stored: a page that is only fetched leaves nothing."""
        self.tab: Tab | None = None
        self.left = time.monotonic()
        """When the last tab went."""
        self.load = ""
        """The page load that the tab is from, and the count of its connection."""
        self.connection = 0
        self._script = script
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self._ended = False
        self._running = False
        self._audited = False
        """Nothing was changed behind our back since the last run, when it was last looked."""
        self._idle = asyncio.Event()
        self._idle.set()
        self._collects_failed = 0
        self._began = 0.0
        self._first_run_over: asyncio.Event | None = None
        self._lost_by_store: wire.StoreLoss | None = None
        """The store has not got what it had confirmed: it is to be given all of it again."""
        self._gathering = False
        """All values are to be collected before the next run."""
        self._gathered = asyncio.Event()
        self._gather_error: BaseException | None = None
        self.vanished = False
        """The store has not got the session, and is not to have it: its tab gets a new one."""
        self._attempt: Attempt | None = None
        """The execution of an event that may have ended the process which had the session before."""
        self._suspecting: asyncio.Task[None] | None = None
        self._tick: asyncio.TimerHandle | None = None
        self._break_off_at: asyncio.TimerHandle | None = None
        session.notify = self._notify

    async def prepare(self, query: str, within: float, *, developer: bool, request: Request) -> str:
        """Begin the first run before the tab has connected.

        Returns the frame with what the tab would be told, as far as the run
        gets in ``within`` seconds. Stores nothing before the tab has come.
        """
        self._held = True
        if self.files is not None:
            self.files.hold()
        messages = self.session.prepare(query, developer=developer, request=request)
        over = self._first_run_over = asyncio.Event()
        self.drive()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await over.wait()
        return frames.encode(messages + self.take_messages(), self.session)

    def attach(self, hello: wire.Hello, tab: Tab) -> None:
        """A tab has connected: it takes over from another."""
        if self.tab is not None:
            self.tab.close(wire.CloseCode.SUPERSEDED, "The session goes on in another connection.")
        self.tab = tab
        self.load, self.connection = hello.load, hello.connection
        self._first_run_over = None
        tab.greet(self.session.attach(hello, developer=tab.developer, request=tab.request))
        self._meet()
        self.drive()
        if self._lost_by_store is not None:
            self.save()

    def _meet(self) -> None:
        if not self._held:
            return
        self._held = False
        self.save()
        if self.files is not None:
            self.files.release()

    def detach(self, tab: Tab) -> None:
        """The tab's socket is closed. The session waits for the next one."""
        if self.tab is tab:
            self.tab = None
            self.left = time.monotonic()

    def end(self, code: int, reason: str) -> None:
        """The session is forgotten, or another's: stop its run, close its socket, save no more."""
        self._ended = True
        self._gathered.set()
        if self.files is not None:
            self.files.end()
        self.stop()
        if not self._running:
            self._end_attempt()
        if self.tab is not None:
            self.tab.close(code, reason)

    async def leave(self) -> None:
        """The process is about to end in order, whatever is still running."""
        if self._suspecting is not None:
            self._suspecting.cancel()
            await asyncio.wait((self._suspecting,))
        if self._attempt is not None:
            await self._attempt.ended()

    def stop(self) -> None:
        """The user has pressed Stop: the run ends at its next element, or where it is if it comes to none."""
        self.session.stop()
        if self._running and self._break_off_at is None:
            self._break_off_at = self._loop.call_later(BREAK_OFF_AFTER, self._break_off, self._loop.time())

    def _break_off(self, stopped: float) -> None:
        self._break_off_at = None
        if self._running:
            self.session.stop()  # once more: when Stop came, the run may not have begun
            self.session.break_off(callbacks=self._loop.time() - stopped >= BREAK_OFF_CALLBACKS_AFTER)
            self._break_off_at = self._loop.call_later(1.0, self._break_off, stopped)

    async def renew(self, hello: wire.Hello) -> Attached | None:
        """Make sure that the copy in memory is still the session's state.

        Another process may have attached meanwhile, and changed it, or begun it
        for a tab that this one had only sent the page to. Then this copy is
        worth nothing, and what the store has is returned.

        Raises
        ------
        UnknownSession, NotOwner, StaleConnection
        """
        async with self._store_turn:
            kept = self.kept
            if kept.epoch == 0 and hello.prepared and hello.connection <= 1:
                return None
            try:
                if kept.epoch == 0 and await self.begin(hello):
                    return None
                attached = await self._keeper.store.attach(
                    kept.session, self.owner, hello.load, hello.connection
                )
            except UnknownSession:
                if self._ended or hello.version > self.session.version:
                    raise  # this copy was let go of meanwhile, or is not the newest
                self._lost_by_store = "gone"
                return None
            except StoreError as error:
                if hello.version > self.session.version:
                    raise  # another process has saved more than this copy knows
                # Nobody else can attach either. Should it have happened all the
                # same, the next commit will not be taken.
                log.warning("The store could not be asked for a session, which goes on in memory: %s", error)
                return None
            back = attached.epoch <= kept.epoch
            if self._ended:
                return attached
            if back or (attached.epoch == kept.epoch + 1 and attached.version < kept.version):
                self._lost_by_store = "older"
                kept.epoch = max(kept.epoch, attached.epoch)
                return None
            # Where nothing was ever saved, this copy is as good as any other.
            first = kept.epoch == 0 and attached.version == 0
            if not first and (attached.epoch != kept.epoch + 1 or attached.version != kept.version):
                return attached
            kept.epoch = attached.epoch
            return None

    async def begin(self, hello: wire.Hello) -> bool:
        """Make a session in the store that may have been begun elsewhere, for an earlier connection.

        False if that process has saved it meanwhile. Otherwise it cannot any more.
        """
        try:
            self.kept.epoch = await self._keeper.store.create(
                self.kept.session, self.owner, hello.load, hello.connection
            )
        except NotOwner:
            return False
        return True

    async def audit(self) -> None:
        """Save what has changed without a run, if none is going on: threads of the app change values.

        Looks once after each run, and again as long as it finds something.
        An event that comes meanwhile waits for one value to be looked at.
        """
        self.save()
        if self._running or self._ended or self._audited or self.session.due:
            return
        self._running = self._audited = True
        self._idle.clear()
        self._pool.submit(self._audit)
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
        self.save()
        if self._saving is not None:
            await self._saving
        if self.files is not None:
            await self.files.settle()

    def give_files_up(self) -> None:
        """The store does not take some of its files, and it is let go of."""
        if self.files is not None:
            self.files.end()

    async def make(self) -> None:
        """Make sure that the store has the session. Raises StoreError, NotOwner."""
        async with self._store_turn:
            await self._make()

    async def _make(self) -> None:
        if self.kept.epoch == 0:
            self.kept.epoch = await self._keeper.store.create(
                self.session.id, self.owner, self.load, self.connection
            )

    def save(self) -> None:
        """Commit what has changed, unless that is being done."""
        due = self.session.unsaved or self._lost_by_store is not None
        if due and not (self._is_saving or self._held or self._ended):
            self._saving = asyncio.create_task(self._save())
            self._saving.add_done_callback(self._on_saved)

    @property
    def _is_saving(self) -> bool:
        return self._saving is not None and not self._saving.done()

    async def save_once(self) -> None:
        """Commit what has changed, now. Raises StoreError if the store did not take it."""
        change = self.session.take_change()
        if change is not None and not await self._save_one(change):
            raise StoreError("A session could not be saved, and goes on nowhere.")

    def _on_saved(self, task: asyncio.Task[None]) -> None:
        self._saving = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A session is not saved: its task has failed", exc_info=error)
            self._loop.call_later(LONGEST_RETRY, self.save)
            return
        # A run may have ended after the task's last look.
        self.save()

    async def _save(self) -> None:
        tries = 0
        while not self._ended:
            try:
                if self._lost_by_store is not None:
                    await self._gather_all()
                change = self.session.take_change()
                if change is None:
                    return
                if await self._save_and_tell(change):
                    tries = 0
                    continue
                await self._reject_unstorable(change, tries)
            except Exception as error:
                # Whatever it is: the change is still the session's, and is tried again.
                log.error("A session is not saved: %r", error, exc_info=error)
            tries += 1
            self._tell_unsaved()
            await asyncio.sleep(min(FIRST_RETRY * 2 ** min(tries - 1, 16), LONGEST_RETRY))

    async def _reject_unstorable(self, change: Change, tries: int) -> None:
        """Go on without the values that no store would take, or not this one."""
        if not self._rejected or tries % PROBE_EVERY != PROBE_EVERY - 1:
            return
        reasons = await self._keeper.find_unstorable(change, self.owner)
        self.session.reject(change, reasons)

    async def _save_and_tell(self, change: Change) -> bool:
        """:meth:`_save_one`; the tab is told when the store does not answer, which is waited for all the same."""
        late = self._loop.call_later(UNANSWERED, self._tell_unsaved)
        try:
            return await self._save_one(change)
        finally:
            late.cancel()

    async def _save_one(self, change: Change) -> bool:
        """Try once to commit a change; True when there is nothing more to try."""
        self._rejected = False
        async with self._store_turn:
            if self._ended:
                return True
            kept = self.kept
            try:
                if self._lost_by_store is not None:
                    # Nothing of what was there counts.
                    kept.manifest, kept.former = Manifest(kept.version, {}, {}), {}
                else:
                    await self._make()
                # Sealed anew at each try: another attachment may have changed the epoch.
                if change.size > LARGE:
                    commit, manifest = await asyncio.to_thread(self._keeper.seal, kept, change)
                else:
                    commit, manifest = self._keeper.seal(kept, change)
                await self._commit(commit)
            except (Superseded, NotOwner):
                self._lost_by_store = await self._find_loss()
                if self._lost_by_store is not None:
                    return True  # so far; next comes all of it
                where = "is not there any more" if self.vanished else "goes on in another process"
                log.warning("The session %s %s: this copy is dropped", kept.session, where)
                self.lost()
                return True
            except Exception as error:
                expected = isinstance(error, StoreError)
                log.error("A session is not saved: %s", error, exc_info=None if expected else error)
                self._rejected = not expected or isinstance(error, Rejected)
                return False
            kept.version, kept.manifest = commit.version, manifest
            kept.former = {}
        self.session.saved(change, commit.version)
        if self._attempt is not None and change.seq >= self._attempt.seq:
            self._end_attempt()
        self.drive()
        return True

    async def _commit(self, commit: Commit) -> None:
        store = self._keeper.store
        if self._lost_by_store is None:
            await store.commit(commit)
            return
        try:
            await store.rewrite(commit, self.owner, self.load, self.connection)
        except (Superseded, NotOwner):
            self.vanished, self._lost_by_store = self._lost_by_store == "gone", None
            raise
        log.error(
            "The store has lost the session %s (%s), which was written anew from memory: nothing of it is lost",
            commit.session, "it was gone" if self._lost_by_store == "gone" else "an older state was there",
        )  # fmt: skip
        self.session.rewritten(self._lost_by_store)
        self._lost_by_store = None

    async def _find_loss(self) -> wire.StoreLoss | None:
        """Why a commit was not taken: None: another process has the session, or nobody is here to use it."""
        kept = self.kept
        if self.tab is None or kept.epoch == 0 or self.vanished:
            return None
        try:
            found = await self._keeper.store.read(kept.session, self.owner)
        except UnknownSession:
            return "gone"
        except (NotOwner, NotImplementedError):
            return None
        newer = (found.epoch, found.version) >= (kept.epoch, kept.version)
        return None if newer else "older"

    async def _gather_all(self) -> None:
        """Collect all values of the session, when the run that goes on is over."""
        self._gathered.clear()
        self._gathering, self._gather_error = True, None
        self.drive()
        await self._gathered.wait()
        if self._gather_error is not None:
            raise self._gather_error

    def _tell_unsaved(self) -> None:
        self.session.not_saved()
        if self.tab is not None:
            self.tab.wake()

    def drive(self) -> None:
        """Begin a run if one is due; tell the tab what there is to tell."""
        if self._ended:
            # What is still waiting is for the process that has the session now, or for nobody.
            return
        gathers = self._gathering and self.session.whole
        if gathers and not self._running:
            self._running = True
            self._idle.clear()
            self._pool.submit(self._gather)
        if not self._running and self.session.due:
            self._running = True
            self._audited = False
            self._idle.clear()
            self._began = self._loop.time()
            self._tick_in(TICK)
            self._pool.submit(self._work)
            return
        # Noted when nothing else runs, as the page that was drawn first: only then is it the event's doing.
        free = not self._running and self._suspecting is None
        if free and (seq := self.session.suspect) is not None:
            self._suspecting = asyncio.create_task(self._look_into(seq))
        if self.tab is not None:
            self.tab.wake()
            if self._running:
                self._tick_in(TICK)

    async def answer(self, node: int, asking: Asking) -> bytes | None:
        """The answer of a node's source; None where there is none, also when no run goes on any more.

        Raises whatever the source raises.
        """
        while (source := self.session.source(node)) is None:
            if not self._running and (self._ended or not self.session.due):
                return None
            # After a restart, or on another replica, the page is just being drawn.
            await self._idle.wait()
            await asyncio.sleep(0)
        answer: asyncio.Future[bytes] = self._loop.create_future()
        self._pool.submit(partial(self._ask, source, asking, answer))
        return await answer

    async def _look_into(self, seq: int) -> None:
        """Let an event be run that was sent again, or leave it out."""
        attempt = Attempt(self._keeper.store, self.session.id, seq)
        try:
            deaths = await attempt.begin()
        except asyncio.CancelledError:
            # The process is leaving. It looks into nothing more, and has not died of this one.
            await attempt.ended()
            raise
        self._suspecting = None
        if self._ended or deaths:
            attempt.end()
        if self._ended:
            return
        if deaths:
            self.session.skip_suspect(deaths)
        else:
            self._attempt = attempt
            self.session.clear_suspect()
        self.drive()

    def _end_attempt(self) -> None:
        if self._attempt is not None:
            self._attempt.end()
            self._attempt = None

    @property
    def ended(self) -> bool:
        """Nothing is done or saved any more."""
        return self._ended

    @property
    def saving(self) -> bool:
        """The store does not have everything that runs have changed."""
        late = self.session.unsaved or self.session.uncollected
        return self._is_saving or (late and not self._held)

    @property
    def attended(self) -> bool:
        """A tab is connected."""
        return self.tab is not None

    @property
    def busy(self) -> bool:
        """A run is going on, or something is being saved."""
        return self._running or self._is_saving

    def take_messages(self) -> list[wire.ServerMessage]:
        """What to tell the tab now."""
        slow = self._running and self._loop.time() - self._began > SLOW
        return self.session.take_messages(slow=slow)

    # On the pool's thread ---------------------------------------------------------

    def _work(self) -> None:
        try:
            run = self.session.begin_run()
            if run is not None:
                self.session.end_run(run, self._script.execute(run))
            self.session.look()
        except BaseException as error:
            self.session.run_failed(error)
        finally:
            self._loop.call_soon_threadsafe(self._over)

    def _ask(self, source: Source, asking: Asking, answer: asyncio.Future[bytes]) -> None:
        if asking.cancelled:
            return
        try:
            body = source(asking)
        except BaseException as error:
            settle = partial(
                _fail, answer, error if isinstance(error, Exception) else RuntimeError(repr(type(error)))
            )
        else:
            settle = partial(_fulfil, answer, body)
        self._loop.call_soon_threadsafe(settle)

    def _gather(self) -> None:
        try:
            self.session.gather_all()
        except BaseException as error:
            self._gather_error = error
        finally:
            self._gathering = False
            self._loop.call_soon_threadsafe(self._over)

    def _audit(self) -> None:
        try:
            if self.session.audit():
                self._audited = False
        except BaseException as error:
            self.session.run_failed(error)
        finally:
            self._loop.call_soon_threadsafe(self._over)

    def _notify(self) -> None:
        self._loop.call_soon_threadsafe(self.drive)

    # On the event loop ----------------------------------------------------------------

    def _over(self) -> None:
        try:
            self._take_over()
        except Exception:
            log.exception("The end of a run could not be dealt with, and is tried again")
            self._loop.call_later(FIRST_RETRY, self._over)

    def _take_over(self) -> None:
        """A run, or a look at the values, is over: save, tell the tab, go on."""
        self._running = False
        self._idle.set()
        if not self._gathering:
            self._gathered.set()
        if self._ended:
            self._end_attempt()
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        if self._break_off_at is not None:
            self._break_off_at.cancel()
            self._break_off_at = None
        if self._first_run_over is not None:
            self._first_run_over.set()
        if self.tab is not None:
            self.tab.wake()
        self.drive()
        if self.session.uncollected and not (self._running or self._ended):
            self._loop.call_later(self._pause_to_collect(), self._collect_again)
        self.save()

    def _pause_to_collect(self) -> float:
        self._collects_failed += 1
        return float(min(FIRST_RETRY * 2 ** min(self._collects_failed - 1, 16), LONGEST_RETRY))

    def _collect_again(self) -> None:
        """What the last run has changed is still to be gathered."""
        if not self.session.uncollected:
            self._collects_failed = 0
        elif not self._running and not self._ended:
            self._running = True
            self._idle.clear()
            self._pool.submit(self._audit)

    def _on_tick(self) -> None:
        """Send what the run has drawn, and again as long as it draws."""
        self._tick = None
        if self.tab is not None:
            self.tab.wake()
        if self._running:
            self._tick_again()

    def _tick_again(self) -> None:
        slow_in = SLOW - (self._loop.time() - self._began)
        if self.tab is not None and not self.session.pause_output():
            self._tick_in(TICK)
        elif slow_in > 0:
            # From then on the tab fades what is not drawn yet, and has to know what is.
            self._tick_in(slow_in)

    def _tick_in(self, seconds: float) -> None:
        if self._tick is not None:
            self._tick.cancel()
        self._tick = self._loop.call_later(seconds, self._on_tick)
