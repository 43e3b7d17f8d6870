"""``st.Page``: a page of an app, and what the name of its file says."""

from __future__ import annotations

import functools
import inspect
import os
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Union

from millpond.elements.checks import (
    choice,
    is_a,
    only_text,
    optional_text,
    refuse,
    shown,
    truth,
)
from millpond.elements.icons import is_emoji, is_material, split_icon
from millpond.elements.page_path import pattern_of
from millpond.errors import ApiError
from millpond.session.context import current, current_or_none
from millpond.session.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from millpond.session.run_session import RunSession


Visibility = Literal["visible", "hidden"]
Source = Union[str, "Path", Callable[..., object]]
_VISIBILITY = choice("visible", "hidden")


class Page:
    """A page of the app, for ``st.navigation``.

    Parameters
    ----------
    page:
        A Python file (absolute, or relative to the app's script), a function, or
        a URL that begins with ``https://`` or ``http://``, which opens in a new
        tab. A function receives the path parameters that it has arguments for.
    title:
        The title in the navigation and the browser tab. None: derived from the
        name of the file or function; a URL needs a title.
    icon:
        An emoji or ``":material/name:"``.
    url_path:
        The page's path below the app's URL. None: derived from the name. It can
        have several parts and parameters: ``"customers/{id}"``,
        ``"customers/{id:int}"`` for integers, ``"files/{name:path}"`` for values
        that can contain slashes. ``st.context.path_params`` has their values. A
        page with parameters is not listed in the navigation: link to it with
        :meth:`at`.
    default:
        Make it the app's first page. If no page is the default, the first in the
        list is.
    visibility:
        ``"hidden"``: not listed in the navigation, but reachable.
    help:
        A tooltip in the navigation; Markdown.

    Attributes
    ----------
    title, icon, url_path, visibility:
        As shown. The ``url_path`` of the default page is empty.

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
        """The web address, for a page outside of the app."""
        title, icon, help = (
            optional_text("title", title),
            only_text("icon", icon),
            optional_text("help", help),
        )
        found_icon, name = self._take_source(page)
        if icon and not (is_emoji(icon) or is_material(icon)):
            raise ApiError(f'`icon` must be one emoji or `":material/name:"`; got {shown(icon)}.')
        self.title = (title or _spaced(name)).strip()
        self.icon = icon or found_icon or ""
        self.visibility: Visibility = _VISIBILITY("visibility", visibility)
        self.help = help
        self.wants_default = bool(truth("default", default))
        if not self.title:
            raise ApiError(f"The page `{page}` needs a `title`: its name has none.")
        self.pattern = pattern_of(only_text("url_path", url_path), name or self.title)
        """Matches the paths of the page, below the app's own address."""
        if self.wants_default and self.pattern.has_parameters:
            raise ApiError(
                f"The page “{self.title}” cannot be the default: its path, `{self.pattern.text}`, has parameters."
            )

    def _take_source(self, page: Source) -> tuple[str | None, str]:
        """Set the file, function or address of the page. Returns its icon and name."""
        if callable(page):
            self.function = page
            return None, str(getattr(page, "__name__", type(page).__name__))
        if is_a(page, str):
            page = str.__str__(page)
            if page.startswith(("http://", "https://")):
                self.address = page
                return None, ""
        elif not is_a(page, os.PathLike):
            raise ApiError(f"A page must be a Python file, a function or an address; got {shown(page)}.")
        try:
            self.file = app_file(page)
            found = self.file.suffix == ".py" and self.file.is_file()
        except (ValueError, OSError):
            found = False  # a name that no file can have
        if not found:
            raise ApiError(
                f"There is no page `{page}`: `{self.file or page}` is not a Python file. The path of a page is relative to "
                f"the app's script, `{app_folder()}`."
            )
        assert self.file is not None
        return split_name(self.file)[1:]

    @property
    def url_path(self) -> str:
        """Its path below the app's URL; empty for the app's first page."""
        here = current_or_none()
        return self.path_in(here.run.session if here is not None else None)

    def path_in(self, session: RunSession | None) -> str:
        """The path in a session. Sessions may share a page and have different first pages."""
        is_home = self.wants_default or (session is not None and session.home is self)
        return "" if is_home else self.pattern.text

    def match(self, path: str, session: RunSession) -> dict[str, str | int] | None:
        """The page's parameters in a path; None: the path belongs to another page."""
        if self.address is not None:
            return None
        if self.pattern.has_parameters:
            return self.pattern.match(path)
        return {} if path == self.path_in(session) else None

    def at(self, **params: object) -> PageAt:
        """Return the page with these path parameters, for ``st.page_link`` and ``st.switch_page``.

        Raises
        ------
        ApiError
            A parameter is missing, is not one of the path's, or cannot be in a path.

        Examples
        --------
        >>> import millpond as st
        >>> def customers():
        ...     st.page_link(customer.at(id=7), label="Ada")
        >>> def show(id):
        ...     st.title(f"Customer {id}")
        >>> customer = st.Page(show, title="Customer", url_path="customers/{id}")
        >>> st.navigation([customers, customer]).run()
        """
        return PageAt(self, self.pattern.path(params))

    def run(self) -> None:
        """Show the page. Only for the page that ``st.navigation`` has returned, and once per run.

        Raises
        ------
        ApiError
            It is another page, or has already been shown.
        """
        here = current()
        run = here.run
        if run.is_beside(here.scope):
            raise ApiError(
                "A parallel fragment cannot run a page while the whole script runs: what the script draws meanwhile would "
                "belong to that page. Run it in the script, and make fragments of parts of the page parallel."
            )
        if run.shown_page is not self:
            raise ApiError(
                f"The page “{self.title}” cannot be run: only the page that `st.navigation` returns can."
            )
        if run.page_begun:
            raise ApiError(f"The page “{self.title}” was run already: `run()` can be called once in a run.")
        run.page_begun = True
        has_parameters = self.pattern.has_parameters
        run.begin_page(run.session.path.now if has_parameters else self.url_path)
        try:
            _execute(run, self._with_parameters(run) if has_parameters else self.function or self.file)
        finally:
            run.end_page()

    def _with_parameters(self, run: Run) -> Path | Callable[[], object] | None:
        function = self.function
        if function is None:
            return self.file
        wanted = inspect.signature(function).parameters.values()
        takes_all = any(one.kind is one.VAR_KEYWORD for one in wanted)
        names = {one.name for one in wanted if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}
        params = self.match(run.session.path.now, run.session) or {}
        given = {name: value for name, value in params.items() if takes_all or name in names}
        return functools.partial(function, **given) if given else function

    def __repr__(self) -> str:
        return f"Page({self.title!r}, url_path={self.url_path!r})"


