"""An open dialog is a part of the session: it is open again when the session comes back, and closed when it was closed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from millpond.session.dialogs import EVERYWHERE, KEY
from millpond.state.saving import Limits
from millpond.testing import AppTest
from tests.drive import App

SOURCE = """
import dataclasses
import millpond as st

s = st.session_state
s.setdefault("log", [])

@dataclasses.dataclass
class Item:
    name: str
    text: str

def page():
    @st.dialog(s.get("title", "Edit"))
    def edit(item, *, note):
        s.log.append("edit")
        item.text = st.text_input("Text", item.text)
        st.text(f"{item.name} {item.text} {note} {isinstance(item, Item)}")
        if st.button("Save"):
            s.saved = item
            st.rerun()
        if st.button("Alone"):
            st.rerun(scope="fragment")
    s.log.append("page")
    if st.button("Edit", on_click=lambda: s.update(opened=s.get("opened", 0) + 1)):
        edit(Item("a", "b"), note="n")
    st.button("Other")

page()
if "stop" in s:
    st.stop()
"""


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click().run()


def dialogs(app: App) -> list[int]:
    """The numbers of the dialogs on the page."""
    return [node["id"] for node in app.model.walk() if node["kind"] == "dialog"]


def reload(at: AppTest) -> None:
    at.reload()


def restart(at: AppTest) -> None:
    at.restart()


COMES_BACK = pytest.mark.parametrize("comes_back", [reload, restart])


@pytest.fixture
def at() -> AppTest:
    at = AppTest.from_string(SOURCE).run()
    press(at, "Edit")
    at.text_input[0].input("half").run()
    return at


@COMES_BACK
def test_it_is_open_with_what_was_entered(at: AppTest, comes_back: Callable[[AppTest], None]) -> None:
    for _ in range(3):
        comes_back(at)
        assert at.dialog[0].text_input[0].value == "half"
        assert at.dialog[0].text[0].value == "a half n True"
    assert at.session_state.opened == 1
    at.text_input[0].input("whole").run()
    assert at.session_state.log[-2:] == ["edit", "edit"], "its function runs by itself again"
    press(at, "Save")
    assert not at.dialog
    assert at.session_state.saved.text == "whole"


@COMES_BACK
def test_closed_by_the_app_it_stays_closed(at: AppTest, comes_back: Callable[[AppTest], None]) -> None:
    press(at, "Save")
    comes_back(at)
    assert not at.dialog


@COMES_BACK
def test_closed_by_the_user_it_stays_closed(at: AppTest, comes_back: Callable[[AppTest], None]) -> None:
    at.dialog[0].dismiss().run()
    comes_back(at)
    assert not at.dialog


@COMES_BACK
def test_closed_by_another_run_it_stays_closed(at: AppTest, comes_back: Callable[[AppTest], None]) -> None:
    press(at, "Other")
    assert not at.dialog
    comes_back(at)
    assert not at.dialog


@COMES_BACK
def test_dismissed_after_it_came_back(at: AppTest, comes_back: Callable[[AppTest], None]) -> None:
    comes_back(at)
    runs = at.session_state.log.count("edit")
    at.dialog[0].dismiss().run()
    assert not at.dialog
    assert at.session_state.log.count("edit") == runs
    comes_back(at)
    assert not at.dialog


@COMES_BACK
def test_a_rerun_of_it_alone_does_not_close_it(at: AppTest, comes_back: Callable[[AppTest], None]) -> None:
    press(at, "Alone")
    comes_back(at)
    assert at.dialog


@COMES_BACK
def test_a_script_that_stops_has_it_open(at: AppTest, comes_back: Callable[[AppTest], None]) -> None:
    at.session_state.stop = True
    at.text_input[0].input("more").run()
    comes_back(at)
    assert at.dialog[0].text_input[0].value == "more"


def test_one_that_the_code_does_not_have_any_more_is_closed(
    at: AppTest, caplog: pytest.LogCaptureFixture
) -> None:
    at.session_state.title = "Another"
    at.text_input[0].input("more").run()
    at.restart()
    assert not at.dialog
    assert "has its function" in caplog.text
    at.session_state.title = "Edit"
    at.restart()
    assert not at.dialog


RERUN = """
import millpond as st

