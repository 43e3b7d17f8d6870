"""Edits that come while the script has drawn another table already: each finds its row, and no other one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.drive import App
from tests.elements.test_data_editor_places import editors

SHOWN = """
import millpond as st
rows = [{"name": name, "unit": "kg", "year": 2027, "n": n} for n, name in enumerate("abcdef")]
shown = st.radio("Rows", ["first", "second", "turned", "all"])
page = {"first": rows[:3], "second": rows[3:], "turned": rows[2::-1], "all": rows}[shown]
st.text({row["name"]: row["n"] for row in st.data_editor(page)})
"""


def send(app: App, props: dict[str, Any], *edited: list[Any]) -> App:
    """The page sends an edit of an editor as it has that, which is not drawn so any more."""
    app.send({props["id"]: json.dumps({**json.loads(props["value"]), "edited": edited})})
    return app.run()


@pytest.mark.parametrize(
    ("shown", "then"),
    [("second", "{'d': 3, 'e': 4, 'f': 5}"), ("turned", "{'c': 2, 'b': 1, 'a': 9}")],
)
def test_an_edit_of_a_table_that_is_like_the_new_one_comes_into_no_other_row(shown: str, then: str) -> None:
    app = App(SHOWN)
    [page] = editors(app)
    app.set("Rows", shown)
    assert send(app, page, [0, {"n": 9}]).texts() == [then]
    app.set("Rows", "all")
    assert app.texts() == ["{'a': 9, 'b': 1, 'c': 2, 'd': 3, 'e': 4, 'f': 5}"]
    app.set("Rows", "first")
    assert app.texts() == ["{'a': 9, 'b': 1, 'c': 2}"]


DATABASE = """
import json, pathlib
import millpond as st
file = pathlib.Path("FILE")
rows = st.data_editor(json.loads(file.read_text()))
file.write_text(json.dumps(rows))
"""


class Database:
    """Rows that an app edits and writes back, and that others change meanwhile."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.put([{"name": name, "n": n, "f": 1.5} for n, name in enumerate("abcdef")])
        self.app = App(DATABASE.replace("FILE", str(file)))

    def put(self, rows: list[dict[str, Any]]) -> None:
        self._file.write_text(json.dumps(rows))

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self._file.read_text())
        return found


@pytest.mark.parametrize("others", ["add", "delete"])
def test_an_edit_that_is_in_the_source_is_not_done_again_after_others_added_or_deleted_rows(
    tmp_path: Path, others: str
) -> None:
    data = Database(tmp_path / "rows")
    send(data.app, editors(data.app)[0], [1, {"n": 9, "f": 7}])
    rows = data.rows()
    assert rows[1] == {"name": "b", "n": 9, "f": 7.0}
    data.put([*rows, {"name": "new", "n": 0, "f": 1.5}] if others == "add" else rows[:-1])
    data.app.rerun()
    assert "parked" not in editors(data.app)[0]["value"], "nothing waits: it is there"
    corrected = [{**row, "n": 1, "f": 1.5} if row["name"] == "b" else row for row in data.rows()]
    data.put(corrected)
    data.app.rerun()
    assert data.rows() == corrected


def test_an_edit_on_its_way_comes_into_a_row_that_was_written_back_while_others_added_one(
    tmp_path: Path,
) -> None:
    data = Database(tmp_path / "rows")
    send(data.app, editors(data.app)[0], [1, {"n": 9}])
    [page] = editors(data.app)
    data.put([{"name": "new", "n": 0, "f": 1.5}, *data.rows()])
    data.app.send()
    send(data.app, page, [1, {"n": 9, "f": 8.5}])
    assert data.rows()[:3] == [
        {"name": "new", "n": 0, "f": 1.5},
        {"name": "a", "n": 0, "f": 1.5},
        {"name": "b", "n": 9, "f": 8.5},
    ]
