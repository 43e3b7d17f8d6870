"""Tables that are edited while two processes have two versions of the script: one is killed, replaced, and both are in use."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import msgspec
import pytest

from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.stores.conftest import Backend

APP = """
import millpond as st

ROWS = {rows}
s = st.session_state
s.setdefault("back", [{{"id": i, "name": "x", "n": 0}} for i in range(6)])
st.text(st.data_editor(ROWS, num_rows="dynamic", key="k"))
st.text(st.data_editor(ROWS, num_rows="dynamic"))
s.back = st.data_editor(s.back, num_rows="dynamic", height={height})
st.text(s.back)
st.button("Again")
"""
ROWS = [{"id": i, "name": "x", "n": 10 * i} for i in range(6)]
OLD = APP.format(rows=ROWS, height=200)
NEW = APP.format(rows=[{**row, "more": f"m{row['id']}"} for row in reversed(ROWS)], height=300)
"""Of most tables another order, and another column; of all other arguments."""


class Editor(Clicker):
    """A tab whose user edits its tables. As a page does, it says all edits of a table each time."""

    def opened(self, id: int, name: str) -> list[str]:
        """What the page says when this row gets this name, of each table as it is shown now."""
        texts = []
        for props in self.props("data_editor").values():
            edits = json.loads(props.value)
            cells = dict(edits.get("edited", ()))
            row = props.first[0].index(id)
            cells[row] = {**cells.get(row, {}), "name": name}
            texts.append(json.dumps({**edits, "edited": sorted(cells.items())}))
        return texts

    def entered(self, texts: list[str]) -> None:
        """The page says this of its tables, and shows it, unless it has another table by then."""
        for text, (number, props) in zip(texts, self.props("data_editor").items(), strict=True):
            node = self.tree.get(number)
            assert node is not None
            if json.loads(text)["base"] == props.data:
                node.props = msgspec.structs.replace(props, value=text)
            self.clicks += 1
            self.send({props.id: text})
        self._flush()

    def edit(self, id: int, name: str) -> None:
        """In each table the row gets this name."""
        self.entered(self.opened(id, name))

    def move(self, server: ServerProcess) -> None:
        """Its next connections go to this process."""
        self.close()
        self.ports = [server.port]
        self.connect()

    def has(self, *names: str) -> None:
        """The rows have these names in each of the tables that the script is given, each row once."""
        self.wait()
        for text in self.texts.values():
            rows = ast.literal_eval(text)
            assert sorted((row["id"], row["name"]) for row in rows) == list(enumerate(names))


@pytest.mark.parametrize("backend", ["sqlite", "redis"], indirect=True)
def test_no_edit_is_lost_doubled_or_in_another_row_while_one_of_two_processes_is_killed_and_replaced(
    tmp_path: Path, backend: Backend
) -> None:
    scripts = [tmp_path / name / "app.py" for name in ("one", "two")]
    for script in scripts:
        script.parent.mkdir()
        script.write_text(OLD)
    flags = ["--session.store", backend.url, "--session.secret", "s" * 32]
    with ServerProcess(scripts[0], *flags) as one, ServerProcess(scripts[1], *flags) as two:
        tab, other = Editor([one.port]), Editor([two.port])
        tab.connect()
        other.connect()
        other.edit(5, "other")
        tab.edit(0, "a")
        tab.wait()
        opened = tab.opened(1, "b")
        one.kill()
        tab.move(two)
        tab.entered(opened)
        tab.has("a", "b", "x", "x", "x", "x")
        other.has("x", "x", "x", "x", "x", "other")

        opened = tab.opened(2, "c")  # while the process has the old version
        scripts[0].write_text(NEW)
        one.start()
        tab.move(one)
        tab.entered(opened)
        tab.has("a", "b", "c", "x", "x", "x")
        other.move(one)
        other.edit(4, "more")
        two.kill()
        tab.edit(3, "d")
        tab.move(one)
        tab.has("a", "b", "c", "d", "x", "x")
        two.start()  # once more with the old version
        tab.move(two)
        tab.edit(4, "e")
        tab.has("a", "b", "c", "d", "e", "x")
        opened = tab.opened(5, "f")
        other.move(two)
        tab.move(one)
        tab.entered(opened)
        other.has("x", "x", "x", "x", "more", "other")
        tab.wait()  # a page edits no table whose edits are on their way as those of another
        tab.edit(0, "A")
        one.kill()
        scripts[1].write_text(NEW)
        two.kill()
        two.start()
        tab.move(two)
        tab.has("A", "b", "c", "d", "e", "f")
        other.move(two)
        other.has("x", "x", "x", "x", "more", "other")
        assert not tab.rolled_back
        assert not other.rolled_back
        assert len(tab.sessions) == len(other.sessions) == 1
