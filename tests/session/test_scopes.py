"""Fragments: what runs by itself, and what it leaves alone."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from millpond import wire
from millpond.elements.fragment import SHORTEST
from tests.drive import App

TWO = """
import millpond as st
s = st.session_state
s.setdefault("runs", {})

def count(name):
    s.runs = {**s.runs, name: s.runs.get(name, 0) + 1}
    st.text(f"{name} {s.runs[name]}")

@st.fragment
def part(name):
    count(name)
    st.button(f"go {name}")
    st.text_input(f"in {name}", "x")

count("page")
st.text_input("outside", "o")
part("a")
part("b")
"""


def test_an_event_of_a_fragment_runs_the_fragment_alone() -> None:
    app = App(TWO)
    assert app.texts() == ["page 1", "a 1", "b 1"]
    app.click("go a")
    assert app.texts() == ["page 1", "a 2", "b 1"]
    app.set("in b", "y")
    assert app.texts() == ["page 1", "a 2", "b 2"]
    app.set("outside", "z")
    assert app.texts() == ["page 2", "a 3", "b 3"]
    assert [app.widget(f"in {name}")["value"] for name in "ab"] == ["x", "y"]
    assert app.model.shape() == app.server_shape()
    assert app.problems() == []


def test_widgets_of_other_scopes_keep_their_values() -> None:
    app = App(TWO)
    app.set("outside", "kept").set("in b", "kept too")
    for _ in range(3):
        app.click("go a")
    app.rerun()
    assert app.widget("outside")["value"] == "kept"
    assert app.widget("in b")["value"] == "kept too"


@pytest.mark.parametrize("how", ["raise ValueError('boom')", "st.stop()"])
def test_a_fragment_that_ends_early_leaves_the_rest_of_the_page(how: str) -> None:
    app = App(f"""
import millpond as st
@st.fragment
def part():
    st.text("begun")
    if st.button("go"):
        {how}
    st.text("done")
part()
st.text("after")
""")
    app.click("go")
    assert app.texts()[0] == "begun"
    assert "after" in app.texts()
    assert "done" not in app.texts()
    assert app.problems() == (["boom"] if "boom" in how else [])
    app.rerun()
    assert app.texts() == ["begun", "done", "after"]


def test_an_exception_is_shown_in_the_fragment_and_ends_the_page() -> None:
    app = App("""
import millpond as st
@st.fragment
def part():
    st.text("begun")
    raise ValueError("boom")
with st.container():
    part()
st.text("after")
""")
    assert app.texts() == ["begun"]
    assert app.problems() == ["boom"]
    assert len(app.errors) == 1
    box = next(node for node in app.model.walk() if node["kind"] == "fragment")
    kinds = [app.model.nodes[child]["kind"] for child in box["children"]]
    assert kinds == ["text", "exception"]


def test_nested_fragments() -> None:
    app = App("""
import millpond as st
runs = st.session_state.setdefault("runs", {"page": 0, "outer": 0, "inner": 0})
@st.fragment
def inner():
    runs["inner"] += 1
    st.button("inner")
    st.text(f"inner {runs['inner']}")
@st.fragment
def outer():
    runs["outer"] += 1
    st.button("outer")
    inner()
    st.text(f"outer {runs['outer']}")
runs["page"] += 1
outer()
st.text(f"page {runs['page']}")
""")
    app.click("inner")
    assert app.texts() == ["inner 2", "outer 1", "page 1"]
    app.click("outer")
    assert app.texts() == ["inner 3", "outer 2", "page 1"]
    app.click("inner")
    assert app.texts() == ["inner 4", "outer 2", "page 1"]
    app.rerun()
    assert app.texts() == ["inner 5", "outer 3", "page 2"]


def test_what_it_draws_into_outside_containers_is_replaced_in_place() -> None:
    app = App("""
import millpond as st
n = st.session_state.setdefault("n", [0])
box = st.container()
place = st.empty()
@st.fragment
def part():
    n[0] += 1
    st.button("go")
    box.text(f"box {n[0]}")
    if n[0] != 2:
        with box:
            st.checkbox("in box")
    st.sidebar.text(f"side {n[0]}")
    place.text(f"place {n[0]}")
