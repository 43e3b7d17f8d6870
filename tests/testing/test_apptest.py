"""AppTest: every name of Streamlit's, and what it cannot do."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import millpond
from millpond import compat
from millpond.props import KINDS
from millpond.testing import AppTest, NotOnPage, NotThereYet, RunTimeout
from millpond.testing import elements as e
from millpond.testing.blocks import Block

FACTS = json.loads((Path(__file__).parent.parent / "facts/streamlit-api.json").read_text())

COUNTER = """
import millpond as st

if "n" not in st.session_state:
    st.session_state.n = 0
if st.button("More", key="more"):
    st.session_state.n += 1
st.text(st.session_state.n)
"""


def app(source: str) -> AppTest:
    return AppTest.from_string("import millpond as st\n" + source).run()


def drawn(source: str) -> AppTest:
    at = app(source)
    assert not at.exception
    return at


# --------------------------------------------------------------------------
# The names
# --------------------------------------------------------------------------


def test_every_name_of_streamlits_is_there():
    missing = [name for name in FACTS["AppTest"] if not hasattr(AppTest, name)]
    assert missing == []
    blocks = [name for name in FACTS["AppTest.elements"]["Block"] if not hasattr(Block, name)]
    assert blocks == []


@pytest.mark.parametrize("name", [n for n, fact in FACTS["AppTest"].items() if fact["kind"] == "method"])
def test_methods_have_streamlits_parameters(name):
    parameters = list(inspect.signature(getattr(AppTest, name)).parameters.values())
    if parameters[0].name == "self":
        parameters = parameters[1:]
    found = [
        [p.name, "keyword" if p.kind is p.KEYWORD_ONLY else "positional",
         "<required>" if p.default is p.empty else p.default]
        for p in parameters
    ]  # fmt: skip
    assert found == FACTS["AppTest"][name]["params"]


CLASSES = {
    "Button": e.Button, "Caption": None, "Checkbox": e.Checkbox, "Column": None, "DateInput": e.DateInput,
    "Divider": e.Divider, "ElementList": e.ElementList, "Exception": e.Exception_,
    "Multiselect": e.Multiselect, "NumberInput": e.NumberInput, "Progress": e.Progress, "Radio": e.Radio,
    "Selectbox": e.Selectbox, "Slider": e.Slider, "TextArea": e.TextArea, "TextInput": e.TextInput,
    "TimeInput": e.TimeInput, "Toggle": e.Toggle, "Widget": e.Widget, "WidgetList": e.WidgetList,
    "Element": e.Element, "Block": Block,
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, cls in CLASSES.items() if cls is not None])
def test_elements_have_streamlits_methods(name):
    cls = CLASSES[name]
    # `text` of a progress bar is one of its props, which are found without a definition.
    missing = [
        n
        for n in FACTS["AppTest.elements"][name]
        if not hasattr(cls, n) and (name, n) != ("Progress", "text")
    ]
    assert missing == []


# What Millpond has no element for (yet). This list may only become shorter.
NOT_THERE_YET = {
    "audio_input", "button_group", "camera_input", "chat_input", "chat_message", "color_picker",
    "data_editor", "dataframe", "datetime_input", "download_button", "feedback", "file_uploader", "grid",
    "help", "html", "image", "latex", "link_button", "menu_button", "metric", "page_link", "pagination",
    "pills", "segmented_control", "select_slider", "space", "status", "table", "toast",
}  # fmt: skip


def test_names_without_an_element_say_so():
    at = app("st.text('x')")
    found = set()
    for name in FACTS["AppTest"]:
        if FACTS["AppTest"][name]["kind"] != "property":
            continue
        try:
            getattr(at, name)
        except NotThereYet as error:
            found.add(name)
            text = str(error)
        else:
            continue
        assert f"`{name}` is not there yet" in text
    assert found == NOT_THERE_YET


def test_no_name_is_missing_although_its_element_exists():
    assert NOT_THERE_YET & (set(KINDS) | set(millpond.__all__)) == set()


def test_every_kind_of_node_can_be_found_by_a_test():
    parts = {"page", "region", "columns", "tabs", "empty", "spinner", "heading", "alert", "column", "tab"}
    unnamed = {kind for kind in KINDS if not hasattr(AppTest, kind)} - parts
    assert unnamed == set()


def test_pages_are_not_there_yet():
    with pytest.raises(NotThereYet, match="switch_page"):
        app("").switch_page("pages/a.py")


@pytest.mark.parametrize("name", ["query_params", "secrets"])
def test_what_apps_cannot_read_cannot_be_set(name):
    assert not hasattr(millpond, name), "now that it exists, AppTest must carry it"
    at = AppTest.from_string("")
    mapping: Any = getattr(at, name)
    assert dict(mapping) == {}
    for change in (
        lambda: mapping.__setitem__("a", "b"),
        lambda: mapping.setdefault("a", "b"),
        lambda: mapping.update(a="b"),
    ):
        with pytest.raises(NotThereYet, match=f"st.{name}"):
            change()


# --------------------------------------------------------------------------
# Making an app
# --------------------------------------------------------------------------


def test_from_file_starts_at_the_calling_file(tmp_path):
    (tmp_path / "helper.py").write_text("WORD = 'beside the app'")
    (tmp_path / "app.py").write_text(
        "import sys\nimport helper, millpond as st\nst.text(helper.WORD)\nst.text(__file__)"
    )
    test = "from millpond.testing import AppTest\nat = AppTest.from_file('app.py').run()"
    path = tmp_path / "the_test.py"
    path.write_text(test)
    names: dict[str, Any] = {}
    before = list(sys.path)
    exec(compile(test, str(path), "exec"), names)
    assert names["at"].text.values == ["beside the app", str(tmp_path / "app.py")]
    assert sys.path == before
    del sys.modules["helper"]


def test_from_file_names_the_file_that_is_missing():
    with pytest.raises(FileNotFoundError, match=r"testing/nowhere\.py.*from_file"):
        AppTest.from_file("nowhere.py")


def test_from_file_sees_a_changed_file(tmp_path):
    path = tmp_path / "app.py"
    path.write_text("import millpond as st; st.text('before')")
    at = AppTest.from_file(path).run()
    path.write_text("import millpond as st; st.text('afterwards')")
    assert at.run().text[0].value == "afterwards"


def test_from_string_shows_its_source_in_tracebacks():
    at = app("\ndef broken():\n    raise ValueError('no')\n\nbroken()")
    (error,) = at.exception
    assert (error.name, error.value, error.is_markdown) == ("ValueError", "no", False)
    assert [trace.splitlines()[1] for trace in error.stack_trace] == [
        "    broken()",
        "    raise ValueError('no')",
    ]
    assert "in broken" in error.stack_trace[1]


def test_from_string_with_a_syntax_error():
    at = AppTest.from_string("1 +").run()
    assert at.exception[0].name == "SyntaxError"


def test_magic():
    assert AppTest.from_string("'''Docstring'''\n'shown'").run().markdown.values == ["shown"]


def test_from_function_gets_its_arguments_themselves():
    seen: list[Any] = []

    def script(a, b=2, *, c):
        import millpond as st

        a.append((b, c))
        st.text(__name__)
        st.text("AppTest" in globals())
        return "not written"

    at = AppTest.from_function(script, args=(seen,), kwargs={"c": 3}).run()
    assert not at.exception
    assert seen == [(2, 3)]
    assert at.text.values == ["__main__", "False"]
    assert len(at.main.children) == 2


def test_from_function_sees_what_it_closes_over():
    word = "closure"

    def script():
        import millpond as st

        st.text(word)

    assert AppTest.from_function(script).run().text[0].value == "closure"


def test_from_function_shows_its_source_in_tracebacks():
    def script():
        raise KeyError("gone")

    at = AppTest.from_function(script).run()
    assert len(at.exception[0].stack_trace) == 1
    assert 'raise KeyError("gone")' in at.exception[0].stack_trace[0]


def test_from_function_refuses_what_is_none():
    with pytest.raises(TypeError, match="needs a function"):
        AppTest.from_function(print)


# --------------------------------------------------------------------------
# Running
# --------------------------------------------------------------------------


def test_run_without_a_change_is_a_rerun():
    at = app("st.session_state.runs = st.session_state.get('runs', 0) + 1")
    assert at.session_state.runs == 1
    assert at.run().session_state.runs == 2


def test_a_run_that_sleeps_too_long_ends_the_test_at_once():
    at = AppTest.from_string("import time; time.sleep(2)")
    with pytest.raises(RunTimeout, match=r"within 0\.05 s"):
        at.run(timeout=0.05)
    assert issubclass(RunTimeout, RuntimeError)


def test_default_timeout():
    at = AppTest.from_string("import time; time.sleep(1)", default_timeout=0.05)
    with pytest.raises(RunTimeout):
        at.run()


def test_reruns_without_end_end_in_a_timeout():
    with pytest.raises(RunTimeout):
        AppTest.from_string("import millpond as st; st.rerun()").run(timeout=0.1)


def test_a_run_goes_on_after_a_timeout():
    def script(gate):
        import millpond as st

        st.text("before")
        gate.wait(5)
        st.text("after")

    import threading

    gate = threading.Event()
    at = AppTest.from_function(script, args=(gate,))
    with pytest.raises(RunTimeout):
        at.run(timeout=0.05)
    gate.set()
    assert at.run().text.values == ["before", "after"]


def test_an_exception_is_on_the_page_with_what_was_drawn_before():
    at = app("st.text('before')\n1 / 0\nst.text('after')")
    assert at.text.values == ["before"]
    assert at.exception.values == ["division by zero"]
    assert at.main.exception.len == 1


def test_a_failure_in_millpond_itself_fails_the_test(monkeypatch):
    at = app("")
    monkeypatch.setattr(at._session, "begin_run", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        at.run()


def test_the_main_module_is_as_before():
    main = sys.modules["__main__"]
    assert (
        AppTest.from_string("import __main__, millpond as st\nx = 5\nst.text(__main__.x)").run().text[0].value
        == "5"
    )
    assert sys.modules["__main__"] is main


# --------------------------------------------------------------------------
# Elements
# --------------------------------------------------------------------------


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
    assert "Element(body='left')" in repr(at.main)


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
    with pytest.raises(NotOnPage, match="container is not on the page any more"):
        box.text


# --------------------------------------------------------------------------
# Widgets
# --------------------------------------------------------------------------


def test_button():
    at = drawn("st.text(st.button('A')); st.text(st.button('B'))")
    assert at.button[0].value is False
    button = at.button[0].click()
    assert button.value is True
    assert at.text.values == ["False", "False"]  # not before the run
    at.run()
    assert at.text.values == ["True", "False"]
    assert (at.button[0].value, at.button[1].value) == (True, False)
    assert at.run().button[0].value is False
    assert at.text.values == ["False", "False"]
    at.button[1].set_value(True).set_value(False)
    assert at.run().text.values == ["False", "False"]


def test_two_presses_are_two_runs_in_their_order():
    at = app("""
