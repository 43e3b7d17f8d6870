"""What was typed and nobody takes is said, once; what need not be done again is not."""

from __future__ import annotations

from typing import Any

import pytest

import millpond.elements.deltas  # noqa: F401 # all kinds
from millpond.props import KINDS
from millpond.session.lost import ENTERED
from tests.drive import App

PAGE = """
import millpond as st
st.text_input("T")
st.text_area("A")
st.number_input("N")
st.chat_input("C")
st.checkbox("X")
st.slider("S")
st.data_editor([{"a": 1}])
st.selectbox("B", ["a", "b"])
st.button("P")
"""
OTHER = "import millpond as st\nst.text_input('T', disabled=True)\nst.text_area('Other')\n"


def sent_by_the_old_page(kind: str, value: Any, *, source: str = OTHER, pressed: bool = False) -> list[Any]:
    """What happens in the tab whose page was that of an older version."""
    [id] = [node["props"]["id"] for node in App(PAGE).model.walk() if node["kind"] == kind]
    app = App(source)
    app.send({id: value} if value is not ... else {}, id if pressed else None)
    app.run()
    assert app.errors == []
    return [(effect.name, effect.props) for effect in app.tab.effects]


SAID = [("toast", {"notice": "lost", "seconds": 0})]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("text_area", "typed"), ("text_input", "typed"), ("number_input", 7), ("data_editor", '{"base":"00","deleted":[0]}')],
)  # fmt: skip
def test_what_was_typed_into_a_field_that_is_gone_is_said(kind: str, value: Any) -> None:
    assert sent_by_the_old_page(kind, value) == SAID


def test_a_message_to_a_chat_that_is_gone_is_said() -> None:
    assert sent_by_the_old_page("chat_input", {"text": "typed"}, pressed=True) == SAID


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("checkbox", True),
        ("slider", [7]),
        ("selectbox", 1),
        ("text_area", ""),
        ("text_input", None),
        ("data_editor", '{"base":"00"}'),
        ("data_editor", "["),
        ("data_editor", "[" * 100_000),
    ],
)
def test_nothing_is_said_of_what_nobody_has_typed(kind: str, value: Any) -> None:
    assert sent_by_the_old_page(kind, value) == []


def test_nothing_is_said_of_a_press_on_a_button_that_is_gone() -> None:
    assert sent_by_the_old_page("button", ..., pressed=True) == []


def test_nothing_is_said_of_what_is_taken() -> None:
    assert sent_by_the_old_page("text_input", "typed", source=PAGE) == []


def test_several_that_are_gone_are_one_message() -> None:
    app = App(OTHER)
    app.send({"text_input-gone": "a", "text_area:gone": "b", "chat_input@page?:gone": "c"})
    app.run()
    assert [(effect.name, effect.props) for effect in app.tab.effects] == SAID


def test_what_was_typed_into_a_field_that_is_disabled_now_is_said() -> None:
    app = App(
        "import millpond as st\nst.text_input('T', key='k', disabled=st.session_state.get('off', False))"
    )
    app.set("T", "first")
    app.session.state.put("off", value=True)
    app.rerun()
    app.send({app.widget("T")["id"]: "second"})
    app.run()
    assert app.widget("T")["value"] == "first"
    assert [(effect.name, effect.props) for effect in app.tab.effects] == SAID


def test_all_of_these_kinds_are_there() -> None:
    assert KINDS.keys() >= ENTERED.keys()
