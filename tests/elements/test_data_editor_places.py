"""``st.data_editor`` without a key: by what a run, and the process after this one, knows which editor it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from millpond.runner.program import Program
from millpond.session.places import PLACES
from tests.drive import App
from tests.session.test_following import saved

ONE = """
import millpond as st
rows = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
st.text(st.data_editor(rows, num_rows="dynamic"))
"""
TWO = """
import millpond as st
st.text(st.data_editor([{"a": 1}, {"a": 2}]))
st.text(st.data_editor([{"b": 1}, {"b": 2}]))
"""


def editors(app: App) -> list[dict[str, Any]]:
    return [node["props"] for node in app.model.walk() if node["kind"] == "data_editor"]


def edit(app: App, props: dict[str, Any], **edits: Any) -> App:
    """The page sends edits of an editor as it has that, which another process may have drawn."""
    app.send({props["id"]: json.dumps({**json.loads(props["value"]), **edits})})
    return app.run()


def restarted(app: App, source: str) -> App:
    """The session in a process after this one, whose script may be another."""
    again = App(source, durable=True, run=False)
    again.session.restore(5, app.seq, saved(app, {}))
    again.seq = app.seq
    return again.run()


def test_two_editors_have_each_their_edits_after_a_restart() -> None:
    app = App(TWO, durable=True)
    for props, column in zip(editors(app), "ab", strict=True):
        edit(app, props, edited=[[0, {column: 7}]])
    again = restarted(app, TWO)
    assert again.texts() == ["[{'a': 7}, {'a': 2}]", "[{'b': 7}, {'b': 2}]"]
    assert [props["id"] for props in editors(again)] == [props["id"] for props in editors(app)]


@pytest.mark.parametrize("more", ["num_rows='fixed'", "num_rows='delete'", "height=300", "alt='T'", "placeholder='-'", "num_rows='fixed', row_height=40, on_change='ignore'"])  # fmt: skip
@pytest.mark.parametrize("edited_before", [False, True])
def test_edits_on_their_way_arrive_in_an_editor_with_other_arguments(more: str, edited_before: bool) -> None:
    app = App(ONE, durable=True)
    if edited_before:
        edit(app, editors(app)[0], added=[["n0", {"a": 8, "b": "w"}, None]])
    [page] = editors(app)
    again = restarted(app, ONE.replace("num_rows='dynamic'".replace("'", '"'), more))
    added = [["n0", {"a": 8, "b": "w"}, None]] if edited_before else []
    edit(again, page, edited=[[0, {"b": "new"}]], added=[*added, ["n1", {"a": 9, "b": "z"}, None]])
    assert again.rerun().problems() == []
    before = ", {'a': 8, 'b': 'w'}" if edited_before else ""
    assert again.texts() == [f"[{{'a': 1, 'b': 'new'}}, {{'a': 2, 'b': 'y'}}{before}]"]
    assert editors(again)[0]["refused"] == 1, "no row can be added any more, and that is said"


def test_an_argument_that_differs_from_run_to_run_takes_no_edit() -> None:
    app = App(ONE.replace('"dynamic"', "'dynamic' if st.toggle('D') else 'fixed'"))
    edit(app, editors(app)[0], edited=[[1, {"a": 7}]])
    first = editors(app)[0]["id"]
    app.set("D", True)
    edit(app, editors(app)[0], edited=[[1, {"a": 7}]], added=[["n", {"a": 3, "b": "z"}, None]])
    app.set("D", False)
    assert app.texts() == ["[{'a': 1, 'b': 'x'}, {'a': 7, 'b': 'y'}, {'a': 3, 'b': 'z'}]"]
    assert editors(app)[0]["id"] == first


LOOP = """
import millpond as st
many = st.toggle("Many")
tables = {"p": [{"a": 1}, {"a": 2}], "q": [{"a": 1}, {"a": 3}]}
for name in (["new"] if st.toggle("New") else []) + list(tables):
    st.text(st.data_editor(tables.get(name, [{"a": 1}, {"a": 4}]), num_rows="dynamic" if many else "fixed", alt=name))
