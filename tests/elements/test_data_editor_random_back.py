"""Random histories of ``state.t = st.data_editor(state.t)``: rows that look alike, and are edited, added, inserted, deleted, and taken back."""

from __future__ import annotations

import copy
import json
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.drive import App
from tests.elements.test_data_editor_gone import Versions
from tests.elements.test_data_editor_places import editors

SCRIPT = """
import json, pathlib
import millpond as st
def table(rows):
    if KIND == "pandas":
        import pandas
        return pandas.DataFrame(rows).astype({"a": object, "n": "Int64"})
    if KIND == "polars":
        import polars
        return polars.DataFrame(rows, schema={"a": polars.String, "n": polars.Int64})
    return rows
s = st.session_state
if "t" not in s:
    s.t = table(ROWS)
s.t = st.data_editor(s.t, num_rows="dynamic")
rows = s.t if KIND == "list" else s.t.to_dicts() if KIND == "polars" else s.t.to_dict("records")
pathlib.Path("FILE").write_text(json.dumps(rows, default=int))
"""
HISTORIES = {
    "wide": (6, ["edit"] * 6 + ["add"] * 3 + ["insert", "delete", "delete", "undo", "undo", "see", "rerun", "rerun", "restart", "burst"]),
    "narrow": (2, ["edit"] * 5 + ["undo"] * 5 + ["add", "add", "insert", "delete", "delete", "see", "rerun", "restart", "burst"]),
}  # fmt: skip
"""How many rows there are at first, and what is done to them: in a narrow one, the same cells are edited, and taken back, again and again."""


class Row:
    """A row, which looks like others and is not they."""

    def __init__(self, cells: dict[str, Any]) -> None:
        self.cells = cells


