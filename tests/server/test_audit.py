"""What a thread of the app changes after the run is saved, without another run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE

APP = """
import threading
import millpond as st

if "lines" not in st.session_state:
    st.session_state.update(lines=[], n=0)

def work(items):
    gate.wait()
    items.append("behind our back")
    done.set()

if st.button("Start"):
    import gates
    gate, done = gates.gate, gates.done
    threading.Thread(target=work, args=(st.session_state.lines,)).start()
st.text(f"{len(st.session_state.lines)} items")
"""

GATES = "import threading\ngate, done = threading.Event(), threading.Event()\n"


@pytest.mark.parametrize("how", ["idle", "stop"])
def test_a_thread_that_outlives_its_run(
    serve: Callable[..., Any],
    connect: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    how: str,
) -> None:
    if how == "idle":
        monkeypatch.setattr("millpond.server.housekeeping.EVERY", 0.05)
    (tmp_path / "gates.py").write_text(GATES)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "gates", raising=False)
    import gates  # type: ignore[import-not-found]

    kept = {"store": MemoryStore(ttl=100), "sealer": Sealer([b"0123456789abcdef"])}
    with serve(APP, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Start", 1)
            version = tab.version
            gates.gate.set()
            assert gates.done.wait(PATIENCE)
            if how == "idle":
                # The store has a later version, though nobody has done anything.
                (record,) = kept["store"]._records.values()  # type: ignore[attr-defined]
                while record.version == version:
                    tab.messages += tab.receive()
    with serve(APP, **kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        assert list(again.texts.values()) == ["1 items"]
