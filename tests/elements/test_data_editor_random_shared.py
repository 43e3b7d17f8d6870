"""Random histories of several sessions that write one table back, and of one that writes nothing back where rows look alike."""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from tests.drive import App
from tests.elements.test_data_editor_places import editors

SHARED = """
import sys
import millpond as st
shared = sys.modules["table_of_this_test"]
made = st.data_editor(shared.rows, num_rows="dynamic")
shared.rows = made
st.text(made.reset_index().to_dict("records"))
"""
ALONE = """
import millpond as st
st.text(st.data_editor(ROWS, num_rows="dynamic"))
"""
EXAMPLES = int(os.environ.get("MILLPOND_EXAMPLES", "12"))


class Page:
    """The page of one session: what it shows, and has sent."""

    def __init__(self, source: str) -> None:
        self.app = App(source)
        self.see()

    def see(self) -> None:
        """The page shows the newest table."""
        [self.props] = editors(self.app)
        self.edits: dict[str, Any] = {
            "added": [],
            "edited": [],
            "deleted": [],
            **json.loads(self.props["value"]),
        }

    def edit(self, row: int, name: str, value: object) -> None:
        cells = {at: dict(edited) for at, edited in self.edits["edited"]}
        cells.setdefault(row, {})[name] = value
        self.send(edited=sorted(cells.items()))

    def send(self, **changes: Any) -> None:
        self.edits = {**self.edits, **changes}
        wire = json.dumps(self.edits)
        self.app.model.set_value(self.props["id"], wire)
        self.app.send({self.props["id"]: wire})
        self.app.run()

    def check(self) -> None:
        [props] = editors(self.app)
        assert self.app.problems() == []
        assert (props["refused"], props["lost"]) == (0, 0)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What all sessions of the server share."""
    found = SimpleNamespace(rows=None)
    monkeypatch.setitem(sys.modules, "table_of_this_test", found)
    return found


def test_what_several_sessions_do_to_one_table_is_done_once_to_the_rows_that_they_saw(
    shared: SimpleNamespace,
) -> None:
    pandas = pytest.importorskip("pandas")
    for seed in range(EXAMPLES):
        chance, done = random.Random(f"shared {seed}"), []
        rows = {key: {"a": chance.choice("xy"), "n": chance.choice([1, 2])} for key in range(10, 14)}
        shared.rows = pandas.DataFrame.from_dict(rows, orient="index").rename_axis("id")
        pages = [Page(SHARED) for _ in range(3)]
        shown = [list(rows) for _ in pages]
        for at in range(30):
            who = chance.randrange(3)
            page, how = pages[who], chance.choice(["edit"] * 5 + ["add", "delete", "rerun", "see"])
            done.append((who, how))
            there = [key for key in shown[who] if key in rows]
            left = [key for key in there if shown[who].index(key) not in page.edits["deleted"]]
            if how == "edit" and left:
                key, name = chance.choice(left), chance.choice("an")
                value = f"v{at}" if name == "a" else 100 + at
                rows[key][name] = value
                page.edit(shown[who].index(key), name, value)
            elif how == "add":
                rows[100 + at] = {"a": f"new {at}", "n": at}
                cells = {"_index": 100 + at, **rows[100 + at]}
                page.send(added=[*page.edits["added"], [f"n{at}", cells, None]])
            elif how == "delete" and len(left) > 1:
                key = chance.choice(left)
                del rows[key]
                page.send(deleted=sorted([*page.edits["deleted"], shown[who].index(key)]))
            else:
                page.app.rerun()
            page.app.rerun()
            if how != "edit" or chance.random() < 0.7:  # else the page is a table behind
                page.see()
                shown[who] = [row["id"] for row in eval(page.app.texts()[0])]
            page.check()
            found = {row.pop("id"): row for row in eval(page.app.texts()[0])}
            assert found == rows, (seed, done)


def test_the_last_of_two_edits_of_a_cell_stays_also_where_nobody_has_seen_the_other(
    shared: SimpleNamespace,
) -> None:
    pandas = pytest.importorskip("pandas")
    shared.rows = pandas.DataFrame({"a": ["x"]}, index=pandas.Index([7], name="id"))
    one, other = Page(SHARED), Page(SHARED)
    one.edit(0, "a", "first")
    other.edit(0, "a", "second")
    for page in (other, one):
        assert eval(page.app.rerun().texts()[0]) == [{"id": 7, "a": "second"}]


def test_what_a_callback_makes_of_an_edit_stays() -> None:
    page = Page(
        "import millpond as st\n"
        "s = st.session_state\n"
        "s.setdefault('t', [{'a': 'x'}, {'a': 'y'}])\n"
        "def correct():\n"
        "    for row, cells in s.edits['edited_rows'].items():\n"
        "        s.t[row] = {'a': cells['a'].upper()}\n"
        "st.text(st.data_editor(s.t, key='edits', on_change=correct))"
    )
    page.edit(1, "a", "new")
    for _ in range(2):
        assert page.app.texts() == ["[{'a': 'x'}, {'a': 'NEW'}]"]
        page.app.rerun()


def test_each_of_the_rows_that_look_alike_is_the_one_that_was_edited() -> None:
    for seed in range(EXAMPLES):
        chance = random.Random(f"alike {seed}")
        first = [{"a": chance.choice("xy"), "n": 1} for _ in range(chance.randint(2, 8))]
        page, now, deleted = (
            Page(ALONE.replace("ROWS", repr(first))),
            [dict(row) for row in first],
            set[int](),
        )
        for at in range(30):
            row = chance.randrange(len(first))
            if chance.random() < 0.2 and len(deleted) < len(first) - 1:
                deleted ^= {row}
                page.send(deleted=sorted(deleted))
            else:
                now[row]["n"] = chance.choice([1, 2, 100 + at])
                page.edit(row, "n", now[row]["n"])
            if chance.random() < 0.3:
                page.app.rerun()
                page.see()
            page.check()
            found = eval(page.app.texts()[0])
            assert found == [cells for at, cells in enumerate(now) if at not in deleted], seed
            assert Counter(map(repr, found)).total() == len(first) - len(deleted)
