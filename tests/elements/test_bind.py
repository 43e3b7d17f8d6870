"""``bind="query-params"``: a widget's value in the page's address, and the other way round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from millpond.session.query import texts_of
from millpond.wire import Event
from tests.drive import App, choices

WIDGETS = {
    "checkbox": "st.checkbox('w', {})",
    "toggle": "st.toggle('w', True, {})",
    "int": "st.number_input('w', 0, 10, 5, {})",
    "float": "st.number_input('w', value=0.5, {})",
    "no number": "st.number_input('w', value=None, {})",
    "text": "st.text_input('w', 'first', max_chars=8, {})",
    "no text": "st.text_input('w', None, {})",
    "area": "st.text_area('w', {})",
    "radio": "st.radio('w', ['A', 'B', 'C c'], {})",
    "no radio": "st.radio('w', [1, 2], index=None, format_func=lambda n: f'n{{n}}', {})",
    "select": "st.selectbox('w', ['A', 'B', 'C'], {})",
    "new": "st.selectbox('w', ['A', 'B'], index=None, accept_new_options=True, {})",
    "many": "st.multiselect('w', ['A', 'B', 'C'], ['A'], max_selections=2, {})",
    "slider": "st.slider('w', 0, 100, 20, {})",
    "range": "st.slider('w', 0.0, 1.0, (0.25, 0.75), {})",
    "dates": "st.slider('w', date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 10), {})",
    "times": "st.slider('w', value=time(10, 0), {})",
    "moments": "st.slider('w', datetime(2026, 1, 1), datetime(2026, 1, 2), datetime(2026, 1, 1, 12), {})",
    "date": "st.date_input('w', date(2026, 1, 10), {})",
    "no date": "st.date_input('w', None, {})",
    "days": "st.date_input('w', (date(2026, 1, 10), date(2026, 1, 12)), {})",
    "time": "st.time_input('w', time(8, 45), {})",
    "seconds": "st.time_input('w', time(8, 45), step=10, {})",
    "expander": "st.expander('w', {}).open",
    "open": "st.expander('w', True, {}).open",
    "tabs": "[tab.open for tab in st.tabs(['A', 'B', 'C'], default='B', {})]",
}


def source(name: str) -> str:
    widget = WIDGETS[name].format("key='w', bind='query-params'")
    return f"import millpond as st\nfrom datetime import *\nvalue = {widget}\nst.write(repr(value))\n"


def opened(name: str, query: str = "") -> App:
    app = App(source(name), query=query)
    assert app.problems() == []
    return app


def shown(app: App) -> str:
    return app.texts()[-1]


def props(app: App) -> dict[str, Any]:
    return next(node["props"] for node in app.model.walk() if node["props"].get("key") == "w")


@pytest.mark.parametrize("name", WIDGETS)
def test_a_default_is_not_in_the_address(name: str) -> None:
    app = opened(name)
    assert app.address == ""
    assert props(app)["bound"]
    assert props(app)["default"] == props(app)["value"]


@pytest.mark.parametrize(
    ("name", "wire", "address"),
    [
        ("checkbox", True, "w=true"),
        ("toggle", False, "w=false"),
        ("int", 7, "w=7"),
        ("float", 1, "w=1"),
        ("float", 2.25, "w=2.25"),
        ("no number", 3, "w=3"),
        ("text", "a&ä", "w=a&ä"),
        ("text", "", "w="),
        ("no text", "t", "w=t"),
        ("area", "1\n2", "w=1\n2"),
        ("radio", "C c", "w=C c"),
        ("no radio", "n2", "w=n2"),
        ("select", "B", "w=B"),
        ("new", "N", "w=N"),
        ("many", ["C", "B"], "w=C&w=B"),
        ("many", [], "w="),
        ("slider", [21], "w=21"),
        ("range", [0.26, 0.75], "w=0.26&w=0.75"),
        ("dates", [1768089600000000], "w=2026-01-11"),
        ("times", [36900000000], "w=10:15"),
        ("moments", [1767312000000000], "w=2026-01-02T00:00"),
        ("date", ["2026-02-01"], "w=2026-02-01"),
        ("no date", ["2026-02-01"], "w=2026-02-01"),
        ("days", ["2026-01-10"], "w=2026-01-10"),
        ("time", "09:30", "w=09:30"),
        ("seconds", "09:30:20", "w=09:30:20"),
        ("expander", True, "w=true"),
        ("open", False, "w=false"),
        ("tabs", "C", "w=C"),
    ],
)
def test_a_change_is_in_the_address_and_another_session_opens_with_it(
    name: str, wire: Any, address: str
) -> None:
    app = opened(name)
    app.send(
        {props(app)["id"]: choices(props(app).get("options", []), wire) if "options" in props(app) else wire}
    )
    app.run()
    assert app.address == address
    assert app.told is None, "the tab has written it itself"
    raw = "&".join(f"w={quote_plus(text)}" for text in texts_in(app))
    assert shown(opened(name, raw)) == shown(app)


def texts_in(app: App) -> list[str]:
    return app.session.query.params["w"]


@pytest.mark.parametrize(
    ("name", "query", "value"),
    [
        ("checkbox", "w=True", "True"),
        ("checkbox", "w=false&w=true", "True"),
        ("int", "w=3.7", "3"),
        ("int", "w=3&w=4", "4"),
        ("int", "w=%205", "5"),
        ("float", "w=1e3", "1000.0"),
        ("text", "w=waytoolong", "'waytoolo'"),
        ("no text", "w=", "''"),
        ("new", "w=b", "'B'"),
        ("many", "w=B&w=Q&w=B&w=C&w=A", "['B', 'C']"),
        ("slider", "w=30.5", "30"),
        ("range", "w=0.9&w=0.1", "(0.1, 0.9)"),
        ("times", "w=11:00:30", "datetime.time(11, 0, 30)"),
        ("no date", "w=2026/01/05", "datetime.date(2026, 1, 5)"),
        ("days", "w=2026-01-20&w=2026-01-15", "(datetime.date(2026, 1, 15), datetime.date(2026, 1, 20))"),
        ("time", "w=9:30:59", "datetime.time(9, 30)"),
    ],
)
def test_what_the_address_means(name: str, query: str, value: str) -> None:
    app = opened(name, query)
    assert shown(app) == value
    assert opened(name, app.address).address == app.address


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("checkbox", "w=1"),
        ("checkbox", "w="),
        ("int", "w=99"),
        ("int", "w=abc"),
        ("int", "w="),
        ("int", "w=1e999"),
        ("float", "w=nan"),
        ("no number", "w="),
        ("radio", "w=Z"),
        ("no radio", "w=1"),
        ("select", "w=b"),
        ("select", "w="),
        ("new", "w="),
        ("many", "w=Q"),
        ("slider", "w=200"),
        ("slider", "w=1&w=2"),
        ("range", "w=0.5"),
        ("range", "w=0.1&w=0.2&w=0.3"),
        ("dates", "w=2030-01-01"),
        ("dates", "w=x"),
        ("times", "w=25:00"),
        ("date", "w=2050-01-01"),
        ("date", "w=2026-01-20T10:00"),
        ("days", "w="),
        ("time", "w=25:00"),
        ("expander", "w=yes"),
        ("tabs", "w=Z"),
        ("tabs", "w="),
    ],
)
def test_what_is_not_possible_is_left_out(name: str, query: str) -> None:
    app = opened(name, query)
    assert shown(app) == shown(opened(name))
    assert app.address == ""


SLIDER = """
import millpond as st

