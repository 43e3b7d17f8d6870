"""Random apps of nested fragments: what they are, and what a plain model says of their pages."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

Item = dict[str, Any]

SCRIPT = """
import functools, json
import millpond as st
from tests.session import scopes_model

s = st.session_state
boxes = {}

def called(name):
    s["called " + name] = s.get("called " + name, 0) + 1

def body(scope, items):
    scopes_model.executed.append(scope)
    draw(scope, items, {}, st)

def draw(scope, items, own, place):
    for item in items:
        scopes_model.passing()
        kind, name = item["kind"], item["name"]
        if kind == "check":
            own[name] = place.checkbox(name, scopes_model.default(name), key=name)
        elif kind == "field":
            own[name] = place.text_input(name)
        elif kind == "button":
            # With arguments, a press has a run of its own.
            how = {"args": [name]} if len(name) % 2 else {}
            function = called if how else functools.partial(called, name)
            if place.button(name, on_click=function, **how):
                s["pressed " + name] = s.get("pressed " + name, 0) + 1
            place.text(f"{name} pressed {s.get('pressed ' + name, 0)}")
        elif kind == "text":
            place.text(f"{name} of {scope}: {sorted(own.items())}")
        elif kind == "if":
            if own.get(item["of"]):
                draw(scope, item["items"], own, place)
        elif kind == "in":
            with place.container():
                draw(scope, item["items"], own, st)
        elif kind == "box":
            boxes[name] = place.container()
        elif kind == "out":
            draw(scope, item["items"], own, boxes[item["of"]])
        elif kind == "fragment":
            with place.container():
                part(item)

@st.fragment
def part(item):
    body(item["name"], item["items"])

body("page", json.loads(SPEC))
"""
"""Draws what SPEC says; the tests put that in."""

executed: list[str] = []
"""The scopes whose bodies have begun, in order."""
passing: Callable[[], None] = lambda: None  # noqa: E731 (the tests put another one here)
"""Called before each item is drawn."""


def default(name: str) -> Any:
    """The first value of a widget: every second box is checked, and shows what hangs on it."""
    kind, _, number = name.partition(" ")
    return int(number) % 2 == 1 if kind == "check" else ""


def source_of(spec: list[Item]) -> str:
    """The script of an app."""
    return SCRIPT.replace("json.loads(SPEC)", f"json.loads({json.dumps(json.dumps(spec))})")


def spec_of(seed: int) -> list[Item]:
    """The items of an app's page: another app for each seed."""
    return _items(random.Random(seed), itertools.count(1), depth=0, checks=[], boxes=[])


def _items(
    chance: random.Random, numbers: Iterator[int], *, depth: int, checks: list[str], boxes: list[str]
) -> list[Item]:
    # What is in `if` and `in` has names of its own, which what comes after it does not know.
    checks, boxes = list(checks), list(boxes)
    items: list[Item] = []
    kinds = ["check", "field", "button", "text", "box", "out", "if", "if", "in", "fragment", "fragment"]
    for kind in ["check", *chance.choices(kinds, k=chance.randint(2, 4)), "text"]:
        item: Item = {"kind": kind, "name": f"{kind} {next(numbers)}"}
        match kind:
            case "check":
                checks.append(item["name"])
            case "box":
                boxes.append(item["name"])
            case "out":
                if not boxes:
                    continue
                leaf = chance.choice(["check", "field", "text", "button"])
                item["of"] = chance.choice(boxes)
                item["items"] = [{"kind": leaf, "name": f"{leaf} {next(numbers)}"}]
            case "if" | "in" | "fragment":
                if depth > 1:
                    continue
                item["of"] = chance.choice(checks)
                known = [] if kind == "fragment" else checks
                item["items"] = _items(chance, numbers, depth=depth + 1, checks=known, boxes=boxes)
        items.append(item)
    return items


class Page:
    """What the page is, by the model: values by widget, and what each full run would draw."""

    def __init__(self, spec: list[Item]) -> None:
        self.spec = spec
        self.values: dict[str, Any] = {}
        self.pressed: dict[str, int] = {}
        self.outer: dict[str, str | None] = {"page": None}
        """The scope around each scope."""
        self.scope_of: dict[str, str] = {}
        """The scope that draws each widget."""
        self._survey(spec, "page")

    def _survey(self, items: list[Item], scope: str) -> None:
        for item in items:
            name = item["name"]
            self.scope_of[name] = scope
            if item["kind"] == "fragment":
                self.outer[name] = scope
            self._survey(item.get("items", []), name if item["kind"] == "fragment" else scope)

    def is_in(self, scope: str, other: str) -> bool:
        """A run of the other one executes this scope too."""
        at: str | None = scope
        while at is not None and at != other:
            at = self.outer[at]
        return at is not None

    def settle(self, scope: str) -> None:
        """A run of this scope is over: what it does not show (any more) has lost its value."""
        shown = set(self.widgets())
        for name in list(self.values):
            if name not in shown and self.is_in(self.scope_of[name], scope):
                del self.values[name]

    def value(self, name: str) -> Any:
        """What the widget shows."""
        return self.values.get(name, default(name))

    def shown(self) -> list[tuple[str, str]]:
        """What a full run draws: scope and name, without order."""
        return [(scope, item["name"]) for scope, item in self._visible(self.spec, "page", {})]

    def widgets(self) -> list[str]:
        """The widgets on the page, buttons too."""
        kinds = ("check", "field", "button")
        return [name for _, name in self.shown() if name.partition(" ")[0] in kinds]

    def texts(self) -> list[str]:
        """The texts on the page, in the order of the alphabet."""
        texts = []
        own: dict[str, dict[str, Any]] = {}
        for scope, item in self._visible(self.spec, "page", {}):
            name, mine = item["name"], own.setdefault(scope, {})
            if item["kind"] in ("check", "field"):
                mine[name] = self.value(name)
            elif item["kind"] == "button":
                texts.append(f"{name} pressed {self.pressed.get(name, 0)}")
            elif item["kind"] == "text":
                texts.append(f"{name} of {scope}: {sorted(mine.items())}")
        return sorted(texts)

    def scopes(self, inside: str = "page") -> list[str]:
        """The scopes on the page that a run of this one executes."""
        there = ["page"] + [name for _, name in self.shown() if name.startswith("fragment")]
        return [scope for scope in there if self.is_in(scope, inside)]

    def _visible(self, items: list[Item], scope: str, own: dict[str, Any]) -> Iterator[tuple[str, Item]]:
        for item in items:
            if item["kind"] == "check":
                own[item["name"]] = self.value(item["name"])
            if item["kind"] == "if" and not own.get(item["of"]):
                continue
            yield scope, item
            if item["kind"] == "fragment":
                yield from self._visible(item["items"], item["name"], {})
            else:
                yield from self._visible(item.get("items", []), scope, own)
