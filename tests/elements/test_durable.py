"""Every widget that holds a value: it is there after F5, after the end of the process, and at another replica."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from millpond.props import KINDS, WidgetProps
from millpond.testing import AppTest

Use = Callable[[AppTest], object]

DAY = dt.date(2027, 3, 4)
NIGHT = dt.datetime(2027, 3, 4, 23, 30)  # noqa: DTZ001 (the time on the clock)

WIDGETS: dict[str, tuple[str, Use, object]] = {
    "pills": ("st.pills('L', ['a', 'b', 'c'], {})", lambda at: at.pills[0].select("b"), "b"),
    "pills, several": (
        "st.pills('L', ['a', 'b', 'c'], selection_mode='multi', {})",
        lambda at: at.pills[0].select("c").select("a"),
        ["c", "a"],
    ),
    "segmented_control": (
        "st.segmented_control('L', [1, 2], default=1, required=True, {})",
        lambda at: at.segmented_control[0].set_value(2),
        2,
    ),
    "audio_input": (
        "(lambda file: file and file.read())(st.audio_input('L', {}))",
        lambda at: at.audio_input[0].upload("a.wav", b"1"),
        b"1",
    ),
    "camera_input": (
        "(lambda file: file and file.read())(st.camera_input('L', {}))",
        lambda at: at.camera_input[0].upload("a.jpg", b"1"),
        b"1",
    ),
    "checkbox": ("st.checkbox('L', {})", lambda at: at.checkbox[0].check(), True),
    "component": (
        "st.components.v1.CustomComponent('a.b', '.')(size=2, {})",
        lambda at: at.component[0].set_value({"x": [1, None]}),
        {"x": [1, None]},
    ),
    "component_v2": (
        "dict(st.components.v2.component('c')(default={{'a': 1}}, on_a_change=lambda: None, {}))",
        lambda at: at.component[0].set_state(a=[1, None], b="x"),
        {"a": [1, None], "b": "x"},
    ),
    "color_picker": ("st.color_picker('L', {})", lambda at: at.color_picker[0].pick("#00ffaa"), "#00ffaa"),
    "data_editor": (
        "st.data_editor([{{'n': 1}}, {{'n': 2}}], num_rows='dynamic', {})",
        lambda at: at.data_editor[0].set_cell(1, "n", 5).add_row(n=7).delete_row(0),
        [{"n": 5}, {"n": 7}],
    ),
    "plotly_chart": (
        "st.plotly_chart([dict(y=[1, 3, 2])], on_select='rerun', {}).selection.point_indices",
        lambda at: at.plotly_chart[0].select(points=[{"curve_number": 0, "point_index": 1}]),
        [1],
    ),
    "pydeck_chart": (
        "st.pydeck_chart({{'layers': [{{'@@type': 'ScatterplotLayer', 'id': 'l', 'data': [{{'a': 1}}, {{'a': 2}}]}}]}}, "
        "on_select='rerun', {}).selection.objects.get('l')",
        lambda at: at.pydeck_chart[0].select(l=[1]),
        [{"a": 2}],
    ),
    "dataframe": (
        "st.dataframe([1, 2, 3], on_select='rerun', {}).selection.rows",
        lambda at: at.dataframe[0].select(rows=[2, 0]),
        [2, 0],
    ),
    "date_input": ("st.date_input('L', None, {})", lambda at: at.date_input[0].set_value(DAY), DAY),
    "datetime_input": (
        "st.datetime_input('L', None, {})",
        lambda at: at.datetime_input[0].set_value(NIGHT),
        NIGHT,
    ),
    "vega_lite_chart": (
        "st.vega_lite_chart({{'a': [1, 2]}}, {{'mark': 'point', 'params': [{{'name': 'p', 'select': 'point'}}]}}, "
        "on_select='rerun', {}).selection.p",
        lambda at: at.vega_lite_chart[0].set_selection({"p": [{"a": 2}]}),
        [{"a": 2}],
    ),
    "echarts_chart": (
        "[row for group in st.echarts_chart({{'series': [{{'type': 'pie', 'data': [1, 2], 'selectedMode': True}}]}}, "
        "on_select='rerun', {}).selection.selected for row in group.data_indices]",
        lambda at: at.echarts_chart[0].select({"series_index": 0, "data_indices": [1]}),
        [1],
    ),
    "expander": (
        "st.expander('L', on_change='rerun', {}).open",
        lambda at: at.expander[0].open(),
        True,
    ),
    "feedback": ("st.feedback('stars', {})", lambda at: at.feedback[0].set_value(4), 4),
    "feedback, taken back": (
        "st.feedback('faces', default=2, {})",
        lambda at: at.feedback[0].set_value(None),
        None,
    ),
    "file_uploader": (
        "[file.read() for file in st.file_uploader('L', accept_multiple_files=True, {})]",
        lambda at: at.file_uploader[0].upload("a.txt", b"1").upload("b.txt", b"2"),
        [b"1", b"2"],
    ),
    "multiselect": ("st.multiselect('L', ['a', 'b'], {})", lambda at: at.multiselect[0].select("b"), ["b"]),
    "number_input": ("st.number_input('L', 0, 9, {})", lambda at: at.number_input[0].increment(), 1),
    "pagination": ("st.pagination(9, {})", lambda at: at.pagination[0].select(7), 7),
    "popover": ("st.popover('L', on_change='rerun', {}).open", lambda at: at.popover[0].open(), True),
    "radio": ("st.radio('L', ['a', 'b'], {})", lambda at: at.radio[0].set_value("b"), "b"),
    "select_slider": (
        "st.select_slider('L', ['a', 'b', 'c'], {})",
        lambda at: at.select_slider[0].set_value("c"),
        "c",
    ),
    "select_slider, a range": (
        "st.select_slider('L', [(1, 2), (3, 4), (5, 6)], value=((1, 2), (5, 6)), {})",
        lambda at: at.select_slider[0].set_range((3, 4), (5, 6)),
        ((3, 4), (5, 6)),
    ),
    "selectbox": ("st.selectbox('L', ['a', 'b'], {})", lambda at: at.selectbox[0].select("b"), "b"),
    "slider": ("st.slider('L', 0, 9, (1, 2), {})", lambda at: at.slider[0].set_range(3, 4), (3, 4)),
    "tabs": (
        "[tab.open for tab in st.tabs(['A', 'B'], on_change='rerun', {})]",
        lambda at: at.tabs[1].open(),
        [False, True],
    ),
    "text_area": ("st.text_area('L', {})", lambda at: at.text_area[0].input("a\nb"), "a\nb"),
    "text_input": ("st.text_input('L', {})", lambda at: at.text_input[0].input("a"), "a"),
    "time_input": (
        "st.time_input('L', None, {})",
        lambda at: at.time_input[0].set_value(NIGHT.time()),
        NIGHT.time(),
    ),
    "toggle": ("st.toggle('L', {})", lambda at: at.toggle[0].set_value(True), True),
}
"""How it is drawn, what a user does to it, and what the script has then."""

MENU = """
import millpond as st
def note(): st.session_state.setdefault("log", []).append(st.session_state.m)
st.text((st.menu_button("L", ["a", "b"], key="m", on_click=note), st.session_state.get("log")))
st.text(st.link_button("L", "https://example.org", on_click="rerun"))
"""


def drawn(name: str, key: str) -> AppTest:
    source = f"import millpond as st\nst.text(repr({WIDGETS[name][0].format(key)}))"
    at = AppTest.from_string(source).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("key", ["key='k'", ""], ids=["key", "no key"])
@pytest.mark.parametrize("name", WIDGETS)
def test_a_value_outlives_the_page_and_the_process(name: str, key: str) -> None:
    at = drawn(name, key)
    _, use, value = WIDGETS[name]
    assert at.text[0].value != repr(value)
    use(at)
    assert at.run().text[0].value == repr(value)
    assert at.reload().text[0].value == repr(value)
    assert at.restart().text[0].value == repr(value)
    assert at.run().text[0].value == repr(value)


@pytest.mark.parametrize("name", WIDGETS)
def test_what_is_done_while_no_process_answers_is_not_lost(name: str) -> None:
    at = drawn(name, "key='k'")
    _, use, value = WIDGETS[name]
    use(at)
    at.restart()
    assert at.run().text[0].value == repr(value)


def test_a_press_is_of_its_run_only() -> None:
    at = AppTest.from_string(MENU).run()
    at.menu_button[0].click("b").run()
    assert at.text.values == ["('b', ['b'])", "False"]
    assert at.reload().text.values == ["(None, ['b'])", "False"]
    assert at.restart().text.values == ["(None, ['b'])", "False"]
    at.link_button[0].click().run()
    assert at.text.values == ["(None, ['b'])", "True"]
    assert at.restart().text.values == ["(None, ['b'])", "False"]


def test_there_is_a_row_for_each_widget() -> None:
    holding = {
        name
        for name, props in KINDS.items()
        if issubclass(props, WidgetProps)
        and not props.trigger
        and props.__module__.startswith("millpond.elements")
    }
    shown: set[Any] = {KINDS.get(name.partition(",")[0]) for name in WIDGETS}
    rows = {props.kind for props in shown if props} | {"button_group"}
    assert rows == holding, "add a row to WIDGETS for each widget that has a value"
