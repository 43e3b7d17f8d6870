"""What the server makes of what comes from pages, in any thread: msgspec has learnt of the types before."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "millpond"
NO_STRUCTS = {
    "config/load.py": "under a lock",
    "config/schema.py": "plain types",
    "testing/protocol.py": "its decoder knows the types",
    "theming/editing.py": "a part of what config/load.py has converted",
}
"""Modules that convert without ``learn``, and why they may."""


def test_no_type_is_converted_to_before_it_is_known() -> None:
    found = set()
    for file in SOURCES.rglob("*.py"):
        calls = [
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Call)
        ]
        if "msgspec.convert" in calls and "learn" not in calls:
            found.add(file.relative_to(SOURCES).as_posix())
    assert found == NO_STRUCTS.keys(), (
        "Beside a type that pages fill in stands `learn(Type)`: see millpond/structs.py."
    )


AT_ONCE = """
import threading
from millpond.testing import AppTest

begin = threading.Barrier(8)

def open_page():
    begin.wait()
    AppTest.from_string("import millpond as st").run()

pages = [threading.Thread(target=open_page) for _ in range(8)]
for page in pages:
    page.start()
for page in pages:
    page.join()
"""


ELEMENTS_AT_ONCE = """
import sys, threading
from millpond.testing import AppTest

sys.setswitchinterval(1e-6)
sys.meeting = threading.Barrier(8)
script = '''
import millpond as st
with st.container(), st.expander("E"), st.tabs(["a"])[0], st.columns(1)[0], st.grid():
    st.title("t"), st.text("t"), st.code("c"), st.latex("l"), st.badge("b"), st.info("i"), st.metric("m", 1)
    st.progress(1), st.space(), st.divider(), st.help(int), st.json({}), st.html("h"), st.skeleton(), st.exception(KeyError("x"))
    st.button("b"), st.checkbox("c"), st.radio("r", "a"), st.selectbox("s", "a"), st.multiselect("m", "a"), st.pills("p", "a")
    st.slider("s"), st.number_input("n"), st.text_input("t"), st.text_area("t"), st.date_input("d"), st.time_input("t")
    st.color_picker("c"), st.feedback(), st.pagination(3), st.select_slider("s", "ab"), st.menu_button("m", "a")
import sys
sys.meeting.wait()
'''

def open_page():
    AppTest.from_string(script).run()

pages = [threading.Thread(target=open_page) for _ in range(8)]
for page in pages:
    page.start()
for page in pages:
    page.join()
"""


def test_eight_threads_draw_each_element_for_the_first_time_at_once() -> None:
    for _ in range(3):
        subprocess.run([sys.executable, "-c", ELEMENTS_AT_ONCE], check=True)


def test_eight_threads_read_the_options_at_once() -> None:
    for _ in range(3):
        subprocess.run([sys.executable, "-c", AT_ONCE], check=True)
