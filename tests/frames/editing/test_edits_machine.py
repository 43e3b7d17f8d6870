"""Random users and random scripts, beside a plain model: each edit is in its row, once, whatever happens to the table."""

from __future__ import annotations

import os
import pickle
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as some

from millpond.frames.editing.applied import applied
from millpond.frames.editing.edits import AddedRow, Draft, Edits, of_text, to_text
from millpond.frames.editing.history import EditHistory, GivenResult, remember
from millpond.frames.editing.rebase import draw, receive
from millpond.frames.editing.sketch import KnownTable
from millpond.frames.incoming import frame_of

Row = dict[str, Any]


class Server:
    """What the session has of one editor."""

    def __init__(self) -> None:
        self.edits = Edits()
        self.history: EditHistory | None = None
        self.table: KnownTable

    def _result(self) -> list[Row]:
        made: list[Row] = applied(self.table.frame, self.rows, self.edits, self.table.frame.columns)
        return made

    def _note(self, *, drawn: bool) -> None:
        assert self.history is not None
        if self.edits:
            frame = frame_of(self._result())
            now = GivenResult(self.edits, frame.fingerprint(), frame.rows, drawn)
            given = remember(self.history.given, now)
            self.history = msgspec.structs.replace(self.history, given=given)

    def run(self, rows: list[Row]) -> list[Row]:
        """The script draws the editor with these rows, and gets its result."""
        frame = frame_of(rows)
        self.rows, self.table = rows, KnownTable(frame, frame.fingerprint())
        if self.history is None:
            self.edits, self.history = Edits(self.table.fingerprint), EditHistory(self.table.sketch)
        else:
            self.edits, self.history = draw(self.edits, self.history, self.table, lambda *_: True)
        self._note(drawn=True)
        return self._result()

    def hear(self, text: str) -> None:
        assert self.history is not None
        self.edits, self.history = receive(
            of_text(text), self.edits, self.history, self.table, lambda *_: True
        )
        self._note(drawn=False)

    def die(self) -> None:
        """The process ends, and another one has what was saved."""
        self.edits, self.history = pickle.loads(pickle.dumps((self.edits, self.history)))


