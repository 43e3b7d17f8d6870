"""``st.dataframe``: what the script gets, what the page is told, what costs nothing when it is drawn again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import millpond as st
from millpond.elements.dataframe import FIRST_CELLS, FIRST_ROWS, Dataframe
from millpond.elements.selections import SelectionCodec
from millpond.elements.table_columns import configured
from millpond.frames.incoming import frame_of
from millpond.frames.windows import first_window
from millpond.session.sources import Asking, Unanswerable
from millpond.testing import AppTest
from tests.drive import App

PAGE = """
import millpond as st
rows = st.session_state.get("rows", 3)
state = st.dataframe({{"id": list(range(rows)), "name": ["a"] * rows}}, on_select={on_select}, key="t", {more})
st.write(state.selection)
"""


def page(
    on_select: str = "'rerun'", more: str = "selection_mode=['multi-row', 'single-column', 'multi-cell']"
) -> AppTest:
    return AppTest.from_string(PAGE.format(on_select=on_select, more=more)).run()


def shown(at: AppTest) -> Any:
    return at.session_state["t"]["selection"]


def test_a_table_is_read_as_it_was_given() -> None:
    at = AppTest.from_string(
        "import pandas as pd, millpond as st\nst.dataframe(pd.DataFrame({'x': [1, 2]}))\nst.dataframe({'y': ['a']})"
    ).run()
    pd.testing.assert_frame_equal(at.dataframe[0].value, pd.DataFrame({"x": [1, 2]}))
    assert at.dataframe[1].value.to_dict("list") == {"y": ["a"]}


def test_nothing_is_selected_at_first() -> None:
    at = page()
    assert shown(at) == {"rows": [], "columns": [], "cells": []}
    assert at.dataframe[0].selection.rows == []


def test_the_script_gets_what_is_selected() -> None:
    at = page()
    at.dataframe[0].select(rows=[2, 0], columns=["name"], cells=[(1, "id")]).run()
    assert shown(at) == {"rows": [2, 0], "columns": ["name"], "cells": [(1, "id")]}
    assert at.session_state["t"].selection.cells == [(1, "id")]


def test_a_callback_is_called_before_the_script() -> None:
    at = AppTest.from_string(
        "import millpond as st\n"
        "def note(): st.session_state.seen = st.session_state.t.selection.rows\n"
        "st.dataframe([1, 2], on_select=note, key='t')\nst.write(st.session_state.get('seen'))"
    ).run()
    at.dataframe[0].select(rows=[1]).run()
    assert at.session_state.seen == [1]


@pytest.mark.parametrize(
    ("mode", "selected"),
    [
        ("single-row", {"rows": [0], "columns": [], "cells": []}),
        ("multi-column", {"rows": [], "columns": ["id", "name"], "cells": []}),
        ("single-cell", {"rows": [], "columns": [], "cells": [(0, "id")]}),
    ],
)
def test_only_what_the_mode_allows_is_selected(mode: str, selected: dict[str, Any]) -> None:
    at = page(more=f"selection_mode={mode!r}")
    at.dataframe[0].select(rows=[0, 1], columns=["id", "name"], cells=[(0, "id"), (1, "id")]).run()
    assert shown(at) == selected


def test_one_row_may_be_required() -> None:
    at = page(more="selection_mode='single-row-required'")
    assert shown(at)["rows"] == [0]
    at.dataframe[0].select(rows=[]).run()
    assert shown(at)["rows"] == [0]


def test_each_is_selected_once_whatever_the_tab_says() -> None:
    app = App(PAGE.format(on_select="'rerun'", more="selection_mode=['multi-row', 'multi-column']"))
    app.send({"dataframe:t": [[2, 2, 0, 2], ["id", "id"], []]})
    app.run()
    assert app.state("t") == {"selection": {"rows": [2, 0], "columns": ["id"], "cells": []}}


def test_rows_that_have_gone_are_not_selected() -> None:
    at = page()
    at.dataframe[0].select(rows=[0, 2]).run()
    at.session_state.rows = 2
    at.run()
    assert at.dataframe[0].selection.rows == [0]


def test_the_app_may_select_in_session_state_and_by_default() -> None:
    at = page(more="selection_default={'selection': {'rows': [1]}}")
    assert shown(at)["rows"] == [1]
    at.session_state["t"] = {"selection": {"rows": [2]}}
    at.run()
    assert shown(at)["rows"] == [2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("selection_mode=5", "`selection_mode` must be one or more of"),
        ("selection_mode='rows'", "`selection_mode` must be one or more of"),
        ("selection_mode=['single-row', 'multi-row']", "choose one of them"),
        (
            "selection_default={'selection': {'rows': ['a']}}",
            "`selection_default` must be a dictionary such as",
        ),
        ("selection_default={'selection': 3}", "`selection_default` must be a dictionary such as"),
        ("height='large'", "`height` must be"),
        ("row_height=0", "`row_height` must be"),
        ("column_config={'id': 3}", "`column_config` must give for each column"),
        ("column_config=3", "`column_config` must be a dictionary"),
        ("column_order=3", "`column_order` must be"),
        ("on_select='always'", "`on_select` must be"),
    ],
)
def test_what_it_does_not_know_is_refused_in_words(arguments: str, message: str) -> None:
    app = App(
        f"import millpond as st\nst.dataframe({{'id': [1]}}, **({{'on_select': 'rerun'}} | dict({arguments})))"
    )
    assert len(app.problems()) == 1
    assert message in app.problems()[0]


@pytest.mark.parametrize("kind", ["LineChartColumn", "AreaChartColumn", "BarChartColumn"])
def test_small_charts_have_the_bounds_that_the_app_gives(kind: str) -> None:
    chart = getattr(st.column_config, kind)(y_min=-5, y_max=100)
    (column,) = configured(frame_of({"a": [[1, 3]]}).columns, {"a": chart}, order=None, hide_index=True)
    assert (column.minimum, column.maximum) == (-5, 100)


def test_columns_are_shown_as_the_app_says() -> None:
    columns = configured(
        frame_of(pd.DataFrame({"a": [1], "b": [2], "c": [3], "d": [4]})).columns,
        {
            "a": "First",
            2: None,
            "c": st.column_config.NumberColumn(
                "Third", format="dollar", width="small", help="*h*", pinned=True
            ),
        },
        order=["c", "a"],
        hide_index=True,
    )
    assert [(column.name, column.label, column.hidden) for column in columns] == [
        ("", None, True),
        ("c", "Third", False),
        ("a", "First", False),
        ("b", None, True),
        ("d", None, True),
    ]
    third = columns[1]
    assert (third.type, third.format, third.width, third.help) == ("number", "dollar", 75, "*h*")
    assert (third.pinned, third.at) == (True, 3)


def test_the_app_may_give_out_no_files() -> None:
    at = AppTest.from_string(
        "import millpond as st\nst.set_option('client.disableDataExport', True)\nst.dataframe([1])"
    ).run()
    assert not at.dataframe[0].exports
    source: Any = at._session.source(at.dataframe[0]._node)
    with pytest.raises(Unanswerable, match="does not allow saving"):
        source(Asking({"export": "csv", "columns": [0]}))


def test_an_index_that_only_counts_gives_way_to_the_boxes_that_select_rows() -> None:
    app = App(
        "import pandas as pd, millpond as st\n"
        "table = pd.DataFrame({'x': [1, 2]})\n"
        "st.dataframe(table)\nst.dataframe(table, hide_index=True)\n"
        "st.dataframe(table, on_select='rerun')\nst.dataframe(table, on_select='rerun', hide_index=False, key='b')\n"
        "st.dataframe(table, on_select='rerun', selection_mode=iter(['single-cell', 'multi-column']))\n"
        "named = table.set_axis(['u', 'v'])\nst.dataframe(named, on_select='rerun')\nst.dataframe(named, hide_index=True)"
    )
    found = [
        node.props.columns[0].hidden for node in app.tab.tree.walk() if isinstance(node.props, Dataframe)
    ]
    assert found == [False, True, True, False, False, False, True]


def test_the_page_is_told_of_the_first_rows_only() -> None:
    long = first_window(frame_of(np.zeros((100_000, 10))), FIRST_ROWS, FIRST_CELLS)
    assert [len(column) for column in long] == [FIRST_ROWS] * 10
    wide = first_window(frame_of(np.zeros((100, 5000))), FIRST_ROWS, FIRST_CELLS)
    assert sum(map(len, wide)) <= FIRST_CELLS


def test_a_table_that_is_drawn_again_sends_nothing() -> None:
    app = App(
        "import pandas as pd, millpond as st\nst.dataframe(pd.DataFrame({'x': range(1000)}))\nst.button('again')"
    )
    before = len(app.frames)
    app.click("again")
    assert all(b'"ops"' not in frame for frame in app.frames[before:])
    assert len(app.frames) > before


BUTTONS = """
import millpond as st
def note(*args): st.session_state.noted = (args, st.session_state.go)
st.dataframe({{"n": [1, 2], "go": ["Go", None]}}, column_config={{"go": st.column_config.ButtonColumn({more})}}, key="t")
st.text(f"{{st.session_state.get('go')}} {{st.session_state.get('noted')}}")
"""


def test_the_script_gets_which_button_of_a_column_was_pressed() -> None:
    app = App(BUTTONS.format(more="key='go', on_click=note, args=('x',)"))
    assert app.texts()[-1] == "None None"
    app.send({"table_button:go": [1, "Go"]}, "table_button:go")
    app.run()
    assert app.texts()[-1] == "{'row': 1, 'label': 'Go'} (('x',), {'row': 1, 'label': 'Go'})"
    app.rerun()
    assert app.texts()[-1].startswith("None (")


@pytest.mark.parametrize("press", [[2, "Go"], [-1, "Go"], ["0", "Go"], [0], "Go", [True, "Go"], [0, "Go", 1]])
def test_a_press_of_no_row_is_refused(press: Any) -> None:
    app = App(BUTTONS.format(more="key='go', on_click=note"))
    app.send({"table_button:go": press}, "table_button:go")
    app.run()
    assert app.texts()[-1] == "None None"


@pytest.mark.parametrize("more", ["", "key='go', on_click='ignore'"])
def test_buttons_that_nobody_hears_of_are_no_widget(more: str) -> None:
    assert "table_button" not in App(BUTTONS.format(more=more)).kinds()


@pytest.mark.parametrize("more", ["on_click=note", "on_click='rerun'", "args=(1,)"])
def test_a_column_of_buttons_needs_a_key_for_what_it_calls(more: str) -> None:
    assert "has `on_click` but no `key`" in App(BUTTONS.format(more=more)).problems()[0]


def test_a_column_of_buttons_calls_a_function_or_nothing() -> None:
    assert "`on_click` of the column 'go'" in App(BUTTONS.format(more="key='go', on_click=5")).problems()[0]


def test_a_mapping_in_a_cell_is_json() -> None:
    loop: dict[str, Any] = {}
    loop["self"] = loop
    assert frame_of([{"v": {"a": [1, None]}}]).cells(0, slice(0, 1)) == ['{"a": [1, null]}']
    assert frame_of([{"v": loop}]).cells(0, slice(0, 1)) == ["{'self': {...}}"]


@pytest.mark.parametrize(
    "wire",
    [[5, [], []], [[], 5, []], [[], [["x"]], []], [[], [], [5]], [[], [], [[1, ["x"]]]], {"rows": None}],
)
def test_a_selection_that_no_tab_sends_is_refused_as_such(wire: Any) -> None:
    with pytest.raises(ValueError, match="A selection "):
        SelectionCodec(3, ("x",), ("multi-row", "multi-column", "multi-cell")).receive(wire)