"""


def test_in_a_loop_the_argument_of_all_may_change() -> None:
    app = App(LOOP)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    edit(app, editors(app)[1], edited=[[0, {"a": 8}]])
    app.set("Many", True)
    assert app.texts() == ["[{'a': 7}, {'a': 2}]", "[{'a': 8}, {'a': 3}]"]


def test_in_a_loop_a_new_one_takes_no_edits_of_another() -> None:
    app = App(LOOP)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    edit(app, editors(app)[1], edited=[[0, {"a": 8}]])
    app.set("New", True)
    assert app.texts() == ["[{'a': 1}, {'a': 4}]", "[{'a': 7}, {'a': 2}]", "[{'a': 8}, {'a': 3}]"]


def test_in_a_loop_each_finds_its_own_after_a_restart() -> None:
    app = App(LOOP, durable=True)
    app.set("Many", True)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    edit(app, editors(app)[1], edited=[[0, {"a": 8}]])
    again = restarted(app, LOOP.replace('"fixed"', '"delete"'))
    assert again.texts() == ["[{'a': 7}, {'a': 2}]", "[{'a': 8}, {'a': 3}]"]


def test_in_a_loop_each_stays_itself_when_its_table_changes() -> None:
    app = App(
        "import millpond as st\ns = st.session_state\ns.setdefault('t', [[{'a': 1}, {'a': 2}], [{'a': 1}, {'a': 3}]])\n"
        "for i, rows in enumerate(['dynamic', 'fixed']):\n    s.t[i] = st.data_editor(s.t[i], num_rows=rows)\n    st.text(s.t[i])"
    )
    ids = [props["id"] for props in editors(app)]
    for n in (7, 8):
        for at in (1, 0):
            edit(app, editors(app)[at], edited=[[0, {"a": n + at}]])
    assert app.texts() == ["[{'a': 8}, {'a': 2}]", "[{'a': 9}, {'a': 3}]"]
    assert [props["id"] for props in editors(app)] == ids


EDITED = """
import millpond as st
st.title("A new version")
rows = [{"a": 1, "b": "x", "c": 0.5}, {"a": 2, "b": "y", "c": 0.5}]
if st.session_state.get("never"):
    st.text("other code")
st.text(st.data_editor(rows, num_rows="fixed"))
"""


def test_the_first_edit_comes_to_a_new_version_with_another_column() -> None:
    app = App(ONE, durable=True)
    [page] = editors(app)
    again = restarted(app, EDITED)
    edit(again, page, edited=[[1, {"b": "second"}]])
    assert again.texts()[-1] == "[{'a': 1, 'b': 'x', 'c': 0.5}, {'a': 2, 'b': 'second', 'c': 0.5}]"


def test_a_new_version_with_other_lines_another_column_and_another_argument_keeps_the_edits() -> None:
    app = App(ONE, durable=True)
    [page] = editors(app)
    edit(app, page, edited=[[0, {"b": "first"}]])
    again = restarted(app, EDITED)
    assert again.texts()[-1] == "[{'a': 1, 'b': 'first', 'c': 0.5}, {'a': 2, 'b': 'y', 'c': 0.5}]"
    edit(again, page, edited=[[0, {"b": "first"}], [1, {"b": "second"}]])
    assert again.texts()[-1] == "[{'a': 1, 'b': 'first', 'c': 0.5}, {'a': 2, 'b': 'second', 'c': 0.5}]"
    assert editors(again)[0]["id"] == page["id"]


def test_of_two_editors_in_edited_code_each_is_found_by_its_columns() -> None:
    app = App(TWO, durable=True)
    for props, column in zip(editors(app), "ab", strict=True):
        edit(app, props, edited=[[0, {column: 7}]])
    swapped = """
