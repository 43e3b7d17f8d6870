"""Values whose own code raises, whatever it raises, and values that change while they are saved."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from millpond.session.state import State
from millpond.state.rebind import StoredValue
from millpond.state.saving import Limits
from tests.drive import App

ERRORS = [
    "SystemExit(3)",
    "KeyboardInterrupt()",
    "GeneratorExit()",
    "RecursionError()",
    "MemoryError()",
    "Odd()",
]
METHODS = [
    "__reduce_ex__",
    "__getstate__",
    "__eq__",
    "__hash__",
    "__repr__",
    "__str__",
    "__bool__",
    "__sizeof__",
]

HOSTILE = """
import millpond as st
class Odd(Exception):
    def __str__(self): raise SystemExit("no text either")
class Meta(type):
    META
class Hostile(metaclass=Meta):
    METHOD
    pass
class Good: pass
s = st.session_state
s.n = s.get("n", 0) + 1
if "bad" not in s:
    s.bad, s.inside, s.good = Hostile(), [1, Hostile()], Good()
_ = s.bad, s.inside
st.text((s.n, isinstance(s.good, Good)))
"""


def check(source: str) -> None:
    """The runs end, and all other values are saved."""
    app = App(source, durable=True)
    for n in range(1, 4):
        assert (app.errors, app.texts()) == ([], [f"({n}, True)"])
        change = app.session.commits.take_change()
        assert change is not None
        assert {"n"} <= change.changed.keys()
        app.session.saved(change, n)
        app.rerun()


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_raises(method: str, error: str) -> None:
    check(HOSTILE.replace("METHOD", f"def {method}(self, *_): raise {error}").replace("META", "pass"))


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(
    "name", ["__module__", "__qualname__", "__name__", "__dataclass_params__", "_metadata"]
)
def test_an_attribute_of_the_class_that_raises(name: str, error: str) -> None:
    meta = f"def __getattribute__(cls, name):\n        if name == {name!r}: raise {error}\n        return super().__getattribute__(name)"
    check(HOSTILE.replace("METHOD", "").replace("META", meta))


@pytest.mark.parametrize("error", ERRORS)
def test_a_value_that_cannot_be_read_back(error: str) -> None:
    check(
        HOSTILE.replace("METHOD", f"def __setstate__(self, state): raise {error}\n    x = 1").replace(
            "META", "pass"
        )
    )


@pytest.mark.parametrize(
    "meta",
    [
        "def __eq__(cls, other): raise SystemExit",
        "def __hash__(cls): raise SystemExit",
        "__hash__ = None",
        "def __instancecheck__(cls, one): raise SystemExit\n    def __subclasscheck__(cls, one): raise SystemExit",
    ],
)
def test_a_class_that_cannot_be_compared(meta: str) -> None:
    check(HOSTILE.replace("METHOD", "").replace("META", meta))


@pytest.mark.parametrize(
    "body",
    [
        "__dataclass_params__ = 5",
        "__slots__ = ('__dict__',)\n    _metadata = object()",
        "class Name(str):\n        def __format__(self, how): raise SystemExit\n    __qualname__ = Name('Hostile')\n"
        "    def __reduce__(self): raise ValueError",
        "class Text(str):\n        def __format__(self, how): raise SystemExit\n        def __bool__(self): raise SystemExit\n"
        "    class Error(Exception):\n        def __str__(self): return Hostile.Text('no')\n"
        "    def __reduce__(self): raise Hostile.Error",
    ],
)
def test_a_class_whose_attributes_are_not_what_they_are_elsewhere(body: str) -> None:
    check(HOSTILE.replace("METHOD", body).replace("META", "pass"))


@pytest.mark.parametrize(
    "made",
    [
        "type('L', (list,), {'__iter__': lambda self: itertools.count()})([1])",
        "type('D', (dict,), {'items': lambda self: zip(itertools.count(), itertools.count())})(a=1)",
        "type('S', (set,), {'__iter__': lambda self: itertools.count()})({1})",
        "type('F', (frozenset,), {'__iter__': lambda self: itertools.count()})({1})",
        "type('Q', (collections.deque,), {'__iter__': lambda self: itertools.count()})([1])",
    ],
    ids=["list", "dict", "set", "frozenset", "deque"],
)
def test_a_container_that_never_ends_stays_in_memory(made: str) -> None:
    check(
        "import collections, itertools\nimport millpond as st\nclass Good: pass\ns = st.session_state\n"
        f"s.n = s.get('n', 0) + 1\nif 'bad' not in s:\n    s.bad, s.inside, s.good = {made}, [{made}], Good()\n"
        "_ = s.bad, s.inside\nst.text((s.n, isinstance(s.good, Good)))\n"
    )


def test_a_container_that_says_more_than_python_counts_is_saved() -> None:
    """And one that has its own way to be pickled is not even asked."""
    app = App(
        """
import itertools
import millpond as st
class Twice(list):
    def __iter__(self): return itertools.chain(list.__iter__(self), list.__iter__(self))
class Own(list):
    def __iter__(self): return itertools.count()
    def __reduce_ex__(self, protocol): return (Own, (list(list.__iter__(self)),))
