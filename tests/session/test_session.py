"""Events, runs, interrupts and what goes over the wire."""

from __future__ import annotations

import threading
from typing import Any

import msgspec
import pytest

from millpond import wire
from millpond.session.run import Outcome
from millpond.session.session import Session
from tests.drive import App

COUNTER = """
import millpond as st
st.session_state.setdefault("n", 0)
def count(): st.session_state.n += 1
st.button("Add", on_click=count, key="add")
if st.button("Other"):
    st.session_state.other = st.session_state.get("other", 0) + 1
st.text(f"{st.session_state.n} {st.session_state.get('other', 0)}")
"""


def test_every_press_counts_once() -> None:
    app = App(COUNTER)
    for _ in range(5):
        app.click("Add")
    assert app.texts() == ["5 0"]


def test_presses_that_wait_are_each_applied_in_order() -> None:
    app = App(
        """
import millpond as st
log = st.session_state.setdefault("log", [])
def note(name): log.append(f"callback {name}")
for name in "ab":
    if st.button(name, on_click=note, args=(name,)):
        log.append(f"script {name}")
"""
    )
    ids = {name: app.widget(name)["id"] for name in "ab"}
    for name in "abba":
        app.send({}, ids[name])
    app.run()
    assert app.state("log") == [f"{where} {name}" for name in "abba" for where in ("callback", "script")]


def test_values_that_wait_make_one_run_and_each_callback_sees_its_own_event() -> None:
    app = App(
        """
import millpond as st
runs = st.session_state.setdefault("runs", [])
runs.append(1)
log = st.session_state.setdefault("log", [])
def changed(): log.append(st.session_state.t)
st.text_input("T", key="t", on_change=changed)
"""
    )
    id = app.widget("T")["id"]
    for text in ("a", "ab", "abc"):
        app.send({id: text})
    app.run()
    assert app.state("log") == ["a", "ab", "abc"]
    assert len(app.state("runs")) == 2


SLOW = """
import millpond as st
log = st.session_state.setdefault("log", [])
def note(name): log.append(name)
pressed = [name for name in "ab" if st.button(name, on_click=note, args=(name,))]
log.append(f"seen {pressed}")
st.text_input("T", key="t")
hook()
st.text("between")
log.append("end")
"""


class Hooked(App):
    """An app that, in the middle of its script, lets the test act."""

    def __init__(self, source: str, **options: Any) -> None:
        import builtins

        self.actions: list[object] = []
        builtins.hook = self._hook  # type: ignore[attr-defined]
        super().__init__(source, **options)
        self.session.state.put("log", [])

    def _hook(self) -> None:
        if self.actions:
            self.actions.pop(0)()  # type: ignore[operator]


def test_a_newer_event_interrupts_and_no_press_is_lost() -> None:
    app = Hooked(SLOW)
    app.rerun()
    del app.session.state.peek("log")[:]
    a, b = app.widget("a")["id"], app.widget("b")["id"]
    app.actions = [lambda: app.send({}, b), lambda: app.send({}, a), lambda: app.send({}, b)]
    app.send({}, a)
    app.run()
    log = app.session.state.peek("log")
    assert [entry for entry in log if len(entry) == 1] == ["a", "b", "a", "b"]
    assert [entry for entry in log if entry.startswith("seen")] == [f"seen ['{name}']" for name in "abab"]
    assert log.count("end") == 1
    assert app.finished[-1]["seq"] == app.seq == 5


def test_a_run_is_not_interrupted_before_its_script_has_seen_the_press() -> None:
    app = Hooked(
        """
import millpond as st
log = st.session_state.setdefault("log", [])
st.button("other")
hook()
st.text("an element call that could end the run")
if st.button("Go"):
    log.append("seen")
st.text("after")
log.append("end")
"""
    )
    go, other = app.widget("Go")["id"], app.widget("other")["id"]
    app.actions = [lambda: app.send({}, other)]
    app.send({}, go)
    app.run()
    # The run ended after it had seen its press; the next one came to its end.
    assert app.session.state.peek("log") == ["seen", "end"]


