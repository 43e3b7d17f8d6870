"""Functions and classes of a script in other processes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from millpond.runner.definitions import definitions
from millpond.testing import AppTest

SOURCE = """
import functools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
import {name} as st

FACTOR = 3
def doubled(function):
    @functools.wraps(function)
    def wrapper(number): return 2 * function(number)
    return wrapper
def times(number): return FACTOR * number
@doubled
def twice(number): return number
@dataclass
class Point:
    x: int
    def shifted(self, by): return self.x + by
    @staticmethod
    def of(x): return Point(x).x
class Bare: pass

context = multiprocessing.get_context("{method}")
label = st.text_input("Name", "Ada")
"""

USES = {
    "an executor": """
with ProcessPoolExecutor(1, mp_context=context) as pool:
    st.text(list(pool.map(times, range(3))))
    st.text(list(pool.map(twice, range(3))))
    st.text(pool.submit(Point(1).shifted, 2).result())
    st.text(pool.submit(Point.of, 5).result())
""",
    "a pool": """
with context.Pool(1) as pool:
    st.text(pool.map(times, range(3)))
    st.text(pool.map(twice, range(3)))
    st.text(pool.apply(Point(1).shifted, (2,)))
    st.text(pool.apply(Point.of, (5,)))
""",
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("name", ["millpond", "streamlit"])
def test_a_script_sends_its_functions_to_other_processes(
    name: str, method: str, use: str, tmp_path: Path
) -> None:
    path = tmp_path / "app.py"
    path.write_text(SOURCE.format(name=name, method=method) + USES[use])
    at = AppTest.from_file(path).run()
    assert at.exception.values == []
    assert at.text.values == ["[0, 3, 6]", "[0, 2, 4]", "3", "5"]


def test_what_another_process_has_of_a_script(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text("""
import json
try:
    import no_such_module_of_ours
except ImportError:
    no_such_module_of_ours = None
A: int = 1
B = {"a": A + 1}
made = json.loads("1")
derived = made + 1
if A:
    C = 3
def f(): return made
print("not printed")
1 / 0
with open(__file__): D = 4
raise SystemExit
""")
    names = {name for name in definitions(path) if not name.startswith("__")}
    assert names == {"json", "no_such_module_of_ours", "A", "B", "C", "f"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks on this system")
def test_a_forked_process_that_draws_does_not_wait_for_a_thread_that_it_does_not_have() -> None:
    at = AppTest.from_string(
        """
        import os
        import threading
        import millpond as st
        from millpond.session.context import current

        session = current().run.session
        held, forked = threading.Event(), threading.Event()
        def serve():
            with session.lock, session.widgets.lock:
                held.set()
                forked.wait()
        thread = threading.Thread(target=serve)
        thread.start()
        held.wait()
        process = os.fork()
        if not process:
            import signal
            signal.alarm(20)
            try:
                st.text("no page shows this")
                st.text_input("Name")
            except BaseException:
                os._exit(1)
            os._exit(0)
        forked.set()
        thread.join()
        st.text(os.waitpid(process, 0)[1])
        """
    ).run()
    assert at.exception.values == []
    assert [text.value for text in at.text] == ["0"]
    assert len(at.text_input) == 0
