"""References to files in props: made into addresses when they are sent, for the session that they are sent to."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from millpond.file_ref import FileRef
from millpond.server import frames
from millpond.server.files.contents import KnownContent, Source
from millpond.server.files.session import StoredSessionFiles
from millpond.server.files.spool import Spool
from millpond.server.sealed_store import owner_of
from millpond.session.files.digests import digest_of
from millpond.stores.base import StoreError
from tests.server.files.test_life import LARGE, SMALL, FakeDriver, World, run_and_draw, upload


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "files")


def a_session(world: World, name: str = "s") -> tuple[FakeDriver, StoredSessionFiles]:
    driver = FakeDriver(world, name)
    world.life.give(driver)  # type: ignore[arg-type]
    assert driver.files is not None
    return driver, driver.files


async def add(files: StoredSessionFiles, data: Any, type: str = "image/png", **options: Any) -> FileRef:
    ref = await asyncio.to_thread(files.add, data, type, **options)
    await settle(files)
    return ref


async def settle(files: StoredSessionFiles) -> None:
    await asyncio.sleep(0)
    await files.settle()


def shown_by(driver: FakeDriver) -> list[str]:
    """The addresses in the frame that a tab of the session gets."""
    (delta,) = [
        m
        for m in json.loads(frames.encode(driver.session.take_messages(), driver.session))
        if m["type"] == "delta"
    ]
    props = [op[5] if op[0] == "set" else op[2] for op in delta["ops"] if op[0] in ("set", "patch")]
    return [each["file"] for each in props if "file" in each]


def test_what_one_session_drew_is_drawn_for_another(world: World):
    """Also when the first is gone: the content is the other's as well."""

    async def check() -> None:
        (one, files), (two, _) = a_session(world), a_session(world, "two")
        refs = [await add(files, data) for data in (SMALL, LARGE)]
        for driver in (one, two):
            run_and_draw(driver, *refs)
        first, second = shown_by(one), shown_by(two)
        assert not set(first) & set(second)
        assert all(address.startswith("_millpond/files/two/") for address in second)
        await settle(two.files)  # type: ignore[arg-type]
        await world.store.erase("s")
        await world.service.sweep()
        found = await world.service.find_all("two")
        assert [await world.read("two", found[ref.id], owner_of("ann")) for ref in refs] == [SMALL, LARGE]

    asyncio.run(check())


def test_a_content_that_nobody_has_is_said_and_can_come_again(world: World, caplog: pytest.LogCaptureFixture):
    async def check() -> None:
        _, files = a_session(world)
        _, others = a_session(world, "two")
        ref = await add(files, SMALL, name="a.png")
        await world.store.erase("s")
        await world.service.sweep()
        others.address(ref)
        await settle(others)
        assert "a.png cannot be shown" in caplog.text
        assert await add(others, SMALL, name="a.png") == ref
        assert set(await world.service.find_all("two")) == {ref.id}

    asyncio.run(check())


def test_a_content_that_is_drawn_while_only_its_address_waits_is_kept(world: World):
    """As when the page is sent again to a tab, and then drawn, after the store has lost everything."""

    async def check() -> None:
        driver, files = a_session(world)
        ref = await add(files, SMALL)
        await world.store.files.drop("s", driver.checkpoint.epoch, [ref.id])
        await world.service.sweep()
        files.forget_stored()
        files.address(ref)
        await add(files, SMALL)
        assert set(await world.service.find_all("s")) == {ref.id}

    asyncio.run(check())


def test_a_file_is_kept_on_as_long_as_nobody_has_to_bring_it_again(world: World):
    async def check() -> None:
        driver, files = a_session(world)
        ref = await add(files, SMALL)
        files.added[ref.id] -= 100
        assert files.keep_on(ref)
        assert time.monotonic() - files.added[ref.id] < 50
        await world.store.files.drop("s", driver.checkpoint.epoch, [ref.id])
        await world.service.sweep()
        files.forget_stored()
        assert not files.keep_on(ref)
        files.address(ref)  # the page is sent again, and nobody has the bytes
        assert not files.keep_on(ref)
        await add(files, SMALL)
        assert files.keep_on(ref)
        files.end()
        assert not files.keep_on(ref)

    asyncio.run(check())


