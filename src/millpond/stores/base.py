"""What a session store promises.

A store keeps, for each session, a record and values by key. It cannot read the values:
they are sealed (see ``codec.py``), and it returns the same bytes.

The record of a session
-----------------------
``owner``
    who may attach: a digest of the browser's cookie. If a user is logged in, the user's
    digest and a dot precede it.
``epoch``
    goes up with each attachment. Only the process that attached last may write.
``version``
    counts the commits.
``seq``
    the number of the last event whose effect is in the values.
``manifest``
    names the version of each value. It is sealed, as the values are.

Safety never depends on time. Two processes may both believe that they own a session. A
commit compares epoch and version in the same atomic step that writes, so only one of
them can commit.

An expired session does not exist for any method, whether or not it was deleted yet. The
first epoch is a random number. So a process whose session was erased or has expired
cannot write to a new session with the same id.

Every back end passes the same suite (``tests/stores/test_contract_*.py``).
"""

from __future__ import annotations

import abc
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import ClassVar, Self

import msgspec

from millpond.errors import Error, NotNow
from millpond.stores.cached import CachedValues
from millpond.stores.files import Files
from millpond.stores.notes import Notes


def first_epoch() -> int:
    """The epoch of a new session: a number that no earlier session with its id has had.

    It is at most 2**48, so that Lua's numbers can count it up, too.
    """
    return secrets.randbelow(2**48) + 1


def least_epoch() -> int:
    """The lowest epoch that an attachment may have: the microseconds since 1970.

    So no two attachments have the same epoch, even if the store has lost the last ones
    and gone back to an earlier state. This depends on clocks that agree; if they do
    not, the epoch still goes up by one.
    """
    return time.time_ns() // 1000


def belongs_to(its_owner: str, owner: str) -> bool:
    """Whether :meth:`Store.erase_owner` of ``owner`` erases a session of ``its_owner``."""
    return its_owner == owner or its_owner.startswith(owner + ".")


class StoreError(NotNow):
    """The store is unreachable, full, or too slow at the moment. Try again."""


class Rejected(StoreError):
    """The store works, but refuses the data: do not retry with the same data."""


class Superseded(Error):
    """Another process has attached since, so this one must not write. Do not retry."""


class NotOwner(Error):
    """The session belongs to another browser or another user."""


class StaleConnection(Error):
    """The tab has connected again since, so this connection is out of date."""


class UnknownSession(Error):
    """There is no such session: it has expired, was erased, or never existed."""


class Attached(msgspec.Struct, frozen=True):
    """A session as the store has it, returned to the process that may write it from now on."""

    epoch: int
    """The new epoch: one more than the old one, or :func:`least_epoch` if that is higher."""
    version: int
    seq: int
    manifest: bytes
    values: dict[str, bytes]
    """All values by key. Large parts of them are blobs, fetched when needed."""
    former: int | None = None
    """The previous epoch; None: one less than ``epoch``."""

    @property
    def epoch_before(self) -> int:
        """The epoch of the previous attachment."""
        return self.epoch - 1 if self.former is None else self.former


class Commit(msgspec.Struct, frozen=True):
    """The changes of one or several runs, which are written as a whole or not at all."""

    session: str
    epoch: int
    """The epoch that the writer got when it attached."""
    version: int
    """The version that this commit creates: one more than the one that it is based on."""
    seq: int
    manifest: bytes
    changed: dict[str, bytes] = {}
    """Values by key: any string of at most :data:`~millpond.stores.keys.LONGEST` bytes."""
    deleted: Sequence[str] = ()
    """Keys to remove; none of them is in ``changed``."""
    blobs: dict[str, bytes] = {}
    """New blobs by digest."""
    dropped: Sequence[str] = ()
    """Digests of blobs that no value refers to any more; none of them is in ``blobs``."""


class Summary(msgspec.Struct, frozen=True):
    """One session in a listing."""

    session: str
    owner: str
    version: int
    seq: int
    size: int
    """The approximate size of all values and blobs, in bytes."""
    expires: float
    """Seconds since 1970-01-01 UTC."""


