"""``streamlit.runtime``: whether an app is being served, and what serves it."""

from __future__ import annotations

import sys
from typing import NoReturn

from millpond.compat.missing import missing
from millpond.runner.main_module import MainModule
from millpond.session import context
from millpond.state.names import MAIN

__all__ = ["Runtime", "exists", "get_instance"]


def exists() -> bool:
    """This process serves an app; False in a plain ``python app.py``."""
    return context.current_or_none() is not None or isinstance(sys.modules.get(MAIN), MainModule)


class Runtime:
    """``Runtime.instance()``: what is behind it is Streamlit's own and has no counterpart."""

    exists = staticmethod(exists)

    @classmethod
    def instance(cls) -> NoReturn:
        """Raises RuntimeError where no app is served, else NotThereYet."""
        get_instance()


def get_instance() -> NoReturn:
    """Raises RuntimeError where no app is served, else NotThereYet."""
    if not exists():
        raise RuntimeError("No app is served by this process. Start it with: millpond run SCRIPT")
    missing("streamlit.runtime.get_instance", "The parts of Streamlit's server that packages use are")()
