"""``st.color_picker``: what the script gets, and what it takes."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest
from tests.drive import App

PAGE = "import millpond as st\nst.write('is', st.color_picker('C', {value!r}, key='c', bind={bind!r}))"


def page(value: str | None = None) -> AppTest:
    return AppTest.from_string(PAGE.format(value=value, bind=None)).run()


@pytest.mark.parametrize(("given", "got"), [(None, "#000000"), ("#FFF", "#FFF"), ("#AbCdEf", "#AbCdEf")])
def test_the_script_gets_what_it_gave_until_the_user_chooses(given: str | None, got: str) -> None:
    at = page(given)
    assert at.markdown[0].value == f"is {got}"
    at.run()
    assert at.color_picker[0].value == got
    at.color_picker("c").pick("#00ff7f").run()
    assert at.markdown[0].value == "is #00ff7f"
    assert at.session_state.c == "#00ff7f"


def test_a_test_may_leave_the_sign_out() -> None:
    assert page().color_picker[0].pick("00FF00").run().color_picker[0].value == "#00FF00"


@pytest.mark.parametrize(
    "value", ["red", "", "#abcd", "#11223344", "abcdef", "#12", " #fff", "#fff\n", "#ggg", "#١٢٣"]
)
def test_a_value_that_is_no_colour_is_refused(value: str) -> None:
    assert page(value).exception[0].message == (
        f'`value` must be a colour such as "#00ffaa" or "#0fa", or None; got `{value!r}`.'
    )


@pytest.mark.parametrize("value", ["5", "True", "False", "b'#fff'"])
def test_a_value_that_is_no_text_is_refused(value: str) -> None:
    app = App(f"import millpond as st\nst.color_picker('C', {value})")
    assert len(app.problems()) == 1
    assert app.problems()[0].startswith("`value` must be a string")


@pytest.mark.parametrize("value", ["red", "#12345", "#fff\n", 5, None, b"#fff"])
def test_session_state_has_colours_only(value: object) -> None:
    app = App(f"import millpond as st\nst.session_state.c = {value!r}\nst.color_picker('C', key='c')")
    assert "`st.session_state.c` was set to" in app.problems()[0]


def test_the_user_can_choose_colours_only() -> None:
    with pytest.raises(ValueError, match='must be a colour such as "#00ffaa"'):
        page().color_picker[0].set_value("red")


@pytest.mark.parametrize(
    ("query", "shown"),
    [("c=%23123456", "#123456"), ("c=abc", "#abc"), ("c=red", "#0fa"), ("c=", "#0fa"), ("", "#0fa")],
)
def test_the_address_opens_the_page_with_it(query: str, shown: str) -> None:
    app = App(PAGE.format(value="#0fa", bind="query-params"), query=query)
    assert app.texts() == [f"is {shown}"]


def test_a_form_sends_it_with_the_rest() -> None:
    app = App(
        "import millpond as st\nwith st.form('f'):\n    color = st.color_picker('C')\n"
        "    st.form_submit_button('Send')\nst.write('is', color)"
    )
    app.set("C", "#ffffff", "color_picker")
    assert app.texts() == ["is #000000"]
    assert app.click("Send").texts() == ["is #ffffff"]
