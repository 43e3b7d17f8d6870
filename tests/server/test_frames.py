"""What cannot be sent becomes an error in its place, and nothing else is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from millpond import wire
from millpond.elements.expander import Expander
from millpond.elements.text import Text
from millpond.props import Page, Props
from millpond.server import frames
from millpond.session.run import Outcome
from millpond.session.session import Session

HALF = "half \ud83d"


def broken(props: Props, **fields: Any) -> Props:
    """Props that the elements' functions would not have made."""
    for name, value in fields.items():
        setattr(props, name, value)
    return props


class Screen:
    """A session whose script draws what the test says, and what its tab shows of it."""

    def __init__(self) -> None:
        self.session = Session("s")
        self.kinds: dict[int, str] = {}
        self.props: dict[int, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []

    def run(self, *drawn: Props) -> list[tuple[str, Any]]:
        """One run; elements after a container are drawn into it. Returns what is on the page."""
        run = self.session.begin_run(force=True)
        assert run is not None
        tree = self.session.tree
        place = tree.main
        for number, props in enumerate(drawn):
            node = tree.draw(place, number, props)
            place = node if props.container else place
        self.session.end_run(run, Outcome.COMPLETE)
        return self.look()

    def look(self) -> list[tuple[str, Any]]:
        self.messages = json.loads(frames.encode(self.session.take_messages(), self.session))
        for message in self.messages:
            for op, *rest in message.get("ops", ()):
                self._apply(op, rest)
        shown = [
            (self.kinds[id], self.props[id].get("body", self.props[id].get("label"))) for id in self.kinds
        ]
        return [each for each in shown if each[0] != "region"]

    def _apply(self, op: str, rest: list[Any]) -> None:
        match op:
            case "reset":
                self.kinds.clear()
            case "set":
                assert rest[1] in self.kinds or rest[1] == 0
                self.kinds[rest[0]], self.props[rest[0]] = rest[3], rest[4]
            case "patch" if rest[0] != 0:
                assert rest[0] in self.kinds
                self.props[rest[0]] |= rest[1]
            case "append":
                self.props[rest[0]][rest[1]] += rest[2]
            case "remove":
                for id in rest[0]:
                    self.kinds.pop(id)


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tree take what it would refuse: these tests are of what should ever get through."""
    monkeypatch.setattr(Props, "make_sendable", lambda props: None)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.mark.parametrize(
    "body", [HALF, object(), str, {"a": {HALF}}], ids=["surrogate", "object", "type", "inside"]
)
def test_an_element_that_cannot_be_sent_is_an_error_in_its_place(
    screen: Screen, body: object, caplog: pytest.LogCaptureFixture
) -> None:
    shown = screen.run(Text(body="before"), broken(Text(), body=body), Text(body="after"))
    assert [kind for kind, _ in shown] == ["text", "exception", "text"]
    assert "An element (text) cannot be sent" in caplog.text
    assert screen.run(Text(body="before"), Text(body="good"), Text(body="after"))
    assert sorted(screen.look()) == [("text", "after"), ("text", "before"), ("text", "good")]


@pytest.mark.parametrize("before", ["", "was", "half "])
def test_an_element_that_becomes_one(screen: Screen, before: str) -> None:
    screen.run(Text(body="first"), Text(body=before))
    shown = screen.run(Text(body="first"), broken(Text(), body=HALF))
    assert shown == [("text", "first"), ("exception", None)]
    assert screen.run(Text(body="first"), Text(body="good")) == [("text", "first"), ("text", "good")]


def test_it_is_said_again_when_it_is_drawn_again_and_not_otherwise(
    screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    screen.run(broken(Text(), body=HALF))
    screen.look()
    assert caplog.text.count("cannot be sent") == 1
    assert screen.run(broken(Text(), body=HALF)) == [("exception", None)]
    assert caplog.text.count("cannot be sent") == 2


def test_a_container_comes_back_with_all_that_is_in_it(screen: Screen) -> None:
    screen.run(Expander(label="more"), Text(body="inside"))
    screen.run(broken(Expander(), label=HALF), Text(body="inside"))
    assert "expander" not in screen.kinds.values()
    shown = screen.run(Expander(label="more"), Text(body="inside"))
    assert sorted(shown) == [("expander", "more"), ("text", "inside")]


def test_the_page_itself(screen: Screen, caplog: pytest.LogCaptureFixture) -> None:
    assert screen.run(Text(body="text")) == [("text", "text")]
    screen.session.tree.configure(broken(Page(), title=HALF))  # type: ignore[arg-type]
    assert screen.look() == [("text", "text")]
    assert "left out" in caplog.text


def test_other_messages_keep_their_meaning(caplog: pytest.LogCaptureFixture) -> None:
    (message,) = json.loads(frames.encode([wire.TooLarge("photo\udce4.jpg", "why")]))
    assert message == {"type": "too_large", "key": "photo\ufffd.jpg", "reason": "why"}
    assert "TooLarge" in caplog.text
