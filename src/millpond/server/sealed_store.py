"""Between sessions and the store: seals what a session has changed, commits it,
and opens what the store gives back.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from pickle import PickleBuffer
from typing import Any, TypeVar

from msgspec import structs

from millpond.state.changes import Change
from millpond.state.rebind import StoredValue
from millpond.state.values import Dump
from millpond.stores.base import Attached, Commit, NotOwner, Store
from millpond.stores.codec import BadSeal, SealedValue, Sealer, check_blob
from millpond.stores.keys import find_value, stored_name
from millpond.stores.manifest import Manifest, shard_name

log = logging.getLogger("millpond")

T = TypeVar("T")

LARGE = 1 << 20
"""Bytes that are not sealed or checked on the event loop."""
MANY = 200
"""The number of values above which sealing leaves the event loop."""


def owner_of(browser: str, user: str | None = None, mount: str = "") -> str:
    """The owner that the store knows: digests, so that a store's reader cannot be the browser.

    With a user, that of the user comes first: ``erase_owner(user_part(user))``
    erases the sessions of all browsers of that user. ``mount``: the path that the app is mounted at in another one.
    Two apps with one store, in one browser, have sessions of their own.
    """
    of_app = f"{browser} {mount}" if mount else browser
    digest = hashlib.sha256(of_app.encode()).hexdigest()
    return digest if user is None else f"{user_part(user)}.{digest}"


def user_part(user: str) -> str:
    """With what the owners of a user's sessions begin."""
    return hashlib.sha256(b"user " + user.encode()).hexdigest()


async def aside(attached: Attached, work: Callable[[], T]) -> T:
    """Process all values of a session: on a thread where that may take long."""
    values = attached.values.values()
    if len(values) > MANY or sum(map(len, values)) > LARGE:
        return await asyncio.to_thread(work)
    return work()


class Checkpoint:
    """What the store has of one session: the last commit of this process."""

    def __init__(
        self, session: str, epoch: int = 0, version: int = 0, manifest: Manifest | None = None
    ) -> None:
        self.session = session
        self.epoch = epoch
        """0: not yet created in the store."""
        self.version = version
        self.manifest = manifest or Manifest(0)
        self.user = self.manifest.user
        """Whose session it is, in words; empty: nobody has signed in."""
        self.former: dict[str, SealedValue] = {}
        """Values that are sealed with an older secret: the next commit seals them anew."""


