"""The tab's side of the protocol: no sockets, threads, timers, nor a page that anybody sees.

What the server says goes in (:meth:`TabProtocol.read`), what the tab says to
it comes out (:meth:`TabProtocol.take_frames`). Whoever has a connection, real
or made up, carries the frames. So the tab of ``AppTest``, those of tests over
sockets, of simulated faults and of benchmarks are the same one.

The rules are those of the front end's core (``frontend/src/core``), and
``frontend/src/core/vectors.json`` is replayed by both. Only what a reset has
not drawn again yet is not here: nobody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

import msgspec

from millpond import wire
from millpond.testing.asks import TabAsks
from millpond.testing.outbox import Outbox
from millpond.testing.page import TabTree
from millpond.testing.shortener import Shortener

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[wire.ServerMessage]).decode


class OutOfStep(ConnectionError):
    """Tab and server disagree about the page: the tab has to connect again, and asks for all of it."""


class TabProtocol:
    """What one tab knows, and what it says.

    Parameters
    ----------
    build:
        The build of the front end that it runs.
    session:
        The session that it has from before; None: the server gives it one.
    fork:
        It is a duplicate of another tab, which has this session.
    load:
        The name of its page load.

    Examples
    --------
    >>> tab = TabProtocol("b1")
    >>> tab.greet()
    >>> tab.take_frames()
    [b'[{"type":"hello","build":"b1","load":"load","connection":1}]']
    >>> tab.receive(b'[{"type":"welcome","session":"s1"},{"type":"finished","seq":0,"version":1}]')
    >>> event = tab.send({}, "button-1")
    >>> tab.take_frames()
    [b'[{"type":"event","seq":1,"trigger":"button-1"}]']
    >>> tab.receive(b'[{"type":"finished","seq":1,"version":2}]')
    >>> tab.outbox.pending, tab.outbox.version
    ([], 2)
    """

    def __init__(
        self, build: str = "testing", *, session: str | None = None, fork: bool = False, load: str = "load"
    ) -> None:
        self.build = build
        self.load = load
        self.tree = TabTree()
        self.outbox = Outbox(session)
        self.forking = fork
        self.connected = False
        """The server has answered the greeting."""
        self.running = False
        """A run goes on, or is asked for."""
        self.prepared = False
        """The session came with the page, and nothing of it is confirmed."""
        self.dropped: list[wire.Event] = []
        """What the last welcome has dropped: it was of another session, which is gone."""
        self.effects: list[wire.Effect] = []
        """What has happened in the tab, in order."""
        self._shown: tuple[str | None, int] = (None, 0)
        """The last effect that has happened, and of which session."""
        self.connections = 0
        """How many there were of this page load."""
        self.delta = 0
        self._part = ""
        self._outgoing: list[wire.ClientMessage] = []
        self._shortener = Shortener()
        self._open = False
        self.asks = TabAsks(self.tree, self._say)

    @property
    def session(self) -> str | None:
        """The id of its session; None before the server has given it one."""
        return self.outbox.session

    # The connection --------------------------------------------------------------------

    def greet(self, **about: Any) -> None:
        """A connection is open. ``about``: what else the greeting says (see ``wire.Hello``)."""
        self.disconnect()
        self.connections += 1
        self._open = True
        version = 0 if self.forking else self.outbox.version
        hello = wire.Hello(
            build=self.build, load=self.load, connection=self.connections, session=self.outbox.session,
            prepared=self.prepared and version == 0, fork=self.forking, version=version,
            delta=self.delta, shown=self.shown, **about,
        )  # fmt: skip
        self._say(hello)

    def disconnect(self) -> None:
        """The connection is gone, and all that was on its way."""
        self._open = self.connected = False
        self._part = ""
        self._outgoing.clear()
        self._shortener = Shortener()

    def reload(self, load: str = "load") -> None:
        """The page is loaded again (F5): the outbox is left, and which effects have happened."""
        self.disconnect()
        self.load = load
        self.connections = 0
        self.running = self.prepared = False
        self.clear_page()
        self.asks = TabAsks(self.tree, self._say)

    def prepare(self, messages: Iterable[Any]) -> None:
        """The page has come with these messages, as JSON has them: a session that was made ahead.

        A tab that has a session already goes on with that.
        """
        if self.outbox.session is None:
            for message in msgspec.convert(messages, list[wire.ServerMessage]):
                self.prepared = True
                self.handle(message)
            self.disconnect()

    def take(self) -> list[wire.ClientMessage]:
        """What is to be sent."""
        outgoing, self._outgoing = self._outgoing, []
        return [self._shortened(message) for message in outgoing]

    def _shortened(self, message: wire.ClientMessage) -> wire.ClientMessage:
        return self._shortener.shortened(message) if isinstance(message, wire.Event) else message

    def take_frames(self) -> list[bytes]:
        """The frames that are to be sent, one for each message, as a browser does."""
        return [_encode([message]) for message in self.take()]

    # What the server says ------------------------------------------------------------------

    def receive(self, frame: str | bytes) -> None:
        """A frame has come. Raises OutOfStep."""
        for message in self.decode(frame):
            self.handle(message)

    def decode(self, frame: str | bytes) -> list[wire.ServerMessage]:
        """The messages of a frame; a part of an answer is none."""
        if isinstance(frame, bytes) and frame[:1] == b"\0":  # the length of its head
            self.asks.receive(frame)
            return []
        text = self.join(frame if isinstance(frame, str) else frame.decode())
        return [] if text is None else _decode(text)

    def join(self, text: str) -> str | None:
        """A frame of text; of a long one, which comes in parts, all of it with the last part."""
        if text[:1] not in (wire.PART, wire.LAST_PART):
            return text
        self._part += text[1:]
        if text[0] == wire.PART:
            return None
        text, self._part = self._part, ""
        return text

    def handle(self, message: wire.ServerMessage) -> None:
        """Take one message. Raises OutOfStep, and TreeError for ops that do not fit the page."""
        match message:
            case wire.Welcome():
                self._welcome(message)
            case wire.Delta():
                self._apply(message)
            case wire.Effect():
                self._happen(message)
            case wire.Running():
                self.running = True
            case wire.Finished() | wire.Unsaved() | wire.Unreadable():
                self._run_over(message)
            case wire.Reload():
                raise RuntimeError("The server takes the tab for one of another build.")
            case (
                wire.Rewritten()
                | wire.Skipped()
                | wire.TooLarge()
                | wire.NoCookie()
                | wire.Restyled()
                | wire.SourceChanged()
                | wire.StateView()
                | wire.StateNote()
                | wire.Pong()
            ):
                pass  # notices
            case _:
                assert_never(message)

    def _welcome(self, message: wire.Welcome) -> None:
        self.connected = True
        another = self.outbox.session not in (None, message.session)
        # A server that died before it first saved the session has lost nothing that this tab does not have.
        begun_again = another and not self.forking and self.outbox.whole
        if another and not self.forking and not begun_again:
            self.clear_page()
        self.forking = False
        if another:
            self.prepared = False
        self.dropped = self.outbox.adopt(
            message.session, message.seq, keep=begun_again, received=message.received
        )
        if message.rolled_back:
            self.outbox.roll_back()
        for event in self.outbox.resend(restored=message.restored):
            self._say(event)
        self.asks.connected()
        if self.outbox.pending:
            self.running = True
        elif self.running:
            self._end()

    def _apply(self, message: wire.Delta) -> None:
        whole = bool(message.ops) and isinstance(message.ops[0], wire.Reset)
        if message.n != self.delta + 1 and not whole and self.delta != 0:
            last, self.delta = self.delta, 0
            raise OutOfStep(f"delta {message.n} came after delta {last}")
        for op in message.ops:
            self.tree.apply(op)
        self.delta = message.n
        if any(isinstance(op, wire.Set) for op in message.ops):
            self.asks.drawn_anew(whole=not self.running)

    def _happen(self, effect: wire.Effect) -> None:
        if effect.n > self.shown:
            self._shown = self.outbox.session, effect.n
            self.effects.append(effect)
        self._say(wire.Shown(self.shown))

    @property
    def shown(self) -> int:
        """The number of the last effect of its session that has happened."""
        session, number = self._shown
        return number if session == self.outbox.session else 0

    def _run_over(self, message: wire.Finished | wire.Unsaved | wire.Unreadable) -> None:
        if isinstance(message, wire.Finished):
            self.outbox.finish(message.seq, message.version)
        elif isinstance(message, wire.Unreadable):
            self.outbox.discard(message.seq)
        again = not isinstance(message, wire.Unreadable) and message.again
        if not isinstance(message, wire.Unsaved):
            for event in self.outbox.next() if self.connected else ():
                self._say(event)
            # What was not saved is in the outbox still.
            again = again or bool(self.outbox.pending)
        if not again:
            self._end()

    def _end(self) -> None:
        self.running = False
        self.asks.drawn_anew(whole=True)

    def clear_page(self) -> None:
        """Forget the page: another session begins."""
        self.tree.clear()
        self.delta = 0

    # What the tab says -------------------------------------------------------------------

    def send(
        self,
        values: dict[str, Any],
        trigger: str | None = None,
        *,
        path: str | None = None,
        query: str | None = None,
        edit: wire.Edit | None = None,
    ) -> wire.Event:
        """The user has done something; it is sent when there is a connection, and until it is finished."""
        for event in self.outbox.add(
            values, trigger, connected=self.connected, path=path, query=query, edit=edit
        ):
            self._say(event)
        self.running = True
        return self.outbox.pending[-1]

    def say(self, message: wire.ClientMessage) -> bool:
        """Send something that is no event, as Stop. False if there is no connection: it is lost."""
        if self.connected:
            self._say(message)
        return self.connected

    def _say(self, message: wire.ClientMessage) -> None:
        if self._open:
            self._outgoing.append(message)
