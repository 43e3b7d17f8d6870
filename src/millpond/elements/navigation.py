"""``st.navigation``, ``st.switch_page``: which page of an app is shown, and the way to the others."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn

from millpond.elements.alert import Alert
from millpond.elements.app_page import Page, PageAt, Source, app_file, app_folder
from millpond.elements.checks import (
    any_text,
    boolean_or_whole,
    choice,
    is_a,
    refuse,
    shown,
)
from millpond.elements.query_params import check_name, texts_to_write
from millpond.errors import ApiError, RerunRun
from millpond.props import Props, Width
from millpond.session.context import current
from millpond.session.path import is_sound, tidy
from millpond.session.query import is_of_embedding, unparse
from millpond.session.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from millpond.session.run_session import RunSession

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


class PageLink(Props):
    kind: ClassVar[str] = "page_link"

    label: str = ""
    href: str = ""
    """Relative to the app's own address; a whole address leads out of the app."""
    icon: str | None = None
    icon_position: Literal["left", "right"] = "left"
    help: str | None = None
    disabled: bool = False
    active: bool = False
    """It leads to the page that is shown."""
    width: Width = "content"


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


def find_page(run: Run, pages: list[Page]) -> Page:
    """The page of these that the session is on; the one that the app begins with, where it is on none."""
    inside = [page for page in pages if page.address is None]
    home = run.session.home = _default_of(inside)
    named = _check_paths(pages)
    if run.program is not None and run.program.navigates and run.program.named != named.keys():
        run.program.named = frozenset(named)
    run.session.pages = pages
    found = page_at(run.session, run.session.path.now)
    run.shown_page = run.session.page = found or home
    run.page_is_missing = found is None
    return found or home


def page_at(session: RunSession, path: str) -> Page | None:
    """The page of the app that has this path: one that has it alone before those with parameters."""
    found = [page for page in session.pages if page.match(path, session) is not None]
    return min(found, key=lambda page: page.pattern.has_parameters, default=None)


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
    main, path = run.session.tree.main, run.session.path.now
    run.draw_first(main, PageLink(label=home, icon=":material/home:"))
    # A path that no page can have may be a text of anybody's: the page does not repeat it.
    where = f" `/{path}`" if is_sound(path) else " at this address"
    body = f"This app has no page{where}. Its first page is shown instead."
    run.draw_first(main, Alert(level="warning", title="Page not found", body=body))


def switch_page(
    page: str | Path | Page | PageAt,
    *,
    query_params: Mapping[str, object] | Iterable[tuple[str, object]] | None = None,
) -> NoReturn:
    """Switch to another page of the app at once.

    In a callback, the other page runs after the callback.

    Parameters
    ----------
    page:
        A page of ``st.navigation``, the path of its file, relative to the app's
        script, or its URL path. For a page with parameters: ``page.at(id=7)``.
    query_params:
        The query parameters of its URL. None: no parameters.

    Raises
    ------
    ApiError
        The app has no such page.

    Examples
    --------
    >>> import millpond as st
    >>> def home():
    ...     if st.button("Log out"):
    ...         st.switch_page(bye)
    >>> bye = st.Page(lambda: st.write("Bye"), title="Bye", url_path="bye")
    >>> st.navigation([home, bye]).run()
    """
    here = current()
    run = here.run
    if run.is_beside(here.scope):
        raise ApiError(
            "A parallel fragment cannot switch pages while the whole script runs. It can when it reruns on "
            "its own, after an interaction with one of its widgets."
        )
    target, path = page_of(run, page)
    if target.address is not None:
        raise ApiError(
            f"“{target.title}” is not a page of this app, but the URL {target.address}: use `st.page_link`."
        )
    run.go_to(path, query_string(query_params))
    raise RerunRun


def page_of(run: Run, page: Any) -> tuple[Page, str]:
    """One of the app's pages, and the path that is meant. Raises ApiError where it has no such page."""
    session = run.session
    found: Page | None = None
    path: str | None = None
    if is_a(page, PageAt):
        page, path = page.page, page.url_path
    if is_a(page, Page):
        found, wanted = page, f"“{page.title}”"
        # In a callback, the pages of this run are not known yet.
        if run.shown_page is not None and all(found is not one for one in session.pages):
            found = None
    elif is_a(page, str | os.PathLike):
        wanted = shown(page)
        found, path = _page_called(session, page)
    else:
        refuse("page", "a page, or the path of its file", page)
    if found is None:
        raise ApiError(
            f"`page` is not a page of this app: got {wanted}. A page is one that `st.navigation` names, or a file in the folder `pages`; "
            f"the path of its file is relative to the app's script, `{app_folder()}`."
        )
    if path is None:
        if found.pattern.has_parameters:
            raise ApiError(
                f"The path of the page “{found.title}”, `{found.pattern.text}`, has parameters. Give their "
                "values, as in `page.at(id=7)`, or give the whole path."
            )
        path = found.path_in(session)
    return found, path


def _page_called(session: RunSession, name: str | os.PathLike[str]) -> tuple[Page | None, str | None]:
    """The page with this file, or at this path."""
    with contextlib.suppress(ValueError, OSError):  # no name that a file could have
        file = app_file(name)
        for page in session.pages:
            if page.file == file:
                return page, None
    path = tidy(str.__str__(name)) if is_a(name, str) else ""
    return (page_at(session, path), path) if path else (None, None)


def query_string(params: Mapping[str, object] | Iterable[tuple[str, object]] | None) -> str:
    """The query string of parameters that an app gives for another page. Raises ApiError."""
    found: dict[str, list[str]] = {}
    if params is None:
        return ""
    try:
        pairs: Any = params.items() if is_a(params, Mapping) else params  # type: ignore[union-attr]
        for key, value in pairs:
            found.setdefault(check_name(key), []).extend(texts_to_write(key, value))
    except Exception:
        refuse("query_params", "a dictionary of strings, a list of pairs of strings, or None", params)
    if taken := [name for name in found if is_of_embedding(name)]:
        raise ApiError(
            f"`query_params` cannot set `{taken[0]}`: it is reserved for the page that embeds the app."
        )
    return unparse(found)


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


def _default_of(inside: list[Page]) -> Page:
    if not inside:
        raise ApiError("`st.navigation` needs at least one page of the app; `pages` has none.")
    if all(page.pattern.has_parameters for page in inside):
        raise ApiError("`st.navigation` needs a page whose path has no parameters, to start with.")
    wanted = [page for page in inside if page.wants_default]
    if len(wanted) > 1:
        raise ApiError(
            f"Only one page can be the default: {' and '.join(f'“{page.title}”' for page in wanted)} are."
        )
    return wanted[0] if wanted else next(page for page in inside if not page.pattern.has_parameters)


def _check_paths(pages: list[Page]) -> dict[str, Page]:
    """The pages by their paths. Raises ApiError where two have the same."""
    seen: dict[str, Page] = {}
    for page in pages:
        other = seen.setdefault(page.pattern.shape if page.pattern.has_parameters else page.url_path, page)
        if other is not page:
            raise ApiError(
                f"The pages “{other.title}” and “{page.title}” have the same path, `/{page.url_path}`. "
                "Give one of them another `url_path`."
            )
    return seen


def _link(page: Page) -> NavigationLink:
    href = page.address if page.address is not None else page.url_path
    return NavigationLink(title=page.title, icon=page.icon or None, href=href, help=page.help)
