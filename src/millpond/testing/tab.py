"""A browser tab without a browser: what it shows, what its user did, what it sends.

It speaks the real wire (frames of bytes, both ways) and keeps the rules of the
front end's core: ops are applied to a tree, events stay in an outbox until the
server has finished them, fields of a form wait for their submit button.

One thing differs from a real tab, because a test is written that way: what the
user changes is sent with :meth:`BrowserTab.send_changes` or a press, not at once.
"""

from __future__ import annotations

import itertools
from typing import Any, Protocol, assert_never

import msgspec

from millpond import wire
from millpond.props import WidgetProps
from millpond.session.visitor import Browser, Request
from millpond.testing.address import Address
from millpond.testing.page import Tree, TreeError

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[wire.ServerMessage]).decode
_names = itertools.count(1)


class Link(Protocol):
    """The server's end of a connection."""

    def send(self, frame: bytes) -> None:
        """The tab sends a frame."""

    def take(self) -> bytes | None:
        """The next frame for the tab, if there is something to tell."""


class Server(Protocol):
    """Where a tab connects to."""

    def open(self, hello: bytes, request: Request) -> Link:
        """A tab connects, with its first frame. ``request``: what the connection says of itself."""


class Outbox:
    """What the user did and the server has not finished yet, numbered from 1."""

    def __init__(self, session: str | None) -> None:
        self.session = session
        self.pending: list[wire.Event] = []
        self._seq = 0

    def add(self, values: dict[str, Any], trigger: str | None = None, query: str | None = None) -> wire.Event:
        """Number and keep a new event."""
        self._seq += 1
        event = wire.Event(self._seq, values, trigger, query=query)
        self.pending.append(event)
        return event

    def finish(self, seq: int) -> None:
        """Forget the events up to ``seq``: the server has saved their effect."""
        self.pending = [event for event in self.pending if event.seq > seq]

    def resend(self, *, again: bool) -> list[wire.Event]:
        """The unfinished events; ``again``: given once more to a session from the store."""
        for event in self.pending:
            event.attempt += again
        return self.pending

    def adopt(self, session: str, seq: int) -> None:
        """The session that the server gave. In another one than before, counting starts anew."""
        if self.session != session:
            self.session, self.pending, self._seq = session, [], 0
        self._seq = max(self._seq, seq)
        self.finish(seq)


class Entry:
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


