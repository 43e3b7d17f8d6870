"""Threads of the app change Session State while it is saved."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from millpond.session.call_site import PACKAGE
from millpond.session.state import State
from tests.drive import App
from tests.patience import PATIENCE
from tests.turns import Turns

FILES = [f"{PACKAGE}/session/state.py", f"{PACKAGE}/state/"]
KEYS = [f"key{number}" for number in range(6)]


@pytest.mark.parametrize("seed", range(20))
def test_every_change_of_a_thread_is_saved_whenever_it_comes(seed: int) -> None:
    state, random = State(), Random(seed)
    store: dict[str, bytes] = {}

    def change() -> None:
        for number in range(80):
            key = random.choice(KEYS)
            if random.random() < 0.3 and key in state:
                state.delete(key)
            else:
                state.assign(key, [number] if random.random() < 0.5 else number)

    def collect() -> None:
        found = state.collect()
        store.update({key: dump.data for key, dump in found.changed.items()})
        for key in found.deleted:
            store.pop(key, None)
        state.taken()

    def save() -> None:
        for _ in range(30):
            state.see_touched()
            collect()
            state.keys()

    Turns(FILES, seed, often=0.5).run([change, save])
    collect()
    fresh = State()
    for key in state.keys():
        fresh.assign(key, state.get(key))
    saved = fresh.collect().changed
    assert {key: dump.data for key, dump in saved.items()} == store


def test_a_function_for_threads_may_be_called_by_several_at_once() -> None:
    app = App(f"""
import threading
from concurrent.futures import ThreadPoolExecutor
import millpond as st
from millpond.threads import in_this_run

barrier = threading.Barrier(2)

def work(name):
    barrier.wait({PATIENCE})
    st.session_state[name] = True
    return name

with ThreadPoolExecutor(2) as pool:
    st.text(" ".join(pool.map(in_this_run(work), ["one", "two"])))
""")
    assert app.texts() == ["one two"]
    assert app.state("one")
    assert app.state("two")


def test_a_run_ends_while_a_thread_sets_values() -> None:
    app = App(
        "import millpond as st\nfrom millpond.threads import in_this_run\ns = st.session_state\n"
        "def work():\n    for n in range(40): s[f'{n} {len(s)}'] = [n]\n"
        "s.work = in_this_run(work)\ns.items_seen = [1]",
        durable=True,
    )

    def run() -> None:
        for _ in range(10):
            app.rerun()

    Turns([*FILES, str(Path(__file__))], 1, often=0.5).run([run, app.state("work")])
    assert app.problems() == []
    assert not app.session.commits.uncollected
