"""An open dialog and fragments over killed servers and moves: each click once, and open is what the user has left open."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess

APP = """
import millpond as st

s = st.session_state
for name in ("page", "part", "inside", "saved", "dismissed"):
    s.setdefault(name, 0)

class Item:
    def __init__(self, name):
        self.name = name

def dismissed():
    s.dismissed += 1

@st.dialog("Edit", on_dismiss=dismissed)
def edit(item):
    assert type(item) is Item
    if st.button("Inside"):
        s.inside += 1
    if st.button("Save"):
        s.saved += 1
        st.rerun()
    st.caption(f"inside {s.inside} {item.name}")

@st.fragment
def part():
    if st.button("Part"):
        s.part += 1
    st.caption(f"part {s.part}")

if st.button("Page"):
    s.page += 1
part()
if st.button("Edit"):
    edit(Item(f"item {s.saved}"))
st.caption(f"page {s.page} {s.saved} {s.dismissed}")
"""

IN_THE_DIALOG = ("Inside", "Save", "Dismiss")


class Editor(Clicker):
    """Opens and closes a dialog, and counts what was done."""

    def __init__(self, ports: list[int]) -> None:
        super().__init__(ports)
        self.done = dict.fromkeys(("Page", "Part", "Inside", "Save", "Dismiss"), 0)
        self.item: str | None = None
        """What the open dialog is about."""

    @property
    def is_open(self) -> bool:
        """There is a dialog on the page."""
        return bool(self.props("dialog"))

    def do(self, what: str) -> None:
        """One thing, without waiting for its effect."""
        if what == "Dismiss":
            (dialog,) = self.props("dialog").values()
            self.clicks += 1
            self.send({}, dialog.id)
            self._flush()
        else:
            self.click(what)
        if what == "Edit":
            self.item = f"item {self.done['Save']}"
        else:
            self.done[what] += 1
        if what in ("Save", "Dismiss", "Page"):
            self.item = None

    def check(self) -> None:
        """The page has the effect of all that was done, once."""
        captions = [caption.body for caption in self.props("caption").values()]
        done = self.done
        assert f"part {done['Part']}" in captions
        assert f"page {done['Page']} {done['Save']} {done['Dismiss']}" in captions
        assert self.is_open == (self.item is not None)
        if self.item is not None:
            assert f"inside {done['Inside']} {self.item}" in captions


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(APP)
    return path


@pytest.fixture
def servers(script: Path) -> Iterator[list[ServerProcess]]:
    """Two replicas with one store."""
    with ServerProcess(script) as one, ServerProcess(script) as other:
        yield [one, other]


def walk(tab: Editor, chance: random.Random, fail: Callable[[], None], steps: int) -> None:
    """Do this and that; every second time something fails in the midst of it."""
    tab.connect()
    tab.wait()
    for step in range(steps):
        choices = (*IN_THE_DIALOG, "Inside", "Part") if tab.is_open else ("Edit", "Edit", "Part", "Page")
        tab.do(chance.choice(choices))
        if step % 2:
            fail()
        tab.wait()
        tab.check()
    tab.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_server_killed_while_a_dialog_is_open(script: Path, seed: int) -> None:
    with ServerProcess(script) as server:

        def kill() -> None:
            server.signal(signal.SIGKILL)
            assert server.process is not None
            server.process.wait()
            server.start()

        walk(Editor([server.port]), random.Random(seed), kill, 14)


@pytest.mark.parametrize("seed", range(2))
def test_moves_to_another_replica_while_a_dialog_is_open(servers: list[ServerProcess], seed: int) -> None:
    tab = Editor([server.port for server in servers])
    walk(tab, random.Random(seed), tab.close, 20)


CLOCK = """
import millpond as st

s = st.session_state
s.page = s.get("page", 0) + 1

@st.fragment(run_every=0.02)
def clock():
    s.ticks = s.get("ticks", 0) + 1
    if st.button("Add"):
        s.added = s.get("added", 0) + 1
    st.caption(f"{s.ticks} {s.get('added', 0)} {s.page}")

clock()
"""


def test_a_fragment_goes_on_by_itself_after_one_run_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "clock.py"
    path.write_text(CLOCK)
    with ServerProcess(path) as server:
        tab = Clicker([server.port])

        def shown() -> tuple[int, int, int]:
            (caption,) = tab.props("caption").values()
            ticks, added, page = map(int, caption.body.split())
            return ticks, added, page

        tab.connect()
        tab.click("Add")
        tab.wait()  # from here on the store has the session
        for kill in range(1, 4):
            tab.click("Add")
            server.signal(signal.SIGKILL)
            assert server.process is not None
            server.process.wait()
            server.start()
            tab.wait()
            before = shown()
            while shown()[0] < before[0] + 5:
                tab.read()
            # The press has had its effect once, and the page has run once for each process.
            assert shown()[1:] == (kill + 1, kill + 1)
        tab.close()
