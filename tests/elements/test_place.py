"""Where elements are drawn: containers in ``with``, kept ones, other sessions' ones."""

from __future__ import annotations

import pytest

from tests.drive import App


@pytest.mark.parametrize(
    "element",
    ["st.info('A')", "st.text('A')", "st.markdown('A')", "st.progress(3)", "st.exception(ValueError('A'))"],
)
def test_only_containers_can_be_entered(element: str) -> None:
    app = App(f"import millpond as st\nwith {element}:\n    st.write('in')")
    assert "in" not in app.texts()
    assert "is not a container" in app.problems()[-1]


@pytest.mark.parametrize(
    "container",
    ["st.sidebar", "st.container()", "st.empty()", "st.expander('A')", "st.tabs('A')[0]", "st.columns(1)[0]"],
)
def test_containers_can_be_entered_again_and_inside_of_themselves(container: str) -> None:
    app = App(
        f"import millpond as st\nc = {container}\nwith c:\n    with c:\n        st.write('in')\n"
        "with c:\n    st.write('again')\nst.write('out')"
    )
    assert app.problems() == []
    main = app.session.tree.main
    assert [child.props.body for child in main.children if hasattr(child.props, "body")] == ["out"]


def test_a_container_can_be_entered_by_two_threads_at_once() -> None:
    app = App("""
import threading
import millpond as st
from millpond.threads import in_this_run
box, barrier = st.container(), threading.Barrier(2, timeout=30)
def work(name):
    with box:
        barrier.wait()
        st.write(name)
        barrier.wait()
    st.write(name + " after")
threads = [threading.Thread(target=in_this_run(work), args=(name,)) for name in "ab"]
for thread in threads: thread.start()
for thread in threads: thread.join()
""")
    box, *after = app.session.tree.main.children
    assert {child.props.body for child in box.children} == {"a", "b"}  # type: ignore[attr-defined]
    assert {child.props.body for child in after} == {"a after", "b after"}  # type: ignore[attr-defined]


def test_a_with_that_is_left_in_another_order_or_elsewhere_does_no_harm() -> None:
    app = App("""
import threading
import millpond as st
from millpond.threads import in_this_run
def inside(box):
    with box:
        yield
a, b = st.container(), st.container()
first, second = inside(a), inside(b)
next(first); next(second)
st.write("in b")
first.close()
thread = threading.Thread(target=in_this_run(second.close)); thread.start(); thread.join()
second.close()
st.write("out")
""")
    assert app.problems() == []
    assert app.session.tree.main.children[-1].props.body == "out"  # type: ignore[attr-defined]


def test_another_sessions_container_is_refused() -> None:
    source = """
import millpond as st
kept = vars(st).setdefault("_kept_by_test", st.container())
{use}
"""
    first = App(source.format(use="kept.write('mine')"))
    assert first.texts() == ["mine"]
    for use in ("kept.write('yours')", "with kept:\n    st.write('yours')"):
        other = App(source.format(use=use))
        assert "belongs to the page of another session" in other.problems()[0]
        assert "yours" not in other.texts()
    assert first.read().texts() == ["mine"]
    import millpond

    del vars(millpond)["_kept_by_test"]


CALLBACK = """
import millpond as st
def press(box, other):
    box.write("from the callback")
    with other:
        st.write("inside")
        with st.container():
            st.write("deeper")
    place.write("replaced by the script")
    st.session_state.times = st.session_state.get("times", 0) + 1
box = st.container()
box.write("first")
if st.session_state.get("times", 0) > 1:
    box.write("second")
other, place = st.container(), st.empty()
place.write("place")
st.button("Go", on_click=press, args=(box,), kwargs={"other": other})
st.button("Other")
st.write("end")
"""


def test_a_callback_draws_into_the_containers_that_it_is_given() -> None:
    app = App(CALLBACK)
    plain = ["first", "place", "end"]
    assert app.texts() == plain
    drawn = ["from the callback", "inside", "deeper", "place", "end"]
    assert app.click("Go").texts() == ["first", *drawn]
    assert app.click("Go").texts() == ["first", "second", *drawn]
    assert app.click("Go").texts() == ["first", "second", *drawn]
    # It is gone with the next run, as what a callback draws anywhere.
    assert app.click("Other").texts() == ["first", "second", "place", "end"]
    assert app.click("Go").texts() == ["first", "second", *drawn]
    assert app.server_shape() == app.model.shape()


def test_what_a_callback_draws_goes_with_its_container() -> None:
    app = App("""
import millpond as st
def press(box): box.write("from the callback")
if "gone" not in st.session_state:
    box = st.container()
    st.button("Go", on_click=press, args=(box,))
    st.button("Go away", on_click=lambda box: (press(box), st.session_state.update(gone=True)), args=(box,))
""")
    assert app.click("Go").texts() == ["from the callback"]
    assert app.click("Go away").texts() == []
    assert app.server_shape() == app.model.shape()
