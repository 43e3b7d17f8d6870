"""What gathers the bytes of a file."""

from __future__ import annotations

import asyncio
import errno
import hashlib
from pathlib import Path
from typing import IO, Any

import pytest

from millpond.server.files import spool as module
from millpond.server.files.spool import Spool
from millpond.stores.objects import DiskFull, FolderObjects


def objects(folder: Path) -> FolderObjects:
    return FolderObjects(folder / "files")


def test_pieces_of_a_large_file_are_hashed_and_written_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []

    async def to_thread(work: Any, pieces: list[bytes]) -> None:
        turns.append(sum(map(len, pieces)))
        work(pieces)

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    pieces = [bytes([at % 251]) * 60_000 for at in range(140)]

    async def scenario() -> None:
        spool = Spool(objects(tmp_path), 1000)
        for piece in pieces:
            await spool.write(piece)
        with await spool.finish() as file:
            assert file.read() == b"".join(pieces)
        assert spool.digest == hashlib.sha256(b"".join(pieces)).hexdigest()

    asyncio.run(scenario())
    assert len(turns) <= 9
    assert max(turns) <= module.TOGETHER + len(pieces[0])


class FullOnce:
    """A file on a disk that is full at one moment, and has room again in the next."""

    def __init__(self, file: IO[bytes], full_at: int) -> None:
        self._file = file
        self._full_at = full_at

    def write(self, data: bytes) -> int:
        if self._full_at == self._file.tell():
            self._full_at = -1
            raise OSError(errno.ENOSPC, "no room")
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def test_nothing_is_written_behind_what_the_disk_had_no_room_for(tmp_path: Path) -> None:
    async def scenario() -> None:
        spool = Spool(objects(tmp_path), 0)
        pieces = [bytes([at]) * module.TOGETHER for at in range(5)]
        spool.file = FullOnce(objects(tmp_path).spool(), 2 * module.TOGETHER)  # type: ignore[assignment]
        with pytest.raises(DiskFull):
            for piece in pieces:
                await spool.write(piece)
        # As those do who keep what has come of a part.
        with pytest.raises(DiskFull):
            await spool.settle()
        assert spool.file is not None
        spool.file.seek(0)
        assert spool.file.read() == pieces[0] + pieces[1]
        spool.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("size", [10, 3000])
def test_a_buffer_is_taken_as_its_bytes(tmp_path: Path, size: int) -> None:
    spool = Spool(objects(tmp_path), 5000)
    data = memoryview(b"12345678" * size).cast("d")
    spool.fill(data)
    with spool._rewind() as file:
        assert file.read() == b"12345678" * size
    assert spool.size == 8 * size
    assert spool.digest == hashlib.sha256(data).hexdigest()
