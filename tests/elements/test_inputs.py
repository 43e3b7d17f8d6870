"""The input widgets: first values, what they make of the tab's, and what they refuse."""

from __future__ import annotations

import datetime as dt
import enum
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import millpond as st
from millpond.errors import ApiError
from millpond.session import context
from millpond.session.context import Context
from millpond.session.session import Session
from tests.drive import App, choices

D = dt.date
FIRST, LAST = dt.datetime.min, dt.datetime.max  # noqa: DTZ901 (what an app without time zones has)
TODAY = dt.date.today()  # noqa: DTZ011 (the server's day)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Frame:
    """A table as pandas has it, as far as we look."""

    columns = ("a", "b")

    class iloc:
        def __class_getitem__(cls, item: Any) -> Any:
            return Series([7, 8]) if item == (slice(None), 0) else None


class Series:
    def __init__(self, values: list[int]) -> None:
        self._values = values

    def to_list(self) -> list[int]:
        return self._values

    def __iter__(self) -> Iterator[str]:
        return iter("not this")


@pytest.fixture(autouse=True)
def page() -> Iterator[Session]:
    session = Session("s")
    run = session.begin_run()
    assert run is not None
    token = context.enter(Context(run, session.tree.main))
    yield session
    context.leave(token)


def props(page: Session) -> Any:
    return page.tree.main.children[-1].props


FIRST_VALUES: list[tuple[str, Any]] = [
    ("checkbox('a')", False),
    ("checkbox('a', True)", True),
    ("checkbox('a', 'yes')", True),
    ("toggle('a', None)", False),
    ("radio('a', [1, 2])", 1),
    ("radio('a', [1, 2], 1)", 2),
    ("radio('a', [1, 2], index=None)", None),
    ("radio('a', [])", None),
    ("radio('a', None)", None),
    ("radio('a', 'abc')", "abc"),
    ("radio('a', 5)", 5),
    ("radio('a', {'x': 1, 'y': 2})", "x"),
    ("radio('a', {'x': 1}.keys())", "x"),
    ("radio('a', range(3, 9))", 3),
    ("radio('a', Color)", Color.RED),
    ("radio('a', (x for x in (4, 5)))", 4),
    ("radio('a', Series([7, 8]))", 7),
    ("radio('a', Frame())", 7),
    ("radio('a', [None, 1])", None),
    ("selectbox('a', (1, 2), index=1)", 2),
    ("selectbox('a', [], index=3)", None),
    ("selectbox('a', {3})", 3),
    ("multiselect('a', [1, 2, 3])", []),
    ("multiselect('a', [1, 2, 3], 2)", [2]),
    ("multiselect('a', [1, 2, 3], (3, 1))", [3, 1]),
    ("multiselect('a', ['ab', 'b'], 'ab')", ["ab"]),
    ("multiselect('a', [(1, 2), (3, 4)], (1, 2))", [(1, 2)]),
    ("multiselect('a', [(1, 2), (3, 4)], [(3, 4)])", [(3, 4)]),
    ("multiselect('a', [1, 2], Series([2]))", [2]),
    ("multiselect('a', Color, Color.BLUE)", [Color.BLUE]),
    ("slider('a')", 0),
    ("slider('a', 0.0, 1.0)", 0.0),
    ("slider('a', max_value=0.5)", 0.0),
    ("slider('a', min_value=-10)", -10),
    ("slider('a', min_value=1000)", 1000),
    ("slider('a', value=1.5)", 1.5),
    ("slider('a', 0, 10, 20)", 20),
    ("slider('a', value=True)", 1),
    ("slider('a', value=[])", (0, 100)),
    ("slider('a', value=(7, 3))", (3, 7)),
    ("slider('a', value=(30,))", (30,)),
    ("slider('a', value=D(2020, 1, 15))", D(2020, 1, 15)),
    ("slider('a', D(2020, 1, 1), D(2020, 2, 1))", D(2020, 1, 1)),
    ("slider('a', value=dt.time(12))", dt.time(12)),
    ("slider('a', value=dt.datetime(2020, 1, 15, 3, 4, 5, 6))", dt.datetime(2020, 1, 15, 3, 4, 5, 6)),  # noqa: DTZ001
    (
        "slider('a', value=(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2020, 1, 2, tzinfo=dt.UTC)))",
        (dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2020, 1, 2, tzinfo=dt.UTC)),
    ),
    ("number_input('a')", 0.0),
    ("number_input('a', value=3)", 3),
    ("number_input('a', min_value=3)", 3),
    ("number_input('a', step=1)", 0),
    ("number_input('a', format='%d')", 0),
    ("number_input('a', value=None)", None),
    ("number_input('a', 1, 9, None)", None),
    ("number_input('a', value=1.5, format='%d')", 1.5),
    ("number_input('a', value=True)", 1),
    ("text_input('a')", ""),
    ("text_input('a', None)", None),
    ("text_input('a', 5)", "5"),
    ("text_input('a', 'hello', 3)", "hel"),
    ("text_area('a', 'x\\ny')", "x\ny"),
    ("text_area('a', None)", None),
    ("date_input('a')", TODAY),
    ("date_input('a', None)", None),
    ("date_input('a', [])", ()),
    ("date_input('a', '2020-01-02')", D(2020, 1, 2)),
    ("date_input('a', '2020-01-02 03:04:05')", D(2020, 1, 2)),
    ("date_input('a', dt.datetime(2020, 1, 2, 3))", D(2020, 1, 2)),
    ("date_input('a', (D(2020, 1, 2),))", (D(2020, 1, 2),)),
    ("date_input('a', ['2020-01-02', 'today'])", (D(2020, 1, 2), TODAY)),
    ("date_input('a', min_value=D(2099, 1, 1))", D(2099, 1, 1)),
    ("date_input('a', max_value=D(2001, 1, 1))", D(2001, 1, 1)),
    ("date_input('a', D(2020, 2, 29))", D(2020, 2, 29)),
    ("time_input('a', None)", None),
    ("time_input('a', '12:30:15')", dt.time(12, 30)),
    ("time_input('a', '12:30:15', step=5)", dt.time(12, 30, 15)),
    ("time_input('a', dt.datetime(2020, 1, 2, 3, 4, 5))", dt.time(3, 4)),
    ("time_input('a', '2020-01-02 03:04')", dt.time(3, 4)),
]


