"""``streamlit.deprecation_util``."""

from __future__ import annotations

import logging

from millpond.elements.alert import warning
from millpond.elements.place import Place

__all__ = ["show_deprecation_warning"]

_log = logging.getLogger("millpond")
_shown: set[str] = set()


def show_deprecation_warning(message: str, show_in_browser: bool = True, show_once: bool = False) -> None:
    """Say in the log, and on the page, that something will go away."""
    if show_once and message in _shown:
        return
    _shown.add(message)
    _log.warning("%s", message)
    if show_in_browser:
        warning(Place(), message)
