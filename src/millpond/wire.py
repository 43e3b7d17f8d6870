"""Every message that crosses the socket, defined once.

``tools/gen_wire.py`` turns this module, and the props of ``millpond.elements``,
into the TypeScript that the browser is built with.

A frame is a JSON array of messages, in both directions. To the browser a long
one goes in parts (:func:`parts`), so that a slow line is not taken for a dead one.

* Browser to server: :class:`Hello` first, then :class:`Event`, :class:`Stop`,
  :class:`Forget`, :class:`Inspect`, :class:`Ask` and :class:`Cancel`, :class:`Shown`,
  :class:`Visible` and :class:`ThemeShown`; :class:`Ping` at any time after the first.
* Server to browser: :class:`Welcome` (or :class:`Reload`) answers ``Hello``;
  then :class:`Delta`, :class:`Effect`, :class:`Running`, :class:`Finished`,
  :class:`Unsaved`, :class:`Rewritten`, :class:`Skipped`, :class:`Unreadable`,
  :class:`TooLarge`, :class:`NoCookie`, :class:`Restyled` and :class:`SourceChanged`;
  :class:`Pong` answers ``Ping``. The answer to an ``Ask`` comes in binary frames
  (:class:`AnswerPart`). While the State panel is open, :class:`StateView` and
  :class:`StateNote` come as well.

The page is a tree of nodes. A node has a number that never changes, a kind
(``"button"``), props, and children in order. Node 0 is the page itself. A
:class:`Delta` carries the ops that turn the tree which the tab has into the
one the script drew. Server and tab both apply an op to the same effect, so a
rerun sends only what differs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, Union

import msgspec
from msgspec import Meta

from millpond.dataset import DataColumn, Dataset, Lacking
from millpond.file_ref import FileRef

ROOT = 0
"""The number of the page's own node, which every tab has from the start."""

LONGEST_QUERY = 32768
"""Characters that the query string of a page's address may have."""
LONGEST_PATH = 2048
"""Characters that the path of a page may have."""
LARGEST_HELLO = 256 << 10
"""Bytes of the frame that introduces a tab; any other frame may come only after it."""

# What a tab sends is checked here, so that nothing behind this module meets a
# number that no store can keep, or a name that is no name.
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""A number that JavaScript, SQL and Lua have exactly."""
Name = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_.-]{1,64}\Z")]
"""A random name, as of a session or a page load. Letters, digits, ``-``, ``_`` and ``.``."""
Word = Annotated[str, Meta(max_length=128)]
WidgetId = Annotated[str, Meta(max_length=65536)]
Theme = Literal["light", "dark"]
Toolbar = Literal["auto", "developer", "viewer", "minimal"]
QueryString = Annotated[str, Meta(max_length=LONGEST_QUERY)]
Path = Annotated[str, Meta(max_length=LONGEST_PATH)]
"""Where a page is below the app's own address, as the browser writes it (``%20`` and so on); empty: there itself."""


# --------------------------------------------------------------------------
# Browser to server
# --------------------------------------------------------------------------


class Hello(msgspec.Struct, tag="hello", tag_field="type", omit_defaults=True):
    """The first message on a socket: who the tab is, and what it already has."""

    build: Word
    """The build of the front end that the tab runs; another one must reload."""
    load: Name
    """A random name of this page load, the same over its reconnections."""
    connection: Count
    """Counts this page load's connections; a lower one than seen is stale."""
    session: Name | None = None
    """The session that the tab kept, or null for a new one."""
    delta: Count = 0
    """The number of the last :class:`Delta` applied; 0: the tab has no tree."""
    version: Count = 0
    """The highest version that a :class:`Finished` has told of: less is a rollback."""
    prepared: bool = False
    """The session came with the page, and nothing of it was confirmed: the store need not have it."""
    shown: Count = 0
    """The last :class:`Effect` that the tab has shown."""
    fork: bool = False
    """The tab is a duplicate of one that is open: give it a copy of that session."""
    path: Path = ""
    query: QueryString = ""
    """The query string of the page's address, without the question mark."""
    edited: bool = False
    """The address is not as the app left it: typed, or from a link. What it says counts."""
    url: QueryString | None = None
    """The page's address without query and fragment, for the app to read, as the following."""
    timezone: Word | None = None
    timezone_offset: Annotated[int, Meta(ge=-1440, le=1440)] | None = None
    locale: Word | None = None
    theme: Theme | None = None
    embedded: bool = False
    hidden: bool = False
    """Nobody sees the page: it is behind another tab or window."""


