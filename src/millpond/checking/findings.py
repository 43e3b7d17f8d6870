"""What the check finds."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Level = Literal["error", "note"]
"""``"error"``: it fails when it is executed. ``"note"``: it works, in another way."""

DOCS: Final = "docs/"
"""Where the pages are that findings name, in the repository and in its site."""


class Finding(Struct, frozen=True, kw_only=True):
    """One of them."""

    path: str
    line: int
    """From 1; 0: the file as a whole."""
    column: int
    """From 1, in characters; 0: the line as a whole."""
    level: Level
    kind: str
    """What it is about: ``name``, ``parameter``, ``value``, ``import``, ``package``, ``installed``, ``option``, ``secrets``, ``behaviour``, ``deprecated``, ``file``."""
    text: str
    """What is found, and what to do, in a sentence or two."""
    see: str | None = None
    """The page of the documentation that says more."""


def in_order(found: list[Finding]) -> list[Finding]:
    """The worst first; then by file and line."""
    return sorted(
        set(found), key=lambda one: (one.level != "error", one.path, one.line, one.column, one.text)
    )
