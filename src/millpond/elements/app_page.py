"""``st.Page``: a page of an app, and what the name of its file says."""

from __future__ import annotations

import functools
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
    shown,
    truth,
)
from millpond.elements.icons import is_emoji, is_material, split_icon
from millpond.errors import ApiError
from millpond.session.context import current, current_or_none
from millpond.session.path import is_ours, is_sound, tidy
from millpond.session.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from millpond.session.run_session import RunSession


Visibility = Literal["visible", "hidden"]
Source = Union[str, "Path", Callable[[], object]]
_VISIBILITY = choice("visible", "hidden")


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
            self.file = app_file(page)
            found = self.file.suffix == ".py" and self.file.is_file()
        except (ValueError, OSError):
            found = False  # no name that a file could have
        if not found:
            raise ApiError(
                f"There is no page `{page}`: `{self.file or page}` is not a Python file. The path of a page is relative to "
                f"the app's script, `{app_folder()}`."
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
    if is_ours(path):
        raise ApiError(
            f"A page cannot have the path `{path}`, where the server itself answers. Give it another `url_path`."
        )
    return path


def app_folder() -> str:
    """Where the paths of pages begin: the folder of the app's script."""
    app = current().run.app
    if app is not None:
        return str(app.folder)
    return os.path.dirname(os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "x"))  # noqa: PTH100, PTH120 (see app_file)


def app_file(page: str | os.PathLike[str]) -> Path:
    """The file of a page, whose path is relative to the app's script."""
    return _resolved(app_folder(), str.__str__(page if isinstance(page, str) else os.fspath(page)))


@functools.lru_cache(maxsize=4096)
def _resolved(folder: str, path: str) -> Path:
    """Where a file is. Remembered, since an app names all of its pages in each run: links count as they were then."""
    from pathlib import Path  # an eighth of the time that `import millpond` takes, and few apps have pages

    return (Path(folder) / path).resolve()