class SetValue(msgspec.Struct, tag="set_value", tag_field="type"):
    """A developer gives a key of Session State another value."""

    key: str
    literal: str
    """The value as it is written in Python or JSON."""


class DeleteKey(msgspec.Struct, tag="delete_key", tag_field="type"):
    """A developer removes a key from Session State."""

    key: str


class StepBack(msgspec.Struct, tag="step_back", tag_field="type"):
    """A developer goes back to the state before an interaction."""

    history: Word
    """Whose moment it is: numbers begin anew with each process."""
    moment: Count


Edit = Union[SetValue, DeleteKey, StepBack]
"""What the State panel can do. The server takes it only where the panel is allowed."""


class Changed(msgspec.Struct):
    """A long text that is sent as what differs from the last one of the same widget on the same connection.

    A new connection begins with whole texts. Characters are Unicode's, so that half of one is never sent.
    """

    seq: Count
    """The event that had the other text."""
    start: Count
    """Characters that are as they were, at the beginning."""
    end: Count
    """And at the end."""
    text: str
    """What is between the two."""


SHORTEST_KEPT = 4096
"""UTF-16 units, as a browser counts, of a text that the next one of its widget may be told by."""
MOST_KEPT = 4 << 20
"""Units of the texts that are kept for this, of one connection; the longest unused one goes first."""


class Event(msgspec.Struct, tag="event", tag_field="type", omit_defaults=True):
    """One interaction, kept in the tab's outbox until it is finished."""

    seq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    """Counts the tab's events from 1; the server applies each number once."""
    values: dict[WidgetId, Any] = msgspec.field(default_factory=dict)
    """New values by widget id, in the order in which they were changed; of the trigger, what was chosen with its press."""
    trigger: WidgetId | None = None
    """The id of the button (or other one-shot widget) that was pressed.

    An event with neither values nor a trigger asks for a plain rerun.
    """
    path: Path | None = None
    """The page that the user has gone to, by a link, back or forward."""
    query: QueryString | None = None
    """The query string of its address."""
    attempt: Count = 1
    """How many times the session was given this event, each time anew from the store.

    Higher than 1 after the process that had it went away. A duplicate, sent
    again to the same process, does not count.
    """
    edit: Edit | None = None
    """A change that a developer makes in the State panel. It has a run of its own."""
    changed: dict[WidgetId, Changed] = msgspec.field(default_factory=dict)
    """Long texts, each of which has null in its place among the values. Behind the socket there are none."""


class Stop(msgspec.Struct, tag="stop", tag_field="type"):
    """The user pressed Stop: end the run at its next element."""


class Forget(msgspec.Struct, tag="forget", tag_field="type"):
    """Start afresh: erase this session's state; a reload follows."""


class Inspect(msgspec.Struct, tag="inspect", tag_field="type", omit_defaults=True):
    """The State panel was opened, or closed."""

    on: bool = True


class Ping(msgspec.Struct, tag="ping", tag_field="type"):
    """Is the server still there? Sent when an answer is due, and when the page wakes up."""


class ThemeShown(msgspec.Struct, tag="theme_shown", tag_field="type"):
    """The page has become light or dark. An app that has asked for the theme runs again."""

    theme: Theme


class Visible(msgspec.Struct, tag="visible", tag_field="type"):
    """The page has come into sight, or gone out of it: fragments with an interval run while it is seen."""

    on: bool


class Shown(msgspec.Struct, tag="shown", tag_field="type"):
    """The tab has shown the effects up to this one: they need not be kept."""

    n: Count


class Ask(msgspec.Struct, tag="ask", tag_field="type"):
    """A question about an element: the answer comes in binary frames (see :class:`AnswerPart`).

    It is no interaction: nothing of the session changes by it, and a tab that has
    connected again just asks again.
    """

    id: Count
    """Counts the questions of this page load."""
    node: Count
    question: Any


class Cancel(msgspec.Struct, tag="cancel", tag_field="type"):
    """The tab does not wait for the answer to this question any more."""

    id: Count


ClientMessage = Union[Hello, Event, Stop, Forget, Inspect, Ping, ThemeShown, Visible, Shown, Ask, Cancel]


# --------------------------------------------------------------------------
# Server to browser: what happens to the tree
# --------------------------------------------------------------------------


class Reset(msgspec.Struct, tag="reset", array_like=True):
    """Forget all nodes but the page's own, whose props are the defaults again;
    the ops that follow draw them all.

    Nodes that come again with their number and kind keep their identity.
    """


