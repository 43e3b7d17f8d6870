"""The State panel's side of the session."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import msgspec
import pytest

import millpond
from millpond import wire
from millpond.session.history import HistoryLimits
from millpond.session.rebind import Stored
from millpond.session.session import Session
from millpond.session.values import Dump
from tests.drive import App

COUNTER = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""


class Panelled(App):
    """An app whose tab is a developer's, and what its State panel shows."""

    def __init__(self, source: str, *, developer: bool = True, **options: Any) -> None:
        self.developer = developer
        self.store: dict[str, Dump] = {}
        """What was saved."""
        self.rows: dict[str, dict[str, Any]] = {}
        self.moments: dict[int, dict[str, Any]] = {}
        self.views: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.welcomes: list[dict[str, Any]] = []
        super().__init__(source, durable=True, **options)

    def attach(self, delta: int = 0, **more: Any) -> None:
        hello = wire.Hello(build="b", load="l", connection=1, delta=delta, **more)
        self._take(self.session.attach(hello, developer=self.developer))

    def open(self) -> Panelled:
        self.session.inspect(on=True)
        self.run()
        return self

    def close(self) -> Panelled:
        self.session.inspect(on=False)
        self.run()
        return self

    def edit(self, edit: wire.Edit) -> Panelled:
        self.seq += 1
        frame = msgspec.json.encode([wire.Event(self.seq, edit=edit)])
        (event,) = wire.decode(frame)
        assert isinstance(event, wire.Event)
        self.session.receive(event)
        self.run()
        return self

    def back(self, what: str) -> Panelled:
        """Step back to before the last interaction that is described so."""
        n = max(n for n, moment in self.moments.items() if moment["what"] == what)
        return self.edit(wire.StepBack(self.history, n))

    @property
    def history(self) -> str:
        return str(self.views[-1]["history"])

    def run_once(self) -> App:
        run = self.session.begin_run()
        if run is not None:
            self.session.end_run(run, self.script.execute(run))
        self.session.look()
        self.read()
        if (change := self.session.take_change()) is not None:
            self.store |= change.changed
            for key in change.deleted:
                self.store.pop(key, None)
            self.session.saved(change, self.session.version + 1)
        return self.read()

    def _take(self, messages: list[wire.ServerMessage]) -> None:
        super()._take(messages)
        for message in messages:
            plain = msgspec.to_builtins(message)
            if isinstance(message, wire.StateView):
                self._show_view(plain)
            elif isinstance(message, wire.StateNote):
                self.notes.append(plain)
            elif isinstance(message, wire.Welcome):
                self.welcomes.append(plain)

    def _show_view(self, view: dict[str, Any]) -> None:
        self.views.append(view)
        if view.get("whole"):
            self.rows, self.moments = {}, {}
        self.rows |= {row["key"]: row for row in view["rows"]}
        for key in view.get("gone", []):
            del self.rows[key]
        self.moments |= {moment["n"]: moment for moment in view.get("moments", [])}
        self.moments = {n: m for n, m in self.moments.items() if n >= view.get("first", 1)}

    def whats(self) -> list[str]:
        return [moment["what"] for moment in self.moments.values()]


def told(app: Panelled) -> str:
    """The last note, which must not be a refusal."""
    assert not app.notes[-1].get("refused"), app.notes[-1]
    return str(app.notes[-1]["text"])


def refused(app: Panelled) -> str:
    assert app.notes[-1]["refused"]
    return str(app.notes[-1]["text"])


# What it shows ------------------------------------------------------------------------


def test_each_key_with_its_type_size_value_and_what_changed_it():
    app = Panelled(COUNTER).open()
    row = app.rows["count"]
    assert row == {
        "key": "count", "value_type": "int", "text": "0", "literal": "0", "size": 1,
        "what": "First run", "at": row["at"],
    }  # fmt: skip
    app.click("Increment")
    row = app.rows["count"]
    assert (row["text"], row["seq"], row["what"]) == ("1", 1, "Press of “Increment”")
    assert row["at"] > 0


def test_only_what_has_changed_is_told_again():
    app = Panelled(COUNTER + "st.session_state.setdefault('still', 1)").open()
    views = len(app.views)
    app.click("Increment")
    (view,) = app.views[views:]
    assert [row["key"] for row in view["rows"]] == ["count"]
    assert len(view["moments"]) == 1
    app.rerun()
    assert len(app.views) == views + 1