@st.dialog("D")
def show():
    st.button("inside")

if st.button("open"):
    show()
if st.session_state.get("again"):
    del st.session_state.again
    st.rerun()
"""


def test_a_rerun_that_nobody_asked_for_does_not_close_it() -> None:
    at = AppTest.from_string(RERUN).run()
    press(at, "open")
    at.session_state.again = True
    at.reload()
    assert "again" not in at.session_state
    assert at.dialog


def test_a_rerun_by_the_run_that_has_opened_it_closes_it() -> None:
    at = AppTest.from_string(RERUN).run()
    at.session_state.again = True
    press(at, "open")
    assert not at.dialog


def test_a_process_that_ends_between_the_rerun_and_the_next_run_leaves_it_closed() -> None:
    app = App(SOURCE, durable=True)
    app.click("Edit")
    app.send(trigger=app.widget("Save")["id"])
    app.run_once()
    assert app.session.due, "the script has not run again yet"
    change = app.session.commits.take_change()
    assert change is not None
    assert KEY in change.deleted
    assert "saved" in change.changed


def test_an_interval_of_what_has_opened_it_leaves_it_open() -> None:
    app = App("""
import millpond as st

@st.dialog("D")
def show(text):
    st.text(text)
    st.text_input("inside")

@st.fragment(run_every=60)
def part():
    st.session_state.n = st.session_state.get("n", 0) + 1
    if st.button("open"):
        show("it is open")
    st.text(f"runs {st.session_state.n}")

part()
""")
    app.click("open").set("inside", "kept")
    before = dialogs(app)
    (scope,) = app.session.intervals()
    app.session.timer_rings(scope)
    app.run()
    assert app.texts() == ["it is open", "runs 3"]
    assert app.widget("inside")["value"] == "kept"
    assert dialogs(app) == before, "the very same node: nothing moves, and the focus stays"
    app.click("open")
    assert "it is open" in app.texts()


def test_an_interaction_while_the_script_that_has_opened_it_goes_on_leaves_it_open() -> None:
    app = App("""
import millpond as st

@st.dialog("D")
def show():
    st.text_input("inside")

if st.button("open"):
    show()
st.text("slow")
if "interrupt" in st.session_state:
    st.session_state.interrupt()
st.text("end")
""")

    def interrupt() -> None:
        app.session.state.discard("interrupt")
        widget_id = app.read().widget("inside")["id"]
        app.model.set_value(widget_id, "typed")
        app.send({widget_id: "typed"})

    app.session.state.put("interrupt", interrupt)
    app.click("open")
    assert app.widget("inside")["value"] == "typed"
    assert app.texts() == ["slow", "end"]


def test_what_cannot_be_saved_is_kept_in_memory(caplog: pytest.LogCaptureFixture) -> None:
    at = AppTest.from_string("""
import threading
import millpond as st

@st.dialog("D")
def show(lock):
    st.text(type(lock).__name__)

if st.button("open"):
    show(threading.Lock())
""").run()
    press(at, "open")
    at.reload()
    assert at.dialog[0].text[0].value == "lock"
    at.restart()
    assert not at.dialog
    assert not at.exception


PAGES = """
import millpond as st

@st.dialog("D")
def show():
    if st.button("Second"):
        st.switch_page(two)

def first():
    if st.button("open"):
        show()

def second():
    st.text("second")