class Set(msgspec.Struct, tag="set", array_like=True):
    """A new node, or another kind of node in the place of an old one."""

    id: int
    parent: int
    after: int | None
    """The sibling that it follows; null: it is the first child."""
    kind: str
    props: Any
    """The props that differ from the defaults of the kind."""


class Patch(msgspec.Struct, tag="patch", array_like=True):
    """New values for some of a node's props."""

    id: int
    props: dict[str, Any]


class Append(msgspec.Struct, tag="append", array_like=True):
    """Text to add at the end of one text prop: streaming costs what it adds."""

    id: int
    prop: str
    text: str


class Move(msgspec.Struct, tag="move", array_like=True):
    """The node follows another sibling than before (null: it is the first)."""

    id: int
    after: int | None


class Remove(msgspec.Struct, tag="remove", array_like=True):
    """These nodes, and all that is in them, are gone."""

    ids: list[int]


class Keep(msgspec.Struct, tag="keep", array_like=True):
    """These nodes were drawn again without a change: they must not fade.

    Sent only while a run is slow enough for fading to be seen. Each pair is
    the first and last number of a range.
    """

    ranges: list[tuple[int, int]]


Op = Union[Reset, Set, Patch, Append, Move, Remove, Keep]


# --------------------------------------------------------------------------
# Server to browser: messages
# --------------------------------------------------------------------------


class Look(msgspec.Struct, omit_defaults=True):
    """The app's theme, as the page needs it beside the style sheet."""

    href: str = ""
    """The address of the style sheet; empty: there is none."""
    first: Literal["light", "dark", "custom"] | None = None
    """What a page begins with whose reader has chosen nothing; null: as the system is."""
    custom: Theme | None = None
    """Whether the app's own look, beside light and dark, is light or dark; null: it has none."""
    fonts: tuple[str, ...] = ()
    """Style sheets from elsewhere that bring fonts."""


class TabOptions(msgspec.Struct, omit_defaults=True):
    """What the page needs to know of the app's options."""

    toolbar: Toolbar = "auto"
    """What the menu offers (``client.toolbarMode``)."""
    run_on_save: bool = False
    panel: bool = False
    """This tab may open the State panel (``session.panel``)."""
    look: Look | None = None
    """Null: the page's own."""


class Welcome(msgspec.Struct, tag="welcome", tag_field="type", omit_defaults=True):
    """The answer to ``Hello``: the session that the tab now has."""

    session: str
    seq: int = 0
    """The last event whose effect is in the state: forget it and those before."""
    received: int = 0
    """The last event that has come in, where that is a later one: no other gets its number."""
    fresh: bool = True
    """False when the session existed before and goes on."""
    rolled_back: bool = False
    """The store has lost something that it had confirmed: say so."""
    restored: bool = False
    """The session was just read from the store: events count as given once more."""
    options: TabOptions = msgspec.field(default_factory=TabOptions)


class Delta(msgspec.Struct, tag="delta", tag_field="type", omit_defaults=True):
    """Ops to apply to the tree, in order and all at once."""

    n: int
    """Counts the session's deltas. Each process that draws the page begins at a number of its own."""
    ops: list[Op]
    seq: int = 0
    """The last event whose values were known: values that the user set later are newer."""


class Effect(msgspec.Struct, tag="effect", tag_field="type"):
    """Something that happens once and leaves nothing on the page."""

    n: int
    """Counts the session's effects from 1; a number that the tab has had is left out."""
    name: str
    props: Any


class Running(msgspec.Struct, tag="running", tag_field="type", omit_defaults=True):
    """A run has begun that the tab did not ask for (first load, file saved), or that draws a part of the page only."""

    scope: int = ROOT
    """The node that it draws into: nothing outside of it fades."""


class Finished(msgspec.Struct, tag="finished", tag_field="type", omit_defaults=True):
    """A run is over, and the events up to ``seq`` are saved."""

    seq: int
    version: int
    """Counts the committed states of the session."""
    again: bool = False
    """Another run follows at once (``st.rerun``): the page is still running."""


class Unsaved(msgspec.Struct, tag="unsaved", tag_field="type", omit_defaults=True):
    """The store does not answer: what was done is shown, but not saved yet.

    True until the next :class:`Finished`. Events stay in the outbox.
    """

    again: bool = False
    """A run goes on or follows: the page is still running."""


