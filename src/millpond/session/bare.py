"""Code that calls ``st`` outside of any run: a plain ``python app.py``, a thread without a run.

No page shows what it draws, and none of it is kept. Under plain ``python``, the
main thread has a Session State, so that the script comes to its end. A thread
that was not given a run (see ``millpond.threads``) has none: threads serve many
users, and what one of them left there another one would find.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import sys
import threading
from typing import Any, NoReturn

from millpond.errors import StateError
from millpond.props import WidgetProps
from millpond.session.context import Context
from millpond.session.node import Node
from millpond.session.run import Run
from millpond.session.session import Session
from millpond.session.state import State
from millpond.session.widget import Widget

log = logging.getLogger("millpond")


class BareRun(Run):
    """A run without a page, which never ends: it keeps nothing of what it draws."""

    bare = True

    def __init__(self, session: Session) -> None:
        super().__init__(session, 1, [], None)
        tree = session.tree
        for region in (tree.main, tree.sidebar, tree.bottom):
            # What is drawn into a node that is not on the page is not kept.
            region.alive = False

    def widget(self, parent: Node, props: WidgetProps, *how: Any) -> Widget:
        """A widget with its default; it may be drawn repeatedly."""
        self.number += 1
        self.session.state.locked.clear()
        return super().widget(parent, props, *how)


class NoState(State):
    """The Session State of a thread that has none."""

    def assign(self, key: str, value: Any) -> NoReturn:
        """Refuse to keep a value. Raises StateError."""
        raise StateError(
            f"`st.session_state.{key}` cannot be set here: this thread (`{threading.current_thread().name}`) "
            f"does not belong to a run, so it has no Session State. Start it with `in_this_run(function)` of `millpond.threads`."
        )


def bare_context() -> Context:
    """The context of code that no run executes."""
    run = bare_run()
    return Context(run, run.session.tree.main)


def bare_run() -> BareRun:
    """The run for code that has none."""
    if threading.current_thread() is threading.main_thread() and asyncio._get_running_loop() is None:
        _warn("No run is in progress", "Start the app with: millpond run SCRIPT")
        return _of_this_process()
    name = threading.current_thread().name
    _warn(
        f"The thread {name!r} does not belong to a run ({_caller()})",
        "Start it with in_this_run(function) of millpond.threads",
    )
    session = Session("nobody")
    session.state = NoState()
    return BareRun(session)


@functools.cache
def _of_this_process() -> BareRun:
    return BareRun(Session("nobody"))


@functools.lru_cache(maxsize=256)
def _warn(what: str, remedy: str) -> None:
    """Log the message once."""
    log.warning("%s: its elements are not shown on any page. %s", what, remedy)


def _caller() -> str:
    """The calling line outside Millpond."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("millpond."):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}, line {frame.f_lineno}"
