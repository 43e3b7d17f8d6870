"""The page's own node, and ``st.set_page_config``."""
from __future__ import annotations

from typing import ClassVar, Literal

from millpond.elements.props import Props


class MenuItems(Props):
    """Entries of the page's menu; null keeps the usual one out."""

    get_help: str | None = None
    report_a_bug: str | None = None
    about: str | None = None


class Page(Props):
    """Node 0. Its children are the regions of the page."""

    kind: ClassVar[str] = "page"
    container: ClassVar[bool] = True

    title: str | None = None
    icon: str | None = None
    """An emoji, a ``:material/name:`` shortcode or an address of an image."""
    layout: Literal["centered", "wide"] = "centered"
    sidebar_state: Literal["auto", "expanded", "collapsed"] | int = "auto"
    """How the sidebar begins; a number is its width in pixels."""
    menu_items: MenuItems | None = None


class Region(Props):
    """A child of the page: the main part, the sidebar, or the bottom."""

    kind: ClassVar[str] = "region"
    container: ClassVar[bool] = True

    name: Literal["main", "sidebar", "bottom"] = "main"
