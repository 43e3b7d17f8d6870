"""The frames in docs/inside.md are those that the code sends."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from millpond import wire
from millpond.runner.program import Program
from millpond.session.session import Session
from tests.docs.blocks import REPOSITORY, blocks_of


def frames_of_the_counter() -> list[Any]:
    def fail(error: BaseException) -> None:
        raise error

    script = Program(REPOSITORY / "examples" / "counter.py", write=None, show_error=fail)
    session = Session("example")
    frames: list[bytes] = []

    def run() -> None:
        begun = session.begin_run()
        assert begun is not None
        session.end_run(begun, script.execute(begun))
        frames.append(wire.encode(session.take_messages()))

    hello = wire.Hello(build="0123456789ab", load="k3v9", connection=1)
    frames.append(wire.encode(session.attach(hello)))
    run()
    (button,) = session.tree.widgets
    event = wire.Event(seq=1, trigger=button)
    frames.append(msgspec.json.encode([event]))
    session.receive(event)
    run()
    return [json.loads(frame) for frame in frames]


def test_the_frames_of_the_page_are_real():
    shown = [
        json.loads(block.code)
        for block in blocks_of(REPOSITORY / "docs" / "inside.md")
        if block.language == "json"
    ]
    hello, *rest = shown
    assert wire.decode(json.dumps(hello)) == [wire.Hello(build="0123456789ab", load="k3v9", connection=1)]
    assert rest == frames_of_the_counter()


def test_the_counter_of_the_first_page_is_the_example():
    first = next(b for b in blocks_of(REPOSITORY / "docs" / "index.md") if b.title == "counter.py")
    assert first.code == Path(REPOSITORY, "examples", "counter.py").read_text("utf-8")


def test_the_files_named_on_the_way_of_a_click_exist():
    text = (REPOSITORY / "docs" / "inside.md").read_text("utf-8")
    named = re.findall(r"`((?:frontend/src|server|session|runner|src/millpond|tools)/[\w/.]+\.\w+)`", text)
    assert len(named) >= 10
    roots = (REPOSITORY, REPOSITORY / "src" / "millpond")
    assert [name for name in named if not any((root / name).is_file() for root in roots)] == []
