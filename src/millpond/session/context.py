"""Which run the code that is being executed belongs to, and where it draws.

The context travels in a ``contextvars.ContextVar``: code called from the
script has it, and so does a thread that the app starts with
:func:`in_this_run`. Nothing else knows where a script is: containers, and
``st`` itself, are shared by threads and by sessions, and keep nothing of a run.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from millpond.session.node import Node
    from millpond.session.run import Run
    from millpond.session.scope import Scope
    from millpond.session.state import State

P = ParamSpec("P")
R = TypeVar("R")


class Context:
    """A run, the scope that it executes now, and the container that ``with`` has made the current one."""

    __slots__ = ("entered", "node", "outer", "run", "scope")

    def __init__(
        self,
        run: Run,
        node: Node,
        outer: Context | None = None,
        scope: Scope | None = None,
        entered: bool = False,
    ) -> None:
        self.run = run
        self.node = node
        self.scope = scope or node.scope
        self.entered = entered
        """Whether the context belongs to a ``with``."""
        self.outer = outer
        """The context around the ``with``; None: outside of a run."""


CURRENT: contextvars.ContextVar[Context | None] = contextvars.ContextVar("millpond_run", default=None)
"""The context of the calling code; for a thread that was given a run, see :func:`current`."""


def _unknown() -> Context:
    raise RuntimeError("No run is in progress, and nothing was set to take its place.")


outside: Callable[[], Context] = _unknown
"""Makes the context of code that no run executes. The API sets it (``elements/place.py``): a session knows runs alone."""


def current() -> Context:
    """The context of the run that calls.

    Outside of any run, it is that of a page which nobody sees (see ``bare.py``).
    """
    return CURRENT.get() or current_or_none() or outside()


def current_or_none() -> Context | None:
    """The context of the run that calls, or None outside of a run."""
    return CURRENT.get() or vars(threading.current_thread()).get(_GIVEN)


def give(context: Context, thread: threading.Thread) -> None:
    """Let a thread, which may be running already, belong to a run from now on."""
    vars(thread)[_GIVEN] = context


_GIVEN = "millpond_run"
"""The attribute of a thread that has the context which it was given."""


def current_state(_: object = None) -> State:
    """The Session State of the run that calls."""
    # Each use of Session State comes here, mostly without a further call.
    return (CURRENT.get() or current()).run.session.state


def enter(context: Context) -> contextvars.Token[Context | None]:
    """Make ``context`` the current one; give the token to :func:`leave`."""
    return CURRENT.set(context)


def leave(token: contextvars.Token[Context | None]) -> None:
    """Go back to the context before :func:`enter`."""
    CURRENT.reset(token)


def go_into(node: Node, here: Context) -> None:
    """Draw into ``node`` from here (the current context) on, until :func:`go_out_of` it."""
    CURRENT.set(Context(here.run, node, CURRENT.get(), here.scope, True))


def go_out_of(node: Node) -> None:
    """Draw again where this code drew before it went into ``node``.

    Does nothing if it is not in there: a generator may be closed by another
    thread than the one that has entered its ``with``.
    """
    context = CURRENT.get()
    while context is not None and context.entered:
        if context.node is node:
            CURRENT.set(context.outer)
            return
        context = context.outer


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
