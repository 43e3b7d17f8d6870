"""``st.set_page_config``."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any, Literal
from zlib import crc32

import msgspec

from millpond.elements import special_checks
from millpond.elements.checks import is_a, pairs_of, refuse, shown
from millpond.elements.parameters import checked
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import MenuItems, PageRoot, SidebarState

_MENU = {"get help": "get_help", "report a bug": "report_a_bug", "about": "about"}
_LINKS = ("http://", "https://", "mailto:")
_WORD = re.compile(r"[\w+-]+")
_RANDOM = "🐙🦆🐸🦉🐢🦋🐝🐞🦀🐬🌵🌻🍀🍄🌈🌊🔥⭐🎈🎲🎨🎯🚀⛵🧩🪁🍉🍋🥝🫐"
"""What “random” chooses from."""


@checked
def set_page_config(
    page_title: str | None = None,
    page_icon: Any = None,
    layout: Literal["centered", "wide"] | None = None,
    initial_sidebar_state: SidebarState | None = None,
    menu_items: Mapping[str, str | None] | None = None,
) -> None:
    """Set the page's title, icon and layout. Can be called anywhere and repeatedly: each call adds to earlier ones.

    Settings apply to the page that sets them: another page of the app starts
    without them.

    Parameters
    ----------
    page_title:
        The title of the browser tab; None: derived from the script's name.
    page_icon:
        The icon of the browser's tab: an emoji, its name (``"duck"``),
        ``"random"`` for one that stays the same for a session,
        ``":material/name:"``, or an image, as for :func:`image`.
    layout:
        ``"centered"``, in a column of readable width, or ``"wide"``.
    initial_sidebar_state:
        The sidebar's initial state: ``"expanded"``, ``"collapsed"``, ``"auto"``
        (closed on phones), ``"locked"`` (open, and cannot be closed), or a
        number: ``"auto"``, with this width in pixels (200 to 600). If users have
        opened, closed or resized it themselves, their choice counts.
    menu_items:
        Entries of the menu: ``"Get help"`` and ``"Report a bug"`` (addresses),
        ``"About"`` (Markdown). None removes an entry.

    Examples
    --------
    >>> import millpond as st
    >>> st.set_page_config("Sales", "📈", layout="wide")
    """
    run = Place()._target()[0].run
    changed: dict[str, Any] = {}
    if page_title is not None:
        changed["title"] = page_title
    if page_icon is not None:
        changed["icon"], changed["icon_file"] = _icon(page_icon, run.session.id)
    if layout is not None:
        changed["layout"] = layout
    if initial_sidebar_state is not None:
        changed["sidebar_state"] = initial_sidebar_state
    entries = None if menu_items is None else _menu(menu_items)

    def change(page: PageRoot) -> PageRoot:
        if entries is not None:
            changed["menu_items"] = msgspec.structs.replace(page.menu_items or MenuItems(), **entries)
        return msgspec.structs.replace(page, **changed)

    run.change_page(change)


def _icon(icon: Any, session: str) -> tuple[str | None, FileRef | None]:
    """What the tab's icon is as a text, or as a file."""
    if is_a(icon, str):
        text = str.__str__(icon)
        if text == "random":
            return _RANDOM[crc32(session.encode()) % len(_RANDOM)], None
        if text.isascii() and _WORD.fullmatch(text):
            return f":{text}:", None
        if not _is_picture(text):
            return special_checks.page_icon("page_icon", text), None
    from millpond.elements.image import file_of  # few apps have one

    return None, file_of(icon, "page_icon")


def _is_picture(text: str) -> bool:
    """An SVG, the address of a picture, or a file that is there."""
    import os.path

    if text.startswith(("http://", "https://", "data:")) or "<svg" in text:
        return True
    return "." in text and "\0" not in text and os.path.isfile(text)  # noqa: PTH113 (a text of any length)


def _menu(items: Mapping[Any, Any]) -> dict[str, str | None]:
    """The entries that are given, by the names of their props."""
    entries: dict[str, str | None] = {}
    for name, value in pairs_of("menu_items", "a dictionary", items):
        entry = _MENU.get(str.lower(name)) if is_a(name, str) else None
        if entry is None:
            raise ApiError(
                f"The keys of `menu_items` must be “Get help”, “Report a bug” or “About”; got {shown(name)}."
            )
        entries[entry] = _entry(entry, f"menu_items[{str.__repr__(name)}]", value)
    return entries


def _entry(entry: str, name: str, value: Any) -> str | None:
    if value is None:
        return None
    if not is_a(value, str):
        refuse(name, "a string or None", value)
    text = str.__str__(value)
    if entry == "about":
        return textwrap.dedent(text).strip()
    if not text.lower().startswith(_LINKS):
        refuse(name, "a URL that begins with `https://`, `http://` or `mailto:`", value)
    return text