box.text("before")
part()
box.text("after")
st.sidebar.text("page")
""")
    assert app.texts() == ["before", "box 1", "after", "place 1", "side 1", "page"]
    app.click("go")
    assert app.texts() == ["before", "box 2", "after", "place 2", "side 2", "page"]
    assert "in box" not in app.labels()
    app.click("go")
    assert app.texts() == ["before", "box 3", "after", "place 3", "side 3", "page"]
    app.set("in box", True)
    assert app.texts() == ["before", "box 4", "after", "place 4", "side 4", "page"]
    assert app.widget("in box")["value"] is True
    app.rerun()
    assert app.texts() == ["before", "box 5", "after", "place 5", "side 5", "page"]
    assert app.model.shape() == app.server_shape()


def test_what_it_draws_outside_first_in_a_run_of_its_own_stands_where_it_was_called() -> None:
    app = App("""
import millpond as st

outside = st.container()
empty = st.container()

@st.fragment
def part(name):
    if st.toggle(name):
        for place in (outside, empty, st.sidebar):
            place.text(f"{name} of {'outside' if place is outside else 'empty' if place is empty else 'sidebar'}")

outside.text("first")
part("a")
outside.text("second")
part("b")
part("c")
outside.text("third")
""")
    app.set("b", True)
    in_between = ["first", "second", "b of outside", "third", "b of empty", "b of sidebar"]
    assert app.texts() == in_between
    app.set("c", True)
    app.set("a", True)
    every = [
        *("first", "a of outside", "second", "b of outside", "c of outside", "third"),
        *("a of empty", "b of empty", "c of empty", "a of sidebar", "b of sidebar", "c of sidebar"),
    ]
    assert app.texts() == every
    app.rerun()
    assert app.texts() == every, "as one run of the whole script draws it"
    app.set("a", False)
    app.set("c", False)
    assert app.texts() == in_between
    assert app.model.shape() == app.server_shape()
    assert app.problems() == []


def test_a_key_of_another_scope_is_a_duplicate() -> None:
    app = App("""
import millpond as st
st.text_input("first", key="k")
@st.fragment
def part():
    if st.button("go"):
        st.text_input("second", key="k")
@st.fragment
def form():
    st.form("f").form_submit_button("send")
    if st.button("again"):
        st.checkbox("other kind", key="k")
form()
part()
""")
    app.click("go")
    assert len(app.problems()) == 1
    assert "two elements with the key `k`" in app.problems()[0]
    app.rerun()
    assert app.problems() == []
    app.click("again")
    assert len(app.problems()) == 1
    assert "two elements with the key `k`" in app.problems()[0]


def test_a_form_of_another_scope_has_its_key() -> None:
    app = App("""
import millpond as st
with st.form("f"):
    st.form_submit_button("send")
@st.fragment
def part():
    if st.button("go"):
        st.form("f")
part()
""")
    app.click("go")
    assert len(app.problems()) == 1
    assert "two forms with the key `f`" in app.problems()[0]


def test_a_fragment_may_set_a_value_of_a_widget_outside() -> None:
    app = App("""
import millpond as st
st.text_input("outside", key="k")
@st.fragment
def part():
    if st.button("go"):
        st.session_state.k = "set"
        st.rerun()
part()
""")
    app.click("go")
    assert app.problems() == []
    assert app.widget("outside")["value"] == "set"


def test_rerun_of_the_fragment() -> None:
    app = App("""
import millpond as st
n = st.session_state.setdefault("n", [0, 0])
n[0] += 1
st.text(f"page {n[0]}")
@st.fragment
def part():
    n[1] += 1
    if st.button("once"):
        st.rerun(scope="fragment")
    if st.button("all"):
        st.rerun()
    st.text(f"part {n[1]}")
part()
""")
    app.click("once")
    assert app.texts() == ["page 1", "part 3"]
    app.click("all")
    assert app.texts() == ["page 2", "part 5"]


def test_a_press_after_the_rerun_of_a_fragment_is_seen_once() -> None:
    app = App("""
import millpond as st
s = st.session_state
s.setdefault("presses", 0)
@st.fragment
def part():
    if not s.get("ready"):
        s.ready = True
        if s.get("asked"):
            st.rerun(scope="fragment")
    s.asked = True
    if st.button("go"):
        s.presses += 1
        s.ready = False
    st.text(s.presses)
part()
""")
    app.click("go").click("go").click("go")
    assert app.texts() == ["3"]


def test_a_rerun_of_the_fragment_in_a_run_of_the_page_is_an_error() -> None:
    app = App("""
import millpond as st
@st.fragment
def part():
    st.rerun(scope="fragment")
part()
""")
    assert "works only while a fragment reruns on its own" in app.problems()[0]


def test_objects_that_a_fragment_was_given_are_those_of_session_state() -> None:
    app = App(
        """
import millpond as st
class Game:
    moves = 0
game = st.session_state.setdefault("game", Game())
@st.fragment
def board():
    if st.button("move"):
        game.moves += 1
    assert isinstance(st.session_state.game, Game)
    st.text(f"{game.moves} {st.session_state.game.moves}")
