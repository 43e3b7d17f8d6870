"""The tree of the page, and whether its ops give a tab the same tree."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from millpond import wire
from millpond.elements.layout import Block, Empty
from millpond.elements.text import Code, Markdown, Text
from millpond.session.node import Node
from millpond.session.tree import Tree
from tests.drive import App, Model, _shape


class Page:
    """A tree with its tab."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.model = Model()
        self.ops: list[Any] = []
        self.tree.begin()
        self.sync()

    def draw(self, *texts: str, into: Node | None = None) -> list[Node]:
        parent = into or self.tree.main
        return [self.tree.draw(parent, text, Text(body=text)) for text in texts]

    def run(self, *texts: str, complete: bool = True) -> list[Any]:
        self.tree.begin()
        self.draw(*texts)
        self.tree.end(complete=complete)
        return self.sync()

    def sync(self, *, keep: bool = False) -> list[Any]:
        ops = self.tree.take_ops(keep=keep)
        self.ops = msgspec.json.decode(msgspec.json.encode(ops))
        for op in self.ops:
            self.model.apply(op)
        assert self.model.shape() == _shape(self.tree.root)
        return self.ops

    def texts(self) -> list[str]:
        return [node["props"]["body"] for node in self.model.walk() if node["kind"] in ("text", "markdown")]


def names(ops: list[Any]) -> list[str]:
    return [op[0] for op in ops]


def test_drawing_the_same_again_costs_nothing() -> None:
    page = Page()
    assert names(page.run("a", "b")) == ["set", "set"]
    assert page.run("a", "b") == []
    assert not page.tree.changed


def test_inserting_costs_what_is_inserted() -> None:
    page = Page()
    page.run("a", "c")
    assert names(page.run("a", "b", "c")) == ["set"]
    assert page.texts() == ["a", "b", "c"]


def test_removing_costs_one_op() -> None:
    page = Page()
    page.run("a", "b", "c", "d")
    assert names(page.run("a", "d")) == ["remove"]
    assert page.texts() == ["a", "d"]


def test_moving_keeps_the_node() -> None:
    page = Page()
    page.run("a", "b", "c")
    before = {node["props"]["body"]: node["id"] for node in page.model.walk() if node["kind"] == "text"}
    assert set(names(page.run("c", "a", "b"))) == {"move"}
    assert page.texts() == ["c", "a", "b"]
    assert {
        node["props"]["body"]: node["id"] for node in page.model.walk() if node["kind"] == "text"
    } == before


def test_an_unfinished_run_removes_nothing() -> None:
    page = Page()
    page.run("a", "b", "c")
    assert page.run("a", complete=False) == []
    assert page.texts() == ["a", "b", "c"]


def test_changed_props_are_patched_and_grown_text_appended() -> None:
    page = Page()
    node = page.draw("x")[0]
    page.sync()
    page.tree.draw(page.tree.main, "x", Text(body="x and more", help="h"))
    assert page.sync() == [["append", node.id, "body", " and more"], ["patch", node.id, {"help": "h"}]]
    page.tree.draw(page.tree.main, "x", Text(body="other"))
    assert page.sync() == [["patch", node.id, {"body": "other", "help": None}]]


def test_a_default_that_grows_is_patched_since_the_tab_may_not_know_it() -> None:
    page = Page()
    page.tree.begin()
    node = page.tree.draw(page.tree.main, "code", Code(body="1"))
    page.tree.end(complete=True)
    page.sync()
    page.tree.begin()
    assert page.tree.draw(page.tree.main, "code", Code(body="1", language="python3")) is node
    page.tree.end(complete=True)
    assert page.sync() == [["patch", node.id, {"language": "python3"}]]


def test_many_changes_between_two_looks_cost_one_op() -> None:
    page = Page()
    page.draw("x")
    page.sync()
    for number in range(1000):
        page.tree.draw(page.tree.main, "x", Text(body=str(number)))
    assert names(page.sync()) == ["patch"]