two = st.Page(second)
st.navigation([st.Page(first), two]).run()
"""


def test_on_another_page_it_is_closed() -> None:
    app = App(PAGES)
    app.click("open")
    app.attach()
    app.run()
    assert dialogs(app)
    app.click("Second")
    assert app.texts() == ["second"]
    assert not dialogs(app)
    app.attach()
    app.run()
    assert not dialogs(app)


def test_at_an_address_that_was_typed_it_is_closed(caplog: pytest.LogCaptureFixture) -> None:
    app = App(PAGES)
    app.click("open")
    app.attach(path="second", edited=True)
    app.run()
    assert app.texts() == ["second"]
    assert not dialogs(app)
    assert not caplog.records, "the user has left it: nothing is missing"


def test_arguments_need_not_be_such_as_can_be_saved() -> None:
    app = App(
        """
import threading
import millpond as st

@st.dialog("D")
def show(lock):
    st.text(type(lock).__name__)

if st.button("open"):
    show(threading.Lock())
""",
        durable=True,
        limits=Limits(on_unpicklable="error"),
    )
    app.click("open")
    assert app.texts() == ["lock"]
    assert not app.errors


MODULE = """
import millpond as st

def edit():
    st.text("inside")

def dialog_of(dismissed):
    @st.dialog("Edit", on_dismiss=dismissed)
    def made():
        st.text("inside")
    return made

@st.dialog("Made once")
def once():
    st.text("inside")

class Dialogs:
    @staticmethod
    @st.dialog("Made once in a class")
    def show():
        st.text("inside")
"""
IMPORTS = """
import dialogs_of_a_module as module
import millpond as st

who = st.query_params["who"]

def dismissed():
    st.session_state.dismissed_for = who

if st.button("anew"):
    st.dialog("Edit", on_dismiss=dismissed)(module.edit)()
if st.button("made by the module"):
    module.dialog_of(dismissed)()
if st.button("once"):
    module.once()
if st.button("class"):
    module.Dialogs.show()
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "dialogs_of_a_module.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("dialogs_of_a_module", None)
    for name in [name for name in EVERYWHERE if name[0] == "dialogs_of_a_module"]:
        del EVERYWHERE[name]


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize("how", ["anew", "made by the module"])
def test_a_dialog_that_a_run_has_made_of_a_modules_function_is_no_other_sessions(how: str) -> None:
    ben, ann = App(IMPORTS, query="who=ben"), App(IMPORTS, query="who=ann")
    ben.click(how)
    ann.click(how)
    ben.session.request_rerun()
    ben.run()
    for dialog in [node for node in ben.model.walk() if node["kind"] == "dialog"]:
        ben.send(trigger=dialog["props"]["id"])
    ben.run()
    assert ben.state("dismissed_for") in (None, "ben")
    assert not [name for name in EVERYWHERE if "Edit" in name]


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize("how", ["once", "class"])
def test_a_dialog_of_a_module_is_opened_again_though_only_its_import_has_made_it(how: str) -> None:
    App(IMPORTS, query="who=ann")  # which imports it
    app = App(IMPORTS, query="who=ben").click(how)
    app.session.request_rerun()
    app.run()
    assert "dialog" in app.kinds()


LAMBDAS = """
import millpond as st
edit = st.dialog("Row")(lambda: st.text("edits")) if st.button("Edit") else None
delete = st.dialog("Row")(lambda: st.text("deletes"))
if edit is not None:
    edit()
if st.button("Delete"):
    delete()
"""


@COMES_BACK
@pytest.mark.parametrize(("label", "shown"), [("Edit", []), ("Delete", ["deletes"])])
def test_lambdas_with_one_title_are_told_apart(
    comes_back: Callable[[AppTest], None], label: str, shown: list[str]
) -> None:
    """The run after a reload makes no "Edit": the other one is not to be opened in its place."""
    at = AppTest.from_string(LAMBDAS).run()
    press(at, label)
    assert at.dialog[0].text.values == [label.lower() + "s"]
    comes_back(at)
    assert at.text.values == shown


def test_a_lambda_has_the_same_name_in_each_process() -> None:
    """Sets of constants have another order in each."""
    code = (
        "from millpond.elements.dialog import _name_of; "
        "print(_name_of(lambda x: x in {'a', 'b', 'c', 'd', 'e'} or (lambda: 1)()))"
    )
    names = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(names) == 1
