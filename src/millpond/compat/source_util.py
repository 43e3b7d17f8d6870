"""``streamlit.source_util``."""

from __future__ import annotations

from tokenize import open as _open
from typing import TextIO

__all__ = ["open_python_file"]


def open_python_file(filename: str) -> TextIO:
    """A source file, decoded as Python does it (PEP 263)."""
    return _open(filename)
