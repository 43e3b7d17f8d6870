"""Files of sessions in the process's memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from millpond.stores.base import NotOwner, Superseded, UnknownSession
from millpond.stores.files import Content, Files, StoredFile, UnknownFile


class Holder(Protocol):
    """What this store needs of a session's record."""

    owner: str
    epoch: int
    files: dict[str, tuple[bytes, str]]
    """The record and the content's digest of each file, by name."""


class MemoryFiles(Files):
    """Keeps the contents of files, and gets the sessions from the store.

    Parameters
    ----------
    find:
        Returns the record of a session; raises UnknownSession.
    list_all:
        Returns the records of all sessions.
    """

    def __init__(self, find: Callable[[str], Holder], list_all: Callable[[], Sequence[Holder]]) -> None:
        self._find = find
        self._list_all = list_all
        self._contents: dict[str, Content] = {}

    async def add(self, session: str, owner: str, file: str, record: bytes, content: Content) -> str:
        found = self._find_own(session, owner)
        if content.digest not in self._contents:
            if content.known_by_digest_alone:
                raise UnknownFile(f"There is no content {content.digest}.")
            self._contents[content.digest] = content
        found.files[file] = (record, content.digest)
        return self._contents[content.digest].place

    async def read(self, session: str, owner: str, file: str) -> StoredFile:
        found = self._find_own(session, owner)
        if file not in found.files:
            raise UnknownFile(f"The session {session} has no file {file}.")
        record, digest = found.files[file]
        return StoredFile(record, self._contents[digest])

    async def list(self, session: str) -> Mapping[str, bytes]:
        try:
            return {file: record for file, (record, _) in self._find(session).files.items()}
        except UnknownSession:
            return {}

    async def drop(self, session: str, epoch: int, files: Sequence[str]) -> None:
        try:
            found = self._find(session)
        except UnknownSession as error:
            raise Superseded(str(error)) from None
        if found.epoch != epoch:
            raise Superseded(f"The session {session} is now written by another process.")
        for file in files:
            found.files.pop(file, None)
        self.forget_unused()

    async def sweep(self) -> Sequence[str]:
        self.forget_unused()
        used = self._find_used()
        unused = [content for digest, content in self._contents.items() if digest not in used]
        for content in unused:
            del self._contents[content.digest]
        return [content.place for content in unused]

    async def find_known(self, contents: Mapping[str, str]) -> set[str]:
        known = {content.place for content in self._contents.values()}
        return known & contents.keys()

    def forget_unused(self) -> None:
        """Delete bytes that no file has any more; places are left for :meth:`sweep`."""
        used = self._find_used()
        for digest in [d for d, content in self._contents.items() if d not in used and not content.place]:
            del self._contents[digest]

    def _find_used(self) -> set[str]:
        return {digest for holder in self._list_all() for _, digest in holder.files.values()}

    def _find_own(self, session: str, owner: str) -> Holder:
        found = self._find(session)
        if found.owner != owner:
            raise NotOwner(f"The session {session} belongs to another browser.")
        return found
