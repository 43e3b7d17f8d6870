"""What the suite over all stores is made with."""

from __future__ import annotations

import random
from dataclasses import dataclass

import msgspec

from millpond.stores.base import (
    Attached,
    Commit,
    Store,
    Summary,
)
from tests.stores.conftest import Backend

S = "session-1"


@dataclass
class Writer:
    """Who has attached: knows the epoch, and counts versions."""

    store: Store
    session: str
    epoch: int
    version: int = 0

    def make(self, **parts) -> Commit:
        version = self.version + 1
        return msgspec.structs.replace(
            Commit(self.session, self.epoch, version, version * 10, b"manifest %d" % version), **parts
        )

    async def commit(self, **parts) -> Commit:
        commit = self.make(**parts)
        await self.store.commit(commit)
        self.version = commit.version
        return commit


async def make_session(store: Store, session: str = S, owner: str = "ann", connection: int = 1) -> Writer:
    return Writer(store, session, await store.create(session, owner, "load", connection))


async def take_over(store: Store, connection: int, session: str = S, owner: str = "ann") -> Writer:
    found = await store.attach(session, owner, "load", connection)
    return Writer(store, session, found.epoch, found.version)


async def read(backend: Backend, session: str = S, owner: str = "ann") -> Attached:
    """What is kept now, seen by a process that has just started."""
    async with backend.opened() as store:
        return await store.attach(session, owner, f"load {random.random()}", 1)


async def listed(store: Store) -> dict[str, Summary]:
    summaries = [summary async for summary in store.list()]
    assert len({summary.session for summary in summaries}) == len(summaries)
    return {summary.session: summary for summary in summaries}


def counted(found: Attached) -> Attached:
    """The same as of a store that counts its epochs: by how much they go up is its own matter."""
    assert found.epoch > found.epoch_before
    return msgspec.structs.replace(found, epoch=found.epoch_before + 1, former=None)
