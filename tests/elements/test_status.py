"""``st.status skeleton toast``: states, what is in them, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.compat.mutable_status_container import StatusContainer
from millpond.container import Container, SkeletonPlaceholder, ToastHandle
from millpond.elements.status import Status
from millpond.session.effects import KEY
from millpond.testing import AppTest


def props(element: Any) -> Any:
    return element._props


def page(body: str) -> AppTest:
    return AppTest.from_string(f"import millpond as st\n{body}").run()


# --------------------------------------------------------------------------
# Status
# --------------------------------------------------------------------------


def test_a_block_that_ends_is_complete_and_one_that_raises_an_error() -> None:
    at = page(
        """
with st.status("Good", expanded=True) as s:
    st.write("inside")
    s.write("too")
st.write("after")
try:
    with st.status("Bad"):
        raise ValueError
except ValueError:
    pass
with st.status("Said") as s:
    s.update(label="Said so", state="error", expanded=True)
st.status("Alone")
"""
    )
    assert [(s.label, s.state, s.expanded, s.icon) for s in at.status] == [
        ("Good", "complete", True, ":material/check:"),
        ("Bad", "error", False, ":material/error:"),
        ("Said so", "error", True, ":material/error:"),
        ("Alone", "running", False, "spinner"),
    ]
    assert at.status[0].markdown.values == ["inside", "too"]
    assert at.markdown.values == ["inside", "too", "after"]


def test_an_update_leaves_what_is_in_it_and_what_is_not_named() -> None:
    at = page(
        "s = st.status('A', type='step', width=300)\ns.write('one')\ns.update(label='B')\ns.write('two')\ns.update()\n"
        "s.update(state='complete')"
    )
    (status,) = at.status
    assert (status.label, status.state, props(status).type, status.width) == ("B", "complete", "step", 300)
    assert status.markdown.values == ["one", "two"]
    at.run()
    assert at.status[0].markdown.values == ["one", "two"]


def test_a_run_that_is_stopped_in_it_is_no_error() -> None:
    at = page("with st.status('A'):\n    st.stop()")
    assert at.status[0].state == "complete"
    assert not at.exception


def test_it_shows_how_it_goes_while_the_run_goes_on() -> None:
    at = page("s = st.status('A')\nst.session_state.seen = s._node.props.state\nwith s: st.text('x')")
    assert at.session_state.seen == "running"
    assert at.status[0].state == "complete"


def test_in_columns_and_the_sidebar() -> None:
    at = page("a, b = st.columns(2)\nb.status('B').text('b')\nwith st.sidebar.status('S'): st.text('s')")
    assert at.columns[1].status[0].text.values == ["b"]
    assert at.sidebar.status[0].text.values == ["s"]


def test_in_a_cached_function() -> None:
    at = page(
        """
@st.cache_data(show_spinner=False)
def f():
    with st.status("Cached") as s:
        st.text("x")
        s.update(label="Done")
f()
"""
    )
    for _ in range(2):
        assert [(s.label, s.state, s.text.values) for s in at.status] == [("Done", "complete", ["x"])]
        at.run()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("st.status('x', state='done')", "`state` must be one of `'running'`, `'complete'`, `'error'`"),
        ("st.status('x', type='big')", "`type` must be one of `'default'`, `'compact'`, `'step'`"),
        ("st.status('x', width='content')", "`width` must be"),
        ("st.status(None)", "`label` must be a string"),
        ("st.status('x').update(state='done')", "`state` must be one of"),
        ("st.skeleton('content')", "`height` must be"),
        ("st.skeleton(10, width='content')", "`width` must be"),
        ("st.toast('')", "`body` must be the text of the toast"),
        (
            "st.toast('x', duration='forever')",
            "`duration` must be short, long, infinite, or a number of seconds above 0",
        ),
        ("st.toast('x', duration=0)", "`duration` must be"),
        ("st.toast('x', icon='no')", "`icon` must be one emoji"),
    ],
)
def test_what_is_wrong_is_named(call: str, words: str) -> None:
    at = page(call)
    assert words in str(at.exception[0].value)


def test_the_classes_of_what_comes_back() -> None:
    at = page(
        "st.session_state.names = [type(x).__name__ for x in (st.status('a'), st.skeleton(), st.toast('x'))]"
    )
    assert at.session_state.names == ["StatusContainer", "SkeletonPlaceholder", "ToastHandle"]
    assert issubclass(StatusContainer, Container)
    assert issubclass(SkeletonPlaceholder, Container)
    assert issubclass(ToastHandle, Container)
    assert Status.container


# --------------------------------------------------------------------------
# Skeleton
# --------------------------------------------------------------------------


def test_a_block_draws_below_it_and_it_goes() -> None:
    at = page(
        """