def test_it_costs_nothing_while_it_is_closed(monkeypatch):
    calls: list[int] = []
    monkeypatch.setattr(millpond, "calls", calls, raising=False)
    source = """
import millpond as st
class Watched:
    def __repr__(self):
        st.calls.append(1)
        return "watched"
st.session_state.x = Watched()
"""
    app = Panelled(source)
    app.rerun()
    assert app.views == []
    app.open()
    seen = len(app.views)
    assert seen
    assert app.rows["x"]["text"] == "watched"
    app.close()
    called = len(calls)
    assert called
    app.rerun()
    assert (len(app.views), len(calls)) == (seen, called)


def test_a_key_that_is_gone_goes_from_the_panel():
    app = Panelled(
        "import millpond as st\nif st.button('Drop'): st.session_state.pop('a')\nelse: st.session_state.a = 1"
    )
    app.open()
    assert "a" in app.rows
    app.click("Drop")
    assert "a" not in app.rows


def test_why_a_value_is_kept_in_memory_only():
    app = Panelled(
        "import millpond as st, threading\nst.session_state.setdefault('lock', threading.Lock())"
    ).open()
    assert "cannot pickle '_thread.lock' object" in app.rows["lock"]["volatile"]
    assert "plain values" in app.rows["lock"]["fixed"]
    assert "size" not in app.rows["lock"]


WIDGETS = """
import millpond as st
size = st.slider("Size", 1, 5, key="size")
name = st.text_input("Name")
st.text_input("Word", type="password", key="word")
st.button("Go", key="go")
st.text(f"{size} {name}.")
"""


def test_which_widget_a_value_belongs_to():
    app = Panelled(WIDGETS).open()
    assert app.rows["size"]["widget"] == "slider “Size”"
    app.set("Name", "Ada")
    (keyless,) = [row for row in app.rows.values() if row.get("keyless")]
    assert (keyless["text"], keyless["widget"]) == ("'Ada'", "text input “Name”")
    assert app.rows[keyless["key"]]["what"] == "Change of “Name”"
    app.set("Size", [3.0])
    assert app.rows["size"]["what"] == "Change of “Size”"


def test_a_password_is_not_shown():
    app = Panelled(WIDGETS).open()
    app.set("Word", "hunter2")
    assert "hunter2" not in str(app.views)
    app.edit(wire.SetValue("word", "'hunter3'"))
    assert "hunter3" not in told(app)
    assert app.widget("Word")["value"] == "hunter3"


def test_a_value_whose_code_fails_is_said_and_does_no_harm():
    app = Panelled(
        """
import millpond as st
class Bad:
    def __repr__(self): raise RuntimeError("no")
    def __setstate__(self, state): raise RuntimeError("not again")
    def __getstate__(self): return {"a": 1}
st.session_state.setdefault("bad", Bad())
st.session_state.setdefault("good", 1)
"""
    )
    app.open()
    assert "RuntimeError: not again" in app.rows["bad"]["text"]
    assert app.rows["good"]["text"] == "1"


def test_looking_leaves_a_value_of_the_scripts_classes_asleep():
    app = Panelled(
        """
import millpond as st
class Ball:
    def __repr__(self): return "a ball"
if "ball" not in st.session_state: st.session_state.ball = Ball()
st.button("Again")
if st.checkbox("Look"): st.text(isinstance(st.session_state.ball, Ball))
"""
    )
    app.rerun()
    app.open()
    assert (app.rows["ball"]["value_type"], app.rows["ball"]["text"]) == ("Ball", "a ball")
    app.set("Look", True)
    assert app.texts() == ["True"]


# Edits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("7", 7),
        ("'seven'", "seven"),
        ("[1, {'a': None}]", [1, {"a": None}]),
        ('{"a": true}', {"a": True}),
        ("(1,)", (1,)),
    ],
)
def test_a_value_is_set_and_the_script_runs_with_it(literal: str, value: Any):
    app = Panelled(COUNTER).open().edit(wire.SetValue("count", literal))
    assert app.texts() == [f"count {value}"]
    assert app.state("count") == value
    assert app.rows["count"]["what"] == "Edit of count in the State panel"
    assert app.finished[-1]["seq"] == 1
    assert "count is now" in told(app)


def test_an_edit_is_made_once_however_often_it_is_sent():
    app = Panelled(COUNTER).open()
    app.edit(wire.SetValue("count", "10"))
    app.click("Increment")
    app.session.receive(wire.Event(1, edit=wire.SetValue("count", "10")))
    app.run()
    assert app.texts() == ["count 11"]


def test_an_edit_is_committed_with_its_event():
    app = Panelled(COUNTER)
    app.open()
    app.session.receive(wire.Event(1, edit=wire.SetValue("count", "10")))
    run = app.session.begin_run()
    assert run is not None
    app.session.end_run(run, app.script.execute(run))
    change = app.session.take_change()
    assert change is not None
    assert (change.seq, change.changed["count"].data) == (1, msgspec.msgpack.encode(10))


