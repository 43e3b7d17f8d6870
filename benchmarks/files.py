"""What it costs to draw a large picture again that has not changed, by what the app has it as.

    python benchmarks/files.py [MEGABYTES]           # default: 20

Each is drawn once, kept, and then drawn again and again, as an app does in each
of its runs. Milliseconds of one draw (median), on the thread of the run.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from millpond.server.files.folders import Folders  # noqa: E402 (the working copy, installed or not)
from millpond.server.files.service import FileService  # noqa: E402
from millpond.server.files.session import StoredSessionFiles  # noqa: E402
from millpond.stores.codec import Sealer  # noqa: E402
from millpond.stores.memory import MemoryStore  # noqa: E402
from millpond.stores.objects import FolderObjects  # noqa: E402

REPEATS = 200


def pictures(size: int, folder: Path) -> dict[str, Callable[[], Any]]:
    """What an app gives in each run: the same object, or one that is made anew."""
    data = os.urandom(size)
    path = folder / "picture.png"
    path.write_bytes(data)
    os.utime(path, (1, 1))
    changing = bytearray(data)
    found: dict[str, Callable[[], Any]] = {
        "bytes": lambda: data,
        "a file": lambda: path,
        "a bytearray, which may change": lambda: changing,
    }
    try:
        import pyarrow as pa
    except ImportError:
        return found
    buffer = pa.py_buffer(data)
    return {"an Arrow buffer": lambda: buffer} | found


async def measure(size: int, folder: Path) -> dict[str, tuple[float, float]]:
    """Milliseconds of the first draw and of those that follow, by what is drawn."""
    store, sealer, objects = MemoryStore(ttl=100), Sealer([b"0" * 32]), FolderObjects(folder / "objects")
    figures = {}
    for name, give in pictures(size, folder).items():
        service = FileService(store, sealer, objects, Folders(sealer, folder), in_store=1 << 20)

        async def make(session: str = name) -> None:
            await store.create(session, "owner", "load", 1)

        files = StoredSessionFiles(service, name, "owner", make, max_upload=0)
        took = []
        for _ in range(REPEATS if "change" not in name else 5):
            began = time.perf_counter()
            ref = files.add(give(), "image/png")
            files.address(ref)
            took.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0)
            await files.settle()
        figures[name] = took[0], statistics.median(took[1:])
    return figures


def main() -> None:
    """Print a line for each."""
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(int(megabytes * 2**20), Path(folder)))
    print(f"{f'{megabytes:g} MB as':32}{'first draw':>14}{'each further':>14}")
    for name, (first, again) in figures.items():
        print(f"{name:32}{first:11.2f} ms{again:11.4f} ms")


if __name__ == "__main__":
    main()
