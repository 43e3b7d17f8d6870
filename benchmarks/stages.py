"""Where the time of one click goes on the server, stage by stage, in one thread.

    python benchmarks/stages.py [APP] [CLICKS]       # of apps/, default: counter, 2000

The stages are called one after the other, without sockets and threads; what a
server takes beyond their sum is the network and the hand-over between threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from millpond import compat, wire  # noqa: E402 (the working copy, installed or not)
from millpond.elements.write import magic_write  # noqa: E402
from millpond.runner.program import Program  # noqa: E402
from millpond.server.sealed_store import Checkpoint, SealedStore  # noqa: E402
from millpond.session.session import Session  # noqa: E402
from millpond.stores.codec import Sealer  # noqa: E402
from millpond.stores.memory import MemoryStore  # noqa: E402


class Stages:
    """The clicks of one session, each stage timed."""

    def __init__(self, app: str) -> None:
        compat.install()
        self._script = Program(HERE / "apps" / f"{app}.py", write=magic_write, show_error=_fail)
        self._session = Session("bench", durable=True)
        self._store = MemoryStore(ttl=3600)
        self._sealed_store = SealedStore(self._store, Sealer([b"0" * 32]))
        self._checkpoint = Checkpoint("bench")
        self.took: dict[str, list[int]] = {}

    async def begin(self) -> None:
        """The first run; afterwards there is a button."""
        self._checkpoint.epoch = await self._store.create("bench", "owner", "load", 1)
        self._session.attach(wire.Hello(build="", load="load", connection=1))
        await self._run()
        found = [w for w in self._session.tree.widgets if w.startswith("button")]
        self._button = found[0]

    async def click(self, seq: int) -> None:
        """One click, from its frame to the frames of the answer."""
        frame = wire.encode([wire.Event(seq=seq, trigger=self._button)])  # type: ignore[list-item]
        with self._timed("decode the event's frame"):
            (event,) = wire.decode(frame)
        assert isinstance(event, wire.Event)
        with self._timed("queue the event"):
            self._session.receive(event)
        await self._run()

    async def _run(self) -> None:
        session = self._session
        with self._timed("begin the run"):
            run = session.begin_run()
        assert run is not None
        with self._timed("script: callbacks, exec, elements"):
            outcome = self._script.execute(run)
        with self._timed("end the run: tidy the tree, look for changed state"):
            session.end_run(run, outcome)
        with self._timed("what the tab lacks, as ops"):
            messages = session.take_messages()
        with self._timed("encode the frame"):
            wire.encode(messages)
        with self._timed("seal the changed values"):
            change = session.commits.take_change()
            if change is None:
                return
            commit, manifest = self._sealed_store.seal(self._checkpoint, change)
        with self._timed("commit (memory)"):
            await self._store.commit(commit)
        with self._timed("say that it is finished"):
            self._checkpoint.version, self._checkpoint.manifest = commit.version, manifest
            session.saved(change, commit.version)
            wire.encode(session.take_messages())

    @contextlib.contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.perf_counter_ns()
        yield
        self.took.setdefault(stage, []).append(time.perf_counter_ns() - began)


def _fail(error: BaseException) -> None:
    raise error


async def main(app: str = "counter", clicks: str = "2000") -> None:
    """Print how long each stage took."""
    stages = Stages(app)
    await stages.begin()
    stages.took.clear()
    for seq in range(1, int(clicks) + 1):
        await stages.click(seq)
    # The tenth percentile beside the median: the one shows the work, the other also who else used the machine.
    print(f"{'':55} {'median':>10} {'p10':>10}  µs")
    sums = [0.0, 0.0]
    for stage, took in stages.took.items():
        took.sort()
        values = [statistics.median(took) / 1000, took[len(took) // 10] / 1000]
        sums = [total + value for total, value in zip(sums, values, strict=True)]
        print(f"{stage:55} {values[0]:10.1f} {values[1]:10.1f}")
    print(f"{'sum':55} {sums[0]:10.1f} {sums[1]:10.1f}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