log = st.session_state.setdefault("log", [])
if st.button("A"): log.append("a")
if st.button("B"): log.append("b")
""")
    at.button[1].click()
    at.button[0].click()
    at.run()
    assert at.session_state.log == ["b", "a"]


def test_checkbox_and_toggle():
    at = drawn("st.text(st.checkbox('C', True)); st.text(st.toggle('T'))")
    assert (at.checkbox[0].value, at.toggle[0].value) == (True, False)
    at.checkbox[0].uncheck()
    at.toggle[0].set_value(True).run()
    assert at.text.values == ["False", "True"]
    assert at.checkbox[0].check().run().checkbox[0].value is True


def test_radio_and_selectbox():
    at = drawn("""
st.text(st.radio("R", ["a", "b"], format_func=str.upper))
st.text(st.selectbox("S", [10, 20, 30], index=None, format_func=lambda n: f"No. {n}"))
""")
    assert at.radio[0].options == ["A", "B"]
    assert (at.radio[0].value, at.radio[0].index) == ("a", 0)
    assert at.radio[0].format_func("b") == "B"
    assert (at.selectbox[0].value, at.selectbox[0].index) == (None, None)
    at.radio[0].set_value("b")
    assert (at.radio[0].value, at.radio[0].index) == ("b", 1)
    at.selectbox[0].select(20).run()
    assert at.text.values == ["b", "20"]
    assert at.selectbox[0].select_index(2).run().text[1].value == "30"
    assert (at.selectbox[0].value, at.selectbox[0].index) == (30, 2)
    assert at.selectbox[0].select_index(None).run().text[1].value == "None"
    with pytest.raises(ValueError, match=r"selectbox “S” cannot have the value 40: .*not one of the options"):
        at.selectbox[0].set_value(40)


def test_multiselect():
    at = drawn("st.text(st.multiselect('M', ['a', 'b', 'c'], ['a'], format_func=str.upper))")
    chosen = at.multiselect[0]
    assert (chosen.value, chosen.values, chosen.indices) == (["a"], ["a"], [0])
    assert (chosen.options, chosen.format_func("c")) == (["A", "B", "C"], "C")
    chosen.select("c").select("c").unselect("a").unselect("b").run()
    assert at.text[0].value == "['c']"
    assert at.multiselect[0].indices == [2]
    assert at.multiselect[0].set_value(["b", "a"]).run().text[0].value == "['b', 'a']"
    with pytest.raises(ValueError, match="not one of the options"):
        at.multiselect[0].select("d")
    with pytest.raises(ValueError, match="cannot have the value 5"):
        at.multiselect[0].set_value(5)


def test_slider():
    at = drawn("""
