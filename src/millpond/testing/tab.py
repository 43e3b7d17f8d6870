"""A browser tab without a browser: what it shows, what its user did, what it sends.

It is the tab's side of the protocol (see ``protocol.py``) with what its user
does: values of widgets, fields of a form that wait for their submit button, an
address.

One thing differs from a real tab, because a test is written that way: what the
user changes is sent with :meth:`BrowserTab.send_changes` or a press, not at once.
"""

from __future__ import annotations

import itertools
from typing import Any, Protocol

import msgspec

from millpond import wire
from millpond.props import WidgetProps
from millpond.session.visitor import Browser, Request
from millpond.testing.address import Address
from millpond.testing.protocol import TabProtocol

_names = itertools.count(1)


class Link(Protocol):
    """The server's end of a connection."""

    def send(self, frame: bytes) -> None:
        """The tab sends a frame."""

    def take(self) -> bytes | None:
        """The next frame for the tab, if there is something to tell."""


class Endpoint(Protocol):
    """Where a tab connects to."""

    def open(self, hello: bytes, request: Request) -> Link:
        """A tab connects, with its first frame. ``request``: what the connection says of itself."""


class WidgetEntry:
    """The value of one widget."""

    __slots__ = ("form", "pending", "told", "unsubmitted", "value")

    def __init__(self, told: Any, form: str | None) -> None:
        self.told = told
        """What the server last said."""
        self.value = told
        """What the server knows, or will know when the events under way are done."""
        self.form = form
        self.unsubmitted = False
        self.pending: Any = None
        """Changed inside a form and not yet submitted."""

    @property
    def shown(self) -> Any:
        """What the user sees."""
        return self.pending if self.unsubmitted else self.value


