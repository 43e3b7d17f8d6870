"""Threads of an app's own: ``from millpond.threads import in_this_run``."""

from __future__ import annotations

from millpond.session.context import in_this_run

__all__ = ["in_this_run"]