import datetime as dt
st.text(st.slider("One", 0, 10, 3)); st.text(st.slider("Range", 0.0, 1.0, (0.25, 0.75)))
st.text(st.slider("Day", dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 6, 1)))
""")
    assert at.slider.values == [3, (0.25, 0.75), dt.date(2026, 6, 1)]
    assert [s.min for s in at.slider] == [0, 0.0, dt.date(2026, 1, 1)]
    assert [s.max for s in at.slider] == [10, 1.0, dt.date(2026, 12, 31)]
    at.slider[0].set_value(7)
    at.slider[1].set_range(0.5, 0.5)
    at.slider[2].set_value(dt.date(2026, 7, 1)).run()
    assert at.text.values == ["7", "(0.5, 0.5)", "2026-07-01"]
    with pytest.raises(ValueError, match="slider “One” cannot have the value 11"):
        at.slider[0].set_value(11)


def test_number_input():
    at = drawn("""
st.text(st.number_input("Int", 0, 3, 2)); st.text(st.number_input("Float", value=0.1, step=0.2))
st.text(st.number_input("None", value=None, min_value=5))
""")
    assert at.number_input.values == [2, 0.1, None]
    assert (at.number_input[0].min, at.number_input[0].max) == (0, 3)
    at.number_input[0].increment().increment().increment()
    at.number_input[1].increment()
    at.number_input[2].increment().run()
    assert at.text.values == ["3", "0.3", "6"]
    at.number_input[0].decrement().decrement().decrement().decrement().run()
    assert at.text[0].value == "0"
    assert isinstance(at.number_input[0].value, int)
    with pytest.raises(ValueError, match="number input “Int” cannot have the value 99"):
        at.number_input[0].set_value(99)


def test_text_input_and_area():
    at = drawn("st.text(st.text_input('I', placeholder='p', max_chars=3)); st.text(st.text_area('A', None))")
    assert (at.text_input[0].value, at.text_area[0].value) == ("", None)
    assert (at.text_input[0].placeholder, at.text_input[0].max_chars) == ("p", 3)
    at.text_input[0].input("abcd")  # the field takes no more than three
    at.text_area[0].input("one\ntwo").run()
    assert at.text.values == ["abc", "one\ntwo"]
    assert at.text_area[0].set_value("").run().text[1].value == ""


def test_date_and_time_input():
    at = drawn("""
