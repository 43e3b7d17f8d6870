"""AppTest: what a test does to widgets and forms."""

from __future__ import annotations

import datetime as dt

import pytest

from millpond.testing import AppTest, NotOnPage
from tests.testing.apps import FORM, app, drawn

# --------------------------------------------------------------------------
# Widgets
# --------------------------------------------------------------------------


def test_button():
    at = drawn("st.text(st.button('A')); st.text(st.button('B'))")
    assert at.button[0].value is False
    button = at.button[0].click()
    assert button.value is True
    assert at.text.values == ["False", "False"]  # not before the run
    at.run()
    assert at.text.values == ["True", "False"]
    assert (at.button[0].value, at.button[1].value) == (True, False)
    assert at.run().button[0].value is False
    assert at.text.values == ["False", "False"]
    at.button[1].set_value(True).set_value(False)
    assert at.run().text.values == ["False", "False"]


def test_two_presses_are_two_runs_in_their_order():
    at = app("""
log = st.session_state.setdefault("log", [])
if st.button("A"): log.append("a")
if st.button("B"): log.append("b")
""")
    at.button[1].click()
    at.button[0].click()
    at.run()
    assert at.session_state.log == ["b", "a"]


def test_checkbox_and_toggle():
    at = drawn("st.text(st.checkbox('C', True)); st.text(st.toggle('T'))")
    assert (at.checkbox[0].value, at.toggle[0].value) == (True, False)
    at.checkbox[0].uncheck()
    at.toggle[0].set_value(True).run()
    assert at.text.values == ["False", "True"]
    assert at.checkbox[0].check().run().checkbox[0].value is True


def test_radio_and_selectbox():
    at = drawn("""
st.text(st.radio("R", ["a", "b"], format_func=str.upper))
st.text(st.selectbox("S", [10, 20, 30], index=None, format_func=lambda n: f"No. {n}"))
""")
    assert at.radio[0].options == ["A", "B"]
    assert (at.radio[0].value, at.radio[0].index) == ("a", 0)
    assert at.radio[0].format_func("b") == "B"
    assert (at.selectbox[0].value, at.selectbox[0].index) == (None, None)
    at.radio[0].set_value("b")
    assert (at.radio[0].value, at.radio[0].index) == ("b", 1)
    at.selectbox[0].select(20).run()
    assert at.text.values == ["b", "20"]
    assert at.selectbox[0].select_index(2).run().text[1].value == "30"
    assert (at.selectbox[0].value, at.selectbox[0].index) == (30, 2)
    assert at.selectbox[0].select_index(None).run().text[1].value == "None"
    with pytest.raises(ValueError, match=r"selectbox “S” cannot have the value 40: .*not one of the options"):
        at.selectbox[0].set_value(40)


def test_multiselect():
    at = drawn("st.text(st.multiselect('M', ['a', 'b', 'c'], ['a'], format_func=str.upper))")
    chosen = at.multiselect[0]
    assert (chosen.value, chosen.values, chosen.indices) == (["a"], ["a"], [0])
    assert (chosen.options, chosen.format_func("c")) == (["A", "B", "C"], "C")
    chosen.select("c").select("c").unselect("a").unselect("b").run()
    assert at.text[0].value == "['c']"
    assert at.multiselect[0].indices == [2]
    assert at.multiselect[0].set_value(["b", "a"]).run().text[0].value == "['b', 'a']"
    with pytest.raises(ValueError, match="not one of the options"):
        at.multiselect[0].select("d")
    with pytest.raises(ValueError, match="cannot have the value 5"):
        at.multiselect[0].set_value(5)


def test_slider():
    at = drawn("""
import datetime as dt
st.text(st.slider("One", 0, 10, 3)); st.text(st.slider("Range", 0.0, 1.0, (0.25, 0.75)))
st.text(st.slider("Day", dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 6, 1)))
""")
    assert at.slider.values == [3, (0.25, 0.75), dt.date(2026, 6, 1)]
    assert [s.min for s in at.slider] == [0, 0.0, dt.date(2026, 1, 1)]
    assert [s.max for s in at.slider] == [10, 1.0, dt.date(2026, 12, 31)]
    at.slider[0].set_value(7)
    at.slider[1].set_range(0.5, 0.5)
    at.slider[2].set_value(dt.date(2026, 7, 1)).run()
    assert at.text.values == ["7", "(0.5, 0.5)", "2026-07-01"]
    with pytest.raises(ValueError, match="slider “One” cannot have the value 11"):
        at.slider[0].set_value(11)


def test_number_input():
    at = drawn("""
st.text(st.number_input("Int", 0, 3, 2)); st.text(st.number_input("Float", value=0.1, step=0.2))
st.text(st.number_input("None", value=None, min_value=5))
""")
    assert at.number_input.values == [2, 0.1, None]
    assert (at.number_input[0].min, at.number_input[0].max) == (0, 3)
    at.number_input[0].increment().increment().increment()
    at.number_input[1].increment()
    at.number_input[2].increment().run()
    assert at.text.values == ["3", "0.3", "6"]
    at.number_input[0].decrement().decrement().decrement().decrement().run()
    assert at.text[0].value == "0"
    assert isinstance(at.number_input[0].value, int)
    with pytest.raises(ValueError, match="number input “Int” cannot have the value 99"):
        at.number_input[0].set_value(99)


