"""Editors without a key in loops: edits that come while their table is found again among others."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.drive import App
from tests.elements.test_data_editor_places import REFRESHED, edit, editors, restarted
from tests.session.test_following import saved


def tables(first: int, second: int) -> list[str]:
    """What the two editors of the script give; of the second one the first cell is edited."""
    return [
        f"[{{'a': {first}, 'w': 'p', 't': '2'}}, {{'a': {second}, 'w': 'p', 't': '2'}}]",
        "[{'a': 8, 'w': 'q', 't': '2'}, {'a': 2, 'w': 'q', 't': '2'}]",
    ]


@pytest.fixture
def app(tmp_path: Path) -> App:
    """Two editors in a loop, with an edit each. The next run draws other tables in their places."""
    file = tmp_path / "time"
    file.write_text("1")
    source = REFRESHED.replace("NAMES", str(file)) + "import builtins\nbuiltins.at_the_end()\nst.divider()\n"
    app = App(source, durable=True)
    for at, to in enumerate((7, 8)):
        edit(app, editors(app)[at], edited=[[0, {"a": to}]])
    file.write_text("2")
    return app


@pytest.fixture(autouse=True)
def _no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "at_the_end", lambda: None, raising=False)


def send(app: App, props: dict[str, Any], *edited: list[Any]) -> None:
    """The page sends edits of an editor as it has that."""
    app.send({props["id"]: json.dumps({**json.loads(props["value"]), "edited": edited})})


def unstarted(app: App) -> App:
    """The session in the next process, which has not run it yet."""
    again = App(app.path.read_text(), durable=True, run=False)
    again.session.restore(5, app.seq, saved(app, {}))
    again.seq = app.seq
    return again


@pytest.mark.parametrize("runs", [1, 2], ids=["before the former edits are found", "after it"])
def test_an_edit_of_the_table_before_comes_to_the_new_one(app: App, runs: int) -> None:
    [page, _] = editors(app)
    app.send()
    for _ in range(runs):
        app.run_once()
    send(app, page, [0, {"a": 7}], [1, {"a": 99}])
    assert app.run().texts() == tables(7, 99)
    assert editors(app)[0]["id"] == page["id"]
    assert app.tab.effects == []


def test_an_edit_of_the_table_before_that_comes_after_a_crash_comes_to_the_new_one(app: App) -> None:
    [page, _] = editors(app)
    again = unstarted(app)
    send(again, page, [0, {"a": 7}], [1, {"a": 99}])
    assert again.run().texts() == tables(7, 99)
    assert editors(again)[0]["id"] == page["id"]
    assert again.tab.effects == []
    assert restarted(again, app.path.read_text()).texts() == tables(7, 99)


def test_an_edit_of_the_new_table_replaces_none_that_are_being_found(app: App) -> None:
    app.send()
    app.run_once()
    assert app.session.due, "the former edits are found, and not drawn yet"
    send(app, editors(app)[0], [1, {"a": 99}])
    assert app.run().texts() == tables(7, 2)
    assert [effect.props["notice"] for effect in app.tab.effects] == ["lost"], "and that is said"


def test_an_edit_that_interrupts_the_run_that_draws_the_new_table_joins_those_before(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> None:
        monkeypatch.setattr(builtins, "at_the_end", lambda: None)
        send(app.read(), editors(app)[0], [1, {"a": 99}])

    monkeypatch.setattr(builtins, "at_the_end", interrupt)
    assert app.rerun().texts() == tables(7, 99)
    assert app.rerun().texts() == tables(7, 99)
    assert app.tab.effects == []


ONE_EDITED = """
import pathlib
import millpond as st
names, time = pathlib.Path("NAMES").read_text().split()
for name in names:
    st.text(st.data_editor([{"id": name + "1", "a": 1, "t": time}, {"id": name + "2", "a": 2, "t": time}]))