import datetime as dt
st.text(st.date_input("D", dt.date(2026, 1, 2), dt.date(2025, 1, 1), dt.date(2027, 1, 1)))
st.text(st.date_input("R", (dt.date(2026, 1, 2), dt.date(2026, 1, 3))))
st.text(st.time_input("T", dt.time(23, 50)))
""")
    day = dt.date(2026, 2, 3)
    assert (at.date_input[0].min, at.date_input[0].max) == (
        dt.date(2025, 1, 1),
        dt.date(2027, 1, 1),
    )
    at.date_input[0].set_value(day)
    at.date_input[1].set_value((day, day))
    at.time_input[0].increment().run()
    assert at.text.values == [
        "2026-02-03",
        "(datetime.date(2026, 2, 3), datetime.date(2026, 2, 3))",
        "00:05:00",
    ]
    assert at.time_input[0].decrement().decrement().value == dt.time(23, 35)
    with pytest.raises(ValueError, match="date input “D” cannot have the value"):
        at.date_input[0].set_value(dt.date(2030, 1, 1))


def test_a_time_input_without_a_value_cannot_step():
    at = drawn("st.text(st.time_input('T', None))")
    assert at.time_input[0].increment().run().text[0].value == "None"


def test_a_widget_is_live_until_it_is_gone():
    at = app("""
