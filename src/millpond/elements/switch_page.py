"""``st.switch_page``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NoReturn

from millpond.elements.app_page import Page, PageAt
from millpond.elements.page_lookup import page_of
from millpond.elements.query_params import query_string
from millpond.errors import ApiError, RerunRun
from millpond.session.context import current

if TYPE_CHECKING:
    from pathlib import Path


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
