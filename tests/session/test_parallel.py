"""Parallel fragments: beside the script and one another in a run of the page, alone as any fragment."""

from __future__ import annotations

import threading

import pytest

from millpond.testing import AppTest
from tests.drive import App
from tests.patience import PATIENCE

MEET = f"""
import threading
import millpond as st

s = st.session_state
BARRIER = threading.Barrier(3)
s.setdefault("threads", [])

@st.fragment(parallel=True)
def part(name):
    # Only if all run at once does any of them go on.
    if s.get("alone") is None:
        BARRIER.wait({PATIENCE})
    s.threads.append(threading.get_ident())
    st.text(f"{{name}} {{s.get(name, 0)}}")
    if st.button(name):
        s[name] = s.get(name, 0) + 1
        s.alone = True
    with st.container():
        st.text_input(f"in {{name}}", "x")

st.text("before")
returned = part("a"), part("b")
st.text(f"returned {{returned}}")
BARRIER.wait({PATIENCE})
st.text("after")
"""


def test_they_run_beside_the_script_and_one_another() -> None:
    app = App(MEET)
    assert app.texts() == ["before", "a 0", "b 0", "returned (None, None)", "after"]
    assert len(set(app.state("threads"))) == 2
    assert threading.get_ident() not in app.state("threads")
    assert app.model.shape() == app.server_shape()
    app.session.state.put("alone", True)
    app.click("a")
    app.click("a")
    assert app.texts() == ["before", "a 1", "b 0", "returned (None, None)", "after"]
    app.set("in b", "y")
    assert [app.widget(f"in {name}")["value"] for name in "ab"] == ["x", "y"]
    assert app.problems() == []


def test_alone_it_runs_in_the_thread_of_the_run_and_in_order() -> None:
    at = AppTest.from_string("""
import threading
import millpond as st

def note():
    st.session_state.callback = threading.get_ident()

@st.fragment(parallel=True)
def part():
    st.session_state.thread = threading.get_ident()
    st.button("go", on_click=note)

part()
st.session_state.script = threading.get_ident()
""").run()
    assert at.session_state.thread != at.session_state.script
    at.button[0].click().run()
    # A callback is called in the thread of its run.
    assert at.session_state.thread == at.session_state.callback


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("raise ValueError('in it')", ["begun", "after"]),
        ("st.stop()", ["begun", "after"]),
        ("pass", ["begun", "end of it", "after"]),
    ],
)
def test_how_one_ends_is_its_own_affair(body: str, texts: list[str]) -> None:
    app = App(f"""
import millpond as st

@st.fragment(parallel=True)
def part():
    st.text("begun")
    {body}
    st.text("end of it")

part()
st.text("after")
""")
    assert app.texts() == texts
    assert [str(error) for error in app.errors] == (["in it"] if "raise" in body else [])
    kinds = [node["kind"] for node in app.model.walk()]
    assert kinds.count("exception") == len(app.errors)


def test_a_rerun_in_one_ends_the_run_and_the_script_runs_again() -> None:
    app = App("""
import time
import millpond as st

s = st.session_state
s.runs = s.get("runs", 0) + 1

@st.fragment(parallel=True)
def part():
    if s.runs == 1:
        st.rerun()
    st.text("part")

part()
while s.runs == 1:
    st.text("waits")
    time.sleep(0.001)
st.text(f"runs {s.runs}")
""")
    assert app.texts() == ["part", "runs 2"]


def test_an_exception_of_the_script_leaves_them_to_come_to_their_ends() -> None:
    app = App("""
import threading
import millpond as st

failed = threading.Event()

@st.fragment(parallel=True)
def part():
    failed.wait(30)
    st.text("part")

part()
failed.set()
raise ValueError("of the script")
""")
    assert "part" in app.texts()
    assert [str(error) for error in app.errors] == ["of the script"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("outside.text('x')", "cannot draw into a container from outside"),
        ("st.sidebar.text('x')", "cannot draw into a container from outside"),
        ("with outside: st.button('x')", "cannot draw into a container from outside"),
        ("show()", "cannot open a dialog"),
        ("st.switch_page('x')", "cannot switch pages"),
        ("st.navigation([show]).run()", "cannot run a page"),
    ],
)
def test_what_it_cannot_do(body: str, says: str) -> None:
    app = App(f"""
import millpond as st

outside = st.container()

@st.dialog("D")
def show():
    st.text("dialog")

@st.fragment(parallel=True)
def part():
    with st.container():
        st.text("inside")
    {body}

part()
""")
    assert says in str(app.errors[0])
    assert app.texts() == ["inside"]


