"""What the page has of tables beside their values: nothing by which hidden ones could be guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from millpond.elements.editing import codec as codecs
from millpond.elements.editing.codec import EditorCodec
from millpond.elements.editing.table_edits import TableEdits
from millpond.frames.editing.edits import to_text
from millpond.frames.editing.sketch import KnownTable
from millpond.frames.incoming import frame_of
from millpond.session.names import Names
from millpond.session.state import State
from millpond.testing import AppTest

DATA = [{"name": name, "pay": pay} for name, pay in (("a", 1), ("b", 2), ("c", 3))]
APP = f"""
import millpond as st

s = st.session_state
data = s.get("data", {DATA})
s.out = st.data_editor(data, key="k", num_rows="dynamic", column_config=None if "all" in s else {{"pay": None}})
"""


def opened(**state: Any) -> AppTest:
    at = AppTest.from_string(APP)
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


def codec_of(at: AppTest) -> EditorCodec:
    codec = at.data_editor[0]._codec
    assert isinstance(codec, EditorCodec)
    return codec


def send(at: AppTest, **edits: Any) -> None:
    at.data_editor[0]._app._tab.set(at.data_editor[0].id, json.dumps(edits))
    at.run()
    assert not at.exception


def page(at: AppTest) -> str:
    return f"{codec_of(at)._props!r}{codec_of(at)._now.wire}"


def test_the_page_has_no_hash_of_hidden_columns() -> None:
    at = opened()
    frame = frame_of(DATA)
    hashes = KnownTable(frame, frame.fingerprint())
    base = codec_of(at).table.fingerprint
    assert base in page(at)
    send(at, base=base, edited=[[1, {"name": "B"}]])
    at.session_state["data"] = DATA[:1]
    at.run()
    told = page(at)
    assert json.loads(codec_of(at)._now.wire)["parked"][0][2] == {"name": "B"}
    assert f"{hashes.sketch.content(1):x}" not in told
    # Undone is a deletion that the script has carried out: the row is added again.
    at.session_state["data"] = DATA
    at.run()
    send(at, base=base, deleted=[2])
    at.session_state["data"] = DATA[:2]
    at.run()
    send(at, base=base)
    told += page(at)
    assert "restored-" in told
    assert hashes.fingerprint[:8] not in told


def test_what_waits_is_heard_as_it_was_told_and_nothing_else() -> None:
    at = opened()
    base = codec_of(at).table.fingerprint
    send(at, base=base, edited=[[1, {"name": "B"}]])
    at.session_state["data"] = DATA[:1]
    at.run()
    wire = codec_of(at)._now.wire
    send(at, **{**json.loads(wire), "edited": [[0, {"name": "A"}]]})
    at.session_state["data"] = DATA
    at.run()
    assert [row["name"] for row in at.session_state["out"]] == ["A", "B", "c"]
    content = frame_of(DATA)
    guess = KnownTable(content, content.fingerprint()).sketch.content(2)
    codec = codec_of(at)
    for forged in (f"{guess:x}", "0" * 48, "ab"):
        with pytest.raises(ValueError, match=r"receive|hex"):
            codec.receive(json.dumps({"base": base, "parked": [["", forged, {"name": "X"}]]}))


def test_a_table_that_is_guessed_is_not_known() -> None:
    at = opened()
    with pytest.raises(ValueError, match="no longer exists"):
        codec_of(at).receive(
            json.dumps({"base": frame_of(DATA).fingerprint(), "edited": [[0, {"name": "X"}]]})
        )


@pytest.mark.parametrize("hidden", [True, False])
def test_edits_that_an_older_version_has_saved_and_its_page_sends_are_understood(
    monkeypatch: pytest.MonkeyPatch, hidden: bool
) -> None:
    with monkeypatch.context() as before:
        before.setattr(Names, "name", lambda _, fingerprint: fingerprint)
        before.setattr(codecs, "told", lambda edits, _: to_text(edits))
        at = opened(**({} if hidden else {"all": True}))
        base = frame_of(DATA).fingerprint()
        assert codec_of(at).table.fingerprint == base
        send(at, base=base, edited=[[0, {"name": "A"}], [1, {"name": "B"}]])
        at.session_state["data"] = DATA[1:]
        at.run()
        wire = codec_of(at)._now.wire
        del at.session_state["k"].__dict__["named"]
    at.session_state["turn"] = 1
    at.run()
    assert [row["name"] for row in at.session_state["out"]] == ["B", "c"]
    send(at, **{**json.loads(wire), "edited": [[0, {"name": "BB"}]]})
    assert [row["name"] for row in at.session_state["out"]] == ["BB", "c"]
    at.session_state["data"] = DATA
    at.run()
    assert [row["name"] for row in at.session_state["out"]] == ["A", "BB", "c"]
    assert isinstance(at.session_state["k"], TableEdits)


def test_names_are_those_of_another_process_and_of_another_secret_later() -> None:
    state = State()
    one, other = Names(state, "s", b"x" * 32), Names(State(), "s", b"x" * 32)
    assert one.name("f") == other.name("f") != "f"
    assert one.open(other.seal(b"0123456789abcdef")) == b"0123456789abcdef"
    named = one.name("f")
    one.keep()
    assert Names(state, "s", b"y" * 32).name("f") == named != Names(State(), "s", b"y" * 32).name("f")
