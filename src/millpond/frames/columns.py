"""What a table says about one of its columns."""

from __future__ import annotations

from typing import Literal

import msgspec

Content = Literal[
    "text",
    "integer",
    "number",
    "decimal",
    "boolean",
    "date",
    "datetime",
    "time",
    "duration",
    "list",
    "bytes",
    "category",
    "object",
]
"""How the values of a column are shown, compared and edited."""


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column, or one level of a pandas index."""

    name: str
    """What it is called, as text; the levels of a name in several are joined with `` / ``."""
    content: Content = "object"
    index: bool = False
    """It is a level of the index."""
    dtype: str = ""
    """Its type in the words of the library that it comes from."""
    levels: tuple[str, ...] = ()
    """Its name, where it is one of several levels; the others have none."""
    zone: str | None = None
    """The time zone of its instants, as in ``Europe/Berlin``."""
