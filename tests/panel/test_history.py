"""Stepping back: the state before each of the last interactions."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

from millpond import wire
from millpond.panel.history import HistoryLimits
from millpond.panel.panel import Panel
from millpond.session.events import callbacks
from millpond.session.session import Session
from millpond.state.rebind import StoredValue
from tests.panel.panelled import COUNTER, WIDGETS, Panelled, refused, told


def test_stepping_back_gives_the_state_and_the_page_of_then():
    app = Panelled(COUNTER).open()
    for _ in range(3):
        app.click("Increment")
    presses = [n for n, moment in app.moments.items() if moment["what"] == "Press of “Increment”"]
    app.edit(wire.StepBack(app.history, presses[1]))
    assert app.texts() == ["count 1"]
    assert told(app) == "The state is as it was before that interaction."
    assert app.rows["count"]["what"] == "Step back to before: Press of “Increment”"
    app.click("Increment")
    assert app.texts() == ["count 2"]


def test_a_step_back_can_be_stepped_back_from():
    app = Panelled(COUNTER).open()
    for _ in range(3):
        app.click("Increment")
    app.edit(wire.StepBack(app.history, 2))
    assert app.texts() == ["count 0"]
    app.back("Step back to before: Press of “Increment”")
    assert app.texts() == ["count 3"]


def test_a_step_back_is_committed_whether_the_script_reads_the_values_or_not():
    app = Panelled(COUNTER + "if st.checkbox('Set'): st.session_state.unread = [1]")
    app.open()
    app.set("Set", True)
    app.click("Increment")
    app.edit(wire.SetValue("unread", "[2]"))
    app.set("Set", False)
    app.session.receive(wire.Event(app.seq + 1, edit=wire.StepBack(app.history, 3)))
    run = app.session.begin_run()
    assert run is not None
    app.session.end_run(run, app.script.execute(run))
    change = app.session.commits.take_change()
    assert change is not None
    # 3 is the press: the count, and what came after.
    assert set(change.changed) >= {"count"}
    assert app.state("count") == 0


def test_values_that_nobody_reads_are_saved_when_they_are_put_back():
    app = Panelled(COUNTER + "if st.checkbox('Set', True): st.session_state.setdefault('unread', [1])").open()
    app.set("Set", False)
    app.edit(wire.SetValue("unread", "[2]"))
    seq = app.seq + 1
    n = max(app.moments)
    app.session.receive(wire.Event(seq, edit=wire.StepBack(app.history, n)))
    run = app.session.begin_run()
    assert run is not None
    app.session.end_run(run, app.script.execute(run))
    change = app.session.commits.take_change()
    assert change is not None
    assert "unread" in change.changed
    assert app.state("unread") == [1]


def test_widgets_show_what_they_showed_then():
    app = Panelled(WIDGETS).open()
    app.set("Size", [2.0])
    app.set("Name", "Ada")
    app.set("Size", [5.0])
    app.set("Name", "Bob")
    app.edit(wire.StepBack(app.history, list(app.moments)[3]))
    assert (app.widget("Size")["value"], app.widget("Name")["value"]) == ([2], "Ada")
    assert app.texts()[-1] == "2 Ada."
    app.edit(wire.StepBack(app.history, list(app.moments)[1]))
    assert (app.widget("Size")["value"], app.widget("Name")["value"]) == ([1], "")


def test_what_was_changed_in_place_is_stepped_back():
    app = Panelled(
        """
import millpond as st
items = st.session_state.setdefault("items", [])
if st.button("Add"): items.append(len(items))
st.text(items)
"""
    ).open()
    for _ in range(3):
        app.click("Add")
    app.edit(wire.StepBack(app.history, 3))
    assert app.texts() == ["[0]"]


def test_keys_that_were_not_there_are_gone_and_deleted_ones_back():
    app = Panelled(
        """
import millpond as st
if st.button("Swap"):
    st.session_state.pop("a", None)
    st.session_state.b = 2
elif st.button("Begin"):
    st.session_state.a = 1
st.text(sorted(st.session_state))
"""
    ).open()
    app.click("Begin")
    app.click("Swap")
    assert app.texts() == ["['b']"]
    app.back("Press of “Swap”")
    assert app.texts() == ["['a']"]


def test_what_two_keys_share_is_shared_again():
    app = Panelled(
        """
import millpond as st
s = st.session_state
if "a" not in s:
    s.a = [0]
    s.b = {"a": s.a}