if st.text_input("Name") != "gone": st.text_input("Other", key="other")
""")
    name, other = at.text_input
    name.input("a").run()
    assert name.value == "a"
    other.input("b").run()
    name.input("gone").run()
    for use in (lambda: other.value, lambda: other.input("c")):
        with pytest.raises(NotOnPage, match="text input “Other” is not on the page any more"):
            use()


def test_a_disabled_widget_cannot_be_used():
    at = app("st.text_input('T', disabled=True); st.button('B', disabled=True)")
    with pytest.raises(NotOnPage, match="text input “T” is disabled"):
        at.text_input[0].input("x")
    with pytest.raises(NotOnPage, match="button “B” is disabled"):
        at.button[0].click()


def test_a_button_that_is_gone_at_the_next_run_cannot_be_pressed():
    at = app("if not st.session_state.get('hidden'): st.button('B')")
    button = at.button[0]
    at.session_state.hidden = True
    at.run()
    with pytest.raises(NotOnPage):
        button.click()


def test_values_are_set_once_however_often_the_test_sets_them():
    at = app("""
def changed(): st.session_state.setdefault("seen", []).append(st.session_state.t)
st.text_input("T", key="t", on_change=changed)
""")
    at.text_input[0].input("a").input("ab").run()
    assert at.session_state.seen == ["ab"]
    at.text_input[0].input("b").input("ab").run()
    assert at.session_state.seen == ["ab"]


def test_what_a_callback_sets_is_seen():
    at = app("""
def clear(): st.session_state.t = ""
st.text_input("T", "first", key="t"); st.button("Clear", on_click=clear)
""")
    field = at.text_input[0].input("typed")
    at.run()
    assert field.value == "typed"
    at.button[0].click().run()
    assert field.value == at.text_input[0].value == at.session_state.t == ""


def test_what_a_callback_makes_of_the_value_that_called_it_is_seen():
    at = app("""
def shout(): st.session_state.t = st.session_state.t.upper()
st.text(st.text_input("T", key="t", on_change=shout))
""")
    at.text_input[0].input("quiet").run()
    assert (at.text_input[0].value, at.text[0].value) == ("QUIET", "QUIET")


# --------------------------------------------------------------------------
# Forms
# --------------------------------------------------------------------------

FORM = """
with st.form("f", clear_on_submit={clear}):
    name = st.text_input("Name", "nobody")
    sent = st.form_submit_button("Send")
st.text((name, sent))
"""


def test_a_form_waits_for_its_button():
    at = app(FORM.format(clear=False))
    assert at.text_input[0].form_id
    at.text_input[0].input("Ada").run()
    assert at.text[0].value == "('nobody', False)"
    assert at.text_input[0].value == "Ada"  # as typed
    at.button[0].click().run()
    assert at.text[0].value == "('Ada', True)"
    assert at.run().text[0].value == "('Ada', False)"


def test_a_form_is_cleared():
    at = app(FORM.format(clear=True))
    at.text_input[0].input("Ada")
    at.form_submit_button[0].click().run()
    assert at.text[0].value == "('Ada', True)"
    assert at.text_input[0].value == "nobody"
    # The script has what was sent until the next submit, as in Streamlit.
    assert at.run().text[0].value == "('Ada', False)"
    assert at.text_input[0].value == "nobody"
    assert at.button[0].click().run().text[0].value == "('nobody', True)"


# --------------------------------------------------------------------------
# Session State
# --------------------------------------------------------------------------


def test_session_state_can_be_set_before_a_run():
    at = AppTest.from_string(
        "import millpond as st; st.text(st.session_state.x); st.text_input('T', key='t')"
    )
    at.session_state.x = 1
    at.session_state["t"] = "typed"
    at.run()
    assert (at.text[0].value, at.text_input[0].value) == ("1", "typed")
    at.session_state.t = "again"
    assert at.run().text_input[0].value == "again"


def test_session_state_is_a_mapping():
    at = app("st.session_state.a = 1")
    assert at.session_state.to_dict() == dict(at.session_state) == {"a": 1}
    assert ("a" in at.session_state, "b" in at.session_state, len(at.session_state)) == (True, False, 1)
    with pytest.raises(KeyError, match="no key `b`"):
        at.session_state["b"]
    with pytest.raises(AttributeError, match="no key `b`"):
        at.session_state.b
    del at.session_state["a"]
    assert at.session_state.get("a") is None


def test_what_a_test_does_to_an_instance_of_the_scripts_class_is_kept():
    at = app("""
