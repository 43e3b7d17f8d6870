"""Random histories of editors without a key that repeat: each edit is in its row and its table, whatever comes, goes or changes."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests.drive import App
from tests.elements.test_data_editor_gone import Versions
from tests.elements.test_data_editor_places import editors

SCRIPT = """
import json, pathlib
import millpond as st
world = json.loads(pathlib.Path("WORLD").read_text())
names = world["names"]
def draw(name):
    rows = [{"id": f"{name}{n}", "a": ord(name) * 10 + n, "b": n * ord(name), "t": world["time"], **({"u": 5, "v": n} if world["alike"] else {})} for n in range(3)]
    rows = rows[::-1] if name in world["turned"] else rows
    st.text(json.dumps([name, st.data_editor(rows)]))
"""
REPEATING = [
    "for name in names:\n    draw(name)\n",
    "for name in names:\n    st.fragment(draw)(name)\n",
    "st.fragment(lambda: list(map(draw, names)))()\n",
    "for tab, name in zip(st.tabs(names), names):\n    with tab:\n        draw(name)\n",
    "def walk(names):\n    if names:\n        draw(names[0])\n        walk(names[1:])\nwalk(names)\n",
]


class History:
    """One session. Of each editor on the page ``edits`` has what the user has entered, by the rows and columns."""

    def __init__(self, file: Path, repeating: str, seed: int, *, alike: bool = False) -> None:
        self.random = random.Random(seed)
        self._file = file
        self._world: dict[str, Any] = {
            "names": self.random.sample("pqrs", 2),
            "time": 1,
            "turned": [],
            "alike": alike,
        }
        self._source = SCRIPT.replace("WORLD", str(file)) + repeating
        self._versions = Versions()
        self.edits: dict[str, dict[tuple[str, str], int]] = {}
        self.app = self._change(lambda: App(self._source, durable=True))

    def _change(self, run: Any) -> App:
        self._file.write_text(json.dumps(self._world))
        found: App = run()
        names = self._world["names"]
        self.edits = {name: self.edits.get(name, {}) for name in names}
        return found

    def edit(self, value: int) -> None:
        at = self.random.randrange(len(self._world["names"]))
        name, props = self._world["names"][at], editors(self.app)[at]
        row, column = self.random.randrange(3), self.random.choice("ab")
        edits = json.loads(props["value"])
        edited = dict(edits.get("edited", []))
        edited[row] = {**edited.get(row, {}), column: value}
        wire = json.dumps({**edits, "edited": sorted(edited.items())})
        self.app.model.set_value(props["id"], wire)
        self.app.send({props["id"]: wire})
        self.app.run()
        number = 2 - row if name in self._world["turned"] else row
        self.edits[name][f"{name}{number}", column] = value

    def move(self) -> None:
        """Editors come or go, change places, or turn; all tables may be others in the same run."""
        names = self._world["names"]
        away = [name for name in "pqrs" if name not in names]
        how = self.random.choice(["come", "go", "shuffle", "turn", "stay"])
        if how == "come" and away:
            names.insert(self.random.randint(0, len(names)), self.random.choice(away))
        elif how == "go" and len(names) > 1:
            names.remove(self.random.choice(names))
        elif how == "shuffle":
            self.random.shuffle(names)
        elif how == "turn":
            self._world["turned"] = self.random.sample("pqrs", 2)
        if how not in ("turn", "shuffle") and self.random.random() < 0.5:
            self._world["time"] += 1
        restarts = self.random.random() < 0.3
        self.app = self._change(
            (lambda: self._versions.next(self.app, self._source)) if restarts else self.app.rerun
        )

    def late(self, value: int) -> bool:
        """Something is entered into an editor as it was before the others came, went or changed places.

        True: it is there. Else it waits, or is of a table that is gone; in no case it is in another row.
        """
        names, turned = list(self._world["names"]), self._world["turned"]
        at, row, column = (
            self.random.randrange(len(names)),
            self.random.randrange(3),
            self.random.choice("ab"),
        )
        props = editors(self.app)[at]
        self.move()
        edits = json.loads(props["value"])
        edited = dict(edits.get("edited", []))
        edited[row] = {**edited.get(row, {}), column: value}
        wire = json.dumps({**edits, "edited": sorted(edited.items())})
        if any(one["id"] == props["id"] for one in editors(self.app)):
            self.app.model.set_value(props["id"], wire)
        self.app.send({props["id"]: wire})
        self.app.run()
        name, number = names[at], 2 - row if names[at] in turned else row
        if f": {value}" not in "".join(self.app.texts()):
            now = editors(self.app)
            assert (
                name not in self._world["names"]
                or any(f'"{column}":{value}' in one["value"].partition('"parked"')[2] for one in now)
                or any(one["lost"] for one in now)
                or any(effect.props.get("notice") == "lost" for effect in self.app.tab.effects)
            ), (
                name,
                self._world,
                props["id"],
                [one["id"] for one in now],
                json.loads(wire),
                [one["value"] for one in now],
            )
            return False
        self.edits[name][f"{name}{number}", column] = value
        return True

    def check(self) -> None:
        found = [json.loads(text) for text in self.app.texts()]
        assert [name for name, _ in found] == self._world["names"]
        for name, rows in found:
            assert len(rows) == 3
            for row in rows:
                number = int(row["id"][1:])
                plain = {"id": f"{name}{number}", "a": ord(name) * 10 + number, "b": number * ord(name)}
                entered = {
                    column: value for (id, column), value in self.edits[name].items() if id == row["id"]
                }
                more = {"u": 5, "v": number} if self._world["alike"] else {}
                assert row == {**plain, "t": self._world["time"], **more, **entered}


@pytest.mark.parametrize("repeating", REPEATING)
def test_each_edit_stays_in_its_table_whatever_the_others_do(tmp_path: Path, repeating: str) -> None:
    for seed in range(int(os.environ.get("MILLPOND_EXAMPLES", "4"))):
        history = History(tmp_path / "world", repeating, seed)
        for step in range(10):
            if history.random.random() < 0.5:
                history.edit(1000 + step)
            else:
                history.move()
            history.check()


@pytest.mark.parametrize("repeating", REPEATING)
def test_an_edit_on_its_way_comes_into_its_row_or_waits_whatever_the_loop_draws_meanwhile(
    tmp_path: Path, repeating: str
) -> None:
    for seed in range(int(os.environ.get("MILLPOND_EXAMPLES", "12"))):
        history = History(tmp_path / "world", repeating, seed, alike=seed % 2 == 1)
        for step in range(6):
            if history.random.random() < 0.3:
                history.edit(1000 + step)
            elif not history.late(2000 + step):
                break  # from here on it may be back at any time
            history.check()
        else:
            history.check()