def changed():
    st.session_state.calls = st.session_state.get("calls", 0) + 1

def put(value):
    st.session_state.n = value

st.write(st.query_params.get("n", "nothing"))
if st.checkbox("Show", True):
    st.write(st.slider("N", 0, 100, 20, key="n", bind="query-params", on_change=changed))
st.button("Put", on_click=put, args=(77,))
st.button("Reset", on_click=put, args=(20,))
st.write(f"calls {st.session_state.get('calls', 0)}")
"""


def test_the_script_and_callbacks_read_what_the_user_chose() -> None:
    app = App(SLIDER).set("N", [30])
    assert app.texts() == ["30", "`30`", "calls 1"]


def test_session_state_changes_the_address() -> None:
    app = App(SLIDER, warn_of_conflicts=False).click("Put")
    assert app.texts() == ["nothing", "`77`", "calls 0"]
    assert app.address == "n=77"
    assert app.rerun().texts()[0] == "77"
    assert app.click("Reset").address == ""


def test_going_back_changes_the_widget_without_a_callback() -> None:
    app = App(SLIDER, query="n=40").set("N", [50])
    assert app.texts() == ["50", "`50`", "calls 1"]
    app.go_back("n=40")
    assert app.texts() == ["40", "`40`", "calls 1"]
    assert app.widget("N")["value"] == [40]
    app.go_back("")
    assert app.texts() == ["nothing", "`20`", "calls 1"]


def test_what_the_user_did_after_going_back_is_newer() -> None:
    app = App(SLIDER, query="n=40")
    app.seq += 1
    app.session.receive(Event(app.seq, query="n=60"))
    app.send({"slider:n": [70]})
    assert app.run().texts()[:2] == ["70", "`70`"]
    assert app.address == "n=70"


def test_the_address_wins_over_what_the_app_has_set_first() -> None:
    source = "import millpond as st\nif 'n' not in st.session_state: st.session_state.n = 33\n" + SLIDER
    app = App(source, warn_of_conflicts=False)
    assert app.texts()[1] == "`33`"
    assert app.address == "n=33"
    assert App(source, query="n=40", warn_of_conflicts=False).texts()[1] == "`40`"


def test_a_widget_that_is_not_drawn_leaves_the_address_and_keeps_its_value() -> None:
    app = App(SLIDER).set("N", [30]).set("Show", False)
    assert app.address == ""
    assert app.set("Show", True).texts()[1] == "`30`"
    assert app.address == "n=30"


def test_a_widget_that_comes_later_takes_what_the_page_was_opened_with() -> None:
    app = App(SLIDER.replace("True)", "False)", 1), query="n=30&other=1")
    assert app.texts() == ["30", "calls 0"]
    assert app.set("Show", True).texts()[1] == "`30`"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("q.n = 3", "Set the value of the widget instead"),
        ("del q.n", "Set the value of the widget instead"),
        ("q.pop('n')", "Set the value of the widget instead"),
        ("q.update(n=1)", "Set the value of the widget instead"),
        ("q.from_dict({'n': 1})", "Set the value of the widget instead"),
        ("q.clear()", "bound to widgets"),
    ],
)
def test_the_app_cannot_write_what_is_a_widgets(statement: str, says: str) -> None:
    app = App(SLIDER + f"q = st.query_params\n{statement}", query="n=40")
    (problem,) = app.problems()
    assert says in problem
    assert app.address == "n=40"


def test_what_the_app_writes_leaves_the_widgets_alone() -> None:
    app = App(SLIDER + "st.query_params.from_dict({'a': 1})", query="n=40&b=2")
    assert app.address == "n=40&a=1"
    assert app.told == "a=1", "the tab knows of the widget itself"
    assert app.set("N", [50]).address == "n=50&a=1"


def test_a_widget_that_is_bound_no_more() -> None:
    app = App(SLIDER, query="n=40")
    app.path.write_text(SLIDER.replace(', bind="query-params"', ""))
    assert app.rerun().texts()[1] == "`40`"
    assert app.address == ""
    assert not app.widget("N")["bound"]


def test_a_form_sends_its_bound_widgets_together() -> None:
    app = App(
        """
import millpond as st
with st.form("f", clear_on_submit=True):
    name = st.text_input("Name", key="name", bind="query-params")
    st.form_submit_button("Go")
st.write(name)
"""
    )
    app.set("Name", "Ada")
    assert app.address == ""
    assert app.click("Go").texts() == ["Ada"]
    assert app.address == "", "the field is empty again"


def test_the_front_end_writes_the_same_texts() -> None:
    """The cases are the front end's too (``core/address.test.ts``)."""
    cases = json.loads((Path(__file__).parents[1] / "facts" / "query-texts.json").read_text())
    for case in cases:
        assert texts_of(case["wire"], case.get("unit", "")) == case["texts"]
