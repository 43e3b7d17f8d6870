"""Who checks seals: the event loop those of a small session, a thread those of a large one."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from millpond.server.sealed_store import LARGE, MANY, Checkpoint, SealedStore
from millpond.state.changes import Change
from millpond.state.values import dump
from millpond.stores.base import Attached
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore

FEW: dict[str, Any] = {"a": 1, "b": "text"}
SIZES = [
    (FEW, True),
    ({f"key {at}": at for at in range(MANY + 1)}, False),
    ({"text": "a" * LARGE}, False),
]


class Watched(Sealer):
    """Notes the threads that it is asked in."""

    def __init__(self) -> None:
        super().__init__([b"0" * 16])
        self.threads: set[int] = set()

    def open_value(self, *what: Any) -> Any:
        """Note who asks."""
        self.threads.add(threading.get_ident())
        return super().open_value(*what)


@pytest.mark.parametrize(("values", "on_loop"), SIZES, ids=["few", "many", "large"])
@pytest.mark.parametrize("copied", [False, True])
def test_the_seals_of_a_large_session_are_checked_beside_the_event_loop(
    values: dict[str, Any], on_loop: bool, copied: bool
) -> None:
    sealer = Watched()
    sealed_store = SealedStore(MemoryStore(ttl=10), sealer)
    change = Change.of({key: dump(value) for key, value in values.items()})
    commit, _ = sealed_store.seal(Checkpoint("s", 1), change)
    attached = Attached(1, commit.version, commit.seq, commit.manifest, commit.changed)
    how: Any = sealed_store.copy if copied else sealed_store.open_aside
    _, found = asyncio.run(how("s", attached))
    assert found.keys() == values.keys()
    assert (sealer.threads == {threading.get_ident()}) is on_loop
