"""``st.select_slider``: what the script gets, and what it takes."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.testing import AppTest
from tests.drive import App


def page(parameters: str = "", before: str = "", options: str = "['x', 'y', 'z']") -> AppTest:
    source = f"import millpond as st\ns = st.session_state\n{before}\nst.text(repr(st.select_slider('S', s.get('o', {options}), {parameters} key='k')))"
    return AppTest.from_string(source).run()


def outcome(parameters: str, **more: str) -> str:
    at = page(parameters, **more)
    return str(at.exception[0].message if at.exception else at.text[0].value)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        ("", "'x'"),
        ("'y',", "'y'"),
        ("None,", "'x'"),
        ("('y', 'z'),", "('y', 'z')"),
        ("['z', 'y'],", "('y', 'z')"),
        ("('y', 'y'),", "('y', 'y')"),
        ("value='z', format_func=str.upper,", "'z'"),
    ],
)
def test_where_it_stands_at_first(value: str, got: str) -> None:
    assert outcome(value) == got


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("'q',", "`value` does not fit: `'q'` is not one of the options: `'x'`, `'y'`, `'z'`."),
        ("('x', 'q'),", "`value` does not fit: `'q'` is not one of the options: `'x'`, `'y'`, `'z'`."),
        ("['x'],", "`value` must be one option, or two for a range; got 1: `['x']` of type `list`."),
        (
            "('x', 'y', 'z'),",
            "`value` must be one option, or two for a range; got 3: `('x', 'y', 'z')` of type `tuple`.",
        ),
        ("format_func=5,", "`format_func` must be a function; got `5` of type `int`."),
    ],
)
def test_what_does_not_fit_is_refused_by_name(value: str, words: str) -> None:
    assert outcome(value) == words


def test_there_has_to_be_an_option() -> None:
    assert outcome("", options="[]") == "`options` must have at least one option; got none."
    assert outcome("", options="['only']") == "'only'"


def test_options_are_of_any_kind() -> None:
    pairs = "[(1, 2), (3, 4), (5, 6)]"
    assert outcome("", options=pairs) == "(1, 2)"
    assert outcome("(3, 4),", options=pairs) == "(3, 4)"
    assert outcome("[(3, 4), (1, 2)],", options=pairs) == "((1, 2), (3, 4))"
    assert outcome("", options="[None, 1]") == "None"
    at = page("format_func=lambda n: f'{n} cm',", options="range(3)")
    assert (at.select_slider[0].options, at.select_slider[0].format_func(2)) == (["0 cm", "1 cm", "2 cm"], "2 cm")  # fmt: skip
    assert at.select_slider("k").set_value(2).run().text[0].value == "2"


def test_the_user_moves_one_and_both_ends() -> None:
    at = page()
    assert at.select_slider[0].set_value("z").run().text[0].value == "'z'"
    assert at.run().text[0].value == "'z'"
    at = page("('x', 'y'),")
    assert at.select_slider[0].set_range("y", "z").run().text[0].value == "('y', 'z')"
    assert at.select_slider[0].set_range("z", "x").run().text[0].value == "('x', 'z')"
    assert (at.session_state.k, at.select_slider[0].format_func("y")) == (("x", "z"), "y")
    with pytest.raises(ValueError, match="it must be two values"):
        at.select_slider[0].set_value("x")


@pytest.mark.parametrize(
    ("kept", "value", "got"),
    [
        ("y", "", "'y'"),
        (("y", "z"), "", "('y', 'z')"),
        (["z", "y"], "", "('y', 'z')"),
        ("q", "'y',", "'y'"),
        (None, "", "'x'"),
        (("y", "z"), "'x',", "'x'"),
        ("y", "('x', 'z'),", "('x', 'z')"),
        (("y", "q"), "('x', 'z'),", "('x', 'z')"),
    ],
)
def test_session_state_moves_it(kept: Any, value: str, got: str) -> None:
    assert outcome(value, before=f"s.setdefault('k', {kept!r})") == got


def test_the_value_stays_when_options_change_and_goes_with_its_option() -> None:
    at = page("('x', 'y'),")
    at.select_slider[0].set_range("y", "z").run()
    at.session_state.o = ["z", "y", "x"]
    assert at.run().text[0].value == "('z', 'y')"
    at.session_state.o = ["x", "y"]
    assert at.run().text[0].value == "('x', 'y')"


def test_another_number_of_thumbs_begins_anew() -> None:
    source = "import millpond as st\nst.text(repr(st.select_slider('S', ['x', 'y'], st.session_state.get('v', 'x'), key='k')))"
    at = AppTest.from_string(source).run()
    at.select_slider[0].set_value("y").run()
    at.session_state.v = ("x", "x")
    assert at.run().text[0].value == "('x', 'x')"
    at.select_slider[0].set_range("x", "y").run()
    at.session_state.v = "x"
    assert at.run().text[0].value == "'x'"


def test_the_tab_can_say_as_many_as_there_are() -> None:
    app = App("import millpond as st\nst.text(st.select_slider('S', ['x', 'y'], 'x'))")
    for wrong in ([], [[0, "x"], [1, "y"]], [[7, "q"]]):
        app.send({app.widget("S")["id"]: wrong})
        assert app.run().texts() == ["x"]
    assert app.set("S", ["y"]).texts() == ["y"]


@pytest.mark.parametrize(
    ("value", "query", "shown"),
    [
        ("'x'", "k=y", "'y'"),
        ("'x'", "k=q", "'x'"),
        ("'x'", "k=x&k=y", "'x'"),
        ("('x', 'y')", "k=z&k=y", "('y', 'z')"),
        ("('x', 'y')", "k=z", "('x', 'y')"),
    ],
)
def test_the_address_opens_the_page_with_it(value: str, query: str, shown: str) -> None:
    source = f"import millpond as st\nst.text(repr(st.select_slider('S', ['x', 'y', 'z'], {value}, key='k', bind='query-params')))"
    assert App(source, query=query).texts() == [shown]


def test_a_form_sends_it_with_the_rest() -> None:
    app = App(
        "import millpond as st\nwith st.form('f'):\n    size = st.select_slider('S', ['x', 'y'])\n"
        "    st.form_submit_button('Send')\nst.text(size)"
    )
    assert app.set("S", ["y"]).texts() == ["x"]
    assert app.click("Send").texts() == ["y"]
