"""What ``st.cache_data`` and ``st.cache_resource`` keep, for how long, and for whom."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.caching import calls as waiting
from millpond.caching.registry import REGISTRY
from millpond.errors import ApiError, Interrupted, UncacheableValue, UnhashableArgument
from millpond.session.context import Context, enter, leave
from millpond.session.run import Run
from millpond.session.session import Session
from millpond.testing import AppTest
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    yield
    REGISTRY.clear("data")
    REGISTRY.clear("resource")


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time that caches see: one number, which a test sets."""
    now = [1000.0]
    monkeypatch.setattr("millpond.caching.cache.time.monotonic", lambda: now[0])
    return now


class Counted:
    """Counts calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __call__(self, *what: Any) -> int:
        self.calls.append(what)
        return len(self.calls)


def test_a_call_is_made_once_for_its_arguments_however_they_are_given() -> None:
    made = Counted()

    @st.cache_data
    def f(a, b=1, *, c=2):
        return made(a, b, c)

    assert [f(1), f(a=1), f(1, 1), f(1, b=1, c=2), f(b=1, a=1)] == [1] * 5
    assert f(1, c=3) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0), (1, True), (0.0, -0.0), ("1", 1), (b"a", "a"), (None, "None"), ((1, 2), [1, 2]), ([1, [2]], [[1], 2]),
        ({1: 2}, {2: 1}), ({1}, frozenset({1})), (["ab", "c"], ["a", "bc"]), ((), []), (Path("a"), "a"),
        (int, "int"), (len, max), (inspect, functools), (lambda: 1, lambda: 2), ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
)  # fmt: skip
def test_arguments_that_differ_are_told_apart(one: Any, other: Any) -> None:
    made = Counted()

    @st.cache_data
    def f(a):
        return made(a)

    assert (f(one), f(other), f(one), f(other)) == (1, 2, 1, 2)


class Point:
    def __init__(self, x: int) -> None:
        self.x = x

    def moved(self) -> int:
        return self.x + 1


def _adds(n: int) -> Any:
    return lambda x: x + n


@pytest.mark.parametrize(
    "make",
    [
        lambda: float("nan"), lambda: [1, {"a": (2.5, None)}], lambda: {3, 1, 2}, lambda: Point(3), lambda: _adds(2),
        lambda: functools.partial(int, base=2), lambda: 2**70, lambda: "\ud800", lambda: bytearray(b"a"),
        lambda: [["x" * 3], ["x" * 3]], lambda: Point(3).moved, lambda: {"a": Point(1), "b": [Point(2)]},
    ],
)  # fmt: skip
def test_arguments_that_are_equal_are_the_same(make: Any) -> None:
    made = Counted()

    @st.cache_data
    def f(a):
        return made(a)

    assert f(make()) == f(make()) == 1


def test_what_contains_itself_is_an_argument_too() -> None:
    made = Counted()

    @st.cache_data
    def f(a):
        return made(a)

    def ring(n: int) -> list[Any]:
        inner: list[Any] = [n]
        inner.append(inner)
        return inner

    def knot(n: int) -> Point:
        point = Point(n)
        point.me = point  # type: ignore[attr-defined]
        return point

    assert [f(ring(1)), f(ring(2)), f(ring(1)), f(knot(1)), f(knot(2)), f(knot(1))] == [1, 2, 1, 3, 4, 3]


def test_functions_that_differ_in_what_made_them_are_told_apart() -> None:
    made = Counted()

    @st.cache_data
    def f(a):
        return made(a)

    assert (f(_adds(1)), f(_adds(2)), f(_adds(1))) == (1, 2, 1)


@pytest.mark.parametrize(
    "whose",
    [
        lambda user: lambda: user,
        lambda user: functools.partial(str, user),
        lambda user: functools.partial(lambda: lambda: user),
        lambda user: (user,),
    ],
    ids=["function", "partial", "both", "tuple"],
)
def test_what_was_told_to_the_functions_that_one_uses_tells_it_from_others(whose: Any) -> None:
    made = Counted()

    def page(user: str) -> Any:
        known = whose(user)

        @st.cache_data
        def f():
            assert known
            return made(None)

        return f

    assert (page("ann")(), page("bob")(), page("ann")()) == (1, 2, 1)


class Nameless:
    """Of no module."""


Nameless.__module__ = None  # type: ignore[assignment]


class Secretive(type):
    @property
    def __module__(cls) -> str:  # type: ignore[override]
        raise ValueError("no module")


class Untold(metaclass=Secretive):
    pass


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("no text")


class Unpicklable:
    def __reduce_ex__(self, protocol: object) -> Any:
        raise Mute


@pytest.mark.parametrize("value", [Nameless(), Untold(), Nameless, Untold, Unpicklable()])
def test_classes_that_say_nothing_of_themselves_are_refused_by_words_of_ours(value: Any) -> None:
    @st.cache_data
    def f(a):
        return a

    @st.cache_data
    def g():
        return value

    for call in (lambda: f(value), g):
        with contextlib.suppress(UnhashableArgument, UncacheableValue):
            call()


def test_parameters_with_an_underscore_do_not_count() -> None:
    made = Counted()

    @st.cache_data
    def f(_lock, a, *more, _other=1, **names):
        return made(a)

    assert f(threading.Lock(), 1) == f(threading.Lock(), 1, _other=2) == f(None, a=1, _any=3) == 1
    assert f(None, 2) == 2
    assert f(None, 1, 5) == f(None, 1, 5) == 3
    assert f(None, 1, x=1) == f(None, 1, x=1) == 4


def test_an_argument_without_a_key_is_named_with_the_way_out() -> None:
    @st.cache_data
    def f(a, connection):
        raise AssertionError

    with pytest.raises(UnhashableArgument) as caught:
        f(1, threading.Lock())
    assert "`connection`" in str(caught.value)
    assert "_connection" in str(caught.value)
    assert "hash_funcs" in str(caught.value)
    assert "`f`" in str(caught.value)


@pytest.mark.parametrize("key", [Point, f"{__name__}.Point"])
def test_hash_funcs_say_what_an_argument_is_known_by(key: Any) -> None:
    made = Counted()

    @st.cache_data(hash_funcs={key: lambda point: point.x // 10, str: str.lower})
    def f(a, b=""):
        return made(a, b)

    assert f(Point(11)) == f(Point(12)) == f([Point(11)]) - 1 == 1
    assert f(Point(21)) == 3
    assert f(Point(11), "A") == f(Point(12), "a") == 4
    assert f({"k": [Point(13)]}) == f({"K": [Point(14)]}) == 5


def test_a_call_that_the_function_refuses_is_refused_as_without_a_cache() -> None:
    @st.cache_data
    def f(a):
        return a

    call: Any = f
    for args, kwargs in [((), {}), ((1, 2), {}), ((1,), {"c": 2})]:
        with pytest.raises(TypeError):
            call(*args, **kwargs)
    with pytest.raises(TypeError):
        f.clear(1, 2)


def test_a_value_is_valid_for_its_ttl(clock) -> None:
    made = Counted()

    @st.cache_data(ttl="1 min")
    def f():
        return made()

    assert f() == 1
    clock[0] += 59
    assert f() == 1
    clock[0] += 1
    assert (f(), f()) == (2, 2)


def test_without_time_to_live_each_call_is_made() -> None:
    made = Counted()

    @st.cache_data(ttl=0)
    def f():
        return made()

    assert (f(), f()) == (1, 2)


def test_of_too_many_values_those_go_that_were_used_least_recently() -> None:
    made, gone = Counted(), Counted()

    @st.cache_resource(max_entries=2, on_release=gone)
    def f(a):
        made(a)
        return a

    f(1), f(2), f(1), f(3), f(1), f(3)
    assert made.calls == [(1,), (2,), (3,)]
    assert gone.calls == [(2,)]


def test_the_bytes_of_values_are_limited(caplog) -> None:
    made = Counted()

    @st.cache_data(max_size="4KB")
    def f(n, size):
        made(n)
        return b"x" * size

    f(1, 1500), f(2, 1500), f(1, 1500), f(3, 1500), f(1, 1500)
    assert made.calls == [(1,), (2,), (3,)]
    assert not caplog.records
    f(4, 9000), f(4, 9000)
    assert made.calls[3:] == [(4,)]
    assert "max_size" in caplog.text
    f(5, 10), f(4, 9000)
    assert made.calls[4:] == [(5,), (4,)]


def test_clear_forgets_all_values_or_one() -> None:
    made = Counted()

    @st.cache_data
    def f(a, _b=0):
        return made(a)

    assert (f(1), f(2)) == (1, 2)
    f.clear(1, _b=5)
    assert (f(1), f(2)) == (3, 2)
    f.clear()
    assert (f(1), f(2)) == (4, 5)
    st.cache_resource.clear()
    assert f(1) == 4
    st.cache_data.clear()
    assert f(1) == 6


def test_an_exception_is_not_kept() -> None:
    made = Counted()

    @st.cache_data
    def f():
        if made() == 1:
            raise ValueError("first")
        return "value"

    with pytest.raises(ValueError, match="first"):
        f()
    assert f() == f() == "value"


def test_what_cannot_be_copied_is_refused_with_the_way_out() -> None:
    @st.cache_data
    def f():
        return threading.Lock()

    @st.cache_data
    def rows():
        yield 1

    for call in (f, rows):
        with pytest.raises(UncacheableValue, match=r"st\.cache_resource"):
            call()


class Unreadable:
    def __reduce__(self) -> Any:
        return int, ("x",)


def test_what_cannot_be_unpickled_is_told_with_the_way_out_and_not_kept() -> None:
    @st.cache_data
    def f():
        return [Unreadable()]

    for _ in range(2):
        f()
        with pytest.raises(
            UncacheableValue, match=r"`f\(\)`.*cannot be unpickled.*invalid literal.*cache_resource"
        ):
            f()


class Endless(list):  # type: ignore[type-arg]
    """A list that says that it never ends."""

    def __iter__(self) -> Any:
        return itertools.count()


@pytest.mark.parametrize("value", [Endless([1]), [Endless([1])]], ids=["it", "a list of it"])
def test_an_argument_that_never_ends_is_named(value: Any) -> None:
    @st.cache_data
    def first(x: Any) -> int:
        return 1

    with pytest.raises(UnhashableArgument, match=r"argument `x` .* never ends"):
        first(value)


def test_an_error_of_ones_own_hash_function_says_where_it_comes_from() -> None:
    @st.cache_data(hash_funcs={dict: lambda value: 1 / 0})
    def f(a, *b, **c):
        return 1

    for args, kwargs, name in ((({},), {}, "a"), ((1, {}), {}, "*args")):
        with pytest.raises(ZeroDivisionError) as caught:
            f(*args, **kwargs)
        assert f"the argument `{name}` of the cached function `f`" in caught.value.__notes__[0]


def test_a_resource_is_the_same_object_for_all() -> None:
    @st.cache_resource
    def f():
        return threading.Lock()

    assert f() is f()


def test_a_resource_that_is_not_valid_is_made_again() -> None:
    gone = Counted()

    @st.cache_resource(validate=lambda found: found["open"], on_release=gone)
    def f():
        return {"open": True}

    first = f()
    assert f() is first
    first["open"] = False
    assert f() is not first
    assert gone.calls == [(first,)]


def test_a_failing_on_release_is_logged(caplog) -> None:
    @st.cache_resource(on_release=lambda value: 1 / 0)
    def f():
        return 1

    f()
    f.clear()
    assert "on_release" in caplog.text


@pytest.mark.parametrize("breaks", ["release", "page"])
def test_who_waits_goes_on_whatever_breaks_around_the_call(monkeypatch, breaks) -> None:
    class Stop(BaseException):
        pass

    broken = [breaks]

    def stop(*_: Any, **__: Any) -> None:
        if broken:
            raise Stop(broken.pop())

    @st.cache_resource(max_entries=1, on_release=stop if breaks == "release" else None)
    def f(n):
        return n

    f(1)
    if breaks == "page":
        monkeypatch.setattr("millpond.caching.making.Recording", stop)
        monkeypatch.setattr("millpond.caching.making._show", lambda *_: None)
        monkeypatch.setattr("millpond.caching.making.current_or_none", lambda: True)
    with pytest.raises((Stop, AttributeError)):
        f(2)
    assert not f._cache._calls  # type: ignore[union-attr]


class Shop:
    calls = 0

    def __init__(self, name: str) -> None:
        self.name = name

    @st.cache_data
    def sales(self, year):
        Shop.calls += 1
        return f"{self.name} {year}"

    @st.cache_data
    def total(_self, year):  # noqa: N805 (so that the object does not count)
        Shop.calls += 1
        return year

    @staticmethod
    @st.cache_data
    def tax(year):
        Shop.calls += 1
        return year

    @st.cache_data
    @staticmethod
    def rate(year):
        Shop.calls += 1
        return year

    @classmethod
    @st.cache_data
    def kinds(cls, year):
        Shop.calls += 1
        return cls.__name__


def test_methods_are_cached_by_their_object() -> None:
    Shop.calls = 0
    assert Shop("a").sales(1) == Shop("a").sales(1) == "a 1"
    assert Shop("b").sales(1) == "b 1"
    assert Shop.calls == 2
    assert Shop("a").total(3) == Shop("b").total(3)
    assert Shop.calls == 3
    assert Shop.tax(1) == Shop("a").tax(1) == Shop.rate(1) == Shop("a").rate(1)
    assert Shop.calls == 5
    assert Shop.kinds(1) == Shop("a").kinds(1) == "Shop"
    assert Shop.calls == 6
    Shop("a").sales.clear(1)
    Shop("a").sales(1), Shop("b").sales(1)
    assert Shop.calls == 7
    Shop("a").sales.clear()
    Shop("b").sales(1)
    assert Shop.calls == 8
    assert Shop("a").sales.__name__ == "sales"


def test_a_cached_function_is_still_that_function() -> None:
    @st.cache_data
    def load(path: str, rows: int = 3) -> int:
        """Loads."""
        return rows

    assert (load.__name__, load.__doc__) == ("load", "Loads.")
    assert list(inspect.signature(load).parameters) == ["path", "rows"]
    assert "st.cache_data" in repr(load)
    assert load.__wrapped__("a", 4) == 4


def test_a_function_of_another_library_can_be_cached() -> None:
    assert st.cache_data(sorted)([2, 1]) == [1, 2]
    assert st.cache_resource(Point)(4) is st.cache_resource(Point)(4)
    assert st.cache_data(functools.partial(sorted, reverse=True))([1, 2]) == [2, 1]
    assert st.cache_data(functools.partial(sorted, reverse=False))([1, 2]) == [1, 2]


# Many at once ------------------------------------------------------------------------------


def _in_threads(count: int, function: Any) -> list[Any]:
    """What each of so many threads gets, who begin together."""
    start, results = threading.Barrier(count), [None] * count

    def run(at: int) -> None:
        start.wait()
        try:
            results[at] = function()
        except BaseException as error:
            results[at] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(at,)) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _until_waiting(count: int) -> None:
    """So many threads wait for a call."""
    while len(waiting._waiting) < count:
        threading.Event().wait(0.001)


@pytest.mark.parametrize("fails", [False, True])
def test_a_thousand_who_ask_at_once_cause_one_call(fails: bool) -> None:
    made = Counted()

    @st.cache_data
    def slow():
        made()
        _until_waiting(999)
        if fails:
            raise ValueError("no")
        return ["value"]

    results = _in_threads(1000, slow)
    assert len(made.calls) == 1
    if fails:
        assert {str(error) for error in results} == {"no"}
        assert len({id(error) for error in results}) == 1000
    else:
        assert results == [["value"]] * 1000
        assert len({id(value) for value in results}) == 1000


def test_when_a_call_is_broken_off_one_of_those_who_wait_makes_it() -> None:
    made = Counted()

    @st.cache_data
    def slow():
        if made() == 1:
            _until_waiting(4)
            raise SystemExit
        return "value"

    assert sorted(map(str, _in_threads(5, slow))) == ["", *["value"] * 4]
    assert len(made.calls) == 2


def test_who_waits_is_not_held_up_when_his_run_is_to_end() -> None:
    begun, release = threading.Event(), threading.Event()

    @st.cache_data(show_spinner=False)
    def slow():
        begun.set()
        release.wait()
        return 1

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait()
    session = Session("waits")
    run = Run(session, 1, [], None)
    run.begun = True
    run.interrupt(Interrupted)
    token = enter(Context(run, session.tree.main))
    try:
        with pytest.raises(Interrupted):
            slow()
    finally:
        leave(token)
        release.set()
        thread.join()
    assert slow() == 1


@pytest.mark.parametrize("cleared", [(), ("one",)], ids=["all", "one value"])
def test_what_was_asked_for_before_a_clear_is_not_kept(cleared) -> None:
    made = Counted()
    begun, go_on = threading.Event(), threading.Event()

    @st.cache_data
    def f(name):
        if made() == 1:
            begun.set()
            go_on.wait()
        return len(made.calls)

    thread = threading.Thread(target=f, args=("one",))
    thread.start()
    begun.wait()
    f.clear(*cleared)
    another = threading.Thread(target=f, args=("one",))
    another.start()
    another.join(PATIENCE)  # it does not wait for the first one
    go_on.set()
    thread.join()
    assert f("one") == 2


def test_functions_that_need_each_other_do_not_wait_for_ever() -> None:
    depth = Counted()
    both = threading.Barrier(2)

    @st.cache_data
    def one():
        if depth() <= 2:
            both.wait()
            return ("one", other())
        return "end"

    @st.cache_data
    def other():
        if depth() <= 2:
            both.wait()
            return ("other", one())
        return "end"

    results: list[Any] = []
    threads = [threading.Thread(target=lambda f=f: results.append(f())) for f in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2


def test_a_function_may_call_itself_for_the_same_value() -> None:
    made = Counted()

    @st.cache_data
    def f():
        return f() + 1 if made() < 3 else 0

    assert f() == 2


# Coroutines ----------------------------------------------------------------------------------


def test_a_coroutine_function_is_called_once_and_its_result_kept() -> None:
    made = Counted()

    @st.cache_data
    async def f(a):
        made(a)
        await asyncio.sleep(0)
        return [a]

    async def main() -> list[Any]:
        return await asyncio.gather(*(f(1) for _ in range(20)))

    results = asyncio.run(main())
    assert results == [[1]] * 20
    assert results[0] is not results[1]
    assert asyncio.run(f(1)) == [1]
    assert made.calls == [(1,)]


def test_threads_with_loops_of_their_own_share_one_call() -> None:
    made = Counted()

    @st.cache_data
    async def f():
        made()
        while len(waiting._waiting) < 9:  # noqa: ASYNC110 (in another thread's loop)
            await asyncio.sleep(0.001)
        return 5

    assert _in_threads(10, lambda: asyncio.run(f())) == [5] * 10
    assert len(made.calls) == 1


def test_a_cancelled_coroutine_leaves_the_call_to_another() -> None:
    made = Counted()

    @st.cache_data
    async def f():
        if made() == 1:
            await asyncio.Event().wait()
        return "value"

    async def main() -> Any:
        first = asyncio.create_task(f())
        await asyncio.sleep(0)
        second = asyncio.create_task(f())
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(main()) == "value"


# Parameters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ({"ttl": "x"}, "ttl"), ({"ttl": -1}, "ttl"), ({"ttl": "5"}, "ttl"), ({"max_entries": 0}, "max_entries"),
        ({"max_entries": 1.5}, "max_entries"), ({"max_size": "3"}, "max_size"), ({"max_size": 0}, "max_size"),
        ({"show_spinner": 3}, "show_spinner"), ({"hash_funcs": {1: 2}}, "hash_funcs"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(how: Any, named: str) -> None:
    with pytest.raises(ApiError, match=f"`{named}`"):
        st.cache_data(**how)


@pytest.mark.parametrize("name", ["validate", "on_release"])
def test_what_is_to_be_called_is_a_plain_function(name: str) -> None:
    async def no(value):
        return True

    for wrong in (3, no):
        with pytest.raises(ApiError, match=f"`{name}`"):
            st.cache_resource(**{name: wrong})  # type: ignore[call-overload]


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(ApiError, match="must decorate a function"):
        st.cache_data(3)  # type: ignore[call-overload]
    with pytest.raises(ApiError, match="classmethod"):
        st.cache_data(classmethod(lambda cls: 1))  # type: ignore[call-overload]


# In runs ---------------------------------------------------------------------------------------

APP = """
import millpond as st
from collections import namedtuple
from dataclasses import dataclass
from enum import Enum

class Colour(Enum):
    RED = 1

@dataclass
class Row:
    n: int
    colour: Colour = Colour.RED

@st.cache_data
def load():
    st.session_state.calls = st.session_state.get("calls", 0) + 1
    return [Row(1), Row(2)]

rows = load()
assert rows == [Row(1), Row(2)], rows
assert isinstance(rows[0], Row)
assert rows[0].colour is Colour.RED
st.write(st.session_state.calls)
"""


def test_a_script_that_runs_again_has_its_values_in_its_own_classes() -> None:
    at = AppTest.from_string(APP).run()
    assert not at.exception
    at.run()
    assert not at.exception
    assert at.session_state.calls == 1


def test_a_run_that_ends_inside_keeps_nothing() -> None:
    at = AppTest.from_string(
        """
import millpond as st

@st.cache_data
def load():
    st.session_state.calls = st.session_state.get("calls", 0) + 1
    st.stop()

load()
"""
    ).run()
    at.run()
    assert at.session_state.calls == 2