StoreLoss = Literal["gone", "older"]
"""What had become of a session in the store: it was not there, or an earlier state of it was."""


class Rewritten(msgspec.Struct, tag="rewritten", tag_field="type"):
    """The store had lost the session, and has it again as a whole, from the server's memory."""

    was: StoreLoss


class Skipped(msgspec.Struct, tag="skipped", tag_field="type"):
    """An event was left out: several processes have come to their ends while they executed it."""

    seq: int


class Unreadable(msgspec.Struct, tag="unreadable", tag_field="type"):
    """An event is not what this module defines, and was left out: the tab must not send it again."""

    seq: int


class TooLarge(msgspec.Struct, tag="too_large", tag_field="type"):
    """A value of Session State is not saved: a quota forbids it."""

    key: str
    reason: str
    """The end of a sentence: ``it has 600.0 MB, more than …``."""


class NoCookie(msgspec.Struct, tag="no_cookie", tag_field="type"):
    """The browser has kept no cookie: the session cannot be found again over another connection."""


class SourceChanged(msgspec.Struct, tag="source_changed", tag_field="type"):
    """The app's source was saved: offer a rerun."""


class Restyled(msgspec.Struct, tag="restyled", tag_field="type"):
    """The app's theme has changed."""

    look: Look


class StateRow(msgspec.Struct, omit_defaults=True):
    """One key of Session State, for the State panel."""

    key: str
    value_type: str
    """As ``int`` or ``pandas.DataFrame``."""
    text: str
    """The value in short."""
    literal: str | None = None
    """The whole value, to begin an edit with; null: it cannot be edited."""
    fixed: str = ""
    """Why it cannot be edited."""
    size: int | None = None
    """Bytes as it is saved; null: unknown, or not saved."""
    volatile: str = ""
    """Why it is kept in memory only; empty: it is saved."""
    widget: str = ""
    """The widget whose value it is: its kind and label."""
    keyless: bool = False
    """The widget has no key: the app does not see this one in ``st.session_state``."""
    at: float = 0.0
    """When it last changed, in seconds since 1970; 0: before this server's process had the session."""
    seq: int = 0
    """The last event that was in that change."""
    what: str = ""
    """What was done then."""


class StateMoment(msgspec.Struct):
    """One interaction before which the state can be had again."""

    n: int
    seq: int
    at: float
    what: str
    keys: list[str]
    """What it changed."""
    lost: list[str]
    """Those of them whose former value is not kept."""


class StateView(msgspec.Struct, tag="state_view", tag_field="type", omit_defaults=True):
    """What the State panel shows, as far as it has changed since the last of these."""

    rows: list[StateRow]
    gone: list[str] = []
    """Keys that are no more."""
    whole: bool = False
    """Begin anew with these rows and moments: there are no others."""
    history: str = ""
    first: int = 1
    """Moments before this one are forgotten."""
    moments: list[StateMoment] = []
    """New ones, oldest first."""
    most: int = 0
    """How many moments are kept at most."""


class StateNote(msgspec.Struct, tag="state_note", tag_field="type", omit_defaults=True):
    """What became of an edit."""

    text: str
    refused: bool = False
    """Nothing was changed."""


class Reload(msgspec.Struct, tag="reload", tag_field="type"):
    """The tab's front end is from another build: fetch the page again."""


class Pong(msgspec.Struct, tag="pong", tag_field="type"):
    """The event loop is there, whatever the app's script does."""


class AnswerPart(msgspec.Struct, omit_defaults=True):
    """The head of a binary frame, which is one part of the answer to an :class:`Ask`.

    The frame is the length of this head as JSON (four bytes, the highest first),
    the head, and then the bytes of the part.
    """

    id: int
    n: int
    """The number of this part, from 0."""
    of: int
    """How many parts there are."""
    error: str | None = None
    """Why there is no answer, in words for the user; the answer has no bytes then."""


ServerMessage = Union[
    Welcome,
    Delta,
    Effect,
    Running,
    Finished,
    Unsaved,
    Rewritten,
    Skipped,
    Unreadable,
    TooLarge,
    NoCookie,
    Restyled,
    SourceChanged,
    StateView,
    StateNote,
    Reload,
    Pong,
]


TooMuchOf = Literal["pages_of_browser", "pages_of_address", "sessions", "requests"]
"""What there is too much of."""


