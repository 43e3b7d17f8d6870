"""The State panel's side of the session: what it shows, edits, and who may."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

import millpond
from millpond import wire
from tests.panel.panelled import COUNTER, WIDGETS, Panelled, refused, told

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


def test_a_value_from_before_the_panel_has_its_size():
    app = Panelled("import millpond as st\nst.session_state.setdefault('n', 5)\nst.session_state.setdefault('f', open)\n"
                   "st.session_state.setdefault('lock', __import__('threading').Lock())", developer=False)  # fmt: skip
    app.developer = True
    app.attach()
    app.open()
    assert app.rows["n"]["size"] == 1
    assert "at" not in app.rows["n"]
    assert app.rows["f"]["size"] > 0
    assert "size" not in app.rows["lock"]


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


def test_a_button_is_no_value_whether_it_has_a_key_or_not():
    app = Panelled(WIDGETS + "st.button('Stop')").open()
    assert "size" in app.rows
    app.click("Go")
    app.click("Stop")
    assert [row for row in app.rows.values() if row["value_type"] == "bool"] == []
    assert [moment["keys"] for moment in app.moments.values() if "go" in moment.get("keys", ())] == []


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


def test_an_edit_of_a_value_whose_form_was_cleared_is_shown():
    app = Panelled(
        "import millpond as st\nwith st.form('f', clear_on_submit=True):\n"
        "    st.text_input('Name', key='name')\n    st.form_submit_button('Save')"
    )
    app.open().set("Name", "Ann").click("Save")
    app.edit(wire.SetValue("name", "'Bob'"))
    assert app.widget("Name")["value"] == "Bob"
    assert app.state("$millpond:cleared") is None


def test_an_edit_is_committed_with_its_event():
    app = Panelled(COUNTER)
    app.open()
    app.session.receive(wire.Event(1, edit=wire.SetValue("count", "10")))
    run = app.session.begin_run()
    assert run is not None
    app.session.end_run(run, app.script.execute(run))
    change = app.session.commits.take_change()
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
        ("go", "True", "A button is True only in the run of its press"),
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


UNLOOKED = """
import millpond as st
class Meta(type):
    def __eq__(cls, other): raise SystemExit
    def __hash__(cls): raise SystemExit
class Hostile(metaclass=Meta):
    def __repr__(self): raise SystemExit
    def __reduce__(self): raise KeyboardInterrupt
    @property
    def __class__(self): raise RecursionError
class Sleeper:
    def __setstate__(self, state): raise KeyboardInterrupt
s = st.session_state
s.n = s.get("n", 0) + 1
s.hostile, s.inside, s.sleeper = Hostile(), {"a": [Hostile()]}, s.get("sleeper", Sleeper())
s.sleeper.x = 1
"""


def test_values_that_cannot_be_looked_at() -> None:
    app = Panelled(UNLOOKED).open()
    for n in range(1, 4):
        assert (app.errors, app.rows["n"]["text"]) == ([], str(n))
        assert {"hostile", "inside", "sleeper"} <= app.rows.keys()
        assert not app.session.commits.uncollected
        app.rerun()