import millpond as st
st.title("A new version")
st.text(st.data_editor([{"n": 1}, {"n": 2}]))
st.text(st.data_editor([{"b": 1, "d": 1}, {"b": 2, "d": 1}]))
st.text(st.data_editor([{"a": 1, "c": 1}, {"a": 2, "c": 1}]))
"""
    again = restarted(app, swapped)
    assert again.texts()[-3:] == [
        "[{'n': 1}, {'n': 2}]",
        "[{'b': 7, 'd': 1}, {'b': 2, 'd': 1}]",
        "[{'a': 7, 'c': 1}, {'a': 2, 'c': 1}]",
    ]


def test_of_two_editors_in_edited_code_each_is_found_by_its_table() -> None:
    source = "import millpond as st\n{}for n in {}:\n    st.text(st.data_editor([dict(a=1), dict(a=n)]))\n"
    app = App(source.format("", "(2, 3)"), durable=True)
    for props, to in zip(editors(app), (7, 8), strict=True):
        edit(app, props, edited=[[0, {"a": to}]])
    again = restarted(app, source.format("st.title('A new version')\n", "(3, 2)"))
    assert again.texts()[-2:] == ["[{'a': 8}, {'a': 3}]", "[{'a': 7}, {'a': 2}]"]


def test_code_that_is_edited_while_the_page_is_open_keeps_the_edits() -> None:
    app = App(ONE)
    edit(app, editors(app)[0], edited=[[0, {"b": "first"}]])
    app.path.write_text(EDITED)
    app.script = Program(app.path, show_error=app._show)
    assert app.rerun().texts()[-1] == "[{'a': 1, 'b': 'first', 'c': 0.5}, {'a': 2, 'b': 'y', 'c': 0.5}]"
    assert len([key for key in app.session.state.all_keys() if "places:" in key]) == 1


def test_what_is_kept_of_places_goes_with_the_editor() -> None:
    app = App(ONE.replace("st.text(", "if not st.toggle('Off'): st.text("))
    edit(app, editors(app)[0], edited=[[0, {"b": "first"}]])
    app.set("Off", True)
    assert [key for key in app.session.state.all_keys() if "places:" in key or "data_editor" in key] == []


WEEKS = """
import millpond as st
weeks = [[{"a": 1, "week": n}, {"a": 2, "week": n}] for n in range(9)]
n = st.number_input("N", value=1)
st.text(st.data_editor(weeks[n]))
st.text(st.data_editor(weeks[n + 1]))
"""


def test_after_a_restart_one_that_draws_what_another_drew_first_stays_itself() -> None:
    app = App(WEEKS, durable=True)
    app.set("N", 0).set("N", 2)
    for at, to in enumerate((70, 80)):
        edit(app, editors(app)[at], edited=[[0, {"a": to}]])
    again = restarted(app, WEEKS)
    assert again.texts() == app.texts()
    assert app.texts()[0].startswith("[{'a': 70, 'week': 2}")
    assert [props["id"] for props in editors(again)] == [props["id"] for props in editors(app)]


SHORTENED = """
import millpond as st
s = st.session_state
s.setdefault("tables", [[{"a": 10 * n}, {"a": 10 * n + 1}] for n in range(3)])
for at in range(int("0"), 3):
    s.tables[at] = st.data_editor(s.tables[at], num_rows="dynamic")
    st.text(s.tables[at])
