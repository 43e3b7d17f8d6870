"""``streamlit.runtime.scriptrunner``: the context of a run, for threads of the app's own, and how runs end."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

from millpond.errors import RerunRun as RerunException
from millpond.errors import RunControl as ScriptControlException
from millpond.errors import StopRun as StopException
from millpond.session import context

__all__ = [
    "RerunData",
    "RerunException",
    "ScriptControlException",
    "ScriptRunContext",
    "StopException",
    "add_script_run_ctx",
    "get_script_run_ctx",
]


class ScriptRunContext:
    """What a run tells of itself."""

    __slots__ = ("_context",)

    def __init__(self, inner: context.Context) -> None:
        self._context = inner

    @property
    def session_id(self) -> str:
        """The session, by a name that is the same in all its runs and gives nobody access to it."""
        return _name_of(self._context.run.session.id)

    @property
    def page_script_hash(self) -> str:
        """Which page of the app is shown: another text for each."""
        return _name_of(self._context.run.session.path.now)

    @property
    def query_string(self) -> str:
        """What the page's address says after the question mark."""
        return self._context.run.session.query.text


def _name_of(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


class RerunData:
    """What Streamlit's ``RerunException`` carries; a rerun here needs none of it."""

    def __init__(self, **what: Any) -> None:
        vars(self).update(what)


def get_script_run_ctx(suppress_warning: bool = False) -> ScriptRunContext | None:
    """The context of this run, or None outside of one."""
    found = context.current_or_none()
    return None if found is None else ScriptRunContext(found)


def add_script_run_ctx(
    thread: threading.Thread | None = None, ctx: ScriptRunContext | None = None
) -> threading.Thread:
    """Let a thread, by default the one that calls, write to this run's page."""
    here = ctx if ctx is not None else get_script_run_ctx()
    thread = thread or threading.current_thread()
    if here is not None:
        context.give(here._context, thread)
    return thread
