"""Which run the code that is being executed belongs to.

The context travels in a ``contextvars.ContextVar``: code called from the
script has it, and so does a thread that the app starts with
:func:`in_this_run`.
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from millpond.session.state import State

if TYPE_CHECKING:
    from millpond.session.run import Run
    from millpond.session.tree import Node

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger("millpond")


class Context:
    """A run, and the container that ``with`` has made the current one."""

    __slots__ = ("node", "run")

    def __init__(self, run: Run, node: Node) -> None:
        self.run = run
        self.node = node


_current: contextvars.ContextVar[Context | None] = contextvars.ContextVar("millpond_run", default=None)


def current() -> Context:
    """The context of the run that calls.

    Outside of any run it is that of a page which nobody sees, so that a script
    started with plain ``python`` ends normally; a warning says what to do.
    """
    context = _current.get()
    return context if context is not None else _bare()


def current_or_none() -> Context | None:
    """The context of the run that calls, or None outside of a run."""
    return _current.get()


def current_state() -> State:
    """The Session State of the run that calls."""
    return current().run.session.state


def enter(context: Context) -> contextvars.Token[Context | None]:
    """Make ``context`` the current one; give the token to :func:`leave`."""
    return _current.set(context)


def leave(token: contextvars.Token[Context | None]) -> None:
    """Go back to the context before :func:`enter`."""
    _current.reset(token)


def in_this_run(function: Callable[P, R]) -> Callable[P, R]:
    """Let ``function`` write to this run's page from a thread.

    >>> from threading import Thread
    >>> from millpond.threads import in_this_run
    >>> Thread(target=in_this_run(work)).start()  # doctest: +SKIP

    When the run has ended before the thread, what the thread draws is shown
    until the next run replaces the page.
    """
    context = contextvars.copy_context()

    def bound(*args: P.args, **kwargs: P.kwargs) -> R:
        return context.copy().run(function, *args, **kwargs)

    return bound


_nobody: Context | None = None


def _bare() -> Context:
    global _nobody
    if _nobody is None:
        from millpond.session.session import Session

        log.warning(
            "No run is going on: elements are drawn for nobody. Start the app with: millpond run SCRIPT"
        )
        session = Session("nobody")
        run = session.begin_run(force=True)
        assert run is not None
        _nobody = Context(run, session.tree.main)
    return _nobody