def test_another_kind_takes_the_place() -> None:
    page = Page()
    a, b, c = page.draw("a", "b", "c")
    page.sync()
    page.tree.replace(b, Markdown(body="B"))
    assert set(names(page.sync())) == {"remove", "set"}
    assert page.texts() == ["a", "B", "c"]
    page.tree.replace(a, Text(body="A"))
    assert page.texts() == ["a", "B", "c"]
    assert names(page.sync()) == ["patch"]
    assert c.alive
    assert not b.alive


def test_replacing_does_not_move_the_place_where_drawing_goes_on() -> None:
    page = Page()
    a, _ = page.draw("a", "b")
    page.tree.replace(a, Markdown(body="A"))
    page.draw("c")
    page.sync()
    assert page.texts() == ["A", "b", "c"]


def test_a_removed_node_is_gone_with_all_in_it() -> None:
    page = Page()
    box = page.tree.draw(page.tree.main, "box", Block())
    inner = page.draw("in", into=box)[0]
    page.sync()
    page.tree.remove(box)
    assert page.sync() == [["remove", [box.id]]]
    assert not inner.alive
    page.draw("late", into=box)
    assert page.sync() == [], "what is drawn into a removed container is nowhere"


def test_empty_takes_one_element_after_the_other() -> None:
    page = Page()
    place = page.tree.draw(page.tree.main, "place", Empty())
    for text in "abc":
        page.tree.draw(place, "only", Text(body=text))
    page.sync()
    assert page.texts() == ["c"]


def test_a_container_drawn_again_in_one_run_loses_what_is_not_drawn_again() -> None:
    page = Page()
    box = page.tree.draw(page.tree.main, "box", Block())
    page.draw("a", "b", into=box)
    box = page.tree.draw(page.tree.main, "box", Block())
    page.draw("b", into=box)
    page.tree.settle(box)
    page.sync()
    assert page.texts() == ["b"]


def test_keep_names_what_was_drawn_without_a_change_once() -> None:
    page = Page()
    page.run("a", "b", "c")
    page.tree.begin()
    a, b = page.draw("a", "b")
    assert page.sync(keep=True)[-1][0] == "keep"
    kept = {number for first, last in page.ops[-1][1] for number in range(first, last + 1)}
    assert {a.id, b.id} <= kept
    assert page.sync(keep=True) == []


def test_naming_what_was_drawn_visits_that_and_not_the_page(monkeypatch) -> None:
    page = Page()
    names_of_all = [str(number) for number in range(2_000)]
    page.run(*names_of_all)
    page.tree.begin()
    page.draw(*names_of_all[:10])
    monkeypatch.setattr(Node, "__iter__", lambda node: pytest.fail("the whole page was walked"))
    ops = page.tree.take_ops(keep=True)
    assert isinstance(ops[-1], wire.Keep)
    # The regions, and the ten.
    assert sum(last - first + 1 for first, last in ops[-1].ranges) == 13
    assert page.tree.take_ops(keep=True) == []


class CountedList(list[Node]):
    """A list that counts how often it is searched or shifted."""

    steps = 0

    def index(self, *place: Any) -> int:
        self.steps += 1
        return super().index(*place)

    def __delitem__(self, place: Any) -> None:
        self.steps += 1
        super().__delitem__(place)


def test_removing_many_goes_through_the_list_once() -> None:
    page = Page()
    page.run(*[str(number) for number in range(2_000)])
    children = page.tree.main.children = CountedList(page.tree.main.children)
    page.run("1999")
    assert page.texts() == ["1999"]
    assert children.steps <= 1
    # Where drawing goes on is still right.
    page.run("1999", "a", "b")
    assert page.texts() == ["1999", "a", "b"]


def test_a_resend_draws_all_from_nothing() -> None:
    page = Page()
    page.run("a", "b")
    page.tree.resend()
    ops = page.sync()
    assert ops[0] == ["reset"]
    assert page.texts() == ["a", "b"]
    page.tree.resend()
    page.tree.begin()
    page.draw("b")
    page.tree.end(complete=True)
    page.sync()
    assert page.texts() == ["b"]


