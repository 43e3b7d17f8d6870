"""Which dialog a page has open: it is a part of the session, as its values are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from millpond import wire
from millpond.errors import ApiError
from millpond.session.node import Node
from millpond.session.path import PagePath
from millpond.session.scope import Scope
from millpond.session.state import State
from millpond.state.kernel import RESERVED

log = logging.getLogger("millpond")

KEY: Final = RESERVED + "dialog"
"""Where Session State has the name of the open dialog, its page, and what its function was called with."""

Name = tuple[str, str, str, int]
"""A dialog's function: module, qualified name and title; and which one, where a run makes several of these."""


class DialogRun(Protocol):
    """A run, as far as dialogs ask for it: :class:`millpond.session.run.Run`."""

    number: int
    scope: Scope
    page: str | None
    namespace: dict[str, Any]
    follows: Scope | None

    def is_beside(self, scope: Scope) -> bool:
        """Whether it executes the scope beside the script."""

    def remove(self, node: Node) -> None:
        """Take an element off the page."""


class Function(NamedTuple):
    """A function that a run has decorated as a dialog."""

    open: Callable[..., Any]
    """Opens it, with the arguments of the app's function."""
    namespace: dict[str, Any]
    """The globals of the script that has made it."""


EVERYWHERE: Final[dict[Name, Callable[..., Any]]] = {}
"""The dialogs of imported modules: these are made once, and not in each run."""


class Dialogs:
    """The open dialog of one session, if there is one, and what could open it again.

    The app opens a dialog by calling a function, mostly in the run of a press.
    A run that the user has not asked for (the page was loaded again, another
    process has taken the session over, a fragment's interval is over) knows of
    no press, and does not call it: then it is opened again at the end, as it was.
    """

    def __init__(self, state: State, path: PagePath) -> None:
        self._state = state
        self._path = path
        self.is_open = False
        self.scope: Scope | None = None
        """What draws it; None: this process has not drawn it yet."""
        self.opened_in = 0
        """The last run that has opened it."""
        self._asked = False
        """The user has done something outside the dialog: it closes, unless the script opens it again."""
        self._functions: dict[Name, Function] = {}
        self._made: dict[Name, int] = {}
        self._made_in = 0

    # What the decorator does -----------------------------------------------------------

    def name_of(self, run: DialogRun, module: str, name: str, title: str) -> Name:
        """The name of a function that a run makes a dialog of."""
        if self._made_in != run.number:
            self._made_in = run.number
            self._made.clear()
        alike = (module, name, title, 0)
        count = self._made[alike] = self._made.get(alike, -1) + 1
        return (module, name, title, count)

    def keep(self, run: DialogRun, name: Name, open: Callable[..., Any]) -> None:
        """A run has made this dialog: it may have to be opened again."""
        self._functions[name] = Function(open, run.namespace)

    def check(self, run: DialogRun, here: Scope) -> None:
        """Raises ApiError if the run cannot open a dialog from this scope."""
        if self.scope is not None and here.is_in(self.scope):
            raise ApiError(
                "Dialogs may not be nested inside other dialogs: this one was opened by the function of another. "
                "Close that one first, with `st.rerun()`, and let the script open the next one."
            )
        if run.is_beside(here):
            raise ApiError(
                "A parallel fragment cannot open a dialog while the whole script runs. It can when it reruns on "
                "its own, after an interaction with one of its widgets."
            )
        if self.opened_in == run.number:
            raise ApiError(
                "Only one dialog may be open at a time: this run has already opened one. Call "
                "only one `@st.dialog` function in a run."
            )

    def open(
        self, run: DialogRun, scope: Scope, name: Name, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """A run has opened a dialog. The one that another scope had opened before goes."""
        before, self.scope = self.scope, scope
        if before is not None and before is not scope and before.node.alive:
            run.remove(before.node)
        self.is_open, self.opened_in = True, run.number
        self._state.put(KEY, (name, run.page, tuple(args), dict(kwargs)))

    def shows(self, name: Name) -> bool:
        """Whether this dialog is the open one."""
        found = self._state.peek(KEY) if self.is_open else None
        return found is not None and found[0] == name

    def dismiss(self, run: DialogRun) -> None:
        """The user has closed it."""
        if self.scope is not None and self.scope.node.alive:
            run.remove(self.scope.node)
        self.close()

    def close(self) -> None:
        """Note that the dialog is closed."""
        self.is_open, self.scope, self._asked = False, None, False
        self._state.discard(KEY)

    # What the session does -------------------------------------------------------------

    def restore(self) -> None:
        """Begin with the values that a store has kept."""
        self.is_open = self._state.has(KEY)

    def take(self, events: Iterable[wire.Event], scope_of: Callable[[wire.Event], Scope]) -> None:
        """A run begins, with these events."""
        self._asked = self._asked or any(
            event.edit is None and not self._has(event, scope_of) for event in events
        )

    def _has(self, event: wire.Event, scope_of: Callable[[wire.Event], Scope]) -> bool:
        return self.scope is not None and scope_of(event).is_in(self.scope)

    def forget_functions(self) -> None:
        """The script begins, and decorates its functions again."""
        self._functions.clear()

    def again(self, run: DialogRun) -> Callable[[], object] | None:
        """The function that opens the dialog again at the end of a run that has not done so; None: it stays as it is."""
        if not self._is_missed_by(run) or self._asked:
            return None
        found = self._state.peek(KEY)
        if found is None:
            return None
        name, page, args, kwargs = found
        function = self._functions.get(name)
        open = function.open if function is not None else EVERYWHERE.get(name)
        if open is None or (page is not None and page != self._path.now):
            return None

        def draw() -> None:
            run.page = page
            run.namespace = function.namespace if function is not None else run.namespace
            open(*args, **kwargs)

        return draw

    def _is_missed_by(self, run: DialogRun) -> bool:
        """Whether the run executes the scope that had opened the dialog, and has not opened it."""
        if not self.is_open or self.opened_in == run.number:
            return False
        opener = run.scope.root if self.scope is None else self.scope.outer
        return opener is not None and opener.is_in(run.scope)

    def _is_of_this_page(self) -> bool:
        """Whether the user is still at the page that has opened it. One that a user leaves behind is no loss."""
        found = self._state.peek(KEY)
        return found is not None and found[1] in (None, self._path.now)

    def end_run(self, run: DialogRun, *, complete: bool, over: bool, reruns: bool) -> None:
        """A run has ended.

        Parameters
        ----------
        complete:
            Its code has come to its end.
        over:
            The same, or it has stopped early, or failed.
        reruns:
            It has asked for another run.
        """
        if reruns:
            drawn = self.opened_in == run.number or (self.scope is not None and run.scope.is_in(self.scope))
            if run.follows is None and (drawn or self._asked):
                # Now, with what the run has changed: a process that ends before the next run must not open it again.
                self.close()
        elif over and self._is_missed_by(run) and (self._asked or complete):
            if not self._asked and self._is_of_this_page():
                log.warning("A dialog is closed: the script no longer has its function")
            self.close()
        self._asked = False