board()
st.text(f"page {game.moves}")
""",
        durable=True,
    )
    app.click("move").click("move")
    assert app.texts() == ["2 2", "page 0"]
    change = app.session.commits.take_change()
    assert change is not None
    assert "game" in change.changed
    app.session.saved(change, 2)
    app.click("move")
    change = app.session.commits.take_change()
    assert change is not None
    assert set(change.changed) == {"game"}
    app.rerun()
    assert app.texts() == ["3 3", "page 3"]


def test_an_async_fragment() -> None:
    app = App("""
import asyncio, millpond as st
n = st.session_state.setdefault("n", [0])
@st.fragment
async def part(more):
    n[0] += more
    st.button("go")
    await asyncio.sleep(0)
    st.text(n[0])
await part(2)
st.text("after")
""")
    numbers = [node["id"] for node in app.model.walk()]
    app.click("go")
    assert app.texts() == ["4", "after"]
    assert [node["id"] for node in app.model.walk()] == numbers


def test_a_fragment_that_is_gone_takes_its_widgets_along() -> None:
    app = App("""
import millpond as st
show = st.checkbox("show", True)
@st.fragment
def part():
    st.text_input("inside", "first", key="inside")
if show:
    part()
""")
    app.set("inside", "second")
    app.set("show", False)
    assert "inside" not in app.session.state
    app.set("show", True)
    assert app.widget("inside")["value"] == "first"


def test_a_fragment_that_is_gone_has_no_interval() -> None:
    app = App("""
import millpond as st
show = st.checkbox("show", True)
@st.fragment(run_every=60)
def part():
    st.text("inside")
if show:
    part()
""")
    assert list(app.session.intervals().values()) == [60]
    app.set("show", False)
    assert list(app.session.new_intervals().values()) == [None]
    assert not app.session.intervals()


def test_events_for_scopes_apart_run_each_in_order() -> None:
    app = App(TWO)
    a, b, outside = (app.widget(label)["id"] for label in ("in a", "in b", "outside"))
    app.send({a: "1"})
    app.send({b: "2"})
    app.run_once()
    assert app.texts() == ["page 1", "a 2", "b 1"]
    app.run()
    assert app.texts() == ["page 1", "a 2", "b 2"]
    app.send({a: "3"})
    app.send({outside: "4"})
    app.run_once()
    assert app.texts() == ["page 2", "a 3", "b 3"]
    assert not app.session.due
    app.send({a: "5", b: "6"})
    app.run_once()
    assert app.texts() == ["page 3", "a 4", "b 4"]


def test_a_click_beside_500_elements_sends_little() -> None:
    app = App("""
import millpond as st
for i in range(500):
    st.text_input(f"field {i}")
@st.fragment
def part():
    st.button("go")
    n = st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(n)
part()
""")
    app.click("go")
    before = len(app.frames)
    app.click("go")
    assert app.texts() == ["3"]
    assert sum(map(len, app.frames[before:])) < 300


NAMED = """
import millpond as st
s = st.session_state
def again():
    st.rerun("chart")
def both():
    st.rerun(["chart", 7])
def plain():
    pass
s.setdefault("runs", {})
def count(name):
    s.runs[name] = s.runs.get(name, 0) + 1
    st.text(f"{name} {s.runs[name]}")

@st.fragment(key="chart")
def chart(name):
    count(name)
    st.text(s.get("filter", "all"))
@st.fragment(key=7)
def table():
    count("table")
    st.button("in table", on_click=again)

count("page")
chart("a")
chart("b")
table()
st.selectbox("filter", ["all", "recent"], key="filter", on_change=again)
if st.button("both", on_click=both):
    st.text("pressed")