def test_the_page_goes_back_to_its_defaults() -> None:
    page = Page()
    page.tree.begin()
    page.tree.configure(wire_page(title="T"))
    page.tree.end(complete=True)
    page.sync()
    assert page.model.nodes[0]["props"]["title"] == "T"
    page.run()
    assert page.model.nodes[0]["props"]["title"] is None


def wire_page(**props: Any) -> Any:
    from millpond.props import PageRoot

    return PageRoot(**props)


def test_ops_are_what_wire_defines() -> None:
    page = Page()
    page.run("a", "b")
    page.run("b", "a2")
    msgspec.convert(page.ops, list[wire.Op])


# What a script may do, in any order: each step is an action with numbers that
# pick among the containers and texts there are.
STEP = some.tuples(
    some.sampled_from(["text", "box", "empty", "replace", "remove", "again", "sync", "keep", "resend"]),
    some.integers(0, 5),
    some.integers(0, 5),
)
RUN = some.tuples(some.lists(STEP, max_size=12), some.booleans())


def _act(page: Page, places: list[Node], drawn: list[Node], action: str, where: int, what: int) -> None:
    tree, place = page.tree, places[where % len(places)]
    if action in ("sync", "keep"):
        page.sync(keep=action == "keep")
    elif action == "resend":
        tree.resend()
    elif action in ("box", "empty", "again"):
        kind = Empty if action == "empty" else Block
        identity: Any = "only" if place.props.kind == "empty" else (kind.kind, what)
        places.append(tree.draw(place, identity, kind()))
    elif action in ("replace", "remove"):
        if drawn:
            node = drawn[what % len(drawn)]
            if action == "remove":
                tree.remove(node)
            else:
                drawn.append(tree.replace(node, (Text, Markdown)[where % 2](body=f"r{what}")))
    else:
        identity = "only" if place.props.kind == "empty" else what
        drawn.append(tree.draw(place, identity, Text(body="t" * where, help=str(what % 2) if what else None)))


@settings(max_examples=200, deadline=None)
@given(some.lists(RUN, max_size=5))
def test_the_tab_has_the_servers_tree_whatever_the_script_does(runs: list[Any]) -> None:
    page = Page()
    for steps, complete in runs:
        page.tree.begin()
        places, drawn = [page.tree.main, page.tree.sidebar], list[Node]()
        for action, where, what in steps:
            _act(page, places, drawn, action, where, what)
        page.tree.end(complete=complete)
        page.sync()
        if complete:
            _check_complete(page.tree)


def _check_complete(tree: Tree) -> None:
    """After a complete run there is nothing but what it has drawn."""
    for node in tree.root:
        assert node.alive
        assert node.run == tree.run or node is tree.root, node.props
        assert len(node.slots) == len(node.children) or node is tree.root
        assert all(child.parent is node for child in node.children)


LINES = some.lists(some.sampled_from("abcdefgh"), unique=True)


@settings(max_examples=200, deadline=None)
@given(some.lists(some.tuples(LINES, some.booleans()), max_size=6))
def test_what_was_drawn_stands_in_the_order_of_drawing(runs: list[tuple[list[str], bool]]) -> None:
    page = Page()
    for lines, complete in runs:
        there = page.texts()
        page.run(*lines, complete=complete)
        if complete:
            assert page.texts() == lines
        else:
            assert [text for text in page.texts() if text in lines] == lines
            left = [text for text in page.texts() if text not in lines]
            assert left == [text for text in there if text not in lines]


def test_what_follows_a_moved_node_follows_it_in_an_unfinished_run_too() -> None:
    page = Page()
    page.run("a", "b", "c")
    assert names(page.run("b", "a", "new", complete=False)) == ["move", "set"]
    assert page.texts() == ["b", "a", "new", "c"]


def test_a_json_of_one_level_is_another_than_one_that_is_all_open() -> None:
    app = App(
        """
import millpond as st
s = st.session_state
s.n = s.get("n", -1) + 1
st.json({"a": {"b": 1}}, expanded=[True, 1, False, 0, 2][s.n])
"""
    )
    told = []
    for _ in range(5):
        told += [node["props"]["levels"] for node in app.model.walk() if node["kind"] == "json"]
        app.rerun()
    assert told == [None, 1, 0, 0, 2]
