"""The examples of Streamlit's page on Session State, as they stand there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from millpond.testing import AppTest

FOLDER = Path(__file__).parent.parent / "examples" / "session_state"

FORMS = """
import streamlit as st
import datetime

st.title('Counter Example')
if 'count' not in st.session_state:
    st.session_state.count = 0
    st.session_state.last_updated = datetime.time(0,0)

def update_counter():
    st.session_state.count += st.session_state.increment_value
    st.session_state.last_updated = st.session_state.update_time

with st.form(key='my_form'):
    st.time_input(label='Enter the time', value=datetime.datetime.now().time(), key='update_time')
    st.number_input('Enter a value', value=0, step=1, key='increment_value')
    submit = st.form_submit_button(label='Update', on_click=update_counter)

st.write('Current Count = ', st.session_state.count)
st.write('Last Updated = ', st.session_state.last_updated)
"""

WIDGET = """
import streamlit as st

if "celsius" not in st.session_state:
    # set the initial default value of the slider widget
    st.session_state.celsius = 50.0

st.slider(
    "Temperature in Celsius",
    min_value=-100.0,
    max_value=100.0,
    key="celsius"
)

# This will get the value of the slider widget
st.write(st.session_state.celsius)
"""

BUTTON_CANNOT_BE_SET = """
import streamlit as st

if 'my_button' not in st.session_state:
    st.session_state.my_button = True

st.button('My button', key='my_button')
"""


def opened(app: str) -> AppTest:
    """The page of a source, or of one of the files in examples/session_state."""
    at = AppTest.from_string(app) if "\n" in app else AppTest.from_file(FOLDER / app)
    at.run()
    assert not at.exception
    return at


def count(at: AppTest) -> int:
    """The number at the end of the line "Count = `3`"."""
    return int(at.markdown[0].value.split("`")[1])


def test_initialization():
    assert opened("initialization.py").session_state.key == "value"


def test_reads():
    assert opened("reads.py").markdown.values == ["value"]


def test_updates():
    at = opened("updates.py")
    assert at.session_state["key"] == "value2"
    assert at.run().session_state.key == "value2"


def test_an_uninitialized_value_throws_an_exception():
    (error,) = AppTest.from_file(FOLDER / "uninitialized.py").run().exception
    assert "`value`" in error.value
    assert 'if "value" not in st.session_state' in error.value


@pytest.mark.parametrize("file", ["example_1_counter.py", "example_2_callbacks.py"])
def test_the_counter_counts(file):
    at = opened(file)
    assert at.title[0].value.startswith("Counter Example")
    assert count(at) == 0
    for n in range(1, 4):
        assert count(at.button[0].click().run()) == n
    assert count(at.run()) == 3
    assert count(at.reload()) == 3


def test_callbacks_with_args():
    at = opened("example_3_args.py")
    assert count(at.button[0].click().run()) == 0
    at.number_input[0].set_value(4).run()
    assert count(at.button[0].click().run()) == 4
    # Both at once, as when a click takes the focus from a field: the value comes first.
    at.number_input[0].increment()
    assert count(at.button[0].click().run()) == 9
    assert count(at.button[0].click().run()) == 14


def test_callbacks_with_kwargs():
    at = opened("example_3_kwargs.py")
    assert count(at.button[0].click().run()) == 5
    assert count(at.button[1].click().run()) == 4


def test_forms_and_callbacks():
    at = opened(FORMS)
    assert at.session_state.last_updated == dt.time(0, 0)
    at.time_input(key="update_time").set_value(dt.time(15, 30))
    at.number_input(key="increment_value").set_value(3).run()
    assert count(at) == 0  # not submitted
    at.button[0].click().run()
    assert count(at) == 3
    assert at.markdown[1].value == "Last Updated =  `15:30:00`"
    assert at.session_state.last_updated == dt.time(15, 30)
    assert count(at.button[0].click().run()) == 6  # the widgets keep their values


def test_forms_with_time_and_date_in_one_callback():
    at = opened("example_4_form.py")
    at.date_input(key="update_date").set_value(dt.date(2026, 11, 22))
    at.time_input(key="update_time").set_value(dt.time(9, 45))
    at.number_input(key="increment_value").increment()
    at.button[0].click().run()
    assert count(at) == 1
    assert at.markdown[1].value == "Last Updated =  `2026-11-22 09:45:00`"


def test_a_widget_shares_its_value():
    at = opened(WIDGET)
    assert (at.slider[0].value, at.markdown[0].value) == (50.0, "`50.0`")
    at.slider[0].set_value(-12.0).run()
    assert at.markdown[0].value == "`-12.0`"
    at.session_state.celsius = 20.0
    assert at.run().slider[0].value == 20.0


def test_a_button_cannot_be_set():
    (error,) = AppTest.from_string(BUTTON_CANNOT_BE_SET).run().exception
    assert "my_button" in error.value
