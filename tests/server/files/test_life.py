"""How long files live: with what names them, with their session, and through faults."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

import pytest

from millpond.file_ref import FileRef
from millpond.props import Props
from millpond.server.files import service as files_module
from millpond.server.files.folders import Folders
from millpond.server.files.housekeeping import FileHousekeeping
from millpond.server.files.service import FileService
from millpond.server.files.session import StoredSessionFiles
from millpond.server.files.tickets import make_receipt
from millpond.server.sealed_store import owner_of
from millpond.session.files.file import File
from millpond.session.files.uploaded import UploadedFile
from millpond.session.session import Session
from millpond.session.state import State
from millpond.stores.base import Commit, StoreError, UnknownSession
from millpond.stores.codec import BadSeal, Sealer
from millpond.stores.files import Content, UnknownFile
from millpond.stores.memory import MemoryStore
from millpond.stores.objects import FolderObjects, new_place

SMALL, LARGE = b"small", bytes(range(256)) * 8_000
IN_STORE = 1 << 20


class World:
    """A store, a folder, and a session that shows files, without a server around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = MemoryStore(ttl=100)
        self.objects = FolderObjects(folder)
        self.sealer = Sealer([b"0123456789abcdef"])
        self.service = self.make_service()
        self.life = FileHousekeeping(self.service, max_upload=10 << 20)
        self.epoch = 0

    def make_service(self) -> FileService:
        return FileService(
            self.store, self.sealer, self.objects, Folders(self.sealer, self.folder), in_store=IN_STORE
        )

    async def show(self, session: str, data: bytes, owner: str = "ann") -> File:
        live = self.live_files(session, owner)
        await asyncio.to_thread(live.add, data, "image/png")
        await asyncio.sleep(0)
        await live.settle()
        (id,) = live.added
        return (await self.service.find_all(session))[id]

    def live_files(self, session: str, owner: str = "ann") -> StoredSessionFiles:
        async def make() -> None:
            self.epoch = await self.store.create(session, owner, "load", 1)

        return StoredSessionFiles(self.service, session, owner, make, max_upload=100)

    async def read(self, session: str, file: File, owner: str = "ann") -> bytes:
        found, content = await self.service.find(session, owner, file.id)
        return b"".join([piece async for piece in self.service.stream(found, content, 0, found.size)])

    def count(self) -> int:
        return sum(path.is_file() for path in self.folder.rglob("*"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "files")


@pytest.mark.parametrize("data", [b"", SMALL, bytes(70_000), LARGE])
def test_a_file_is_kept_and_read_back(world: World, data: bytes):
    async def check() -> None:
        file = await world.show("s", data)
        assert await world.read("s", file) == data
        assert world.count() == (len(data) > IN_STORE)

    asyncio.run(check())


def test_the_same_content_is_kept_once(world: World):
    async def check() -> None:
        files = [await world.show(session, LARGE) for session in ("one", "two", "one")]
        assert len({file.id for file in files}) == 1
        assert world.count() == 1
        await world.store.erase("one")
        await world.service.sweep()
        assert await world.read("two", files[0]) == LARGE
        await world.store.erase("two")
        await world.service.sweep()
        assert world.count() == 0

    asyncio.run(check())


def test_showing_it_again_asks_the_store_for_nothing(world: World, monkeypatch: pytest.MonkeyPatch):
    async def check() -> None:
        live = world.live_files("s")
        first = await asyncio.to_thread(live.add, SMALL, "image/png")
        await asyncio.sleep(0)
        await live.settle()
        monkeypatch.setattr(world.service, "keep", None)
        assert await asyncio.to_thread(live.add, SMALL, "image/png") == first
        await asyncio.sleep(0)
        await live.settle()

    asyncio.run(check())


def test_a_file_of_the_disk_is_read_when_it_has_changed(world: World, tmp_path: Path):
    async def check() -> None:
        live, path = world.live_files("s"), tmp_path / "a.mp4"
        path.write_bytes(b"1")
        os.utime(path, (1, 1))
        first = await asyncio.to_thread(live.add, path, "video/mp4")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(world.service, "spool", None)
            assert await asyncio.to_thread(live.add, path, "video/mp4") == first
        path.write_bytes(b"22")
        assert await asyncio.to_thread(live.add, path, "video/mp4") != first
        with pytest.raises(FileNotFoundError):
            await asyncio.to_thread(live.add, tmp_path / "none", "video/mp4")
        await asyncio.sleep(0)
        await live.settle()

    asyncio.run(check())


def test_another_session_may_not_read_it(world: World):
    async def check() -> None:
        file = await world.show("s", SMALL)
        await world.show("other", b"else", owner="bob")
        for session, owner in (("other", "bob"), ("s", "bob"), ("other", "ann"), ("nobody's", "ann")):
            with pytest.raises(files_module.GONE):
                await world.read(session, file, owner)

    asyncio.run(check())


# faults -------------------------------------------------------------------------


def test_a_store_that_is_down_gets_it_later_and_the_page_has_it_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("millpond.server.files.session.FIRST_RETRY", 0.001)
    add, failures = world.store.files.add, iter(range(3))

    async def fail(*arguments: object) -> str:
        for _ in failures:
            raise StoreError("down")
        return await add(*arguments)  # type: ignore[arg-type]

    async def check() -> None:
        live = world.live_files("s")
        monkeypatch.setattr(world.store.files, "add", fail)
        await asyncio.to_thread(live.add, LARGE, "image/png")
        await asyncio.sleep(0)
        (id,) = live.added
        waiting = live.find_waiting(id)
        assert waiting is not None
        assert b"".join([piece async for piece in waiting[1].read(10, 2_000_000)]) == LARGE[10:2_000_000]
        await live.settle()
        assert live.find_waiting(id) is None
        assert await world.read("s", waiting[0]) == LARGE
        assert world.count() == 1

    asyncio.run(check())


def test_a_process_that_ends_between_content_and_record_leaves_an_orphan(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    async def check() -> None:
        file = await world.show("s", LARGE)
        place = new_place("0" * 64, world.service._space)
        theirs = new_place("0" * 64, "f00df00d")
        for each in (place, theirs):
            with world.objects.spool() as spool:
                spool.write(b"lost")
                await world.objects.put(each, spool)
        assert await world.service.remove_orphans() == 0  # it may be about to get its record
        monkeypatch.setattr(files_module, "ORPHAN_AFTER", -60.0)
        assert await world.service.remove_orphans() == 1
        assert await world.read("s", file) == LARGE
        assert world.count() == 2
        with pytest.raises(UnknownFile):
            await anext(world.objects.read(place, 0, 1))
        assert await anext(world.objects.read(theirs, 0, 1)) == b"l"

    asyncio.run(check())


def test_a_session_that_is_erased_meanwhile_leaves_nothing(world: World):
    async def check() -> None:
        live = world.live_files("s")

        async def erased() -> None:
            """It was there, and is no more when the file comes."""

        live._make_session = erased
        await asyncio.to_thread(live.add, LARGE, "image/png")
        await asyncio.sleep(0)
        await live.settle()
        assert live.ended
        assert world.count() == 0

    asyncio.run(check())


def test_an_object_that_is_not_needed_after_all_is_removed(world: World, monkeypatch: pytest.MonkeyPatch):
    """While it is put, another process has brought the same content; or the session has gone."""
    put = world.objects.put
    meanwhile: list[Callable[[], Awaitable[object]]] = []

    async def put_slowly(place: str, file: IO[bytes]) -> None:
        await put(place, file)
        if meanwhile:
            await meanwhile.pop()()

    async def check() -> None:
        monkeypatch.setattr(world.objects, "put", put_slowly)
        meanwhile.append(lambda: world.show("faster", LARGE))
        file = await world.show("s", LARGE)
        assert world.count() == 1
        assert await world.read("s", file) == await world.read("faster", file) == LARGE
        await world.store.erase("faster")
        await world.store.erase("s")
        await world.service.sweep()
        meanwhile.append(lambda: world.store.erase("s"))
        spool = world.service.spool()
        await asyncio.to_thread(spool.fill, LARGE)
        await world.store.create("s", "ann", "load", 1)
        with pytest.raises(UnknownSession):
            await world.service.keep("s", "ann", file, spool)
        spool.close()
        assert world.count() == 0

    asyncio.run(check())


@pytest.mark.parametrize("data", [SMALL, LARGE])
def test_a_content_that_was_changed_is_not_shown(world: World, data: bytes):
    async def check() -> None:
        file = await world.show("s", data)
        if len(data) > IN_STORE:
            (path,) = (path for path in world.folder.rglob("*") if path.is_file())
            path.write_bytes(bytes(len(data)))
        else:
            world.store.files._contents[file.digest] = Content(file.digest, b"other")
        with pytest.raises(BadSeal):
            await world.read("s", file)

    asyncio.run(check())


def test_a_record_that_was_changed_or_moved_is_not_used(world: World):
    async def check() -> None:
        file, other = await world.show("s", SMALL), await world.show("other", b"else")
        records = world.store._records
        good = records["s"].files[file.id]
        for bad in (
            (good[0][:-1] + b"x", good[1]),
            (good[0], other.digest),
            records["other"].files[other.id],
        ):
            records["s"].files[file.id] = bad
            with pytest.raises(BadSeal):
                await world.read("s", file)
        records["s"].files[file.id] = records["other"].files[other.id]
        assert await world.service.find_all("s") == {}

    asyncio.run(check())


def test_an_object_that_is_gone_is_said(world: World):
    async def check() -> None:
        file = await world.show("s", LARGE)
        (path,) = (path for path in world.folder.rglob("*") if path.is_file())
        path.unlink()
        with pytest.raises(UnknownFile):
            await world.read("s", file)

    asyncio.run(check())


# what names a file -----------------------------------------------------------------


class FakeDriver:
    """What FileHousekeeping asks of a live session."""

    def __init__(self, world: World, name: str) -> None:
        self.session = Session(name)
        self.owner = owner_of("ann")
        self.busy = False
        self.checkpoint = type("Checkpoint", (), {"epoch": 0})()
        self.world = world
        self.committer = self
        self.files: StoredSessionFiles | None = None

    async def make(self) -> None:
        if not self.checkpoint.epoch:
            self.checkpoint.epoch = await self.world.store.create(self.session.id, self.owner, "load", 1)

    async def session_is_gone(self) -> None:
        """It is written anew, when something of it is saved next."""


async def a_session(world: World) -> tuple[FakeDriver, StoredSessionFiles]:
    live = FakeDriver(world, "s")
    world.life.give(live)  # type: ignore[arg-type]
    assert live.files is not None
    await live.committer.make()
    return live, live.files


async def tidy(world: World, live: FakeDriver) -> set[str]:
    """As if the grace was over; what is left."""
    await world.life.tidy_one(live, -1, -1)  # type: ignore[arg-type]
    return set(await world.service.find_all("s"))


async def upload(world: World, live: FakeDriver) -> File:
    file = File("ab" * 12, "", 0, "text/csv", "a.csv", time.time(), upload=True)
    spool = world.service.spool()
    await spool.write(b"1,2")
    await spool.finish()
    file = File(file.id, spool.digest, spool.size, file.type, file.name, file.made, upload=True)
    await world.service.keep("s", owner_of("ann"), file, spool)
    return file


class Picture(Props):
    file: FileRef | None = None


def run_and_draw(live: FakeDriver, *files: FileRef) -> None:
    from millpond.session.run import Outcome

    run = live.session.begin_run(force=True)
    assert run is not None
    for number, file in enumerate(files):
        run.draw(live.session.tree.main, Picture(file=file), site=number)
    live.session.end_run(run, Outcome.COMPLETE)


def test_a_file_lives_while_the_page_names_it(world: World):
    async def check() -> None:
        live, files = await a_session(world)
        refs = [await asyncio.to_thread(files.add, data, "image/png") for data in (b"1", b"2")]
        await asyncio.sleep(0)
        await files.settle()
        run_and_draw(live, *refs)
        assert len(await tidy(world, live)) == 2
        run_and_draw(live, refs[1])
        (left,) = await tidy(world, live)
        assert left == refs[1].id
        assert set(files.added) == {left}
        live.busy = True
        run_and_draw(live)
        assert len(await tidy(world, live)) == 1, "not while a run may be drawing it"
        live.busy = False
        assert await tidy(world, live) == set()
        # It can come again: this process does not think that it is still there.
        assert await asyncio.to_thread(files.add, b"1", "image/png") == refs[0]
        await asyncio.sleep(0)
        await files.settle()
        assert len(await world.service.find_all("s")) == 1

    asyncio.run(check())


def test_a_file_that_is_young_stays(world: World):
    async def check() -> None:
        live, files = await a_session(world)
        await asyncio.to_thread(files.add, b"1", "image/png")
        await asyncio.sleep(0)
        await files.settle()
        assert await world.life.tidy_one(live, 60, 600)  # type: ignore[arg-type]
        assert len(await world.service.find_all("s")) == 1

    asyncio.run(check())


def test_an_upload_lives_while_the_saved_state_names_it(world: World):
    import pickle

    async def check() -> None:
        live, _ = await a_session(world)
        file = await upload(world, live)
        value = pickle.dumps({"deep": [UploadedFile(file)]})
        await world.store.commit(
            Commit("s", live.committer.checkpoint.epoch, 1, 0, b"", changed={"a": value})
        )
        assert await tidy(world, live) == {file.id}
        await world.store.commit(Commit("s", live.committer.checkpoint.epoch, 2, 0, b"", deleted=["a"]))
        assert await tidy(world, live) == set()

    asyncio.run(check())


def keep_a_lambda(state: State) -> None:
    state.assign("lambda", lambda: 0)
    state.collect()
    assert state.volatile.keys() == {"lambda"}


def test_an_upload_lives_while_a_value_that_cannot_be_saved_may_have_it(world: World):
    """Else an object of the last run would keep what its user has taken back."""

    async def check() -> None:
        live, _ = await a_session(world)
        object = UploadedFile(await upload(world, live))
        keep_a_lambda(live.session.state)
        assert await tidy(world, live) == {object.file_id}
        live.session.state.delete("lambda")
        live.session.state.collect()
        assert await tidy(world, live) == set()
        object = UploadedFile(await upload(world, live))
        keep_a_lambda(live.session.state)
        del object
        assert await tidy(world, live) == set()

    asyncio.run(check())


def test_an_upload_that_no_run_has_seen_has_longer(world: World):
    async def check() -> None:
        live, files = await a_session(world)
        file = await upload(world, live)
        assert await world.life.tidy_one(live, -1, 600)  # type: ignore[arg-type]
        assert len(await world.service.find_all("s")) == 1
        files.open_receipt(make_receipt(world.service, "s", file))
        assert not await world.life.tidy_one(live, -1, 600)  # type: ignore[arg-type]
        assert await world.service.find_all("s") == {}

    asyncio.run(check())


def test_another_process_that_has_the_session_decides(world: World):
    async def check() -> None:
        live, _ = await a_session(world)
        file = await upload(world, live)
        await world.store.attach("s", owner_of("ann"), "load", 2)
        assert await tidy(world, live) == {file.id}

    asyncio.run(check())


def test_a_duplicated_tab_has_the_uploads_too(world: World):
    async def check() -> None:
        live, files = await a_session(world)
        await asyncio.to_thread(files.add, b"shown", "image/png")
        file = await upload(world, live)
        fork = FakeDriver(world, "fork")
        world.life.give(fork)  # type: ignore[arg-type]
        await world.life.copy("s", fork)  # type: ignore[arg-type]
        await world.store.erase("s")
        assert set(await world.service.find_all("fork")) == {file.id}
        assert await world.read("fork", file, owner_of("ann")) == b"1,2"

    asyncio.run(check())


@pytest.mark.parametrize("done", [True, False])
def test_bytes_are_not_removed_while_nobody_knows_whether_the_store_has_the_file(
    world: World, monkeypatch: pytest.MonkeyPatch, done: bool
):
    """The connection ends before the store's answer, whether it has done what it was told or not."""
    add = world.store.files.add
    calls: list[Content] = []

    async def cut(session: str, owner: str, file: str, record: bytes, content: Content) -> str:
        calls.append(content)
        if content.place and len(calls) < 4:
            if done:
                await add(session, owner, file, record, content)
            raise StoreError("the connection was lost")
        return await add(session, owner, file, record, content)

    async def check() -> None:
        monkeypatch.setattr(world.store.files, "add", cut)
        monkeypatch.setattr("millpond.server.files.session.FIRST_RETRY", 0.01)
        file = await world.show("s", LARGE)
        assert any(content.place for content in calls)
        assert await world.read("s", file) == LARGE
        # What is left over is an orphan, as after a kill.
        monkeypatch.setattr(files_module, "ORPHAN_AFTER", -60.0)
        await world.service.remove_orphans()
        assert (world.count(), await world.read("s", file)) == (1, LARGE)

    asyncio.run(check())


def test_what_the_folder_has_lost_is_put_there_again_by_who_brings_it(world: World):
    """Also after `session.files` names another folder, under the same store."""

    async def check() -> None:
        first = await world.show("s", LARGE)
        for path in [path for path in world.folder.rglob("*") if path.is_file()]:
            path.unlink()
        with pytest.raises(UnknownFile):
            await world.read("s", first)
        second = await world.show("t", LARGE)
        assert await world.read("t", second) == await world.read("s", first) == LARGE
        assert world.count() == 1

    asyncio.run(check())