"""


def test_in_a_loop_that_begins_later_after_a_restart_each_finds_its_own() -> None:
    app = App(SHORTENED, durable=True)
    for at in range(3):
        edit(app, editors(app)[at], edited=[[0, {"a": 70 + at}]])
    app.rerun()
    ids = [props["id"] for props in editors(app)]
    again = restarted(app, SHORTENED.replace('int("0")', 'int("1")'))
    assert [props["id"] for props in editors(again)] == ids[1:]


@pytest.mark.parametrize("reloaded", [False, True])
def test_a_new_editor_above_another_in_edited_code_takes_none_of_its_edits(reloaded: bool) -> None:
    source = "import millpond as st\n{}st.text(st.data_editor([dict(a=1, b='x'), dict(a=2, b='y')], num_rows='dynamic'))\n"
    app = App(source.format(""), durable=True)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]], added=[["n0", {"a": 8, "b": "w"}, None]])
    new = source.format("st.text(st.data_editor([dict(a=5, b='p'), dict(a=6, b='q')], num_rows='dynamic'))\n")
    if reloaded:
        again = restarted(app, new)
    else:
        again = app
        app.path.write_text(new)
        app.script = Program(app.path, show_error=app._show)
        app.rerun()
    assert again.texts() == [
        "[{'a': 5, 'b': 'p'}, {'a': 6, 'b': 'q'}]",
        "[{'a': 7, 'b': 'x'}, {'a': 2, 'b': 'y'}, {'a': 8, 'b': 'w'}]",
    ]


def test_of_two_editors_with_one_more_column_that_change_places_each_is_found_by_its_table() -> None:
    source = "import millpond as st\nfor n in {}:\n    st.text(st.data_editor([dict(a=n), dict(a=n + 1)], num_rows='dynamic'))\n"
    app = App(source.format("(1, 5)"), durable=True)
    for props, to in zip(editors(app), (8, 9), strict=True):
        edit(app, props, added=[["n", {"a": to}, None]])
    again = restarted(app, "import math\n" + source.format("(5, 1)").replace("(a=n", "(z=0, a=n"))
    assert [text.partition("}, ")[2].partition("}, ")[2] for text in again.texts()] == [
        "{'z': None, 'a': 9}]",
        "{'z': None, 'a': 8}]",
    ]


BEFORE = """
import millpond as st
s = st.session_state
s.setdefault("week", 0)
s.week += 1
st.text(st.data_editor([{"a": 1, "b": 1, "w": s.week}, {"a": 2, "b": 2, "w": s.week}], num_rows="dynamic"))
"""


@pytest.mark.parametrize("edited", ["", "import math\n"])
def test_edits_that_a_version_without_places_has_saved_are_found(edited: str) -> None:
    app = App(BEFORE, durable=True)
    [page] = editors(edit(app, editors(app)[0], edited=[[0, {"a": 7}]]))
    again = App(edited + BEFORE, durable=True, run=False)
    kept = {key: value for key, value in saved(app, {}).items() if not key.startswith(PLACES)}
    again.session.restore(5, app.seq, kept)
    again.session.state.put("$millpond:same:_dm0oOWXfvqx", page["id"])  # as that version has named it
    again.seq = app.seq
    again.run()
    assert [props["id"] for props in editors(again)] == [page["id"]]
    assert again.texts() == ["[{'a': 7, 'b': 1, 'w': 3}, {'a': 2, 'b': 2, 'w': 3}]"]
    assert not again.session.state.has("$millpond:same:_dm0oOWXfvqx")
    edit(again, page, edited=[[0, {"a": 7}], [1, {"b": 8}]])
    assert again.texts() == ["[{'a': 7, 'b': 1, 'w': 4}, {'a': 2, 'b': 8, 'w': 4}]"]


GROWING = """
import pathlib
import millpond as st
tables = {"new": [{"a": 50}, {"a": 60}], "p": [{"a": 1}, {"a": 2}], "q": [{"a": 1}, {"a": 3}]}
def draw(name):
    st.text(name + str(st.data_editor(tables[name])))
@st.fragment
def part(name):
    draw(name)
for name in pathlib.Path("NAMES").read_text().split():
    draw(name)
"""
P, EDITED_P = "p[{'a': 1}, {'a': 2}]", "p[{'a': 7}, {'a': 2}]"
Q, NEW = "q[{'a': 1}, {'a': 3}]", "new[{'a': 50}, {'a': 60}]"


@pytest.fixture(params=[GROWING, GROWING.replace("    draw(name)\n", "    part(name)\n").replace("    part(name)\n", "    draw(name)\n", 1)])  # fmt: skip
def growing(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A script that draws an editor for each name in a file, by itself or in a fragment."""
    return request.param.replace("NAMES", str(tmp_path / "names")), tmp_path / "names"


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("names", ["new p", "q p", "p q", "new q p"])
def test_in_a_loop_that_was_of_one_editor_another_table_takes_no_edits_of_it(
    growing: tuple[str, Path], names: str, restarts: bool
) -> None:
    source, file = growing
    file.write_text("p")
    app = App(source, durable=True)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    [page] = editors(app)
    file.write_text(names)
    app = restarted(app, source) if restarts else app.rerun()
    tables = {"p": EDITED_P, "q": Q, "new": NEW}
    assert app.texts() == [tables[name] for name in names.split()]
    assert editors(app)[names.split().index("p")]["id"] == page["id"]
    file.write_text("p")
    assert app.rerun().texts() == [EDITED_P]


def test_in_a_loop_one_more_before_several_moves_no_edits(growing: tuple[str, Path]) -> None:
    source, file = growing
    file.write_text("p q")
    app = App(source)
    for at, to in enumerate((7, 8)):
        edit(app, editors(app)[at], edited=[[0, {"a": to}]])
    file.write_text("new p q")
    assert app.rerun().texts() == [NEW, EDITED_P, "q[{'a': 8}, {'a': 3}]"]
    file.write_text("q")
    assert app.rerun().texts() == ["q[{'a': 8}, {'a': 3}]"]


