"""What cannot be sent becomes an error in its place, and nothing else is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from millpond import wire
from millpond.elements.expander import Expander
from millpond.elements.text import Text
from millpond.props import PageRoot, Props
from millpond.server import frames
from millpond.session.run import Outcome
from millpond.session.session import Session
from millpond.testing.protocol import TabProtocol

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
        self.tab = TabProtocol()
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
        frame = frames.encode(self.session.take_messages(), self.session)
        self.messages = json.loads(frame)
        self.tab.receive(frame)
        return [
            (node.kind, getattr(node.props, "body", getattr(node.props, "label", None)))
            for node in self.tab.tree.walk()
            if node.kind not in ("page", "region")
        ]


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


def test_a_container_stays_around_what_is_in_it(screen: Screen, caplog: pytest.LogCaptureFixture) -> None:
    """An error in its place could hold nothing: the tab would ask for the page again and again."""
    screen.run(Expander(label="more"), Text(body="inside"))
    (label, text) = screen.run(broken(Expander(), label=HALF), Text(body="inside"))
    assert label[0] == "expander"
    assert "cannot be sent to the browser." in label[1]
    assert text == ("text", "inside")
    assert "An element (expander) cannot be sent" in caplog.text
    shown = screen.run(Expander(label="more"), Text(body="inside"))
    assert shown == [("expander", "more"), ("text", "inside")]


def test_a_container_that_comes_in_pieces(screen: Screen) -> None:
    shown = screen.run(broken(Expander(), label=HALF), Text(body="first"))
    assert [kind for kind, _ in shown] == ["expander", "text"]
    shown = screen.run(broken(Expander(), label=HALF), Text(body="changed"))
    assert shown[1] == ("text", "changed")


def test_the_page_itself(screen: Screen, caplog: pytest.LogCaptureFixture) -> None:
    assert screen.run(Text(body="text")) == [("text", "text")]
    screen.session.tree.configure(broken(PageRoot(), title=HALF))  # type: ignore[arg-type]
    assert screen.look() == [("text", "text")]
    assert "is dropped" in caplog.text


def test_other_messages_keep_their_meaning(caplog: pytest.LogCaptureFixture) -> None:
    (message,) = json.loads(frames.encode([wire.TooLarge("photo\udce4.jpg", "why")]))
    assert message == {"type": "too_large", "key": "photo\ufffd.jpg", "reason": "why"}
    assert "TooLarge" in caplog.text