class CloseCode:
    """Why the server closed a socket (the range 4000-4999 is for applications)."""

    BAD_FRAME = 4000
    """A frame that is malformed, too large or of an unknown type. Do not retry."""
    SUPERSEDED = 4001
    """Another connection has taken the session over. Do not retry."""
    REFUSED = 4003
    """The session is not this browser's. Start a new one."""
    FORGOTTEN = 4004
    """The session was erased on request. Reload the page."""
    TOO_MUCH = 4005
    """More than this server takes from one browser or address; the reason is a ``TooMuchOf``. Do not retry by yourself."""
    ENDED = 4006
    """The login is over without its user's doing. Keep for him what he has not sent, and reload the page."""
    TOO_LARGE = 1009
    """A frame is larger than this server takes. Do not retry."""
    TRY_LATER = 1013
    """The store cannot be reached, so the session cannot be found. Reconnect."""
    FAILED = 1011
    """The server has made a mistake, which its log describes. Reconnect."""
    GOING_AWAY = 1001
    """The server is stopping. Reconnect."""


PART, LAST_PART = "+", "."
"""What the parts of a long frame begin with. A whole frame begins with ``[``."""
PART_LENGTH = 1 << 14
"""Characters of a part: on a slow line, one comes every second at least."""
LONG = 4 * PART_LENGTH
"""Characters of a frame that is sent in parts."""


def _data(value: Any) -> Any:
    """A dataset for a tab that has no data yet."""
    if isinstance(value, Dataset):
        return value.sent()
    raise TypeError(f"Encoding objects of type {type(value).__name__} is unsupported")


_encoder = msgspec.json.Encoder(enc_hook=_data)
_decoder = msgspec.json.Decoder(list[ClientMessage])


def encode(
    messages: Any,
    address_of: Callable[[FileRef], str] | None = None,
    lacks: Callable[[DataColumn], Lacking] = lambda _: True,
) -> bytes:
    """One frame to send to a browser, or a part of one.

    Parameters
    ----------
    messages:
        :data:`ServerMessage` objects.
    address_of:
        Where the browser whose frame it is finds a file; None: there are none in it.
    lacks:
        What that browser has not been sent of a column of a dataset.
    """
    if address_of is None:
        return _encoder.encode(messages)

    # Called for files and data alone: all else is encoded as ever.
    def encode_ref(value: Any) -> Any:
        if isinstance(value, FileRef):
            return address_of(value)
        return value.sent(lacks) if isinstance(value, Dataset) else _data(value)

    return msgspec.json.encode(messages, enc_hook=encode_ref)


ANSWER_PART = 64 * 1024
"""Bytes of an answer in one frame: enough to be quick, too few to hold up a click."""


def answer_count(size: int) -> int:
    """How many frames carry an answer of so many bytes."""
    return max(1, -(-size // ANSWER_PART))


def answer_frame(id: int, n: int, count: int, part: bytes, error: str | None = None) -> bytes:
    """The binary frame with the ``n``-th part of the answer to question ``id``."""
    head = _encoder.encode(AnswerPart(id, n, count, error))
    return len(head).to_bytes(4, "big") + head + part


def decode(frame: bytes | str) -> list[ClientMessage]:
    """The messages of one frame from a browser.

    Raises ``msgspec.DecodeError`` (or its subclass ``ValidationError``) when
    the frame is not what this module defines.
    """
    try:
        return _decoder.decode(frame)
    except RecursionError:
        raise msgspec.DecodeError("The frame is nested too deeply.") from None


def numbers_of_events(frame: bytes | str) -> list[int]:
    """The numbers of the events in a frame that cannot be decoded; empty if it holds anything else."""
    import json  # takes what msgspec refuses; most processes never need it

    try:
        messages = json.loads(frame)
    except (ValueError, RecursionError):
        return []
    if not isinstance(messages, list):
        return []
    numbers = [_number_of_event(message) for message in messages]
    return [number for number in numbers if number is not None] if None not in numbers else []


def _number_of_event(message: Any) -> int | None:
    if not isinstance(message, dict) or message.get("type") != "event":
        return None
    number = message.get("seq")
    return number if type(number) is int and 0 <= number < 2**53 else None


def parts(frame: str) -> list[str]:
    """A frame as it is sent to a browser: in one piece, or in parts.

    A browser tells nobody that a message is on its way before all of it is
    there. Of a long frame each part is a sign of life.
    """
    if len(frame) <= LONG:
        return [frame]
    starts = range(0, len(frame), PART_LENGTH)
    *first, last = [frame[start : start + PART_LENGTH] for start in starts]
    return [*(PART + part for part in first), LAST_PART + last]
