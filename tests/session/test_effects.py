"""What happens once in the tab, whatever becomes of the run and of the connection."""

from __future__ import annotations

import pytest

from millpond import wire
from millpond.session.effects import MOST_WAITING
from millpond.testing import AppTest

APP = """
import millpond as st

def celebrate():
    st.balloons()

st.button("Callback", on_click=celebrate)
if st.button("Press"):
    st.snow()
if st.button("Rerun"):
    st.balloons()
    st.rerun()
if st.button("Many"):
    for _ in range(150):
        st.snow()
st.sidebar.text("here")
"""


@pytest.fixture
def at():
    return AppTest.from_string(APP).run()


def names(at):
    return [effect.name for effect in at._tab.effects]


@pytest.mark.parametrize(
    ("label", "effect"), [("Callback", "balloons"), ("Press", "snow"), ("Rerun", "balloons")]
)
def test_it_happens_once(at, label, effect):
    button = next(one for one in at.button if one.label == label)
    button.click().run()
    assert names(at) == [effect]
    at.run()
    assert names(at) == [effect]


def test_each_call_counts(at):
    for _ in range(3):
        at.button[1].click().run()
    assert [effect.n for effect in at._tab.effects] == [1, 2, 3]


@pytest.mark.parametrize("disturb", ["reconnect", "restart", "reload"])
def test_what_has_happened_is_not_repeated(at, disturb):
    at.button[1].click().run()
    getattr(at, disturb)()
    at.run()
    assert names(at) == ["snow"]
    at.button[0].click().run()
    assert names(at) == ["snow", "balloons"]


def test_what_was_lost_on_its_way_comes_with_the_next_connection(at):
    at.button[1].click()
    at.disconnect(after_sending=True)
    assert names(at) == []
    at.reconnect()
    assert names(at) == ["snow"]


def test_a_duplicated_tab_does_not_repeat_them(at):
    at.button[1].click().run()
    other = at.duplicate_tab()
    other.run()
    assert names(other) == []


def test_a_tab_that_is_away_misses_the_oldest(at, caplog):
    at.button[3].click().run()
    assert "effects are waiting for a disconnected" in caplog.text
    assert len(at._tab.effects) == MOST_WAITING
    assert at._tab.effects[-1].n == 150


def test_the_message_says_what_and_with_which_number(at):
    at.button[1].click().run()
    assert at._tab.effects == [wire.Effect(1, "snow", {})]
