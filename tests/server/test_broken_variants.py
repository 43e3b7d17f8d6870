"""Five ways to build it wrong, each of which a scenario must catch.

A suite that passes on a broken server proves nothing. So the same scenarios
run on the real thing, which passes all of them, and on each broken variant,
which must fail the one that is there for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from millpond.server.committer import Committer
from millpond.server.driver import SessionDriver
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.server.sessions import Sessions
from millpond.state.changes import Change
from millpond.stores.base import Commit, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.manifest import Manifest
from millpond.stores.memory import MemoryStore

Starter = Callable[..., Any]
Scenario = Callable[[Starter, Starter, MemoryStore], None]

SECRET = b"0123456789abcdef"


def options(store: MemoryStore) -> dict[str, Any]:
    return {"store": store, "sealer": Sealer([SECRET])}


# The scenarios: each asserts one promise ------------------------------------------


def only_the_last_to_attach_writes(serve: Starter, connect: Starter, store: MemoryStore) -> None:
    """G4: one writer per epoch."""
    with serve(**options(store)) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            first.click("Increment", 1)
            with (
                serve(**options(store)) as other,
                connect(other, headers={"Cookie": client.cookie}) as second,
            ):
                second.hello(session=first.session, connection=2).until_finished()
                second.click("Increment", 2)
                first.send([{"type": "event", "seq": 2, "trigger": first.buttons["Increment"]}])
                with pytest.raises(ConnectionClosed):
                    while not any(m["type"] == "finished" and m["seq"] >= 2 for m in first.messages):
                        first.messages += first.receive()
                    raise AssertionError("a server that had lost the session confirmed a click")
                assert list(second.click("Increment", 3).texts.values()) == ["count 3"]


def what_is_confirmed_is_in_the_store(serve: Starter, connect: Starter, store: MemoryStore) -> None:
    """G1: acked = durable."""
    seen: list[int] = []
    with serve(**options(store)) as client, connect(client) as tab:
        tab.hello().until_finished()
        for seq in range(1, 6):
            tab.click("Increment", seq)
            (record,) = store._records.values()
            seen.append(record.seq)
    assert all(stored >= seq for seq, stored in enumerate(seen, 1)), seen


def a_crash_in_a_commit_applies_no_click_twice(serve: Starter, connect: Starter, store: MemoryStore) -> None:
    """G2, G3: the number of the event is written with its effect, or neither is."""
    with serve(**options(store)) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
            store.crash = True  # type: ignore[attr-defined]
            tab.send([{"type": "event", "seq": 2, "trigger": tab.buttons["Increment"]}])
            while "unsaved" not in [message["type"] for message in tab.messages]:
                tab.messages += tab.receive()
            store.dead = True  # type: ignore[attr-defined]
    store.crash = store.dead = False  # type: ignore[attr-defined]
    with serve(**options(store)) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.keep(tab).hello(session=tab.session, connection=2, delta=0)
        again.click("Increment", 2)
        assert list(again.texts.values()) == ["count 2"]


def a_restart_finds_everything(serve: Starter, connect: Starter, store: MemoryStore) -> None:
    """The session is there after a restart, and after a second one."""
    with serve(**options(store)) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
    for connection in (2, 3):
        with (
            serve(**options(store)) as restarted,
            connect(restarted, headers={"Cookie": client.cookie}) as again,
        ):
            again.hello(session=tab.session, connection=connection).until_finished()
            assert list(again.texts.values()) == ["count 1"]


SCENARIOS: list[Scenario] = [
    only_the_last_to_attach_writes,
    what_is_confirmed_is_in_the_store,
    a_crash_in_a_commit_applies_no_click_twice,
    a_restart_finds_everything,
]


# The stores and servers that they run on -----------------------------------------------


class CrashingStore(MemoryStore):
    """Can fail in the middle of a commit, and be out of reach from then on."""

    crash = False
    dead = False

    def __init__(self) -> None:
        super().__init__(ttl=100)

    async def commit(self, commit: Commit) -> None:
        if self.dead:
            raise StoreError("The store is out of reach.")
        if self.crash:
            raise StoreError("The commit failed.")
        await super().commit(commit)


class Unfenced(CrashingStore):
    """Takes every commit, whoever it is from."""

    async def commit(self, commit: Commit) -> None:
        record = self._records[commit.session]
        record.epoch, record.version = commit.epoch, commit.version - 1
        await super().commit(commit)


class SlowStore(CrashingStore):
    """Takes its time, so that an answer which does not wait for it comes too early."""

    async def commit(self, commit: Commit) -> None:
        await asyncio.sleep(0.05)  # the time that a disk takes
        await super().commit(commit)


class TwoTransactions(CrashingStore):
    """Writes the values first, and the number of the event afterwards."""

    async def commit(self, commit: Commit) -> None:
        record = self._records[commit.session]
        if self.crash and not self.dead:
            record.values.update(commit.changed)
            record.manifest, record.version = commit.manifest, commit.version
        await super().commit(commit)


@pytest.fixture
def confirm_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """The click is confirmed before it is committed."""
    save_one = Committer._save_one

    async def early(self: Committer, change: Change) -> bool:
        self.session.saved(change, self.checkpoint.version + 1)
        driver = self._driver
        assert isinstance(driver, SessionDriver)
        if driver.tab is not None:
            driver.tab.wake()
        await asyncio.sleep(0)
        return await save_one(self, change)

    monkeypatch.setattr(Committer, "_save_one", early)


@pytest.fixture
def epoch_in_the_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The epoch is signed with the values, which another attachment can then not read."""
    open_, seal = SealedStore.open, SealedStore.seal

    def open_with_epoch(self: SealedStore, session: str, attached: Any, loop: Any = None) -> Any:
        self._sealer = Sealer([SECRET + str(attached.epoch).encode()])
        return open_(self, session, attached, loop)

    def seal_with_epoch(self: SealedStore, checkpoint: Checkpoint, change: Change) -> tuple[Commit, Manifest]:
        self._sealer = Sealer([SECRET + str(checkpoint.epoch).encode()])
        return seal(self, checkpoint, change)

    monkeypatch.setattr(SealedStore, "open", open_with_epoch)
    monkeypatch.setattr(SealedStore, "seal", seal_with_epoch)


