"""``st.navigation``: the pages of an app, and the way to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from millpond.elements.alert import Alert
from millpond.elements.app_page import Page, Source
from millpond.elements.checks import any_text, boolean_or_whole, choice, is_a, refuse, shown
from millpond.elements.page_lookup import find_page
from millpond.errors import ApiError, RerunRun
from millpond.props import Props
from millpond.session.context import current
from millpond.session.path import is_sound
from millpond.session.run import Run

Position = Literal["sidebar", "hidden", "top"]
_POSITION = choice("sidebar", "top", "hidden")
_EXPANDED = boolean_or_whole("True, False, or a number of pages, 0 or more")
FEW = 10
"""How many pages the sidebar shows at first, where there are many more."""


class NavigationLink(Props):
    """A page in the navigation."""

    title: str = ""
    icon: str | None = None
    href: str = ""
    """Relative to the app's own address; a whole address leads out of the app."""
    help: str | None = None


class NavigationSection(Props):
    """Pages under one heading; an empty one has none."""

    label: str = ""
    pages: tuple[NavigationLink, ...] = ()


class Navigation(Props):
    kind: ClassVar[str] = "navigation"

    sections: tuple[NavigationSection, ...] = ()
    current: str | None = None
    """The ``href`` of the page that is shown."""
    position: Literal["sidebar", "top"] = "sidebar"
    limit: int | None = None
    """How many pages are shown at first; the others are shown when the user asks for them. Null: all."""


def navigation(
    pages: Sequence[Source | Page] | Mapping[str, Sequence[Source | Page]],
    *,
    position: Position = "sidebar",
    expanded: bool | int = False,
) -> Page:
    """Declare the app's pages, show their navigation, and return the current page.

    The app's script runs for each of its pages. What it draws itself appears on
    all of them, and its widgets keep their values; ``run()`` of the returned page
    draws that page.

    Parameters
    ----------
    pages:
        A list of pages, or of what ``st.Page`` accepts; or a dictionary of such
        lists, by section heading.
    position:
        ``"sidebar"``, ``"top"``, or ``"hidden"`` if the app draws its own links
        (``st.page_link``).
    expanded:
        True: show all pages in the sidebar, however many there are. A number:
        initially show this many. False: show ten if there are many more.

    Returns
    -------
    Page
        The page at the current URL. If the app has no such page, its first page,
        below a message that says so.

    Raises
    ------
    ApiError
        There is no page, two have the same path, or it was already called in this
        run.

    Examples
    --------
    >>> import millpond as st
    >>> def home():
    ...     st.title("Home")
    >>> st.navigation([home]).run()
    """
    position, expanded = _POSITION("position", position), _EXPANDED("expanded", expanded)
    run = current().run
    known = run.program is None or run.program.navigates
    if run.program is not None:
        run.program.navigates = True
    if run.shown_page is not None and not known:
        raise RerunRun  # a page of the folder was begun: now it is known that the folder does not count
    if run.shown_page is not None:
        raise ApiError("`st.navigation` was already called in this run. Call it only once.")
    sections = _sections(pages)
    page = find_page(run, [page for section in sections.values() for page in section])
    show_navigation(run, sections, position=position, expanded=expanded)
    return page


def show_navigation(
    run: Run, sections: Mapping[str, Sequence[Page]], *, position: Position, expanded: bool | int = False
) -> None:
    """Draw the way to the pages, and what is known of the one that is shown."""
    page, tree = run.shown_page, run.session.tree
    assert isinstance(page, Page)
    if run.page_is_missing:
        say_not_found(run, page.title)
    else:
        run.name_page(page.title, page.icon or None)
    listed = {label: list(filter(_is_listed, section)) for label, section in sections.items()}
    if position == "hidden" or sum(map(len, listed.values())) < 2:
        return
    props = Navigation(
        sections=tuple(
            NavigationSection(label=label, pages=tuple(map(_link, section)))
            for label, section in listed.items()
            if section
        ),
        current=None if run.page_is_missing else _current(page, run.session.path.now, listed),
        position=position,
        limit=None if expanded is True else int(expanded) or FEW,
    )
    run.draw_first(tree.sidebar if position == "sidebar" else tree.main, props)


def _is_listed(page: Page) -> bool:
    """It is in the navigation. One with parameters has no address of its own."""
    return page.visibility == "visible" and not page.pattern.has_parameters


def _current(page: Page, path: str, listed: Mapping[str, Sequence[Page]]) -> str:
    """Which page the navigation marks: of one with parameters, the nearest above it that is listed."""
    if not page.pattern.has_parameters:
        return page.url_path
    above = [one.url_path for section in listed.values() for one in section if one.address is None]
    return max((one for one in above if path.startswith(f"{one}/")), key=len, default=path)


def say_not_found(run: Run, home: str) -> None:
    """Say that the app has no page at the path of the session, and show the way to the one that it begins with."""
    from millpond.elements.page_link import PageLink  # and with it elements that the app may not have

    main, path = run.session.tree.main, run.session.path.now
    run.draw_first(main, PageLink(label=home, icon=":material/home:"))
    # A path that no page can have may be a text of anybody's: the page does not repeat it.
    where = f" `/{path}`" if is_sound(path) else " at this address"
    body = f"This app has no page{where}. Its first page is shown instead."
    run.draw_first(main, Alert(level="warning", title="Page not found", body=body))


def _sections(pages: Any) -> dict[str, list[Page]]:
    if isinstance(pages, Mapping):
        return {any_text("pages", label): _section(section) for label, section in pages.items()}
    if isinstance(pages, Sequence) and not isinstance(pages, str | bytes):
        return {"": [_page(page) for page in pages]}
    raise ApiError(f"`pages` must be a list of pages, or a dictionary of such lists; got {shown(pages)}.")


def _section(pages: Any) -> list[Page]:
    if not is_a(pages, Sequence) or is_a(pages, str):
        refuse("pages", "a list of pages, or a dictionary of such lists", pages)
    return list(map(_page, pages))


def _page(page: Source | Page) -> Page:
    return page if isinstance(page, Page) else Page(page)


def _link(page: Page) -> NavigationLink:
    href = page.address if page.address is not None else page.url_path
    return NavigationLink(title=page.title, icon=page.icon or None, href=href, help=page.help)
