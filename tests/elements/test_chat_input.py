"""``st.chat_input``: a message is there in one run, wherever the field stands, and whatever comes between."""

from __future__ import annotations

import pytest

from millpond import wire
from millpond.props import WidgetProps
from millpond.testing import AppTest
from tests.drive import App

LOG = """
import millpond as st
st.session_state.setdefault("log", [])
def note(*args, **kwargs):
    st.session_state.log.append((st.session_state.chat, args, kwargs))
said = st.chat_input("Say", key="chat", on_submit=note, args=(1,), kwargs={"two": 2}, max_chars=20)
st.text(f"{said!r} {st.session_state.chat!r}")
st.button("Other")
"""


def test_a_message_is_the_value_of_one_run() -> None:
    at = AppTest.from_string(LOG).run()
    assert at.text[0].value == "None None"
    at.chat_input("chat").set_value("Hello").run()
    assert at.text[0].value == "'Hello' 'Hello'"
    assert at.session_state.log == [("Hello", (1,), {"two": 2})]
    assert at.chat_input[0].value == "Hello"
    assert at.session_state.chat is None
    at.run()
    assert at.text[0].value == "None None"
    assert at.chat_input[0].value is None
    at.button[0].click().run()
    assert at.text[0].value == "None None"
    assert len(at.session_state.log) == 1


def test_a_message_is_cut_where_the_field_would() -> None:
    at = AppTest.from_string(LOG).run()
    at.chat_input[0].set_value("x" * 30).run()
    assert at.text[0].value == f"{'x' * 20!r} {'x' * 20!r}"


def test_a_message_can_be_taken_back_before_the_run() -> None:
    at = AppTest.from_string(LOG).run()
    at.chat_input[0].set_value("One").set_value("Two").run()
    assert at.session_state.log == [("Two", (1,), {"two": 2})]
    at.chat_input[0].set_value("Three").set_value(None).run()
    assert at.text[0].value == "None None"


@pytest.mark.parametrize("raw", ["", None, 3, ["x"], {"text": "x"}])
def test_what_is_no_message_starts_none(raw: object) -> None:
    app = App(LOG)
    props = next(node for node in app.tab.tree.walk() if node.kind == "chat_input").props
    assert isinstance(props, WidgetProps)
    widget = props.id
    app.session.receive(wire.Event(1, {widget: raw}, widget))
    app.run()
    assert app.session.state.peek("log") == []


def test_a_message_is_not_lost_to_a_rerun_before_its_field() -> None:
    at = AppTest.from_string("""
import millpond as st
runs = st.session_state.runs = st.session_state.get("runs", 0) + 1
if runs == 2:
    st.rerun()
said = st.chat_input("Say", key="chat")
st.text(f"{runs} {said} {st.session_state.chat}")
if said:
    st.session_state.seen = [*st.session_state.get("seen", []), said]
    st.rerun()
""").run()
    at.chat_input[0].set_value("Hello").run()
    assert at.session_state.seen == ["Hello"]
    assert at.text[0].value == "4 None None"


def test_a_message_is_applied_once_however_often_it_is_sent() -> None:
    at = AppTest.from_string(LOG).run()
    at.chat_input[0].set_value("Hello")
    at.disconnect(after_sending=True).reconnect()
    assert [text for text, _, _ in at.session_state.log] == ["Hello"]
    at.restart()
    at.chat_input[0].set_value("Again")
    at.disconnect(after_sending=True).restart()
    assert [text for text, _, _ in at.session_state.log] == ["Hello", "Again"]


def place_of(app: App) -> str:
    node = next(node for node in app.tab.tree.walk() if node.kind == "chat_input")
    while node.kind != "region":
        parent = app.tab.tree.get(node.parent)
        assert parent is not None
        node = parent
    return str(getattr(node.props, "name", ""))


@pytest.mark.parametrize(
    ("drawn", "region"),
    [
        ("st.chat_input()", "bottom"),
        ("st.fragment(st.chat_input)()", "main"),
        ("st.container().chat_input()", "main"),
        ("st.columns(2)[0].chat_input()", "main"),
        ("st.sidebar.chat_input()", "sidebar"),
        ("st.bottom.chat_input()", "bottom"),
    ],
)
def test_it_stands_at_the_bottom_unless_it_is_in_something(drawn: str, region: str) -> None:
    assert place_of(App(f"import millpond as st\n{drawn}")) == region


def test_several_stand_on_a_page_and_are_told_apart() -> None:
    at = AppTest.from_string(
        "import millpond as st\nst.text(st.chat_input('One'))\nst.text(st.chat_input('Two'))"
    ).run()
    at.chat_input[1].set_value("to the second").run()
    assert [text.value for text in at.text] == ["None", "to the second"]
    app = App("import millpond as st\nst.chat_input('One')\nst.chat_input('One')")
    assert "cannot be told apart" in app.problems()[0]


def test_the_app_puts_a_text_into_the_field_once() -> None:
    at = AppTest.from_string("""
import millpond as st
if st.button("Fill"):
    st.session_state.chat = "Once upon a time"
said = st.chat_input(key="chat", max_chars=9)
st.text(f"{said!r} {st.session_state.chat!r}")
""").run()
    at.button[0].click().run()
    assert at.text[0].value == "None None"
    fills = [effect for effect in at._tab.effects if effect.name == "fill_chat_input"]
    assert [effect.props["text"] for effect in fills] == ["Once upon"]
    at.run()
    assert len(at._tab.effects) == 1


def test_what_is_no_text_is_not_put_into_the_field() -> None:
    app = App("import millpond as st\nst.session_state.chat = 3\nst.chat_input(key='chat')")
    assert app.problems()[0].startswith("`st.session_state.chat` must be the text to put into")


def test_in_a_form_it_is_refused() -> None:
    app = App("import millpond as st\nwith st.form('f'):\n    st.chat_input()\n    st.form_submit_button()")
    assert app.problems()[0].startswith("`st.chat_input` cannot be inside a form")


@pytest.mark.parametrize(
    "arguments",
    ["max_chars=-1", "width='content'", "height='x'", "submit_mode='x'", "on_submit=3", "accept_file='x'", "audio_sample_rate=1", "max_upload_size=0"],
)  # fmt: skip
def test_what_it_does_not_know_is_refused(arguments: str) -> None:
    name = arguments.partition("=")[0]
    assert (
        App(f"import millpond as st\nst.container().chat_input({arguments})")
        .problems()[0]
        .startswith(f"`{name}` must be")
    )
