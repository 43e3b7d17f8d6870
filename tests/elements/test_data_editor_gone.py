"""Edits that are saved, and that the next process's script has no editor for: it is said, and they are kept for a while."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from millpond.session.edited import KEY, MOST_LEFT
from millpond.session.places import PLACES
from millpond.state.kernel import RESERVED
from millpond.state.rebind import StoredValue
from millpond.wire import Hello
from tests.drive import App
from tests.elements.test_data_editor_places import edit, editors
from tests.session.test_following import saved

KEYED = "import millpond as st\nst.text(st.data_editor([{'a': 1}, {'a': 2}], key='k'))\n"
KEYLESS = KEYED.replace(", key='k'", "")
SAID = [("toast", {"notice": "edits", "seconds": 0})]
SEVEN = "[{'a': 7}, {'a': 2}]"


def said(app: App) -> list[Any]:
    return [(effect.name, effect.props) for effect in app.tab.effects]


class Versions:
    """One session of an app, whose processes come one after the other."""

    def __init__(self) -> None:
        self._stored: dict[str, StoredValue] = {}

    def next(self, before: App, source: str) -> App:
        """The session in the process after ``before``, with this version of the script."""
        saved(before, self._stored)
        app = App(source, durable=True, run=False)
        app.session.restore(before.session.version, before.seq, dict(self._stored))
        app.seq = before.seq
        return app.run()


def edited(source: str) -> App:
    app = App(source, durable=True)
    return edit(app, editors(app)[0], edited=[[0, {"a": 7}]])


@pytest.mark.parametrize("before", [KEYED, KEYLESS])
@pytest.mark.parametrize(
    "after",
    [
        "import millpond as st\nst.text('Nothing to edit')\n",
        KEYED.replace("'k'", "'other'"),
        "import millpond as st\nst.data_editor([{'z': 1, 'y': 2}])\nst.text_input('T', key='k')\n",
    ],
    ids=["removed", "another key", "another type"],
)
def test_edits_of_an_editor_that_a_deploy_takes_away_are_said_once_and_are_there_when_it_goes_back(
    before: str, after: str, caplog: pytest.LogCaptureFixture
) -> None:
    app, versions = edited(before), Versions()
    new = versions.next(app, after)
    assert said(new) == SAID
    assert "that the script no longer draws" in caplog.text
    assert said(new.rerun()) == SAID, "once"
    new.session.shown(new.tab.effects[-1].n)
    new.rerun()
    assert said(versions.next(new, after)) == [], "and not by the next process"
    if "text_input" in after and before == KEYED:
        return  # the field has the key now
    back = versions.next(new, before)
    assert SEVEN in back.texts()
    assert said(back) == []
    assert said(versions.next(back, after)) == SAID, "anew"


@pytest.mark.parametrize("source", [KEYED, KEYLESS])
def test_nothing_is_said_of_edits_that_are_there_or_were_taken_back(source: str) -> None:
    app, versions = edited(source), Versions()
    app = versions.next(app, source)
    assert said(app) == []
    app = versions.next(app, source + "st.text('more')\n")
    assert said(app) == []
    edit(app, editors(app)[0], edited=[])
    assert said(versions.next(app, "import millpond as st\nst.text('Nothing to edit')\n")) == []


def test_nothing_is_said_of_an_editor_that_the_user_has_hidden() -> None:
    source = "import millpond as st\nif st.toggle('T', True):\n    st.data_editor([{'a': 1}])\n"
    app = edited(source)
    app.set("T", False)
    assert said(app) == []
    assert said(Versions().next(app, source)) == []


def test_places_of_editors_that_nobody_draws_any_more_do_not_stay() -> None:
    def version(number: int) -> str:
        return f"import millpond as st\ndef draw{number}():\n    st.data_editor([{{'a{number}': 1}}])\ndraw{number}()\n"

    app, versions = App(version(0), durable=True), Versions()
    for number in range(2 * MOST_LEFT):
        if number > 5:  # those before have no edits
            edit(app, editors(app)[0], edited=[[0, {f"a{number}": 7}]])
        app = versions.next(app, version(number + 1))
    state = app.session.state
    kept = [key for key in state.all_keys() if key.startswith(RESERVED + "data_editor")]
    places = [one for key in state.all_keys() if key.startswith(PLACES) for one in state.peek(key)]
    assert len(kept) == len(places) == MOST_LEFT + 1, "and the one that is drawn"
    assert len(state.peek(KEY)) == MOST_LEFT
    assert f"a{2 * MOST_LEFT - 1}" in str([state.peek(key) for key in kept]), "the newest are kept"


@pytest.mark.parametrize("key", ["", ", key='k'"])
@pytest.mark.parametrize("end", ["raise OSError('no connection')", "st.stop()"])
def test_nothing_is_said_while_a_parallel_fragment_has_not_come_to_its_editor(
    tmp_path: Path, key: str, end: str
) -> None:
    down = tmp_path / "down"
    source = (
        "import pathlib\nimport millpond as st\n@st.fragment(parallel=True)\ndef part():\n"
        f"    if pathlib.Path({str(down)!r}).exists():\n        {end}\n"
        f"    st.text(st.data_editor([{{'a': 1}}, {{'a': 2}}]{key}))\npart()\n"
    )
    app = edited(source)
    down.touch()
    app = Versions().next(app, source)
    assert said(app) == []
    down.unlink()
    assert app.rerun().texts() == [SEVEN]
    assert said(app) == []


PAGES = """
import millpond as st
def home():
    st.text(st.data_editor([{'a': 1}, {'a': 2}], key=KEY))
def other():
    if st.button("Home"):
        st.switch_page(pages[0])
pages = [st.Page(home, default=True), st.Page(other)]
st.navigation(pages).run()
"""


@pytest.mark.parametrize("key", ["None", "'k'"])
def test_nothing_is_said_on_another_page_of_an_editor_of_the_first(key: str) -> None:
    source = PAGES.replace("KEY", key)
    app = edited(source)
    new = App(source, durable=True, run=False)
    new.session.restore(app.session.version, app.seq, saved(app, {}))
    new.seq = app.seq
    new._take(new.session.attach(Hello(build="b", load="typed", connection=1, path="other", edited=True)))
    new.run()
    assert new.labels().count("Home") == 1
    assert said(new) == []
    assert new.click("Home").texts() == [SEVEN]


def test_of_many_that_a_deploy_takes_away_at_once_all_are_there_when_it_goes_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = f"import millpond as st\nfor n in range({MOST_LEFT + 5}):\n    st.text(st.data_editor([{{'a': 1, 'n': n}}]))\n"
    app, versions = App(source, durable=True), Versions()
    for props in editors(app):
        edit(app, props, edited=[[0, {"a": 7}]])
    before = app.texts()
    for _ in range(3):  # on several replicas
        app = versions.next(app, "import millpond as st\nst.text('Nothing to edit')\n")
    assert [record.args for record in caplog.records] == [(f"without a key ({MOST_LEFT + 5})",)]
    assert versions.next(app, source).texts() == before


def test_those_with_a_key_let_none_without_one_go() -> None:
    source = "import millpond as st\nst.text(st.data_editor([{'a': 1}, {'a': 2}]))\n"
    app, versions = edited(source), Versions()
    for n in range(MOST_LEFT + 5):
        app = versions.next(app, f"import millpond as st\nst.data_editor([{{'a': 1}}], key='k{n}')\n")
        edit(app, editors(app)[0], edited=[[0, {"a": 7}]])
    assert versions.next(app, source).texts() == [SEVEN]
