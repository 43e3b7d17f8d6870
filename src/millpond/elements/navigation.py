"""``st.Page``, ``st.navigation``, ``st.switch_page``: the pages of an app."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, Union

from millpond.elements.alert import Alert
from millpond.elements.checks import (
    any_text,
    boolean_or_whole,
    choice,
    is_a,
    only_text,
    optional_text,
    refuse,
    shown,
    truth,
)
from millpond.elements.icons import is_emoji, is_material, split_icon
from millpond.elements.query_params import check_name, texts_to_write
from millpond.errors import ApiError, RerunRun
from millpond.props import Props, Width
from millpond.session.context import current, current_or_none
from millpond.session.path import is_sound, tidy
from millpond.session.query import is_ours, unparse
from millpond.session.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from millpond.session.run_session import RunSession

Position = Literal["sidebar", "hidden", "top"]
_VISIBILITY = choice("visible", "hidden")
_POSITION = choice("sidebar", "top", "hidden")
_EXPANDED = boolean_or_whole("True, False, or a number of pages from 0 up")
FEW = 12
"""Pages that the sidebar shows at first."""
Visibility = Literal["visible", "hidden"]
Source = Union[str, "Path", Callable[[], object]]


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
    """So many pages are shown at first, and the others when they are asked for; null: all."""


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


class Page:
    """A page of the app, for ``st.navigation``.

    Parameters
    ----------
    page:
        A Python file (absolute, or relative to the app's script), a function
        without arguments, or an address that begins with ``https://`` or
        ``http://``, which opens in a new tab.
    title:
        In the navigation and in the browser's tab. None: from the name of the
        file or function; an address needs one.
    icon:
        An emoji or ``":material/name:"``.
    url_path:
        Its path below the app's own address. None: from the name.
    default:
        The app begins with it. If no page says so, it is the first.
    visibility:
        ``"hidden"``: it is not in the navigation, and can be gone to.
    help:
        A tooltip in the navigation; Markdown.

    Attributes
    ----------
    title, icon, url_path, visibility:
        As they are shown. The ``url_path`` of the default page is empty.

    Examples
    --------
    >>> import millpond as st
    >>> def home():
    ...     st.title("Home")
    >>> def settings():
    ...     st.title("Settings")
    >>> page = st.navigation([home, st.Page(settings, icon=":material/settings:")])
    >>> page.run()
    """

    def __init__(
        self,
        page: Source,
        *,
        title: str | None = None,
        icon: str | None = None,
        url_path: str | None = None,
        default: bool = False,
        visibility: Visibility = "visible",
        help: str | None = None,
    ) -> None:
        self.file: Path | None = None
        self.function: Callable[[], object] | None = None
        self.address: str | None = None
        """Where it is outside of the app."""
        title, icon, help = (
            optional_text("title", title),
            only_text("icon", icon),
            optional_text("help", help),
        )
        found_icon, name = self._take_source(page)
        if icon and not (is_emoji(icon) or is_material(icon)):
            raise ApiError(f'`icon` is one emoji or ":material/name:"; got {shown(icon)}.')
        self.title = (title or _spaced(name)).strip()
        self.icon = icon or found_icon or ""
        self.visibility: Visibility = _VISIBILITY("visibility", visibility)
        self.help = help
        self.wants_default = bool(truth("default", default))
        if not self.title:
            raise ApiError(f"The page `{page}` needs a `title`: its name has none.")
        self._path = _url_path(url_path, name or self.title)

    def _take_source(self, page: Source) -> tuple[str | None, str]:
        """Where the page comes from; returns the icon and the name that this has."""
        if callable(page):
            self.function = page
            return None, str(getattr(page, "__name__", type(page).__name__))
        if is_a(page, str):
            page = str.__str__(page)
            if page.startswith(("http://", "https://")):
                self.address = page
                return None, ""
        elif not is_a(page, os.PathLike):
            raise ApiError(f"A page is a Python file, a function or an address; got {shown(page)}.")
        try:
            self.file = _file(page)
            found = self.file.suffix == ".py" and self.file.is_file()
        except (ValueError, OSError):
            found = False  # no name that a file could have
        if not found:
            raise ApiError(
                f"There is no page `{page}`: `{self.file or page}` is not a Python file. The path of a page is relative to "
                f"the app's script, `{_folder()}`."
            )
        assert self.file is not None
        return split_name(self.file)[1:]

    @property
    def url_path(self) -> str:
        """Its path below the app's own address; empty for the page that the app begins with."""
        here = current_or_none()
        return self.path_in(here.run.session if here is not None else None)

    def path_in(self, session: RunSession | None) -> str:
        """The same in a session. Sessions may share a page, and begin with different ones."""
        is_home = self.wants_default or (session is not None and session.home is self)
        return "" if is_home else self._path

    def run(self) -> None:
        """Show the page. Only the one that ``st.navigation`` has returned, and once in a run.

        Raises
        ------
        ApiError
            It is another page, or was shown already.
        """
        run = current().run
        if run.shown_page is not self:
            raise ApiError(
                f"The page “{self.title}” cannot be run: only the page that `st.navigation` returns can."
            )
        if run.page_begun:
            raise ApiError(f"The page “{self.title}” was run already: `run()` can be called once in a run.")
        run.page_begun = True
        run.begin_page(self.url_path)
        try:
            _execute(run, self.function or self.file)
        finally:
            run.end_page()

    def __repr__(self) -> str:
        return f"Page({self.title!r}, url_path={self.url_path!r})"


def _execute(run: Run, source: Path | Callable[[], object] | None) -> None:
    assert source is not None, "a page that can be run is inside of the app"
    if run.app is not None:
        run.app.run_page(run, source)
    elif callable(source):
        source()
    else:
        import runpy  # only without a server

        runpy.run_path(str(source), run_name="__main__")


def navigation(
    pages: Sequence[Source | Page] | Mapping[str, Sequence[Source | Page]],
    *,
    position: Position = "sidebar",
    expanded: bool | int = False,
) -> Page:
    """Name the pages of the app, show how to get to them, and tell which one is asked for.

    The app's script runs for each of its pages. What it draws itself is there
    on all of them, and its widgets keep their values; ``run()`` of what is
    returned draws the page.

    Parameters
    ----------
    pages:
        Pages, or what ``st.Page`` takes; or a dictionary of lists of them, by
        the headings of sections.
    position:
        ``"sidebar"``, ``"top"``, or ``"hidden"`` where the app draws its own (``st.page_link``).
    expanded:
        Show all pages in the sidebar, however many they are; a number: so many.

    Returns
    -------
    Page
        The page at the address; where there is none, the one that the app begins with, which says so.

    Raises
    ------
    ApiError
        There is no page, two have the same path, or it was called before in this run.

    Examples
    --------
    >>> import millpond as st
    >>> def home():
    ...     st.title("Home")
    >>> st.navigation([home]).run()
    """
    position, expanded = _POSITION("position", position), _EXPANDED("expanded", expanded)
    run = current().run
    known = run.app is None or run.app.navigates
    if run.app is not None:
        run.app.navigates = True
    if run.shown_page is not None and not known:
        raise RerunRun  # a page of the folder was begun: now it is known that the folder does not count
    if run.shown_page is not None:
        raise ApiError("`st.navigation` was called already: it can be called once in a run.")
    sections = _sections(pages)
    page = find_page(run, [page for section in sections.values() for page in section])
    show_navigation(run, sections, position=position, expanded=expanded)
    return page


def find_page(run: Run, pages: list[Page]) -> Page:
    """The page of these that the session is on; the one that the app begins with, where it is on none."""
    inside = [page for page in pages if page.address is None]
    home = run.session.home = _default_of(inside)
    _check_paths(pages)
    run.session.pages = pages
    path = run.session.path.now
    found = next((page for page in inside if page.url_path == path), None)
    run.shown_page = run.session.page = found or home
    run.page_is_missing = found is None
    return found or home


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
    listed = {label: [p for p in section if p.visibility == "visible"] for label, section in sections.items()}
    if position == "hidden" or sum(map(len, listed.values())) < 2:
        return
    props = Navigation(
        sections=tuple(
            NavigationSection(label=label, pages=tuple(map(_link, section)))
            for label, section in listed.items()
            if section
        ),
        current=None if run.page_is_missing else page.url_path,
        position=position,
        limit=None if expanded is True else FEW if expanded is False else expanded,
    )
    run.draw_first(tree.sidebar if position == "sidebar" else tree.main, props)


def say_not_found(run: Run, home: str) -> None:
    """Say that the app has no page at the path of the session, and show the way to the one that it begins with."""
    main, path = run.session.tree.main, run.session.path.now
    run.draw_first(main, PageLink(label=home, icon=":material/home:"))
    # What no page can have may have come from anybody, and says nothing in the app's name.
    where = f" `/{path}`" if is_sound(path) else " at this address"
    body = f"This app has no page{where}. What you see is the one that it begins with."
    run.draw_first(main, Alert(level="warning", title="Page not found", body=body))


def switch_page(
    page: str | Path | Page,
    *,
    query_params: Mapping[str, object] | Iterable[tuple[str, object]] | None = None,
) -> NoReturn:
    """Go to another page of the app, at once.

    In a callback, the script that follows it is that of the other page.

    Parameters
    ----------
    page:
        A page of ``st.navigation``, or the path of its file, relative to the app's script.
    query_params:
        The query parameters of its address. None: it has none.

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
    run = current().run
    target = page_of(run, page)
    if target.address is not None:
        raise ApiError(
            f"“{target.title}” is not a page of this app, but the address {target.address}: use `st.page_link`."
        )
    run.go_to(target.url_path, query_string(query_params))
    raise RerunRun


def page_of(run: Run, page: Any) -> Page:
    """One of the app's pages. Raises ApiError where it has no such page."""
    pages: Sequence[Page] = run.session.pages
    found: Page | None = None
    if is_a(page, Page):
        found, wanted = page, f"“{page.title}”"
        # In a callback, the pages of this run are not known yet.
        if run.shown_page is not None and all(found is not one for one in pages):
            found = None
    elif is_a(page, str | os.PathLike):
        wanted = shown(page)
        with contextlib.suppress(ValueError, OSError):  # no name that a file could have
            file = _file(page)
            found = next((one for one in pages if one.file == file), None)
    else:
        refuse("page", "a page, or the path of its file", page)
    if found is None:
        raise ApiError(
            f"`page` is not a page of this app: got {wanted}. A page is one that `st.navigation` names, or a file in the folder `pages`; "
            f"the path of its file is relative to the app's script, `{_folder()}`."
        )
    return found


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
        refuse("query_params", "a dictionary of names and texts, a list of such pairs, or None", params)
    if taken := [name for name in found if is_ours(name)]:
        raise ApiError(f"`query_params` cannot set `{taken[0]}`: it is for the page that embeds the app.")
    return unparse(found)


_NAME = re.compile(r"(\d*)[_ -]*(.*)", re.DOTALL)


def split_name(file: Path) -> tuple[int | None, str | None, str]:
    """The number, the icon and the name that a page's file has in its name: ``2_📈_Sales.py``."""
    found = _NAME.fullmatch(file.stem)
    assert found is not None
    number, rest = found.groups()
    icon, name = split_icon(rest)
    return int(number) if number else None, icon, name.strip("_ ") or rest or number


def _spaced(name: str) -> str:
    return re.sub(r"[_\s]+", " ", name).strip()


def _url_path(given: str | None, name: str) -> str:
    given = only_text("url_path", given)
    path = tidy(given) if given is not None else re.sub(r"[_\s]+", "_", name).strip("_")
    if not is_sound(path) or (not path and given is None):
        raise ApiError(
            f"A page cannot have the path `{path}`: it is made of names with `/` between them, without `.`, `..`, "
            "`%`, `?`, `#`, `{` and the like. Give it another `url_path`."
        )
    return path


def _sections(pages: Any) -> dict[str, list[Page]]:
    if isinstance(pages, Mapping):
        return {any_text("pages", label): _section(section) for label, section in pages.items()}
    if isinstance(pages, Sequence) and not isinstance(pages, str | bytes):
        return {"": [_page(page) for page in pages]}
    raise ApiError(f"`pages` is a list of pages, or a dictionary of such lists; got {shown(pages)}.")


def _section(pages: Any) -> list[Page]:
    if not is_a(pages, Sequence) or is_a(pages, str):
        refuse("pages", "a list of pages, or a dictionary of such lists", pages)
    return list(map(_page, pages))


def _page(page: Source | Page) -> Page:
    return page if isinstance(page, Page) else Page(page)


def _default_of(inside: list[Page]) -> Page:
    if not inside:
        raise ApiError("`st.navigation` needs a page of the app: there is none in `pages`.")
    wanted = [page for page in inside if page.wants_default]
    if len(wanted) > 1:
        raise ApiError(
            f"Only one page can be the default: {' and '.join(f'“{page.title}”' for page in wanted)} are."
        )
    return wanted[0] if wanted else inside[0]


def _check_paths(pages: list[Page]) -> None:
    seen: dict[str, Page] = {}
    for page in pages:
        other = seen.setdefault(page.url_path, page)
        if other is not page:
            raise ApiError(
                f"The pages “{other.title}” and “{page.title}” have the same path, `/{page.url_path}`. "
                "Give one of them another `url_path`."
            )


def _link(page: Page) -> NavigationLink:
    href = page.address if page.address is not None else page.url_path
    return NavigationLink(title=page.title, icon=page.icon or None, href=href, help=page.help)


def _folder() -> str:
    app = current().run.app
    if app is not None:
        return str(app.folder)
    return os.path.dirname(os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "x"))  # noqa: PTH100, PTH120 (see _file)


def _file(page: str | os.PathLike[str]) -> Path:
    from pathlib import Path  # an eighth of the time that `import millpond` takes, and few apps have pages

    path = Path(str.__str__(page) if isinstance(page, str) else page)
    return (path if path.is_absolute() else Path(_folder()) / path).resolve()
