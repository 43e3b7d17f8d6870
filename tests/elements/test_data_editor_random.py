"""Random histories of one editor: whatever the script does to its table, each edit is in its row, or waits for it and the page says so."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import pickle
import random
from pathlib import Path
from typing import Any

import pytest

from tests.drive import App
from tests.elements.test_data_editor_gone import Versions
from tests.elements.test_data_editor_places import editors

SCRIPT = """
import pathlib, pickle
import millpond as st
world = pickle.loads(pathlib.Path("FILE").read_bytes())
rows, types, columns = world["rows"], world["types"], world["columns"]
cells = {c: [row[c] for row in rows] for c in columns}
if world["kind"] == "polars":
    import polars
    table = polars.DataFrame({c: polars.Series(c, cells[c], eval(types[c], vars(polars)) if c in types else None, strict=False) for c in columns})
elif world["kind"] == "arrow":
    import pyarrow
    table = pyarrow.table({c: pyarrow.array(cells[c], types.get(c)) for c in columns})
elif world["kind"] == "list":
    table = [{c: types[c](row[c]) if c in types and row[c] is not None else row[c] for c in columns} for row in rows]
else:
    import pandas
    kinds = {"category": pandas.CategoricalDtype(["x", "y"])}
    table = pandas.DataFrame({c: pandas.Series(cells[c], dtype=kinds.get(types.get(c), types.get(c, "object"))) for c in columns})
    if world["kind"] == "labels":
        table.index = [row["id"] for row in rows]