st.checkbox("plain", on_change=plain)
st.checkbox("one", key="one")
"""


def test_a_callback_names_the_fragments_that_run() -> None:
    app = App(NAMED)
    app.set("filter", "recent")
    assert app.texts() == ["page 1", "a 2", "recent", "b 2", "recent", "table 1"]
    app.click("both")
    assert app.texts() == ["page 1", "a 3", "recent", "b 3", "recent", "table 2"]
    app.click("in table")
    assert app.texts() == ["page 1", "a 4", "recent", "b 4", "recent", "table 2"]
    numbers = [node["id"] for node in app.model.walk()]
    app.rerun()
    assert app.texts() == ["page 2", "a 5", "recent", "b 5", "recent", "table 3"]
    assert [node["id"] for node in app.model.walk()] == numbers
    assert app.model.shape() == app.server_shape()


def test_what_else_was_done_runs_too() -> None:
    app = App(NAMED)
    app.send({app.widget("filter")["id"]: [1, "recent"], app.widget("one")["id"]: True})
    app.send({app.widget("plain")["id"]: True})
    app.run()
    assert app.texts()[0] == "page 2"
    assert app.state("one") is True


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("st.button('go', on_click=lambda: st.rerun('none'))", "No fragment on the page has the key `none`"),
        ("if st.button('go'): st.rerun('part')", "only a callback"),
        ("st.button('go', on_click=lambda: st.rerun([]))", "the keys of fragments; got `[]`"),
        ("st.button('go', on_click=lambda: st.rerun('fragment'))", "reruns on its own"),
        ("st.button('go') and st.fragment(lambda: 1, key='app')()", "cannot name a fragment"),
        ("st.button('go') and st.fragment(lambda: 1, key='part')()", "two fragments with the key `part`"),
        ("st.button('go') and st.fragment(run_every=0)", "a number of seconds above 0"),
        ("st.button('go') and st.fragment(run_every='soon')", "a number of seconds above 0"),
        ("st.button('go') and st.fragment(5)", "must decorate a function"),
    ],
)
def test_mistakes(code: str, message: str) -> None:
    app = App("import millpond as st\n@st.fragment(key='part')\ndef part(): st.text('part')\npart()\n" + code)
    assert app.problems() == []
    app.click("go")
    assert len(app.problems()) == 1
    assert message in app.problems()[0]


ENDED = {
    "a task that its run has left": """
async def main():
    asyncio.get_running_loop().create_task(part())
    await asyncio.sleep(0)
asyncio.run(main())
""",
    "a task that took too long": """
async def main():
    try:
        await asyncio.wait_for(part(), 0.01)
    except TimeoutError:
        pass
asyncio.run(main())
""",
    "a coroutine that is closed": """
class Once:
    def __await__(self): yield
asyncio.sleep = lambda seconds: Once()
coroutine = part()
coroutine.send(None)
coroutine.close()
""",
}


@pytest.mark.parametrize("how", ENDED)
def test_a_fragment_that_is_ended_from_outside_has_not_failed(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio, "sleep", asyncio.sleep)
    app = App(f"""
import asyncio, millpond as st
@st.fragment
async def part():
    st.text("begun")
    await asyncio.sleep(60)
{ENDED[how]}
st.text("after")
""")
    assert (app.texts(), app.problems()) == (["begun", "after"], [])


def test_a_fragment_that_calls_itself_without_end_says_so() -> None:
    app = App("""
import millpond as st
@st.fragment
def part():
    part()
st.text("before")
part()
""")
    assert len(app.problems()) == 1
    assert "recursion" in app.problems()[0]


def test_the_app_runs_again_though_a_rerun_of_the_fragment_was_asked_for_before() -> None:
    app = App("""
import millpond as st
st.session_state.n = st.session_state.get("n", 0) + 1
@st.fragment
def part():
    if st.button("go"):
        try:
            st.rerun(scope="fragment")
        except BaseException:
            pass
        st.rerun()
st.text(st.session_state.n)
part()
""")
    app.click("go")
    assert app.texts() == ["2"]


def test_an_interval_is_never_so_short_that_the_server_does_nothing_else() -> None:
    app = App("import millpond as st\nst.fragment(print, run_every=1e-300)()")
    assert list(app.session.intervals().values()) == [SHORTEST]


def test_a_run_of_the_saved_source_is_told_and_one_of_a_fragment_is_not_it() -> None:
    app = App(TWO)
    app.session.source_changed()
    assert wire.SourceChanged() in app.session.take_messages()

    def told() -> list[bool]:
        messages = [
            one for frame in app.frames for one in msgspec.json.decode(frame, type=list[wire.ServerMessage])
        ]
        app.frames.clear()
        return [type(one) is wire.Running and one.scope == wire.ROOT for one in messages]

    told()
    app.click("go a")
    assert not any(told())
    app.set("outside", "z")
    assert any(told())
    app.set("outside", "y")
    assert not any(told())
    # Without a fragment's run before it, only the saved source makes the difference.
    app.session.source_changed()
    app.set("outside", "x")
    assert any(told())
    app.set("outside", "w")
    assert not any(told())


def test_a_run_of_the_page_takes_back_what_its_tab_was_not_told_of_the_source() -> None:
    app = App(TWO)
    app.session.source_changed()
    app.session.request_rerun()
    app.run()
    assert app.texts() == ["page 2", "a 2", "b 2"]
    assert not any(b"source_changed" in frame for frame in app.frames)