class Store(abc.ABC):
    """A session store. All methods may raise :class:`StoreError`.

    The constructor of every back end takes the parameters from its URL, and ``ttl``:
    the seconds after its last attach, commit or touch at which a session expires.
    """

    schemes: ClassVar[tuple[str, ...]] = ()
    """The URL schemes of this back end, for example ``("redis", "rediss")``."""

    shared: ClassVar[bool] = True
    """Whether other processes may attach to the same sessions."""

    expected: int = 0
    """How many commits are likely to arrive within milliseconds. The server counts them
    here, on the event loop. A back end may wait for them for a moment, to write several
    commits together.
    """

    files: Files | None = None
    """The files of the sessions; None if the back end cannot store files."""

    cached: CachedValues | None = None
    """Values of cached functions; None if the back end cannot store them."""

    notes: Notes | None = None
    """Notes that belong to no session, such as who has signed out; None if the back end cannot store them."""

    @classmethod
    def from_url(cls, url: str, *, ttl: float, level: str | None, project: Path) -> Self:
        """Return the store that a URL names, not yet open.

        Parameters
        ----------
        url:
            The URL from the configuration; its scheme is one of ``schemes``.
        ttl:
            Seconds that a session outlives its last use.
        level:
            ``"process"``, ``"power"`` or ``"replicated"``; None for the back end's own default.
        project:
            The app's folder, for back ends that keep files there.

        Raises
        ------
        ConfigError
            The URL is invalid, or the back end does not offer the level.
        """
        raise NotImplementedError(f"{cls.__name__} cannot be created from a URL.")

    @abc.abstractmethod
    async def open(self) -> None:
        """Connect, create or upgrade the schema, and check the requirements. Called once, before all other methods."""

    @abc.abstractmethod
    async def close(self) -> None:
        """Finish pending writes, and release all resources."""

    @abc.abstractmethod
    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        """Create a session without values, with version 0 and seq 0. Returns its epoch, :func:`first_epoch`.

        Creating it again with the same owner, load and connection is not an error until
        something is committed: the answer may have been lost.

        Raises
        ------
        NotOwner
            The session exists already.
        """

    @abc.abstractmethod
    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        """Become the process that may write, in one atomic step.

        Checks the owner; checks that ``connection`` is higher than that of
        the last attach, if ``load`` (the page load) is the same; then adds one to the
        epoch, or raises it to :func:`least_epoch` if that is higher. Extends the
        session's life.

        Raises
        ------
        UnknownSession, NotOwner, StaleConnection
        """

    async def read(self, session: str, owner: str) -> Attached:
        """Read the session without becoming its writer; the epoch does not change.

        The session's life is not extended. A back end without this method cannot give a
        duplicated tab a copy of its session.

        Raises
        ------
        UnknownSession, NotOwner
        """
        raise NotImplementedError(f"{type(self).__name__} cannot read a session without attaching to it.")

    @abc.abstractmethod
    async def commit(self, commit: Commit) -> None:
        """Write the whole commit, if no other process has attached since and no commit is missing.

        This is one atomic step. If the stored epoch is the commit's and the stored
        version is one less than the commit's, everything is written, and the session's
        life is extended. If the stored epoch is the commit's and the stored version is
        *equal* to the commit's, this very commit was written before and only its answer
        was lost: that is not an error. When this returns, the commit is as durable as
        the store's level says.

        Raises
        ------
        Superseded
            In every other case, also if there is no such session. Nothing was written.
        """

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        """Write a session as a whole, after the store has lost it or its newest state.

        ``commit`` has all values. This is one atomic step. If there is no session with
        this id, it is created with the commit's epoch and version. An older state (a
        lower epoch, or the same epoch and a lower version) is replaced. If the stored
        epoch and version are equal to the commit's, this very call was made before.
        Files of an existing session are kept.

        Raises
        ------
        Superseded
            Another process has attached or written since, or the session was erased on
            purpose (within the last ``ttl`` seconds). A back end without this method
            always raises it.
        NotOwner
        """
        raise Superseded(f"The session {commit.session} is now written by another process.")

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        """Note that ``attempt`` (a random name) executes an event, or is still executing it.

        Returns, for every other attempt of this event that was noted and not
        cleared, the seconds since it was last noted. Notes of earlier events are
        deleted. The epoch is not checked, and a missing session is not an error: a
        process that has lost the session may still be executing the event.

        The notes reveal an event that crashes the processes which execute it. With a
        back end without this method, such an event is never skipped.
        """
        return ()

    async def clear_attempt(self, session: str, attempt: str) -> None:
        """Delete the note of an attempt that has ended without a crash; no error if there is none."""
        return

    @abc.abstractmethod
    async def read_blob(self, session: str, digest: str) -> bytes:
        """Read one blob. Raises UnknownSession if the session or the blob does not exist."""

    @abc.abstractmethod
    async def touch(self, sessions: Sequence[str]) -> None:
        """Extend the life of these sessions; missing ones are skipped."""

    @abc.abstractmethod
    async def erase(self, session: str) -> None:
        """Delete a session with all that belongs to it; no error if there is none."""

    @abc.abstractmethod
    async def erase_owner(self, owner: str) -> int:
        """Delete all sessions of one owner. Returns how many there were.

        If a user is logged in, the owner is ``<user>.<browser>``. Then ``owner`` may
        also be the part before the dot, which means all browsers of that user.
        """

    @abc.abstractmethod
    async def expire(self) -> int:
        """Delete expired sessions. Returns how many (0 if the back end does it by itself)."""

    @abc.abstractmethod
    def list(self) -> AsyncIterator[Summary]:
        """List all sessions, in no particular order."""

    async def count(self) -> int:
        """The approximate number of sessions. A back end that need not list them to know it overrides this."""
        total = 0
        async for _ in self.list():
            total += 1
        return total
