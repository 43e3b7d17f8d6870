"""One execution of the callbacks and the script: what elements talk to."""

from __future__ import annotations

import contextlib
import enum
import logging
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, Protocol, TypeVar

import msgspec

from millpond import wire
from millpond.errors import ApiError, DuplicateKey, RunControl, StopRun
from millpond.props import EffectProps, PageRoot, Props, WidgetProps
from millpond.session.node import ONLY, Node
from millpond.session.occurrences import expect, occurrence
from millpond.session.run_session import RunSession
from millpond.session.scope import Scope
from millpond.session.sources import Source
from millpond.session.widget import Callback, Persist, Widget, WidgetCodec

if TYPE_CHECKING:
    from pathlib import Path

    from millpond.config import Config
    from millpond.config.secrets import SecretSource

log = logging.getLogger("millpond")

P = ParamSpec("P")
T = TypeVar("T")


class Outcome(enum.Enum):
    """How a run ended."""

    COMPLETE = "complete"
    """The script came to its end."""
    EARLY = "early"
    """``st.stop()`` or ``sys.exit()``: widgets that the script did not reach keep their values."""
    FAILED = "failed"
    """The script raised an exception, which the page shows."""
    RERUN = "rerun"
    """``st.rerun()``: another run follows at once."""
    REDIRECTED = "redirected"
    """The callbacks have chosen other scopes to run than the one that has begun."""
    INTERRUPTED = "interrupted"
    """A newer interaction interrupted it; the next run continues from there."""
    STOPPED = "stopped"
    """The user pressed Stop."""


class RunObserver(Protocol):
    """Is told what happens in runs."""

    def script_begun(self, run: Run) -> None:
        """The callbacks of a run are done, and its script begins."""

    def app_failed(self, run: Run, error: BaseException) -> None:
        """The app has raised an exception in a run."""


class Beside(Protocol):
    """Executes functions in parallel with the script of a run."""

    def start(self, work: Callable[[], None]) -> None:
        """Execute a function in parallel."""

    def wait(self) -> RunControl | None:
        """Wait until all have ended. Returns the control exception of one of them, if it ends the run."""


class RunProgram(Protocol):
    """Executes an app: its pages, and what runs in parallel with its script."""

    navigates: bool
    """``st.navigation`` names the pages. Otherwise they are the files in the folder ``pages``."""
    named: frozenset[str] | None
    """The paths that it last named."""
    folder: Path
    """The folder of the app's entry script."""

    @property
    def config(self) -> Config:
        """The app's options, as they were when the server started."""

    @property
    def secrets(self) -> SecretSource:
        """The app's secrets."""

    def run_page(self, run: Run, source: Path | Callable[[], object]) -> None:
        """Execute a page's file, or function, inside of the script. Raises what it raises."""

    def start_beside(self, run: Run, work: Callable[[], None]) -> None:
        """Execute a function on another thread, while the script continues."""


