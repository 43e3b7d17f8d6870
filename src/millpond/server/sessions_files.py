"""Gives live sessions their files, and drops those that nothing names any more."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable

import msgspec

from millpond.server.files import FileService
from millpond.server.keeper import owner_of
from millpond.server.live import Live
from millpond.server.session_files import LiveFiles
from millpond.session.files import File
from millpond.session.uploaded import find_alive
from millpond.stores.base import NotOwner, Superseded, UnknownSession

log = logging.getLogger("millpond")

GRACE = 60.0
"""Seconds that a file outlives the last run that showed it: a browser may still be fetching it."""
UPLOAD_GRACE = 600.0
"""The same for an upload that no run has seen yet: the page may still be about to send its event."""
ORPHANS_EVERY = 6 * 3600.0


class SessionsFiles:
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
        self._swept = self._orphans = time.monotonic()
        self._seen: dict[str, object] = {}
        """What each session was like when it was tidied last and nothing was young."""

    def give(self, live: Live) -> None:
        """Let the session's elements have files."""
        live.files = LiveFiles(
            self.service, live.session.id, owner_of(live.browser), live.make, max_upload=self._max_upload
        )
        # One that comes from the store may have files that this process did not see being added.
        live.files.used = live.kept.epoch != 0
        live.session.files = live.files

    async def copy(self, session: str, fork: Live) -> None:
        """A duplicated tab has the uploads of the first. Raises StoreError."""
        found = {id for id, file in (await self.service.find_all(session)).items() if file.upload}
        if found:
            await fork.make()
            await self.service.copy(session, owner_of(fork.browser), fork.session.id, found)

    async def tidy(self, lives: Iterable[Live]) -> None:
        """Drop files that neither page nor state name; now and then, sweep the store. Raises StoreError."""
        lives = [live for live in lives if live.files is not None and live.files.used]
        self._seen = {live.session.id: self._seen.get(live.session.id) for live in lives}
        for live in lives:
            look = (live.session.version, live.session.tree.run)
            if not live.busy and self._seen[live.session.id] != look and not await self.tidy_one(live):
                self._seen[live.session.id] = look
        now = time.monotonic()
        if now - self._swept > self.service.files.sweep_every:
            self._swept = now
            await self.service.sweep()
        if now - self._orphans > ORPHANS_EVERY:
            self._orphans = now
            if removed := await self.service.remove_orphans():
                log.info("%d files were removed that no session had", removed)

    async def tidy_one(self, live: Live, grace: float = GRACE, upload_grace: float = UPLOAD_GRACE) -> bool:
        """Drop what is not named; True if there is something that is too young, so to look at again."""
        files = live.files
        assert files is not None
        there = await self.service.find_all(live.session.id)
        named = await self._find_named(live, there)
        dropped, young = [], False
        for id, file in there.items():
            if id in named:
                continue
            unseen = file.upload and id not in files.added
            if self._age(file, files.added.get(id)) > (upload_grace if unseen else grace):
                dropped.append(id)
            else:
                young = True
        if dropped:
            await self._drop(live, files, dropped)
        return young

    async def _drop(self, live: Live, files: LiveFiles, ids: list[str]) -> None:
        async with files.turn:
            if live.busy or live.session.unsaved:
                return
            # Before the store is told: a run that begins now brings them again, when it is our turn no more.
            files.forget(ids)
            try:
                await self.service.files.drop(live.session.id, live.kept.epoch, ids)
            except Superseded:
                log.info("The files of the session %s are left to its new process", live.session.id)

    async def _find_named(self, live: Live, there: Iterable[str]) -> set[str]:
        """Those ids that the page or the saved state has somewhere in it, or a living object stands for."""
        ids = {id: id.encode() for id in there}
        if not ids:
            return set()
        with live.session.lock:
            page = [msgspec.json.encode(node.props) for node in live.session.tree.root]
        try:
            state = await self.service.store.read(live.session.id, owner_of(live.browser))
            values = list(state.values.values())
        except (UnknownSession, NotOwner, NotImplementedError):
            return set(ids)
        alive = find_alive()
        everything = [*page, *values]
        return await asyncio.to_thread(
            lambda: {
                id for id, mark in ids.items() if id in alive or any(mark in part for part in everything)
            }
        )

    @staticmethod
    def _age(file: File, added: float | None) -> float:
        if added is not None:
            return time.monotonic() - added
        return time.time() - file.made
