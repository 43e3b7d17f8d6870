"""Every back end against the one in memory, through random steps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millpond.stores.base import (
    Commit,
    NotOwner,
    StaleConnection,
    Store,
    Superseded,
    UnknownSession,
)
from tests.stores.conftest import TTL, Backend
from tests.stores.contract import listed

# a model --------------------------------------------------------------------

SESSIONS = st.sampled_from(["s1", "s2"])
OWNERS = st.sampled_from(["ann", "bob"])
SOME = st.sampled_from(["a", "b", "\x00", "\ud800"])
DATA = st.binary(max_size=3)
CONNECTIONS = st.integers(1, 4)
Step = tuple[Any, ...]
STEP: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("create"), SESSIONS, OWNERS, st.just("load"), CONNECTIONS),
    st.tuples(st.just("attach"), SESSIONS, OWNERS, st.sampled_from(["load", "other"]), CONNECTIONS),
    st.tuples(
        st.just("commit"),
        st.builds(
            Commit,
            session=SESSIONS,
            epoch=st.integers(1, 3),
            version=st.integers(1, 3),
            seq=st.integers(0, 9),
            manifest=DATA,
            changed=st.dictionaries(SOME, DATA, max_size=3),
            deleted=st.lists(SOME, max_size=2, unique=True),
            blobs=st.dictionaries(SOME.filter(str.isascii).filter(str.isprintable), DATA, max_size=2),
            dropped=st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True),
        ),
    ),
    st.tuples(st.just("read_blob"), SESSIONS, st.sampled_from(["a", "b"])),
    st.tuples(st.just("touch"), st.lists(SESSIONS, max_size=2)),
    st.tuples(st.just("erase"), SESSIONS),
    st.tuples(st.just("advance"), st.sampled_from([TTL * 0.4, TTL * 0.7])),
)


def tidy(commit: Commit) -> Commit:
    """As a commit must be: nothing is both changed and deleted."""
    return msgspec.structs.replace(
        commit,
        deleted=[key for key in commit.deleted if key not in commit.changed],
        dropped=[digest for digest in commit.dropped if digest not in commit.blobs],
    )


async def outcome(store: Store, name: str, arguments: Sequence[object]) -> object:
    try:
        return await getattr(store, name)(*arguments)
    except (NotOwner, StaleConnection, UnknownSession, Superseded) as error:
        return type(error)


async def follow(
    backend: Backend, store: Store, model_backend: Backend, model: Store, steps: list[Step]
) -> None:
    await backend.clear()
    await model_backend.clear()
    for name, *arguments in steps:
        if name == "advance":
            await backend.advance(*arguments)
            await model_backend.advance(*arguments)
            continue
        given = [tidy(part) if isinstance(part, Commit) else part for part in arguments]
        assert await outcome(store, name, given) == await outcome(model, name, given), name
    assert await listed_core(store) == await listed_core(model)


async def listed_core(store: Store) -> set[tuple[str, str, int, int]]:
    return {(each.session, each.owner, each.version, each.seq) for each in (await listed(store)).values()}


@pytest.mark.usefixtures("epochs_from_one")  # the commits of the model name theirs
def test_every_back_end_does_as_the_memory_does(backend, memory_backend):
    with asyncio.Runner() as runner:
        store, model = backend.make(), memory_backend.make()
        runner.run(store.open())

        @settings(max_examples=backend.examples, deadline=None, database=None)
        @given(st.lists(STEP, max_size=40))
        def compare(steps: list[Step]) -> None:
            runner.run(follow(backend, store, memory_backend, model, steps))

        try:
            compare()
        finally:
            runner.run(store.close())
