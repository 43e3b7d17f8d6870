"""Long texts that a tab tells by what has changed: both ends always have the same text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millpond import wire
from millpond.server.sent_texts import NotKept, SentTexts
from millpond.server.websocket import Socket
from millpond.testing.shortener import Shortener, difference
from millpond.wire import CloseCode
from tests.server.test_websocket import closed_with

Starter = Callable[..., Any]

LONG = "a" * wire.SHORTEST_KEPT
AREA = """
import millpond as st
st.text(f"got {len(st.text_area('T'))}")
"""


def sent(event: wire.Event) -> wire.Event:
    """As the server decodes it."""
    (found,) = wire.decode(wire.encode([event]))
    assert isinstance(found, wire.Event)
    return found


def completed(texts: SentTexts, event: wire.Event) -> dict[str, Any]:
    texts.complete(event)
    assert event.changed == {}
    return event.values


def test_the_next_text_is_sent_as_what_has_changed() -> None:
    tab, server = Shortener(), SentTexts()
    first = tab.shortened(wire.Event(1, {"w": LONG + "b" + LONG}))
    assert not first.changed
    assert server.complete(sent(first)) == 0
    second = sent(tab.shortened(wire.Event(2, {"other": 1, "w": LONG + "ß🎉" + LONG, "last": 2})))
    assert second.changed == {"w": wire.Changed(1, len(LONG), len(LONG), "ß🎉")}
    assert len(wire.encode([second])) < 200
    assert server.complete(second) == 2 * len(LONG)
    assert list(second.values.items()) == [("other", 1), ("w", LONG + "ß🎉" + LONG), ("last", 2)]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.text(alphabet="x🎉é", max_size=4), st.integers(0, 9000))))
def test_the_server_has_what_the_tab_has_sent(edits: list[tuple[str, str, int]]) -> None:
    tab, server = Shortener(), SentTexts()
    texts = {"a": LONG, "b": "🎉" * (wire.SHORTEST_KEPT // 2)}
    for seq, (widget, new, at) in enumerate(edits, 1):
        texts[widget] = texts[widget][:at] + new + texts[widget][at + 1 :]
        event = sent(tab.shortened(wire.Event(seq, {widget: texts[widget]})))
        assert completed(server, event) == {widget: texts[widget]}


def test_no_more_is_kept_than_both_ends_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_KEPT", 3 * len(LONG))
    tab, server = Shortener(), SentTexts()
    for seq, widget in enumerate("abcdabca" * 3, 1):
        event = sent(tab.shortened(wire.Event(seq, {widget: LONG + str(seq)})))
        assert completed(server, event) == {widget: LONG + str(seq)}
    assert len(server._texts) == 2
    assert server._size <= wire.MOST_KEPT


@pytest.mark.parametrize("length", [wire.SHORTEST_KEPT - 1, 4 * wire.SHORTEST_KEPT + 1])
def test_a_text_that_is_too_short_or_too_long_to_be_kept_takes_no_other_ones_place(
    monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(wire, "MOST_KEPT", 4 * wire.SHORTEST_KEPT)
    tab, server = Shortener(), SentTexts()
    kept = "k" * wire.MOST_KEPT
    completed(server, sent(tab.shortened(wire.Event(1, {"kept": kept}))))
    completed(server, sent(tab.shortened(wire.Event(2, {"other": "o" * length}))))
    again = sent(tab.shortened(wire.Event(3, {"kept": kept[:-1] + "!"})))
    assert again.changed == {"kept": wire.Changed(1, len(kept) - 1, 0, "!")}
    assert completed(server, again) == {"kept": kept[:-1] + "!"}


def test_of_more_than_is_kept_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_KEPT", 4 * wire.SHORTEST_KEPT)
    tab, server = Shortener(), SentTexts()
    texts = {name: name * wire.SHORTEST_KEPT for name in "abc"} | {"d": "d" * (2 * wire.SHORTEST_KEPT + 1)}
    for seq, (name, text) in enumerate(texts.items(), 1):
        completed(server, sent(tab.shortened(wire.Event(seq, {name: text}))))
    assert server._size <= wire.MOST_KEPT
    for seq, name in enumerate("cd", 5):
        again = sent(tab.shortened(wire.Event(seq, {name: texts[name][:-1] + "!"})))
        assert set(again.changed) == {name}
        assert completed(server, again) == {name: texts[name][:-1] + "!"}


@pytest.mark.parametrize(
    "told", [wire.Changed(1, 0, 0, "x"), wire.Changed(2, len(LONG), 1, "x"), wire.Changed(7, 0, 0, "x")]
)
def test_what_is_told_by_another_text_is_refused(told: wire.Changed) -> None:
    server = SentTexts()
    server.complete(wire.Event(1, {"w": LONG}))
    server.complete(wire.Event(2, {"w": LONG}))
    with pytest.raises(NotKept):
        server.complete(wire.Event(3, {"w": None}, changed={"w": told}))


def test_what_is_as_long_to_tell_is_sent_whole() -> None:
    assert difference(1, LONG, "b" * len(LONG)) is None
    assert difference(1, LONG, "") is not None


def test_a_text_that_is_not_kept_ends_the_connection_and_changes_nothing(
    serve: Starter, connect: Starter
) -> None:
    with serve(AREA) as client, connect(client) as tab:
        tab.hello().until_finished()
        (widget,) = tab.widgets.values()
        tab.send([{"type": "event", "seq": 1, "values": {widget: LONG}}])
        tab.until_finished(1)
        changed = {widget: {"seq": 1, "start": 4000, "end": 96, "text": "bcd"}}
        tab.send([{"type": "event", "seq": 2, "values": {widget: None}, "changed": changed}])
        tab.until_finished(2)
        assert list(tab.texts.values()) == ["got 4099"]
        # The number of an event that could not be read, say: its text is not here.
        tab.send([{"type": "event", "seq": 4, "values": {widget: None}, "changed": changed}])
        assert closed_with(tab).code == CloseCode.FAILED
        with connect(client) as again:
            again.keep(tab).hello(session=tab.session, connection=2)
            again.send([{"type": "event", "seq": 4, "values": {widget: LONG + "!"}}])
            again.until_finished(4)
            assert list(again.texts.values()) == ["got 4097"]


def test_what_waits_is_counted_as_it_is(serve: Starter, connect: Starter) -> None:
    """Few bytes on the wire do not let a tab fill the server's memory."""
    with serve(AREA + "import time\ntime.sleep(1)") as client, connect(client) as tab:
        tab.hello().until_finished()
        (widget,) = tab.widgets.values()
        text = "a" * (4 << 20)
        tab.send([{"type": "event", "seq": 1, "values": {widget: text}}])
        for seq in range(2, 40):
            changed = {widget: {"seq": seq - 1, "start": len(text), "end": 0, "text": ""}}
            tab.send([{"type": "event", "seq": seq, "values": {widget: None}, "changed": changed}])
        assert closed_with(tab).code == CloseCode.TOO_MUCH


