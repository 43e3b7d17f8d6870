"""Groups, totals, values to choose from, and files: the same of tables of every library."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import io
import json
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from millpond.frames import exports, orders
from millpond.frames.incoming import frame_of
from millpond.frames.orders import Overtaken, order_of
from millpond.frames.view import ColumnSummary, Sort, View
from millpond.frames.windows import TableSource
from millpond.session.sources import Asking, Unanswerable
from tests.frames.saved import answered, saved

ROWS: dict[str, list[Any]] = {
    "city": ["Oslo", "Lima", None, "Oslo", "Lima"],
    "n": [1, 2, 3, 4, None],
    "x": [1.5, 2.5, None, 1.0, 2.0],
    "day": [dt.date(2024, 1, day) for day in (1, 2, 3, 4, 5)],
    "yes": [True, False, True, True, None],
    "list": [[1], [2], [3], [4], [5]],
}
KINDS: dict[str, Any] = {
    "columns": lambda: ROWS,
    "pandas": lambda: pd.DataFrame(ROWS),
    "pandas, categories": lambda: pd.DataFrame(ROWS).astype({"city": "category"}),
    "pandas, Arrow types": lambda: pd.DataFrame(ROWS).convert_dtypes(dtype_backend="pyarrow"),
    "pandas, an index": lambda: pd.DataFrame(ROWS, index=[3, 3, 1, 2, 2]),
    "Polars": lambda: pl.DataFrame(ROWS),
    "Arrow": lambda: pa.table(ROWS),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


class Table:
    """Asks one table, whose columns are named."""

    def __init__(self, kind: str) -> None:
        frame = frame_of(KINDS[kind]())
        self.at = {column.name: at for at, column in enumerate(frame.columns)}
        self.source = TableSource(frame, frame.fingerprint())

    def bytes(self, question: Any) -> bytes:
        answer = self.source(Asking(question))
        assert isinstance(answer, bytes)
        return answer

    def ask(self, question: Any) -> Any:
        return json.loads(self.bytes(question))

    def rows(self, view: Any, *names: str) -> tuple[Any, list[list[Any]]]:
        columns = [0, len(self.at)]
        answer = self.ask({"rows": [0, 100], "columns": columns, "view": view})
        shown = [answer["columns"][self.at[name]] for name in names]
        return answer, [list(row) for row in zip(*shown, strict=True)]


@every_kind
def test_a_group_has_a_row_that_sums_it_up(kind: str) -> None:
    table = Table(kind)
    city, n, x, day, yes = (table.at[name] for name in ("city", "n", "x", "day", "yes"))
    view = {
        "group": [city],
        "summaries": [[n, "sum"], [x, "mean"], [day, "max"], [yes, "empty"]],
        "opened": [["Oslo"]],
    }
    answer, rows = table.rows(view, "city", "n", "x", "yes")
    assert answer["sizes"] == [2, 2, 0, 0, 1]
    assert [row for row in answer["rows"] if row >= 0] == [0, 3]
    assert rows == [
        ["Lima", 2, 2.25, 1],
        ["Oslo", 5, 1.25, 0],
        ["Oslo", 1, 1.5, True],
        ["Oslo", 4, 1.0, True],
        [None, 3, None, 0],
    ]
    assert [text[:10] for text in answer["columns"][day]][:2] == ["2024-01-05", "2024-01-04"]


@every_kind
def test_groups_are_sorted_by_what_they_show_and_their_rows_by_the_view(kind: str) -> None:
    table = Table(kind)
    city, n, x = (table.at[name] for name in ("city", "n", "x"))
    view = {"group": [city], "summaries": [[n, "sum"]], "sort": [[n, True]], "opened": [["Oslo"], [None]]}
    assert [row[0] for row in table.rows(view, "city")[1]] == ["Oslo", "Oslo", "Oslo", None, None, "Lima"]
    assert [row[0] for row in table.rows(view, "n")[1]] == [5, 4, 1, 3, 3, 2]
    # A column without a total sorts rows, and not groups.
    by_x = {"group": [city], "sort": [[x, False]], "opened": [["Oslo"]]}
    assert [row[0] for row in table.rows(by_x, "n")[1]] == [None, None, 4, 1, None]


@every_kind
def test_groups_are_of_the_rows_that_are_left(kind: str) -> None:
    table = Table(kind)
    city, yes, n = (table.at[name] for name in ("city", "yes", "n"))
    view = {"group": [city, yes], "filters": [[n, "filled", None]], "opened": [["Oslo", True]]}
    answer, rows = table.rows(view, "city", "yes")
    assert answer["sizes"] == [1, 2, 0, 0, 1]
    assert rows[0] == ["Lima", False]
    assert rows[-1] == [None, True]


@every_kind
def test_totals_are_of_the_view(kind: str) -> None:
    table = Table(kind)
    city, n, x, day, yes, lists = (table.at[name] for name in ROWS)
    wanted = [[city, "distinct"], [n, "sum"], [x, "mean"], [yes, "sum"], [lists, "filled"]]
    assert table.ask({"totals": wanted}) == {"totals": [3, 10, 1.75, 3, 5]}
    view = {"filters": [[n, ">", 1]]}
    assert table.ask({"totals": [[n, "min"], [x, "empty"]], "view": view}) == {"totals": [2, 1]}
    assert table.ask({"totals": [[n, "max"]], "view": view}) == {"totals": [4]}
    # What there is not has no cell: texts have no sum.
    assert table.ask({"totals": [[city, "sum"], [day, "mean"], [lists, "max"]]}) == {"totals": [None] * 3}


@every_kind
def test_the_values_of_a_column_can_be_chosen_from(kind: str) -> None:
    table = Table(kind)
    answer = table.ask({"choices": table.at["city"]})
    assert answer["distinct"] == 3
    assert sorted(answer["choices"], key=str) == [["Lima", 2], ["Oslo", 2], [None, 1]]


@every_kind
@pytest.mark.parametrize(
    "question",
    [
        {"choices": 99},
        {"choices": "city"},
        {"totals": [[99, "sum"]]},
        {"totals": [[0, "median"]]},
        {"totals": [[0, "sum"], [0, "mean"]]},
        {"rows": [0, 1], "columns": [0, 1], "view": {"group": [99]}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"group": [0, 0]}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"group": [0], "opened": [[1]] * 1001}},
    ],
)
def test_what_it_does_not_know_is_refused(kind: str, question: Any) -> None:
    with pytest.raises(Unanswerable):
        Table(kind).bytes(question)


@every_kind
def test_what_has_no_groups_says_so(kind: str) -> None:
    table = Table(kind)
    with pytest.raises(Unanswerable, match="cannot be grouped by"):
        table.bytes({"choices": table.at["list"]})


def test_nothing_of_a_hidden_column_is_summed_up() -> None:
    table = Table("pandas")
    n = table.at["n"]
    table.source.frame.hidden = frozenset({n})
    for question in (
        {"totals": [[n, "sum"]]},
        {"choices": n},
        {"rows": [0, 1], "columns": [0, 1], "view": {"group": [n]}},
        {"rows": [0, 1], "columns": [0, 1], "view": {"group": [1], "summaries": [[n, "max"]]}},
    ):
        with pytest.raises(Unanswerable, match="longer in the table"):
            table.bytes(question)


@every_kind
@pytest.mark.parametrize("format", ["csv", "parquet", "xlsx"])
def test_a_file_has_the_rows_of_the_view_in_its_order(kind: str, format: str) -> None:
    if format == "xlsx":
        pytest.importorskip("xlsxwriter")
    table = Table(kind)
    city, n, x, day = (table.at[name] for name in ("city", "n", "x", "day"))
    view = {"sort": [[n, True]], "filters": [[city, "=", "Oslo"]]}
    body = saved(table.source, {"export": format, "columns": [n, city, day], "view": view})
    assert READ[format](body) == [
        ["n", "city", "day"],
        ["4", "Oslo", "2024-01-04"],
        ["1", "Oslo", "2024-01-01"],
    ]


def _of_csv(body: bytes) -> list[list[str]]:
    return [
        [cell.removesuffix("T00:00:00").removesuffix(".0") for cell in row]
        for row in csv.reader(io.StringIO(body.decode("utf-8-sig")))
    ]


def _of_parquet(body: bytes) -> list[list[str]]:
    frame = pl.read_parquet(body)
    return [
        frame.columns,
        *([str(cell)[:10].removesuffix(".0") for cell in row] for row in frame.iter_rows()),
    ]


def _of_excel(body: bytes) -> list[list[str]]:
    import xml.etree.ElementTree as ET

    sheet = ET.fromstring(zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml"))
    found = []
    for row in sheet.findall(".//{*}row"):
        cells = []
        for cell in row.findall("{*}c"):
            text = "".join(part.text or "" for part in cell.iter() if part.tag.endswith(("}v", "}t")))
            is_day = cell.get("t") is None and float(text) > 40_000
            cells.append(str(dt.date(1899, 12, 30) + dt.timedelta(days=float(text))) if is_day else text)
        found.append(cells)
    return found


READ: dict[str, Any] = {"csv": _of_csv, "parquet": _of_parquet, "xlsx": _of_excel}


def test_formulas_are_texts_in_excel_and_marked_where_that_is_asked_for() -> None:
    pytest.importorskip("xlsxwriter")
    source = TableSource(frame_of({"=f": ["=1+1", "-x"], "n": [7, -7]}), "formulas")
    for neutral, expected in (
        (False, [["=1+1", "7"], ["-x", "-7"]]),
        (True, [["'=1+1", "7"], ["'-x", "-7"]]),
    ):
        body = saved(source, {"export": "xlsx", "columns": [0, 1], "neutral": neutral})
        assert b"<f>" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
        assert _of_excel(body)[1:] == expected


def test_a_file_that_cannot_be_written_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    source = TableSource(frame_of({"a": [1, "x", object()]}), "mixed")
    with pytest.raises(Unanswerable, match="Parquet cannot store"):
        source(Asking({"export": "parquet", "columns": [0]}))
    monkeypatch.setattr(exports, "formats", lambda: ("csv",))
    with pytest.raises(Unanswerable, match="not installed"):
        source(Asking({"export": "xlsx", "columns": [0]}))


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    pytest.importorskip("xlsxwriter")
    frame = frame_of(pd.DataFrame({"n": np.zeros(1_048_576, "i1")}))
    with pytest.raises(Unanswerable, match="at most 1,048,575 rows"):
        TableSource(frame, "many")(Asking({"export": "xlsx", "columns": [1]}))


@every_kind
@pytest.mark.parametrize("descending", [False, True])
def test_equal_rows_stay_in_their_order(kind: str, descending: bool) -> None:
    random = np.random.default_rng(0)
    for values in (
        random.integers(0, 3, 500),
        random.integers(0, 400, 500),
        random.random(500).round(2),
        [None, 1.5] * 250,
    ):
        rows: Any = {"v": list(values)}
        made = {"columns": rows, "Polars": pl.DataFrame(rows), "Arrow": pa.table(rows)}.get(
            kind, pd.DataFrame(rows)
        )
        frame = frame_of(made)
        found = frame.order(View(sort=(Sort(len(frame.columns) - 1, descending),)))
        assert found is not None
        numbers = [(value is None, -(value or 0) if descending else value or 0) for value in rows["v"]]
        assert [int(row) for row in found] == sorted(range(500), key=numbers.__getitem__)


def test_an_order_that_nobody_waits_for_is_not_begun() -> None:
    frame = frame_of({"v": [2, 1]})
    with pytest.raises(Overtaken):
        order_of(frame, "overtaken", View(sort=(Sort(0),)), lambda: True)
    assert order_of(frame, "overtaken", View(sort=(Sort(0),)), lambda: False) == [1, 0]


@every_kind
def test_opening_a_group_does_not_make_the_groups_again(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "_ORDERS", orders.Memory())
    table = Table(kind)
    groups = Mock(wraps=table.source.frame.groups)
    monkeypatch.setattr(table.source.frame, "groups", groups)
    view = {"group": [table.at["city"]], "summaries": [[table.at["n"], "sum"]]}
    closed, _ = table.rows(view, "city")
    assert [row for row in closed["rows"] if row >= 0] == []
    for opened, rows in (([["Oslo"]], [0, 3]), ([["Oslo"], [None]], [0, 3, 2]), ([["Lima"]], [1, 4])):
        answer, _ = table.rows({**view, "opened": opened}, "city")
        assert [row for row in answer["rows"] if row >= 0] == rows
    assert groups.call_count == 1


@every_kind
def test_nothing_is_made_of_more_groups_than_can_be_shown(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("millpond.frames.view.MOST_GROUPS", 2)
    table = Table(kind)
    monkeypatch.setattr("millpond.frames.summing.cells_of", None)
    monkeypatch.setattr("millpond.frames.plain.cells_of", None)
    with pytest.raises(Unanswerable, match=r"There are [45] groups"):
        table.ask({"choices": table.at["x"]})


def test_a_level_of_the_index_without_a_name_is_summed_up() -> None:
    of = frame_of(pd.DataFrame({"v": [1, 2]}, index=[5, 7]))
    assert of.summaries([ColumnSummary(0, "sum"), ColumnSummary(0, "filled")], None) == [12, 2]


@pytest.mark.parametrize("part", [{"a": 1}, [1], [{"a": [1]}]])
def test_a_group_that_cannot_be_is_not_open(part: Any) -> None:
    table = Table("pandas")
    answer, _ = table.rows({"group": [table.at["city"]], "opened": [[part], []]}, "city")
    assert answer["sizes"] == [2, 2, 1]


class NoHash:
    """Its hash, and whether it is another one, are errors that are no TypeErrors."""

    def __hash__(self) -> int:
        raise RuntimeError("no")


class NoOrder:
    def __lt__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __str__(self) -> str:
        raise RecursionError


def test_objects_that_raise_when_they_are_hashed_have_no_groups_and_are_not_counted() -> None:
    frame = frame_of({"x": [NoHash(), NoHash()]})
    source = TableSource(frame, frame.fingerprint())
    with pytest.raises(Unanswerable, match="values that cannot be"):
        source(Asking({"rows": [0, 9], "columns": [0, 1], "view": {"group": [0]}}))
    assert json.loads(answered(source, {"totals": [[0, "distinct"]]})) == {"totals": [None]}


def test_groups_of_objects_that_raise_when_they_are_compared_have_some_order() -> None:
    frame = frame_of({"x": [NoOrder(), NoOrder()]})
    source = TableSource(frame, frame.fingerprint())
    assert (
        json.loads(answered(source, {"rows": [0, 9], "columns": [0, 1], "view": {"group": [0]}}))["count"]
        == 2
    )


def in_itself() -> list[Any]:
    """A list that is in itself."""
    found: list[Any] = []
    found.append(found)
    return found


class Unbound:
    """A proxy of nothing, as those of Werkzeug: it raises also when it is asked for its class."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "make",
    [
        Unbound,
        in_itself,
        lambda: {"a": [in_itself()]},
        lambda: [np.array([in_itself(), None], dtype=object)],
        {"a": (in_itself(),)}.values,
    ],
    ids=["proxy", "list", "dict", "array", "values"],
)
@pytest.mark.parametrize("kind", ["columns", "pandas"])
def test_what_arrow_cannot_look_into_is_no_parquet_file_and_not_the_end_of_the_process(
    kind: str, make: Any
) -> None:
    columns = {"x": pd.Series([1, make()], dtype=object) if kind == "pandas" else [1, make()]}
    frame = frame_of(pd.DataFrame(columns) if kind == "pandas" else columns)
    source = TableSource(frame, frame.fingerprint())
    with pytest.raises(Unanswerable, match="Parquet cannot store"):
        source(Asking({"export": "parquet", "columns": [len(frame.columns) - 1]}))