class Back:
    """One session whose script writes back what the user does, and its page, which may be a few tables behind."""

    def __init__(self, file: Path, kind: str, how: str, seed: int) -> None:
        self.random = random.Random(f"back {kind} {how} {seed}")
        most, self._steps = HISTORIES[how]
        self._file = file
        self._letters = "xyz"[: self.random.randint(1, 3)]
        self.rows = [self._new() for _ in range(self.random.randint(1, most))]
        first = repr([row.cells for row in self.rows])
        self._source = SCRIPT.replace("KIND", repr(kind)).replace("ROWS", first).replace("FILE", str(file))
        self._versions = Versions()
        self._ids: dict[str, Row] = {}
        """The rows that the page has added."""
        self._undos: list[tuple[str, Callable[[], None]]] = []
        self.done: list[str] = []
        self._drawn = list(self.rows)
        """What the last run has drawn: what the one before it has written back."""
        self.app = App(self._source, durable=True)
        self.see()

    def _new(self) -> Row:
        return Row({"a": self.random.choice(self._letters), "n": self.random.choice([1, 2])})

    def see(self) -> None:
        """The page shows the newest table."""
        [self._props] = editors(self.app)
        self._edits: dict[str, Any] = {
            "added": [],
            "edited": [],
            "deleted": [],
            **json.loads(self._props["value"]),
        }
        self._base = list(self._drawn)

    def step(self, at: int) -> None:
        how = self.random.choice(self._steps)
        if how == "see" or at % 8 == 7:  # of a table that is too old, nothing is taken
            self.see()
        if how in ("edit", "delete"):
            row = self._choose()
            if row is not None:
                getattr(self, f"_{how}")(at, *row)
        elif how in ("add", "insert"):
            self._add(how)
        elif how == "burst":
            for more in range(3):
                if (row := self._choose()) is not None:
                    self._edit(100 * at + more, *row, run=False)
            self.app.run()
            self._rerun("burst")
        elif how == "undo" and self._undos:
            wire, inverse = self._undos.pop()
            drawn = list(self.rows)
            inverse()
            self._send("undo", json.loads(wire), drawn)
            self.see()
        elif how in ("rerun", "restart"):
            self._rerun(how)

    def _rerun(self, how: str) -> None:
        self.done.append(how)
        self._drawn = list(self.rows)
        self.app = self._versions.next(self.app, self._source) if how == "restart" else self.app.rerun()

    def _choose(self) -> tuple[Row, int | str] | None:
        """A row that the page shows, and what the page knows it by."""
        shown: list[tuple[Row, int | str]] = [
            (row, at) for at, row in enumerate(self._base) if at not in self._edits["deleted"]
        ]
        shown += [(self._ids[id], id) for id, *_ in self._edits["added"] if id in self._ids]
        there = [one for one in shown if one[0] in self.rows]
        return self.random.choice(there) if there else None

    def _edit(self, at: int, row: Row, key: int | str, *, run: bool = True) -> None:
        name = self.random.choice("an")
        new = self.random.choice(self._letters) if name == "a" else self.random.choice([1, 2, 100 + at])
        edits = copy.deepcopy(self._edits)
        if isinstance(key, str):
            next(cells for id, cells, _ in edits["added"] if id == key)[name] = new
        else:
            cells = dict(edits["edited"])
            edits["edited"] = sorted({**cells, key: {**cells.get(key, {}), name: new}}.items())
        drawn = list(self.rows)
        old, row.cells[name] = row.cells[name], new
        self._undos.append((json.dumps(self._edits), lambda: row.cells.update({name: old})))
        self._send(f"edit {key}.{name}={new}", edits, drawn if run else None)

    def _add(self, how: str) -> None:
        places = [
            at for at, row in enumerate(self._base) if row in self.rows and at not in self._edits["deleted"]
        ]
        before = self.random.choice(places) if how == "insert" and places else None
        id, row, drawn = f"n{len(self._ids)}", self._new(), list(self.rows)
        self._ids[id] = row
        self.rows.insert(len(self.rows) if before is None else self.rows.index(self._base[before]), row)
        self._undos.append((json.dumps(self._edits), lambda: self.rows.remove(row)))
        added = [*self._edits["added"], [id, dict(row.cells), before]]
        self._send(f"{how} {row.cells} before {before}", {**self._edits, "added": added}, drawn)

    def _delete(self, _: int, row: Row, key: int | str) -> None:
        edits = copy.deepcopy(self._edits)
        edits["added"] = [one for one in edits["added"] if one[0] != key]
        edits["edited"] = [one for one in edits["edited"] if one[0] != key]
        if isinstance(key, int):
            edits["deleted"] = sorted([*edits["deleted"], key])
        at, drawn = self.rows.index(row), list(self.rows)
        self.rows.remove(row)
        self._undos.append((json.dumps(self._edits), lambda: self.rows.insert(at, row)))
        self._send(f"delete {key}", edits, drawn)

    def _send(self, what: str, edits: dict[str, Any], drawn: list[Row] | None) -> None:
        """``drawn``: what the run draws; None: it is not yet run."""
        self.done.append(what)
        self._edits = edits
        wire = json.dumps(edits)
        self.app.model.set_value(self._props["id"], wire)
        self.app.send({self._props["id"]: wire})
        if drawn is not None:
            self._drawn = drawn
            self.app.run()

    def check(self) -> bool:
        """False: a row that was deleted is back in another place, and the test cannot tell it from others any more."""
        assert self.app.problems() == [], self.done
        [props] = editors(self.app)
        assert (props["refused"], props["lost"]) == (0, 0), self.done
        assert "parked" not in json.loads(props["value"]), ("nothing waits: all rows are there", self.done)
        found = json.loads(self._file.read_text())
        assert Counter(map(_said, found)) == Counter(_said(row.cells) for row in self.rows), self.done
        return [*map(_said, found)] == [_said(row.cells) for row in self.rows]


def _said(cells: dict[str, Any]) -> tuple[Any, ...]:
    return cells.get("a"), cells.get("n")


@pytest.mark.parametrize("how", HISTORIES)
@pytest.mark.parametrize("kind", ["list", "pandas", "polars"])
def test_each_edit_is_in_the_rows_once_also_where_these_look_alike(
    tmp_path: Path, kind: str, how: str
) -> None:
    for seed in range(int(os.environ.get("MILLPOND_EXAMPLES", "12"))):
        history = Back(tmp_path / "rows", kind, how, seed)
        for at in range(20):
            history.step(at)
            if not history.check():
                break
