"""``st.menu_button``: what the script gets, and when."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest
from tests.drive import App

SOURCE = """
import millpond as st
s = st.session_state
def note(*args): s.setdefault("log", []).append((args, s.m))
r = st.menu_button("Export", s.get("o", ["CSV", "PDF"]), key="m", on_click=note, args=(1,))
st.text((r, s.m))
st.button("Other")
"""


def test_an_option_is_there_in_the_run_of_its_choice() -> None:
    at = AppTest.from_string(SOURCE).run()
    assert at.text[0].value == "(None, None)"
    menu = at.menu_button("m")
    assert (menu.label, menu.options, menu.value) == ("Export", ["CSV", "PDF"], None)
    assert menu.click("PDF").run().text[0].value == "('PDF', 'PDF')"
    assert (menu.value, at.session_state.log) == ("PDF", [((1,), "PDF")])
    assert at.session_state.m is None
    assert at.button[0].click().run().text[0].value == "(None, None)"
    assert menu.value is None
    assert menu.click_index(0).run().text[0].value == "('CSV', 'CSV')"
    assert menu.set_value("CSV").run().text[0].value == "('CSV', 'CSV')"
    assert menu.set_value(None).run().text[0].value == "(None, None)"
    with pytest.raises(ValueError, match="`'DOC'` is not one of the options"):
        menu.click("DOC")


def test_an_option_may_read_none() -> None:
    at = AppTest.from_string(
        "import millpond as st\nst.text(repr((st.menu_button('M', ['None', 'All'], key='m'), st.session_state.m)))"
    ).run()
    assert at.run().run().text[0].value == "(None, None)"
    assert at.menu_button[0].click("None").run().text[0].value == "('None', 'None')"
    assert at.run().text[0].value == "(None, None)"


def test_without_a_key_too() -> None:
    at = AppTest.from_string(
        "import millpond as st\nst.text(st.menu_button('M', range(3), format_func=lambda n: f'{n} rows'))"
    ).run()
    assert at.menu_button[0].format_func(2) == "2 rows"
    assert at.menu_button[0].click(0).run().text[0].value == "0"
    assert at.run().text[0].value == "None"


def test_the_choice_survives_a_rerun_that_comes_before_the_menu() -> None:
    at = AppTest.from_string(
        "import millpond as st\ns = st.session_state\n"
        "if s.get('again'):\n    s.again = False\n    st.rerun()\n"
        "def again(): s.again = True\n"
        "st.text((st.menu_button('M', ['a', 'b'], key='m', on_click=again), s.m))"
    ).run()
    assert at.menu_button[0].click("b").run().text[0].value == "('b', 'b')"
    assert at.run().text[0].value == "(None, None)"


@pytest.mark.parametrize("choice", [[7, "x"], [0, "x"], "CSV", None, [0], {"a": 1}])
def test_a_choice_that_there_is_not_is_none(choice: object) -> None:
    app = App(SOURCE)
    wid = app.widget("Export")["id"]
    app.send({wid: choice}, wid)
    assert app.run().texts() == ["(None, None)"]
    app.send({}, wid)
    assert app.run().texts() == ["(None, None)"]
    app.send({wid: [1, "PDF"]})
    assert app.run().texts() == ["(None, None)"]
    app.send({wid: [1, "PDF"]}, wid)
    assert app.run().texts() == ["('PDF', 'PDF')"]
    assert app.errors == []


def test_an_option_is_found_by_its_words_where_the_options_have_changed() -> None:
    app = App(SOURCE)
    app.session.state.put("o", ["New", "CSV", "PDF"])
    app.rerun()
    wid = app.widget("Export")["id"]
    app.send({wid: [1, "PDF"]}, wid)
    assert app.run().texts() == ["('PDF', 'PDF')"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("st.menu_button('M', [])", "`options` must have at least one option; got none."),
        ("st.menu_button('M', ['x', 'x'])", "`options` must have different labels (after `format_func`); 'x' appears twice."),
        ("st.menu_button('M', ['x'], on_click='rerun')", "`on_click` must be a function or None; got `'rerun'`."),
        ("st.menu_button('M', ['x'], type='danger')", "`type` must be one of `'primary'`, `'secondary'`, `'tertiary'`; got `'danger'`."),
        ("st.form('f').menu_button('M', ['x'])", "`st.menu_button` (“M”) cannot be inside a form"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(call: str, words: str) -> None:
    assert App(f"import millpond as st\n{call}").problems()[0].startswith(words)


def test_session_state_cannot_choose() -> None:
    app = App("import millpond as st\nst.session_state.m = 'a'\nst.menu_button('M', ['a'], key='m')")
    assert "is the value of the menu button “M”" in app.problems()[0]