def test_lists_that_repeat_and_go_deep_are_a_parquet_file() -> None:
    value: Any = [1]
    for _ in range(20):
        value = [value]
    frame = frame_of({"x": [value, value]})
    source = TableSource(frame, frame.fingerprint())
    assert saved(source, {"export": "parquet", "columns": [0]}).startswith(b"PAR1")


def test_more_columns_than_a_sheet_has_are_refused() -> None:
    pytest.importorskip("xlsxwriter")
    source = TableSource(frame_of(pd.DataFrame(np.zeros((1, 16_385), "i1"))), "wide")
    with pytest.raises(Unanswerable, match="at most 16,384 columns"):
        source(Asking({"export": "xlsx", "columns": list(range(1, 16_386))}))


class Unwilling(dt.timedelta):
    """A duration that is never added."""

    def __add__(self, other: object) -> Any:
        raise RuntimeError("no")

    __radd__ = __add__


def test_what_cannot_be_summed_up_leaves_the_groups_and_the_sums_of_others() -> None:
    long = [dt.timedelta.max, dt.timedelta.max, Unwilling(1)]
    frame = frame_of(pd.DataFrame({"k": ["a", "a", "b"], "d": pd.Series(long, dtype=object), "n": [1, 2, 3]}))
    source = TableSource(frame, frame.fingerprint())
    assert frame.columns[2].content == "duration"
    totals = json.loads(answered(source, {"totals": [[2, "sum"], [3, "sum"]]}))
    assert totals == {"totals": [None, 6]}
    view = {"group": [1], "summaries": [[2, "sum"], [3, "sum"]]}
    assert json.loads(answered(source, {"rows": [0, 9], "columns": [0, 4], "view": view}))["sizes"] == [2, 1]


