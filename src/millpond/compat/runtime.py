"""``streamlit.runtime.scriptrunner``: what apps use for threads of their own."""

from __future__ import annotations

from threading import Thread
from typing import Any

from millpond.session import context


def get_script_run_ctx(suppress_warning: bool = False) -> context.Context | None:
    """The context of this run, or None outside of one."""
    return context.current_or_none()


def add_script_run_ctx(thread: Thread | None = None, ctx: Any = None) -> Thread | None:
    """Let a thread that is not started yet write to this run's page."""
    found: context.Context | None = ctx if ctx is not None else context.current_or_none()
    if thread is not None and found is not None:
        run = thread.run

        def bound() -> None:
            token = context.enter(found)
            try:
                run()
            finally:
                context.leave(token)

        thread.run = bound  # type: ignore[method-assign]
    return thread
