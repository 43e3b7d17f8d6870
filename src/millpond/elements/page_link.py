"""``st.page_link``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Union

from millpond.elements.app_page import Page, PageAt
from millpond.elements.button import IconPosition, button_width
from millpond.elements.checks import is_a
from millpond.elements.page_lookup import page_of
from millpond.elements.place import PlaceT
from millpond.elements.query_params import query_string
from millpond.props import Props, Width
from millpond.session.context import current

if TYPE_CHECKING:
    from pathlib import Path


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


def page_link(
    self: PlaceT,
    page: Union[str, Path, Page, PageAt],
    *,
    label: str | None = None,
    icon: str | None = None,
    icon_position: IconPosition = "left",
    help: str | None = None,
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    query_params: Mapping[str, object] | Iterable[tuple[str, object]] | None = None,
) -> PlaceT:
    """A link to another page of the app, or to another URL.

    Parameters
    ----------
    page:
        A page of ``st.navigation``, the path of its file, relative to the app's
        script, or its URL path; for a page with parameters: ``page.at(id=7)``. Or
        a URL that begins with ``https://`` or ``http://``, which opens in a new
        tab.
    label:
        The label; inline Markdown. None: the page's title, or the URL.
    icon, icon_position:
        An emoji or ``":material/name:"``, and on which side of the label. None: the page's.
    disabled:
        The link cannot be followed.
    use_container_width:
        Deprecated: true is ``width="stretch"``.
    width:
        ``"content"``, ``"stretch"``, or pixels.
    query_params:
        The query parameters of the page's URL. None: no parameters.

    Examples
    --------
    >>> import millpond as st
    >>> def home():
    ...     st.page_link(about, label="About us")
    >>> def about_us():
    ...     st.title("About us")
    >>> about = st.Page(about_us)
    >>> st.navigation([home, about]).run()
    """
    href, title, page_icon, active = _target(page)
    query = query_string(query_params)
    return self._draw(
        PageLink(
            label=title if label is None else label, href=_with_query(href, query),
            icon=icon or page_icon, icon_position=icon_position, help=help, disabled=disabled, active=active,
            width=button_width(width, use_container_width),
        )
    )  # fmt: skip


def _with_query(href: str, query: str) -> str:
    """The address with more query parameters. One outside of the app may have some, and a fragment after them."""
    address, mark, fragment = href.partition("#")
    more = ("&" if "?" in address else "?") + query if query else ""
    return f"{address}{more}{mark}{fragment}"


def _target(page: Any) -> tuple[str, str, str | None, bool]:
    """Where the link leads to; the title and icon of the page, and whether it is the one that is shown."""
    if is_a(page, str) and str.startswith(page, ("http://", "https://")):
        page = str.__str__(page)
        return page, page, None, False
    run = current().run
    found, path = page_of(run, page)
    active = run.shown_page is found and (not found.pattern.has_parameters or path == run.session.path.now)
    return found.address or path, found.title, found.icon or None, active