def call(source: str, **more: Any) -> Any:
    names = {**more, "D": D, "dt": dt, "Color": Color, "Series": Series, "Frame": Frame}
    return eval(f"st.{source}", {"st": st, **names})


@pytest.mark.parametrize(("source", "value"), FIRST_VALUES, ids=[case[0] for case in FIRST_VALUES])
def test_first_value(source: str, value: Any) -> None:
    found = call(source)
    assert found == value
    assert type(found) is type(value)


REFUSED = [
    ("checkbox('a', label_visibility='x')", "`label_visibility` must be one of `'visible'`"),
    ("checkbox(None)", "`label` must be a string"),
    ("checkbox('a', width=0)", "`width` must be"),
    ("checkbox('a', width='foo')", "`width` must be"),
    ("text_input('a', width='content')", "`width` must be"),
    ("checkbox('a', on_change='x')", "`on_change` must be a function"),
    ("checkbox('a', bind='x')", "`bind` must be one of"),
    ("checkbox('a', bind='query-params')", "needs a `key`"),
    ("checkbox('a', bind='url', key='k')", "`bind` must be one of"),
    ("checkbox('a', bind='query-params', key='Embed')", "cannot be bound"),
    ("text_input('a', bind='query-params', key='k', type='password')", "must not appear in the URL"),
    ("expander('a', bind='query-params')", "needs a `key`"),
    ("expander('a', on_change=None)", '"rerun" or "ignore"'),
    ("expander('a', on_change='never')", '"rerun" or "ignore"'),
    ("tabs(['a'], on_change=None)", '"rerun" or "ignore"'),
    ("tabs(['a', 'a'], bind='query-params', key='k')", "labels that are different"),
    ("tabs(['a', ''], bind='query-params', key='k')", "not empty"),
    ("checkbox('a', persist_state='page')", "`persist_state` needs a `key`"),
    ("checkbox('a', persist_state='x', key='k')", "`persist_state` must be one of"),
    ("checkbox('a', key='')", "`key`"),
    ("radio('a', [1, 2], index=5)", "`index` must be from 0 to 1"),
    ("radio('a', [1, 2], index=-1)", "`index` must be from 0 to 1"),
    ("radio('a', [1, 2], index='x')", "`index` must be an integer"),
    ("radio('a', [1, 2], captions='ab')", "`captions` must be a list"),
    ("radio('a', object())", "`options` must be a list"),
    ("selectbox('a', [1], filter_mode='x')", "`filter_mode` must be one of"),
    ("selectbox('a', [1], filter_mode=None, accept_new_options=True)", "accept_new_options"),
    ("selectbox('a', [1], icon='foo')", "`icon` must be"),
    ("selectbox('a', [1], placeholder=3)", "`placeholder` must be a string"),
    ("multiselect('a', [1, 2], [9])", "`default` does not fit: `9` is not one of the options: `1`, `2`"),
    ("multiselect('a', ['a', 'b'], 'ab')", "`default` does not fit"),
    ("multiselect('a', [1, 2], [1, 2], max_selections=1)", "more than `max_selections`, 1"),
    ("multiselect('a', [1, 2], max_selections=0)", "`max_selections` must be an integer above 0"),
    ("multiselect('a', [1, 2], select_all=-1)", "`select_all`"),
    ("multiselect('a', [1, 2], select_all='x')", "`select_all`"),
    ("multiselect('a', ['a'], ['z'], accept_new_options=True)", "`default`"),
    ("slider('a', 0, 10, 5.0)", "all be of one type; here `value` is of type float"),
    ("slider('a', 0, 10, step=0.5)", "`step` is of type float"),
    ("slider('a', 5, 5)", "both `5`"),
    ("slider('a', 10, 0)", "`min_value` must be below"),
    ("slider('a', 1, 10, step=0)", "`step` must be above 0"),
    ("slider('a', value='x')", "`value` must be a number, a date"),
    ("slider('a', value=(1, 2, 3))", "got 3"),
    ("slider('a', 0, 2**60)", "`max_value` must be between"),
    ("slider('a', 0.0, float('inf'))", "`max_value` must be a finite"),
    ("slider('a', value=D(2020, 1, 1), step=1)", "`step` is of type int"),
    ("slider('a', 0, 9, step=dt.timedelta(1))", "`step` of a slider of numbers"),
    ("slider('a', D(2020, 1, 1), dt.datetime(2020, 2, 1))", "all be of one type"),
    ("slider('a', dt.time(1), dt.time(2, tzinfo=dt.UTC))", "time zone"),
    ("number_input('a', value=3, step=1.0)", "`value=3` is of type int, `step=1.0` is of type float"),
    ("number_input('a', value=3, min_value=0.5)", "All numbers must be ints"),
    ("number_input('a', value='1')", "`value` must be an int or a float"),
    ("number_input('a', 3, 1)", "`min_value` must not be above"),
    ("number_input('a', 5, value=3)", "`value` must not be below"),
    ("number_input('a', value=3, max_value=1)", "`value` must not be above"),
    ("number_input('a', max_value=-3)", "`value` must not be above"),
    ("number_input('a', value=2**60)", "`value` must be between"),
    ("number_input('a', value=float('nan'))", "finite"),
    ("number_input('a', format='%q')", "`format` must be a single printf-style conversion"),
    ("number_input('a', step=-1)", "`step` must be above 0"),
    ("text_input('a', max_chars=-1)", "`max_chars`"),
    ("text_input('a', type='x')", "`type` must be one of"),
    ("text_input('a', validate=5)", "`validate` must be"),
    ("text_input('a', validate=('x', 'y', 'z'))", "`validate` must be"),
    ("text_input('a', live=300)", "`live` must be"),
    ("text_input('a', live='2m')", "`live` must be"),
    ("text_area('a', height='x')", "`height` must be"),
    ("text_area('a', height=0)", "`height` must be"),
    ("date_input('a', 'x')", "`value` must be a date"),
    ("date_input('a', 3)", "`value` must be a date"),
    ("date_input('a', D(2020, 1, 1), min_value='-2d')", "`min_value` must be a date"),
    ("date_input('a', D(2020, 1, 1), D(2021, 1, 1))", "`value` must be between"),
    ("date_input('a', D(2020, 1, 1), max_value=D(2019, 1, 1))", "`min_value`"),
    ("date_input('a', None, D(2021, 1, 1), D(2020, 1, 1))", "`min_value` must not be after"),
    ("date_input('a', (D(2020, 1, 1),) * 3)", "got 3"),
    ("date_input('a', (D(2020, 1, 2), D(2020, 1, 1)))", "earlier date"),
    ("date_input('a', format='YY')", "`format` must be"),
    ("date_input('a', format='YYYY/MM-DD')", "`format` must be"),
    ("time_input('a', 'x')", "`value` must be a time"),
    ("time_input('a', 3)", "`value` must be a time"),
    ("time_input('a', step=0)", "`step` must be from one second"),
    ("time_input('a', step=dt.timedelta(days=2))", "`step` must be from one second"),
    ("time_input('a', step=True)", "`step` must be a whole number"),
    ("time_input('a', step='x')", "`step` must be a whole number"),
    ("time_input('a', format='x')", "`format` must be one of"),
    ("form('')", "`key`"),
    ("form('k', height=-1)", "`height` must be"),
    ("form_submit_button('x')", "not in a form"),
]