def test_what_comes_before_and_after_an_edit_does_so_in_its_run():
    app = Panelled(COUNTER).open()
    button = app.widget("Increment")["id"]
    for event in (
        wire.Event(1, trigger=button),
        wire.Event(2, edit=wire.SetValue("count", "10")),
        wire.Event(3, trigger=button),
    ):
        app.session.receive(event)
    app.run()
    assert app.texts() == ["count 11"]
    assert app.finished[-1]["seq"] == 3


@pytest.mark.parametrize(
    ("key", "literal", "why"),
    [
        ("count", "seven", "quotes"),
        ("go", "True", "A button is true in the run of its press only"),
        ("size", "9", "9"),
        ("size", "'x'", "x"),
        ("when", "1", "plain values"),
        ("$millpond:x", "1", "reserved"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(key: str, literal: str, why: str):
    app = Panelled(
        WIDGETS
        + "import datetime\nst.session_state.when = datetime.date(2024, 1, 1)\nst.session_state.count = 1"
    )
    app.open().edit(wire.SetValue(key, literal))
    assert why in refused(app)
    assert app.problems() == []
    assert (app.state("count"), app.state("size"), app.state("go")) == (1, 1, False)
    assert app.finished[-1]["seq"] == 1


def test_a_widget_shows_the_value_that_it_was_given():
    app = Panelled(WIDGETS).open()
    app.set("Size", [2.0])
    app.edit(wire.SetValue("size", "4"))
    assert app.widget("Size")["value"] == [4]
    assert app.texts()[-1] == "4 ."
    app.edit(wire.DeleteKey("size"))
    assert app.widget("Size")["value"] == [1]
    assert "default" in told(app)


def test_a_change_of_the_widget_right_after_an_edit_counts():
    app = Panelled(WIDGETS).open()
    slider = app.widget("Size")["id"]
    app.session.receive(wire.Event(1, edit=wire.SetValue("size", "4")))
    run = app.session.begin_run()
    assert run is not None
    # The run of the edit is cut short, before it has drawn the slider.
    app.session.receive(wire.Event(2, {slider: [5.0]}))
    app.session.end_run(run, app.script.execute(run))
    app.run()
    assert app.texts()[-1] == "5 ."


def test_a_key_is_deleted():
    app = Panelled(COUNTER + "st.session_state.setdefault('other', 1)").open()
    app.click("Increment")
    app.edit(wire.DeleteKey("count"))
    assert app.texts() == ["count 0"]
    app.edit(wire.DeleteKey("nothing"))
    assert "no key nothing" in refused(app)


# Time ------------------------------------------------------------------------------------


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
    change = app.session.take_change()
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
    change = app.session.take_change()
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
    store = {key: Stored(key, d.codec, d.data, tuple) for key, d in app.store.items()}
    again = Panelled("import millpond as st\ns = st.session_state\nst.text(f\"{s.b['a']} {s.a}\")", run=False)
    again.session = Session("again", durable=True)
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
    assert told(app).endswith("stays as it is now: lock.")
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
    for callback in run.callbacks():
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
    assert "forgotten" in refused(app)
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
    session = Session("again", durable=True)
    session.restore(5, 1, {k: Stored(k, codec, data, tuple) for k, (codec, data) in values.items()})
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
    from millpond.session.values import dump

    return {key: dump(session.state.glance(key)) for key in session.state.all_keys()}


# Who may ---------------------------------------------------------------------------------


def test_others_than_developers_have_no_panel():
    app = Panelled(COUNTER, developer=False)
    assert "panel" not in app.welcomes[-1]["options"]
    app.open()
    assert app.views == []
    app.edit(wire.SetValue("count", "99"))
    app.edit(wire.DeleteKey("count"))
    app.edit(wire.StepBack("", 1))
    assert app.texts() == ["count 0"]
    assert app.notes == []
    # The events are finished all the same: the tab must not send them for ever.
    assert app.finished[-1]["seq"] == 3


def test_a_tab_that_is_no_developers_ends_the_panel_of_one_that_was():
    app = Panelled(COUNTER).open()
    assert app.welcomes[-1]["options"] == {"panel": True}
    app.developer = False
    app.attach()
    app.run()
    views = len(app.views)
    app.click("Increment")
    assert len(app.views) == views


def test_a_new_connection_asks_anew():
    app = Panelled(COUNTER).open()
    app.click("Increment")
    views = len(app.views)
    app.attach()
    app.run()
    app.click("Increment")
    assert len(app.views) == views
    app.open()
    assert app.views[-1]["whole"]
    assert app.whats() == ["First run", "Press of “Increment”", "Press of “Increment”"]


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
from tests.session.test_inspect import Pixels
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
