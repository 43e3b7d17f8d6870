"""``st.get_option`` and ``st.set_option``."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.compat import config as streamlit_config
from millpond.config import schema
from millpond.config.load import SETTABLE, set_process_config
from millpond.config.load import load_config as load
from millpond.errors import ApiError, NoSuchOption, OptionError
from millpond.props import PageRoot
from millpond.testing import AppTest
from tests.elements.test_parameters import a_run

FACTS = json.loads((Path(__file__).parents[1] / "facts" / "streamlit-config.json").read_text())
LIST_ITEMS = {"theme.family", "theme.url", "theme.weight", "theme.style"}
"""Not options: what a font in `theme.fontFaces` has."""


def test_every_option_of_streamlit_can_be_asked_for() -> None:
    unknown = set()
    for name in FACTS.keys() - LIST_ITEMS:
        try:
            st.get_option(name)
        except NoSuchOption:
            unknown.add(name)
    assert {name for name in unknown if not name.startswith("theme.")} == set()
    assert unknown <= FACTS.keys() - schema().keys()


@pytest.mark.parametrize("name", ["nope.x", "server.Port", "server", "", "mapbox.token"])
def test_an_option_that_there_is_not_is_named(name: str) -> None:
    with pytest.raises(RuntimeError, match="There is no option"), a_run():
        st.get_option(name)
    with pytest.raises(ApiError, match="There is no option"), a_run():
        st.set_option(name, 1)


@pytest.mark.parametrize("name", [None, 5, b"server.port", ["server.port"]])
def test_a_name_is_a_text(name: Any) -> None:
    with pytest.raises(ApiError, match="`key` must be the name of an option"), a_run():
        st.get_option(name)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("server.port", 9999, "read when the server starts"),
        ("theme.base", "dark", "read when the server starts"),
        ("client.showErrorLinks", False, "read when the server starts"),
        ("client.toolbarMode", "bogus", 'must be one of "auto"'),
        ("client.showSidebarNavigation", "no", "true or false"),
    ],
)
def test_what_cannot_be_set_says_so_and_changes_nothing(name: str, value: Any, says: str) -> None:
    with a_run():
        before = st.get_option(name)
        with pytest.raises(OptionError, match=says):
            st.set_option(name, value)
        assert st.get_option(name) == before


COUNT = """
import millpond as st

if st.button("Quiet"):
    st.set_option("client.showErrorDetails", "none")
    st.set_option("client.toolbarMode", "minimal")
st.text(st.get_option("client.showErrorDetails"))
if st.button("Fail"):
    raise ValueError("the secret words")
"""


def test_what_is_set_holds_from_then_on_for_this_session_alone() -> None:
    at = AppTest.from_string(COUNT).run()
    other = at.duplicate_tab()
    at.button[0].click().run()
    assert at.text[0].value == "none"
    at.button[1].click().run()
    assert "secret words" not in at.exception[0].message
    other.run()
    assert other.text[0].value == "full"
    other.button[1].click().run()
    assert other.exception[0].message == "the secret words"


@pytest.mark.parametrize(
    ("detail", "shows"), [("none", set()), ("type", set()), ("stacktrace", {"KeyError"})]
)
def test_what_led_to_an_error_is_shown_as_far_as_the_error_itself(detail: str, shows: set[str]) -> None:
    at = AppTest.from_string(
        f"import millpond as st\nst.set_option('client.showErrorDetails', {detail!r})\n"
        "try:\n    raise KeyError('the secret words')\n"
        "except KeyError as error:\n    raise ValueError('other words') from error"
    ).run()
    [shown] = at.exception
    assert [shown.message, *(related.message for related in shown.related)] == [""] * (1 + len(shows))
    assert {related.type for related in shown.related} == shows


def test_what_is_set_comes_back_after_a_reload_and_on_another_replica() -> None:
    at = AppTest.from_string(COUNT).run()
    at.button[0].click().run()
    for again in (at.reload, at.restart):
        again()
        assert at.text[0].value == "none"


def test_a_callback_and_a_fragment_can_set_and_read_options() -> None:
    at = AppTest.from_string("""
import millpond as st

def quiet():
    st.set_option("client.disableDataExport", True)

@st.fragment
def part():
    st.button("Quiet", on_click=quiet)
    st.text(st.get_option("client.disableDataExport"))

part()
""").run()
    assert at.text[0].value == "False"
    at.button[0].click().run()
    assert at.text[0].value == "True"


def test_the_tab_is_told_of_another_toolbar() -> None:
    with a_run() as session:
        st.set_option("client.toolbarMode", "viewer")
        st.set_page_config("Title")
        props = session.tree.root.props
        assert isinstance(props, PageRoot)
        assert (props.toolbar, props.title) == ("viewer", "Title")


def test_the_settable_ones_are_those_of_streamlit() -> None:
    assert {name.removeprefix("client.") for name in SETTABLE} == {
        "disableDataExport", "showErrorDetails", "showSidebarNavigation", "toolbarMode",
    }  # fmt: skip


def test_code_that_belongs_to_no_run_has_the_options_of_the_process() -> None:
    found: list[Any] = []
    set_process_config(load(flags={"server.port": "9123", "session.secret": "s" * 40}))
    try:
        thread = threading.Thread(
            target=lambda: found.extend(
                [streamlit_config.get_option("server.port"), st.get_option("session.secret")]
            )
        )
        thread.start()
        thread.join()
    finally:
        set_process_config(None)
    assert found == [9123, "***"]


def test_pages_of_a_folder_are_hidden_by_an_option(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "two.py").write_text("import millpond as st\nst.text('two')")
    script = tmp_path / "app.py"
    script.write_text(
        "import millpond as st\nif st.button('Hide'): st.set_option('client.showSidebarNavigation', False)"
    )
    at = AppTest.from_file(script).run()
    shown = [len(at.get("navigation"))]
    at.button[0].click().run()
    at.run()
    shown.append(len(at.get("navigation")))
    assert shown == [1, 0]


def test_an_exception_offers_links_as_the_option_says(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import millpond as st\nst.exception(ValueError('x'))")
    assert AppTest.from_file(script).run().exception[0].links == "auto"
    (tmp_path / ".millpond").mkdir()
    (tmp_path / ".millpond" / "config.toml").write_text("client.showErrorLinks = false")
    assert AppTest.from_file(script).run().exception[0].links is False