@pytest.mark.parametrize(("source", "words"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refused_parameters(source: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        call(source)
    assert words in str(caught.value)


PROPS: list[tuple[str, dict[str, Any]]] = [
    ("checkbox('a', wrap=True, on_change='ignore')", {"wrap": True, "quiet": True, "width": "content"}),
    ("radio('a', [1, 2], format_func=lambda x: f'<{x}>')", {"options": ("<1>", "<2>"), "value": (0, "<1>")}),
    (
        "radio('a', [1, 2], captions=['x', None], horizontal=True)",
        {"captions": ("x", ""), "horizontal": True},
    ),
    ("selectbox('a', [1, 2])", {"clearable": False, "required": False, "options": ("1", "2")}),
    ("selectbox('a', [1, 2], index=None)", {"clearable": True, "value": None}),
    ("multiselect('a', range(1000))", {"select_all": True}),
    ("multiselect('a', range(1001))", {"select_all": False}),
    ("multiselect('a', [1], select_all=False)", {"select_all": False}),
    ("slider('a', 0.0, 1.0)", {"type": "float", "step": 0.01, "format": "%0.2f", "value": (0.0,)}),
    ("slider('a', 0.0, 1.0, step=0.001)", {"format": "%0.3f"}),
    ("slider('a', 0.1, 0.8, 0.4)", {"step": 0.01, "format": "%0.2f"}),
    ("slider('a', 0.3, 0.4)", {"step": 0.01}),
    ("slider('a', 0.0, 0.005)", {"step": 0.00005}),
    ("slider('a', dt.date.min, dt.date.max, D(2020, 1, 1))", {"min": -62135596800000000}),
    ("slider('a', value=dt.date.max)", {"max": 253402214400000000}),
    ("slider('a', value=dt.datetime.min)", {"min": -62135596800000000}),
    ("slider('a', 0, 10, 20)", {"max": 20, "format": "%d", "step": 1}),
    (
        "slider('a', value=dt.time(1))",
        {"type": "time", "min": 0, "value": (3_600_000_000,), "step": 900_000_000},
    ),
    ("slider('a', value=D(1970, 1, 15))", {"min": 0, "step": 86_400_000_000, "format": "YYYY-MM-DD"}),
    ("slider('a', dt.datetime(1970, 1, 1), dt.datetime(1970, 1, 1, 8))", {"format": "YYYY-MM-DD HH:mm"}),
    ("number_input('a')", {"type": "float", "step": 0.01, "format": "%0.2f", "min": None, "max": None}),
    ("number_input('a', 1, 5)", {"type": "int", "step": 1, "format": "%d", "min": 1, "max": 5, "value": 1}),
    ("number_input('a', step=0.001)", {"format": "%0.3f"}),
    ("text_input('a', type='password')", {"type": "password", "autocomplete": "new-password"}),
    ("text_input('a', type='email')", {"icon": ":material/mail:", "placeholder": "you@example.com"}),
    ("text_input('a', type='email', icon='', placeholder='', validate='')", {"icon": None, "validate": None}),
    ("text_input('a', validate=('^x$', 'No'))", {"validate": "^x$", "validate_message": "No"}),
    ("text_input('a', live=True)", {"live": 250}),
    ("text_input('a', live='0.5s')", {"live": 500}),
    ("text_input('a', live='0')", {"live": 0}),
    ("text_input('a', max_chars=0)", {"max_chars": None}),
    ("date_input('a', D(2020, 2, 29))", {"min": "2010-02-28", "max": "2030-02-28", "value": ("2020-02-29",)}),
    (
        "date_input('a', (D(2020, 1, 1), D(2022, 1, 1)))",
        {"range": True, "min": "2010-01-01", "max": "2032-01-01"},
    ),
    ("date_input('a', D(5, 1, 1))", {"min": "0001-01-01"}),
    ("date_input('a', None)", {"clearable": True, "value": ()}),
    ("time_input('a', dt.time(8, 45))", {"value": "08:45", "step": 900, "clearable": False}),
    ("time_input('a', dt.time(8, 45, 1), step=dt.timedelta(seconds=90))", {"value": "08:45:01", "step": 90}),
]


@pytest.mark.parametrize(("source", "expected"), PROPS, ids=[case[0] for case in PROPS])
def test_what_the_browser_is_told(page: Session, source: str, expected: dict[str, Any]) -> None:
    call(source)
    assert {name: getattr(props(page), name) for name in expected} == expected


EQUAL: list[tuple[Any, Any]] = [
    (1, 1.0),
    ((2, 3), (2.0, 3.0)),
    (
        dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC),
        dt.datetime(2020, 1, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    ),
    (dt.time(1), dt.time(1, fold=1)),
    (dt.time(12, tzinfo=dt.UTC), dt.time(14, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
]


@pytest.mark.parametrize(("one", "other"), EQUAL, ids=str)
def test_sliders_of_equal_values_have_each_their_own(page: Session, one: Any, other: Any) -> None:
    assert one == other
    for number, value in enumerate((one, other, one)):
        drawn = st.slider(f"{number}", value=value)
        assert repr(drawn) == repr(value)


FROM_TAB: list[tuple[str, Any, Any]] = [
    ("checkbox('a')", True, True),
    ("radio('a', [1, 2])", "2", 2),
    ("radio('a', Color)", "Color.BLUE", Color.BLUE),
    ("selectbox('a', [1, 2], index=None)", None, None),
    ("selectbox('a', ['Tea'], accept_new_options=True)", "Milk", "Milk"),
    ("selectbox('a', ['Milk', 'Tea'], accept_new_options=True)", "tea", "Tea"),
    ("multiselect('a', [1, 2, 3])", ["3", "1"], [3, 1]),
    ("multiselect('a', [1, 2], accept_new_options=True)", ["x", "1"], ["x", 1]),
    ("slider('a')", [7], 7),
    ("slider('a', value=(1, 2))", [3, 9], (3, 9)),
    ("slider('a', 0.0, 1.0)", [1], 1.0),
    ("slider('a', value=dt.time(1))", [7_200_000_000], dt.time(2)),
    (
        "slider('a', value=dt.datetime(1970, 1, 2, tzinfo=dt.UTC))",
        [0],
        dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    ),
    ("slider('a', value=D(1970, 1, 2))", [0], D(1970, 1, 1)),
    ("number_input('a', 0, 9)", 4, 4),
    ("number_input('a', 0.0)", 4, 4.0),
    ("number_input('a', value=None)", None, None),
    ("text_input('a', None)", "x", "x"),
    ("text_input('a', None)", None, None),
    ("text_input('a')", None, ""),
    ("text_input('a', 'x', max_chars=3)", None, ""),
    ("text_area('a')", None, ""),
    ("text_area('a', None)", None, None),
    ("date_input('a', D(2020, 1, 1))", ["2021-01-01"], D(2021, 1, 1)),
    ("date_input('a', [])", ["2021-01-02", "2021-01-01"], (D(2021, 1, 1), D(2021, 1, 2))),
    ("date_input('a', None)", [], None),
    ("time_input('a', dt.time(1))", "13:05", dt.time(13, 5)),
    ("number_input('a', value=3)", None, 3),
    ("time_input('a', dt.time(1))", None, dt.time(1)),
    ("date_input('a', D(2020, 1, 1))", [], D(2020, 1, 1)),
    ("date_input('a', [D(2020, 1, 1)])", [], (D(2020, 1, 1),)),
    ("slider('a', dt.datetime.min, dt.datetime.max)", [253402300799000000], LAST),
    ("slider('a', dt.datetime.min, dt.datetime.max)", [-62135596800000000], FIRST),
    ("time_input('a', None)", None, None),
]


@pytest.mark.parametrize(("source", "raw", "value"), FROM_TAB, ids=[f"{c[0]} <- {c[1]}" for c in FROM_TAB])
def test_what_the_script_gets_of_the_tabs_value(page: Session, source: str, raw: Any, value: Any) -> None:
    call(source)
    widget = page.widgets.get(props(page).id)
    assert widget is not None
    options = getattr(props(page), "options", None)
    page.widgets.receive(widget.id, raw if options is None else choices(options, raw))
    assert widget.value == value
    assert type(widget.value) is type(value)


NOT_FROM_TAB: list[tuple[str, Any]] = [
    ("checkbox('a')", "yes"),
    ("radio('a', [1, 2])", [2, "3"]),
    ("radio('a', [1, 2])", [-2, "3"]),
    ("radio('a', [1, 2])", [1]),
    ("radio('a', [1, 2])", "1"),
    ("radio('a', [1, 2])", 1),
    ("selectbox('a', [1])", [-1, "new"]),
    ("selectbox('a', [1], required=True)", None),
    ("multiselect('a', [1, 2], max_selections=1)", [[0, "1"], [1, "2"]]),
    ("multiselect('a', [1, 2])", [0, "1"]),
    ("slider('a')", [101]),
    ("slider('a')", [1, 2]),
    ("slider('a')", []),
    ("slider('a', value=dt.time(1))", [1e308]),
    ("slider('a', value=D(2020, 1, 1))", [-1e308]),
    ("slider('a', value=dt.datetime(2020, 1, 1))", [10**18]),
    ("slider('a', value=(1, 2))", [1, 2, 3]),
    ("number_input('a', 0, 9)", 10),
    ("number_input('a', 0, 9)", -1),
    ("number_input('a')", "1"),
    ("number_input('a', step=1)", 2**53),
    ("text_input('a', max_chars=3)", "long"),
    ("date_input('a', D(2020, 1, 1))", ["1999-01-01"]),
    ("date_input('a', D(2020, 1, 1))", ["2020-01-01", "2020-01-02"]),
    ("date_input('a', D(2020, 1, 1))", ["nonsense"]),
    ("time_input('a', dt.time(1))", "25:00"),
]


@pytest.mark.parametrize(("source", "raw"), NOT_FROM_TAB, ids=[f"{c[0]} <- {c[1]}" for c in NOT_FROM_TAB])
def test_what_a_tab_cannot_set(page: Session, source: str, raw: Any) -> None:
    first = call(source)
    widget = page.widgets.get(props(page).id)
    assert widget is not None
    with pytest.raises((ValueError, TypeError)):
        page.widgets.receive(widget.id, raw)
    assert widget.value == first


def test_the_list_that_the_script_gets_is_its_own(page: Session) -> None:
    chosen = st.multiselect("a", [1, 2], [1], key="m")
    chosen.append(2)
    assert st.session_state.m == [1]
    assert props(page).value == ((0, "1"),)


@pytest.mark.parametrize(
    ("changed", "value"), [("0, 20, 1", 7), ("-5, 10, 1", 7), ("0, 10, 1, 2", 7), ("0, 5, 1", 1)]
)
def test_a_slider_with_a_key_keeps_its_value_when_its_bounds_change(changed: str, value: int) -> None:
    app = App(
        "import millpond as st\n"
        "other = st.checkbox('Other')\n"
        f"st.slider('S', {changed}, key='s') if other else st.slider('S', 0, 10, 1, key='s')"
    )
    app.set("S", [7]).set("Other", True)
    assert app.state("s") == value


def test_many_new_options_cost_one_look_at_each_of_the_others(page: Session) -> None:
    options = [f"option {number}" for number in range(1000)]
    call("multiselect('a', options, accept_new_options=True)", options=options)
    widget = page.widgets.get(props(page).id)
    assert widget is not None
    calls = 0

    def count(frame: object, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        page.widgets.receive(widget.id, [[-1, f"new {number}"] for number in range(200)])
    finally:
        sys.setprofile(None)
    assert len(widget.value) == 200
    assert calls < 20_000  # and not 200 times 1000


def test_heavy_tables_are_read_by_their_first_column() -> None:
    class Polars:
        columns = ("a",)

        def get_columns(self) -> list[Any]:
            return [Series([5, 6])]

    assert call("radio('a', Polars())", Polars=Polars) == 5