class SealedStore:
    """Seals, commits and opens the sessions that an app has in a store.

    Parameters
    ----------
    store, sealer:
        Where they are, and what seals them.
    app:
        The name of the app, under its sessions' seals: other apps may have the same store, secret and browsers.
    """

    def __init__(self, store: Store, sealer: Sealer, app: str = "") -> None:
        self.store = store
        self._sealer = sealer
        self._app = app

    async def open_aside(self, session: str, attached: Attached) -> tuple[Checkpoint, dict[str, StoredValue]]:
        """As :meth:`open`, but others need not wait while the seals of a large session are checked."""
        return await aside(attached, partial(self.open, session, attached, asyncio.get_running_loop()))

    def open(
        self, session: str, attached: Attached, loop: asyncio.AbstractEventLoop | None = None
    ) -> tuple[Checkpoint, dict[str, StoredValue]]:
        """A session from the store, its values not yet decoded.

        A value whose seal is broken is left out, and said in the log; a
        broken manifest makes the session unusable. Raises BadSeal, NotOwner.

        ``loop`` is that of the store; None: the one that is running.
        """
        manifest, sealed = self._unseal(session, attached)
        values = {
            key: StoredValue(
                key, value.codec, value.data, self._fetch(session, value.blobs, loop), value.size
            )
            for key, value in sealed.items()
        }
        checkpoint = Checkpoint(session, attached.epoch, attached.version, manifest)
        for key, value in sealed.items():
            if not self._sealer.is_current(session, key, find_value(attached.values, key)):
                checkpoint.former[key] = value
        return checkpoint, values

    async def copy(self, session: str, attached: Attached) -> tuple[dict[str, StoredValue], dict[str, Dump]]:
        """The values of a session for another one: to decode, and to store. Raises BadSeal, NotOwner."""
        _, sealed = await aside(attached, partial(self._unseal, session, attached))
        values: dict[str, StoredValue] = {}
        dumps: dict[str, Dump] = {}
        for key, value in sealed.items():
            found = [(digest, await self.store.read_blob(session, digest)) for digest in value.blobs]
            blobs = await asyncio.to_thread(_check, found) if found else []
            values[key] = StoredValue(key, value.codec, value.data, partial(_writable, blobs), value.size)
            dumps[key] = Dump(value.codec, value.data, tuple(map(PickleBuffer, blobs)))
        return values, dumps

    def _unseal(self, session: str, attached: Attached) -> tuple[Manifest, dict[str, SealedValue]]:
        manifest = self._sealer.open_manifest(
            session, attached.version, attached.manifest, attached.seq, attached.values
        )
        if manifest.app not in ("", self._app):
            raise NotOwner(f"The session {session} belongs to the app {manifest.app}, not to {self._app}.")
        values: dict[str, SealedValue] = {}
        for key, version in manifest.versions().items():
            try:
                # A missing value has no seal to check.
                sealed = find_value(attached.values, key)
                values[key] = self._sealer.open_value(session, key, version, sealed)
            except BadSeal as error:
                log.error("session_state[%r] of the session %s is not used: %s", key, session, error)
        return manifest, values

    def seal(self, checkpoint: Checkpoint, change: Change) -> tuple[Commit, Manifest]:
        """The commit of a change, and the manifest that holds after it."""
        session, former = checkpoint.session, checkpoint.manifest
        version = checkpoint.version + 1
        values: dict[str, bytes] = {}
        blobs: dict[str, bytes] = {}
        names: dict[str, list[str]] = {}
        for key, dump in change.changed.items():
            names[key] = _add_blobs(dump, blobs, former)
            sealed = SealedValue(dump.codec, version, dump.data, names[key], dump.size)
            values[stored_name(key)] = self._sealer.seal_value(session, key, sealed)
        for key, value in checkpoint.former.items():
            if key not in change.changed and key not in change.deleted:
                names[key] = value.blobs
                anew = structs.replace(value, version=version)
                values[stored_name(key)] = self._sealer.seal_value(session, key, anew)
        manifest = former.after(version, change.seq, names, change.deleted)
        manifest.app, manifest.user = self._app, checkpoint.user
        deleted = [stored_name(key) for key in change.deleted]
        if not (former.whole and manifest.whole):
            deleted += map(shard_name, former.stored_shards - manifest.stored_shards)
            values |= self._sealer.seal_shards(session, manifest)
        commit = Commit(
            session=session, epoch=checkpoint.epoch, version=version, seq=change.seq,
            manifest=self._sealer.seal_manifest(session, manifest),
            changed=values, deleted=sorted(deleted), blobs=blobs, dropped=manifest.dropped_since(former),
        )  # fmt: skip
        return commit, manifest

    async def seal_aside(self, checkpoint: Checkpoint, change: Change) -> tuple[Commit, Manifest]:
        """As :meth:`seal`, but others need not wait while a large change is sealed."""
        if len(change.changed) > MANY or change.size > LARGE:
            return await asyncio.to_thread(self.seal, checkpoint, change)
        return self.seal(checkpoint, change)

    async def find_unstorable(self, change: Change, owner: str) -> dict[str, str]:
        """Which of a change's values cannot be stored, by themselves, and why.

        They are tried on a session made for that, and erased again. Nothing is
        found where that one cannot be written at all. Raises StoreError.
        """
        probe = _Probe(self, owner)
        await probe.open()
        try:
            bad: dict[str, str] = {}
            for half in _halves(list(change.changed)):
                bad |= await self._search(probe, change, half)
            return bad
        finally:
            await self.store.erase(probe.session)

    async def _search(self, probe: _Probe, change: Change, keys: list[str]) -> dict[str, str]:
        error = await probe.try_to_commit({key: change.changed[key] for key in keys})
        if error is None:
            return {}
        if len(keys) > 1:
            found: dict[str, str] = {}
            for half in _halves(keys):
                found |= await self._search(probe, change, half)
            return found
        # The store may have become unreachable: then the value is not the cause.
        if await probe.try_to_commit({}) is not None:
            return {}
        return {keys[0]: f"the store cannot save it: {type(error).__name__}: {error}"}

    def _fetch(
        self, session: str, digests: Sequence[str], loop_of_store: asyncio.AbstractEventLoop | None
    ) -> Callable[[], Sequence[Any]]:
        """Fetches a value's blobs when a run, on its thread, needs the value."""
        if not digests:
            return tuple
        loop = loop_of_store or asyncio.get_running_loop()

        def fetch() -> Sequence[Any]:
            async def read_all() -> list[tuple[str, bytes]]:
                return [(digest, await self.store.read_blob(session, digest)) for digest in digests]

            # Checked here and not on the event loop: hashing takes a second per gigabyte.
            return _writable(_check(asyncio.run_coroutine_threadsafe(read_all(), loop).result()))

        return fetch


class _Probe:
    """A session of no tab, to find out which values the store accepts."""

    def __init__(self, sealed_store: SealedStore, owner: str) -> None:
        self.session = "probe-" + secrets.token_urlsafe(18)
        self._sealed_store = sealed_store
        self._owner = owner
        self._checkpoint = Checkpoint(self.session)

    async def open(self) -> None:
        """Create the session. Raises StoreError."""
        self._checkpoint.epoch = await self._sealed_store.store.create(self.session, self._owner, "", 1)

    async def try_to_commit(self, values: dict[str, Dump]) -> Exception | None:
        """The store's refusal of these values; None: it accepts them."""
        change = Change.of(values)
        # Remove what the last attempt left, so that values are tried one at a time.
        change.deleted = self._checkpoint.manifest.versions().keys() - values.keys()
        try:
            commit, manifest = await self._sealed_store.seal_aside(self._checkpoint, change)
            await self._sealed_store.store.commit(commit)
        except Exception as error:
            return error
        self._checkpoint.version, self._checkpoint.manifest = commit.version, manifest
        return None


def _halves(keys: list[str]) -> list[list[str]]:
    middle = (len(keys) + 1) // 2
    return [half for half in (keys[:middle], keys[middle:]) if half]


def _writable(blobs: Sequence[bytes]) -> list[bytearray]:
    """Copies the buffers, because the app may change the arrays that own them."""
    return [bytearray(blob) for blob in blobs]


def _check(found: Sequence[tuple[str, bytes]]) -> list[bytes]:
    return [check_blob(digest, blob) for digest, blob in found]


def _add_blobs(dump: Dump, blobs: dict[str, bytes], former: Manifest) -> list[str]:
    """Add to ``blobs`` those of the value that the store does not have; the names of all."""
    for name, buffer in zip(dump.names, dump.buffers, strict=True):
        if name not in blobs and not former.names_blob(name):
            content = buffer.raw().obj
            blobs[name] = content if isinstance(content, bytes) else bytes(buffer.raw())
    return list(dump.names)