class BrowserTab(TabProtocol):
    """One browser tab.

    Parameters
    ----------
    session:
        The session that it has from before; None: the server gives it one.
    fork:
        It is a duplicate of another tab, which has this session.

    Examples
    --------
    >>> from millpond.testing.host import Host
    >>> from millpond.testing.scripts import TextScript
    >>> host = Host(TextScript("import millpond as st; st.button('Go', key='go')").app())
    >>> tab = BrowserTab()
    >>> tab.connect(host)
    >>> host.settle(tab.session, timeout=3)
    >>> tab.read()
    >>> [node.kind for node in tab.tree.walk()]
    ['page', 'region', 'button', 'region', 'region']
    """

    def __init__(self, session: str | None = None, *, fork: bool = False) -> None:
        super().__init__(session=session, fork=fork, load=f"load-{next(_names)}")
        self.address = Address()
        self._entries: dict[str, WidgetEntry] = {}
        self._unsent: dict[str, Any] = {}
        self._drawing_anew = False
        """There was a reset, and the run that draws the page from nothing goes on."""
        self._link: Link | None = None
        self.request = Request()
        self.browser = Browser()
        """What the app is told of the visitor, with the next connection."""

    @property
    def session(self) -> str:
        """The id of its session. Raises RuntimeError before the server has given it one."""
        if self.outbox.session is None:
            raise RuntimeError("The tab has no session yet: connect it first.")
        return self.outbox.session

    # The connection -----------------------------------------------------------------

    def connect(self, server: Endpoint) -> None:
        """Connect, say what it has, and send again what is not finished."""
        about = {
            name: value for name, value in msgspec.structs.asdict(self.browser).items() if value is not None
        }
        about["path"] = self.address.path
        self.greet(query=self.address.query, edited=not self.address.is_ours, **about)
        self.address.is_new = False
        (hello,) = self.take_frames()
        self._link = server.open(hello, self.request)
        self.read()

    def disconnect(self) -> None:
        """The connection is gone. What was on its way to the tab is lost."""
        super().disconnect()
        self._link = None

    def reload(self, load: str = "") -> None:
        """The page is loaded again (F5): only the outbox is left."""
        super().reload(load or f"load-{next(_names)}")

    def read(self) -> None:
        """Take what the server has to say."""
        self._flush()
        while self._link is not None and (frame := self._link.take()) is not None:
            self.receive(frame)
            self._flush()

    def handle(self, message: wire.ServerMessage) -> None:
        """Take one message (see TabProtocol)."""
        super().handle(message)
        if isinstance(message, wire.Delta):
            self._adopt(message)
        elif isinstance(message, wire.Finished):
            self.address.is_ours = True

    def _adopt(self, delta: wire.Delta) -> None:
        """Take over what a delta says about values, and about the address."""
        for op in delta.ops:
            if isinstance(op, wire.Reset):
                self._drawing_anew = self.running
                self.address.write(None)
            elif isinstance(op, wire.Patch) and op.id == wire.ROOT:
                self._follow(op.props, delta.seq)
            elif isinstance(op, wire.Set | wire.Patch) and (node := self.tree.get(op.id)) is not None:
                explicit = isinstance(op, wire.Patch) and "value" in op.props
                if isinstance(node.props, WidgetProps) and node.props.id and not node.props.trigger:
                    self._tell(node.props, explicit=explicit, known=delta.seq)
        if not self._drawing_anew:
            self._forget_gone()
        self._show_address()

    def _end(self) -> None:
        super()._end()
        self._drawing_anew = False
        self._forget_gone()

    def _forget_gone(self) -> None:
        here = {node.props.id for node in self.tree.walk() if isinstance(node.props, WidgetProps)}
        for id in self._entries.keys() - here:
            del self._entries[id]
            self._unsent.pop(id, None)

    def _show_address(self) -> None:
        bound = (n.props for n in self.tree.walk() if isinstance(n.props, WidgetProps) and n.props.bound)
        self.address.show(bound, self.value)

    def clear_page(self) -> None:
        """Forget the page, and what was entered into it."""
        super().clear_page()
        self._entries.clear()
        self._unsent.clear()
        self._drawing_anew = False

    # What the user does ----------------------------------------------------------------

    def value(self, id: str) -> Any:
        """What the widget shows, as the wire has it."""
        return self._entries[id].shown

    def set(self, id: str, value: Any) -> None:
        """The user changes a widget. Raises KeyError if it is not on the page."""
        entry = self._entries[id]
        if entry.form is not None:
            entry.unsubmitted, entry.pending = entry.value != value, value
        elif entry.value != value or id in self._unsent:
            entry.value = value
            self._unsent.pop(id, None)
            self._unsent[id] = value
        self._show_address()

    def press(self, id: str, choice: Any = None) -> None:
        """The user presses a button, and chooses something with it; that of a form sends the form's values with it."""
        node = self.tree.widget(id)
        if node is None:
            raise KeyError(id)
        self.send_changes()
        assert isinstance(node.props, WidgetProps)
        form = node.props.form if node.props.submits else None
        entries = {k: e for k, e in self._entries.items() if form is not None and e.form == form}
        values: dict[str, Any] = {} if choice is None else {id: choice}
        for widget_id, entry in entries.items():
            if entry.unsubmitted:
                values[widget_id] = entry.value = entry.pending
                entry.unsubmitted = False
        self._do(values, id)
        if self._clears_on_submit(form):
            for entry in entries.values():
                entry.value = entry.told

    def send_changes(self) -> bool:
        """Send what was changed; False if nothing was."""
        is_new, self.address.is_new = self.address.is_new, False
        if is_new:
            self._do({}, path=self.address.path, query=self.address.query)
        if not self._unsent:
            return is_new
        values, self._unsent = self._unsent, {}
        self._do(values)
        return True

    def rerun(self) -> None:
        """The user asks for a run with everything as it is."""
        self._do({})

    def visit(self, path: str) -> None:
        """The user follows a link to a page of the app."""
        self.address.visit(path)

    def _follow(self, props: dict[str, Any], known: int) -> None:
        """The server, which knew the events up to ``known``, says what the address is to have."""
        path = props.get("path")
        if path is not None and any(
            event.seq > known and event.path is not None for event in self.outbox.pending
        ):
            return  # the user has gone to another page since
        self.address.go(path)
        if "query" in props:
            self.address.write(props["query"])

    def _do(
        self,
        values: dict[str, Any],
        trigger: str | None = None,
        *,
        path: str | None = None,
        query: str | None = None,
    ) -> None:
        self.send(values, trigger, path=path, query=query)
        self._flush()

    def _flush(self) -> None:
        for frame in self.take_frames():
            if self._link is not None:
                self._link.send(frame)

    def _clears_on_submit(self, form: str | None) -> bool:
        return any(
            node.props.is_form
            and getattr(node.props, "id", None) == form
            and getattr(node.props, "clear_on_submit", False)
            for node in self.tree.walk()
        )

    def _tell(self, props: WidgetProps, *, explicit: bool, known: int) -> None:
        """The server, which knew the events up to ``known``, drew a widget.

        ``explicit``: as a change of its value.
        """
        told = msgspec.to_builtins(getattr(props, "value", None))
        entry = self._entries.get(props.id)
        if entry is None:
            entry = self._entries[props.id] = WidgetEntry(told, props.form)
            entry.value = self._newer(props.id, told, known)
            return
        entry.form = props.form
        if not explicit and entry.told == told:
            return
        entry.told = told
        value = self._newer(props.id, told, known)
        if entry.value == value:
            return
        self._unsent.pop(props.id, None)
        entry.value = value
        entry.unsubmitted = False

    def _newer(self, id: str, told: Any, known: int) -> Any:
        """What the user did and the server did not know when it spoke, else what it said."""
        for event in reversed(self.outbox.pending):
            if event.seq > known and id in event.values:
                return event.values[id]
        return told