@pytest.fixture
def erase_at_shutdown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server takes its sessions with it."""
    close = Sessions.close

    async def close_and_erase(self: Sessions) -> None:
        await close(self)
        for id in list(self._by_id):
            await self._sealed_store.store.erase(id)

    monkeypatch.setattr(Sessions, "close", close_and_erase)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("store", [CrashingStore, SlowStore])
def test_the_real_thing_keeps_every_promise(
    serve: Starter, connect: Starter, scenario: Scenario, store: type[MemoryStore]
) -> None:
    scenario(serve, connect, store())  # type: ignore[call-arg]


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("variant", "store", "scenario"),
    [
        (None, Unfenced, only_the_last_to_attach_writes),
        ("confirm_early", SlowStore, what_is_confirmed_is_in_the_store),
        (None, TwoTransactions, a_crash_in_a_commit_applies_no_click_twice),
        ("epoch_in_the_seal", CrashingStore, a_restart_finds_everything),
        ("erase_at_shutdown", CrashingStore, a_restart_finds_everything),
    ],
)
def test_each_broken_variant_is_caught(
    request: pytest.FixtureRequest,
    serve: Starter,
    connect: Starter,
    variant: str | None,
    store: type[MemoryStore],
    scenario: Scenario,
) -> None:
    if variant is not None:
        request.getfixturevalue(variant)
    with pytest.raises(AssertionError):
        scenario(serve, connect, store())  # type: ignore[call-arg]
