"""Values of a session, values that are refreshed in the background, and the memory that all take."""

from __future__ import annotations

import functools
import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import millpond as st
from millpond.caching.cache import Cache, CachedValue
from millpond.caching.registry import REGISTRY, Registry
from millpond.caching.settings import SETTINGS
from millpond.errors import ApiError
from millpond.testing import AppTest
from tests.session.test_costs import Counter

gone: list[Any] = []


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    gone.clear()
    yield
    REGISTRY.clear("data")
    REGISTRY.clear("resource")


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time that caches see: one number, which a test sets."""
    now = [1000.0]
    monkeypatch.setattr("millpond.caching.cache.time.monotonic", lambda: now[0])
    return now


SESSION = """
import millpond as st
from tests.caching import test_scopes

@st.cache_resource(scope="session", on_release=test_scopes.gone.append)
def connect(n):
    st.session_state.calls = st.session_state.get("calls", 0) + 1
    return ["connection", n]

@st.cache_data
def around():
    return connect(2)

connect(1)[1] += 1
st.session_state.value = connect(1)[1]
around()
"""


def test_the_values_of_a_session_are_its_own_and_go_with_it(tmp_path) -> None:
    (script := tmp_path / "app.py").write_text(SESSION)
    one, other = AppTest.from_file(script).run(), AppTest.from_file(script).run()
    one.run()
    assert not one.exception
    assert (one.session_state["value"], other.session_state["value"]) == (3, 2)
    assert (one.session_state.calls, other.session_state.calls) == (2, 1)
    assert gone == []
    del one
    gc.collect()
    # What is collected somewhere in the midst of something calls no code of the app there.
    assert gone == []
    REGISTRY.tidy()
    assert sorted(gone) == [["connection", 2], ["connection", 3]]


def test_a_session_never_has_the_values_of_one_that_had_its_number() -> None:
    class Session:
        pass

    registry = Registry()

    def find(session: Session) -> Cache:
        return registry.find("data", "", "f", (1,), lambda: Cache("f"), session)

    ended = Session()
    number = id(ended)
    find(ended).put(("k",), CachedValue("a secret"))
    assert find(ended).find(("k",)) is not None
    caches = registry._of_sessions[number]
    del ended
    gc.collect()
    other = Session()
    # As if the new one had been given the number of the old one before anybody has tidied up.
    registry._of_sessions[id(other)] = caches
    assert find(other).find(("k",)) is None
    registry.tidy()
    assert find(other) is find(other)
    assert find(other).find(("k",)) is None


@pytest.mark.parametrize("background", [False, True])
def test_values_whose_time_is_over_go_without_being_asked_for(clock, background) -> None:
    how: Any = {"refresh_mode": "background"} if background else {}

    @st.cache_resource(ttl=60, on_release=gone.append, **how)
    def connect(n):
        return ["connection", n]

    connect(1)
    clock[0] += 30
    connect(2)
    clock[0] += 60 * SETTINGS.stale - 30 if background else 30
    REGISTRY.tidy()
    assert gone == [["connection", 1]]
    assert connect(2) == ["connection", 2]


@pytest.mark.parametrize(
    "function", [lambda: 1, functools.partial(lambda n: n, 1)], ids=["named", "without a name"]
)
def test_who_has_no_session_is_told_so(function) -> None:
    load = st.cache_data(function, scope="session")
    caught: list[BaseException] = []

    def run() -> None:
        try:
            load()
        except ApiError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert "in_this_run" in str(caught[0])


def test_a_thread_of_a_run_has_the_values_of_its_session() -> None:
    at = AppTest.from_string(
        """
import millpond as st, threading
from millpond.threads import in_this_run

@st.cache_resource(scope="session")
def load():
    return []

threading.Thread(target=(run := in_this_run(lambda: load().append(1)))).start()
run()
st.session_state.value = load() is load()
"""
    ).run()
    assert at.session_state["value"] is True


# Refreshed in the background ------------------------------------------------------------------


def test_a_value_is_given_once_more_while_a_new_one_is_made(clock) -> None:
    calls: list[int] = []
    let, done = threading.Event(), threading.Event()

    @st.cache_resource(ttl=10, refresh_mode="background", on_release=lambda value: done.set())
    def load():
        calls.append(len(calls))
        if len(calls) == 2:
            let.wait()
        return calls[-1]

    assert load() == 0
    clock[0] += 11
    assert [load(), load(), load()] == [0, 0, 0]
    let.set()
    done.wait()
    assert load() == 1
    clock[0] += 20
    assert load() == 2, "too old to be given"


def test_the_values_of_a_session_are_refreshed_for_it(clock, tmp_path) -> None:
    (script := tmp_path / "app.py").write_text(
        """