def test_without_fast_reruns_a_run_comes_to_its_end() -> None:
    app = Hooked(SLOW, fast_reruns=False)
    app.actions = [lambda: app.send({}, app.widget("b")["id"])]
    app.send({}, app.widget("a")["id"])
    app.run()
    assert app.session.state.peek("log").count("end") == 2


def test_stop_ends_the_run_and_keeps_what_is_drawn() -> None:
    app = Hooked(SLOW)
    app.rerun()
    app.actions = [app.session.stop]
    app.rerun()
    log = app.session.state.peek("log")
    assert log.count("end") == 1
    assert app.texts() == ["between"], "what was not drawn again stays"
    assert not app.session.due
    assert app.finished[-1]["seq"] == app.seq


def test_a_resent_event_is_applied_once() -> None:
    app = App(COUNTER)
    event = app.send({}, app.widget("Add")["id"])
    app.session.receive(event)
    app.run()
    app.session.receive(event)
    app.run().read()
    assert app.texts() == ["1 0"]
    assert [done["seq"] for done in app.finished[-2:]] == [1, 1], "the tab is told again"


def test_rerun_goes_on_with_a_press_that_the_script_has_not_seen() -> None:
    app = App(
        """
import millpond as st
if st.session_state.get("again"):
    st.session_state.again = False
    st.rerun()
def once(): st.session_state.again = True
if st.button("Go", on_click=once):
    st.session_state.seen = st.session_state.get("seen", 0) + 1
"""
    )
    app.click("Go")
    assert app.state("seen") == 1


def test_rerun_in_the_script_runs_again_without_the_press() -> None:
    app = App(
        "import millpond as st\nst.session_state.setdefault('n', 0)\n"
        "if st.button('Go'):\n    st.session_state.n += 1\n    st.rerun()\nst.text(st.session_state.n)"
    )
    app.click("Go").click("Go")
    assert app.texts() == ["2"]


def test_rerun_in_a_callback_ends_the_callback_only() -> None:
    app = App(
        "import millpond as st\nlog = st.session_state.setdefault('log', [])\n"
        "def go():\n    log.append('before')\n    st.rerun()\n    log.append('after')\n"
        "if st.button('Go', on_click=go):\n    log.append('script')"
    )
    app.click("Go")
    assert app.state("log") == ["before", "script"]


def test_an_exception_in_a_callback_shows_and_the_script_still_runs() -> None:
    app = App(
        "import millpond as st\ndef bad(): raise ValueError('oh')\nst.button('Go', on_click=bad)\nst.text('ran')"
    )
    app.click("Go")
    assert app.problems() == ["oh"]
    assert app.texts() == ["ran"]
    app.rerun()
    assert app.problems() == []


def test_a_callback_may_write() -> None:
    app = App(
        "import millpond as st\nst.button('Go', on_click=lambda: st.text('from the callback'))\nst.text('script')"
    )
    app.click("Go")
    assert app.texts() == ["from the callback", "script"]
    app.rerun()
    assert app.texts() == ["script"]


def test_an_exception_keeps_the_elements_above_and_the_next_run_goes_on() -> None:
    app = App(
        "import millpond as st\nst.text('a')\nif st.session_state.setdefault('n', 0) == 1:\n    1 / 0\nst.text('b')\nst.session_state.n += 1"
    )
    app.rerun()
    assert app.texts() == ["a"]
    assert app.problems() == ["division by zero"]
    app.session.state.put("n", 5)
    app.rerun()
    assert app.texts() == ["a", "b"]


def test_stop_in_the_script() -> None:
    app = App("import millpond as st\nst.text('a')\nst.stop()\nst.text('b')")
    assert app.texts() == ["a"]


def test_a_tab_that_reconnects_with_all_it_was_told_gets_nothing_anew() -> None:
    app = App(COUNTER)
    n = sum(1 for _ in app.frames)
    app.attach(delta=app.session.updates.deltas)
    app.run().read()
    assert all(b'"delta"' not in frame for frame in app.frames[n:])