if st.button("Add"): s.a.append(len(s.a))
if st.button("Part"): s.b = {"a": list(s.a)}
st.text(f"{s.a} {s.b} {s.b['a'] is s.a}")
"""
    ).open()
    app.click("Add")
    app.click("Part")
    app.click("Add")
    assert app.texts() == ["[0, 1, 2] {'a': [0, 1]} False"]
    app.edit(wire.StepBack(app.history, 3))
    assert app.texts() == ["[0, 1] {'a': [0, 1]} True"]
    app.click("Add")
    assert app.texts() == ["[0, 1, 2] {'a': [0, 1, 2]} True"]


def test_what_nobody_reads_of_two_that_share_is_saved_as_it_was():
    app = Panelled(
        """
import millpond as st
s = st.session_state
if "a" not in s:
    s.a = [0]
    s.b = {"a": s.a}
if st.button("Add"): s.a.append(len(s.a))
"""
    ).open()
    app.click("Add")
    app.path.write_text("import millpond as st")
    app.edit(wire.StepBack(app.history, 2))
    store = {key: StoredValue(key, d.codec, d.data, tuple) for key, d in app.store.items()}
    again = Panelled("import millpond as st\ns = st.session_state\nst.text(f\"{s.b['a']} {s.a}\")", run=False)
    again.session = Session("again", durable=True, new_inspector=Panel)
    again.session.restore(5, 1, store)
    again.attach()
    again.run()
    assert again.errors == []
    assert again.texts() == ["[0] [0]"]


def test_what_cannot_be_restored_is_said():
    app = Panelled(
        """
import millpond as st, threading
st.session_state.setdefault("lock", threading.Lock())
st.session_state.setdefault("kept", threading.Lock())
st.session_state.setdefault("count", 0)
if st.button("New"):
    st.session_state.lock = threading.Lock()
    st.session_state.kept
    st.session_state.count += 1
st.text(st.session_state.count)
"""
    ).open()
    lock, kept = app.state("lock"), app.state("kept")
    app.click("New")
    new = app.state("lock")
    assert new is not lock
    app.back("Press of “New”")
    assert app.texts() == ["0"]
    assert told(app).endswith("stay as they are: lock.")
    assert app.state("lock") is new
    assert app.state("kept") is kept


def test_a_rerun_that_the_app_asked_for_belongs_to_its_interaction():
    app = Panelled(
        """
import millpond as st
st.session_state.setdefault("a", 0)
st.session_state.setdefault("b", 0)
if st.button("Go"):
    st.session_state.a += 1
    st.rerun()
if st.session_state.a != st.session_state.b:
    st.session_state.b = st.session_state.a
st.text(f"{st.session_state.a} {st.session_state.b}")
"""
    ).open()
    app.click("Go")
    app.click("Go")
    assert app.whats() == ["First run", "Press of “Go”", "Press of “Go”"]
    assert app.rows["b"]["what"] == "Press of “Go”"
    app.back("Press of “Go”")
    assert app.texts() == ["1 1"]


def test_what_an_interaction_changes_twice_is_as_before_its_first_change():
    app = Panelled(
        """
import millpond as st
s = st.session_state
s.setdefault("a", 0)
if st.button("Go"):
    s.a += 1
    st.rerun()
