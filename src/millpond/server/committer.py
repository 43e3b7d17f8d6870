"""The commits of one session: retried until the store answers, given up if another process has the session.

All methods are called on the event loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from millpond import wire
from millpond.server.observer import Observer
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.session.session import Session
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
from millpond.stores.manifest import Manifest

log = logging.getLogger("millpond")

UNANSWERED = 1.5
"""Seconds after which an unanswered commit is reported as not saved."""
FIRST_RETRY = 0.1
LONGEST_RETRY = 5.0
"""Seconds until a commit is retried, doubling from the first to the longest."""
PROBE_EVERY = 3
"""Attempts with a change that the store refuses, until its values are tried one by one."""


def pause_before(retry: int) -> float:
    """Seconds to wait before the first retry, the second, and so on."""
    return float(min(FIRST_RETRY * 2 ** min(retry - 1, 16), LONGEST_RETRY))


class Driver(Protocol):
    """What a committer needs from the driver of its session."""

    load: str
    connection: int

    @property
    def attended(self) -> bool:
        """A tab is connected."""

    @property
    def ended(self) -> bool:
        """Whether nothing is to be saved any more."""

    async def gather_all(self) -> None:
        """Collect all values of the session."""

    def on_saved(self, seq: int) -> None:
        """The store has the effect of the events up to this one."""

    def tell_unsaved(self) -> None:
        """The store does not accept the changes: tell the tab."""

    def on_rewritten(self) -> None:
        """The store had lost the session, and has its values again."""

    def lost(self) -> None:
        """Another process has taken the session over."""


class Committer:
    """Saves the changes of a session in the store.

    Parameters
    ----------
    session:
        The core.
    owner:
        Whom the session belongs to, as the store knows it.
    sealed_store, checkpoint:
        The way to the store, and what it has of this session.
    driver:
        Who drives the session.
    observers:
        Who is told of commits.
    """

    def __init__(
        self,
        session: Session,
        owner: str,
        sealed_store: SealedStore,
        checkpoint: Checkpoint,
        driver: Driver,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.session = session
        self._observers = observers
        self.owner = owner
        self.checkpoint = checkpoint
        self.held = False
        """No tab has connected to the prepared session. It is not stored: a page that is only fetched leaves nothing."""
        self.store_loss: wire.StoreLoss | None = None
        """How the store has lost confirmed data, so that it must get everything again. None: it has not."""
        self.vanished = False
        """The store no longer has the session and must not get it again: its tab gets a new session."""
        self._sealed_store = sealed_store
        self._driver = driver
        self._store_turn = asyncio.Lock()
        """Held during calls of the store: an attach must not come between a commit and its answer."""
        self._saving: asyncio.Task[None] | None = None
        self._rejected = False
        """The last attempt failed although the store could be reached."""

    async def renew(self, hello: wire.Hello) -> Attached | None:
        """Make sure that the copy in memory is still the session's state.

        Another process may have attached meanwhile and changed the session, or
        begun it for a tab to which this process had only sent the page. Then
        this copy is outdated, and the store's state is returned.

        Raises
        ------
        UnknownSession, NotOwner, StaleConnection
        """
        async with self._store_turn:
            checkpoint = self.checkpoint
            if checkpoint.epoch == 0 and hello.prepared and hello.connection <= 1:
                return None
            try:
                if checkpoint.epoch == 0 and await self.begin(hello):
                    return None
                attached = await self._sealed_store.store.attach(
                    checkpoint.session, self.owner, hello.load, hello.connection
                )
            except UnknownSession:
                if self._driver.ended or hello.version > self.session.version:
                    raise  # this copy was released meanwhile, or is not the newest
                self.store_loss = "gone"
                return None
            except StoreError as error:
                if hello.version > self.session.version:
                    raise  # another process has saved more than this copy knows
                # Nobody else can attach either. If it did happen, the next
                # commit will be refused.
                log.warning("The store could not be read, so a session continues in memory: %s", error)
                return None
            if self._driver.ended:
                return attached
            if (attached.epoch_before, attached.version) < (checkpoint.epoch, checkpoint.version):
                self.store_loss = "older"
                checkpoint.epoch = max(checkpoint.epoch, attached.epoch)
                return None
            # If nothing was ever saved, this copy is as good as any other.
            first = checkpoint.epoch == 0 and attached.version == 0
            if not first and (
                attached.epoch_before != checkpoint.epoch or attached.version != checkpoint.version
            ):
                return attached
            checkpoint.epoch = attached.epoch
            return None

    async def begin(self, hello: wire.Hello) -> bool:
        """Create a session in the store that another process may have begun, for an earlier connection.

        False if that process has saved it meanwhile. Otherwise it no longer can.
        """
        try:
            self.checkpoint.epoch = await self._sealed_store.store.create(
                self.checkpoint.session, self.owner, hello.load, hello.connection
            )
        except NotOwner:
            return False
        return True

    async def make(self) -> None:
        """Make sure that the store has the session. Raises StoreError, NotOwner."""
        async with self._store_turn:
            await self._make()

    async def session_is_gone(self) -> None:
        """The store says that it has no such session, when something was to be added to it."""
        async with self._store_turn:
            if self.checkpoint.epoch and self.store_loss is None and not self._driver.ended:
                self.store_loss = "gone"
        self.save()

    async def _make(self) -> None:
        if self.checkpoint.epoch == 0:
            self.checkpoint.epoch = await self._sealed_store.store.create(
                self.session.id, self.owner, self._driver.load, self._driver.connection
            )

    def save(self) -> None:
        """Commit the changes, unless a commit is already running."""
        due = self.session.commits.unsaved or self.store_loss is not None
        if due and not (self.busy or self.held or self.waits_for_tab or self._driver.ended):
            self._saving = asyncio.create_task(self._save())
            self._saving.add_done_callback(self._on_saved)

    @property
    def waits_for_tab(self) -> bool:
        """Whether the store has lost the session while no tab is connected. Only the tab knows if this copy is the newest."""
        return self.store_loss is not None and not self._driver.attended

    @property
    def busy(self) -> bool:
        """Something is being saved."""
        return self._saving is not None and not self._saving.done()

    async def wait(self) -> None:
        """Wait until what is being saved is saved."""
        if self._saving is not None:
            await self._saving

    async def save_once(self) -> None:
        """Commit the changes now. Raises StoreError if the store does not accept them."""
        change = self.session.commits.take_change()
        if change is not None and not await self._save_one(change):
            raise StoreError("A session could not be saved and cannot continue.")

    def _on_saved(self, task: asyncio.Task[None]) -> None:
        if self._saving is task:
            self._saving = None  # else another one has begun between this one's end and now
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A session was not saved: its task failed", exc_info=error)
            asyncio.get_running_loop().call_later(LONGEST_RETRY, self.save)
            return
        # A run may have ended after the task's last look.
        self.save()

    async def _save(self) -> None:
        tries = 0
        while not (self._driver.ended or self.waits_for_tab):
            try:
                if self.store_loss is not None and not self.session.commits.whole:
                    await self._driver.gather_all()
                change = self.session.commits.take_change()
                if change is None:
                    return
                if await self._save_and_tell(change):
                    tries = 0
                    continue
                await self._reject_unstorable(change, tries)
            except StoreError as error:
                # Raised while finding out why the store had refused the change.
                log.error("A session was not saved: %s", error)
            except Exception as error:
                # In any case, the session still has the change, and it is retried.
                log.error("A session was not saved: %r", error, exc_info=error)
            tries += 1
            self._driver.tell_unsaved()
            await asyncio.sleep(pause_before(tries))

    async def _reject_unstorable(self, change: Change, tries: int) -> None:
        """Continue without the values that this store, or any store, refuses."""
        if not self._rejected or tries % PROBE_EVERY != PROBE_EVERY - 1:
            return
        reasons = await self._sealed_store.find_unstorable(change, self.owner)
        self.session.commits.reject(change, reasons)

    async def _save_and_tell(self, change: Change) -> bool:
        """:meth:`_save_one`. If the store takes long to answer, the tab is told, and the wait continues."""
        late = asyncio.get_running_loop().call_later(UNANSWERED, self._driver.tell_unsaved)
        try:
            return await self._save_one(change)
        finally:
            late.cancel()

    async def _save_one(self, change: Change) -> bool:
        """Try once to commit a change. True if there is nothing more to try."""
        self._rejected = False
        async with self._store_turn:
            if self._driver.ended:
                return True
            if self.store_loss is not None and not change.whole:
                return True  # the loss was found while this waited for its turn: next comes all of it
            checkpoint = self.checkpoint
            try:
                if self.store_loss is not None:
                    # Nothing of the former state counts.
                    checkpoint.manifest, checkpoint.former = Manifest(checkpoint.version), {}
                else:
                    await self._make()
                # Sealed again at each attempt, because another attachment may have changed the epoch.
                commit, manifest = await self._sealed_store.seal_aside(checkpoint, change)
                await (self._commit_observed if self._observers else self._commit)(commit)
            except (Superseded, NotOwner):
                self.store_loss = await self._find_loss()
                if self.store_loss is not None:
                    if self.waits_for_tab:
                        log.error(
                            "The store has lost the session %s. It is kept in memory for its tab",
                            checkpoint.session,
                        )
                    return True  # so far; next comes all of it
                where = "no longer exists" if self.vanished else "continues in another process"
                log.warning("The session %s %s: this copy is dropped", checkpoint.session, where)
                self._driver.lost()
                return True
            except Exception as error:
                expected = isinstance(error, StoreError)
                log.error("A session was not saved: %s", error, exc_info=None if expected else error)
                self._rejected = not expected or isinstance(error, Rejected)
                return False
            checkpoint.version, checkpoint.manifest = commit.version, manifest
            checkpoint.former = {}
        self.session.saved(change, commit.version)
        for observer in self._observers:
            observer.saved(self.session, change.seq)
        self._driver.on_saved(change.seq)
        return True

    async def _commit_observed(self, commit: Commit) -> None:
        for observer in self._observers:
            observer.commit_begun(self.session, commit)
        failed: BaseException | None = None
        try:
            await self._commit(commit)
        except BaseException as error:
            failed = error
            raise
        finally:
            for observer in self._observers:
                observer.commit_ended(self.session, commit, failed)

    async def _commit(self, commit: Commit) -> None:
        store = self._sealed_store.store
        if self.store_loss is None:
            await store.commit(commit)
            return
        try:
            await store.rewrite(commit, self.owner, self._driver.load, self._driver.connection)
        except (Superseded, NotOwner):
            self.vanished, self.store_loss = self.store_loss == "gone", None
            raise
        log.error(
            "The store has lost the session %s (%s), which was written again from memory: nothing is lost",
            commit.session, "it was gone" if self.store_loss == "gone" else "an older state was there",
        )  # fmt: skip
        self.session.commits.rewritten(self.store_loss)
        self.store_loss = None
        self._driver.on_rewritten()

    async def _find_loss(self) -> wire.StoreLoss | None:
        """What the store has lost, so that it refused a commit. None: nothing; another process has the session."""
        checkpoint = self.checkpoint
        if checkpoint.epoch == 0 or self.vanished:
            return None
        try:
            found = await self._sealed_store.store.read(checkpoint.session, self.owner)
        except UnknownSession:
            return "gone"
        except (NotOwner, NotImplementedError):
            return None
        newer = (found.epoch, found.version) >= (checkpoint.epoch, checkpoint.version)
        return None if newer else "older"
