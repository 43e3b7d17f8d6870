"""AppTest: finding elements, and what they show."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest, NotOnPage
from tests.testing.apps import COUNTER, app, drawn


def test_elements_that_show_something():
    at = app("""
st.title("T", anchor="a", help="tip"); st.header("H"); st.subheader("S"); st.caption("C"); st.markdown("M")
st.text("x"); st.code("a = 1", language="sql"); st.divider(); st.json({"a": 1}); st.progress(0.5, "half")
st.error("e", icon="🚨"); st.warning("w"); st.info("i"); st.success("s"); st.exception(ValueError("v"))
""")
    values = {
        name: getattr(at, name).values
        for name in (
            "title", "header", "subheader", "caption", "markdown", "text", "code", "divider", "json",
            "progress", "error", "warning", "info", "success", "exception",
        )
    }  # fmt: skip
    assert values == {
        "title": ["T"], "header": ["H"], "subheader": ["S"], "caption": ["C"], "markdown": ["M"],
        "text": ["x"], "code": ["a = 1"], "divider": ["---"], "json": ['{"a": 1}'], "progress": [50],
        "error": ["e"], "warning": ["w"], "info": ["i"], "success": ["s"], "exception": ["v"],
    }  # fmt: skip
    assert [x[0].tag for x in (at.title, at.header, at.subheader)] == ["h1", "h2", "h3"]
    assert (at.title[0].anchor, at.title[0].help, at.title[0].type) == ("a", "tip", "title")
    assert (at.code[0].language, at.progress[0].text, at.error[0].icon) == ("sql", "half", "🚨")


def test_an_element_is_as_it_was_when_it_was_asked_for():
    at = AppTest.from_string(COUNTER).run()
    before = at.text[0]
    at.button[0].click().run()
    assert (before.value, at.text[0].value) == ("0", "1")
    assert before != at.text[0]
    assert at.text[0] == at.text[0]


def test_a_prop_that_is_not_there_is_named_with_those_that_are():
    at = app("st.text('x')")
    with pytest.raises(AttributeError, match=r"text has no `nonsense`.*value, body, help"):
        at.text[0].nonsense
    with pytest.raises(AttributeError, match="region has no `nonsense`"):
        at.main.nonsense


def test_lists():
    at = app("for x in 'abc': st.text(x)")
    assert at.text.len == len(at.text) == 3
    assert [t.value for t in at.text[1:]] == ["b", "c"]
    assert at.text[-1].value == "c"
    assert at.text == at.text
    assert at.text[0] in at.text
    assert at.text[0].run() is at
    with pytest.raises(IndexError, match=r"no text\[3\]: the page has 3"):
        at.text[3]
    with pytest.raises(IndexError, match=r"no button\[0\]: the page has no button"):
        at.button[0]


def test_by_key():
    at = app("""
st.button("A"); st.button("B", key="b")
with st.container(key="box"): st.text("in it")
""")
    assert at.button("b").label == at.button(key="b").label == "B"
    assert at.get_by_key("b") == at.button[1]
    assert at.get_by_key("box").text[0].value == at.container("box").text[0].value == "in it"
    with pytest.raises(KeyError, match="no button has the key 'c'; those that have one: \\['b'\\]"):
        at.button("c")
    with pytest.raises(KeyError, match="nothing on the page has the key 'c'"):
        at.get_by_key("c")


def test_get_by_type():
    at = app("""
st.title("T"); st.text("x"); st.error("e")
with st.form("f"): st.form_submit_button("Go")
st.columns(2)
""")
    assert [x.type for x in at.get("text") + at.get("title") + at.get("error")] == ["text", "title", "error"]
    assert [x.label for x in at.get("button")] == ["Go"]
    assert len(at.get("column")) == 2
    assert at.get("nonsense") == []


def test_regions_and_containers():
    at = drawn("""
left, right = st.columns([3, 1])
left.text("left")
first, second = st.tabs(["One", "Two"])
second.text("second")
with st.expander("More", icon="🔎"):
    st.text("more")
    with st.container(): st.text("deeper")
with st.form("f"):
    st.text("form"); st.form_submit_button("Go")
st.sidebar.text("side")
st.empty().text("in empty")
""")
    assert at.text.values == ["left", "second", "more", "deeper", "form", "in empty", "side"]
    assert (at.sidebar.text.values, len(at.main.text)) == (["side"], 6)
    assert [c.text.values for c in at.columns] == [["left"], []]
    assert [c.weight for c in at.columns] == [0.75, 0.25]
    assert [(t.label, t.text.values) for t in at.tabs] == [("One", []), ("Two", ["second"])]
    assert (at.expander[0].label, at.expander[0].icon) == ("More", "🔎")
    assert at.expander[0].text.values == ["more", "deeper"]
    assert at.expander[0].container[0].text[0].value == "deeper"
    assert at.form[0].form_submit_button[0].label == at.form[0].button[0].label == "Go"
    assert [child.type for child in at.expander[0].children.values()] == ["text", "container"]
    assert at.columns[0] == at.columns[0] != at.columns[1]
    assert at.columns[0].run() is at
    assert "Text(body='left')" in repr(at.main)


def test_the_regions_come_with_the_first_run():
    with pytest.raises(NotOnPage, match=r"call run\(\) first"):
        AppTest.from_string("").sidebar


def test_a_container_is_live_until_it_is_gone():
    at = app("""
if not st.checkbox("Hide"):
    with st.container(): st.text(st.checkbox("X"))
""")
    box = at.container[0]
    at.checkbox[1].check().run()
    assert box.text[0].value == "True"
    at.checkbox[0].check().run()
    with pytest.raises(NotOnPage, match="container is no longer on the page"):
        box.text


def test_the_anchors_of_headings_in_a_part_of_the_page() -> None:
    at = AppTest.from_string(
        """
        import millpond as st
        st.header("A", anchor="x")
        st.header("B", anchor=False)
        st.sidebar.header("C")
        """
    ).run()
    assert [(h.anchor, h.hide_anchor) for h in at.main.header] == [("x", False), ("", True)]
    assert [(h.anchor, h.hide_anchor) for h in at.sidebar.header] == [("", False)]


def test_a_container_is_gone_through_with_all_that_is_in_it():
    at = app("""
with st.expander("E"):
    st.text("a")
    with st.container(): st.text("b")
st.text("c")
""")
    box = at.expander[0]
    assert [one.value if one.type == "text" else one.type for one in box] == [
        "expander",
        "a",
        "container",
        "b",
    ]
    assert (len(box), box[0].value, len(box[1])) == (2, "a", 1)
    assert [one.value for one in at.main if one.type == "text"] == ["a", "b", "c"]
    assert [part.type for part in (at.main, at.sidebar, at.bottom)] == ["main", "sidebar", "bottom"]
    with pytest.raises(KeyError):
        box[2]


def test_what_leaves_nothing_on_the_page_is_there_after_its_run():
    at = app("""
if st.button("Go"):
    st.balloons()
    st.snow()
    st.snow()
    st.toast("Done")
""")
    kinds = ("balloons", "snow", "toast")
    assert [at.get(kind) for kind in kinds] == [[], [], []]
    at.button[0].click().run()
    assert [[one.type for one in at.get(kind)] for kind in kinds] == [["balloons"], ["snow"] * 2, ["toast"]]
    assert at.get("toast")[0].value == "Done"
    assert at.get("snow")[0].run().get("snow") == []