class Taker:
    """Takes events in place of a session's driver, and notes how often others had their turn before each."""

    def __init__(self) -> None:
        self.turns = 0
        self.noted: list[int] = []

    async def others(self) -> None:
        while True:
            self.turns += 1
            await asyncio.sleep(0)

    def receive(self, event: wire.Event, size: int) -> bool:
        self.noted.append(self.turns)
        return True


def test_others_have_their_turn_between_texts_that_are_put_together() -> None:
    """A few bytes on the wire are megabytes of work, also of events that came before: thousands fit into a frame."""
    taker = Taker()
    told = wire.Event(1, {"w": None}, changed={"w": wire.Changed(1, len(LONG) - 1, 0, "b")})
    incoming = [
        {"type": "websocket.receive", "text": wire.encode([wire.Event(1, {"w": LONG}), *[told] * 20])}
    ]

    async def receive() -> Any:
        return incoming.pop() if incoming else {"type": "websocket.disconnect"}

    async def send(message: Any) -> None: ...

    async def read() -> None:
        socket = Socket(cast("Any", None), "", receive, send)
        socket._driver = cast("Any", taker)
        socket._hello = asyncio.create_task(asyncio.sleep(0))
        others = asyncio.create_task(taker.others())
        await socket._read()
        others.cancel()

    asyncio.run(read())
    assert len(taker.noted) == 21
    assert taker.noted[1:] == list(range(taker.noted[1], taker.noted[1] + 20))