out = st.data_editor(table, num_rows="dynamic")
found = out.to_dicts() if world["kind"] == "polars" else out.to_pylist() if world["kind"] == "arrow" else out if world["kind"] == "list" else out.to_dict("records")
pathlib.Path("FILE.out").write_bytes(pickle.dumps(found))
"""
HOSTILE = [
    float("nan"), None, "\ud800", "a\udfffb", 2**53 + 1, 2**63 - 1, -(2**63), 2**70, float("inf"), "", "=1+1",
    "<b>x</b>", True, 1, 1.0, "1", (1, 2), b"\xff", dt.date(1, 1, 1), dt.date(9999, 12, 31),
    dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
]  # fmt: skip
PANDAS: dict[str, list[Any]] = {
    "n": ["int64", "float64", "Int64", "Float64", "int32", "object"],
    "s": ["object", "string", "category"],
}
TYPES: dict[str, dict[str, list[Any]]] = {
    "pandas": PANDAS,
    "labels": PANDAS,
    "polars": {"n": ["Int64", "Float64", "Int32"], "s": ["String", "Enum(['x', 'y'])"]},
    "arrow": {"n": ["int64", "float64", "int16"], "s": ["string", "large_string"]},
    "list": {"n": [int, float]},
}
STEPS = ["edit"] * 6 + [
    "undo",
    "see",
    "see",
    "see",
    "type",
    "type",
    "come",
    "go",
    "shuffle",
    "home",
    "restart",
    "stay",
    "forge",
    "columns",
]


def is_same(one: Any, other: Any) -> bool:
    """The same cell: without a value, it is another one in each library."""
    if _is_none(one) or _is_none(other):
        return _is_none(one) and _is_none(other)
    return (type(one) is type(other) and bool(one == other)) or _plain(one) == _plain(other)


def _is_none(cell: Any) -> bool:
    return (
        cell is None
        or type(cell).__name__ in ("NAType", "NaTType")
        or (isinstance(cell, float) and math.isnan(cell))
    )


def _plain(cell: Any) -> str:
    cell = cell.item() if hasattr(cell, "item") else cell
    return repr(int(cell)) if isinstance(cell, float) and cell.is_integer() else repr(cell)


class History:
    """One session, its script's table, and its page, which may show an older table."""

    def __init__(self, file: Path, kind: str, seed: int) -> None:
        self.random = random.Random(f"{kind} {seed}")
        self._file, self._kind = file, kind
        self._source = SCRIPT.replace("FILE", str(file))
        self._versions = Versions()
        self.made: dict[str, dict[str, Any]] = {}
        self.rows = [self._row() for _ in range(6)]
        self.columns = ["id", "n", "v", "s", "h"]
        self.types = {name: types[0] for name, types in TYPES[kind].items()}
        self._home = list(self.rows), list(self.columns), dict(self.types)
        self.entered: dict[tuple[str, str], Any] = {}
        """The newest edit of each cell."""
        self.done: list[str] = []
        self._put()
        self.app = App(self._source, durable=True)
        self.see()

    def _row(self) -> dict[str, Any]:
        some = self.random.choice
        hostile: list[Any] = (
            HOSTILE if self._kind in ("pandas", "labels", "list") else ["", "=1+1", "<b>", "\U0001f600", None]
        )
        id = f"r{len(self.made)}"
        if not self.made:  # it stays: with it, a column of mixed objects shows the texts of all
            hostile = [(1, 2)] if hostile is HOSTILE else [""]
        self.made[id] = {
            "id": id,
            "n": some([1, 2, 3]),
            "v": some(hostile),
            "s": some("xy"),
            "h": some(hostile),
        }
        return self.made[id]

    def _put(self) -> None:
        world = {"kind": self._kind, "rows": self.rows, "types": self.types, "columns": self.columns}
        self._file.write_bytes(pickle.dumps(world))

    # The page ------------------------------------------------------------------------

    def see(self) -> None:
        """The page shows the newest table."""
        [self.props] = editors(self.app)
        self._edits = json.loads(self.props["value"])
        self._shown = [row["id"] for row in self.rows]

    def _send(self, edited: dict[int, dict[str, Any]]) -> None:
        # The page goes on in the table that it shows.
        self._edits = {**self._edits, "edited": sorted(edited.items())}
        wire = json.dumps(self._edits)
        self.app.model.set_value(self.props["id"], wire)
        self.app.send({self.props["id"]: wire})
        self.app.run()

    def edit(self, step: int) -> None:
        at, name = self.random.randrange(len(self._shown)), self.random.choice("ns")
        if not any(column["field"] == name for column in self.props["columns"]):
            return
        value = self.random.choice([1000 + step, -step]) if name == "n" else self.random.choice("xy")
        kinds = {column["field"]: column.get("editor") for column in self.props["columns"]}
        if not kinds[name]:
            return
        self.done.append(f"{self._shown[at]}.{name}={value}")
        edited = dict(self._edits.get("edited", []))
        edited[at] = {**edited.get(at, {}), name: value}
        self.entered[self._shown[at], name] = value
        self._send(edited)

    def undo(self) -> None:
        """The user takes an edit back that the page shows."""
        edited = dict(self._edits.get("edited", []))
        if not edited:
            return
        at = self.random.choice(list(edited))
        name = self.random.choice(list(edited[at]))
        self.done.append(f"undo {self._shown[at]}.{name}")
        edited[at] = {column: cell for column, cell in edited[at].items() if column != name}
        if not edited[at]:
            del edited[at]
        self.entered.pop((self._shown[at], name), None)
        self._send(edited)

    def forge(self) -> None:
        """What no page of ours sends: of it nothing is done, and all else stays."""
        [props] = editors(self.app)
        now = json.loads(props["value"])
        edited = dict(now.get("edited", []))
        wrong: list[Any] = [
            {**now, "edited": sorted({**edited, 99: {"n": 1}}.items())},
            {**now, "edited": sorted({**edited, -1: {"n": 1}}.items())},
            {**now, "edited": sorted({**edited, 0: {**edited.get(0, {}), "none": 1}}.items())},
            {**now, "edited": sorted({**edited, 0: {**edited.get(0, {}), "n": {"a": [1]}}}.items())},
            {**now, "base": "0" * 32},
            {**now, "deleted": [0, 0]},
            {**now, "more": 1},
            [], "", 7, None, "{", {"base": None},
        ]  # fmt: skip
        one = self.random.choice(wrong)
        wire = one if self.random.random() < 0.2 else json.dumps(one)
        self.app.model.set_value(props["id"], wire)
        self.app.send({props["id"]: wire})
        self.app.run()
        self.see()

    # The script ------------------------------------------------------------------------

    def change(self, how: str) -> None:
        if how == "type":
            name = self.random.choice(list(self.types))
            self.types[name] = self.random.choice(TYPES[self._kind][name])
        elif how == "come":
            self.rows.insert(self.random.randint(0, len(self.rows)), self._row())
        elif how == "go" and len(self.rows) > 2:
            self.rows.remove(self.random.choice([row for row in self.rows if row is not self.made["r0"]]))
        elif how == "shuffle":
            self.random.shuffle(self.rows)
        elif how == "home":
            self._go_home()
        elif how == "columns" and self._kind == "labels":
            self.random.shuffle(self.columns)
        # In one run, the table may become another in several ways.
        if how in ("come", "go") and self.random.random() < 0.5:
            self.change("type")
        self._put()
        self.done.append(f"{how} {self.types} {[row['id'] for row in self.rows]}")
        self.app = self._versions.next(self.app, self._source) if how == "restart" else self.app.rerun()

    def _go_home(self) -> None:
        self.rows, self.columns, self.types = list(self._home[0]), list(self._home[1]), dict(self._home[2])

    def end(self) -> None:
        """All rows are there again: so is each edit of them."""
        self._go_home()
        self.rows = list(self.made.values())
        self._put()
        self.app.rerun()
        self.check(all_there=True)

    # What has to hold --------------------------------------------------------------------

    def check(self, *, all_there: bool = False) -> None:
        assert self.app.problems() == [], self.done
        out = pickle.loads(Path(f"{self._file}.out").read_bytes())
        assert len(out) == len(self.rows), self.done
        [props] = editors(self.app)
        waiting = [cells for *_, cells in json.loads(props["value"]).get("parked", [])]
        for row, now in zip(self.rows, out, strict=True):
            for name in self.columns:
                was, entered = row[name], self.entered.get((row["id"], name), row[name])
                if is_same(now[name], entered):
                    continue
                told = any((cells or {}).get(name) == entered for cells in waiting)
                if all_there or not told or not is_same(now[name], was):
                    pytest.fail(
                        f"{row['id']}.{name} is {now[name]!r}, not {entered!r} (was {was!r}); waiting: {waiting}; {self.done}"
                    )


@pytest.mark.parametrize("kind", TYPES)
def test_each_edit_is_in_its_row_whatever_becomes_of_the_table(tmp_path: Path, kind: str) -> None:
    for seed in range(int(os.environ.get("MILLPOND_EXAMPLES", "6"))):
        history = History(tmp_path / "world", kind, seed)
        for step in range(20):
            how = history.random.choice(STEPS)
            if how == "edit":
                history.edit(step)
            elif how in ("undo", "see", "forge"):
                getattr(history, how)()
            else:
                history.change(how)
            history.check()
        history.end()
