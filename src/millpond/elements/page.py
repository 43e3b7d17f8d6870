"""``st.set_page_config``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from millpond.elements.parameters import checked
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import MenuItems, PageRoot

_MENU = {"get help": "get_help", "report a bug": "report_a_bug", "about": "about"}


@checked
def set_page_config(
    page_title: str | None = None,
    page_icon: str | None = None,
    layout: Literal["centered", "wide"] | None = None,
    initial_sidebar_state: Literal["auto", "expanded", "collapsed"] | int | None = None,
    menu_items: Mapping[str, str | None] | None = None,
) -> None:
    """Set the page's title, icon and layout. May be called more than once.

    Parameters
    ----------
    page_title:
        The title of the browser's tab; None: from the script's name.
    page_icon:
        An emoji, ``":material/name:"`` or an address of an image.
    layout:
        ``"centered"`` in a column that reads well, or ``"wide"``.
    initial_sidebar_state:
        ``"auto"``, ``"expanded"``, ``"collapsed"``, or a width in pixels.
    menu_items:
        ``"Get help"``, ``"Report a bug"`` (addresses) and ``"About"`` (Markdown).

    Examples
    --------
    >>> import millpond as st
    >>> st.set_page_config("Sales", "📈", layout="wide")
    """
    if layout not in (None, "centered", "wide"):
        raise ApiError(f'`layout` is "centered" or "wide"; got `{layout!r}`.')
    if not isinstance(initial_sidebar_state, int) and initial_sidebar_state not in (
        None, "auto", "expanded", "collapsed",
    ):  # fmt: skip
        raise ApiError(
            '`initial_sidebar_state` is "auto", "expanded", "collapsed" or a width in pixels; '
            f"got `{initial_sidebar_state!r}`."
        )
    run = Place()._target()[0].run
    before = run.session.tree.root.props if run.page_set else PageRoot()
    assert isinstance(before, PageRoot)
    run.configure(
        PageRoot(
            title=page_title if page_title is not None else before.title,
            icon=page_icon if page_icon is not None else before.icon,
            layout=layout or before.layout,
            sidebar_state=initial_sidebar_state
            if initial_sidebar_state is not None
            else before.sidebar_state,
            menu_items=_menu(menu_items) if menu_items is not None else before.menu_items,
        )
    )


def _menu(items: Mapping[Any, Any]) -> MenuItems:
    unknown = [name for name in items if not isinstance(name, str) or name.lower() not in _MENU]
    if unknown:
        raise ApiError(f"`menu_items` may have “Get help”, “Report a bug” and “About”; got {unknown}.")
    return MenuItems(**{_MENU[name.lower()]: value for name, value in items.items()})
