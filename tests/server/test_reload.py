"""Source that is saved while tabs are open: scripts, modules, pages. What sessions hold stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.faults.server_process import ServerProcess
from tests.patience import PATIENCE
from tests.server.conftest import Client, FakeTab
from tests.server.test_application import errors, shown
from tests.server.uvicorn_process import UvicornProcess, open_tab

APP = """
import millpond as st
import helper
st.session_state.setdefault("count", 0)
st.session_state.setdefault("thing", helper.Thing(7))
if st.button("Increment"):
    st.session_state.count += 1
kept = isinstance(st.session_state.thing, helper.Thing), st.session_state.thing.number
st.text(f"{helper.word()} {st.session_state.count} {kept}")
"""
FILES = {
    "app.py": APP,
    "pages/1_one.py": APP.replace("{helper.word()}", "one {helper.word()}"),
    "pages/2_two.py": APP.replace("{helper.word()}", "two {helper.word()}"),
    "helper.py": "from pack import deep\ndef word(): return deep.word()\nclass Thing:\n    def __init__(self, number): self.number = number\n",
    "pack/__init__.py": "",
    "pack/deep.py": "def word(): return 'first'",
}


@pytest.fixture
def script(tmp_path: Path) -> Path:
    for name, source in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(source)
    return tmp_path / "app.py"


def until(tab: FakeTab, what: Callable[[], bool], do: Callable[[], object]) -> None:
    """Do something to the source, and read until the page is as it should be.

    Again now and then: nobody knows whether the server has begun to watch.
    """
    for _ in range(int(PATIENCE)):
        do()
        while True:
            try:
                frame = tab.socket.recv(timeout=1)
            except TimeoutError:
                break
            tab.tab.receive(frame)
            if what():
                return
    raise AssertionError(f"The page stays {shown(tab)} {errors(tab)}, {tab.tab.props('alert')}")


def writing(file: Path, source: str) -> Callable[[], object]:
    def write() -> None:
        new = file.with_suffix(".new")
        new.write_text(source)
        new.replace(file)

    return write


@pytest.mark.parametrize("watcher", ["auto", "watchdog", "poll"])
def test_a_saved_module_is_there_with_the_next_run(script: Path, watcher: str) -> None:
    deep = script.parent / "pack" / "deep.py"
    flags = ("--server.runOnSave", "true", "--server.fileWatcherType", watcher)
    with ServerProcess(script, *flags) as server, open_tab(server) as tab:
        assert shown(tab.click("Increment", 1)) == ["first 1 (True, 7)"]
        until(
            tab,
            lambda: shown(tab) == ["second 1 (True, 7)"],
            writing(deep, "def word(): return 'second'"),
        )
        # A module of a module has a mistake: neither can be imported, until it is mended.
        until(tab, lambda: len(errors(tab)) == 1, writing(deep, "def word( return 'third'"))
        until(
            tab,
            lambda: (shown(tab), errors(tab)) == (["third 1 (True, 7)"], []),
            writing(deep, "def word(): return 'third'"),
        )
        assert shown(tab.click("Increment", 2)) == ["third 2 (True, 7)"]


def test_pages_come_and_go_while_a_tab_shows_them(script: Path) -> None:
    one, uno = script.parent / "pages" / "1_one.py", script.parent / "pages" / "1_uno.py"
    flags = ("--server.runOnSave", "true", "--server.fileWatcherType", "auto")

    def links() -> list[str]:
        (navigation,) = tab.tab.props("navigation").values()
        return [page.title for section in navigation.sections for page in section.pages]

    def alerts() -> str:
        return " ".join(alert.body for alert in tab.tab.props("alert").values())

    with ServerProcess(script, *flags) as server, open_tab(server, path="one") as tab:
        assert shown(tab.click("Increment", 1)) == ["one first 1 (True, 7)"]
        assert links() == ["app", "one", "two"]
        until(tab, lambda: links() == ["app", "uno", "two"], lambda: one.exists() and one.rename(uno))
        # The page of its address is not there any more: the first one says so. Values stay.
        assert "one" in alerts()
        assert shown(tab) == ["first 1 (True, 7)"]
        three = script.parent / "pages" / "3_three.py"
        until(tab, lambda: links() == ["app", "uno", "two", "three"], writing(three, "import millpond"))
        until(tab, lambda: links() == ["app", "uno", "two"], lambda: three.unlink(missing_ok=True))
        until(tab, lambda: links() == ["app", "one", "two"], lambda: uno.exists() and uno.rename(one))
        assert (shown(tab), alerts()) == (["one first 1 (True, 7)"], "")


def test_two_apps_of_one_folder_in_a_process_both_run_again(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = script.with_name("serve.py")
    serve.write_text(
        "import millpond as st\nfrom starlette.applications import Starlette\nfrom starlette.routing import Mount\n"
        "app = Starlette(routes=[Mount('/one', st.App('app.py')), Mount('/two', st.App('app.py'))])"
    )
    deep = script.parent / "pack" / "deep.py"
    monkeypatch.setenv("MILLPOND_SERVER_RUN_ON_SAVE", "true")
    with (
        UvicornProcess(serve) as server,
        open_tab(server, "/one") as one,
        open_tab(server, "/two", Client(server.port)) as two,
    ):
        for number, tab in enumerate((one, two)):
            tab.click("Increment", 1)
            until(
                tab,
                lambda: shown(tab) == [f"word{number} 1 (True, 7)"],  # noqa: B023 (called here)
                writing(deep, f"def word(): return 'word{number}'"),
            )
        until(one, lambda: shown(one) == ["word1 1 (True, 7)"], lambda: None)


def test_without_run_on_save_the_tab_is_asked(script: Path) -> None:
    with ServerProcess(script, "--server.fileWatcherType", "auto") as server, open_tab(server) as tab:
        told: list[str] = []

        def read(frame: Any) -> None:
            told.append(str(frame))

        for _ in range(int(PATIENCE)):
            writing(script, APP + "\nst.text('more')")()
            try:
                read(tab.socket.recv(timeout=1))
            except TimeoutError:
                continue
            except ConnectionClosed:
                break
            if "source_changed" in told[-1]:
                break
        assert "source_changed" in told[-1]
        assert len(shown(tab)) == 1
