"""``streamlit.web.cli``: apps that start themselves call its ``main``."""

from __future__ import annotations

import importlib

__all__ = ["main"]


def main() -> None:
    """The command line, with the arguments of ``sys.argv``: ``millpond``."""
    importlib.import_module("millpond.cli").main()  # not ours to see: it is above