def test_a_tab_whose_outbox_has_lost_an_event_gives_its_number_to_no_other() -> None:
    app = App(COUNTER)
    app.send({}, app.widget("Add")["id"])

    def welcome() -> wire.Welcome:
        [message, *_] = app.session.attach(wire.Hello("b", "l", 1, delta=app.session.updates.deltas))
        assert isinstance(message, wire.Welcome)
        return message

    assert (welcome().seq, welcome().received) == (app.seq - 1, app.seq)  # the event has not run yet
    app.run()
    assert (welcome().seq, welcome().received) == (app.seq, 0)


def test_a_tab_that_missed_something_gets_the_whole_page() -> None:
    app = App(COUNTER)
    app.send({}, app.widget("Add")["id"])
    while app.session.due:
        run = app.session.begin_run()
        assert run is not None
        app.session.end_run(run, app.script.execute(run))
    app.session.take_messages()  # sent, and lost
    app.attach(delta=1)
    app.run().read()
    assert app.texts() == ["1 0"]
    assert app.model.shape() == app.server_shape()


def test_an_interrupted_run_finishes_nothing() -> None:
    app = Hooked(SLOW)
    app.rerun()
    app.actions = [lambda: app.send({})]
    app.send({app.widget("T")["id"]: "x"})
    run = app.session.begin_run()
    assert run is not None
    assert app.script.execute(run) is Outcome.INTERRUPTED
    app.session.end_run(run, Outcome.INTERRUPTED)
    assert app.session.seq == app.seq - 2
    app.run()
    assert app.session.seq == app.seq


# -- what a click costs on the wire ------------------------------------------------

MANY = """
import millpond as st
n = st.session_state.setdefault("n", 0)
def change(): WHAT
st.button("Go", on_click=change)
for i in range(500):
    LINE
"""


def cost(line: str, what: str = "st.session_state.n += 1") -> int:
    """The bytes of one click on a page of 500 elements."""
    app = App(MANY.replace("WHAT", what).replace("LINE", line))
    app.rerun()
    before = len(app.frames)
    app.click("Go")
    assert app.errors == []
    assert app.model.shape() == app.server_shape()
    return sum(len(frame) for frame in app.frames[before:])


@pytest.mark.parametrize(
    ("line", "limit"),
    [
        ("st.text('the same')", 80),
        ("st.text(f'line {i}: {n if i == 250 else 0}')", 160),
        ("st.text_input(f'Field {i}', key=str(i))", 80),
        ("st.text_input(f'Field {i}', key=str(i), disabled=i == 7 and n % 2 == 1)", 160),
        ("st.columns(2)[0].write(f'{i} {n if i == 499 else 0}')", 160),
        ("st.text('a' * 1000 + 'b' * n if i == 3 else '')", 160),
        ("if i < 499 or n % 2: st.text(i)", 200),
        ("(st.markdown if i == 9 and n % 2 else st.text)(str(i))", 200),
        # Elements of one line are known by their number: those after a gap each take the next one's text.
        ("if i > 0 or n % 2 == 0: st.text(i)", 15_000),
        ("if i > 0 or n % 2 == 0: st.text_input(str(i), key=str(i))", 200),
    ],
)
def test_a_click_sends_only_what_changed(line: str, limit: int) -> None:
    assert cost(line) < limit


def test_a_streaming_text_sends_what_it_adds() -> None:
    app = Hooked(
        "import millpond as st\nplace = st.empty()\ntext = ''\nfor word in 'one two three'.split():\n    text += word\n    place.text(text)\n    hook()"
    )
    app.actions = [app.read, app.read, app.read]
    app.rerun()
    appended = [
        op
        for frame in app.frames
        for m in msgspec.json.decode(frame)
        if m["type"] == "delta"
        for op in m["ops"]
        if op[0] == "append"
    ]
    assert [op[3] for op in appended] == ["two", "three"]
    assert app.texts() == ["onetwothree"]


def test_a_delta_that_only_adds_much_to_texts_is_known_as_one() -> None:
    app = Hooked(
        "import random\nimport millpond as st\nplace, other = st.empty(), st.empty()\n"
        "for n in 1, 2, 99, 199:\n    place.text('a' * n)\n    hook()\n"
        "place.text('a' * 299)\nother.text(random.random())\nhook()\n"
        "place.text('b')\nhook()"
    )
    streams: list[bool] = []

    def look() -> None:
        app.read()
        streams.append(app.session.updates.streams)

    app.actions = [look] * 6
    app.rerun()
    assert streams == [False, False, True, True, False, False]


