"""What is to run next: which scope, with which events, and why. The session's lock guards it."""

from __future__ import annotations

from millpond import wire
from millpond.session.inbox import Inbox
from millpond.session.run import Run
from millpond.session.scope import Scope, common
from millpond.session.widgets import Widgets

Job = tuple[Scope, list[wire.Event], str | None, str]
"""What a run is to do: the scope, the events, the widget that was pressed, and why it is due if no event has asked."""


class Schedule:
    """Gathers what asks for a run.

    Events that wait for one scope, or for one and another inside of it, share a
    run; those that wait for scopes apart have one each, in their order.

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
        """What is to run even without an event, in this order: the page is, at first."""
        self._cause = "First run"
        self.owed: tuple[Scope, ...] = ()
        """What the run that goes on executes since it was wanted, and not for its events."""

    def want(self, scope: Scope | None = None, cause: str = "") -> None:
        """Let a scope (None: the page) run, without an event. ``cause`` counts if no other one is waiting."""
        self._wanted.setdefault(scope or self._page)
        self._cause = self._cause or cause

    def want_next(self, scope: Scope) -> None:
        """Let a scope run before all else that is wanted."""
        self._wanted = {scope: None, **self._wanted}

    def drop(self, scope: Scope) -> None:
        """A scope has gone."""
        self._wanted.pop(scope, None)

    @property
    def wants(self) -> bool:
        """A run is wanted, even without an event."""
        return bool(self._wanted)

    def begin_after(self, seq: int, cause: str) -> None:
        """Begin as the session that a store has kept, which has the effect of the events up to ``seq``."""
        self.inbox.restore(seq)
        self._cause = cause

    def due(self) -> bool:
        """There is a run to begin."""
        return bool(self._wanted) or self.inbox.ready()

    def goes_on(self) -> bool:
        """Something waits for a run, though perhaps not for the next one."""
        inbox = self.inbox
        return bool(self._wanted or inbox.carried or inbox.waiting)

    def scope_of(self, event: wire.Event) -> Scope:
        """What an event runs: the innermost scope that all its widgets are in."""
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
        """Its widgets were drawn. Of those that were not, it may be a run that goes on, or is to come before, that draws them:
        after a crash, the tab sends what opened a dialog together with what was done in there.
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
        """What the next run is to do; it begins now.

        The first one takes no events: only when it is over is known which widgets there are.
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
            # One that a wanted scope is in need not run apart from it. (Many may be wanted, and are not gone through.)
            scope = scope.outermost(wanted)
            self.owed = tuple(one for one in scope if one in wanted)
            for one in self.owed:
                del wanted[one]
        cause, self._cause = self._cause, ""
        self.runs += 1
        return scope if scope is self._page else scope.living, events, trigger, cause

    def overtakes(self, run: Run) -> bool:
        """A waiting event takes over from a run, unless the script has yet to see a press, or to draw its widgets.

        Nor does a press take over whose callback has arguments, before this
        run has drawn its widget: then the arguments are the current ones. One for
        a scope beside that of the run takes over if it has come meanwhile; one
        that was there before has its turn after the run.
        """
        # The first run must come to its end: only then is known which widgets there are.
        if not self._fast_reruns or not self.inbox.ready() or run.number == 1 or run.trigger is not None:
            return False
        event = self.inbox.first
        if not self.knows(event):
            return False
        if event.attempt > 1 and any(one.attempt > 1 for one in run.events):
            # Both come again after a crash, in which the run had come to its end, most likely: so it does again.
            return False
        if any(map(self._fires, run.events)):
            return False  # no other run has what these have sent
        if run.is_partial:
            asked = self.scope_of(event)
            if not asked.is_in(run.scope):
                return run.scope.is_in(asked) or event.seq > run.received
        return not self._widgets.has_arguments(event.trigger) or self._widgets.was_drawn(
            event.trigger, run.number
        )