class Page:
    """What the tab shows: a table, and the edits of it."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.draft = Draft()
        self.base = ""

    def see(self, server: Server) -> None:
        self.rows, self.base = server.rows, server.table.fingerprint
        self.draft = Draft(server.edits)

    def ids(self) -> list[int]:
        there = [row["id"] for at, row in enumerate(self.rows) if at not in self.draft.deleted]
        return there + [one.cells["id"] for one in self.draft.added.values()]

    def set(self, id: int, value: int) -> None:
        for one in self.draft.added.values():
            if one.cells["id"] == id:
                return self.draft.set_added(one.id, {**one.cells, "n": value})
        at = next(at for at, row in enumerate(self.rows) if row["id"] == id)
        return self.draft.set(at, {"n": value})

    def delete(self, id: int) -> None:
        for one in list(self.draft.added.values()):
            if one.cells["id"] == id:
                del self.draft.added[one.id]
                return
        at = next(at for at, row in enumerate(self.rows) if row["id"] == id)
        self.draft.edited.pop(at, None)
        self.draft.deleted[at] = None

    def add(self, id: int, before: int) -> None:
        row = before if before < len(self.rows) else None
        self.draft.added[f"row-{id}"] = AddedRow(f"row-{id}", {"id": id, "name": f"new {id}", "n": id}, row)

    def text(self) -> str:
        return to_text(self.draft.done(self.base))


def source_of(rows: list[Row], how: str) -> list[Row]:
    if how == "sorted":
        return sorted(rows, key=lambda row: (row["n"], row["id"]))
    if how == "turned":
        return rows[::-1]
    if how == "computed":
        return [{**row, "name": f"{row['id']}: {row['n']}"} for row in rows]
    return rows


STEPS = some.lists(
    some.tuples(
        some.sampled_from(["set", "set", "set", "add", "delete", "see", "see", "die", "run", "idle"]),
        some.booleans(),
        some.integers(0, 30),
    ),
    max_size=25,
)


@settings(
    max_examples=int(os.environ.get("MILLPOND_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(some.sampled_from(["as it is", "sorted", "turned", "computed"]), STEPS)
# All rows of the table are edited or added, and the script makes a column of what was entered.
@example(
    "computed", [("delete", False, 0)] * 3 + [("set", True, 1), ("add", True, 0)] + [("set", False, 0)] * 2
)
def test_each_edit_is_in_the_table_once(script: str, steps: list[tuple[str, bool, int]]) -> None:
    source = source_of([{"id": id, "name": f"row {id}", "n": 10 * id} for id in range(5)], script)
    model = {row["id"]: row["n"] for row in source}
    server, page = Server(), Page()
    server.run(source)
    page.see(server)
    fresh = 100
    for what, keep, which in steps:
        ids = page.ids()
        fresh += 1
        if what == "set" and ids:
            id = ids[which % len(ids)]
            page.set(id, fresh)
            model[id] = fresh
        elif what == "delete" and ids and len(model) > 1:  # an empty list has no columns
            id = ids[which % len(ids)]
            page.delete(id)
            del model[id]
        elif what == "add":
            page.add(fresh, which)
            model[fresh] = fresh
        elif what == "see":
            page.see(server)
            continue
        elif what == "die":
            server.die()
            continue
        if what in {"set", "delete", "add"}:
            server.hear(page.text())
        if what == "idle":
            continue
        result = server.run(source)
        assert sorted((row["id"], row["n"]) for row in result) == sorted(model.items())
        if not keep:
            source = source_of(result, script)


def is_nearly(left: set[int], shown: set[int]) -> bool:
    """All that are left are shown, but for few, and at most as few others: see ``still_waiting``."""
    missing, came = len(left - shown), len(shown - left)
    return missing <= came and len(left & shown) >= 4 * (missing + came)


FILTERS = some.lists(
    some.tuples(
        some.sampled_from(["set", "set", "delete", "filter", "filter", "turn", "die"]), some.integers(0, 30)
    ),
    max_size=25,
)


@settings(max_examples=int(os.environ.get("MILLPOND_EXAMPLES", "150")), deadline=None)
@given(FILTERS)
def test_edits_of_rows_that_are_filtered_wait_for_them(steps: list[tuple[str, int]]) -> None:
    source: list[Row] = [{"id": id, "name": f"row {id}", "n": 10 * id} for id in range(8)]
    model = {row["id"]: row["n"] for row in source}
    server, page = Server(), Page()
    rows = source
    server.run(rows)
    page.see(server)
    lefts: list[set[int]] = []
    """Of each table in which rows were deleted, the others."""
    for at, (what, which) in enumerate(steps):
        ids = page.ids()
        if what == "set" and ids:
            id = ids[which % len(ids)]
            page.set(id, 1000 + at)
            model[id] = 1000 + at
            server.hear(page.text())
        elif what == "delete" and ids:
            id = ids[which % len(ids)]
            page.delete(id)
            del model[id]
            server.hear(page.text())
        elif what == "filter":
            rows = [row for row in source if which & (1 << row["id"] % 5)]
        elif what == "turn":
            rows = rows[::-1]
        elif what == "die":
            server.die()
        # A table without the very rows that are deleted, but for few others, is taken for one that has lost them for good.
        shown = {row["id"] for row in rows}
        drawn = {row["id"] for row in server.rows}
        if server.edits.deleted:
            lefts.append(drawn & model.keys())
        assume(rows == server.rows or not any(is_nearly(left, shown) for left in lefts))
        result = server.run(rows)
        expected = [(id, value) for id, value in model.items() if id in shown]
        assert sorted((row["id"], row["n"]) for row in result) == sorted(expected)
        page.see(server)
