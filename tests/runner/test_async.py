"""Coroutines: callbacks, scripts, and the event loop of each thread."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest

from millpond.errors import Interrupted
from millpond.runner.loops import ThreadLoop, enter_loop
from millpond.session.run import Outcome
from millpond.testing import AppTest
from tests.drive import App

HEAD = "import asyncio\nimport millpond as st\n"


def test_a_callback_may_be_a_coroutine_function() -> None:
    app = App(f"""{HEAD}
async def press(place, name):
    await asyncio.sleep(0)
    st.session_state.name = name
    place.write("from the callback")
st.button("Go", on_click=press, args=(st.sidebar, "Ada"))
st.text(st.session_state.get("name"))
""")
    app.click("Go")
    assert app.problems() == []
    assert "Ada" in app.texts()


def test_what_a_coroutine_raises_is_shown_and_the_script_runs() -> None:
    app = App(
        f"{HEAD}async def press(): raise ValueError('mine')\nst.button('Go', on_click=press)\nst.text('end')"
    )
    app.click("Go")
    assert (app.problems(), app.texts()) == (["mine"], ["end"])


def test_a_script_may_await() -> None:
    app = App(f"""{HEAD}
async def fetch(number):
    await asyncio.sleep(0)
    with st.container():
        st.text(number)
    return number
async def numbers():
    for number in range(2): yield number
async with asyncio.timeout(30):
    found = await asyncio.gather(fetch(1), fetch(2))
st.text(found)
async for number in numbers(): st.text(number)
await asyncio.sleep(0)
st.stop()
""")
    assert app.problems() == []
    assert app.texts() == ["1", "2", "[1, 2]", "0", "1"]
    app.rerun()
    assert app.texts() == ["1", "2", "[1, 2]", "0", "1"]


def test_a_loop_is_there_when_a_client_asks_for_one() -> None:
    source = f"{HEAD}async def f(): return 7\nst.text(asyncio.get_event_loop().run_until_complete(f()))\n"
    with ThreadPoolExecutor(1) as pool:
        for rest in (
            "",
            "asyncio.run(f())\n",
            "asyncio.get_event_loop().close()\n",
            "asyncio.set_event_loop(None)",
        ):
            app = pool.submit(App, source + rest).result()
            assert (app.problems(), app.texts()) == ([], ["7"])


@pytest.mark.parametrize("use", ["asyncio.run(f())", "asyncio.get_event_loop().close()"])
def test_there_is_a_loop_again_after_a_callback_has_used_it_up(use: str) -> None:
    plain = f"""{HEAD}
async def f(): return 7
async def press(): return None
def leave(): {use}
st.button("Go", on_click=leave)
st.button("Wait", on_click=press)
st.text(asyncio.get_event_loop().run_until_complete(f()))
{use}
"""
    with ThreadPoolExecutor(1) as pool:
        app = pool.submit(App, plain).result()
        for button in ("Go", "Wait", "Go"):
            pool.submit(app.click, button).result()
            assert (app.problems(), app.texts()) == ([], ["7"])
        waiting = pool.submit(
            App,
            f"{HEAD}async def f(): return 7\ndef leave(): {use}\n"
            "st.button('Go', on_click=leave)\nst.text(await f())",
        ).result()
        pool.submit(waiting.click, "Go").result()
        assert (waiting.problems(), waiting.texts()) == ([], ["7"])


def test_what_a_run_has_left_in_the_loop_does_not_go_on_in_the_next() -> None:
    left = f"""{HEAD}
async def later():
    try: await asyncio.sleep(0)
    finally: st.session_state.ended = True
    st.session_state.went_on = True
async def start(): st.session_state.task = repr(type(asyncio.ensure_future(later())))
asyncio.get_event_loop().run_until_complete(start())
"""
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(App, left).result()
        pool.submit(App, f"{HEAD}await asyncio.sleep(0)\nawait asyncio.sleep(0)").result()
    assert first.problems() == []
    assert first.state("task") is not None
    assert first.state("went_on") is None


def test_threads_have_loops_of_their_own_which_cost_nothing_until_they_are_used() -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    def look() -> None:
        enter_loop()
        loops.append(asyncio.get_event_loop())

    for _ in range(2):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    first, second = loops
    assert first is not second
    assert isinstance(first, ThreadLoop)
    assert not first._made
    assert not first.get_debug()
    assert first._made


def test_an_app_of_a_test_may_be_a_coroutine_function() -> None:
    async def app() -> None:
        import asyncio

        import millpond as st

        await asyncio.sleep(0)
        st.text("awaited")

    at = AppTest.from_function(app).run()
    assert [text.value for text in at.text] == ["awaited"]


@pytest.mark.parametrize("end", ["st.rerun()", "st.stop()"])
@pytest.mark.parametrize("where", ["", "@st.fragment"])
def test_a_task_of_a_group_may_end_the_run(end: str, where: str) -> None:
    app = App(f"""{HEAD}
s = st.session_state
s.n = s.get("n", 0) + 1
{where}
async def task():
    if s.n == 1:
        {end}
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(task())
    st.text(s.n)
