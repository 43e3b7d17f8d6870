"""The state of one session is never seen in another, whatever the threads do."""

from __future__ import annotations

import threading

from millpond.runner.threads import ThreadPool
from tests.drive import App

SOURCE = """
import millpond as st
if "mine" not in st.session_state:
    st.session_state.mine = []
    st.session_state.name = None
def note(): st.session_state.mine.append(st.session_state.name)
st.text_input("Name", key="name", on_change=note)
with st.container():
    with st.sidebar:
        st.text(f"{st.session_state.name} {len(st.session_state.mine)}")
    for _ in range(20):
        st.write(st.session_state.name)
assert set(st.session_state.mine) <= {st.session_state.name, None} or st.session_state.mine[-1] == st.session_state.name
"""

SESSIONS = 40
ROUNDS = 8


def test_many_sessions_in_parallel_see_their_own_values_only() -> None:
    apps = [App(SOURCE, run=False) for _ in range(SESSIONS)]
    pool = ThreadPool(base=4)
    done = threading.Barrier(SESSIONS + 1)
    failures: list[BaseException] = []

    def drive(number: int, app: App) -> None:
        try:
            app.run()
            for turn in range(ROUNDS):
                name = f"{number}-{turn}"
                app.set("Name", name)
                assert app.texts() == [name] * 20 + [f"{name} {turn + 1}"]
            assert app.state("mine") == [f"{number}-{turn}" for turn in range(ROUNDS)]
        except BaseException as error:
            failures.append(error)
        done.wait()

    for number, app in enumerate(apps):
        pool.submit(lambda number=number, app=app: drive(number, app))  # type: ignore[misc]
    done.wait(timeout=60)
    assert failures == []
    assert all(app.errors == [] for app in apps)
    lists = [id(app.state("mine")) for app in apps]
    assert len(set(lists)) == SESSIONS
