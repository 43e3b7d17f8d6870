"""The description of a table's column."""

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
    """The name as text. Several levels are joined with `` / ``."""
    content: Content = "object"
    index: bool = False
    """Whether it is a level of the index."""
    dtype: str = ""
    """Its type, in the terms of its library."""
    levels: tuple[str, ...] = ()
    """The levels of its name, if there are several; otherwise empty."""
    zone: str | None = None
    """The time zone of its instants, as in ``Europe/Berlin``."""
