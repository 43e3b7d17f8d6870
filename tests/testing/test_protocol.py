"""The tab of tests does what the front end's core does: both replay the same steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from millpond import wire
from millpond.testing.page import TabNode
from millpond.testing.protocol import OutOfStep, TabProtocol

VECTORS = json.loads((Path(__file__).parents[2] / "frontend/src/core/vectors.json").read_text("utf-8"))
"""``vectors.test.ts`` beside it replays them with the browser's own code."""


class Replay:
    """One tab that goes through the steps."""

    def __init__(self, bootstrap: list[Any], copy: str | None) -> None:
        self.tab = TabProtocol("b1", session=copy, fork=copy is not None)
        self.tab.prepare(bootstrap)
        self.unread: list[wire.ClientMessage] = []

    def do(self, what: str, *given: Any) -> None:
        getattr(self, what)(*given)
        self.unread += self.tab.take()

    def open(self) -> None:
        self.tab.greet()

    def lose(self) -> None:
        self.tab.disconnect()

    def reload(self) -> None:
        self.tab.reload()

    def receive(self, *messages: Any) -> None:
        self.tab.receive(json.dumps(messages))

    def receive_text(self, text: str) -> None:
        self.tab.receive(text)

    def receive_out_of_step(self, *messages: Any) -> None:
        with pytest.raises(OutOfStep):
            self.receive(*messages)

    def part(self, head: dict[str, Any], body: str) -> None:
        text = json.dumps(head).encode()
        self.tab.asks.receive(len(text).to_bytes(4, "big") + text + body.encode())

    def press(self, widget: str) -> None:
        self.tab.send({}, widget)

    def press_often(self, widget: str, times: int) -> None:
        for _ in range(times):
            self.press(widget)

    def ask(self, node: int, question: Any) -> None:
        self.tab.asks.ask(node, question)

    def expect(self, wanted: dict[str, Any]) -> None:
        for name, value in wanted.items():
            assert getattr(self, f"has_{name}")(value) == value, name

    def has_session(self, _: Any) -> str | None:
        return self.tab.outbox.session

    def has_seq(self, _: Any) -> int:
        return self.tab.outbox.seq

    def has_version(self, _: Any) -> int:
        return self.tab.outbox.version

    def has_pending(self, _: Any) -> list[Any]:
        return [[event.seq, event.attempt] for event in self.tab.outbox.pending]

    def has_attempts(self, _: Any) -> list[int]:
        attempts = [event.attempt for event in self.tab.outbox.pending]
        return [attempts.count(1), attempts.count(0)]

    def has_running(self, _: Any) -> bool:
        return self.tab.running

    def has_tree(self, wanted: list[Any]) -> list[Any]:
        nodes = [node for node in self.tab.tree.walk() if node.id != wire.ROOT]
        named = [names for _, _, names in wanted] + [{}] * len(nodes)
        return [[node.id, node.kind, only(node, names)] for node, names in zip(nodes, named, strict=False)]

    def has_effects(self, _: Any) -> list[str]:
        return [effect.name for effect in self.tab.effects]

    def has_answers(self, _: Any) -> dict[str, str]:
        return {str(id): body.decode() for id, body in self.tab.asks.answers.items()}

    def has_errors(self, _: Any) -> dict[str, str]:
        return {str(id): error for id, error in self.tab.asks.errors.items()}

    def has_sent(self, wanted: list[Any]) -> list[Any]:
        unread, self.unread = self.unread, []
        assert unread == wire.decode(json.dumps(wanted))
        return wanted

    def has_sent_events(self, _: Any) -> int:
        unread, self.unread = self.unread, []
        return sum(isinstance(message, wire.Event) for message in unread)

    def has_asked(self, _: Any) -> list[Any]:
        unread, self.unread = self.unread, []
        return [[message.id, message.node] for message in unread if isinstance(message, wire.Ask)]


def only(node: TabNode, names: dict[str, Any]) -> dict[str, Any]:
    return {name: msgspec.to_builtins(getattr(node.props, name)) for name in names}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_tab_does_what_the_front_end_does(vector: dict[str, Any]) -> None:
    replay = Replay(vector.get("bootstrap", []), vector.get("copy"))
    for step in vector["steps"]:
        replay.do(*step)