def test_a_key_that_the_library_cannot_hash_says_so() -> None:
    frame = frame_of(pd.DataFrame({"k": pd.Series(["a\ud800", "b"], dtype=object)}))
    source = TableSource(frame, frame.fingerprint())
    with pytest.raises(Unanswerable, match="values that cannot be"):
        source(Asking({"rows": [0, 9], "columns": [0, 2], "view": {"group": [1]}}))


def test_categories_that_are_no_texts_are_searched_and_chosen_from() -> None:
    cut = pd.cut(pd.Series([1, 5, 9, 2]), [0, 3, 6, 10])
    for values, text, rows in (
        (cut, "(3, 6]", [1]),
        (pd.Series([10, 20, 10]).astype("category"), "10", [0, 2]),
    ):
        frame = frame_of(pd.DataFrame({"cut": values, "name": [f"row {at}" for at in range(len(values))]}))
        source = TableSource(frame, frame.fingerprint())
        for view in (
            {"search": text},
            {"filters": [[1, "in", [text]]]},
            {"filters": [[1, "contains", text]]},
        ):
            answer = json.loads(answered(source, {"rows": [0, 9], "columns": [0, 3], "view": view}))
            assert answer["rows"] == rows
        answer = json.loads(
            answered(source, {"rows": [0, 9], "columns": [0, 3], "view": {"search": "row 2"}})
        )
        assert answer["rows"] == [2]


