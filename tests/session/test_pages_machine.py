"""Full runs, fragments, page switches and kills in any order, against a plain model.

After each the page is what one full run of a new process would draw. How much
is tried, the environment says: ``MILLPOND_EXAMPLES`` and ``MILLPOND_STEPS``.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from millpond.session.session import Session
from tests.drive import App
from tests.killable import Killable

SOURCE = """
import millpond as st

def add(name):
    st.session_state.log = [*st.session_state.get("log", []), name]

def parts():
    # How often the button of this fragment was pressed: nothing outside of it shows that.
    return sum(name.endswith("part") for name in st.session_state.get("log", []))

def called(page, path):
    add(f"{page} calls")
    st.switch_page(path)

@st.fragment
def part(page, to):
    if st.button("Part"):
        add(f"{page} part")
    st.text_input("Inner", key="inner")
    if st.button("Part goes"):
        add(f"{page} part goes")
        st.switch_page(to)
    st.text(f"{page} inner <{st.session_state.inner}> {parts()}")

def body(page, to):
    st.text(f"page {page} {st.context.path_params}")
    if st.button("Page"):
        add(f"{page} page")
    st.text_input("Field", key="field")
    if st.checkbox("Show", key="show"):
        st.text_input("Kept", key="kept", persist_state="page")
    st.text(f"field <{st.session_state.field}>")
    part(page, to)
    if st.button("Go"):
        add(f"{page} goes")
        st.switch_page(to)
    st.button("Call", on_click=called, args=(page, to))

def one(): body("one", "two")
def two(): body("two", "items/1")
def item(id): body(f"item {id}", f"items/{3 - id}" if id < 3 else home)

if st.button("Common"):
    add("common")