"""


def rows(name: str, time: int, first: int = 1) -> str:
    return f"[{{'id': '{name}1', 'a': {first}, 't': '{time}'}}, {{'id': '{name}2', 'a': 2, 't': '{time}'}}]"


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("edited", [0, 1, 2])
def test_the_edits_of_one_of_several_whose_tables_are_replaced_come_to_no_other(
    tmp_path: Path, edited: int, restarts: bool
) -> None:
    file = tmp_path / "names"
    file.write_text("pqr 1")
    app = App(ONE_EDITED.replace("NAMES", str(file)), durable=True)
    edit(app, editors(app)[edited], edited=[[0, {"a": 7}]])
    file.write_text("pqr 2")
    app = restarted(app, app.path.read_text()) if restarts else app.rerun()
    assert app.texts() == [rows(name, 2, 7 if at == edited else 1) for at, name in enumerate("pqr")]


@pytest.mark.parametrize("edited", [0, 1, 2])
def test_several_whose_tables_are_replaced_are_told_apart_by_their_last_order(
    tmp_path: Path, edited: int
) -> None:
    file = tmp_path / "names"
    file.write_text("p 1")
    app = App(ONE_EDITED.replace("NAMES", str(file)))
    file.write_text("rqp 1")
    app.rerun()
    edit(app, editors(app)[edited], edited=[[0, {"a": 7}]])
    file.write_text("rqp 2")
    assert app.rerun().texts() == [rows(name, 2, 7 if at == edited else 1) for at, name in enumerate("rqp")]


def test_after_a_restart_an_editor_takes_no_edits_of_one_behind_it_that_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "names"
    file.write_text("pq 1")
    app = App(ONE_EDITED.replace("NAMES", str(file)), durable=True)
    edit(app, editors(app)[1], edited=[[0, {"a": 7}]])
    file.write_text("p 1")
    assert restarted(app, app.path.read_text()).texts() == [rows("p", 1)]


SORTED = """
import millpond as st
s = st.session_state
s.setdefault("t", {n: [{"n": n, "a": a, "b": a, "c": a, "d": a} for a in (1, 2)] for n in "pq"})
for n in sorted(s.t, key=lambda n: -s.t[n][0]["a"]):
    s.t[n] = st.data_editor(s.t[n])
st.text([row["a"] for n in "pq" for row in s.t[n]])
"""


def test_in_a_loop_over_tables_that_are_sorted_by_what_was_edited_no_edit_comes_into_another() -> None:
    app = App(SORTED)
    ids = [props["id"] for props in editors(app)]
    edit(app, editors(app)[1], edited=[[0, {"a": 7}]])
    for _ in range(3):
        assert app.rerun().texts() == ["[1, 2, 7, 2]"]
    assert [props["id"] for props in editors(app)] == ids[::-1]


GROWING = """
import contextlib, functools, pathlib
import millpond as st
tables = {"new": [{"a": 50}, {"a": 60}], "p": [{"a": 1}, {"a": 2}], "q": [{"a": 1}, {"a": 3}]}
def draw(name):
    st.text(name + str(st.data_editor(tables[name])))
