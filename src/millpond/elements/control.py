"""Ending a run: ``st.rerun``, ``st.stop``."""

from __future__ import annotations

from typing import Literal, NoReturn

from millpond.elements.place import Place
from millpond.errors import ApiError, RerunRun, StopRun


def rerun(scope: Literal["app", "fragment"] = "app") -> NoReturn:
    """End this run and start the script again at once.

    In a callback it does nothing more than end the callback: the script runs
    after it anyway.

    Parameters
    ----------
    scope:
        ``"app"``; ``"fragment"`` is for fragments only.

    Examples
    --------
    >>> import millpond as st
    >>> if st.button("Clear"):
    ...     st.session_state.clear()
    ...     st.rerun()
    """
    if scope != "app":
        raise ApiError(f'`scope` is "app": there is no fragment here; got `{scope!r}`.')
    Place()._target()
    raise RerunRun


def stop() -> NoReturn:
    """End this run here. What was drawn so far is the page.

    >>> import millpond as st
    >>> name = st.text_input("Name")
    >>> if not name:
    ...     st.stop()  # doctest: +SKIP
    """
    raise StopRun
