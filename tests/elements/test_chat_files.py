"""``st.chat_input`` with files and recordings: what the script gets, and what it is never given."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from millpond import wire
from millpond.elements.chat_input_value import ChatInputValue
from millpond.props import WidgetProps
from millpond.testing import AppTest
from tests.drive import App

APP = """
import millpond as st
def note():
    sent = st.session_state.chat
    st.session_state.noted = [file.read() for file in sent.files], sent.audio and sent.audio.read()
sent = st.chat_input(
    "Say", key="chat", accept_file="multiple", file_type=["csv", "image"], accept_audio=True, max_chars=9, on_submit=note
)
if sent:
    st.session_state.setdefault("log", []).append(sent)
st.text(f"{sent and sent.text!r} {sent and [(file.name, file.read()) for file in sent.files]} {sent and sent.audio and sent.audio.type}")
st.text([(type(one).__name__, one.text, [file.getvalue() for file in one.files]) for one in st.session_state.get("log", [])])
st.button("Other")
"""


def app(call: str) -> AppTest:
    return AppTest.from_string(f"import millpond as st\nst.text(repr({call}))\nst.button('Other')").run()


def said(at: AppTest) -> str:
    return str(at.text[0].value)


def test_text_files_and_a_recording_come_together_in_one_run() -> None:
    at = AppTest.from_string(APP).run()
    assert said(at) == "None None None"
    field = at.chat_input("chat")
    field.upload("a.csv", b"1,2", "text/csv").upload("b.png", b"png").record(b"RIFF").set_value(
        "Look at this"
    ).run()
    assert said(at) == "'Look at t' [('a.csv', b'1,2'), ('b.png', b'png')] audio/wav"
    # What the callback has read is read from its start again.
    assert at.session_state.noted == ([b"1,2", b"png"], b"RIFF")
    assert at.session_state.chat is None
    at.button[0].click().run()
    assert said(at) == "None None None"
    assert field.value is None


@pytest.mark.parametrize(
    ("call", "use", "expected"),
    [
        ("accept_file=True", {"text": "x"}, "ChatInputValue(text='x', files=[])"),
        ("accept_audio=True", {"text": "x"}, "ChatInputValue(text='x', audio=None)"),
        ("accept_file=True", {"files": [("a", b"1")]}, "files=[UploadedFile(name='a', "),
        ("accept_file='directory'", {"files": [("d/e/a.csv", b"1"), ("b", b"2")]}, "UploadedFile(name='d/e/a.csv', "),
        ("accept_audio=True", {"audio": ("a.wav", b"1")}, "ChatInputValue(text='', audio=UploadedFile(name='a.wav', "),
        ("", "x", "'x'"),
    ],
)  # fmt: skip
def test_what_is_there_is_what_was_asked_for(call: str, use: Any, expected: str) -> None:
    at = app(f"st.chat_input('S', {call})")
    at.chat_input[0].set_value(use).run()
    assert expected in said(at)


def test_one_file_takes_the_place_of_the_other() -> None:
    at = app("st.chat_input(accept_file=True)")
    at.chat_input[0].upload("a", b"1").upload("b", b"22").run()
    assert "name='b'" in said(at)
    assert "name='a'" not in said(at)


def test_what_is_attached_can_be_taken_away_before_it_is_sent() -> None:
    at = app("st.chat_input(accept_file=True, accept_audio=True)")
    at.chat_input[0].upload("a", b"1").record(b"1").clear().run()
    assert said(at) == "None"
    at.chat_input[0].set_value("x").upload("a", b"1").clear().run()
    assert said(at) == "ChatInputValue(text='x', files=[], audio=None)"


@pytest.mark.parametrize(
    ("call", "use"),
    [
        ("", lambda field: field.upload("a", b"1")),
        ("accept_audio=True", lambda field: field.upload("a", b"1")),
        ("accept_file=True", lambda field: field.record(b"1")),
        ("accept_file=True, file_type='csv'", lambda field: field.upload("a.txt", b"1")),
        ("accept_file=True, max_upload_size=1", lambda field: field.upload("a", b"1" * ((1 << 20) + 1))),
    ],
)
def test_a_test_cannot_attach_what_a_user_could_not(call: str, use: Any) -> None:
    field = app(f"st.chat_input('S', {call})").chat_input[0]
    with pytest.raises(ValueError, match=r"does not accept"):
        use(field)


def test_a_message_with_files_outlives_the_process_and_counts_once() -> None:
    at = AppTest.from_string(APP).run()
    at.chat_input[0].upload("a.csv", b"1,2").set_value("Look")
    at.disconnect(after_sending=True).restart()
    at.restart()
    assert at.text[1].value == "[('ChatInputValue', 'Look', [b'1,2'])]"


def test_a_message_is_not_lost_to_a_rerun_before_its_field() -> None:
    at = AppTest.from_string("""