s.a += 10
st.text(s.a)
"""
    ).open()
    app.click("Go")
    assert app.texts() == ["21"]
    app.back("Press of “Go”")
    assert app.texts() == ["20"]


def test_an_edit_that_waits_with_other_events_is_an_interaction_of_its_own():
    app = Panelled(WIDGETS, fast_reruns=False).open()
    app.session.receive(wire.Event(1, {app.widget("Size")["id"]: [2.0]}))
    app.session.receive(wire.Event(2, edit=wire.SetValue("size", "4")))
    app.session.receive(wire.Event(3, {app.widget("Name")["id"]: "Ada"}))
    app.run()
    assert app.whats()[1:] == ["Change of “Size”", "Edit of size in the State panel", "Change of “Name”"]
    assert app.texts()[-1] == "4 Ada."


def test_what_a_run_that_was_cut_short_did_is_stepped_back_as_well():
    app = Panelled(COUNTER).open()
    button = app.widget("Increment")["id"]
    app.click("Increment")
    n = max(app.moments)
    app.session.receive(wire.Event(2, trigger=button))
    run = app.session.begin_run()
    assert run is not None
    for callback in callbacks(run):
        callback()
    run.begin_script({})
    app.session.state.assign("extra", 50)
    run.trigger = None
    app.session.receive(wire.Event(3, edit=wire.StepBack(app.history, n)))
    from millpond.session.run import Outcome

    app.session.end_run(run, Outcome.INTERRUPTED)
    app.run()
    assert app.texts() == ["count 0"]
    assert not app.session.state.has("extra")


def test_another_processs_history_is_refused():
    app = Panelled(COUNTER).open()
    app.click("Increment")
    app.edit(wire.StepBack("of another", 1))
    assert "another process" in refused(app)
    assert app.texts() == ["count 1"]


def test_the_history_is_limited_by_number():
    app = Panelled(COUNTER, history=HistoryLimits(moments=3)).open()
    for _ in range(5):
        app.click("Increment")
    assert len(app.moments) == 3
    app.edit(wire.StepBack(app.history, 1))
    assert "no longer kept" in refused(app)
    app.edit(wire.StepBack(app.history, min(app.moments)))
    assert app.texts() == ["count 2"]


def test_without_a_history_the_panel_still_says_what_changed_a_value():
    app = Panelled(COUNTER, history=HistoryLimits(moments=0)).open()
    app.click("Increment")
    assert app.moments == {}
    assert app.rows["count"]["what"] == "Press of “Increment”"
    assert app.rows["count"]["size"] == 1


def test_a_value_that_is_too_large_for_the_history_stays_as_it_is():
    app = Panelled(
        COUNTER + "st.session_state.big = 'x' * (1000 + st.session_state.count)",
        history=HistoryLimits(size=800),
    ).open()
    app.click("Increment")
    app.back("Press of “Increment”")
    assert "big" in told(app)
    assert app.texts() == ["count 0"]


def test_that_a_button_was_pressed_is_no_change():
    app = Panelled(COUNTER + "st.button('Nothing')").open()
    app.click("Nothing")
    assert app.whats() == ["First run"]
    app.click("Increment")
    assert app.moments[2]["keys"] == ["count"]
    assert list(app.rows) == ["count"]


def test_a_plain_rerun_without_a_change_is_no_moment():
    app = Panelled(COUNTER).open()
    app.rerun()
    assert app.whats() == ["First run"]


def test_what_a_store_gave_can_be_stepped_back_to():
    first = Panelled(COUNTER + "st.session_state.setdefault('still', [1, 2])")
    first.open()
    first.click("Increment")
    values = {key: (dump.codec, dump.data) for key, dump in _all_dumps(first.session).items()}
    second = Panelled(COUNTER + "_ = st.session_state.still", run=False)
    session = Session("again", durable=True, new_inspector=Panel)
    session.restore(5, 1, {k: StoredValue(k, codec, data, tuple) for k, (codec, data) in values.items()})
    second.session = session
    second.seq = 1
    second.attach()
    second.run()
    second.open()
    # Reading what came from the store changes nothing.
    assert second.whats() == []
    assert second.rows["still"]["size"] == first.rows["still"]["size"]
    second.click("Increment")
    assert second.texts() == ["count 2"]
    second.back("Press of “Increment”")
    assert second.texts() == ["count 1"]


def _all_dumps(session: Session) -> dict[str, Any]:
    from millpond.state.values import dump

    return {key: dump(session.state.glance(key)) for key in session.state.all_keys()}


def test_the_history_does_not_grow_without_bound():
    app = Panelled(
        COUNTER + "st.session_state.text = 'x' * 1000 + str(st.session_state.count)",
        history=HistoryLimits(size=5000),
    )
    for _ in itertools.repeat(None, 20):
        app.click("Increment")
    app.open()
    assert 2 <= len(app.moments) <= 4


def test_a_large_buffer_that_was_changed_in_place_comes_back():
    app = Panelled(
        """
import pickle
import millpond as st
from tests.panel.test_history import Pixels
pixels = st.session_state.setdefault("pixels", Pixels(100_000))
if st.button("Paint"): pixels.data[0] += 1
st.text(pixels.data[0])
"""
    ).open()
    app.click("Paint")
    app.click("Paint")
    assert app.rows["pixels"]["size"] > 100_000
    app.back("Press of “Paint”")
    assert app.texts() == ["1"]
    # What came back is the app's to change, and the history's copy is not.
    app.click("Paint")
    app.click("Paint")
    assert app.texts() == ["3"]
    app.back("Step back to before: Press of “Paint”")
    assert app.texts() == ["2"]


class Pixels:
    """As an array: its memory is saved beside the pickle."""

    def __init__(self, data: int | bytearray) -> None:
        self.data = bytearray(data)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Pixels, (pickle.PickleBuffer(self.data),)