class Box:
    n = 0
if "box" not in st.session_state: st.session_state.box = Box()
st.text((isinstance(st.session_state.box, Box), st.session_state.box.n))
""")
    at.session_state.box.n = 5
    assert at.run().text[0].value == "(True, 5)"
    assert at.session_state.box.n == 5
    assert at.run().text[0].value == "(True, 5)"


# --------------------------------------------------------------------------
# What happens to real apps
# --------------------------------------------------------------------------


def test_offline_nothing_happens_and_nothing_is_lost():
    at = AppTest.from_string(COUNTER).run()
    at.disconnect()
    at.button[0].click().run()
    at.button[0].click().run()
    assert at.text[0].value == "0"
    assert at.session_state.n == 0
    assert at.reconnect().text[0].value == "2"


def test_a_press_while_the_connection_is_lost_is_sent_once():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    assert at.reconnect().text[0].value == "1"
    assert at.reconnect().text[0].value == "1"
    assert at.button[0].click().run().text[0].value == "2"


def test_a_press_whose_answer_was_lost_is_not_applied_twice():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    at.disconnect(after_sending=True)
    assert (at.text[0].value, at.session_state.n) == ("0", 1)
    (event,) = at._tab.outbox.pending
    at.reconnect()
    assert event.attempt == 1
    assert at.text[0].value == "1"
    assert at._tab.outbox.pending == []


def test_a_session_without_its_memory_of_events_would_apply_it_twice(monkeypatch):
    """The test above can fail: it does when the server forgets which events it has seen."""
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    at.disconnect(after_sending=True)
    at._session.seq = at._session._received = 0
    assert at.reconnect().text[0].value == "2"


def test_values_that_were_set_while_offline_are_shown_and_sent():
    at = app("st.text(st.text_input('T'))")
    at.disconnect()
    at.text_input[0].input("typed").run()
    assert at.text_input[0].value == "typed"
    assert at.text[0].value == ""
    at.reconnect()
    assert (at.text_input[0].value, at.text[0].value) == ("typed", "typed")


def test_reload_keeps_state_and_widgets_but_not_what_a_form_has_not_sent():
    at = app(
        """
st.session_state.setdefault("runs", 0)
st.session_state.runs += 1
st.text((st.text_input("A"), st.session_state.runs))
"""
        + FORM.format(clear=False)
    )
    at.text_input[0].input("kept").run()
    at.text_input[1].input("not sent")
    at.reload()
    assert at.text[0].value == "('kept', 3)"
    assert [t.value for t in at.text_input] == ["kept", "nobody"]


def test_reload_sends_what_was_not_yet_sent():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    assert at.reload().text[0].value == "1"


def test_a_restart_without_a_store_begins_anew():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click().run()
    at.button[0].click()
    assert at.restart(stored=False).text[0].value == "0"
    assert at.button[0].click().run().text[0].value == "1"


def test_a_restart_with_a_store_keeps_state_widgets_and_events():
    at = app("""
import threading
class Box:
    def __init__(self): self.n = 0
    def __eq__(self, other): return isinstance(other, Box) and self.n == other.n
if "box" not in st.session_state: st.session_state.box = Box()
if "lock" not in st.session_state: st.session_state.lock = threading.Lock(); st.session_state.locks = st.session_state.get("locks", 0) + 1
st.text(st.text_input("T"))
if st.button("More"): st.session_state.box.n += 1
st.text((isinstance(st.session_state.box, Box), st.session_state.box.n, st.session_state.locks))
""")
    at.text_input[0].input("typed")
    at.button[0].click().run()
    at.button[0].click()
    at.restart()
    assert not at.exception
    # The press came once; what cannot be pickled was made again.
    assert at.text.values == ["typed", "(True, 2, 2)"]
    assert at.text_input[0].value == "typed"
    assert at.restart().text.values == ["typed", "(True, 2, 3)"]
    assert at.restart(stored=False).text.values == ["", "(True, 0, 1)"]


def test_a_press_that_was_saved_before_the_restart_is_not_applied_again():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    at.disconnect(after_sending=True)
    assert at.restart().text[0].value == "1"
    assert at.button[0].click().run().text[0].value == "2"


def test_what_a_store_gives_back_is_a_copy():
    at = app("""