def test_frames_are_what_wire_defines() -> None:
    app = App(COUNTER)
    for frame in app.frames:
        msgspec.json.decode(frame, type=list[wire.ServerMessage])


def test_a_tab_that_comes_after_the_first_run_is_told_that_it_is_over() -> None:
    session = Session("s")
    session.prepare("")
    # The page was sent when there was nothing but its frame.
    session.take_messages()
    run = session.begin_run()
    assert run is not None
    session.end_run(run, Outcome.COMPLETE)
    session.attach(wire.Hello(build="", load="a", connection=1, session="s", delta=1))
    kinds = [type(message) for message in session.take_messages()]
    assert wire.Running not in kinds
    assert wire.Finished in kinds


def test_a_tab_that_comes_while_the_store_takes_nothing_is_told_so() -> None:
    session = App(COUNTER, durable=True).session
    session.commits.not_saved()
    session.take_messages()
    again = wire.Hello(build="", load="l", connection=2, session=session.id, delta=session.updates.deltas)
    session.attach(again)
    kinds = [type(message) for message in session.take_messages()]
    assert wire.Unsaved in kinds
    assert wire.Finished not in kinds


WITH_ARGUMENTS = """
import millpond as st
st.session_state.setdefault("count", 0)
step = st.number_input("Step", value=0, step=1)
def add(step): st.session_state.count += step
st.button("Add", on_click=add, args=(step,))
st.text(st.session_state.count)
"""


def test_a_press_gets_the_arguments_made_of_the_value_before_it() -> None:
    app = App(WITH_ARGUMENTS)
    # A tab sends the field's value as it loses the focus, and the press at once.
    app.send({app.widget("Step")["id"]: 7})
    app.send({}, app.widget("Add")["id"])
    app.run()
    assert app.texts() == ["7"]


def test_a_press_with_arguments_that_comes_in_a_run_waits_for_its_button() -> None:
    app = App(WITH_ARGUMENTS)
    step, add = app.widget("Step")["id"], app.widget("Add")["id"]
    app.send({step: 7})
    run = app.session.begin_run()
    assert run is not None
    app.send({}, add)
    assert app.script.execute(run) is Outcome.INTERRUPTED
    assert run.number == app.session.widgets.get(add).run  # type: ignore[union-attr]
    app.session.end_run(run, Outcome.INTERRUPTED)
    app.run()
    assert app.texts() == ["7"]


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("st.text_input('W', on_change=wait)", "new"),
        ("st.checkbox('W', on_change=wait)", True),
        ("st.selectbox('W', ['a', 'b'], on_change=wait)", "b"),
        ("st.multiselect('W', ['a', 'b'], on_change=wait)", ["b"]),
    ],
)
def test_a_field_keeps_what_the_user_has_made_of_it_while_a_callback_takes_its_time(
    call: str, value: Any
) -> None:
    app = App(
        f"import millpond as st\ndef wait(): st.session_state.app.read(slow=True)\n{call}\nst.text('end')"
    )
    app.session.state.put("app", app)
    app.frames.clear()
    app.set("W", value)
    told = [op for frame in app.frames for op in patches(frame)]
    assert told == []
    assert app.problems() == []


def patches(frame: bytes) -> list[Any]:
    """The ops of a frame that change props."""
    deltas = [message for message in msgspec.json.decode(frame) if message["type"] == "delta"]
    return [op for delta in deltas for op in delta["ops"] if op[0] == "patch"]


def test_a_thread_of_a_run_that_was_cut_short_may_go_on_drawing() -> None:
    app = App(
        "import millpond as st\nfrom millpond.threads import in_this_run\nst.text('a')\n"
        "st.session_state.draw = in_this_run(st.text)\nst.session_state.stop()\nst.text('b')",
        run=False,
    )
    app.session.state.put("stop", app.session.stop)
    app.run()
    assert app.texts() == ["a"]
    failures: list[BaseException] = []

    def work() -> None:
        try:
            app.state("draw")("from a thread")
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failures == []
    assert app.read().texts() == ["a", "from a thread"]
