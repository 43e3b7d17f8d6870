"""What a store promises for the files of sessions: what scripts show, and what users upload.

A file is a name in one session, a sealed record (what it is called, its type),
and a content. Contents are known by their digest and kept once, however many
files of however many sessions have them. A small content is in the store
itself; of a large one, the store knows the *place*: the name that it has in a
folder or bucket (see ``objects.py``).

Nothing here depends on time, and a place is never used twice: a content that
no file has any more is forgotten in one atomic step, and whoever shows the
same content after that brings it again, under another place. So nobody can
come to hold what another process is about to remove.

Files go with their session: ``erase``, ``erase_owner`` and ``expire`` of the
store forget them too, and their contents that were in the store. The places
of others are given out by :meth:`Files.sweep`, to be removed.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from millpond.errors import Error


class UnknownFile(Error):
    """There is no such file in the session, or no such content in the store."""


class Content(msgspec.Struct, frozen=True):
    """The bytes of a file, or where they are."""

    digest: str
    data: bytes | None = None
    """The bytes, where they are in the store."""
    place: str = ""
    """Else: the name that they have outside."""

    @property
    def known_by_digest_alone(self) -> bool:
        """The bytes must be there already."""
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
        """Give the session a file; one of the same name is replaced.

        Where the store has a content of this digest, the file gets that one,
        whatever ``content`` says of data and place. One atomic step, except
        that a content may be left behind where the session is not there.

        Returns
        -------
        The place of the content that the file has; empty where it is in the
        store. If it is another one than was given, the given one is not used.

        Raises
        ------
        UnknownSession, NotOwner
        UnknownFile
            Neither data nor a place was given, and the store does not have the content.
        """

    @abc.abstractmethod
    async def read(self, session: str, owner: str, file: str) -> StoredFile:
        """One file. Raises UnknownSession, NotOwner, UnknownFile."""

    @abc.abstractmethod
    async def list(self, session: str) -> Mapping[str, bytes]:
        """The records of a session's files by name; none where there is no such session."""

    @abc.abstractmethod
    async def drop(self, session: str, epoch: int, files: Sequence[str]) -> None:
        """Forget files; names that are not there are passed over.

        Raises
        ------
        Superseded
            Another process has attached since ``epoch``, and may be showing them. Nothing was forgotten.
        """

    @abc.abstractmethod
    async def sweep(self) -> Sequence[str]:
        """Forget contents that no file has any more; the places of those that were outside.

        Each place is given out once. What is not removed then is an orphan, found by :meth:`find_known`.
        """

    @abc.abstractmethod
    async def find_known(self, contents: Mapping[str, str]) -> set[str]:
        """Those of these places that the store knows: ``contents`` has the digest for each place."""
