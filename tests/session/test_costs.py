"""What a click costs besides the script's own lines: as much on a page of 10,000 nodes, and with 10,000 values.

Not the time is measured but what is done: the instructions that Python executes.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

import pytest

from millpond import wire
from millpond.elements.text import Text
from millpond.props import Fragment
from millpond.session.run import Outcome, Run
from millpond.session.session import Session
from millpond.session.state import State
from millpond.state.entry import Entry
from millpond.state.saving import Limits
from millpond.state.sharing import SMALL, _Search
from tests.drive import App

FEW, MANY = 500, 10_000


class Counter:
    """Counts Python's instructions while it is called upon; loops inside of C are not seen."""

    def __init__(self) -> None:
        self.instructions = 0

    def __call__(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do the work and count it."""
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            return work(*args, **kwargs)
        finally:
            sys.settrace(before)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return self._see

    def _see(self, frame: FrameType, event: str, argument: Any) -> Any:
        self.instructions += event == "opcode"
        return self._see


class Page:
    """A session whose script draws so many texts and keeps so many values, and whose runs are counted."""

    def __init__(self, nodes: int = 10, values: int = 10) -> None:
        self.nodes = nodes
        self.values = values
        self.session = Session("s", durable=True)
        self.count = Counter()
        self.written: set[str] = set()
        for number in range(3):
            # Until nothing is new any more.
            self.run(str(number))
        self.count.instructions = 0

    def run(self, first: str = "changed", *, ticks: int = 0) -> list[Any]:
        """One run, whose first text is this one; the script itself is not counted."""
        session, count = self.session, self.count
        session.request_rerun()
        run = count(session.begin_run)
        count(run.begin_script, {})
        for at in range(self.values):
            if not session.state.has(f"key {at}"):
                session.state.assign(f"key {at}", at)
        session.state.assign("first", [first])
        self._draw(run, first)
        told = []
        for _ in range(ticks):
            told += count(session.take_messages, slow=True)
        for at in range(1, self.nodes):
            self._draw(run, str(at))
        for _ in range(ticks):
            self._draw(run, "at the end")
            told += count(session.take_messages)
            count(session.pause_output, until_changed=False)
        count(session.end_run, run, Outcome.COMPLETE)
        told += count(session.take_messages)
        change = count(session.commits.take_change)
        self.written = set(change.changed)
        count(session.saved, change, session.version + 1)
        return told

    def run_fragment(self) -> list[Any]:
        """A run of a fragment that is on the page beside all else; itself it draws two texts."""
        session, count = self.session, self.count
        session.request_rerun()
        run = session.begin_run()
        assert run is not None
        run.begin_script({})
        for at in range(self.nodes):
            self._draw(run, str(at))
        node = run.draw(session.tree.main, Fragment(), "fragment")
        run.executed.append(scope := run.begin_scope(node, lambda: None, 1.0))
        run.draw(node, Text(body="in it"), "first")
        session.end_run(run, Outcome.COMPLETE)
        session.take_messages()
        change = session.commits.take_change()
        assert change is not None
        session.saved(change, session.version + 1)
        session.take_messages()
        count.instructions = 0
        count(session.timer_rings, scope)
        run = count(session.begin_run)
        count(run.begin_body)
        run.draw(node, Text(body="in it, changed"), "first")
        run.draw(node, Text(body="new"), "second")
        count(session.end_run, run, Outcome.COMPLETE)
        told: list[Any] = count(session.take_messages)
        return told

    def _draw(self, run: Run, text: str) -> None:
        # By its place: the first one keeps its own while its text changes.
        node = self.session.tree.main
        run.draw(node, Text(body=text), node.cursor)


def test_a_click_costs_the_same_on_a_large_page() -> None:
    few, many = Page(nodes=FEW), Page(nodes=MANY)
    told = few.run()
    assert [type(message) for message in told] == [wire.Running, wire.Delta, wire.Finished]
    assert many.run() == told
    assert many.count.instructions == few.count.instructions > 100


@pytest.mark.parametrize("ticks", [1, 5])
def test_what_is_told_meanwhile_costs_the_same_on_a_large_page(ticks: int) -> None:
    few, many = Page(nodes=FEW), Page(nodes=MANY)
    few.run(ticks=ticks)
    many.run(ticks=ticks)
    assert many.count.instructions == few.count.instructions > 100


def test_a_click_costs_the_same_with_many_values() -> None:
    few, many = Page(values=FEW), Page(values=MANY)
    few.run()
    many.run()
    assert few.written == many.written == {"first"}
    assert many.count.instructions == few.count.instructions > 100


def test_a_click_in_a_fragment_costs_the_same_on_a_large_page() -> None:
    few, many = Page(nodes=FEW), Page(nodes=MANY)
    told = [page.run_fragment() for page in (few, many)]
    assert few.count.instructions == many.count.instructions > 100
    for messages in told:
        assert [type(message) for message in messages] == [wire.Running, wire.Delta, wire.Finished]
        assert len(wire.encode(messages)) < 300


def test_values_that_share_an_object_cost_the_same_beside_many_others() -> None:
    instructions = []
    for values in (FEW, MANY):
        state, count, shared = State(), Counter(), list[int]()
        for number in range(values):
            state.put(f"key {number}", number)
        state.put("one", shared)
        state.put("another", shared)
        for number in range(3):
            state.taken()
            state.begin_run()
            state.get("one").append(number)
            count.instructions = 0
            found = count(state.collect)
            assert number == 0 or set(found.changed) == {"another"}  # under it, both are saved
        instructions.append(count.instructions)
    assert instructions[0] == instructions[1]


def test_a_group_of_keys_that_share_an_object_grows_without_going_through_it_each_time() -> None:
    class Joined(dict[Any, Any]):
        set_again = 0

        def update(self, other: Any) -> None:  # type: ignore[override]
            Joined.set_again += len(other)
            super().update(other)

    search, first = _Search(SMALL), Entry("0")
    search._joined = Joined()
    for number in range(1, FEW):
        search.join(first, [Entry(str(number))])
    assert [len(group) for group in search.groups()] == [FEW]
    assert Joined.set_again < 2 * FEW


def test_a_value_that_a_quota_keeps_out_costs_the_same_beside_many_others() -> None:
    instructions = []
    for values in (FEW, MANY):
        state, count = State(Limits(max_session=1 << 20)), Counter()
        for number in range(values):
            state.put(f"key {number}", number)
        for text in "ab":
            state.put("large", text * (1 << 20))
            count.instructions = 0
            count(state.collect)
            assert "more than the 1.0 MB" in state.why_volatile("large")
            state.taken()
        instructions.append(count.instructions)
    assert instructions[0] == instructions[1] > 10


def test_fragments_with_intervals_and_names_cost_the_same_each_however_many_there_are() -> None:
    each, begun = [], 0.0
    for fragments in (5, 100):
        session, count = Session("s"), Counter()
        for _ in range(2):
            session.request_rerun()
            run = session.begin_run()
            assert run is not None
            run.begin_script({})
            count.instructions = 0
            for at in range(fragments):
                outer = run.draw(session.tree.main, Fragment(), f"outer {at}")
                run.executed.append(run.begin_scope(outer, list, None))
                inner = run.draw(outer, Fragment(), "inner")
                run.executed.append(count(run.begin_scope, inner, list, 1.0, "all"))
            begun = count.instructions / fragments
            session.end_run(run, Outcome.COMPLETE)
        scopes = list(session.intervals())
        count.instructions = 0
        for scope in scopes:
            count(session.timer_rings, scope)
        for _ in scopes:
            run = count(session.begin_run)
            run.begin_body()
            count(session.end_run, run, Outcome.COMPLETE)
            count(session.new_intervals)
        assert not session.due
        each.append((begun, count.instructions / fragments))
    assert each[0] == pytest.approx(each[1], rel=0.15)


def test_a_form_that_is_sent_costs_the_same_beside_many_widgets() -> None:
    instructions = []
    for others in (5, FEW):
        app, count = App(FORM.replace("OTHERS", str(others))), Counter()
        app.set("entered", "x")
        count(app.session.widgets.submit, app.widget("entered")["form"], clear=True)
        instructions.append(count.instructions)
    assert instructions[0] == instructions[1] > 10


FORM = """
import millpond as st
for number in range(OTHERS):
    st.text_input(str(number))
with st.form("form"):
    st.text_input("entered")
    st.form_submit_button("Send")
"""


def test_editors_of_a_loop_whose_tables_change_cost_about_the_same_each_however_many_there_are() -> None:
    each = []
    for editors in (10, 60):
        app, count = App(EDITORS.replace("EDITORS", str(editors))), Counter()
        app.rerun()
        count(app.rerun)
        each.append(count.instructions / editors)
    # Of those beside it, each asks only whether the run has drawn them.
    assert each[0] == pytest.approx(each[1], rel=0.1)


EDITORS = """
import millpond as st
st.session_state.runs = st.session_state.get("runs", 0) + 1
for number in range(EDITORS):
    st.data_editor([{"number": number, "runs": st.session_state.runs}])
"""


def test_a_form_forgets_the_widgets_that_have_gone_from_it() -> None:
    app = App(
        FORM.replace("OTHERS", "0").replace(
            "    st.text_input", "    if not st.session_state.get('gone'): st.text_input"
        )
    )
    assert [len(widgets) for widgets in app.session.widgets._in_forms.values()] == [1]
    app.session.state.assign("gone", True)
    app.rerun()
    assert app.session.widgets._in_forms == {}


COUNTER = """
import millpond as st
if st.button("Go"):
    st.session_state.n = st.session_state.get("n", 0) + 1
st.write("Count", st.session_state.get("n", 0))
"""


def test_a_click_of_a_counter_takes_few_calls() -> None:
    # In a thread of its own: this one may have an event loop, which another test has left and each run looks after.
    with ThreadPoolExecutor(1) as threads:
        calls = threads.submit(calls_of_a_click).result()
    # It was 155 before each call was asked what for. Another one in each click needs a reason.
    assert len(calls) <= 112, " ".join(calls)


def calls_of_a_click() -> list[str]:
    app = App(COUNTER)
    for _ in range(3):
        app.click("Go")
    session = app.session
    calls: list[str] = []

    def see(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            calls.append(frame.f_code.co_qualname)

    event = wire.Event(app.seq + 1, {}, app.widget("Go")["id"])
    before = sys.getprofile()
    # What other tests have left is not to be cleared away meanwhile.
    gc.disable()
    sys.setprofile(see)
    try:
        session.receive(event)
        run = session.begin_run()
        assert run is not None
        session.end_run(run, app.script.execute(run))
        told = session.take_messages()
    finally:
        sys.setprofile(before)
        gc.enable()
    assert [type(message) for message in told] == [wire.Delta, wire.Finished]
    return calls
