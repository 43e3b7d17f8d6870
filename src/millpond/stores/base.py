"""What a store of sessions promises.

A store keeps, for each session, a record and values by key. It does not know
what the values are: they come sealed (see ``codec.py``), and it gives the same
bytes back.

The record of a session
-----------------------
``owner``
    who may attach: a digest of the browser's cookie; before it that of the user
    and a dot, where one is logged in.
``epoch``
    goes up with each attachment. Whoever attached last is the one who may write.
``version``
    counts the commits.
``seq``
    the last event whose effect is in the values.
``manifest``
    sealed, like the values: it names each value's version.

Safety never depends on time. Two processes may both believe that a session is
theirs; a commit compares epoch and version in the same atomic step that
writes, so one of them cannot commit.

A session whose time is over is not there any more, for all methods, whether
or not it was swept up yet. The first epoch is a random number, so that the
owner of a session that was erased or has expired cannot write to another one
that was made under its id.

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
    """The epoch of a new session: a number that no earlier owner of its id has had.

    At most 2**48, so that it can be counted up in Lua's numbers too.
    """
    return secrets.randbelow(2**48) + 1


def least_epoch() -> int:
    """What the epoch of an attachment is raised to, where it is not higher by itself: microseconds since 1970.

    So an attachment has an epoch that none before it had, also when the store
    has lost the last ones and gone back to an earlier state: as far as clocks
    agree. Where they do not, the epoch still goes up by one.
    """
    return time.time_ns() // 1000


def belongs_to(its_owner: str, owner: str) -> bool:
    """Whether :meth:`Store.erase_owner` of ``owner`` means a session of ``its_owner``."""
    return its_owner == owner or its_owner.startswith(owner + ".")


class StoreError(NotNow):
    """The store could not do it now: unreachable, full, or too slow. Try again."""


class Rejected(StoreError):
    """The store works, and refuses what it was given: trying the same again is of no use."""


class Superseded(Error):
    """Another process has attached since: this one must not write. Do not retry."""


class NotOwner(Error):
    """The session is another browser's or another user's."""


class StaleConnection(Error):
    """The tab has connected again since: this connection is out of date."""


class UnknownSession(Error):
    """There is no such session: it has expired, was erased, or never was."""


class Attached(msgspec.Struct, frozen=True):
    """A session as the store has it, given to who may write it from now on."""

    epoch: int
    """The new epoch: the old one and one more, or :func:`least_epoch` if that is higher."""
    version: int
    seq: int
    manifest: bytes
    values: dict[str, bytes]
    """All values by key. Large parts of them are blobs, fetched when needed."""
    former: int | None = None
    """The epoch before; None: one less."""

    @property
    def epoch_before(self) -> int:
        """The epoch of whoever attached before."""
        return self.epoch - 1 if self.former is None else self.former


class Commit(msgspec.Struct, frozen=True):
    """What one or several runs changed, to be written as a whole or not at all."""

    session: str
    epoch: int
    """The epoch in which the writer attached."""
    version: int
    """The version that this commit makes: one more than the one it is based on."""
    seq: int
    manifest: bytes
    changed: dict[str, bytes] = {}
    """Values by key: any string of at most :data:`~millpond.stores.keys.LONGEST` bytes."""
    deleted: Sequence[str] = ()
    """Keys to remove; none of them is in ``changed``."""
    blobs: dict[str, bytes] = {}
    """New blobs by digest."""
    dropped: Sequence[str] = ()
    """Digests of blobs that no value names any more; none of them is in ``blobs``."""


class Summary(msgspec.Struct, frozen=True):
    """One session in a listing."""

    session: str
    owner: str
    version: int
    seq: int
    size: int
    """Bytes of values and blobs, about."""
    expires: float
    """Seconds since 1970-01-01 UTC."""


class Store(abc.ABC):
    """Keeps sessions. All methods may raise :class:`StoreError`.

    Parameters of every back end's constructor are its URL's and ``ttl``, the
    seconds after its last attach, commit or touch at which a session expires.
    """

    schemes: ClassVar[tuple[str, ...]] = ()
    """The URL schemes that mean this back end: ``("redis", "rediss")``."""

    shared: ClassVar[bool] = True
    """Other processes may attach to the same sessions."""

    expected: int = 0
    """How many commits are likely to come within milliseconds. Whoever makes them counts them here, on the
    event loop. A back end may wait for them, for a moment, to write them together with others."""

    files: Files | None = None
    """The files of its sessions; None for a back end that cannot keep any."""

    cached: CachedValues | None = None
    """Values of cached functions; None for a back end that cannot keep any."""

    notes: Notes | None = None
    """Notes that belong to no session, such as who has signed out; None for a back end that cannot keep any."""

    @classmethod
    def from_url(cls, url: str, *, ttl: float, level: str | None, project: Path) -> Self:
        """The store that a URL names, not yet open.

        Parameters
        ----------
        url:
            As the user wrote it; its scheme is one of ``schemes``.
        ttl:
            Seconds that a session outlives its last use.
        level:
            ``"process"``, ``"power"`` or ``"replicated"``; None for the back end's own default.
        project:
            The app's folder, for what is kept in files.

        Raises
        ------
        ConfigError
            The URL is not understood, or the back end does not have the level.
        """
        raise NotImplementedError(f"{cls.__name__} cannot be created from a URL.")

    @abc.abstractmethod
    async def open(self) -> None:
        """Connect, make or upgrade the schema, check what is needed. Once, before all else."""

    @abc.abstractmethod
    async def close(self) -> None:
        """Finish what is being written, and let go of everything."""

    @abc.abstractmethod
    async def create(self, session: str, owner: str, load: str, connection: int) -> int:
        """Make a session without values, version 0 and seq 0; returns its epoch, :func:`first_epoch`.

        Creating it again with the same owner, load and connection is no error
        while nothing was committed: an answer may have been lost.

        Raises
        ------
        NotOwner
            There is such a session already.
        """

    @abc.abstractmethod
    async def attach(self, session: str, owner: str, load: str, connection: int) -> Attached:
        """Become the one who may write: one atomic step.

        Checks the owner; checks that ``connection`` is higher than that of
        the last attach, if ``load`` (the page load) is the same; then adds
        one to the epoch, or raises it to :func:`least_epoch` if that is
        higher. Prolongs the session.

        Raises
        ------
        UnknownSession, NotOwner, StaleConnection
        """

    async def read(self, session: str, owner: str) -> Attached:
        """The session as it is, without becoming its writer; the epoch is the one that it has.

        Prolongs nothing. A back end without it cannot give a duplicated tab
        a copy of its session.

        Raises
        ------
        UnknownSession, NotOwner
        """
        raise NotImplementedError(f"{type(self).__name__} cannot read a session without attaching to it.")

    @abc.abstractmethod
    async def commit(self, commit: Commit) -> None:
        """Write all of it, if nobody has attached since and nothing was missed.

        One atomic step: where the stored epoch is the commit's and the stored
        version is one less than the commit's, everything is written, and the
        session prolonged. Where the stored epoch is the commit's and the
        stored version is *equal* to it, this very commit was written before
        and only its answer was lost: that is no error. When this returns, the
        commit is as durable as the store's level says.

        Raises
        ------
        Superseded
            In every other case, also where there is no such session. Nothing was written.
        """

    async def rewrite(self, commit: Commit, owner: str, load: str, connection: int) -> None:
        """Write a session as a whole, after the store has lost it, or its newest state.

        ``commit`` has all values. One atomic step: where there is no session of
        this id, one with the commit's epoch and version is made; where there is
        an older state (a lower epoch, or the same and a lower version), that is
        replaced. Where the stored epoch and version are equal, this very call
        was made before. The files of a session that is there stay.

        Raises
        ------
        Superseded
            Somebody has attached or written since, or the session was erased
            on purpose (within the last ``ttl`` seconds). A back end without
            this method always says so.
        NotOwner
        """
        raise Superseded(f"The session {commit.session} is now written by another process.")

    async def note_attempt(self, session: str, seq: int, attempt: str) -> Sequence[float]:
        """Note that ``attempt`` (a random name) executes an event, or still does.

        Returns, for every other attempt of this event that was noted and not
        cleared, the seconds since it was last noted. Notes of earlier events
        are forgotten. Not fenced, and no error where there is no such session:
        a process that has lost the session may still be executing the event.

        So an event that ends the processes which execute it becomes known. A
        back end without it never leaves an event out.
        """
        return ()

    async def clear_attempt(self, session: str, attempt: str) -> None:
        """This attempt has ended, and its process goes on; no error if it was not noted."""
        return

    @abc.abstractmethod
    async def read_blob(self, session: str, digest: str) -> bytes:
        """One blob. Raises UnknownSession if the session or the blob is not there."""

    @abc.abstractmethod
    async def touch(self, sessions: Sequence[str]) -> None:
        """Prolong these sessions; those that are not there are passed over."""

    @abc.abstractmethod
    async def erase(self, session: str) -> None:
        """Forget a session with all that belongs to it; no error if there is none."""

    @abc.abstractmethod
    async def erase_owner(self, owner: str) -> int:
        """Forget all sessions of one owner; returns how many there were.

        Of a user who is logged in, the owner is ``<user>.<browser>``: ``owner``
        may also be the part before the dot, for all browsers of that user.
        """

    @abc.abstractmethod
    async def expire(self) -> int:
        """Forget the sessions whose time is over; returns how many (0 where the back end does it itself)."""

    @abc.abstractmethod
    def list(self) -> AsyncIterator[Summary]:
        """All sessions, in no order."""

    async def count(self) -> int:
        """About how many sessions there are. A back end that knows better than by listing them says so."""
        total = 0
        async for _ in self.list():
            total += 1
        return total
