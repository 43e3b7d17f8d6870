"""One session: its queue of work, its state, and the messages for its tab.

The session never touches a socket, a thread or a clock. Messages of the tab go
in through :meth:`Session.attach`, :meth:`receive` and :meth:`stop`; a runner
takes a run with :meth:`begin_run` and gives it back with :meth:`end_run`;
messages for the tab come out of :meth:`take_messages`. Several threads may call
these methods: the lock is held for the few microseconds that each takes, and
never while code of the app is called, which may take long or draw.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from millpond import wire
from millpond.errors import Interrupted, StopRun
from millpond.props import EffectProps, Props
from millpond.session import context
from millpond.session.call_site import call_site, lasting_call_site
from millpond.session.commits import Commits
from millpond.session.dialogs import Dialogs
from millpond.session.effects import KEY as EFFECTS
from millpond.session.effects import Effects
from millpond.session.files import uploaded
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.session.files.session_files import SessionFiles
from millpond.session.inspector import Inspector
from millpond.session.lost import say_gone
from millpond.session.names import Names
from millpond.session.path import PagePath, from_address, tidy
from millpond.session.query import Query, parse
from millpond.session.repeats import in_loop
from millpond.session.run import Outcome, Run
from millpond.session.schedule import Schedule
from millpond.session.scope import Scope
from millpond.session.scopes import Scopes
from millpond.session.set_options import options_of, set_option
from millpond.session.sources import Source
from millpond.session.state import State
from millpond.session.tree import Tree
from millpond.session.updates import Updates
from millpond.session.visitor import Browser, Request, Visitor
from millpond.session.widget import Widget
from millpond.session.widgets import Widgets
from millpond.state.changes import Change
from millpond.state.rebind import StoredValue
from millpond.state.saving import Limits
from millpond.state.values import Dump

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("millpond")

_WITH_AN_END = (Outcome.COMPLETE, Outcome.EARLY, Outcome.FAILED)
"""If a run ends in one of these ways, elements that it did not draw are removed from the page."""

uploaded.find_files = lambda: context.current().run.session.files


TOOLBAR: Final = "client.toolbarMode"
"""The only option that changes the page itself."""


def _nothing() -> None:
    """Does nothing, since nobody waits."""


class Session:
    """One tab's Session State, widgets and page.

    Parameters
    ----------
    id:
        The name by which the tab finds its session again.
    fast_reruns:
        A new interaction ends the run that is going on (``runner.fastReruns``).
    keep_undrawn:
        Keep the values of widgets that a run has not drawn.
    durable:
        There is a store: an event is finished when :meth:`saved` says so.
    warn_of_conflicts:
        Say in the log when a widget has a default and its key another value.
    limits:
        What may be saved.
    options:
        What the page needs to know of the app's options.
    new_inspector:
        Makes what a developer looks at the state with; None: nobody can.
    first_delta:
        The number before its first delta's. A server gives each session object another: a tab
        that has a page of another process must not be taken for one that has this object's.
    secret:
        32 bytes that the page never sees, the same in all processes that may have the session.
    """

    __slots__ = (
        "__weakref__", "_coming", "_durable", "_effects", "_inspect_refused", "_new_inspector",
        "_options", "_restored", "_source_is_newer", "_stopping", "commits", "dialogs", "files", "heard", "home", "id", "inbox", "inspector", "lock",
        "names", "namespace", "notify", "page", "page_file", "pages", "path", "query", "run", "schedule", "scopes", "seq",
        "state", "tree", "updates", "version", "visitor", "warn_of_conflicts", "whole", "widgets",
    )  # fmt: skip

    def __init__(
        self,
        id: str,
        *,
        fast_reruns: bool = True,
        keep_undrawn: bool = False,
        durable: bool = False,
        warn_of_conflicts: bool = True,
        limits: Limits | None = None,
        options: wire.TabOptions | None = None,
        new_inspector: Callable[[State, Widgets], Inspector] | None = None,
        first_delta: int = 0,
        secret: bytes = b"",
    ) -> None:
        self.id = id
        # Reentrant: any line may free an object of the app whose `__del__` draws.
        self.lock = threading.RLock()
        self.tree = Tree()
        self.state = State(limits)
        self.names = Names(self.state, id, secret)
        self.query = Query(self.state)
        self.path = PagePath(self.state)
        self.pages: Sequence[Any] = ()
        """The pages of the app, as ``st.navigation`` last named them."""
        self.page: Any = None
        """The current page."""
        self.home: Any = None
        """The default page."""
        self.page_file: Path | None = None
        """The file of the page that was last executed, unless it is the app's entry script."""
        self._coming: tuple[str, str] | None = None
        """The query string and path of the tab's address, which the next run adopts."""
        self.widgets = Widgets(
            self.state,
            self.query,
            call_site,
            self.tree.shows,
            lasting_call_site,
            in_loop,
            keep_undrawn=keep_undrawn,
        )
        self.notify: Callable[[], None] = _nothing
        """Called when there is output that nobody is about to fetch: between runs, or while fetching is paused."""
        self.namespace: dict[str, Any] = {}
        """The globals of the last script run: callbacks belong to it."""
        self.files: SessionFiles = InMemorySessionFiles()
        """What elements show, and what was uploaded; a server puts its own here."""
        self.warn_of_conflicts = warn_of_conflicts
        self.run: Run | None = None
        self.whole = True
        """The values are the complete effect of all events so far: no run was cut short."""
        self.version = 0
        self.inspector: Inspector | None = None
        """Created when a developer's tab connects."""
        self._new_inspector = new_inspector
        # `_source_is_newer`: the app's source was saved after the last run of the whole page had begun.
        self._inspect_refused = self._stopping = self._source_is_newer = False
        self._options = options or wire.TabOptions()
        self._durable = durable
        self.schedule = Schedule(self.tree.page, self.widgets, fast_reruns=fast_reruns)
        self.inbox = self.schedule.inbox
        """Events from the tab that no run has taken yet."""
        self.scopes = Scopes()
        self.dialogs = Dialogs(self.state, self.path)
        self.heard = 0
        """The number of the last event whose values the widgets have."""
        self.seq = 0
        """The number of the last event whose effect is complete."""
        self._effects = Effects(self.state)
        self.updates = Updates(self.tree, self._effects, first_delta)
        self.commits = Commits(self.lock, self.state, self.inbox, self.updates)
        self.visitor = Visitor()
        self._restored = False
        """The session was read from the store, and no tab has been told yet."""

    # The tab ------------------------------------------------------------------------

    def attach(
        self, hello: wire.Hello, *, developer: bool = False, request: Request | None = None
    ) -> list[wire.ServerMessage]:
        """A tab has connected, for the first time or again. A ``developer``'s tab can use the State panel."""
        self.visitor.connects(request, Browser.of(hello))
        with self.lock:
            self._admit(developer=developer)
            self._effects.attach(hello.shown)
            fresh = self.schedule.runs == 0 and self.version == 0
            if hello.delta == 0 or hello.delta != self.updates.deltas:
                self.tree.resend()
            if hello.delta == 0:
                self.schedule.want(cause="Load of the page")
            if self._counts(hello):
                self._coming = hello.query, from_address(hello.path)
                if self.schedule.runs:
                    self.schedule.want()
            elif (path := self.path.now) != from_address(hello.path):
                # The app has switched the page while the tab was away.
                self.tree.set_address(self.query.for_tab, path)
            running = self.run is not None or self.schedule.wants
            self.updates.running = self._running() if running else None
            # A run may have begun and ended while the tab was away.
            quiet = not running and not self.inbox
            saved = quiet and not self.commits.fail
            self.updates.finished = wire.Finished(self.seq, self.version) if saved else None
            self.updates.unsaved = self.commits.fail
            rolled_back = self.is_rolled_back(hello)
            if rolled_back:
                log.error(
                    "The store has lost confirmed data of the session %s: it has version %d, and the tab has seen %d",
                    self.id, self.version, hello.version,
                )  # fmt: skip
                self._effects.go_on_after(hello.shown)
            restored, self._restored = self._restored, False
            return [self._welcome(fresh=fresh, rolled_back=rolled_back, restored=restored)]

    def seen(self) -> wire.Delta:
        """The page as it was last sent, for a tab that does not get the session yet."""
        with self.lock:
            return wire.Delta(0, self.tree.seen())

    def _counts(self, hello: wire.Hello) -> bool:
        """Whether the session adopts the tab's address. If not, the tab adopts the session's."""
        if not self.query.is_known and self.version == 0:
            return True
        elsewhere = from_address(hello.path) != self.path.now
        return hello.edited and (elsewhere or parse(hello.query) != self.query.params)

    def is_rolled_back(self, hello: wire.Hello) -> bool:
        """Whether the tab has seen a later version, so the store has lost confirmed data."""
        return hello.session == self.id and hello.version > self.version

    def prepare(
        self, query: str, path: str = "", *, developer: bool = False, request: Request | None = None
    ) -> list[wire.ServerMessage]:
        """A browser is fetching the page. Returns the first messages for its tab.

        The first run can begin meanwhile, and the page can include what it drew;
        the tab then attaches as one that already has it.
        """
        self.visitor.fetches(request or Request())
        with self.lock:
            self._admit(developer=developer)
            self._coming = query, tidy(path)
            return [self._welcome(fresh=True)]

    def _admit(self, *, developer: bool) -> None:
        """Give a developer's tab an inspector, closed at first. Any other tab loses it, with its history."""
        if not developer or self._new_inspector is None:
            self.inspector = None
        elif self.inspector is None:
            self.inspector = self._new_inspector(self.state, self.widgets)
        else:
            self.inspector.close()

    def inspect(self, *, on: bool) -> None:
        """The State panel was opened or closed."""
        with self.lock:
            if self.inspector is None:
                if not self._inspect_refused:
                    log.warning("A tab that may not use the State panel asked for it (session.panel)")
                self._inspect_refused = True
            elif on:
                self.inspector.open()
            else:
                self.inspector.close()

    def look(self) -> None:
        """Describe the values to the opened State panel. Must not be called during a run."""
        inspector = self.inspector
        if inspector is not None and inspector.due:
            inspector.look()

    def set_option(self, name: str, value: Any) -> None:
        """The app sets an option of this session. The lock is held."""
        set_option(self.state, name, value)
        if name == TOOLBAR:
            self.tree.set_toolbar(value)

    def _welcome(self, *, fresh: bool, rolled_back: bool = False, restored: bool = False) -> wire.Welcome:
        options = msgspec.structs.replace(
            self._options,
            panel=self.inspector is not None,
            toolbar=options_of(self.state).get(TOOLBAR, self._options.toolbar),
        )
        return wire.Welcome(
            self.id,
            self.seq,
            received=self.received if self.received > self.seq else 0,
            fresh=fresh,
            rolled_back=rolled_back,
            restored=restored,
            options=options,
        )

    def receive(self, event: wire.Event, size: int = 0) -> bool:
        """Take an interaction. One that was already received (it was resent) is dropped.

        ``size`` is its length in bytes. Returns False if too much is waiting already; the event is then not taken.
        """
        with self.lock:
            inbox = self.inbox
            if event.seq <= inbox.received:
                if event.seq <= self.seq and self.run is None:
                    self._finish(self.seq)
            elif inbox.waiting and not inbox.has_room(size):
                return False
            else:
                inbox.put(event, size)
                if self.run is not None:
                    self._interrupt_if_due()
            return True

    @property
    def suspect(self) -> int | None:
        """The event that may have ended the process that had the session before.

        No event runs until :meth:`clear_suspect` or :meth:`skip_suspect` is called.
        """
        return self.inbox.suspect

    def clear_suspect(self) -> None:
        """Let the suspect run."""
        with self.lock:
            self.inbox.clear()

    def skip_suspect(self, deaths: int) -> None:
        """Skip the suspect for good: ``deaths`` processes ended while they executed it and nothing else."""
        with self.lock:
            event = self.inbox.leave_out()
            log.error(
                "Event %d of the session %s is skipped: %d processes have ended while they executed it. It is %s",
                event.seq, self.id, deaths,
                f"a press of {event.trigger}" if event.trigger else f"a change of {', '.join(event.values) or 'nothing'}",
            )  # fmt: skip
            # The current run will be committed. If there is none, another one is needed.
            if self.run is None:
                self.schedule.want()
            self.updates.skipped.append(wire.Skipped(event.seq))

    @property
    def received(self) -> int:
        """The number of the last received event."""
        return self.inbox.received

    def request_rerun(self) -> None:
        """Run the script again, with the current values."""
        with self.lock:
            self.schedule.want(cause="Rerun after the source was saved")

    def intervals(self) -> dict[Scope, float]:
        """The scopes with intervals, in seconds. Call :meth:`timer_rings` for each when it is time."""
        with self.lock:
            self.scopes.rescheduled.clear()
            return dict(self.scopes.intervals)

    def new_intervals(self) -> dict[Scope, float | None]:
        """The scopes whose intervals may have changed since the last call, with the intervals. None: no interval."""
        with self.lock:
            changed, self.scopes.rescheduled = self.scopes.rescheduled, set()
            return {scope: self.scopes.intervals.get(scope) for scope in changed}

    def timer_rings(self, scope: Scope) -> None:
        """The interval of a scope has passed: it is to run."""
        with self.lock:
            if scope in self.scopes.intervals and scope.node.alive:
                self.schedule.want(scope, "Interval of a fragment")

    def stop(self) -> None:
        """The user wants the run to end."""
        with self.lock:
            if self.run is not None:
                self.run.interrupt(StopRun)
                self._stopping = True

    def break_off(self, *, callbacks: bool) -> None:
        """Interrupt the run that the user has stopped, because it does not reach an element.

        With ``callbacks``, also while it executes a callback.
        """
        # Under the locks, so that the run is not in the middle of drawing an element.
        with self.lock:
            run = self.run
            if run is None or not self._stopping or run.break_off is None or not (callbacks or run.begun):
                return
            drawing = not self.widgets.lock.acquire(blocking=False)
            # Not while it draws, unless drawing calls code of the app that does not return.
            if callbacks or not drawing:
                run.break_off()
            if not drawing:
                self.widgets.lock.release()

    def become_copy(self) -> None:
        """The process was forked. No other thread exists here, whatever locks it held, and no server."""
        self.lock, self.widgets.lock = threading.RLock(), threading.RLock()
        self.state.become_copy()
        self.notify = _nothing

    def source_changed(self) -> None:
        """Tell the tab that the app's source was saved."""
        with self.lock:
            self.updates.source_changed = self._source_is_newer = True

    def restyle(self, look: wire.Look) -> None:
        """Tell this tab, and later ones, that the app's theme has changed."""
        with self.lock:
            self._options = msgspec.structs.replace(self._options, look=look)
            self.updates.restyled = look

    @property
    def due(self) -> bool:
        """Whether a run can begin, or :meth:`look` has something to do."""
        looks = self.inspector is not None and self.inspector.due
        return self.run is None and (self.schedule.due() or looks)

    # The runner ----------------------------------------------------------------------

    def begin_run(self, *, force: bool = False) -> Run | None:
        """Begin the next run. None if there is nothing to do, or a run is already going on."""
        with self.lock:
            if self.run is not None or not (force or self.schedule.due()):
                return None
            schedule = self.schedule
            scope, events, trigger, cause = schedule.take()
            self._stopping = False
            self.run = run = Run(self, schedule.runs, events, trigger, scope)
            if not events or run.is_partial or self.updates.partial or self._source_is_newer:
                self.updates.running = self._running()
                self.updates.partial = run.is_partial
            if self._source_is_newer and not run.is_partial:
                # It executes what was saved. The tab takes its offer back at this run's beginning.
                self.updates.source_changed = self._source_is_newer = False
            if self.inspector is not None:
                self.inspector.begin_run(events, cause)
            if events and self.dialogs.is_open:
                self.dialogs.take(events, schedule.scope_of)
            self.tree.begin(scope)
            scope.begin()
            self.state.begin_run(alone=run.is_partial)
            if not run.is_partial:
                self.scopes.forms.clear()
            if self._coming is not None:
                self.address_arrives(*self._coming)
                self._coming = None
            if self.inbox.waiting:
                self._interrupt_if_due()
            return run

    def _running(self) -> wire.Running:
        return wire.Running(self.run.scope.node.id if self.run is not None else wire.ROOT)

    def address_arrives(self, query: str, path: str | None = None) -> None:
        """The tab has an address that the session did not set: adopt it. The lock is held."""
        self.query.arrive(query)
        if path is not None:
            self.path.go(path)
        self.tree.forget_address()

    def go_to(self, path: str, query: str = "") -> None:
        """The app switches to another page: the tab's address follows. The lock is held."""
        self.path.go(path)
        if self.run is not None and self.run.is_partial:
            self.schedule.want()
        self.query.leave(query)
        self.tree.set_address(self.query.for_tab, path)

    def end_run(self, run: Run, outcome: Outcome) -> None:
        """A run is over: tidy up the page, and gather what has changed in the state.

        Should this fail, whoever drives the session calls :meth:`run_failed`.
        """
        with self.lock:
            if self._stopping and outcome is Outcome.EARLY:
                outcome = Outcome.STOPPED
            complete = outcome is Outcome.COMPLETE
            run.over = True
            gone = self.tree.end(run.scope, complete=complete or outcome in _WITH_AN_END)
        self._end_widgets(run, gone, outcome)
        if gone or run.targets or not complete:
            with self.lock:
                for scope in gone:
                    self.schedule.drop(scope)
                    self.scopes.drop(scope)
                    scope.leave()
                self._plan_next(run, outcome)
        # The events of a run that was cut short join the commit of the one that follows.
        whole = complete or outcome is not Outcome.INTERRUPTED
        if self.dialogs.is_open and whole:
            over, reruns = outcome in _WITH_AN_END, outcome is Outcome.RERUN
            self.dialogs.end_run(run, complete=complete, over=over, reruns=reruns)
        self.whole = whole = whole and not self.inbox.carried
        change = self._settle_state(run, whole=whole)
        with self.lock:
            self.run = None
            self.commits.tell_too_large()
            if run.is_partial and not change and self.inbox.applied == self.seq and not self.commits.unsaved:
                # There was no event and nothing has changed: the store has everything.
                self._finish(self.seq)
            elif change is not None:
                self.commits.add(change)
                self.updates.unsaved = self.commits.fail
            elif whole:
                self.version += 1
                self._finish(self.inbox.applied)

    def _end_widgets(self, run: Run, gone: list[Scope], outcome: Outcome) -> None:
        complete = outcome is Outcome.COMPLETE
        again: list[Scope] = []
        if complete or outcome is Outcome.EARLY:
            again = self.widgets.settle(run.number, run.executed, gone, complete=complete)
        if gone:
            self.widgets.end_scopes(gone, run.number, complete=complete)
        if complete:
            self.widgets.end_run(run.number, run.executed)
        if again:
            with self.lock:
                for scope in again:
                    self.schedule.want(scope.living, "Edits of a table in a loop were found")
        elif complete and self.widgets.edited.is_first and not (run.is_partial or run.lacks_parts):
            say_gone(self.widgets.gone_with_edits(), self.add_effect)

    def _plan_next(self, run: Run, outcome: Outcome) -> None:
        """What a run leaves for others to draw. The lock is held."""
        if outcome is Outcome.RERUN:
            self.inbox.carried = run.trigger
            self.schedule.want_next((run.follows or self.tree.page).living)
        elif outcome is Outcome.INTERRUPTED:
            # What it has not reached is still to be drawn.
            self.schedule.want(run.scope.living)
        elif outcome is Outcome.REDIRECTED:
            self.tree.undo_begin(run.scope)
            # The callbacks of its events were to choose what runs: the rest is still to be drawn.
            for scope in self.schedule.owed:
                if scope.node.alive:
                    self.schedule.want(scope)
        for scope in run.targets or ():
            if outcome is Outcome.REDIRECTED or not scope.is_in(run.scope):
                self.schedule.want(scope.living)

    def run_failed(self, error: BaseException) -> None:
        """Something failed around a run, in a place that no app's exception should get to.

        The run is over all the same. What it has changed stays to be saved:
        :meth:`audit` tries again, and nothing is acknowledged before.
        """
        with self.lock:
            self.run = None
            self.commits.uncollected = self._durable
            self.updates.unsaved = self.commits.fail = self._durable
        # Last: the class of an app's exception may raise when it is logged.
        log.error("A run could not be completed", exc_info=error)

    def _settle_state(self, run: Run, *, whole: bool) -> Change | None:
        """Pickle what has to be. Not under the lock: it may take long, and the
        page is complete, so the tab can be told of it meanwhile.
        """
        state = self.state
        for key, idle in run.pressed_keys.items():
            # A button is true in the run of its press only.
            if state.peek(key, idle) is not idle:
                state.put(key, idle)
        if state.see_touched():
            self.notify()
        looked_at = state.pending() if self.inspector is not None else set()
        change = state.collect() if whole and self._durable else None
        if self.inspector is not None and change is not None:
            self.inspector.end_run(self.inbox.applied, looked_at, state.apart(change.changed))
        state.sleep()
        return change

    # The store -------------------------------------------------------------------------

    def restore(self, version: int, seq: int, values: Mapping[str, StoredValue]) -> None:
        """Begin as the session that a store has kept."""
        self.version = version
        self.seq = self.heard = seq
        self.schedule.begin_after(seq, "Load of the page")
        self.state.restore(values)
        self.dialogs.restore()
        self._restored = True

    def begin_as_copy(self, values: Mapping[str, StoredValue], dumps: Mapping[str, Dump]) -> None:
        """Begin with the values of another session; ``dumps`` are the same, for the store."""
        self.state.restore({key: value for key, value in values.items() if key != EFFECTS})
        self.dialogs.restore()
        self.schedule.begin_after(0, "Copy of another tab's session")
        with self.lock:
            self.commits.add(Change.of({key: dump for key, dump in dumps.items() if key != EFFECTS}))

    def audit(self) -> bool:
        """Look at all values, since threads of the app may have changed some; True if some were.

        While no run is going on, and none may begin. Ends early when one is due.
        """
        if not self._durable:
            return False
        late = self.commits.uncollected
        change = self.state.audit(lambda: self.due)
        if self.inspector is not None and change:
            looked_at = change.changed.keys() | change.deleted
            told = self.state.apart(change.changed)
            what = "" if late else "A thread of the app"
            self.inspector.end_run(self.inbox.applied, looked_at, told, what=what)
        with self.lock:
            self.commits.tell_too_large()
            if not (change or late):
                return False
            self.commits.add(change)
        return True

    def saved(self, change: Change, version: int) -> None:
        """A change is durable, as this version: its events are finished."""
        with self.lock:
            self.version = version
            self._finish(change.seq)
            # Last: should anything of this fail, the change is given to the store again.
            self.commits.confirm(change)

    def _finish(self, seq: int) -> None:
        self.seq = seq
        self.updates.finished = wire.Finished(seq, self.version, again=self._goes_on())

    def _goes_on(self) -> bool:
        """A run is going on or follows."""
        return self.run is not None or self.schedule.goes_on()

    def trigger_seen(self) -> None:
        """The script has got its press: now a newer interaction that waits may take over."""
        with self.lock:
            self._interrupt_if_due()

    def take_messages(self, *, slow: bool = False) -> list[wire.ServerMessage]:
        """What to tell the tab now; empty when it knows everything.

        ``slow``: the run has been going on for so long that the tab fades
        what is not drawn yet, so it must know what is.
        """
        with self.lock:
            messages = self.updates.take(self.heard, self._goes_on, slow=slow)
            if self.inspector is not None and (view := self.inspector.take()) is not None:
                messages.append(view)
            return messages

    def theme_shown(self, theme: wire.Theme) -> None:
        """The page has become light or dark."""
        with self.lock:
            if self.visitor.shows(theme) and self.visitor.theme_matters:
                self.schedule.want(cause="Change of the theme")

    def add_effect(self, props: EffectProps) -> int:
        """Let something happen once in the tab; returns its number."""
        with self.lock:
            return self._effects.add(props)

    def shown(self, number: int) -> None:
        """The tab has shown the effects up to this one."""
        with self.lock:
            self._effects.shown(number)

    def source(self, node: int) -> Source | None:
        """What answers the tab's questions about a node; None if there is no such node (yet)."""
        with self.lock:
            found = self.tree.sources.get(node)
            return found.source if found is not None else None

    def pause_output(self, *, until_changed: bool) -> bool:
        """Stop asking for output until :attr:`notify` is called; False if there is some to take.

        A script that sleeps must not cost a wake-up in each tick.
        ``until_changed``: nor one that draws what the tab has.
        """
        with self.lock:
            return self.updates.pause(until_changed=until_changed)

    def output_came(self, *, late: bool) -> None:
        """A run has drawn something; ``late``: after it was over. Not under the lock."""
        if late or self.updates.paused:
            self.updates.paused = False
            self.notify()

    def element_came(self, *, late: bool) -> None:
        """A run has drawn an element, perhaps as it was. Not under the lock."""
        if late or not self.updates.paused_for_elements:
            self.output_came(late=late)

    def resend(self) -> None:
        """Let the next messages draw the page from nothing."""
        with self.lock:
            self.tree.resend()

    def replace_sent(self, node: int, props: Props) -> None:
        """The tab was sent these props for a node, since its own could not be."""
        with self.lock:
            self.tree.replace_sent(node, props)

    # -----------------------------------------------------------------------------------

    def _interrupt_if_due(self) -> None:
        run = self.run
        if run is not None and self.schedule.overtakes(run):
            run.interrupt(Interrupted)

    def widget_drawn(self) -> None:
        """The run has drawn a widget, for which a press may be waiting. The lock is held."""
        self._interrupt_if_due()

    def edit(self, edit: wire.Edit) -> None:
        """Do what the State panel asks for, at the beginning of a run."""
        inspector = self.inspector
        if inspector is None:
            log.warning("An edit of the State panel is ignored: this tab may not make any (session.panel)")
            return
        # Not under the lock: it may read values from the store.
        note = inspector.apply(edit)
        with self.lock:
            self.updates.notes.append(note)

    def submitted(self, button: Widget) -> None:
        """A form's button was pressed: it takes what the form shows, and may clear it."""
        with self.lock:
            form = self.tree.form_of(button.id)
        if form is not None and form.form is not None:
            clear = form.props.clear_on_submit  # type: ignore[attr-defined]
            with self.widgets.lock:
                self.widgets.submit(form.form, clear=clear)
