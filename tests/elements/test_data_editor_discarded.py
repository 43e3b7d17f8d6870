"""``st.data_editor``: edits that wait for their row, and that the user no longer wants, are gone for good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.drive import App
from tests.elements.test_data_editor_gone import Versions
from tests.elements.test_data_editor_places import editors

SCRIPT = """
import json, pathlib
import millpond as st
names = json.loads(pathlib.Path("FILE").read_text())
rows = [{"name": name, "unit": "kg", "n": ord(name)} for name in names]
st.text(" ".join(f"{row['name']}{row['n']}" for row in st.data_editor(rows, num_rows="dynamic")))
"""


class Page:
    """An app whose script shows some rows, and a page that may still have those before."""

    def __init__(self, file: Path, names: str = "abcd") -> None:
        self._file, self._versions = file, Versions()
        self.source = SCRIPT.replace("FILE", str(file))
        file.write_text(json.dumps(list(names)))
        self.app = App(self.source, durable=True)

    @property
    def props(self) -> dict[str, Any]:
        [props] = editors(self.app)
        return props

    def show(self, names: str) -> str:
        self._file.write_text(json.dumps(list(names)))
        return self.app.rerun().texts()[0]

    def send(self, props: dict[str, Any], **edits: Any) -> str:
        sent = {**json.loads(props["value"]), **edits}
        wire = json.dumps({name: value for name, value in sent.items() if value})
        self.app.model.set_value(props["id"], wire)
        self.app.send({props["id"]: wire})
        return self.app.run().texts()[0]

    def restart(self) -> None:
        self.app = self._versions.next(self.app, self.source)


@pytest.mark.parametrize("edits", [{"edited": [[0, {"n": 1}]]}, {"deleted": [0]}], ids=["edited", "deleted"])
@pytest.mark.parametrize("meanwhile", ["nothing", "restart", "another table", "the row is back"])
def test_what_waits_is_discarded_once_and_for_all(
    tmp_path: Path, edits: dict[str, Any], meanwhile: str
) -> None:
    page = Page(tmp_path / "names")
    page.send(page.props, **edits)
    page.show("xyz")  # none of them, so nobody has deleted a row
    props = page.props
    assert len(json.loads(props["value"])["parked"]) == 1
    if meanwhile == "restart":
        page.restart()
    elif meanwhile != "nothing":
        page.show("xy" if meanwhile == "another table" else "xyzabcd")
    page.send(props, parked=[])
    assert "parked" not in page.props["value"]
    page.restart()
    for names in ("yx", "dcba", "xyz", "abcd"):
        assert page.show(names) == " ".join(f"{name}{ord(name)}" for name in names)
        assert "parked" not in page.props["value"]


def test_of_what_waits_only_that_is_discarded_which_the_page_has_shown(tmp_path: Path) -> None:
    page = Page(tmp_path / "names")
    page.send(page.props, edited=[[0, {"n": 1}]])
    page.show("bcd")
    props = page.props
    page.send(props, edited=[[0, {"n": 2}]])
    page.show("cd")  # both wait, and the page has shown one
    page.send(props, edited=[[0, {"n": 2}]], parked=[])
    assert page.show("abcd") == "a97 b2 c99 d100"


def test_an_edit_that_was_taken_back_while_its_row_was_away_does_not_return(tmp_path: Path) -> None:
    page = Page(tmp_path / "names")
    first = page.props
    page.send(first, edited=[[0, {"n": 1}]])
    page.show("bcd")
    page.send(first, edited=[[0, {"n": 1}], [1, {"n": 2}]])
    page.send(first, edited=[[1, {"n": 2}]])
    assert "parked" not in page.props["value"]
    page.show("dbc")
    assert page.show("abcd") == "a97 b2 c99 d100"