with st.skeleton(120) as place:
    st.session_state.seen = place._node.props.over
    st.text("inside")
try:
    with st.skeleton():
        raise ValueError
except ValueError:
    st.text("after")
"""
    )
    assert at.session_state.seen is False
    assert [len(at.skeleton), at.text.values] == [0, ["inside", "after"]]


def test_what_is_drawn_into_it_takes_its_place() -> None:
    at = page(
        "p = st.skeleton(height=50, width=200)\nst.text('below')\np.text('one')\np.text('two')\nst.skeleton('stretch')"
    )
    assert at.text.values == ["two", "below"]
    assert [(one.height, one.width) for one in at.skeleton] == [(50, 200), ("stretch", "stretch")]


# --------------------------------------------------------------------------
# Spinner and progress
# --------------------------------------------------------------------------


def test_a_spinner_goes_with_its_block_also_if_that_raises() -> None:
    at = page(
        """
from millpond.session import context

def spinners():
    tree = context.current().run.session.tree.main
    return [node.props.text for node in tree if node.props.kind == "spinner"]

seen = []
with st.spinner("Good"):
    seen.append(spinners())
seen.append(spinners())
try:
    with st.spinner("Bad"):
        seen.append(spinners())
        raise ValueError
except ValueError:
    seen.append(spinners())
st.text(seen)
"""
    )
    assert at.text.values == ["[['Good'], [], ['Bad'], []]"]


@pytest.mark.parametrize(
    ("value", "percent"), [("0", 0), ("1", 1), ("1.0", 100), ("1 + 1e-9", 100), ("-1e-9", 0), ("0.456", 46)]
)
def test_progress_takes_whole_numbers_and_fractions(value: str, percent: int) -> None:
    assert props(page(f"st.progress({value})").get("progress")[0]).value == percent


# --------------------------------------------------------------------------
# Toast
# --------------------------------------------------------------------------

TOASTS = """
def callback():
    st.toast("from a callback")

st.button("callback", on_click=callback)
if st.button("rerun"):
    st.toast("before a rerun")
    st.rerun()
if st.button("replace"):
    message = st.toast("Saving", icon="spinner", duration="infinite")
    st.sidebar.toast("other", duration=7)
    message = message.toast("Half")
    message.toast("Saved", icon=":material/check:", duration="long")
"""


@pytest.mark.parametrize(("at_button", "said"), [(0, "from a callback"), (1, "before a rerun")])
def test_it_is_shown_once_whatever_the_run_does(at_button: int, said: str) -> None:
    at = page(TOASTS)
    assert at.toast.values == []
    at.button[at_button].click().run()
    assert at.toast.values == [said]
    at.run()
    assert at.toast.values == []
    at.reload()
    assert [effect.name for effect in at._tab.effects] == ["toast"]


def test_what_it_returns_replaces_it() -> None:
    at = page(TOASTS)
    at.button[2].click().run()
    assert [(one.value, one.icon, one.seconds) for one in at.toast] == [
        ("Saved", ":material/check:", 10),
        ("other", "", 7),
    ]
    replaced = [effect.props.get("replaces") for effect in at._tab.effects]
    assert replaced == [None, None, 1, 1]


def test_half_a_character_is_no_reason_to_fail() -> None:
    assert page("st.toast('a\\ud800b')").toast.values == ["a�b"]


def test_what_was_shown_is_kept_no_longer() -> None:
    at = page("st.toast('x')")
    assert at._session.state.peek(KEY)[1] == []
