"""Containers: where what is drawn into them goes, and how they are open."""

from __future__ import annotations

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
