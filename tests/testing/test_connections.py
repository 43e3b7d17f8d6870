"""AppTest: lost connections, reloads, restarts, tabs."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest
from tests.testing.apps import COUNTER, FORM, app


def test_offline_nothing_happens_and_nothing_is_lost():
    at = AppTest.from_string(COUNTER).run()
    at.disconnect()
    at.button[0].click().run()
    at.button[0].click().run()
    assert at.text[0].value == "0"
    assert at.session_state.n == 0
    assert at.reconnect().text[0].value == "2"


def test_a_press_while_the_connection_is_lost_is_sent_once():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    assert at.reconnect().text[0].value == "1"
    assert at.reconnect().text[0].value == "1"
    assert at.button[0].click().run().text[0].value == "2"


def test_a_press_whose_answer_was_lost_is_not_applied_twice():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    at.disconnect(after_sending=True)
    assert (at.text[0].value, at.session_state.n) == ("0", 1)
    (event,) = at._tab.outbox.pending
    at.reconnect()
    assert event.attempt == 1
    assert at.text[0].value == "1"
    assert at._tab.outbox.pending == []


def test_a_session_without_its_memory_of_events_would_apply_it_twice(monkeypatch):
    """The test above can fail: it does when the server forgets which events it has seen."""
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    at.disconnect(after_sending=True)
    at._session.seq = at._session.inbox.received = 0
    assert at.reconnect().text[0].value == "2"


def test_values_that_were_set_while_offline_are_shown_and_sent():
    at = app("st.text(st.text_input('T'))")
    at.disconnect()
    at.text_input[0].input("typed").run()
    assert at.text_input[0].value == "typed"
    assert at.text[0].value == ""
    at.reconnect()
    assert (at.text_input[0].value, at.text[0].value) == ("typed", "typed")


def test_reload_keeps_state_and_widgets_but_not_what_a_form_has_not_sent():
    at = app(
        """
st.session_state.setdefault("runs", 0)
st.session_state.runs += 1
st.text((st.text_input("A"), st.session_state.runs))
"""
        + FORM.format(clear=False)
    )
    at.text_input[0].input("kept").run()
    at.text_input[1].input("not sent")
    at.reload()
    assert at.text[0].value == "('kept', 3)"
    assert [t.value for t in at.text_input] == ["kept", "nobody"]


def test_a_page_that_is_drawn_whole_again_begins_with_its_defaults():
    at = app("""
n = st.session_state.n = st.session_state.get("n", 0) + 1
if n == 1: st.set_page_config(layout="wide")
""")
    assert at.layout == "wide"
    assert at.restart().layout == "centered"


def test_reload_sends_what_was_not_yet_sent():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    assert at.reload().text[0].value == "1"


def test_a_restart_without_a_store_begins_anew():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click().run()
    at.button[0].click()
    assert at.restart(stored=False).text[0].value == "0"
    assert at.button[0].click().run().text[0].value == "1"


def test_a_restart_with_a_store_keeps_state_widgets_and_events():
    at = app("""
import threading
class Box:
    def __init__(self): self.n = 0
    def __eq__(self, other): return isinstance(other, Box) and self.n == other.n
if "box" not in st.session_state: st.session_state.box = Box()
if "lock" not in st.session_state: st.session_state.lock = threading.Lock(); st.session_state.locks = st.session_state.get("locks", 0) + 1
st.text(st.text_input("T"))
if st.button("More"): st.session_state.box.n += 1
st.text((isinstance(st.session_state.box, Box), st.session_state.box.n, st.session_state.locks))
""")
    at.text_input[0].input("typed")
    at.button[0].click().run()
    at.button[0].click()
    at.restart()
    assert not at.exception
    # The press came once; what cannot be pickled was made again.
    assert at.text.values == ["typed", "(True, 2, 2)"]
    assert at.text_input[0].value == "typed"
    assert at.restart().text.values == ["typed", "(True, 2, 3)"]
    assert at.restart(stored=False).text.values == ["", "(True, 0, 1)"]


def test_a_press_that_was_saved_before_the_restart_is_not_applied_again():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    at.disconnect(after_sending=True)
    assert at.restart().text[0].value == "1"
    assert at.button[0].click().run().text[0].value == "2"


def test_what_a_store_gives_back_is_a_copy():
    at = app("""
import pickle
class Big:
    def __init__(self, data): self.data = data
    def __reduce_ex__(self, protocol): return Big, (pickle.PickleBuffer(self.data),)
if "big" not in st.session_state: st.session_state.big = Big(bytearray(b"x" * 100_000))
st.session_state.big.data[0] += 1
st.text(st.session_state.big.data[0])
""")
    assert at.text[0].value == "121"
    assert at.restart().text[0].value == "122"
    assert at.restart().text[0].value == "123"


def test_restart_concerns_all_tabs():
    at = AppTest.from_string(COUNTER).run()
    other = at.new_tab()
    other.run().button[0].click().run()
    at.restart(stored=False)
    with pytest.raises(RuntimeError, match=r"restarted from another tab.*reconnect\(\)"):
        other.session_state.n
    assert other.reconnect().text[0].value == "0"


def test_tabs_have_sessions_of_their_own():
    at = AppTest.from_string(COUNTER, default_timeout=7).run()
    other = at.new_tab().run()
    assert other.default_timeout == 7
    at.button[0].click().run()
    assert (at.text[0].value, other.run().text[0].value) == ("1", "0")


def test_a_duplicated_tab_begins_as_a_copy():
    at = app(COUNTER + "st.text(st.text_input('T'))")
    at.text_input[0].input("typed")
    at.button[0].click().run()
    copy = at.duplicate_tab()
    assert copy.text.values == ["1", "typed"]
    copy.button[0].click().run()
    assert (copy.text[0].value, at.run().text[0].value) == ("2", "1")
    assert copy.restart().text[0].value == "2"
    assert at.reconnect().text[0].value == "1"


def test_a_press_whose_process_ends_before_the_run_is_never_left_out():
    at = AppTest.from_string(COUNTER).run()
    at.button[0].click()
    for attempts in range(1, 12):
        at._go_offline()
        at._host.restart(stored=True)
        at._connect()  # the session has the press again, and its process ends before the run
        assert [event.attempt for event in at._tab.outbox.pending] == [attempts]
    at.run()
    assert at.text[0].value == "1"
    assert at._tab.outbox.pending == []
    assert at.button[0].click().run().text[0].value == "2"
