"""Which of an app's pages is meant: by the path of the session, by a file, or by what an app gives."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from millpond.elements.app_page import Page, PageAt, app_file, app_folder
from millpond.elements.checks import is_a, refuse, shown
from millpond.errors import ApiError
from millpond.session.path import tidy
from millpond.session.run import Run

if TYPE_CHECKING:
    from millpond.session.run_session import RunSession


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