names = pathlib.Path("NAMES").read_text().split()
"""
REPEATING = [
    "while names:\n    draw(names.pop(0))",
    "any(draw(name) for name in names)",
    "list(map(draw, names))",
    "first, *others = map(draw, names)",
    "all = [*map(draw, names)]",
    "sorted(names, key=draw)",
    "functools.reduce(lambda _, name: draw(name), names, None)",
    "(\n    functools\n    .reduce(lambda _, name: draw(name), names, None)\n)",
    "list(map(st.fragment(draw), names))",
    "def walk(names):\n    if names:\n        draw(names[0])\n        walk(names[1:])\nwalk(names)",
    "class Walk:\n    def on(self, names):\n        if names:\n            draw(names[0])\n            self.on(names[1:])\nWalk().on(names)",
    "with contextlib.ExitStack() as stack:\n    for name in names:\n        stack.callback(draw, name)",
]


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("repeating", REPEATING)
@pytest.mark.parametrize(
    ("names", "before"), [("q p", "q[{'a': 1}, {'a': 3}]"), ("new p", "new[{'a': 50}, {'a': 60}]")]
)
def test_whatever_draws_one_more_editor_before_another_gives_it_none_of_the_edits(
    tmp_path: Path, repeating: str, restarts: bool, names: str, before: str
) -> None:
    file = tmp_path / "names"
    file.write_text("p")
    app = App(GROWING.replace("NAMES", str(file)) + repeating, durable=True)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    file.write_text(names)
    app = restarted(app, app.path.read_text()) if restarts else app.rerun()
    assert sorted(app.texts()) == sorted([before, "p[{'a': 7}, {'a': 2}]"])


ONCE = [
    "draw()",
    "class Part:\n    def __init__(self):\n        draw()\nPart()",
    "class Part:\n    def __call__(self):\n        draw()\n    @classmethod\n    def make(cls):\n        cls()()\nPart.make()",
    "import dataclasses\n@dataclasses.dataclass\nclass Part:\n    n: int\n    def __post_init__(self):\n        draw()\nPart(1)",
    "def around(f):\n    @functools.wraps(f)\n    def wrapper(*args):\n        return f(*args)\n    return wrapper\naround(draw)()",
    "@contextlib.contextmanager\ndef before():\n    draw()\n    yield\nwith before():\n    pass",
    "exec('draw()')",
    "functools.partial(draw)()",
    "st.fragment(draw)()",
]


@pytest.mark.parametrize("once", ONCE)
def test_an_editor_that_is_drawn_once_goes_on_with_other_data_at_once(tmp_path: Path, once: str) -> None:
    file = tmp_path / "time"
    file.write_text("1")
    app = App(
        "import contextlib, functools, pathlib\nimport millpond as st\n"
        f"time = pathlib.Path({str(file)!r}).read_text()\n"
        "def draw():\n    st.text(st.data_editor([{'a': 1, 't': time}, {'a': 2, 't': time}]))\n" + once
    )
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    file.write_text("2")
    runs = app.session.schedule.runs
    assert app.rerun().texts() == ["[{'a': 7, 't': '2'}, {'a': 2, 't': '2'}]"]
    assert app.session.schedule.runs == runs + 1


def calls_of_restart(count: int) -> float:
    """Python calls for each of so many editors in a loop, in the first run of the next process."""
    app = App(
        "import millpond as st\nt = st.toggle('Other data')\n"
        f"for n in range({count}):\n    st.data_editor([{{'a': 1, 'n': n, 't': t}}, {{'a': 2, 'n': n, 't': t}}])\n",
        durable=True,
    )
    app.set("Other data", True)
    again = unstarted(app)
    calls = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(profile)
    try:
        again.run()
    finally:
        sys.setprofile(None)
    assert len(editors(again)) == count
    return calls / count


def test_the_cost_of_finding_an_editor_again_does_not_grow_with_their_number() -> None:
    calls_of_restart(5)  # what is learnt once
    assert calls_of_restart(200) < 1.3 * calls_of_restart(20)


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("after", ["npq", "pnq", "pqn", "q", "nq"])
def test_an_editor_that_comes_or_goes_while_all_tables_are_replaced_moves_no_edits(
    tmp_path: Path, after: str, restarts: bool
) -> None:
    file = tmp_path / "names"
    file.write_text("pq 1")
    app = App(ONE_EDITED.replace("NAMES", str(file)), durable=True)
    edit(app, editors(app)[1], edited=[[0, {"a": 7}]])
    file.write_text(f"{after} 2")
    app = restarted(app, app.path.read_text()) if restarts else app.rerun()
    assert app.texts() == [rows(name, 2, 7 if name == "q" else 1) for name in after]


def test_edits_find_the_tables_that_came_in_the_place_of_theirs_where_the_script_stops(
    tmp_path: Path,
) -> None:
    file = tmp_path / "names"
    file.write_text("pq 1")
    app = App(
        ONE_EDITED.replace("NAMES", str(file)) + "if not st.button('Save'):\n    st.stop()\nst.text('saved')"
    )
    for at in range(2):
        edit(app, editors(app)[at], edited=[[0, {"a": 7}]])
    file.write_text("pq 2")
    app.rerun()
    assert app.texts() == [rows("p", 2, 7), rows("q", 2, 7)]
    assert app.click("Save").texts() == [rows("p", 2, 7), rows("q", 2, 7), "saved"]


def test_a_loop_that_stops_in_its_midst_gives_no_edits_of_an_editor_that_it_has_not_come_to(
    tmp_path: Path,
) -> None:
    file = tmp_path / "names"
    file.write_text("pq 1")
    app = App(ONE_EDITED.replace("NAMES", str(file)) + "    if name == 'n':\n        st.stop()\n")
    for at in range(2):
        edit(app, editors(app)[at], edited=[[0, {"a": 7}]])
    file.write_text("npq 1")
    assert app.rerun().texts() == [rows("n", 1)]
    file.write_text("pq 1")
    assert app.rerun().texts() == [rows("p", 1, 7), rows("q", 1, 7)]


@pytest.mark.parametrize("part", ["st.fragment(draw)(name)", "part(name)"])
@pytest.mark.parametrize("after", ["npq", "pnq", "q", "nq"])
def test_fragments_of_a_loop_that_come_or_go_while_all_tables_are_replaced_move_no_edits(
    tmp_path: Path, after: str, part: str
) -> None:
    file = tmp_path / "names"
    file.write_text("pq 1")
    source = ONE_EDITED.replace("NAMES", str(file)).replace(
        "    st.text", f"    {part}\n    continue\n    st.text"
    )
    draw = "def draw(name):\n    st.text(st.data_editor([{'id': name + '1', 'a': 1, 't': time}, {'id': name + '2', 'a': 2, 't': time}]))\n"
    app = App(source.replace("for name", draw + "part = st.fragment(draw)\nfor name"))
    edit(app, editors(app)[1], edited=[[0, {"a": 7}]])
    [_, page] = editors(app)
    file.write_text(f"{after} 2")
    assert app.rerun().texts() == [rows(name, 2, 7 if name == "q" else 1) for name in after]
    send(app, page, [0, {"a": 7}], [1, {"a": 9}])
    assert app.run().texts()[-1] == rows("q", 2, 7).replace("'a': 2", "'a': 9"), (
        "an edit on its way comes, too"
    )
    file.write_text("q 2")
    assert app.rerun().texts() == [rows("q", 2, 7).replace("'a': 2", "'a': 9")]


def test_where_the_script_stops_an_editor_that_has_gone_before_keeps_no_others_from_their_edits(
    tmp_path: Path,
) -> None:
    file = tmp_path / "names"
    file.write_text("npq 1")
    app = App(ONE_EDITED.replace("NAMES", str(file)) + "st.stop()")
    for at in range(3):
        edit(app, editors(app)[at], edited=[[0, {"a": 7}]])
    file.write_text("pq 1")
    app.rerun()
    for time in (2, 3):
        file.write_text(f"pq {time}")
        assert app.rerun().texts() == [rows("p", time, 7), rows("q", time, 7)]


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("after", ["npq", "q", "nq"])
def test_in_a_recursion_an_editor_that_comes_or_goes_while_all_tables_are_replaced_moves_no_edits(
    tmp_path: Path, after: str, restarts: bool
) -> None:
    file = tmp_path / "names"
    file.write_text("pq 1")
    body = "def walk(names):\n    if not names:\n        return\n    name = names[0]\n    st.text"
    source = ONE_EDITED.replace("NAMES", str(file)).replace("for name in names:\n    st.text", body)
    app = App(source + "    walk(names[1:])\nwalk(names)\n", durable=True)
    edit(app, editors(app)[1], edited=[[0, {"a": 7}]])
    file.write_text(f"{after} 2")
    app = restarted(app, app.path.read_text()) if restarts else app.rerun()
    assert app.texts() == [rows(name, 2, 7 if name == "q" else 1) for name in after]


LATE = """
import json, pathlib
import millpond as st

