"""How the command line writes sizes, times and tables."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

_LONGEST = 60
"""Characters of a value in a table."""

_UNITS = (("kB", 1e3), ("MB", 1e6), ("GB", 1e9))


def printable(text: str) -> str:
    """What users have written must not steer the terminal."""
    return text if text.isprintable() else ascii(text)


def shorten(text: str) -> str:
    """At most so much of it as fits into a column."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def size(size: float) -> str:
    """``1.5 kB``."""
    if size < 1000:
        return f"{size:.0f} B"
    unit = next((unit for unit in _UNITS if size < unit[1] * 999.95), _UNITS[-1])
    return f"{size / unit[1]:.1f} {unit[0]}"


def duration(seconds: float) -> str:
    """``3 h``: about so long."""
    for name, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {name}"
    return f"{max(seconds, 0):.0f} s"


def date(moment: float) -> str:
    """``2026-01-31T12:00:00Z``."""
    # A session may be set to live longer than the calendar goes.
    with contextlib.suppress(OverflowError, ValueError):
        return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "never"


def table(rows: list[list[str]]) -> str:
    """Columns of text, the first row being their heads."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