class BrowserTab:
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
        self.tree = Tree()
        self.outbox = Outbox(session)
        self.address = Address()
        self._fork = fork
        self._load = f"load-{next(_names)}"
        self._connections = 0
        self._delta = 0
        self._version = 0
        """The highest version that the server said is saved."""
        self.effects: list[wire.Effect] = []
        """What has happened in the tab, in order."""
        self._shown = 0
        self._entries: dict[str, Entry] = {}
        self._unsent: dict[str, Any] = {}
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

    @property
    def connected(self) -> bool:
        """It has a connection to the server."""
        return self._link is not None

    # The connection -----------------------------------------------------------------

    def connect(self, server: Server) -> None:
        """Connect, say what it has, and send again what is not finished."""
        self._connections += 1
        hello = wire.Hello(
            build="testing", load=self._load, connection=self._connections,
            session=self.outbox.session, delta=self._delta, version=self._version, shown=self._shown,
            query=self.address.query, edited=not self.address.is_ours, fork=self._fork,
        )  # fmt: skip
        self.address.is_new = False
        about = {
            name: value for name, value in msgspec.structs.asdict(self.browser).items() if value is not None
        }
        hello = msgspec.structs.replace(hello, **about)
        self._link = server.open(_encode([hello]), self.request)
        self.read()

    def disconnect(self) -> None:
        """The connection is gone. What was on its way to the tab is lost."""
        self._link = None

    def reload(self) -> None:
        """The page is loaded again (F5): only the outbox is left."""
        self.disconnect()
        self._load = f"load-{next(_names)}"
        self._connections = 0
        self._forget_page()

    def read(self) -> None:
        """Take what the server has to say."""
        while self._link is not None and (frame := self._link.take()) is not None:
            for message in _decode(frame):
                self._receive(message)

    def _receive(self, message: wire.ServerMessage) -> None:
        match message:
            case wire.Welcome():
                if self.outbox.session not in (None, message.session):
                    self._forget_page()
                    self._version = self._shown = 0
                self.outbox.adopt(message.session, message.seq)
                self._fork = False
                for event in self.outbox.resend(again=message.restored):
                    self._send(event)
            case wire.Delta():
                self._apply(message)
            case wire.Finished():
                self._version = max(self._version, message.version)
                self.outbox.finish(message.seq)
                self.address.is_ours = True
            case wire.Effect():
                self._happen(message)
            case wire.Reload():
                raise RuntimeError("The server takes the tab for one of another build.")
            case (
                wire.Running()
                | wire.Unsaved()
                | wire.Skipped()
                | wire.Rewritten()
                | wire.Unreadable()
                | wire.TooLarge()
                | wire.SourceChanged()
                | wire.StateView()
                | wire.StateNote()
                | wire.Pong()
                | wire.NoCookie()
            ):
                pass  # notices, and what no test asks for
            case _:
                assert_never(message)

    def _happen(self, effect: wire.Effect) -> None:
        if effect.n > self._shown:
            self._shown = effect.n
            self.effects.append(effect)
        if self._link is not None:
            self._link.send(_encode([wire.Shown(effect.n)]))

    def _apply(self, delta: wire.Delta) -> None:
        whole = bool(delta.ops) and isinstance(delta.ops[0], wire.Reset)
        if delta.n != self._delta + 1 and not whole:
            raise TreeError(f"delta {delta.n} came after delta {self._delta}")
        for op in delta.ops:
            node = self.tree.apply(op)
            if isinstance(op, wire.Reset):
                self.address.write(None)
            elif isinstance(op, wire.Patch) and op.id == wire.ROOT and "query" in op.props:
                self.address.write(op.props["query"])
            if (
                node is not None
                and isinstance(node.props, WidgetProps)
                and node.props.id
                and not node.props.trigger
            ):
                explicit = isinstance(op, wire.Patch) and "value" in op.props
                self._tell(node.props, explicit=explicit, known=delta.seq)
        self._delta = delta.n
        here = {node.props.id for node in self.tree.walk() if isinstance(node.props, WidgetProps)}
        for id in self._entries.keys() - here:
            del self._entries[id]
        self._show_address()

    def _show_address(self) -> None:
        bound = (n.props for n in self.tree.walk() if isinstance(n.props, WidgetProps) and n.props.bound)
        self.address.show(bound, self.value)

    def _forget_page(self) -> None:
        self.tree.clear()
        self._entries.clear()
        self._unsent.clear()
        self._delta = 0

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

    def press(self, id: str) -> None:
        """The user presses a button; that of a form sends the form's values with it."""
        node = self.tree.widget(id)
        if node is None:
            raise KeyError(id)
        self.send_changes()
        assert isinstance(node.props, WidgetProps)
        form = node.props.form
        entries = {k: e for k, e in self._entries.items() if form is not None and e.form == form}
        values: dict[str, Any] = {}
        for widget_id, entry in entries.items():
            if entry.unsubmitted:
                values[widget_id] = entry.value = entry.pending
                entry.unsubmitted = False
        self._send(self.outbox.add(values, id))
        if self._clears_on_submit(form):
            for entry in entries.values():
                entry.value = entry.told

    def send_changes(self) -> bool:
        """Send what was changed; False if nothing was."""
        is_new, self.address.is_new = self.address.is_new, False
        if is_new:
            self._send(self.outbox.add({}, query=self.address.query))
        if not self._unsent:
            return is_new
        values, self._unsent = self._unsent, {}
        self._send(self.outbox.add(values))
        return True

    def rerun(self) -> None:
        """The user asks for a run with everything as it is."""
        self._send(self.outbox.add({}))

    def _send(self, event: wire.Event) -> None:
        if self._link is not None:
            self._link.send(_encode([event]))

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
            entry = self._entries[props.id] = Entry(told, props.form)
            entry.value = self._newer(props.id, told, known)
            return
        entry.form = props.form
        if not explicit and entry.told == told:
            return
        entry.told = told
        entry.value = self._newer(props.id, told, known)
        entry.unsubmitted = False

    def _newer(self, id: str, told: Any, known: int) -> Any:
        """What the user did and the server did not know when it spoke, else what it said."""
        for event in reversed(self.outbox.pending):
            if event.seq > known and id in event.values:
                return event.values[id]
        return told
