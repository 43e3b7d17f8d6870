"""A Styler of pandas: its texts and colours go with the cells, and with nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

from millpond.frames.incoming import frame_of
from millpond.frames.styled import StyledCell
from millpond.frames.windows import TableSource, first_window
from millpond.testing import AppTest
from tests.drive import App
from tests.frames.saved import answered, saved

TABLE = pd.DataFrame({"a": [1.5, None, -2.25], "b": ["x", "y", "z"]}, index=["p", "q", "r"])


def cells(styler: Any, column: int = 1) -> list[Any]:
    return frame_of(styler).shown(column, slice(0, 10))


def test_formats_are_texts_beside_the_values() -> None:
    found = cells(TABLE.style.format("{:.1f}", subset=["a"], na_rep="-"))
    assert [(cell.value, cell.text, cell.css) for cell in found] == [
        (1.5, "1.5", ""), (None, "-", ""), (-2.25, "-2.2", ""),
    ]  # fmt: skip
    assert cells(TABLE.style.format("{:.1f}", subset=["a"]), 2) == ["x", "y", "z"]


def test_a_format_that_does_not_fit_shows_the_value() -> None:
    assert cells(TABLE.style.format("{:.1f}"), 2) == ["x", "y", "z"]


KINDS = pd.DataFrame({
    "number": [1.25, None], "yes": [True, False], "list": [[1], [2]], "day": pd.to_datetime(["2026-01-02", None]),
    "integer": [1000, 2],
})  # fmt: skip


@pytest.mark.parametrize("given", [{"formatter": {"integer": "{:,}"}}, {"na_rep": "-"}, {"precision": 1}])
def test_what_has_no_format_is_shown_as_without_a_styler(given: dict[str, Any]) -> None:
    found = {name: cells(KINDS.style.format(**given), at + 1) for at, name in enumerate(KINDS)}
    plain = {name: frame_of(KINDS).shown(at + 1, slice(0, 9)) for at, name in enumerate(KINDS)}
    assert (found["yes"], found["list"], found["day"][0]) == (plain["yes"], plain["list"], plain["day"][0])
    texts = [
        [cell.text if isinstance(cell, StyledCell) else cell for cell in column] for column in found.values()
    ]
    missing = "-" if "na_rep" in given else None
    assert (texts[0], texts[3][1]) == (["1.2" if "precision" in given else 1.25, missing], missing)
    assert texts[4][0] == ("1,000" if "formatter" in given else "1000" if "precision" in given else 1000)


def test_what_is_missing_is_not_called_nan() -> None:
    assert cells(KINDS.style.format({"number": "{:.1f}"}))[1] is None


def test_colours_are_declarations() -> None:
    styler = TABLE.style.highlight_max(subset=["a"], color="gold").map(
        lambda value: "color: red; font-weight: bold" if value == "y" else "", subset=["b"]
    )
    assert cells(styler) == [StyledCell(value=1.5, css="background-color:gold"), None, -2.25]
    assert cells(styler, 2) == ["x", StyledCell(value="y", css="color:red;font-weight:bold"), "z"]


@pytest.mark.parametrize(
    "css",
    ["position: fixed", "background: url(https://a.example/x)", "background-image: image-set('x' 1x)", "inset: 0",
     "z-index: 9", "display: none", "color: red\\{}", "transform: scale(9)"],
)  # fmt: skip
def test_a_cell_stays_in_its_place_and_fetches_nothing(css: str) -> None:
    styler = TABLE.style.map(lambda _: css)
    assert [cell for cell in cells(styler, 2) if isinstance(cell, StyledCell)] == []
    assert frame_of(TABLE.style.set_table_styles([{"selector": "td", "props": css}])).rules == ()


def test_the_rules_of_the_table_stay_in_it() -> None:
    styler = TABLE.style.set_table_styles([
        {"selector": "th", "props": "color: blue"}, {"selector": "} body {", "props": "color: red"},
    ])  # fmt: skip
    assert frame_of(styler).rules == (("th", "color: blue"),) or frame_of(styler).rules == (
        ("th", "color:blue"),
    )


def test_what_is_hidden_is_not_there() -> None:
    frame = frame_of(TABLE.style.hide(subset=["q"]).hide(axis="columns", subset=["b"]).hide(axis="index"))
    assert frame.left_out == {0, 2}
    assert (frame.rows, frame.cells(1, slice(0, 9)), frame.cells(2, slice(0, 9))) == (
        2,
        [1.5, -2.25],
        ["x", "z"],
    )
    at = AppTest.from_string(
        "import pandas as pd, millpond as st\n"
        "t = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']}, index=['p', 'q'])\n"
        "st.table(t.style.hide(axis='columns', subset=['b']).hide(subset=['p']).set_caption('All'))\n"
        "st.dataframe(t.style.hide(axis='index').hide(axis='columns', subset=['b']))"
    ).run()
    assert ([c.name for c in at.table[0].columns], at.table[0].cells) == (["", "a"], (["q"], [2]))
    assert at.table[0].caption == "All"
    assert [c.name for c in at.dataframe[0].columns if not c.hidden] == ["a"]
    pd.testing.assert_frame_equal(
        at.table[0].value, pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}, index=["p", "q"])
    )


def test_looks_keep_to_their_rows_when_rows_are_hidden() -> None:
    styler = TABLE.style.hide(subset=["p"]).map(
        lambda value: "color: red" if value == "z" else "", subset=["b"]
    )
    assert cells(styler, 2) == ["y", StyledCell(value="z", css="color:red")]


def test_looks_travel_with_windows_of_any_order() -> None:
    frame = frame_of(TABLE.style.format("<{}>", subset=["b"]))
    question = {"rows": [0, 2], "columns": [2, 3], "view": {"sort": [[2, True]]}}
    answer = json.loads(answered(TableSource(frame, frame.fingerprint()), question))
    assert answer["columns"] == [[{"value": "z", "text": "<z>"}, {"value": "y", "text": "<y>"}]]
    assert first_window(frame, 1, 100)[2] == [StyledCell(value="x", text="<x>")]


def test_a_file_has_the_values() -> None:
    frame = frame_of(TABLE.style.format("<{}>", subset=["b"]))
    body = saved(TableSource(frame, ""), {"export": "csv", "columns": [2]}).decode("utf-8-sig")
    assert body.splitlines() == ["b", "x", "y", "z"]


def test_another_look_is_another_table() -> None:
    made = [
        TABLE.style, TABLE.style.format("{:.1f}", subset=["a"]), TABLE.style.format("{:.2f}", subset=["a"]),
        TABLE.style.highlight_max(), TABLE.style.set_caption("c"), TABLE.style.hide(axis="index"), TABLE.style.hide(subset=["p"]),
    ]  # fmt: skip
    assert len({frame_of(styler).fingerprint() for styler in made}) == len(made)
    same = [TABLE.style.highlight_max().format("{:.1f}", subset=["a"]) for _ in range(2)]
    assert len({frame_of(styler).fingerprint() for styler in same}) == 1


def test_the_apps_own_styler_stays_as_it_is() -> None:
    styler = TABLE.style.highlight_max()
    frame_of(styler).shown(1, slice(0, 3))
    assert dict(styler.ctx) == {}


def test_headers_and_indexes_have_looks_too() -> None:
    styler = TABLE.style.apply_index(lambda values: ["color: red"] * len(values), axis=1).apply_index(
        lambda values: ["color: blue"] * len(values)
    )
    frame = frame_of(styler.format_index(str.upper))
    assert (frame.head(1, 0), frame.head(0, 0)) == ("color:red", "")
    assert frame.shown(0, slice(0, 1)) == [StyledCell(value="p", text="P", css="color:blue")]


def test_positions_of_hidden_rows_cannot_be_selected() -> None:
    problems = App(
        "import pandas as pd, millpond as st\n"
        "st.dataframe(pd.DataFrame({'a': [1, 2]}).style.hide(subset=[0]), on_select='rerun')"
    ).problems()
    assert "a Styler hides rows" in problems[0]


def test_a_table_without_one_loads_none_of_it() -> None:
    code = (
        "import sys, pandas as pd\nfrom millpond.frames.incoming import frame_of\n"
        "frame_of(pd.DataFrame({'a': [1]})).fingerprint()\n"
        "assert not {'millpond.frames.styled', 'pandas.io.formats.style'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