def test_text_input_and_area():
    at = drawn("st.text(st.text_input('I', placeholder='p', max_chars=3)); st.text(st.text_area('A', None))")
    assert (at.text_input[0].value, at.text_area[0].value) == ("", None)
    assert (at.text_input[0].placeholder, at.text_input[0].max_chars) == ("p", 3)
    at.text_input[0].input("abc")
    at.text_area[0].input("one\ntwo").run()
    assert at.text.values == ["abc", "one\ntwo"]
    assert at.text_area[0].set_value("").run().text[1].value == ""


def test_date_and_time_input():
    at = drawn("""
import datetime as dt
st.text(st.date_input("D", dt.date(2026, 1, 2), dt.date(2025, 1, 1), dt.date(2027, 1, 1)))
st.text(st.date_input("R", (dt.date(2026, 1, 2), dt.date(2026, 1, 3))))
st.text(st.time_input("T", dt.time(23, 50)))
""")
    day = dt.date(2026, 2, 3)
    assert (at.date_input[0].min, at.date_input[0].max) == (
        dt.date(2025, 1, 1),
        dt.date(2027, 1, 1),
    )
    at.date_input[0].set_value(day)
    at.date_input[1].set_value((day, day))
    at.time_input[0].increment().run()
    assert at.text.values == [
        "2026-02-03",
        "(datetime.date(2026, 2, 3), datetime.date(2026, 2, 3))",
        "00:05:00",
    ]
    assert at.time_input[0].decrement().decrement().value == dt.time(23, 35)
    with pytest.raises(ValueError, match="date input “D” cannot have the value"):
        at.date_input[0].set_value(dt.date(2030, 1, 1))


def test_a_time_input_without_a_value_cannot_step():
    at = drawn("st.text(st.time_input('T', None))")
    assert at.time_input[0].increment().run().text[0].value == "None"


def test_a_widget_is_live_until_it_is_gone():
    at = app("""
if st.text_input("Name") != "gone": st.text_input("Other", key="other")
""")
    name, other = at.text_input
    name.input("a").run()
    assert name.value == "a"
    other.input("b").run()
    name.input("gone").run()
    for use in (lambda: other.value, lambda: other.input("c")):
        with pytest.raises(NotOnPage, match="text input “Other” is no longer on the page"):
            use()


def test_a_disabled_widget_cannot_be_used():
    at = app("st.text_input('T', disabled=True); st.button('B', disabled=True)")
    with pytest.raises(NotOnPage, match="text input “T” is disabled"):
        at.text_input[0].input("x")
    with pytest.raises(NotOnPage, match="button “B” is disabled"):
        at.button[0].click()


def test_a_button_that_is_gone_at_the_next_run_cannot_be_pressed():
    at = app("if not st.session_state.get('hidden'): st.button('B')")
    button = at.button[0]
    at.session_state.hidden = True
    at.run()
    with pytest.raises(NotOnPage):
        button.click()


def test_values_are_set_once_however_often_the_test_sets_them():
    at = app("""
def changed(): st.session_state.setdefault("seen", []).append(st.session_state.t)
st.text_input("T", key="t", on_change=changed)
""")
    at.text_input[0].input("a").input("ab").run()
    assert at.session_state.seen == ["ab"]
    at.text_input[0].input("b").input("ab").run()
    assert at.session_state.seen == ["ab"]


def test_what_a_callback_sets_is_seen():
    at = app("""
def clear(): st.session_state.t = ""
st.text_input("T", "first", key="t"); st.button("Clear", on_click=clear)
""")
    field = at.text_input[0].input("typed")
    at.run()
    assert field.value == "typed"
    at.button[0].click().run()
    assert field.value == at.text_input[0].value == at.session_state.t == ""


def test_what_a_callback_makes_of_the_value_that_called_it_is_seen():
    at = app("""
def shout(): st.session_state.t = st.session_state.t.upper()
st.text(st.text_input("T", key="t", on_change=shout))
""")
    at.text_input[0].input("quiet").run()
    assert (at.text_input[0].value, at.text[0].value) == ("QUIET", "QUIET")


# --------------------------------------------------------------------------
# Forms
# --------------------------------------------------------------------------


def test_a_form_waits_for_its_button():
    at = app(FORM.format(clear=False))
    assert at.text_input[0].form_id
    at.text_input[0].input("Ada").run()
    assert at.text[0].value == "('nobody', False)"
    assert at.text_input[0].value == "Ada"  # as typed
    at.button[0].click().run()
    assert at.text[0].value == "('Ada', True)"
    assert at.run().text[0].value == "('Ada', False)"


def test_a_form_is_cleared():
    at = app(FORM.format(clear=True))
    at.text_input[0].input("Ada")
    at.form_submit_button[0].click().run()
    assert at.text[0].value == "('Ada', True)"
    assert at.text_input[0].value == "nobody"
    # The script has what was sent until the next submit, as in Streamlit.
    assert at.run().text[0].value == "('Ada', False)"
    assert at.text_input[0].value == "nobody"
    assert at.button[0].click().run().text[0].value == "('nobody', True)"


def test_a_text_that_is_too_long_is_refused() -> None:
    at = AppTest.from_string(
        """
        import millpond as st
        st.write(st.text_input("T", max_chars=3), st.text_area("A", max_chars=3))
        """
    ).run()
    for field in (at.text_input[0], at.text_area[0]):
        with pytest.raises(ValueError, match="it can have at most 3 characters; got 4"):
            field.input("abcd")
        assert field.value == ""
        assert field.input("abc").run().markdown[0].value.startswith("abc")