for name in json.loads(pathlib.Path("FILE").read_text()):
    rows = [{"id": f"{name[0]}{n}", "a": n, "b": n * ord(name[0]), "t": 1, "u": 2} for n in range(3)]
    st.text(name + " ".join(f"{row['a']}" for row in st.data_editor(rows[:3 - name.count("-")], num_rows="dynamic")))
"""


class Loop:
    """A loop over tables that are alike, each with its name, and a page that may still have what was there before."""

    def __init__(self, file: Path, *names: str) -> None:
        self._file = file
        self._write(names)
        self.app = App(LATE.replace("FILE", str(file)))

    def _write(self, names: tuple[str, ...]) -> None:
        self._file.write_text(json.dumps(names))

    def draw(self, *names: str) -> list[str]:
        self._write(names)
        return self.app.rerun().texts()

    def send(self, props: dict[str, Any], **edits: Any) -> list[str]:
        wire = json.dumps({**json.loads(props["value"]), **edits})
        self.app.model.set_value(props["id"], wire)
        self.app.send({props["id"]: wire})
        return self.app.run().texts()


def test_an_edit_on_its_way_comes_into_its_table_though_a_loop_has_drawn_another_one_before_it(
    tmp_path: Path,
) -> None:
    loop = Loop(tmp_path / "names", "q")
    [page] = editors(loop.app)
    assert loop.draw("p", "q") == ["p0 1 2", "q0 1 2"]
    assert loop.send(page, edited=[[1, {"a": 9}]]) == ["p0 1 2", "q0 9 2"]
    assert loop.send(page, edited=[[1, {"a": 9}], [2, {"a": 8}]]) == ["p0 1 2", "q0 9 8"]
    # What was entered into the editor that has the table now stays.
    newest = editors(loop.app)[1]
    assert loop.send(newest, edited=[[0, {"a": 7}], [1, {"a": 5}], [2, {"a": 8}]]) == ["p0 1 2", "q7 5 8"]
    assert loop.send(page, edited=[[1, {"a": 9}], [2, {"a": 6}]]) == ["p0 1 2", "q7 5 6"]
    assert loop.send(page, edited=[[1, {"a": 9}]], added=[["new", {"a": 4}, None]]) == ["p0 1 2", "q7 5 2 4"]
    assert all("parked" not in props["value"] for props in editors(loop.app))


def test_an_edit_on_its_way_comes_into_its_table_though_that_has_changed_too(tmp_path: Path) -> None:
    loop = Loop(tmp_path / "names", "q")
    [page] = editors(loop.app)
    assert loop.draw("p", "q-") == ["p0 1 2", "q-0 1"]
    assert loop.send(page, edited=[[1, {"a": 9}]]) == ["p0 1 2", "q-0 9"]


def test_an_edit_of_which_nobody_can_say_whose_it_is_waits_and_comes_into_no_row(tmp_path: Path) -> None:
    loop = Loop(tmp_path / "names", "q")
    [page] = editors(loop.app)
    assert loop.draw("p", "r") == ["p0 1 2", "r0 1 2"]
    assert loop.send(page, edited=[[1, {"a": 9}]]) == ["p0 1 2", "r0 1 2"]
    assert ['"parked"' in props["value"] for props in editors(loop.app)].count(True) == 1
    assert loop.send(page, edited=[[1, {"a": 9}]], added=[["new", {"a": 4}, None]]) == ["p0 1 2", "r0 1 2"]
    assert sum(props["lost"] for props in editors(loop.app)) == 1
    assert "q0 9 2" in loop.draw("p", "r", "q") or '"parked"' in "".join(
        props["value"] for props in editors(loop.app)
    )
