"""Edits that come while the script has drawn another table already: each finds its row, and no other one."""

from __future__ import annotations

import json
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
