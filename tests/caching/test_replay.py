"""What a cached function draws is there when its value is, too; and what the page shows while it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from millpond.caching.registry import REGISTRY
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.testing import AppTest


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    yield
    REGISTRY.clear("data")
    REGISTRY.clear("resource")


COUNT = """
import millpond as st
def count(name="calls"):
    st.session_state[name] = st.session_state.get(name, 0) + 1
"""

DRAWS = {
    "elements": 'st.write("inside"); st.error("e")',
    "a container": 'box = st.container()\nbox.write("inside")\nwith st.expander("X"):\n    st.write("in it")',
    "columns": 'a, b = st.columns(2)\nb.write("b")\na.write("a")',
    "the sidebar": 'st.sidebar.write("aside")\nst.write("main")',
    "a placeholder": 'e = st.empty()\nfor k in range(5):\n    e.write(k)',
    "a bar": 'bar = st.progress(0)\nfor k in range(5):\n    bar.progress(k * 20)\nst.write("after")',
    "an element that goes": 'with st.spinner("S"):\n    st.write("in")\ne = st.empty()\ne.write("x")\ne.empty()',
    "a container drawn again": (
        'e = st.empty()\nfor k in range(3):\n    with e.container():\n        st.write(k)\n        st.write("b")'
    ),
    "the same line twice": 'for k in range(3):\n    st.write(k)',
    "a picture": 'st.image(b"\\x89PNG\\r\\n\\x1a\\n" + b"0" * 40)',
    "another cached function": 'st.write("a")\ninner()\nst.write("b")',
}  # fmt: skip

APP = """
@st.cache_data
def inner():
    count("inner")
    st.write("from inner")

@st.cache_data
def load(n):
    count()
    {body}
    return [n]

st.write("before")
value = load(1)
assert value == [1]
with st.container(border=True):
    {second}
st.write("after")
"""


def _app(body: str, second: str = "pass") -> AppTest:
    indented = body.replace("\n", "\n    ")
    return AppTest.from_string(COUNT + APP.format(body=indented, second=second)).run()


def _page(at: AppTest) -> Any:
    """The page as it is, without the numbers of nodes."""

    tree = at._tab.tree

    def look(id: int) -> Any:
        node = tree.get(id)
        assert node is not None
        return node.kind, msgspec.structs.asdict(node.props), [look(child) for child in node.children]

    return look(0)


@pytest.mark.parametrize("body", DRAWS.values(), ids=DRAWS)
def test_a_page_is_the_same_whether_the_function_is_called_or_not(body: str) -> None:
    at = _app(body)
    assert not at.exception
    first = _page(at)
    at.run()
    assert not at.exception
    assert _page(at) == first
    assert at.session_state.calls == 1


@pytest.mark.parametrize("body", DRAWS.values(), ids=DRAWS)
def test_two_calls_draw_twice_each_where_it_stands(body: str) -> None:
    at = _app(body, "load(1)")
    first = _page(at)
    assert _page(at.run()) == first
    assert at.session_state.calls == 1


def test_another_session_gets_what_was_drawn(tmp_path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        COUNT
        + APP.format(
            body='st.write("in")\n    st.image(b"\\x89PNG\\r\\n\\x1a\\n" + b"0" * 40)', second="pass"
        )
    )
    one, other = AppTest.from_file(script).run(), AppTest.from_file(script).run()
    assert _page(one) == _page(other)
    assert "calls" not in other.session_state
    (shown,) = [node for node in other._tab.tree.walk() if node.kind == "image"]
    files = other._session.files
    assert isinstance(files, InMemorySessionFiles)
    assert files.shown
    assert shown.props == next(n.props for n in one._tab.tree.walk() if n.kind == "image")


SPOILT = {
    "a widget": 'st.checkbox("C")',
    "a container of outside": 'box.write("x")',
    "an element of outside": 'text.write("x")',
    "a fragment": 'part()',
}  # fmt: skip


@pytest.mark.parametrize("body", SPOILT.values(), ids=SPOILT)
def test_what_cannot_be_drawn_again_is_said_and_the_value_not_kept(body: str) -> None:
    at = AppTest.from_string(
        f"""{COUNT}
box = st.container()
text = st.text("t")

@st.fragment
def part():
    st.write("part")

@st.cache_data
def load():
    count()
    {body}
    return 1

assert load() == 1
st.write("end")
"""
    ).run()
    assert len(at.exception) == 1
    assert "`load`" in at.exception[0].value
    assert at.markdown[-1].value == "end"
    at.run()
    assert len(at.exception) == 1
    assert at.session_state.calls == 2


def test_what_happens_once_happens_with_the_call() -> None:
    at = AppTest.from_string(
        """
import millpond as st

@st.cache_data
def load():
    st.balloons()
    return 1

load()
"""
    ).run()
    at.run()
    assert not at.exception


SPINNER = """
import millpond as st
from millpond.session import context
import threading

@st.cache_data{how}
def load({parameters}):
    nodes = [n.props for n in context.current().run.session.tree.main if n.props.kind == "spinner"]
    return [(props.text, props.show_time) for props in nodes]

@st.cache_data
def around():
    return inner_nodes()

@st.cache_data
def inner_nodes():
    return [n.props.text for n in context.current().run.session.tree.main if n.props.kind == "spinner"]

st.session_state.shown = load({arguments})
st.session_state.nested = around()
"""


@pytest.mark.parametrize(
    ("how", "parameters", "arguments", "shown"),
    [
        ("", "", "", [("load()", False)]),
        ("(show_time=True)", "a", "1", [("load(...)", True)]),
        ('(show_spinner="Loading ...")', "", "", [("Loading ...", False)]),
        ("(show_spinner=False)", "", "", []),
    ],
)
def test_the_page_shows_that_a_function_is_called(how, parameters, arguments, shown) -> None:
    script = SPINNER.format(how=how, parameters=parameters, arguments=arguments)
    at = AppTest.from_string(script).run()
    assert not at.exception
    assert at.session_state.shown == shown
    assert at.session_state.nested == ["around()"]
    assert not [node for node in at._tab.tree.walk() if node.kind == "spinner"]


def test_an_interrupted_call_leaves_no_spinner_and_is_made_again() -> None:
    at = AppTest.from_string(
        f"""{COUNT}
@st.cache_data
def load():
    count()
    if st.session_state.calls == 1:
        st.rerun()
    return 5

st.write(load())
"""
    ).run()
    assert at.markdown[0].value == "`5`" or at.markdown[0].value == "5"
    assert at.session_state.calls == 2
    assert not [node for node in at._tab.tree.walk() if node.kind == "spinner"]
