"""Containers: where what is drawn into them goes, and how they are open."""

from __future__ import annotations

import pytest

from tests.drive import App


def test_a_container_of_the_sidebar_holds_what_is_drawn_into_it() -> None:
    app = App(
        """
import millpond as st
st.sidebar.expander("By a method").write("one")
with st.sidebar.container():
    st.write("two")
st.sidebar.columns(2)[1].write("three")
st.sidebar.write("four")
"""
    )
    bar = next(node for node in app.model.walk() if node["props"].get("name") == "sidebar")
    nodes = app.model.nodes
    assert [nodes[id]["kind"] for id in bar["children"]] == ["expander", "container", "columns", "markdown"]
    assert app.texts() == ["one", "two", "three", "four"]


OPEN = """
import millpond as st

def changed(name):
    st.session_state.calls = [*st.session_state.get("calls", []), (name, st.session_state[name])]

def put():
    st.session_state.more, st.session_state.view = True, st.session_state.get("wanted", "C")

plain, (one, two) = st.expander("Plain", True), st.tabs(["One", "Two"])
more = st.expander("More", key="more", on_change=changed, args=("more",))
again = st.expander("Again", True, on_change="rerun")
views = st.tabs(["A", "B", "C", "A"], default="B", key="view", on_change=changed, args=("view",))
st.text(str([plain.open, one.open, two.open, st.container().open]))
st.text(str([more.open, again.open, *(view.open for view in views)]))
st.text(str(st.session_state.get("calls")))
st.button("Put", on_click=put)
"""


def _tabs(app: App) -> str:
    found: str = next(n["props"]["id"] for n in app.model.walk() if n["kind"] == "tabs" and n["props"]["id"])
    return found


def test_containers_tell_the_script_whether_they_are_open() -> None:
    app = App(OPEN)
    assert app.texts() == ["[None, None, None, None]", "[False, True, False, True, False, False]", "None"]
    app.set("More", True).set("Again", False)
    assert app.texts()[1:] == ["[True, False, False, True, False, False]", "[('more', True)]"]
    app.send({_tabs(app): "A"})
    assert app.run().texts()[1:] == [
        "[True, False, True, False, False, False]",
        "[('more', True), ('view', 'A')]",
    ]
    assert (app.state("more"), app.state("view")) == (True, "A")
    app.send({_tabs(app): "nothing"})
    assert app.run().texts()[1] == "[True, False, True, False, False, False]"


@pytest.mark.parametrize("labels", [["A", "A"], ["A", ""]])
def test_tabs_that_the_address_could_not_tell_apart_are_refused(labels: list[str]) -> None:
    app = App(f"import millpond as st\nst.tabs({labels}, key='k', bind='query-params')")
    assert "needs labels that are different" in app.problems()[0]


def test_session_state_opens_containers() -> None:
    app = App(OPEN, warn_of_conflicts=False).click("Put")
    assert app.texts()[1:] == ["[True, True, False, False, True, False]", "None"]
    assert app.widget("More")["value"] is True


def test_a_label_that_is_no_tab_opens_the_default() -> None:
    source = "import millpond as st\nst.session_state.wanted = 'Z'\n" + OPEN
    app = App(source, warn_of_conflicts=False).click("Put")
    assert app.problems() == []
    assert app.state("view") == "B"


def test_one_that_tells_the_script_is_a_widget_like_others() -> None:
    twice = "import millpond as st\nst.expander('A', key='k', on_change='rerun')\nst.tabs(['A'], key='k', on_change='rerun')"
    assert "two elements with the key `k`" in App(twice).problems()[0]
    form = "import millpond as st\nwith st.form('f'):\n  st.expander('A', on_change=print)\n  st.form_submit_button()"
    assert "cannot have its own callback" in App(form).problems()[0]
    late = "import millpond as st\nst.expander('A', key='k', on_change='rerun')\nst.session_state.k = True"
    assert "after the expander" in App(late).problems()[0]