import millpond as st
runs = st.session_state.runs = st.session_state.get("runs", 0) + 1
if runs == 2:
    st.rerun()
sent = st.chat_input(accept_file=True)
if sent:
    st.session_state.seen = sent.files[0].read()
""").run()
    at.chat_input[0].upload("a", b"1").run()
    assert at.session_state.seen == b"1"


@pytest.mark.parametrize(
    "raw",
    [
        None, "", "text", 3, [], {}, {"text": ""}, {"text": 3}, {"files": [["nobodys", "a", 1, "x"]]}, {"files": "x"},
        {"text": "x", "audio": ["nobodys", "a", 1, "x"]}, {"text": "x", "other": 1},
        {"files": [["upload-0", "a", 1, "x"], ["upload-0", "a", 1, "x"]]},
    ],
)  # fmt: skip
def test_what_is_no_message_starts_none(raw: object) -> None:
    app = App("""
import millpond as st
st.session_state.setdefault("log", [])
sent = st.chat_input(accept_file=True)
if sent:
    st.session_state.log.append(sent)
""")
    files: Any = app.session.files
    assert files.upload("a", b"1", "") == "upload-0"
    props = next(node for node in app.tab.tree.walk() if node.kind == "chat_input").props
    assert isinstance(props, WidgetProps)
    app.session.receive(wire.Event(1, {props.id: raw}, props.id))
    app.run()
    assert app.session.state.peek("log") == []
    app.session.receive(wire.Event(2, {props.id: {"files": [["upload-0", "a", 1, "x"]]}}, props.id))
    app.run()
    assert len(app.session.state.peek("log")) == 1


@pytest.mark.parametrize(
    ("raw", "taken"),
    [
        ({"files": [["upload-0", "a.exe", 1, "x"]]}, False),
        ({"files": [["upload-1", "b.csv", 1, "x"]]}, False),
        ({"files": [["upload-2", "c.csv", 1, "x"]]}, True),
        ({"audio": ["upload-2", "c.csv", 1, "x"]}, False),
    ],
)
def test_what_another_widget_takes_is_not_sent_with_a_message(raw: object, taken: bool) -> None:
    app = App("""
import millpond as st
sent = st.chat_input(accept_file="multiple", file_type="csv", max_upload_size=1, accept_audio=True)
if sent:
    st.session_state.sent = sent
""")
    files: Any = app.session.files
    for name, size in [("a.exe", 1), ("b.csv", (1 << 20) + 1), ("c.csv", 1 << 20)]:
        files.upload(name, bytes(size), "text/csv")
    props = next(node for node in app.tab.tree.walk() if node.kind == "chat_input").props
    assert isinstance(props, WidgetProps)
    app.session.receive(wire.Event(1, {props.id: raw}, props.id))
    app.run()
    assert ("sent" in app.session.state) == taken


def test_several_are_told_apart_and_keep_their_names() -> None:
    script = "import millpond as st\nfor name in ('A', 'B'):\n    st.text(bool(st.container().chat_input(name, accept_file=True)))"
    at = AppTest.from_string(script).run()
    ids = [field.id for field in at.chat_input]
    at.chat_input[1].upload("a", b"1").run()
    assert [text.value for text in at.text] == ["False", "True"]
    at.restart()
    assert [field.id for field in at.chat_input] == ids


def test_the_value_is_like_a_dictionary() -> None:
    value = ChatInputValue(text="x", files=[])
    assert dict(value) == value.to_dict() == {**value} == {"text": "x", "files": []} == value
    assert (value.text, value["files"], value.get("audio"), "audio" in value, len(value)) == (
        "x",
        [],
        None,
        False,
        2,
    )
    with pytest.raises(AttributeError, match="accept_audio"):
        _ = value.audio
    with pytest.raises(KeyError, match="accept_audio"):
        value["audio"]
    with pytest.raises(AttributeError, match="text, files"):
        _ = value.colour
    assert not hasattr(value, "colour")
    for twin in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), copy.copy(value)):
        assert twin == value
        assert type(twin) is ChatInputValue
    value.text = value["text"] + "y"
    del value["files"]
    assert repr(value) == "ChatInputValue(text='xy')"
    with pytest.raises(TypeError):
        hash(value)


def test_apps_find_its_class_where_streamlit_has_it() -> None:
    at = AppTest.from_string("""
import streamlit as st
from streamlit.elements.widgets.chat import ChatInputValue as Other
from streamlit.typing import ChatInputValue, UploadedFile
sent = st.chat_input(accept_file=True)
st.text((Other is ChatInputValue, isinstance(sent, ChatInputValue), sent and isinstance(sent.files[0], UploadedFile)))
""").run()
    at.chat_input[0].upload("a", b"1").run()
    assert said(at) == "(True, True, True)"
