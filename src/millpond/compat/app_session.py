"""``streamlit.runtime.app_session``: for annotations, and for code that compares states."""

from __future__ import annotations

import enum

__all__ = ["AppSession", "AppSessionState"]


class AppSession:
    """A session of Streamlit's server. Millpond hands out none."""


class AppSessionState(enum.Enum):
    """What a session of Streamlit's server is doing."""

    APP_NOT_RUNNING = "APP_NOT_RUNNING"
    APP_IS_RUNNING = "APP_IS_RUNNING"
    SHUTDOWN_REQUESTED = "SHUTDOWN_REQUESTED"
