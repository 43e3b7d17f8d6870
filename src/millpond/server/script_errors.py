"""Calls ``on_script_error`` with the exceptions of an app's scripts."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from millpond.errors import RunControl
from millpond.runner.script import compile_script

log = logging.getLogger("millpond")

OnScriptError = Callable[[Exception], bool | None]
"""Gets an exception that a script, a fragment or a callback has raised; True: it is not shown on the page."""


def deals_with(on_error: OnScriptError, error: BaseException) -> bool:
    """Report an exception; returns whether to hide it from the page. Whatever happens here, the run ends as usual.

    A script that cannot be read has not run: of that, only the page and the log speak.
    """
    if not isinstance(error, Exception) or _is_unreadable(error):
        return False
    try:
        return on_error(error) is True
    except RunControl:
        # Where the run ends, it cannot be ended once more; that it would begin again, and again, is worse.
        return True
    except BaseException:
        log.exception("on_script_error failed. The page shows the exception that was passed to it")
        return False


def _is_unreadable(error: Exception) -> bool:
    """Whether the exception says that a script of the app cannot be compiled."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code is compile_script.__code__ for frame, _ in frames)
