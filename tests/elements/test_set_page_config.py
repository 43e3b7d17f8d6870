"""``st.set_page_config`` and ``st.logo``: what the page's own props become."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import millpond as st
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Logo, LogoImage, MenuItems, PageRoot
from millpond.testing import AppTest
from tests.drive import App
from tests.elements.test_image import PNG, SVG
from tests.elements.test_parameters import a_run


def page(session: Any) -> PageRoot:
    props = session.tree.root.props
    assert isinstance(props, PageRoot)
    return props


def configured(**options: Any) -> PageRoot:
    with a_run() as session:
        st.set_page_config(**options)
        return page(session)


def test_calls_add_to_each_other() -> None:
    with a_run() as session:
        st.set_page_config("A", "🦆", "wide", menu_items={"Get help": "https://h.org"})
        st.set_page_config(menu_items={"about": "# Mine"}, initial_sidebar_state="locked")
        st.logo("🐸")
        st.set_page_config(page_title=None, layout=None)
        props = page(session)
    assert (props.title, props.icon, props.layout, props.sidebar_state) == ("A", "🦆", "wide", "locked")
    assert props.menu_items == MenuItems(get_help="https://h.org", about="# Mine")
    assert props.logo == Logo(image=LogoImage(icon="🐸"))


@pytest.mark.parametrize(
    ("icon", "text"),
    [("🦆", "🦆"), (":material/home:", ":material/home:"), ("duck", ":duck:"), (":duck:", ":duck:"),
     ("nofile.png", "nofile.png"), ("", "")],
)  # fmt: skip
def test_an_icon_that_is_a_text(icon: str, text: str) -> None:
    props = configured(page_icon=icon)
    assert (props.icon, props.icon_file) == (text, None)


def test_an_icon_that_is_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "icon.png"
    file.write_bytes(PNG)
    for icon in [PNG, file, str(file), SVG, np.zeros((2, 2, 3), np.uint8)]:
        props = configured(page_icon=icon)
        assert props.icon is None
        assert isinstance(props.icon_file, FileRef)
    address = "https://example.org/a.png"
    assert configured(page_icon=address).icon_file == FileRef.elsewhere(address)


def test_a_random_icon_is_the_same_in_each_run() -> None:
    found = set()
    for _ in range(3):
        with a_run() as session:
            session.id = "one"
            st.set_page_config(page_icon="random")
            found.add(page(session).icon)
    assert len(found) == 1


def test_a_later_icon_takes_the_place_of_a_picture() -> None:
    with a_run() as session:
        st.set_page_config(page_icon=PNG)
        st.set_page_config(page_icon="🦆")
        assert (page(session).icon, page(session).icon_file) == ("🦆", None)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"page_icon": ":material/nosuchicon:"},
            "`page_icon` must be an existing Material icon; got",
        ),
        ({"page_icon": b"no picture"}, "`page_icon` must be an image"),
        ({"page_icon": Path("/nowhere.png")}, "`page_icon` must be a readable file"),
        ({"layout": "narrow"}, "`layout`"),
        ({"initial_sidebar_state": 0}, "`initial_sidebar_state`"),
        ({"initial_sidebar_state": True}, "`initial_sidebar_state`"),
        ({"menu_items": {"Foo": "x"}}, "The keys of `menu_items` must be"),
        ({"menu_items": {"Get help": "javascript:alert(1)"}}, "a URL that begins with"),
        ({"menu_items": {"Report a bug": "/there"}}, "a URL that begins with"),
        ({"menu_items": {"About": 5}}, "a string or None"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ApiError, match=says):
        configured(**options)


def test_an_entry_of_the_menu_can_be_taken_out_again() -> None:
    with a_run() as session:
        st.set_page_config(menu_items={"Report a bug": "mailto:a@b.c", "About": "  one\n  two"})
        st.set_page_config(menu_items={"report a bug": None})
        assert page(session).menu_items == MenuItems(about="one\ntwo")


# The logo -----------------------------------------------------------------------------------


def test_a_logo(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(SVG)
    with a_run() as session:
        st.logo(str(file), size="large", link="https://example.org", icon_image=":material/home:")
        logo = page(session).logo
    assert logo is not None
    assert logo.image.file is not None
    assert logo.image.file.type == "image/svg+xml"
    assert (logo.collapsed, logo.size, logo.link) == (
        LogoImage(icon=":material/home:"), "large", "https://example.org",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"image": SVG, "link": "javascript:alert(1)"}, "`link` must be a URL that begins with"),
        ({"image": SVG, "link": " https://example.org"}, "`link` must be a URL that begins with"),
        ({"image": SVG, "link": "/page"}, "`link` must be a URL that begins with"),
        ({"image": SVG, "size": "huge"}, "`size`"),
        ({"image": SVG, "icon_image": "nofile.png"}, "`icon_image` must be a readable file"),
        ({"image": "nofile.png"}, "`image` must be a readable file"),
        ({"image": None}, "`image` must be an image"),
        ({"image": ":material/nosuchicon:"}, "`image` must be an existing Material icon"),
    ],
)
def test_what_is_wrong_with_a_logo_is_named(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ApiError, match=says), a_run():
        st.logo(**arguments)


OF_FRAGMENT = """
import millpond as st

@st.fragment
def part():
    if st.button("Other"):
        st.set_page_config("Of the fragment")
        st.logo("🐸")

st.set_page_config("Of the script", "🦆")
part()
st.button("All")
"""


def test_a_fragment_adds_to_what_the_script_has_set_until_that_runs_again() -> None:
    app = App(OF_FRAGMENT)
    root = lambda: page(app.session)  # noqa: E731 (twice in this test)
    app.click("Other")
    assert (root().title, root().icon, root().logo) == (
        "Of the fragment", "🦆", Logo(image=LogoImage(icon="🐸")),
    )  # fmt: skip
    app.click("All")
    assert (root().title, root().logo) == ("Of the script", None)


def test_a_page_that_sets_nothing_has_nothing_of_another() -> None:
    at = AppTest.from_string("""
import millpond as st

def one():
    st.set_page_config("One", layout="wide", menu_items={"About": "me"})
    st.logo("🐸")

def two():
    st.text("two")

st.navigation([st.Page(one, default=True), st.Page(two, title="Second", icon="🦆")]).run()
""").run()
    root = lambda: page(at._session)  # noqa: E731
    assert (root().title, root().layout) == ("One", "wide")
    at.switch_page("two").run()
    assert (root().title, root().icon, root().layout, root().logo, root().menu_items) == (
        "Second", "🦆", "centered", None, None,
    )  # fmt: skip
