"""``streamlit.error_util``: what shows the exceptions of scripts, which apps replace."""

from __future__ import annotations

import contextvars
from collections.abc import Callable

__all__ = ["handle_uncaught_app_exception"]

_show: contextvars.ContextVar[Callable[[], None]] = contextvars.ContextVar("show_exception")


def handle_uncaught_app_exception(ex: BaseException) -> None:
    """Show what the script has raised.

    Apps give this very function another ``__code__``, to show it in their way.
    """
    _show.get()()


def handle(error: BaseException, show: Callable[[], None]) -> None:
    """Show an exception of the script, in the app's way if it has one, else by ``show``."""
    token = _show.set(show)
    try:
        handle_uncaught_app_exception(error)
    finally:
        _show.reset(token)
