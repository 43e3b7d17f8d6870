"""Any order of what can happen to the values of a session, compared with a plain dictionary and what a store would have."""

from __future__ import annotations

import copy
import linecache
import os
import threading
from functools import partial
from typing import Any

import hypothesis.strategies as some
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from millpond.errors import StateError, StopRun
from millpond.state.changes import Change
from millpond.state.kernel import ASIDE, Kernel
from millpond.state.rebind import StoredValue
from millpond.state.values import Dump

HISTORIES = int(os.environ.get("MILLPOND_KERNEL_HISTORIES", "300"))

CLASSES = {"old": "Box", "new": "Case"}
"""The code of an app before and after a deploy: neither knows the other's class."""
KEYS = some.sampled_from(["a", "b", "c"])
NUMBERS = some.integers(0, 9)


def source(code: str) -> str:
    return f"class {CLASSES[code]}:\n    def __init__(self, item): self.item = item\n"


for code in CLASSES:
    linecache.cache[f"<{code}>"] = len(source(code)), None, source(code).splitlines(), f"<{code}>"


class ModelBox:
    """An instance of a class of the script, in the model."""

    def __init__(self, name: str, item: Any) -> None:
        self.name = name
        self.item = item


class ModelLock:
    """What cannot be pickled, in the model."""


def told(value: Any) -> Any:
    """A value of the app or of the model, to compare them."""
    match value:
        case list():
            return [told(each) for each in value]
        case ModelBox():
            return (value.name, told(value.item))
        case ModelLock():
            return "lock"
        case int():
            return value
    return "lock" if isinstance(value, _LOCK) else (type(value).__name__, told(value.item))


_LOCK = type(threading.Lock())


def find(value: Any, kind: type) -> Any:
    """The first instance in a value of the model."""
    if isinstance(value, kind):
        return value
    inside = value if isinstance(value, list) else [value.item] if isinstance(value, ModelBox) else []
    return next((found for each in inside if (found := find(each, kind)) is not None), None)


def first_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else first_list(value.item)


class World(RuleBasedStateMachine):
    """A session's values, a process that dies, a store, and the model of all of them."""

    @initialize()
    def begin(self) -> None:
        self.code = "old"
        self.store: dict[str, Dump] = {}
        self.model: dict[str, Any] = {}
        self.aside: dict[str, Any] = {}
        """Values that the current code cannot read."""
        self.saved: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        self.start()

    # What the app does ------------------------------------------------------------

    @rule(key=KEYS, number=NUMBERS)
    def put_plain(self, key: str, number: int) -> None:
        self.put(key, number, number)

    @rule(key=KEYS, number=NUMBERS)
    def put_list(self, key: str, number: int) -> None:
        self.put(key, [number], [number])

    @rule(key=KEYS, number=NUMBERS, deep=some.booleans())
    def put_box(self, key: str, number: int, deep: bool) -> None:
        name = CLASSES[self.code]
        box, boxed = self.namespace[name]([number]), ModelBox(name, [number])
        self.put(key, [[], box] if deep else box, [[], boxed] if deep else boxed)

    @rule(key=KEYS)
    def put_lock(self, key: str) -> None:
        self.put(key, [threading.Lock()], [ModelLock()])

    @rule(key=KEYS, other=KEYS, deep=some.booleans())
    def share(self, key: str, other: str, deep: bool) -> None:
        other = other if other in self.model else next(iter(self.model), key)
        if other != key:
            value, known = self.kernel.get(other), self.model[other]
            self.put(key, [value] if deep else value, [known] if deep else known)

    @rule(key=KEYS, number=NUMBERS)
    def change_in_place(self, key: str, number: int) -> None:
        if key in self.model and not isinstance(self.model[key], int):
            first_list(self.kernel.get(key)).append(number)
            first_list(self.model[key]).append(number)

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        if key in self.model:
            self.kernel.delete(key)
            del self.model[key]
            self.aside.pop(key, None)
            self.held.pop(key, None)

    @rule(key=KEYS)
    def ask(self, key: str) -> None:
        assert (key in self.kernel) == (key in self.model)

    @rule(key=KEYS)
    def use(self, key: str) -> None:
        if key not in self.model:
            assert self.kernel.peek(key, "none") == "none"
            return
        value = self.kernel.get(key)
        assert self.kernel.peek(key) is value
        box = value[1] if isinstance(value, list) and len(value) > 1 else value
        if type(box).__name__ in CLASSES.values():
            assert type(box) is self.namespace[CLASSES[self.code]]

    # Runs ---------------------------------------------------------------------------

    @rule(keys=some.lists(KEYS, max_size=2, unique=True))
    def end_run(self, keys: list[str]) -> None:
        self.commit(self.kernel.collect())
        self.next_run(keys)

    @rule()
    def cut_run_short(self) -> None:
        """What it has changed joins the commit of the next one."""
        self.next_run([])

    @rule(key=KEYS, number=NUMBERS)
    def change_behind_our_back(self, key: str, number: int) -> None:
        """A thread of the app has the list, and an audit finds it."""
        held = self.held.get(key)
        if held is not None:
            held.append(number)
            self.model[key].append(number)
        self.commit(self.kernel.audit(lambda: False))

    @rule(data=some.data())
    def step_back(self, data: Any) -> None:
        if self.history:
            dumps, then = data.draw(some.sampled_from(self.history))
            self.kernel.put_back(dumps)
            self.model |= copy.deepcopy({key: then[key] for key in dumps})
            for key in dumps:
                self.held.pop(key, None)

    # The store and the process ---------------------------------------------------------

    @rule()
    def lose_the_store(self) -> None:
        self.store.clear()
        self.commit(self.kernel.collect_all())
        self.next_run([])

    @rule(saved=some.booleans())
    def kill(self, saved: bool) -> None:
        if saved:
            self.end_run([])
        self.restart(self.code)

    @rule(saved=some.booleans())
    def deploy(self, saved: bool) -> None:
        if saved:
            self.end_run([])
        self.restart("new" if self.code == "old" else "old")

    @invariant()
    def values_are_those_of_the_model(self) -> None:
        if not hasattr(self, "kernel"):
            return
        assert set(self.kernel.keys()) == set(self.model)
        for key, value in self.model.items():
            assert told(self.kernel.glance(key)) == told(value)
        for key, held in self.held.items():
            assert self.kernel.glance(key) is held

    # How ------------------------------------------------------------------------------

    def put(self, key: str, value: Any, known: Any) -> None:
        self.kernel.put(key, value)
        self.model[key] = known
        self.held.pop(key, None)
        if isinstance(value, list) and not find(known, ModelBox):
            self.held[key] = value

    def readable(self, value: Any) -> bool:
        box = find(value, ModelBox)
        return box is None or box.name == CLASSES[self.code]

    def commit(self, change: Change) -> None:
        self.kernel.taken()
        for key in change.deleted:
            self.store.pop(key, None)
        self.store |= change.changed
        values = {key: value for key, value in self.model.items() if not find(value, ModelLock)}
        self.saved = copy.deepcopy((values, self.aside))
        assert set(self.store) == set(values) | {ASIDE + key for key in self.aside}
        assert set(self.kernel.volatile) == set(self.model) - set(values)
        changed = {key: dump for key, dump in change.changed.items() if not key.startswith(ASIDE)}
        if changed:
            self.history.append((self.kernel.apart(changed), copy.deepcopy(values)))

    def start(self) -> None:
        self.kernel = Kernel()
        self.kernel.restore(
            {
                key: StoredValue(key, d.codec, d.data, partial(tuple, d.buffers), d.size)
                for key, d in self.store.items()
            }
        )
        self.history: list[tuple[dict[str, Dump], dict[str, Any]]] = []
        self.held: dict[str, Any] = {}
        """Lists of the app that are to stay the same objects."""
        self.next_run([])

    def next_run(self, early: list[str]) -> None:
        """The script begins; some keys are used in lines before its class statement."""
        self.kernel.sleep()
        self.kernel.begin_run()
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__file__": f"<{self.code}>"}
        self.kernel.begin_script(self.namespace)
        for key in early:
            if key in self.model:
                try:
                    value = self.kernel.get(key)
                except StateError:
                    continue  # of this process, no run has defined the class yet
                if not isinstance(value, int):
                    first_list(value).append(0)
                    first_list(self.model[key]).append(0)
        exec(source(self.code), self.namespace)

    def restart(self, code: str) -> None:
        """Another process has the session. Only values that its code cannot read, or can again, are used at once."""
        self.code = code
        self.model, self.aside = copy.deepcopy(self.saved)
        self.start()
        for key in {*self.model, *self.aside}:
            value, former = self.model.get(key), self.aside.get(key)
            former_readable = former is not None and self.readable(former)
            if value is not None and not self.readable(value):
                self.aside[key] = copy.deepcopy(self.model.pop(key))
                if former_readable:
                    self.model[key] = former
            elif value is None and former_readable:
                self.model[key] = self.aside.pop(key)
            else:
                continue
            assert (key in self.kernel) == (key in self.model)


