"""Gives live sessions their files, and drops those that nothing names any more."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence

from millpond import wire
from millpond.file_ref import FileRef
from millpond.server.driver import SessionDriver
from millpond.server.files.service import FileService
from millpond.server.files.session import StoredSessionFiles
from millpond.session.files.file import File
from millpond.session.files.uploaded import find_alive
from millpond.stores.base import NotOwner, StoreError, Superseded, UnknownSession

log = logging.getLogger("millpond")

GRACE = 60.0
"""Seconds that a file outlives the last run that showed it: a browser may still be fetching it."""
UPLOAD_GRACE = 24 * 3600.0
"""The same for an upload that no run has seen yet: it waits in a form, or with a message that is still being written."""
TIDY_EVERY = 60.0
ORPHANS_EVERY = 6 * 3600.0


class FileHousekeeping:
    """The files of all sessions of this process.

    Parameters
    ----------
    service:
        Keeps them.
    max_upload:
        Bytes of one upload, where its widget does not say.
    """

    def __init__(self, service: FileService, *, max_upload: int) -> None:
        self.service = service
        self._max_upload = max_upload
        self._tidied = self._swept = self._orphans = time.monotonic()
        self._seen: dict[str, object] = {}
        """The state of each session when it was last tidied and had no recent files."""

    def give(self, driver: SessionDriver) -> None:
        """Let the session's elements have files."""
        driver.files = StoredSessionFiles(
            self.service, driver.session.id, driver.owner, driver.committer.make, max_upload=self._max_upload
        )
        driver.files.session_is_gone = driver.committer.session_is_gone
        # One that comes from the store may have files that this process did not see being added.
        driver.files.used = driver.committer.checkpoint.epoch != 0
        driver.session.files = driver.files

    async def copy(self, session: str, fork: SessionDriver) -> None:
        """A duplicated tab has the uploads of the first. Raises StoreError."""
        found = {id for id, file in (await self.service.find_all(session)).items() if file.upload}
        if found:
            await fork.committer.make()
            await self.service.copy(session, fork.owner, fork.session.id, found)

    async def tidy(self, drivers: Iterable[SessionDriver]) -> None:
        """Drop files that neither page nor state name; now and then, sweep the store. Raises StoreError."""
        now = time.monotonic()
        self.service.digests.sweep()
        if now - self._tidied > TIDY_EVERY:
            self._tidied = now
            await self._tidy_all(
                [driver for driver in drivers if driver.files is not None and driver.files.used]
            )
        if now - self._swept > self.service.files.sweep_every:
            self._swept = now
            await self.service.sweep()
        if now - self._orphans > ORPHANS_EVERY:
            self._orphans = now
            if removed := await self.service.remove_orphans():
                log.info("Removed %d files that did not belong to a session", removed)

    async def _tidy_all(self, drivers: Sequence[SessionDriver]) -> None:
        self._seen = {driver.session.id: self._seen.get(driver.session.id) for driver in drivers}
        for driver in drivers:
            look = (driver.session.version, driver.session.tree.run)
            if driver.busy or self._seen[driver.session.id] == look:
                continue
            try:
                tidied = not await self.tidy_one(driver, GRACE, UPLOAD_GRACE)
            except StoreError:
                raise
            except Exception:
                log.exception("The files of the session %s could not be cleaned up", driver.session.id)
                continue
            if tidied:
                self._seen[driver.session.id] = look

    async def tidy_one(self, driver: SessionDriver, grace: float, upload_grace: float) -> bool:
        """Drop what is not named; True if something may become unnamed without a run, so is to be looked at again."""
        files = driver.files
        assert files is not None
        there = await self.service.find_all(driver.session.id)
        old = {
            id
            for id, file in there.items()
            if _age(file, files.added.get(id))
            > (grace if id in files.added or not file.upload else upload_grace)
        }
        unnamed = old - _find_on_page(driver, old)
        if unnamed:
            unnamed -= await self._find_in_state(driver, unnamed)
        # A value that cannot be saved may have it: then every object counts that stands for it.
        alive = unnamed & find_alive() if driver.session.state.volatile else set()
        gone = sorted(unnamed - alive)
        dropped = not gone or await self._drop(driver, files, gone)
        return not dropped or bool(alive) or len(old) < len(there)

    async def _drop(self, driver: SessionDriver, files: StoredSessionFiles, ids: list[str]) -> bool:
        """Drop these; False where a run or a commit is under way, which may name them."""
        async with files.turn:
            if driver.busy or driver.session.commits.unsaved:
                return False
            # Before the store is told: a run that begins now brings them again, when it is our turn no more.
            files.forget(ids)
            try:
                await self.service.files.drop(driver.session.id, driver.committer.checkpoint.epoch, ids)
            except Superseded:
                log.info("The files of the session %s are left to its new process", driver.session.id)
            return True

    async def _find_in_state(self, driver: SessionDriver, ids: set[str]) -> set[str]:
        """The ids that occur anywhere in a saved value."""
        try:
            state = await self.service.store.read(driver.session.id, driver.owner)
        except (UnknownSession, NotOwner, NotImplementedError):
            return ids
        return await asyncio.to_thread(_find_in, list(state.values.values()), ids)


def _find_on_page(driver: SessionDriver, ids: set[str]) -> set[str]:
    """The ids that occur anywhere in an element's props."""
    if not ids:
        return ids
    with driver.session.lock:
        page = [wire.encode(node.props, _id_of) for node in driver.session.tree.root]
    return _find_in(page, ids)


def _id_of(ref: FileRef) -> str:
    return ref.id


def _find_in(parts: Sequence[bytes], ids: set[str]) -> set[str]:
    return {id for id in ids if any(id.encode() in part for part in parts)}


def _age(file: File, added: float | None) -> float:
    return time.time() - file.made if added is None else time.monotonic() - added
