"""What a store promises for the files of sessions: what scripts show, and what users upload.

A file is a name in one session, a sealed record (the file's own name, its type), and a
content. Contents are identified by their digest and stored once, however many files of
however many sessions have them. A small content is in the store itself; of a large one,
the store knows the *place*: the name that it has in a folder or bucket (see
``objects.py``).

Nothing here depends on time, and a place is never used twice: a content that no file
has any more is deleted in one atomic step. A process that later shows the same content
must upload it again, under another place. So no file can refer to a content that
another process is about to remove.

Files go with their session: ``erase``, ``erase_owner`` and ``expire`` of the store also
delete them, and those of their contents that are in the store. :meth:`Files.sweep`
returns the places of the other contents, to be removed.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from millpond.errors import Error


class UnknownFile(Error):
    """The session has no such file, or the store has no such content."""


class Content(msgspec.Struct, frozen=True):
    """The bytes of a file, or the place that has them."""

    digest: str
    data: bytes | None = None
    """The bytes, if they are in the store."""
    place: str = ""
    """Otherwise the name that they have outside the store."""

    @property
    def known_by_digest_alone(self) -> bool:
        """The bytes must be at that place already."""
        return self.data is None and not self.place


class StoredFile(msgspec.Struct, frozen=True):
    """A file as the store has it."""

    record: bytes
    content: Content


class Files(abc.ABC):
    """The files of one store's sessions. All methods may raise ``StoreError``."""

    sweep_every: ClassVar[float] = 60.0
    """Seconds between two sweeps."""

    @abc.abstractmethod
    async def add(self, session: str, owner: str, file: str, record: bytes, content: Content) -> str:
        """Add a file to the session, replacing one of the same name.

        If the store already has a content with this digest, the file gets that one,
        whatever data and place ``content`` has. This is one atomic step, except that a
        content may be left behind if the session does not exist.

        Returns
        -------
        The place of the file's content; empty if it is in the store. If it is not the
        given place, the given one is not used.

        Raises
        ------
        UnknownSession, NotOwner
        UnknownFile
            The content has neither data nor a place, and the store does not have it.
        """

    @abc.abstractmethod
    async def read(self, session: str, owner: str, file: str) -> StoredFile:
        """Read one file. Raises UnknownSession, NotOwner, UnknownFile."""

    @abc.abstractmethod
    async def list(self, session: str) -> Mapping[str, bytes]:
        """The records of a session's files by name; empty if there is no such session."""

    @abc.abstractmethod
    async def drop(self, session: str, epoch: int, files: Sequence[str]) -> None:
        """Delete files; missing names are skipped.

        Raises
        ------
        Superseded
            Another process has attached since ``epoch``, and may be showing them. Nothing was deleted.
        """

    @abc.abstractmethod
    async def sweep(self) -> Sequence[str]:
        """Delete contents that no file has any more. Returns the places of those outside the store.

        Each place is returned only once. If its object is not removed then, it is an
        orphan, which :meth:`find_known` reveals.
        """

    @abc.abstractmethod
    async def find_known(self, contents: Mapping[str, str]) -> set[str]:
        """The places among these that the store knows; ``contents`` has the digest for each place."""
