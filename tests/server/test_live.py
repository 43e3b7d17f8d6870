"""What drives a session on the server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from millpond.runner.script import Script
from millpond.runner.threads import ThreadPool
from millpond.server.keeper import Keeper, Kept
from millpond.server.live import Live
from millpond.session.session import Session
from millpond.stores.base import Commit
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore


class Interrupting(MemoryStore):
    """Lets something else happen on the event loop just after its first commit."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.commits = 0
        self.second = asyncio.Event()
        self.then = lambda: None

    async def commit(self, commit: Commit) -> None:
        await super().commit(commit)
        self.commits += 1
        if self.commits == 2:
            self.second.set()
        if self.commits == 1:
            asyncio.get_running_loop().call_soon(self.then)


def test_a_change_that_comes_as_the_last_one_is_saved_is_saved_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        store = Interrupting()
        session = Session("s", durable=True)
        script = Script(tmp_path / "app.py", write=None, show_error=lambda error: None)
        live = Live(session, "browser", script, ThreadPool(), Keeper(store, Sealer([b"0" * 16])), Kept("s"))

        def change(value: int) -> None:
            session.state.assign("value", value)
            session.audit()
            live.save()

        store.then = lambda: change(2)
        change(1)
        async with asyncio.timeout(10):
            await store.second.wait()
        assert not session.unsaved

    asyncio.run(scenario())