def test_any_history_is_that_of_a_plain_dictionary() -> None:
    run_state_machine_as_test(
        World, settings=settings(max_examples=HISTORIES, stateful_step_count=50, deadline=None, database=None)
    )


def test_a_deleted_value_takes_along_what_was_quarantined_before_the_store_was_lost() -> None:
    """A history that the machine has found."""
    world = World()
    world.begin()
    world.put_box(key="d", number=0, deep=False)
    world.lose_the_store()
    world.deploy(saved=False)
    world.lose_the_store()
    assert set(world.store) == {ASIDE + "d"}
    world.put_lock(key="d")
    world.delete(key="d")
    world.end_run(keys=[])
    assert world.store == {}
    world.values_are_those_of_the_model()


class _First:
    """Draws the first of what there is, in place of Hypothesis."""

    def draw(self, strategy: Any) -> Any:
        return strategy.elements[0]


def test_keys_that_are_put_back_share_an_object_also_after_a_restart_that_finds_them_unused() -> None:
    """A history that the machine has found."""
    world = World()
    world.begin()
    world.put_list(key="a", number=0)
    world.share(key="b", other="a", deep=False)
    world.end_run(keys=[])
    world.put_list(key="a", number=0)
    world.end_run(keys=[])
    world.step_back(data=_First())
    world.deploy(saved=True)
    world.end_run(keys=["a"])
    world.values_are_those_of_the_model()


class Stopping:
    """Ends the run in which it is unpickled, as ``st.stop`` does."""

    stops = False

    def __reduce__(self) -> Any:
        return Stopping.unpickle, ()

    @staticmethod
    def unpickle() -> Stopping:
        if Stopping.stops:
            raise StopRun
        return Stopping()


def test_a_value_that_is_put_back_and_could_not_be_read_this_time_is_saved(monkeypatch) -> None:
    kernel = Kernel()
    kernel.put("a", Stopping())
    former = kernel.apart(kernel.collect().changed)
    kernel.taken()
    kernel.put("a", 1)
    kernel.collect()
    kernel.taken()
    kernel.put_back(former)
    monkeypatch.setattr(Stopping, "stops", True)
    with pytest.raises(StopRun):
        kernel.get("a")
    assert kernel.collect().changed["a"].data == former["a"].data