asyncio.run(main())
""")
    assert app.problems() == []
    assert app.texts() == (["2"] if "rerun" in end else [])


def test_a_newer_interaction_takes_over_from_a_task_of_a_group() -> None:
    app = App(f"""{HEAD}
async def task():
    st.text("drawn")
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(task())
asyncio.run(main())
""")
    app.send()
    run = app.session.begin_run()
    assert run is not None
    run.interrupt(Interrupted)
    assert app.script.execute(run) is Outcome.INTERRUPTED
    assert app.errors == []


def test_what_fails_in_a_task_beside_the_end_of_the_run_is_shown() -> None:
    app = App(f"""{HEAD}
async def fails(): raise ValueError("mine")
async def stops(): st.stop()
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(fails())
        group.create_task(stops())
asyncio.run(main())
""")
    assert len(app.problems()) == 1


def test_a_callback_may_return_anything() -> None:
    app = App(f"""{HEAD}
class Strange:
    def __getattribute__(self, name): raise ValueError("mine")
st.button("Go", on_click=Strange)
st.fragment(Strange)()
""")
    app.click("Go")
    assert app.problems() == []


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize("bound", ["press", "functools.partial(press)", "Of().press"])
def test_a_callback_with_a_yield_is_an_error_and_the_script_runs(kind: str, bound: str) -> None:
    app = App(f"""{HEAD}import functools
class Of:
    {kind} press(self): st.session_state.pressed = True; yield
{kind} press(): st.session_state.pressed = True; yield
st.button("Go", on_click={bound})
st.text("end")
""")
    app.click("Go")
    (problem,) = app.problems()
    assert "`press` has a `yield`" in problem
    assert app.texts() == ["end"]


def test_a_callback_may_give_back_a_generator_of_anothers() -> None:
    app = App(f"""{HEAD}
def numbers(): yield 1
st.button("Go", on_click=lambda: st.session_state.setdefault("made", list(numbers())) and numbers())
st.button("Also", on_click=lambda: (number for number in [1]))
""")
    app.click("Go").click("Also")
    assert app.problems() == []


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize(
    ("decorator", "what"), [("st.fragment", "A fragment"), ("st.dialog('Title')", "A dialog")]
)
def test_a_part_of_the_page_with_a_yield_is_an_error(kind: str, decorator: str, what: str) -> None:
    app = App(f"{HEAD}@{decorator}\n{kind} part():\n    st.text('drawn')\n    yield\n")
    assert f"{what} cannot be a function with a `yield`, as `part` is" in app.problems()[0]


def test_a_page_with_a_yield_is_an_error() -> None:
    app = App(f"{HEAD}def part():\n    st.text('drawn')\n    yield\nst.navigation([st.Page(part)]).run()")
    assert "`part` has a `yield`" in app.problems()[0]


@pytest.mark.parametrize("end", ["st.stop()", "st.rerun()"])
@pytest.mark.parametrize(
    "inside",
    [
        "await asyncio.to_thread(work)",
        "await asyncio.create_task(coroutine())",
        "await asyncio.wait_for(coroutine(), 60)",
        "await asyncio.gather(coroutine(), asyncio.sleep(0))",
        "async with asyncio.timeout(60): await coroutine()",
        "pool.submit(in_this_run(work)).result()",
        "list(pool.map(in_this_run(lambda _: work()), [1]))",
    ],
)
@pytest.mark.parametrize("where", ["the script", "a function"])
def test_the_end_of_the_run_comes_out_of_tasks_and_threads(end: str, inside: str, where: str) -> None:
    body = f"async def main():\n    {inside}\nawait main()" if where == "a function" else inside
    app = App(f"""{HEAD}from concurrent.futures import ThreadPoolExecutor
from millpond.threads import in_this_run
pool = ThreadPoolExecutor(1)
times = st.session_state.times = st.session_state.get("times", 0) + 1
def work():
    if times == 1: {end}
async def coroutine(): work()
with pool:
    {body.replace(chr(10), chr(10) + "    ")}
st.text("end")
""")
    assert app.problems() == []
    assert (app.state("times"), app.texts()) == ((1, []) if "stop" in end else (2, ["end"]))


@pytest.mark.parametrize("kind", ["thread", "task", "pool"])
def test_context_variables_of_the_script_reach_what_it_starts(kind: str) -> None:
    start = {
        "thread": "thread = threading.Thread(target=in_this_run(show)); thread.start(); thread.join()",
        "task": "await asyncio.create_task(asyncio.to_thread(show))",
        "pool": "with ThreadPoolExecutor(1) as pool: pool.submit(in_this_run(show)).result()",
    }[kind]
    source = f"""{HEAD}import contextvars, threading
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from millpond.threads import in_this_run
import test_async_variables as its
def show(): st.text(its.who.get()); its.who.set("another")
st.text(its.who.get())
its.who.set("Ada")
{start}
st.text(its.who.get())
"""
    its = ModuleType("test_async_variables")
    its.who = contextvars.ContextVar("who", default="nobody")  # type: ignore[attr-defined] # ours
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, its.__name__, its)
        app = App(source)
        assert (app.problems(), app.texts()) == ([], ["nobody", "Ada", "Ada"])