import pickle
class Big:
    def __init__(self, data): self.data = data
    def __reduce_ex__(self, protocol): return Big, (pickle.PickleBuffer(self.data),)
if "big" not in st.session_state: st.session_state.big = Big(bytearray(b"x" * 100_000))
st.session_state.big.data[0] += 1
st.text(st.session_state.big.data[0])
""")
    assert at.text[0].value == "121"
    assert at.restart().text[0].value == "122"
    assert at.restart().text[0].value == "123"


def test_restart_concerns_all_tabs():
    at = AppTest.from_string(COUNTER).run()
    other = at.new_tab()
    other.run().button[0].click().run()
    at.restart(stored=False)
    with pytest.raises(RuntimeError, match=r"restarted from another tab.*reconnect\(\)"):
        other.session_state.n
    assert other.reconnect().text[0].value == "0"


def test_tabs_have_sessions_of_their_own():
    at = AppTest.from_string(COUNTER, default_timeout=7).run()
    other = at.new_tab().run()
    assert other.default_timeout == 7
    at.button[0].click().run()
    assert (at.text[0].value, other.run().text[0].value) == ("1", "0")


def test_a_duplicated_tab_begins_as_a_copy():
    at = app(COUNTER + "st.text(st.text_input('T'))")
    at.text_input[0].input("typed")
    at.button[0].click().run()
    copy = at.duplicate_tab()
    assert copy.text.values == ["1", "typed"]
    copy.button[0].click().run()
    assert (copy.text[0].value, at.run().text[0].value) == ("2", "1")
    assert copy.restart().text[0].value == "2"
    assert at.reconnect().text[0].value == "1"


def test_a_press_that_ends_the_process_again_and_again_is_left_out():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    for attempts in (2, 3):
        at._go_offline()
        at._host.restart(stored=True)
        at._connect()  # the session has the press again, and its process ends before the run
        assert [event.attempt for event in at._tab.outbox.pending] == [attempts]
    at.run()
    assert at.text[0].value == "0"
    assert at._tab.outbox.pending == []
    assert at.button[0].click().run().text[0].value == "1"


# --------------------------------------------------------------------------
# As streamlit.testing.v1
# --------------------------------------------------------------------------


@pytest.fixture
def as_streamlit():
    before = {name: m for name, m in sys.modules.items() if name.partition(".")[0] == "streamlit"}
    compat.install()
    yield
    compat.uninstall()
    sys.modules.update(before)


@pytest.mark.usefixtures("as_streamlit")
@pytest.mark.parametrize(
    "name", ["streamlit.testing", "streamlit.testing.v1", "streamlit.testing.v1.app_test"]
)
def test_streamlits_module_is_ours(name):
    assert importlib.import_module(name).AppTest is AppTest


@pytest.mark.usefixtures("as_streamlit")
def test_an_app_that_imports_streamlit_gets_millpond():
    at = AppTest.from_string("import streamlit as st; st.title('T')").run()
    assert at.title[0].value == "T"


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "app.py").write_text("import streamlit as st\nst.title('T')\n")
    (folder / "test_app.py").write_text(
        "from streamlit.testing.v1 import AppTest\n"
        "def test_it():\n    assert AppTest.from_file('app.py').run().title[0].value == 'T'\n"
    )
    source = str(Path(millpond.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(folder)],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False, env={"PYTHONPATH": source, "PATH": ""},
    )  # fmt: skip


def test_tests_that_were_written_for_streamlit_run_unchanged(tmp_path):
    assert "1 error" in run_pytest(tmp_path).stdout
    result = run_pytest(tmp_path, "-p", "millpond.testing.as_streamlit")
    assert result.returncode == 0, result.stdout


def test_a_conftest_of_two_lines_does_it_too(tmp_path):
    (tmp_path / "conftest.py").write_text("import millpond.compat\nmillpond.compat.install()\n")
    result = run_pytest(tmp_path)
    assert result.returncode == 0, result.stdout


def test_streamlit_itself_imported_before_is_noticed(monkeypatch):
    monkeypatch.setitem(sys.modules, "streamlit", type(sys)("streamlit"))
    with pytest.warns(RuntimeWarning, match="Streamlit itself was imported before"):
        AppTest.from_string("")


def test_millpond_does_not_import_its_testing():
    code = "import sys, millpond; sys.exit(any(name.startswith('millpond.testing') for name in sys.modules))"
    source = str(Path(millpond.__file__).parent.parent)
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": source})