def test_a_page_that_is_sent_again_has_the_addresses_of_now(world: World):
    async def check() -> None:
        driver, files = a_session(world)
        run_and_draw(driver, await add(files, SMALL))
        (before,) = shown_by(driver)
        world.sealer._file_keys.insert(0, os.urandom(32))
        driver.session.resend()
        (after,) = shown_by(driver)
        assert before != after

    asyncio.run(check())


def test_a_file_that_is_drawn_again_is_not_sent_again(world: World):
    async def check() -> None:
        driver, files = a_session(world)
        run_and_draw(driver, await add(files, SMALL))
        assert len(shown_by(driver)) == 1
        run_and_draw(driver, await add(files, bytes(bytearray(SMALL))))
        assert not driver.session.tree.changed
        run_and_draw(driver, await add(files, b"another"))
        assert len(shown_by(driver)) == 1

    asyncio.run(check())


def test_an_element_that_cannot_be_sent_does_not_hide_the_files_beside_it(world: World):
    async def check() -> None:
        driver, files = a_session(world)
        run_and_draw(driver, await add(files, SMALL), object())  # type: ignore[arg-type]

    with pytest.raises(Exception, match="got a value of type"):
        asyncio.run(check())


# what is known is not hashed or stored again -----------------------------------------


class Counted:
    """Counts the bytes of files that are hashed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = hashlib.sha256

        class Hash:
            def __init__(this, data: Any = b"") -> None:  # noqa: N805
                this.real = real()
                this.update(data)

            def update(this, data: Any) -> None:  # noqa: N805
                self.count += memoryview(data).nbytes
                this.real.update(data)

            def hexdigest(this) -> str:  # noqa: N805
                return this.real.hexdigest()

        for module in ("millpond.session.files.digests", "millpond.server.files.spool"):
            monkeypatch.setattr(f"{module}.hashlib", SimpleNamespace(sha256=Hash))

    def take(self) -> int:
        count, self.count = self.count, 0
        return count


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def a_file(folder: Path) -> Path:
    path = folder / "film.mp4"
    path.write_bytes(LARGE)
    os.utime(path, (1, 1))
    return path


KINDS_OF_DATA = {
    "bytes": lambda folder: bytes(bytearray(LARGE)),
    "view": lambda folder: memoryview(bytes(bytearray(LARGE))),
    "arrow": lambda folder: pa.py_buffer(bytes(bytearray(LARGE))),
    "file": a_file,
}


@pytest.mark.parametrize("kind", KINDS_OF_DATA)
def test_what_is_drawn_again_is_hashed_once(world: World, tmp_path: Path, hashed: Counted, kind: str):
    """Also in other sessions, and where the first use was long ago."""
    data = KINDS_OF_DATA[kind](tmp_path)

    async def check() -> None:
        _, files = a_session(world)
        ref = await add(files, data)
        assert hashed.take() == len(LARGE)
        assert await add(files, data) == ref
        _, others = a_session(world, "two")
        assert await add(others, data) == ref
        files.forget([ref.id])
        assert await add(files, data) == ref
        assert hashed.take() == 0
        assert (
            await world.read("two", (await world.service.find_all("two"))[ref.id], owner_of("ann")) == LARGE
        )

    asyncio.run(check())


def test_what_is_drawn_again_is_not_put_into_the_folder_again(world: World, monkeypatch: pytest.MonkeyPatch):
    async def check() -> None:
        data = bytes(bytearray(LARGE))
        await add(a_session(world)[1], data)
        monkeypatch.setattr(world.objects, "spool", None)
        await add(a_session(world, "two")[1], data)
        assert len(await world.service.find_all("two")) == 1

    asyncio.run(check())


def test_an_upload_is_shown_without_its_bytes(world: World, hashed: Counted):
    async def check() -> None:
        from millpond.session.files.uploaded import UploadedFile

        driver, files = a_session(world)
        await driver.committer.make()
        uploaded = UploadedFile(await upload(world, driver), files)
        hashed.take()
        ref = await add(files, uploaded, "text/csv")
        assert hashed.take() == 0
        found = await world.service.find_all("s")
        assert set(found) == {ref.id, uploaded.file_id}
        assert await world.read("s", found[ref.id], owner_of("ann")) == b"1,2"

    asyncio.run(check())


def test_bytes_that_change_are_hashed_each_time(world: World):
    async def check() -> None:
        _, files = a_session(world)
        data = bytearray(LARGE)
        first = await add(files, data)
        data[5] ^= 1
        assert await add(files, data) != first

    asyncio.run(check())


def test_a_file_that_changes_before_it_is_kept_is_not_kept_under_the_wrong_name(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    async def check() -> None:
        _, files = a_session(world)
        path = a_file(tmp_path)
        await add(files, path)
        await world.store.erase("s")
        await world.service.sweep()
        _, others = a_session(world, "two")
        others.hold()
        await asyncio.to_thread(others.add, path, "video/mp4", "film.mp4")
        path.write_bytes(b"another film")
        others.release()
        await settle(others)
        assert "film.mp4 changed while it was being saved" in caplog.text
        assert await world.service.find_all("two") == {}

    asyncio.run(check())


def test_what_the_folder_has_lost_comes_again_with_the_next_use(world: World):
    async def check() -> None:
        data = bytes(bytearray(LARGE))
        await add(a_session(world)[1], data)
        for path in [path for path in world.folder.rglob("*") if path.is_file()]:
            path.unlink()
        ref = await add(a_session(world, "two")[1], data)
        found = await world.service.find_all("two")
        assert await world.read("two", found[ref.id], owner_of("ann")) == LARGE

    asyncio.run(check())


def test_a_store_that_is_down_holds_the_apps_own_bytes_and_not_a_copy(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    async def check() -> None:
        _, files = a_session(world)

        async def down(*_: object) -> str:
            raise StoreError("down")

        monkeypatch.setattr(world.store.files, "add", down)
        data = bytes(bytearray(LARGE))
        ref = await asyncio.to_thread(files.add, data, "image/png")
        await asyncio.sleep(0)
        found = files.find_waiting(ref.id)
        assert found is not None
        read = b"".join([piece async for piece in found[1].read(3, len(LARGE) - 5)])
        assert read == LARGE[3:-5]
        assert found[1]._data is data  # type: ignore[attr-defined]
        files.end()

    asyncio.run(check())


@pytest.mark.parametrize("kind", ["spool, small", "spool, large", "known"])
def test_an_answer_that_has_begun_goes_on_when_the_store_has_the_file(world: World, kind: str):
    """Between the head of the answer and its first bytes, too."""

    async def check() -> None:
        data = LARGE if kind != "spool, small" else LARGE[:1000]
        source: Source = KnownContent(digest_of(data), len(data), data)
        if kind != "known":
            source = world.service.spool()
            assert isinstance(source, Spool)
            source.fill(data)
        reading = source.read(0, len(data))
        source.close()
        assert b"".join([piece async for piece in reading]) == data

    asyncio.run(check())


@pytest.mark.parametrize(
    "view", [memoryview(b"abcd")[::-1], memoryview(b"abcd")[1:3], memoryview(b"abcd")[::2]]
)
def test_a_view_shows_what_is_seen_through_it(world: World, view: memoryview):
    source = world.service.take(view)
    assert source.data == bytes(view)
    assert source.digest == hashlib.sha256(bytes(view)).hexdigest()