import millpond as st
from tests.caching import test_scopes

@st.cache_data(ttl=10, refresh_mode="background", scope="session")
def load():
    test_scopes.gone.append(1)
    return len(test_scopes.gone)

st.write(load())
"""
    )
    at = AppTest.from_file(script).run()
    clock[0] += 11
    at.run()
    for thread in threading.enumerate():
        if thread.name == "millpond-refresh":
            thread.join()
    at.run()
    assert not at.exception
    assert at.markdown.values == ["`2`"]
    assert gone == [1, 1]


def test_a_refresh_that_fails_is_logged_and_the_old_value_given(clock, caplog) -> None:
    calls: list[int] = []

    @st.cache_data(ttl=10, refresh_mode="background")
    def load():
        calls.append(1)
        if len(calls) > 1:
            raise ValueError("down")
        return "old"

    load()
    clock[0] += 11
    assert load() == "old"
    for thread in threading.enumerate():
        if thread.name == "millpond-refresh":
            thread.join()
    assert "down" in caplog.text
    assert load() == "old"


def test_what_a_refreshed_function_draws_is_there_when_it_is_asked_for(clock, tmp_path) -> None:
    (script := tmp_path / "app.py").write_text(
        """
import millpond as st

@st.cache_data(ttl=10, refresh_mode="background")
def load():
    st.write("drawn")
    return 1

st.write(load())
"""
    )
    at = AppTest.from_file(script).run()
    shown = at.markdown.values
    clock[0] += 11
    assert at.run().markdown.values == shown
    for thread in threading.enumerate():
        if thread.name == "millpond-refresh":
            thread.join()
    assert at.run().markdown.values == shown
    assert not at.exception


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ({"scope": "x"}, "scope"), ({"refresh_mode": "x"}, "refresh_mode"), ({"refresh_mode": "background"}, "ttl"),
        ({"refresh_mode": "background", "ttl": 0}, "ttl"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(how: Any, named: str) -> None:
    for decorator in (st.cache_data, st.cache_resource):
        with pytest.raises(ApiError, match=f"`{named}`"):
            decorator(**how)(lambda: 1)


def test_a_coroutine_function_is_not_refreshed_in_the_background() -> None:
    async def load():
        return 1

    with pytest.raises(ApiError, match="coroutine"):
        st.cache_data(ttl=1, refresh_mode="background")(load)


# Memory -----------------------------------------------------------------------------------------


def test_all_data_takes_no_more_memory_than_it_may(monkeypatch, clock) -> None:
    monkeypatch.setattr(SETTINGS, "max_size", 10_000)
    calls: list[Any] = []

    @st.cache_data
    def one(n):
        calls.append(n)
        return b"x" * 3000

    @st.cache_data
    def other(n):
        calls.append(n)
        return b"x" * 3000

    for function, n in ((one, 1), (other, 2), (one, 3)):
        clock[0] += 1
        function(n)
    clock[0] += 1
    one(1)
    clock[0] += 1
    other(4)
    assert calls == [1, 2, 3, 4]
    one(1), one(3), other(4)
    assert calls == [1, 2, 3, 4]
    other(2)
    assert calls == [1, 2, 3, 4, 2]
    assert sum(cache.size for cache in REGISTRY.caches("data")) <= 10_000


def test_a_value_costs_the_same_however_many_caches_there_are() -> None:
    counts = []
    for caches in (10, 1000):
        registry, count = Registry(), Counter()
        found = [
            registry.find("data", "app.py", f"f{n}", (), lambda: Cache("f"))  # as each session may have one
            for n in range(caches)
        ]
        count(found[3].put, ("key",), CachedValue(b"x", size=1))
        counts.append(count.instructions)
    assert counts[0] == counts[1] > 10


def test_memory_that_was_given_back_can_be_used_again(monkeypatch) -> None:
    monkeypatch.setattr(SETTINGS, "max_size", 100)
    registry = Registry()
    one, other = (registry.find("data", "app.py", name, (), lambda: Cache("f")) for name in ("f", "g"))
    for turn in range(5):
        one.put((turn,), CachedValue(b"", size=90))
        one.clear()
    other.put(("kept",), CachedValue(b"", size=50))
    one.put(("also",), CachedValue(b"", size=50))
    assert other.find(("kept",))
    assert one.find(("also",))
    one.put(("more",), CachedValue(b"", size=50))
    assert one.size + other.size == 100
