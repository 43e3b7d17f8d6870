"""A process that counts in a session as fast as the store takes it, and prints what was acknowledged.

python writer.py URL SESSION LOAD
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from millpond.stores.base import Commit, Superseded
from millpond.stores.registry import open_store


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def main(url: str, session: str, load: str) -> None:
    store = open_store(url, ttl=600, level=None, project=Path())
    await store.open()
    found = await store.attach(session, "ann", load, 1)
    count = int(found.values.get("count", b"0"))
    say("attached", found.version)
    for version in range(found.version + 1, sys.maxsize):
        count += 1
        text = b"%d" % count
        # Values of several keys, and blobs: half of a commit would show. Those without blobs are written another way.
        changed = {"count": text, "copy": text, f"key {version % 5}": text}
        blobs = {"now": text * 1000} if version % 2 == 0 else {}
        try:
            await store.commit(Commit(session, found.epoch, version, count, text, changed, blobs=blobs))
        except Superseded:
            say("superseded", version)
            break
        say("acked", version)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