def test_alone_it_may_open_a_dialog_but_not_draw_outside() -> None:
    app = App("""
import millpond as st

outside = st.container()

@st.dialog("D")
def show():
    st.text("dialog")

@st.fragment(parallel=True)
def part():
    if st.button("open"):
        show()
    if st.button("outside"):
        outside.text("x")

part()
""")
    app.click("open")
    assert "dialog" in app.texts()
    app.click("outside")
    assert "cannot draw into a container from outside" in str(app.errors[0])


def test_what_is_nested_and_a_form_without_a_button() -> None:
    app = App("""
import millpond as st

@st.fragment(parallel=True)
def inner(name):
    st.text(f"inner {name}")
    with st.form(name):
        st.text_input(f"in {name}")

@st.fragment(parallel=True)
def outer(name):
    inner(name)
    st.text(f"outer {name}")

outer("a")
outer("b")
""")
    assert app.texts() == ["inner a", "outer a", "inner b", "outer b"]
    assert len(app.errors) == 2
    assert all("has no submit button" in str(error) for error in app.errors)


def test_a_page_waits_for_those_that_it_has_called() -> None:
    app = App("""
import threading
import millpond as st

def one():
    @st.fragment(parallel=True)
    def part():
        left.wait(0.05)
        st.text_input("in the part", key="k")
    part()

left = threading.Event()
st.navigation([st.Page(one)]).run()
left.set()
st.text("of all pages")
""")
    app.set("in the part", "kept")
    assert app.state("k") == "kept"
    owner = app.session.widgets.owner("k")
    assert owner is not None
    assert owner.page == "", "the page's, and not one that all pages have"
    assert app.texts() == ["of all pages"]
    assert app.problems() == []


def test_a_stop_in_one_does_not_end_the_script_around_the_page() -> None:
    app = App("""
import millpond as st

def one():
    @st.fragment(parallel=True)
    def part():
        st.text("in the part")
        st.stop()
    part()

st.navigation([st.Page(one)]).run()
st.text("of all pages")
""")
    assert app.texts() == ["in the part", "of all pages"]


def test_it_has_the_context_variables_of_the_script() -> None:
    app = App("""
from contextvars import ContextVar
import millpond as st

user = ContextVar("user")

@st.fragment(parallel=True)
def part():
    st.text(user.get("nobody"))

user.set("ada")
part()
""")
    assert app.texts() == ["ada"]


@pytest.mark.parametrize("first", ["common", "page"])
def test_what_is_there_on_all_pages_stays_so_whatever_the_page_does_meanwhile(first: str) -> None:
    at = AppTest.from_string(f"""
import threading
import millpond as st
st.session_state.setdefault("first", {first!r})
begun, drawn = threading.Event(), threading.Event()

@st.fragment
def inside():
    st.text_input("Inner", "x")

@st.fragment(parallel=True)
def common():
    if st.session_state.first == "page":
        begun.wait({PATIENCE})
    st.text_input("Name")
    inside()
    drawn.set()

def one():
    begun.set()
    drawn.wait({PATIENCE})

common()
if st.session_state.first == "common":
    drawn.wait({PATIENCE})
two = st.Page(lambda: None, title="Two", url_path="two")
st.navigation([st.Page(one), two]).run()
begun.set()
""").run()
    at.text_input[0].set_value("Ada")
    at.text_input[1].set_value("y").run()
    at.session_state.first = "page" if first == "common" else "common"
    at.run()
    assert [each.value for each in at.text_input] == ["Ada", "y"]
    at.session_state.first = "common"
    at.switch_page("two").run()
    assert [each.value for each in at.text_input] == ["Ada", "y"]


def test_widgets_of_many_at_once_keep_their_values() -> None:
    app = App("""
import millpond as st

@st.fragment(parallel=True)
def part(name):
    for count in range(10):
        st.text_input(f"{name} {count}", "x")
    st.button(f"go {name}")

for name in range(20):
    part(name)
""")
    app.set("3 4", "y")
    for _ in range(3):
        app.rerun()
    assert app.widget("3 4")["value"] == "y"
    assert app.model.shape() == app.server_shape()
    assert app.problems() == []