class Run:
    """One run of a scope of a session. Elements draw through it; its runner drives it.

    The runner calls, in this order: :func:`millpond.session.events.callbacks` (and each callback that
    it yields), :meth:`begin_script` or :meth:`begin_body`, then executes the
    script or the scope, and then ``session.end_run(run, outcome)``.
    """

    bare: ClassVar[bool] = False
    """It belongs to no session: code calls ``st`` outside any run."""

    # As each run begins.
    over = False
    begun = False
    """The callbacks are done, and the script has begun."""
    targets: Sequence[Scope] | None = None
    """The scopes that the callbacks have chosen, perhaps none. With ``is_redirected``, they replace the run's scope."""
    is_redirected = False
    follows: Scope | None = None
    """The scope that runs next, because ``st.rerun()`` was called."""
    shown: tuple[BaseException, ...] = ()
    """The app's exceptions that fragments have shown in their own places."""
    lacks_parts = False
    """A fragment has not finished. If it was parallel, the script may be complete nevertheless."""
    beside: Beside | None = None
    """Executes what runs in parallel with the script."""
    show: Callable[[BaseException], bool] | None = None
    """Logs an exception and shows it where the calling code draws; False: it cannot be shown. Set by the runner."""
    break_off: Callable[[], None] | None = None
    """Ends a run that calls no element. Set by the runner while the app's code is executed."""
    observers: Sequence[RunObserver] = ()
    """They are told what happens in it."""
    received = 0
    """For a run of a part of the page: the last event that had been received when it began."""
    _control: type[RunControl] | None = None
    _waits: tuple[Callable[[], object], ...] = ()
    """Functions that cancel what the run waits for."""

    # Of apps with pages. Others need none of it.
    program: RunProgram | None = None
    """Executes the files of pages. None: the app has none."""
    page: str | None = None
    """The path of the page that is being drawn. None: what is drawn belongs to all pages."""
    around: dict[str, Any] | None = None
    """The script's globals, while a page's file is executed inside the script."""
    shown_page: Any = None
    """The page of the app that ``st.navigation`` has returned."""
    page_is_missing = False
    """The app has no page at the path of the session."""
    page_begun = False
    """The page was executed."""

    def __init__(
        self,
        session: RunSession,
        number: int,
        events: list[wire.Event],
        trigger: str | None,
        scope: Scope | None = None,
    ) -> None:
        self.session = session
        self.number = number
        self.scope = scope or session.tree.page
        """What it executes."""
        self.is_partial = self.scope.outer is not None
        """It executes only a part of the page: the rest stays as it is."""
        if self.is_partial:
            self.received = session.received
        self.executed = [self.scope]
        """The scopes whose bodies are complete at the end of this run, provided that it is completed."""
        self.trigger = trigger
        """The widget that was pressed, until the script has seen it."""
        self.pressed_keys: dict[str, object] = {}
        """The keys of Session State that say that a button is pressed."""
        self.namespace: dict[str, Any] = session.namespace
        """The script's globals; during callbacks, those of the run before."""
        self.page_set = self.is_partial
        self.open_forms: dict[str | None, tuple[str, Node]] = {}
        """The forms that have no submit button (yet), by id."""
        self.events = events

    # What the runner does ---------------------------------------------------------

    def begin_script(self, namespace: dict[str, Any], page: str = "") -> None:
        """The callbacks are done: the script of a page (empty: the entry script) begins, with these globals."""
        self.session.state.begin_script(namespace, page)
        self.namespace = self.session.namespace = namespace
        self.session.dialogs.forget_functions()
        self.begun = True
        if self.observers:
            self._say_begun()

    @contextlib.contextmanager
    def inside_page(self, namespace: dict[str, Any], page: str) -> Iterator[None]:
        """A page's file is executed inside the script, with these globals."""
        self.around, names = self.namespace, self.session.state.names
        self.namespace = self.session.namespace = namespace
        names.begin_page(namespace, page)
        try:
            yield
        finally:
            names.page = ""
            self.namespace, self.around = self.around, None

    def begin_page(self, path: str) -> None:
        """A page of the app begins: remove the widgets and elements of the previous page."""
        if self.page != path:
            session = self.session
            with session.widgets.lock:
                another = session.widgets.begin_page(path)
            with session.lock:
                if another:
                    session.tree.leave_page()
            self.page = path

    def end_page(self) -> None:
        """From here on, elements belong to all pages."""
        self.page = None

    def begin_body(self) -> None:
        """The callbacks are done: the body of the scope begins, as if the script had called it there."""
        self.namespace = self.scope.namespace or self.namespace
        self.page, self.shown_page = self.scope.path, self.session.page
        self.begun = True
        if self.observers:
            self._say_begun()

    def _say_begun(self) -> None:
        for observer in self.observers:
            observer.script_begun(self)

    # What the session does ----------------------------------------------------------

    def interrupt(self, control: type[RunControl]) -> None:
        """End the script at its next element."""
        self._control = control
        for cancel in (*self._waits,):
            cancel()

    # What elements do -----------------------------------------------------------------

    def draw(
        self,
        parent: Node,
        props: Props,
        site: Hashable,
        key: str | None = None,
        source: Source | None = None,
    ) -> Node:
        """Put an element on the page, after the one that was drawn before it.

        ``site`` names the place in the source that draws it; ``source`` answers
        what the tab asks of it. Raises RunControl if this run is to end.
        """
        if self._control is not None:
            self.checkpoint()
        session = self.session
        tree = session.tree
        with session.lock:
            if key is not None:
                identity: Hashable = (props.kind, key)
            elif parent.holds_one:
                identity = ONLY
            elif props.container:
                identity = occurrence(parent, site, getattr(props, "label", None))
            else:
                identity = occurrence(parent, site)
            node = tree.draw(parent, identity, props)
            if source is not None:
                tree.offer(node, source)
        if session.updates.paused or self.over:
            session.element_came(late=self.over)
        return node

    def part(self, place: Node, scope: Scope, *, anyone: bool = False) -> Node:
        """The node into which a scope draws if it draws into ``place``, which is not its own.

        Raises ApiError if it is parallel and must not draw there (with ``anyone`` it may).
        """
        if place.scope.is_in(scope):
            return place
        if not anyone and (parallel := scope.parallel_one) is not None and not place.scope.is_in(parallel):
            raise ApiError(
                "A parallel fragment cannot draw into a container from outside the fragment: the script "
                "and other fragments may draw there at the same time. Draw into containers that the fragment "
                "creates, or remove `parallel=True`."
            )
        with self.session.lock:
            return self.session.tree.part(place, scope)

    def begin_scope(
        self, node: Node, body: Callable[[], Any], every: float | None, name: str | None = None
    ) -> Scope:
        """Begin a scope that draws into a node of its own. Its body is executed now, again for the events of its
        widgets, and at its interval.

        Raises DuplicateKey if the page has a scope of this name with another body.
        """
        session = self.session
        with session.lock:
            scope = session.scopes.begin(node, body, every, name)
            scope.body, scope.namespace, scope.path = body, *self._around(scope.outer)
            scope.begin()
            session.state.lend()
        return scope

    def _around(self, scope: Scope | None) -> tuple[dict[str, Any], str | None]:
        """The globals and the page of what a scope draws. For a parallel scope: those of the moment when it was called."""
        if self.beside is not None and scope is not None and scope.parallel_one is not None:
            return scope.namespace or self.namespace, scope.path
        return self.namespace, self.page

    def expect(self, parent: Node, site: Hashable, labels: Sequence[str]) -> None:
        """``site`` is about to draw all children of ``parent``, with these labels."""
        with self.session.lock:
            expect(parent, site, labels)

    def widget(
        self,
        parent: Node,
        props: WidgetProps,
        key: str | None,
        codec: WidgetCodec[T],
        default: T,
        callback: Callback | None = None,
        persist: Persist = None,
        identity: object = None,
        bound: bool = False,
        source: Source | None = None,
    ) -> Widget:
        """Register a widget and put it on the page; its ``value`` is this run's."""
        if self._control is not None:
            self.checkpoint()
        session = self.session
        with session.widgets.lock:
            props.form = parent.form
            # By their order: Python binds so many names slower than it does anything else here.
            widget = session.widgets.register(
                self.number,
                self.page if self.beside is None else self._around(parent.scope)[1],
                parent,
                props,
                key,
                codec,
                default,
                callback,
                persist,
                identity,
                bound,
                self.is_partial,
            )
            if props.submits:
                self.open_forms.pop(parent.form, None)
            place: Hashable = ONLY if parent.holds_one else widget.id
            with session.lock:
                node = widget.node = session.tree.draw(parent, place, props)
                if source is not None:
                    session.tree.offer(node, source)
                if node.alive:
                    # In each run: it may have been drawn elsewhere meanwhile, and have gone from there.
                    session.tree.widgets[widget.id] = node
                if session.inbox.waiting:
                    session.widget_drawn()
        if session.updates.paused or self.over:
            session.element_came(late=self.over)
        return widget

    def check_form(self, key: str) -> None:
        """Raises DuplicateKey if the page has a form with this key, and will have it after this run."""
        form = self.session.scopes.forms.get(key)
        if form is not None and form.is_current:
            raise DuplicateKey(f"There are two forms with the key `{key}`. Give this one another `key`.")

    def begin_form(self, key: str, node: Node) -> None:
        """A form was drawn, which has no submit button yet."""
        self.session.scopes.forms[key] = node
        self.open_forms[node.form] = key, node

    def pressed(self, widget: Widget) -> bool:
        """True once, if this button started the run."""
        if self.trigger != widget.id:
            return False
        self.trigger = None
        if widget.props.key is not None:
            self.mark_pressed(widget)
        # Without the lock: an event that comes just now finds the press seen, and takes over by itself.
        if self.session.inbox.waiting:
            self.session.trigger_seen()
        return True

    def replace(self, node: Node, props: Props, source: Source | None = None) -> Node:
        """Put another element in the place of a drawn one."""
        self.checkpoint()
        with self.session.lock:
            node = self.session.tree.replace(node, props)
            if source is not None:
                self.session.tree.offer(node, source)
        self.session.output_came(late=self.over)
        return node

    def change(self, node: Node, props: Props) -> None:
        """Give a container that was drawn other props of its kind, and leave what is in it as it is."""
        self.checkpoint()
        with self.session.lock:
            self.session.tree.change(node, props)
        self.session.output_came(late=self.over)

    def amend(self, node: Node, props: Props) -> None:
        """Give an element that was drawn other props of its kind, also where the run is to end."""
        with self.session.lock:
            self.session.tree.change(node, props)
        self.session.output_came(late=self.over)

    def happen(self, effect: EffectProps) -> int:
        """Let something happen once in the tab: also in a callback, and before ``st.rerun()``. Returns its number."""
        self.checkpoint()
        number = self.session.add_effect(effect)
        self.session.output_came(late=self.over)
        return number

    def remove(self, node: Node) -> None:
        """Take an element off the page."""
        with self.session.lock:
            self.session.tree.remove(node)
        self.session.output_came(late=self.over)

    def settle(self, container: Node) -> None:
        """Remove what an earlier opening of a container drew, and the last did not."""
        with self.session.lock:
            self.session.tree.settle(container)
        self.session.output_came(late=self.over)

    def reads_user(self, what: str = "st.user") -> None:
        """The code that is executed asks who has signed in, or what else is the visitor's alone. A cached function must not (``caching/replay.py``)."""

    def configure(self, page: PageRoot) -> None:
        """Set the props of the page."""
        self.checkpoint()
        with self.session.lock:
            self.session.tree.configure(page)
        self.session.output_came(late=self.over)
        self.page_set = True

    def set_option(self, name: str, value: Any) -> None:
        """The app sets an option of this session."""
        with self.session.lock:
            self.session.set_option(name, value)
        self.session.output_came(late=self.over)

    def draw_first(self, parent: Node, props: Props) -> None:
        """Put the only element of its kind on the page, before all else in ``parent``."""
        self.checkpoint()
        with self.session.lock:
            self.session.tree.draw_first(parent, props)
        self.session.output_came(late=self.over)

    def go_to(self, path: str, query: str) -> None:
        """The app goes to another page: the next script that begins is that one's."""
        with self.session.lock:
            self.session.go_to(path, query)
        self.session.output_came(late=self.over)

    def change_page(self, change: Callable[[PageRoot], PageRoot]) -> None:
        """Change the props of the page from what this run has set; a run of the whole page begins with none."""
        with self.session.lock:
            before = self.session.tree.root.props if self.page_set else PageRoot()
        assert isinstance(before, PageRoot)
        self.configure(change(before))

    def name_page(self, title: str, icon: str | None) -> None:
        """Give the tab a title and an icon, unless the app has set others."""

        def named(page: PageRoot) -> PageRoot:
            given = page.icon is not None or page.icon_file is not None
            return msgspec.structs.replace(page, title=page.title or title, icon=page.icon if given else icon)

        self.change_page(named)

    def update_address(self) -> None:
        """The app has written query parameters: the tab is to have them in its address."""
        with self.session.lock:
            self.session.tree.set_query(self.session.query.for_tab)
        self.session.output_came(late=self.over)

    def is_beside(self, scope: Scope) -> bool:
        """Whether this run executes the scope beside the script: it is in a parallel fragment, and the page runs."""
        return not self.is_partial and scope.parallel_one is not None

    @property
    def is_stopped(self) -> bool:
        """The user wants it to end."""
        return self._control is StopRun

    @property
    def is_ending(self) -> bool:
        """Its script ends at the next element."""
        return self._control is not None and self.begun and not self.over

    @contextlib.contextmanager
    def cancelling(self, cancel: Callable[[], object]) -> Iterator[None]:
        """While this block waits for something, ``cancel`` ends the waiting as soon as the run is to end.

        The thread that ends the run calls it, so it must not wait.
        """
        self._waits = (*self._waits, cancel)
        try:
            if self.is_ending:
                cancel()
            yield
        finally:
            self._waits = tuple(one for one in self._waits if one is not cancel)

    def checkpoint(self) -> None:
        """End the run here if it is to end. Callbacks are never cut short."""
        if self._control is not None and self.begun and not self.over:
            raise self._control

    def mark_pressed(self, widget: Widget) -> None:
        """Let Session State say, in this run, that a button is pressed, or what was chosen with it."""
        self.pressed_keys[widget.state_key] = widget.default
        self.session.state.put(widget.state_key, True if widget.chosen is None else widget.chosen[1])
