"""Ending a run: ``st.rerun``, ``st.stop``."""

from __future__ import annotations

from typing import Literal, NoReturn

from millpond.elements.place import Place
from millpond.errors import ApiError, RerunRun, StopRun


def rerun(scope: Literal["app", "fragment"] = "app") -> NoReturn:
    """End this run and start another one at once.

    In a callback it does nothing more than end the callback: the script runs
    after it anyway.

    Parameters
    ----------
    scope:
        What runs: ``"app"``, the whole script; ``"fragment"``, the
        :func:`fragment` that calls it, which must be running by itself.

    Examples
    --------
    >>> import millpond as st
    >>> if st.button("Clear"):
    ...     st.session_state.clear()
    ...     st.rerun()
    """
    here, _ = Place()._target()
    if scope == "fragment":
        if not here.run.is_partial:
            raise ApiError(
                '`st.rerun(scope="fragment")` is for a fragment that runs by itself, after an interaction with it. '
                "Here the whole script is running: leave `scope` out, or ask whether a widget of the fragment was used."
            )
        here.run.follows = here.run.scope
    elif scope != "app":
        raise ApiError(f'`scope` is "app" or "fragment"; got `{scope!r}`.')
    raise RerunRun


def stop() -> NoReturn:
    """End this run here. What was drawn so far is the page.

    >>> import millpond as st
    >>> name = st.text_input("Name")
    >>> if not name:
    ...     st.stop()  # doctest: +SKIP
    """
    raise StopRun
