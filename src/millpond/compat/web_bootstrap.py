"""``streamlit.web.bootstrap``: apps that start themselves call its ``run``."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["load_config_options", "run"]

_OVER = (None, 0, 130)
"""How it ends in order: by itself, or by Ctrl-C."""
_loaded: dict[str, Any] = {}


def load_config_options(flag_options: Mapping[str, Any]) -> None:
    """Remember options for :func:`run`: ``{"server.port": 8502}``, or with underscores, ``server_port``."""
    _loaded.update(flag_options)


def run(
    main_script_path: str, is_hello: bool, args: Sequence[str], flag_options: Mapping[str, Any], **_: Any
) -> None:
    """Serve a script until the server ends: ``millpond run``.

    Parameters
    ----------
    main_script_path:
        The script.
    is_hello:
        Is not looked at.
    args:
        The script's own arguments.
    flag_options:
        Options, by their names, as for :func:`load_config_options`. None: not given.
    """
    flags = {
        name.replace("_", ".", 1): value
        for name, value in {**_loaded, **flag_options}.items()
        if value is not None
    }
    words = [word for name, value in flags.items() for word in (f"--{name}", _as_word(value))]
    before, sys.argv = sys.argv, ["millpond", "run", main_script_path, *words, "--", *args]
    try:
        importlib.import_module("millpond.cli").main()  # not ours to see: it is above
    except SystemExit as over:
        if over.code not in _OVER:
            raise
    finally:
        sys.argv = before


def _as_word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
