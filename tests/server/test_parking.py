"""What a session has in memory is given back when it is let go of."""

from __future__ import annotations

import asyncio
import gc
import sys
import types
import weakref
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server.sealed_store import SealedStore
from millpond.server.sessions import Sessions
from millpond.session.session import Session
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore

APP = """
import millpond as st
import values_of_a_test
if "kept" not in st.session_state:
    st.session_state.kept = values_of_a_test.Value()
def pressed(): return here
st.sidebar.button("Press", on_click=pressed)
here = values_of_a_test.Value()
"""


class Value:
    alive: ClassVar[weakref.WeakSet[Any]] = weakref.WeakSet()

    def __init__(self) -> None:
        Value.alive.add(self)

    def __reduce__(self) -> tuple[type[Value], tuple[()]]:
        return (Value, ())


@pytest.fixture
def only_when_asked() -> Any:
    """The collector does not come by itself: what is given back is the server's doing."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_values_and_globals_are_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only_when_asked: None
) -> None:
    module = types.ModuleType("values_of_a_test")
    module.Value = Value  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "values_of_a_test", module)
    monkeypatch.setattr(Value, "__module__", "values_of_a_test")
    script = tmp_path / "app.py"
    script.write_text(APP)
    asyncio.run(come_and_go(script))


async def come_and_go(script: Path) -> None:
    errors: list[BaseException] = []
    store = MemoryStore(ttl=100)
    pool = ThreadPool()
    sessions = Sessions(
        "build",
        Program(script, write=None, show_error=errors.append),
        pool,
        ttl=-1,
        new_session=partial(Session, durable=True),
        sealed_store=SealedStore(store, Sealer([b"0123456789abcdef"])),
    )
    driver = sessions._create("owner")
    driver.drive()
    await driver.settle()
    assert errors == []
    assert len(Value.alive) == 2
    session = weakref.ref(driver.session)
    del driver
    # The thread of the run has told of its end, and is about to leave its last lines.
    while pool._idle < pool.threads:  # noqa: ASYNC110 -- nothing tells of a thread that waits again
        await asyncio.sleep(0.001)
    await sessions.park()
    await asyncio.sleep(0)
    assert len(sessions) == 0
    assert session() is None
    assert len(Value.alive) == 0