class PageAt:
    """A page with the parameters of its path: what :meth:`Page.at` returns.

    Attributes
    ----------
    page:
        The page.
    url_path:
        Its path, with the parameters in it.
    """

    __slots__ = ("page", "url_path")

    def __init__(self, page: Page, url_path: str) -> None:
        self.page = page
        self.url_path = url_path

    def __repr__(self) -> str:
        return f"PageAt({self.url_path!r})"


def _execute(run: Run, source: Path | Callable[[], object] | None) -> None:
    assert source is not None, "a page that can be run is inside of the app"
    if run.program is not None:
        run.program.run_page(run, source)
    elif callable(source):
        source()
    else:
        import runpy  # happens only without a server

        runpy.run_path(str(source), run_name="__main__")


_NAME = re.compile(r"(\d*)[_ -]*(.*)", re.DOTALL)


def split_name(file: Path) -> tuple[int | None, str | None, str]:
    """The number, the icon and the name in the name of a page's file, as in ``2_📈_Sales.py``."""
    found = _NAME.fullmatch(file.stem)
    assert found is not None
    number, rest = found.groups()
    icon, name = split_icon(rest)
    return int(number) if number else None, icon, name.strip("_ ") or rest or number


def _spaced(name: str) -> str:
    return re.sub(r"[_\s]+", " ", name).strip()


def app_folder() -> str:
    """The folder that page paths are relative to: that of the app's script."""
    program = current().run.program
    if program is not None:
        return str(program.folder)
    return os.path.dirname(os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "x"))  # noqa: PTH100, PTH120 (no pathlib: see _resolved)


def app_file(page: str | os.PathLike[str]) -> Path:
    """The file of a page, whose path is relative to the app's script."""
    try:
        path = str.__str__(page if is_a(page, str) else os.fspath(page))
    except Exception:  # bytes, or its code fails
        refuse("page", "a page, or the path of its file", page)
    # A whole path asks for no run: the server lists the pages of a folder when there is none.
    folder = "" if os.path.isabs(path) else app_folder()  # noqa: PTH117 (no pathlib: see _resolved)
    return _resolved(folder, path)


@functools.lru_cache(maxsize=4096)
def _resolved(folder: str, path: str) -> Path:
    """Where a file is. Remembered, since an app names all of its pages in each run: links count as they were then."""
    from pathlib import Path  # an eighth of the time that `import millpond` takes, and few apps have pages

    return (Path(folder) / path).resolve()