st.text_input("Name", key="name")
home = st.Page(one)
st.navigation([home, st.Page(two, url_path="two"), st.Page(item, url_path="items/{id:int}")]).run()
st.text(f"name <{st.session_state.name}>")
st.text(f"kept <{st.session_state.get('kept')}>")
"""

PAGES = {"": "one", "two": "two", "items/1": "item 1", "items/2": "item 2", "items/3": "item 3"}
TO = {"": "two", "two": "items/1", "items/1": "items/2", "items/2": "items/1", "items/3": ""}
SWITCHES = {"Go": "goes", "Call": "calls", "Part goes": "part goes"}


class Model:
    """What the app must show."""

    def __init__(self) -> None:
        self.path = ""
        self.log: list[str] = []
        self.name = ""
        self.leave("")

    def leave(self, path: str) -> None:
        self.path = path
        self.fields = {"Field": "", "Inner": "", "Show": False}
        self.kept: str | None = None

    def press(self, label: str) -> None:
        page = PAGES[self.path]
        self.log.append("common" if label == "Common" else f"{page} {SWITCHES.get(label, label.lower())}")
        if label in SWITCHES:
            self.leave(TO[self.path])

    def set(self, label: str, value: Any) -> None:
        if label == "Name":
            self.name = value
        elif label == "Kept":
            self.kept = value
        else:
            self.fields[label] = value
            if label == "Show" and value and self.kept is None:
                self.kept = ""

    def texts(self) -> list[str]:
        page = PAGES[self.path]
        params = {"id": int(page[-1])} if page.startswith("item") else {}
        return [
            f"page {page} {params}",
            f"field <{self.fields['Field']}>",
            f"{page} inner <{self.fields['Inner']}> {sum(name.endswith('part') for name in self.log)}",
            f"name <{self.name}>",
            f"kept <{self.kept}>",
        ]


BUTTONS = ["Page", "Common", "Part", *SWITCHES]
Do = tuple[str, Any]


class Machine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.app = Killable(SOURCE)
        self.model = Model()

    @rule(data=st.data())
    def the_user_does_something(self, data: st.DataObject) -> None:
        self.do(self.draw_do(data))
        self.app.run()

    @rule(data=st.data())
    def several_things_come_at_once(self, data: st.DataObject) -> None:
        self.do_several(data)
        self.app.run()

    @rule(data=st.data(), at=st.integers(1, 12))
    def something_comes_while_a_run_goes_on(self, data: st.DataObject, at: int) -> None:
        do = self.draw_do(data)
        session, draw, drawn, done = self.app.session, self.app.session.tree.draw, 0, False

        def drawing(*given: Any) -> Any:
            nonlocal drawn, done
            drawn += 1
            if drawn == at:
                done = True
                self.do(do)
            return draw(*given)

        session.tree.draw = drawing  # type: ignore[method-assign, assignment]
        self.app.send()
        self.app.run()
        session.tree.draw = draw  # type: ignore[method-assign]
        if not done:
            self.do(do)
            self.app.run()

    @rule(data=st.data(), saved=st.booleans(), busy=st.booleans(), ran=st.booleans())
    def the_process_is_killed(self, data: st.DataObject, saved: bool, busy: bool, ran: bool) -> None:
        self.app.keeps = saved
        if busy:
            self.do_several(data)
        if ran:
            self.app.run()
        self.app.kill()

    @rule()
    def the_tab_loads_the_page_again(self) -> None:
        self.app.load()
        self.app.run()

    # What must hold ---------------------------------------------------------------

    @invariant()
    def the_page_is_what_one_full_run_would_draw(self) -> None:
        if not hasattr(self, "app"):
            return
        app = self.app
        assert app.problems() == []
        assert app.texts() == self.model.texts()
        assert (app.state("log") if self.model.log else []) == self.model.log
        shown = without_address(app.model.shape())
        assert shown == without_address(app.server_shape())
        assert shown == drawn_anew(app)

    @invariant()
    def nothing_is_due_and_all_is_saved(self) -> None:
        if hasattr(self, "app"):
            session = self.app.session
            assert not session.due
            assert session.seq == session.received
            assert not session.commits.unsaved
            assert session.path.now == self.model.path

    # ------------------------------------------------------------------------------

    def draw_do(self, data: st.DataObject) -> Do:
        fields = ["Name", "Field", "Inner", "Show", *(["Kept"] if self.model.fields["Show"] else [])]
        name = data.draw(st.sampled_from([*BUTTONS, *fields, "link"]))
        if name in BUTTONS:
            return name, None
        if name == "link":
            return name, data.draw(st.sampled_from(sorted(PAGES)))
        return name, data.draw(st.booleans() if name == "Show" else st.sampled_from(["a", "b"]))

    def do_several(self, data: st.DataObject) -> None:
        """Events that come at once. What leaves the page, or shows something, is the last of them."""
        for _ in range(data.draw(st.integers(1, 4))):
            do = self.draw_do(data)
            self.do(do)
            if do[0] in SWITCHES or do[0] in ("link", "Show"):
                break

    def do(self, do: Do) -> None:
        name, value = do
        if name == "link":
            self.app.visit(value)
            if value != self.model.path:
                self.model.leave(value)
            return
        props = self.app.widget(name)
        if value is None:
            self.app.send(trigger=props["id"])
            self.model.press(name)
        else:
            self.app.model.set_value(props["id"], value)
            self.app.send({props["id"]: value})
            self.model.set(name, value)


def without_address(shape: Any) -> Any:
    """What the page shows. The address that the tab was told, it may have left since."""
    kind, props, children = shape
    return [kind, {**props, "path": None, "query": None}, children]


def drawn_anew(app: Killable) -> Any:
    """What one full run of a new process draws, of what the store has."""
    other = App(SOURCE, run=False)
    other.session = Session(app.session.id, durable=True)
    other.session.restore(app.saved.version, app.saved.seq, app.saved.values()[0])
    other.attach()
    other.run()
    return without_address(other.model.shape())


Machine.TestCase.settings = settings(
    max_examples=int(os.environ.get("MILLPOND_EXAMPLES", "15")),
    stateful_step_count=int(os.environ.get("MILLPOND_STEPS", "12")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestPages = Machine.TestCase
