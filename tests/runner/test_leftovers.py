"""A run finds nothing that another one has left in its thread."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator

import pytest

from millpond.runner import leftovers
from millpond.runner.threads import ThreadPool
from tests.drive import App
from tests.patience import PATIENCE

HEAD = """
import asyncio, contextvars, decimal, sys, threading, types
import millpond as st
shared = sys.modules.setdefault("shared_by_runs", types.ModuleType("shared_by_runs"))
"""

LEFT = {
    "a context variable": (
        "shared.user = contextvars.ContextVar('user', default=None); shared.user.set('Ada')",
        "st.text(shared.user.get())",
    ),
    "the precision of decimals": ("decimal.getcontext().prec = 3", "st.text(decimal.getcontext().prec == 3)"),
    "a thread-local value": (
        "shared.here = threading.local(); shared.here.user = 'Ada'",
        "st.text(getattr(shared.here, 'user', None))",
    ),
    "an attribute of the thread": (
        "threading.current_thread().user = 'Ada'",
        "st.text(getattr(threading.current_thread(), 'user', None))",
    ),
    "a profiler": ("sys.setprofile(lambda *event: None)", "st.text(sys.getprofile())"),
    "a tracer": ("sys.settrace(lambda *event: None)", "st.text(sys.gettrace())"),
}
LOOP = {
    "a call": ("asyncio.get_event_loop().call_soon(done)", "", ""),
    "a timer": ("asyncio.get_event_loop().call_later(0.001, done)", "", ""),
    "a task of a task factory of its own": (
        """
loop = asyncio.get_event_loop()
loop.set_task_factory(lambda loop, coroutine, **how: asyncio.Task(coroutine, loop=loop, **how))
async def later():
    await asyncio.sleep(0.001)
    done()
async def begin(): asyncio.ensure_future(later())
loop.run_until_complete(begin())
""",
        "",
        "",
    ),
    "a generator": (
        """
async def numbers():
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        st.text("ended in its own run")
shared.numbers = numbers()
async def first(): st.text(await anext(shared.numbers))
asyncio.get_event_loop().run_until_complete(first())
""",
        "try: await anext(shared.numbers)\nexcept StopAsyncIteration: pass\n",
        "1, ended in its own run",
    ),
    "a setting": (
        "loop = asyncio.get_event_loop(); loop.set_exception_handler(print); loop.set_debug(True)",
        "loop = asyncio.get_event_loop()\nif loop.get_exception_handler() or loop.get_debug(): done()\n",
        "",
    ),
}


@pytest.fixture(autouse=True)
def nothing_shared() -> Iterator[None]:
    yield
    sys.modules.pop("shared_by_runs", None)


def in_turn(*sources: str) -> list[App]:
    """Run these apps one after the other on one thread of a pool."""
    pool = ThreadPool(base=1, maximum=1)
    done: queue.Queue[App | BaseException] = queue.Queue()

    def work(source: str) -> None:
        try:
            done.put(App(HEAD + source))
        except BaseException as error:
            done.put(error)

    for source in sources:
        pool.submit(lambda source=source: work(source))  # type: ignore[misc]
    apps = [done.get(timeout=PATIENCE) for _ in sources]
    assert all(isinstance(app, App) and app.problems() == [] for app in apps), apps
    return apps  # type: ignore[return-value]


@pytest.mark.parametrize("what", LEFT)
def test_what_is_kept_for_this_thread(what: str) -> None:
    leave, look = LEFT[what]
    _, after = in_turn(leave, look)
    assert after.texts() in (["None"], ["False"])


@pytest.mark.parametrize("what", LOOP)
def test_what_is_kept_in_the_event_loop(what: str) -> None:
    leave, use, texts = LOOP[what]
    done = "def done(): shared.done = True\n"
    first, second = in_turn(done + leave, f"{done}{use}await asyncio.sleep(0.05)")
    assert not hasattr(sys.modules["shared_by_runs"], "done")
    assert ", ".join(first.texts()) == texts
    assert second.texts() == []


def test_a_loop_that_a_thread_of_the_app_runs_is_left_to_it() -> None:
    first, second = in_turn(
        """
shared.loop = asyncio.get_event_loop()
shared.thread = threading.Thread(target=shared.loop.run_forever, daemon=True)
shared.thread.start()
async def answer(): return 7
st.text(asyncio.run_coroutine_threadsafe(answer(), shared.loop).result())
""",
        """
async def answer(): return 8
st.text(asyncio.get_event_loop().run_until_complete(answer()))
st.text(asyncio.run_coroutine_threadsafe(answer(), shared.loop).result())
shared.loop.call_soon_threadsafe(shared.loop.stop)
shared.thread.join()
""",
    )
    assert (first.texts(), second.texts()) == (["7"], ["8", "8"])


def test_where_values_of_threads_cannot_be_cleared_each_task_has_a_thread_of_its_own(monkeypatch) -> None:
    monkeypatch.setattr(leftovers, "_LOCAL", "not there")
    real = leftovers.Leftovers.__init__

    def out_of_reach(self: leftovers.Leftovers) -> None:
        real(self)
        self.thread_is_as_new = False

    monkeypatch.setattr(leftovers.Leftovers, "__init__", out_of_reach)
    *_, after = in_turn(*LEFT["a thread-local value"])
    assert after.texts() == ["None"]

    # And where there can be no other thread, this one does the work.
    began, refused, done = threading.Event(), threading.Event(), threading.Event()
    pool = ThreadPool(base=1, maximum=1)
    pool.submit(lambda: assert_set(began))
    pool.submit(done.set)

    def start(thread: threading.Thread) -> None:
        refused.set()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    began.set()
    assert_set(done)
    assert_set(refused)


def assert_set(event: threading.Event) -> None:
    assert event.wait(PATIENCE)
