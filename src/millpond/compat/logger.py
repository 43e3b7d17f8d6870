"""``streamlit.logger``."""

from __future__ import annotations

import logging

__all__ = ["get_logger"]


def get_logger(name: str) -> logging.Logger:
    """The logger of this name: Python's own."""
    return logging.getLogger(name)