def test_values_that_do_not_compare_are_said_to_be_such() -> None:
    frame = frame_of(pd.DataFrame({"x": pd.Series([1, "a", [2]], dtype=object)}))
    source = TableSource(frame, frame.fingerprint())
    with pytest.raises(Unanswerable, match="values that cannot be"):
        source(Asking({"rows": [0, 9], "columns": [0, 2], "view": {"filters": [[1, "<", "b"]]}}))


def test_what_one_session_writes_into_its_table_is_in_no_groups_of_another_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As with pandas before copy on write: what is shown looks into the app's own memory.
    monkeypatch.setattr("millpond.frames.native.may_change", lambda _: True)
    mine, others = (np.array([1, 2]) for _ in range(2))
    view = {"rows": [0, 9], "columns": [0, 2], "view": {"group": [1]}}
    answers = []
    for numbers, secret in ((mine, 1234), (others, None)):
        frame = frame_of(pd.DataFrame({"n": numbers}, copy=False))
        source = TableSource(frame, frame.fingerprint())
        if secret is not None:
            numbers[0] = secret
        answers.append(answered(source, view))
    assert b"1234" in answers[0]
    assert b"1234" not in answers[1]


def test_rows_that_a_thread_adds_while_a_table_is_read_are_not_in_its_fingerprint() -> None:
    table = pd.DataFrame({"n": [1, 2]})
    before = frame_of(table).fingerprint()
    frame = frame_of(table)
    table.loc[2] = 3
    assert (frame.rows, frame.fingerprint()) == (2, before)


def test_a_full_disk_is_none_of_the_tables_and_nothing_is_left_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    class Workbook:
        def __init__(self, _: Any, options: dict[str, Any]) -> None:
            Path(options["tmpdir"], "sheet").write_text("rows")
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    extract = exports.Extract(frame_of({"n": [1]}), [0], None, False, lambda: False)
    with pytest.raises(OSError, match="No space left"):
        exports._parquet(extract, Full())
    monkeypatch.setattr(exports, "import_module", lambda _: SimpleNamespace(Workbook=Workbook))
    with pytest.raises(OSError, match="No space left"):
        exports._excel(extract, io.BytesIO())
    assert list(tmp_path.iterdir()) == []