st.session_state.update(twice=Twice([1, 2]), own=Own())
""",
        durable=True,
    )
    change = app.session.commits.take_change()
    assert change is not None
    assert {"twice", "own"} <= change.changed.keys()


NEIGHBOURS = """
import millpond as st
from collections import namedtuple
class Proxy:
    @property
    def __class__(self): raise RuntimeError("outside of its context")
current = Proxy()
class Meta(type):
    def __getattr__(cls, name): raise RuntimeError(name)
class Outer(metaclass=Meta): pass
Row = namedtuple("Other", "a")
Row.__qualname__ = "Outer.Row"
s = st.session_state
s.n = s.get("n", 0) + 1
if s.n == 1: s.row = Row(1)
st.text((s.n, type(s.row) is Row))
"""


def test_what_else_the_script_has_does_not_keep_a_value_from_being_saved() -> None:
    app = App(NEIGHBOURS, durable=True)
    assert app.session.commits.take_change().changed.keys() == {"n", "row"}  # type: ignore[union-attr]
    app.rerun()
    assert (app.texts(), app.errors) == (["(2, True)"], [])


ONE_WAY = """
import millpond as st
class Words(dict):
    def __init__(self): self.count = 0
    def __setitem__(self, key, value):
        self.count += 1
        super().__setitem__(key, value)
s = st.session_state
if "words" not in s:
    s.words = Words()
    s.words["a"] = 1
st.text((dict(s.words), s.words.count))
"""


def test_a_value_that_pickle_cannot_make_again_stays_what_it_is_and_that_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = App(ONE_WAY, durable=True)
    for _ in range(3):
        assert (app.texts(), app.errors) == (["({'a': 1}, 1)"], [])
        app.rerun()
    (said,) = caplog.messages
    assert said.startswith("session_state['words'] is kept in memory only and will be lost after a restart:")
    assert "AttributeError: 'Words' object has no attribute 'count'" in said


UNREADABLE = """
import millpond as st
class Odd(Exception):
    def __str__(self): raise SystemExit
class Ball:
    def __setstate__(self, state): raise Odd
    x = 1
if st.session_state.get("new"): st.session_state.ball = Ball(); st.session_state.ball.y = 1
st.text("ball" in st.session_state)
"""


def test_an_error_without_a_text_of_a_value_that_cannot_be_read_back() -> None:
    first = App("import millpond as st\nst.session_state.new = True\n" + UNREADABLE, durable=True)
    change = first.session.commits.take_change()
    assert change is not None
    second = App(UNREADABLE, durable=True, run=False)
    second.session.restore(
        1,
        0,
        {
            key: StoredValue(key, dump.codec, dump.data, tuple)
            for key, dump in change.changed.items()
            if key == "ball"
        },
    )
    second.run()
    assert second.texts() == ["False"]
    second.rerun()
    assert (second.texts(), second.errors) == (["False"], [])


def test_a_set_and_a_dictionary_that_a_thread_changes_meanwhile() -> None:
    state, stop = State(), threading.Event()
    numbers, words = set(range(2000)), {n: n for n in range(2000)}
    state.assign("numbers", numbers)
    state.assign("words", words)

    def work() -> None:
        n = 10_000
        while not stop.is_set():
            n += 1
            numbers.add(n)
            words[n] = n
            numbers.discard(n)
            del words[n]
            time.sleep(0)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(50):
            state.get("numbers"), state.get("words")
            state.collect()
    finally:
        stop.set()
        thread.join()
    state.get("numbers"), state.get("words")
    change = state.collect()
    assert change.changed.keys() == {"numbers", "words"}
    assert not state.volatile


def test_what_fails_once_is_tried_again() -> None:
    class Shy:
        times = 0

        def __reduce__(self) -> Any:
            Shy.times += 1
            if Shy.times < 3:
                raise RuntimeError("Set changed size during iteration")
            return (int, ())

    state = State()
    state.assign("shy", [Shy()])
    assert state.collect().changed.keys() == {"shy"}
    assert not state.volatile


KEEPS_A_CONTAINER = """
import millpond as st
for n in range(300): st.text(n)
s = st.session_state
s.box = st.container()
s.inside = {"a": [st.empty()]}
s.n = 1
"""


def test_a_place_of_the_page_takes_no_page_along() -> None:
    app = App(KEEPS_A_CONTAINER, durable=True)
    assert app.errors == []
    assert app.session.state.volatile.keys() == {"box", "inside"}
    assert "it is a place of the page" in app.session.state.volatile["inside"]
    assert "n" in app.session.commits.take_change().changed  # type: ignore[union-attr]


def test_where_values_must_be_saveable_a_place_of_the_page_is_refused() -> None:
    app = App(KEEPS_A_CONTAINER, durable=True, limits=Limits(on_unpicklable="error"))
    (error,) = app.errors
    assert "`st.session_state.box` cannot be saved" in str(error)
    assert "it is a place of the page" in str(error)


def test_what_is_hostile_is_refused_where_values_must_be_saveable() -> None:
    class Hostile:
        def __reduce__(self) -> Any:
            raise SystemExit

    state = State(Limits(on_unpicklable="error"))
    with pytest.raises(Exception, match="cannot be saved"):
        state.assign("bad", [Hostile()])
    assert "bad" not in state
