"""Code outside of any run: no page shows what it draws, and it keeps nothing of any user."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import millpond as st
from millpond.errors import ApiError, StateError
from millpond.session.node import Node
from tests.drive import App
from tests.patience import PATIENCE


def in_thread(function: Callable[[], object]) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(function).result()


def test_threads_without_a_run_share_no_session_state() -> None:
    def leave() -> None:
        with pytest.raises(StateError, match="does not belong to a run"):
            st.session_state.token = "secret"
        with pytest.raises(StateError):
            st.session_state["token"] = "secret"

    def look() -> None:
        assert "token" not in st.session_state
        assert st.session_state.get("token") is None
        assert dict(st.session_state) == {}
        assert dict(st.query_params) == {}

    with ThreadPoolExecutor(1) as pool:
        pool.submit(leave).result()
        pool.submit(look).result()


def test_a_pools_thread_finds_nothing_of_the_user_before() -> None:
    source = """
import millpond as st
from millpond.errors import StateError
def work():
    st.query_params.user = ME
    st.text_input("Name", ME, key="name")
    st.sidebar.write(ME)
    with st.container(): st.write(ME)
    return st.query_params.get("user"), st.session_state.to_dict()
pool = vars(st)["_pool_of_test"]
st.text(str(pool.submit(work).result()))
"""
    with ThreadPoolExecutor(1) as pool:
        vars(st)["_pool_of_test"] = pool
        try:
            apps = [App(f"ME = {name!r}\n{source}") for name in ("Ada", "Bob")]
        finally:
            del vars(st)["_pool_of_test"]
    assert [app.texts() for app in apps] == [["(None, {})"], ["(None, {})"]]


def test_what_is_drawn_for_nobody_is_not_kept() -> None:
    mark = "drawn for nobody"

    def draw() -> None:
        for _ in range(200):
            st.write(mark)
            st.button(mark)
            with st.sidebar, st.form(mark):
                st.form_submit_button(mark)

    draw()
    in_thread(draw)
    gc.collect()
    # Of all nodes of the process: those of no other test count.
    kept = [thing for thing in gc.get_objects() if isinstance(thing, Node) and mark in repr(thing.props)]
    assert len(kept) <= 10


def test_a_thread_without_a_run_cannot_draw_into_a_container_of_a_page() -> None:
    app = App("""
import threading
import millpond as st
found = []
def work(box):
    try: box.write("x")
    except Exception as error: found.append(str(error))
thread = threading.Thread(target=work, args=(st.container(),)); thread.start(); thread.join()
st.text(found[0])
""")
    assert "This thread does not belong to a run" in app.texts()[0]
    assert issubclass(ApiError, Exception)


def test_it_says_so_once_for_each_place(caplog: pytest.LogCaptureFixture) -> None:
    def draw() -> None:
        for _ in range(3):
            st.write("x")

    with caplog.at_level(logging.WARNING, "millpond"):
        thread = threading.Thread(target=draw, name="of mine")
        thread.start()
        thread.join()
    (message,) = [record.getMessage() for record in caplog.records]
    assert "'of mine' does not belong to a run" in message
    assert f"{Path(__file__).name}, line" in message


def test_a_plain_python_script_comes_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text("""
import millpond as st
if "count" not in st.session_state:
    st.session_state.count = 0
st.session_state.count += 1
for _ in range(2):
    st.button("Again")
with st.sidebar, st.form("f"):
    name = st.text_input("Name", "Ada")
    st.form_submit_button()
st.write(name)
print(st.session_state.count, name)
""")
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stdout.split() == ["1", "Ada"]
    assert "millpond run" in done.stderr