REFRESHED = """
import pathlib
import millpond as st
at = pathlib.Path("NAMES").read_text()
for name in ["p", "q"]:
    st.text(st.data_editor([{"a": 1, "w": name, "t": at}, {"a": 2, "w": name, "t": at}]))
"""


@pytest.mark.parametrize("restarts", [False, True])
def test_in_a_loop_edits_find_the_tables_that_came_in_the_place_of_theirs(
    tmp_path: Path, restarts: bool
) -> None:
    file, source = tmp_path / "names", REFRESHED.replace("NAMES", str(tmp_path / "names"))
    file.write_text("1")
    app = App(source, durable=True)
    for at, to in enumerate((7, 8)):
        edit(app, editors(app)[at], edited=[[0, {"a": to}]])
    for time in "23":
        file.write_text(time)
        app = restarted(app, source) if restarts else app.rerun()
        assert app.texts() == [
            f"[{{'a': 7, 'w': 'p', 't': '{time}'}}, {{'a': 2, 'w': 'p', 't': '{time}'}}]",
            f"[{{'a': 8, 'w': 'q', 't': '{time}'}}, {{'a': 2, 'w': 'q', 't': '{time}'}}]",
        ]
        assert len([key for key in app.session.state.all_keys() if "data_editor" in key]) == 3


def test_in_a_loop_tables_that_are_others_in_each_run_have_it_run_once_more_at_most() -> None:
    source = (
        "import millpond as st\ns = st.session_state\ns.setdefault('n', 0)\ns.n += 1\n"
        "for name in 'pq':\n    st.text(st.data_editor([dict(a=1, w=name, t=s.n), dict(a=2, w=name, t=s.n)]))\n"
    )
    app = App(source)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    before = app.session.schedule.runs
    for _ in range(3):
        assert app.rerun().texts()[0].startswith("[{'a': 7, 'w': 'p'")
    assert app.session.schedule.runs == before + 3


def test_in_a_loop_an_editor_whose_table_was_replaced_once_gives_no_edits_to_one_before_it(
    growing: tuple[str, Path],
) -> None:
    source, file = growing
    file.write_text("p")
    app = App(source)
    edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    file.write_text("new")
    app.rerun()
    edit(app, editors(app)[0], edited=[[1, {"a": 8}]])
    file.write_text("q new")
    assert app.rerun().texts() == [Q, "new[{'a': 50}, {'a': 8}]"]


TURNED = """
import pathlib
import millpond as st
names, time = pathlib.Path("NAMES").read_text().split()
def draw(name):
    st.text(st.data_editor([{"id": name + "1", "a": 1, "t": time}, {"id": name + "2", "a": 2, "t": time}]))
"""
PLACES_OF_TWO = [
    "for name in names:\n    st.fragment(draw)(name)\n",
    "@st.fragment\ndef part(name):\n    draw(name)\nfor name in names:\n    part(name)\n",
    "draw(names[0])\ndraw(names[1])\n",
    "if names[0] == 'p':\n    draw('p')\n    draw('q')\nelse:\n    draw('q')\n    draw('p')\n",
]


@pytest.mark.parametrize("then", ["qp", "pq"])
@pytest.mark.parametrize("places", PLACES_OF_TWO)
def test_editors_that_have_changed_places_keep_their_edits_when_their_tables_change(
    tmp_path: Path, places: str, then: str
) -> None:
    file = tmp_path / "names"
    file.write_text("pq 1")
    app = App(TURNED.replace("NAMES", str(file)) + places)
    for at, to in enumerate((7, 8)):
        edit(app, editors(app)[at], edited=[[0, {"a": to}]])
    file.write_text("qp 1")
    app.rerun()
    if then == "pq":
        file.write_text("pq 1")
        app.rerun()
    file.write_text(f"{then} 2")
    assert app.rerun().texts() == [
        f"[{{'id': '{name}1', 'a': {7 if name == 'p' else 8}, 't': '2'}}, {{'id': '{name}2', 'a': 2, 't': '2'}}]"
        for name in then
    ]
