"""What is to run next: which scope, with which events, and why. The session's lock guards it."""

from __future__ import annotations

from millpond import wire
from millpond.session.inbox import Inbox
from millpond.session.run import Run
from millpond.session.scope import Scope, common
from millpond.session.widgets import Widgets

Job = tuple[Scope, list[wire.Event], str | None, str]
"""The work of a run: the scope, the events, the pressed widget, and the cause if there is no event."""


class Schedule:
    """Collects what asks for a run.

    Events for the same scope, or for a scope and one inside it, share a run.
    Events for separate scopes have a run each, in their order.

    Parameters
    ----------
    page:
        The outermost scope.
    widgets:
        Those of the session: they know which scope an event is for.
    fast_reruns:
        A new interaction ends the run that is going on.
    """

    def __init__(self, page: Scope, widgets: Widgets, *, fast_reruns: bool) -> None:
        self.inbox = Inbox(widgets.has_arguments, self.scope_of, self.knows, self._fires)
        self.runs = 0
        """How many runs have begun."""
        self._page = page
        self._widgets = widgets
        self._fast_reruns = fast_reruns
        self._wanted: dict[Scope, None] = {page: None}
        """The scopes to run even without an event, in this order. At first, this is the page."""
        self._cause = "First run"
        self.owed: tuple[Scope, ...] = ()
        """The scopes that the current run executes because they were wanted, not for its events."""

    def want(self, scope: Scope | None = None, cause: str = "") -> None:
        """Ask for a run of a scope (None: the page) without an event. ``cause`` counts unless another is waiting."""
        self._wanted.setdefault(scope or self._page)
        self._cause = self._cause or cause

    def want_next(self, scope: Scope) -> None:
        """Ask for a run of a scope, before all others that are wanted."""
        self._wanted = {scope: None, **self._wanted}

    def drop(self, scope: Scope) -> None:
        """A scope was removed: it no longer needs a run."""
        self._wanted.pop(scope, None)

    @property
    def wants(self) -> bool:
        """Whether a run is wanted, even without an event."""
        return bool(self._wanted)

    def begin_after(self, seq: int, cause: str) -> None:
        """Start with a session from the store, which has the effect of the events up to ``seq``."""
        self.inbox.restore(seq)
        self._cause = cause

    def due(self) -> bool:
        """Whether a run can begin."""
        return bool(self._wanted) or self.inbox.ready()

    def goes_on(self) -> bool:
        """Whether something waits for a run, though perhaps not for the next one."""
        inbox = self.inbox
        return bool(self._wanted or inbox.carried or inbox.waiting)

    def scope_of(self, event: wire.Event) -> Scope:
        """The scope that an event runs: the innermost one that contains all its widgets."""
        if not self._page.inner or event.edit is not None or event.query is not None:
            return self._page
        scope: Scope | None = None
        for widget_id in event.values if event.trigger is None else (*event.values, event.trigger):
            widget = self._widgets.get(widget_id)
            if widget is None or widget.scope is None:
                return self._page
            asked = widget.scope
            if asked is self._page or (widget.props.closes and not widget.props.quiet):
                return self._page
            scope = asked.living if scope is None else common(scope, asked.living)
        return scope or self._page

    def knows(self, event: wire.Event) -> bool:
        """Whether the widgets of an event were drawn. If not, the current run or an earlier event may draw them:
        after a crash, the tab sends the event that opened a dialog together with the events inside it.
        """
        get = self._widgets.get
        return all(get(id) is not None for id in event.values) and (
            event.trigger is None or get(event.trigger) is not None
        )

    def _fires(self, event: wire.Event) -> bool:
        get = self._widgets.get
        return any(
            (widget := get(id)) is not None and widget.codec.fires(raw) for id, raw in event.values.items()
        )

    def take(self) -> Job:
        """Take the work of the next run, which begins now.

        The first run takes no events, because only its end shows which widgets there are.
        """
        events: list[wire.Event] = []
        trigger: str | None = None
        wanted = self._wanted
        self.owed = ()
        scope = self._page if wanted and self._page in wanted else None
        if self.runs:
            events, trigger, scope = self.inbox.take(scope)
        if scope is None:
            scope = next(iter(wanted), self._page)
        if wanted:
            # If a scope around it is wanted too, the two share a run. (Many may be wanted, so they are not iterated.)
            scope = scope.outermost(wanted)
            self.owed = tuple(one for one in scope if one in wanted)
            for one in self.owed:
                del wanted[one]
        cause, self._cause = self._cause, ""
        self.runs += 1
        return scope if scope is self._page else scope.living, events, trigger, cause

    def overtakes(self, run: Run) -> bool:
        """Whether a waiting event interrupts a run.

        It does not if the script has yet to see a press, or to draw the widgets
        of the event. Nor does a press whose callback has arguments, until this
        run has drawn its widget: only then are the arguments current. An event
        for a scope beside the run's interrupts it if it arrived during the run;
        one that was waiting before has its turn after the run.
        """
        # The first run must be completed: only then is it known which widgets there are.
        if not self._fast_reruns or not self.inbox.ready() or run.number == 1 or run.trigger is not None:
            return False
        event = self.inbox.first
        if not self.knows(event):
            return False
        if event.attempt > 1 and any(one.attempt > 1 for one in run.events):
            # Both were resent after a crash. Before it, this run was most likely completed, so it is again.
            return False
        if any(map(self._fires, run.events)):
            return False  # only this run has what they sent
        if run.is_partial:
            asked = self.scope_of(event)
            if not asked.is_in(run.scope):
                return run.scope.is_in(asked) or event.seq > run.received
        return not self._widgets.has_arguments(event.trigger) or self._widgets.was_drawn(
            event.trigger, run.number
        )
