"""Packages that a connection needs, imported when it connects."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from millpond.errors import MissingPackage


def need(module: str, *, purpose: str, install: str) -> Any:
    """Import a module.

    Parameters
    ----------
    module:
        Its name.
    purpose:
        What it is needed for, as the subject of a sentence.
    install:
        What ``pip install`` is to be given.

    Raises
    ------
    MissingPackage
        It is not installed; the text says what to install.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = str(error.name or module)
        if missing.partition(".")[0] != module.partition(".")[0]:
            raise  # it is there, and lacks something itself
    # A bracket is the shell's own, so it needs quotes.
    given = f"'{install}'" if "[" in install else install
    raise MissingPackage(
        f"{purpose} needs the package `{module.partition('.')[0]}`, which is not installed: `pip install {given}`.",
        name=missing,
    )
