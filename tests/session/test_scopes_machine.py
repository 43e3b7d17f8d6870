"""Random apps of nested fragments, and everything that may happen to them, against a plain model."""

from __future__ import annotations

from typing import Any, Self

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.killable import Killable
from tests.session import scopes_model
from tests.session.scopes_model import Page, source_of, spec_of

Do = tuple[str, Any]
"""What the user does: a widget's name and its new value, or None for a press."""


class Machine(RuleBasedStateMachine):
    @initialize(seed=st.integers(0, 10**9))
    def begin(self, seed: int) -> None:
        spec = spec_of(seed)
        scopes_model.executed.clear()
        self.page = Page(spec)
        self.app = Killable(source_of(spec))

    # What happens -----------------------------------------------------------------

    @rule(data=st.data())
    @precondition(lambda self: self.page.widgets())
    def the_user_does_something(self, data: st.DataObject) -> None:
        do = self.draw_do(data, self.page.widgets())
        scope = self.page.scope_of[do[0]]
        with Watched(self, scope):
            self.send(do)
            self.app.run()
        self.apply([do])

    @rule(data=st.data())
    @precondition(lambda self: self.page.widgets())
    def several_things_come_at_once(self, data: st.DataObject) -> None:
        dos = self.send_several(data)
        self.app.run()
        self.apply(dos)

    @rule()
    def the_user_asks_for_a_rerun(self) -> None:
        with Watched(self, "page"):
            self.app.send()
            self.app.run()

    @rule(data=st.data())
    def the_time_of_a_fragment_has_come(self, data: st.DataObject) -> None:
        scope = data.draw(st.sampled_from(self.page.scopes()))
        with Watched(self, scope):
            self.want(scope)
            self.app.run()

    @rule(data=st.data(), at=st.integers(1, 12))
    @precondition(lambda self: self.page.widgets())
    def something_comes_while_a_run_goes_on(self, data: st.DataObject, at: int) -> None:
        scope = data.draw(st.sampled_from(self.page.scopes()))
        do = self.draw_do(data, self.page.widgets())
        with Passing(at, lambda: self.send(do)) as passing:
            self.want(scope)
            self.app.run()
        if not passing.done:
            self.send(do)
            self.app.run()
        self.apply([do])

    @rule(data=st.data(), saved=st.booleans(), busy=st.booleans(), ran=st.booleans())
    def the_process_is_killed(self, data: st.DataObject, saved: bool, busy: bool, ran: bool) -> None:
        self.app.keeps = saved
        dos = self.send_several(data) if busy and self.page.widgets() else []
        if ran:
            self.app.run()
        self.app.kill()
        self.apply(dos)

    @rule()
    def the_tab_loads_the_page_again(self) -> None:
        self.app.load()
        self.app.run()

    # What must hold ---------------------------------------------------------------

    @invariant()
    def the_page_is_what_a_full_run_would_draw(self) -> None:
        if not hasattr(self, "app"):
            return
        app, page = self.app, self.page
        assert app.problems() == []
        assert sorted(app.texts()) == page.texts()
        widgets = {
            node["props"]["label"]: node["props"] for node in app.model.walk() if node["props"].get("label")
        }
        assert sorted(widgets) == sorted(page.widgets())
        for name, props in widgets.items():
            if "value" in props:
                assert props["value"] == page.value(name)
        assert app.model.shape() == app.server_shape()

    @invariant()
    def nothing_is_due_and_all_is_saved(self) -> None:
        if hasattr(self, "app"):
            session = self.app.session
            assert not session.due
            assert session.seq == session.received
            assert not session.commits.unsaved
            known = {name for name, widget in session.widgets._by_id.items() if widget.scope is not None}
            in_scopes = [id for scope in self.living() for id in scope.widgets]
            assert sorted(in_scopes) == sorted(known)
            living = self.living()
            for scope in living:
                around = {each for each in living if each.outer is not None and each.outer.living is scope}
                assert scope.inner == around

    # ------------------------------------------------------------------------------

    def living(self) -> list[Any]:
        """The scopes whose nodes are on the page."""
        return [node.scope for node in self.app.session.tree.root if node.scope.node is node]

    def scope(self, name: str) -> Any:
        """A scope of the session."""
        for scope in self.living():
            if scope.body is None if name == "page" else scope.body and scope.body.args[0]["name"] == name:
                return scope
        raise AssertionError(f"there is no scope {name}")

    def want(self, name: str) -> None:
        scope = self.scope(name)
        self.app.session.scopes.intervals[scope] = 1.0
        self.app.session.timer_rings(scope)

    def draw_do(self, data: st.DataObject, names: list[str]) -> Do:
        name = data.draw(st.sampled_from(sorted(names)))
        match name.partition(" ")[0]:
            case "button":
                return name, None
            case "check":
                return name, data.draw(st.booleans())
        return name, data.draw(st.sampled_from(["", "a", "b"]))

    def send_several(self, data: st.DataObject) -> list[Do]:
        """Events that come at once. What shows or hides something is the last of them: whether the page has
        been without it for a moment depends on which run was interrupted.
        """
        there = self.page.widgets()
        before = dict(self.page.values)
        dos: list[Do] = []
        for _ in range(data.draw(st.integers(1, 4))):
            name, value = self.draw_do(data, there)
            dos.append((name, value))
            if value is not None:
                self.page.values[name] = value
            if self.page.widgets() != there:
                break
        self.page.values = before
        for do in dos:
            self.send(do)
        return dos

    def send(self, do: Do) -> None:
        name, value = do
        props = self.app.widget(name)
        if value is None:
            self.app.send(trigger=props["id"])
        else:
            self.app.model.set_value(props["id"], value)
            self.app.send({props["id"]: value})

    def apply(self, dos: list[Do]) -> None:
        for name, value in dos:
            if value is None:
                self.page.pressed[name] = self.page.pressed.get(name, 0) + 1
            else:
                self.page.values[name] = value
            self.page.settle("page")
        for name, times in self.page.pressed.items():
            assert self.app.state(f"called {name}") == times


class Watched:
    """Only one scope runs in here, once, and nothing outside of it is touched."""

    def __init__(self, machine: Machine, scope: str) -> None:
        self.machine = machine
        self.scope = machine.scope(scope)
        self.frames = len(machine.app.frames)
        self.mine = self._nodes()
        scopes_model.executed.clear()
        self.name = scope

    def _nodes(self) -> set[int]:
        return {node.id for node in self.machine.app.session.tree.root if node.scope.is_in(self.scope)}

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            return
        assert scopes_model.executed[0] == self.name
        assert len(scopes_model.executed) == len(set(scopes_model.executed))
        assert all(self.machine.page.is_in(scope, self.name) for scope in scopes_model.executed)
        mine = self.mine | self._nodes()
        assert set(ids_of(self.machine.app.frames[self.frames :])) <= mine


def ids_of(frames: list[bytes]) -> list[int]:
    """The nodes that the frames change."""
    ids: list[int] = []
    for frame in frames:
        for message in msgspec.json.decode(frame):
            for op, *rest in message.get("ops", []):
                assert op != "reset"
                ids += rest[0] if op == "remove" else [] if op == "keep" else [rest[0]]
    return ids


class Passing:
    """Does something when so many items have been drawn."""

    def __init__(self, at: int, action: Any) -> None:
        self.left = at
        self.action = action
        self.done = False

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.done = True
            self.action()

    def __enter__(self) -> Self:
        scopes_model.passing = self
        return self

    def __exit__(self, *_: object) -> None:
        scopes_model.passing = lambda: None


Machine.TestCase.settings = settings(
    max_examples=50,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestScopes = Machine.TestCase
