"""The state of one session is never seen in another, whatever the threads do."""

from __future__ import annotations

import asyncio
import re
import threading
from functools import partial
from random import Random

import pytest

import millpond as st
from millpond.elements.place import Place
from millpond.runner.threads import ThreadPool
from millpond.session.call_site import PACKAGE
from tests.drive import App
from tests.turns import Turns

SOURCE = """
import millpond as st
if "mine" not in st.session_state:
    st.session_state.mine = []
    st.session_state.name = None
def note(): st.session_state.mine.append(st.session_state.name)
st.text_input("Name", key="name", on_change=note)
with st.container():
    with st.sidebar:
        st.text(f"{st.session_state.name} {len(st.session_state.mine)}")
    for _ in range(20):
        st.write(st.session_state.name)
assert set(st.session_state.mine) <= {st.session_state.name, None} or st.session_state.mine[-1] == st.session_state.name
"""

SESSIONS = 40
ROUNDS = 8


def test_many_sessions_in_parallel_see_their_own_values_only() -> None:
    apps = [App(SOURCE, run=False) for _ in range(SESSIONS)]
    pool = ThreadPool(base=4)
    done = threading.Barrier(SESSIONS + 1)
    failures: list[BaseException] = []

    def drive(number: int, app: App) -> None:
        try:
            app.run()
            for turn in range(ROUNDS):
                name = f"{number}-{turn}"
                app.set("Name", name)
                assert app.texts() == [name] * 20 + [f"{name} {turn + 1}"]
            assert app.state("mine") == [f"{number}-{turn}" for turn in range(ROUNDS)]
        except BaseException as error:
            failures.append(error)
        done.wait()

    for number, app in enumerate(apps):
        pool.submit(lambda number=number, app=app: drive(number, app))  # type: ignore[misc]
    done.wait(timeout=60)
    assert failures == []
    assert all(app.errors == [] for app in apps)
    lists = [id(app.state("mine")) for app in apps]
    assert len(set(lists)) == SESSIONS


THREADS = 8
SCRIPTS = 1000

LEAVES = [
    "st.write(ME)",
    "st.sidebar.write(ME)",
    "st.text(ME).markdown(ME)",
    "st.info(ME).container().write(ME)",
    "st.sidebar.success(ME)",
    "st.checkbox(ME, key=f'{ME}{next(n)}')",
    "st.sidebar.button(ME, key=f'{ME}{next(n)}')",
    "bar = st.progress(0, ME); bar.progress(50, ME)",
    "place = st.empty(); place.write(ME); place.caption(ME)",
    "assert st.session_state.setdefault('me', ME) == ME; st.session_state[f'k{next(n)}'] = ME",
    "st.query_params['me'] = ME; assert st.query_params.me == ME",
    "st.set_page_config(ME)",
    "st.logo(DOT); assert st.get_option('client.toolbarMode') == 'auto'",
    "shared['place'] = st.container(); shared['place'].write(ME)",
    "attempt(lambda: shared.get('place', st).write(ME))",
    "part(ME, f'{ME}{next(n)}')",
    "asyncio.run(later(ME, f'{ME}{next(n)}'))",
    "st.image(DOT, ME, alt=ME)",
    "st.feedback(key=f'{ME}{next(n)}')",
    "st.balloons()",
    "st.badge(ME); st.latex(ME); st.space()",
    "st.html(ME)",
    "st.help(Mine(ME))",
    "with st.echo(): st.text(ME)",
    "st.pills(ME, [ME], default=ME, key=f'{ME}{next(n)}')",
    "st.segmented_control(ME, [ME, '-'], selection_mode='multi', key=f'{ME}{next(n)}')",
    "st.select_slider(ME, ['-', ME], key=f'{ME}{next(n)}')",
    "st.menu_button(ME, [ME], key=f'{ME}{next(n)}'); st.link_button(ME, 'https://example.org')",
    "st.datetime_input(ME, 'now', key=f'{ME}{next(n)}'); st.pagination(3, key=f'{ME}{next(n)}')",
    "st.color_picker(ME, key=f'{ME}{next(n)}')",
    "st.toast(ME).toast(ME); st.snow()",
    "st.skeleton().write(ME)",
    "st.set_option('client.toolbarMode', 'viewer'); assert st.get_option('client.toolbarMode') == 'viewer'; st.set_option('client.toolbarMode', 'auto')",
    "st.dataframe({ME: [ME]}, on_select='rerun', key=f'{ME}{next(n)}')",
    "st.write_stream([ME[:2], ME[2:]])",
    "st.download_button(ME, ME, key=f'{ME}{next(n)}')",
    "assert st.context.headers.to_dict() == {}",
]
BLOCKS = [
    "with st.info(ME)",
    "with st.progress(3, ME)",
    "with st.sidebar",
    "with st.sidebar, st.container()",
    "with st.container()",
    "with st.columns(2)[1]",
    "with st.tabs(['a', 'b'])[0]",
    "with st.expander(ME)",
    "with st.empty()",
    "with st.spinner(ME)",
    "with st.bottom",
    "with st.chat_message(ME)",
    "with st.grid()",
    "with st.popover(ME)",
    "with st.status(ME)",
    "with shared.get('place') or st.container()",
    "with shared.setdefault(ME, st.container())",
]
HEAD = """
import asyncio, contextlib, itertools
import millpond as st
from tests.test_isolation import later, part
DOT = '<svg xmlns="http://www.w3.org/2000/svg"/>'
from millpond.errors import ApiError
shared = vars(st).setdefault("_shared_by_tests", {})
n = itertools.count()
class Mine:
    def __init__(self, me): self.me = me
    def __repr__(self): return self.me
def attempt(do):
    with contextlib.suppress(ApiError): do()
"""


@st.fragment(run_every=60)
def part(me: str, key: str) -> None:
    """A fragment that all sessions share, as one of a module is."""
    st.text(me)
    if st.button(me, key=f"part {key}"):
        inner(me)


@st.fragment
def inner(me: str) -> None:
    st.write(me)
    with st.sidebar:
        st.text(me)


@st.fragment
async def later(me: str, key: str) -> None:
    await asyncio.sleep(0)
    st.checkbox(me, key=f"later {key}")
    inner(me)


def script(random: Random, me: str) -> str:
    def body(depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(random.randint(1, 4)):
            if depth < 3 and random.random() < 0.5:
                inner = ["    " + line for line in body(depth + 1)]
                lines += ["try:", f"    {random.choice(BLOCKS)}:", *("    " + line for line in inner)]
                lines += ["except ApiError: st.write(ME)"]
            else:
                lines.append(random.choice(LEAVES))
        return lines

    return "\n".join([HEAD, f"ME = {me!r}", *body(0), "st.write(ME)"])


def use(app: App, mark: str) -> None:
    """Press a button of a fragment, and let its interval end: the fragment runs alone."""
    for node in list(app.model.walk()):
        if (node["props"].get("key") or "").startswith(f"part {mark}"):
            app.send({}, node["props"]["id"])
            app.run()
            break
    for scope in app.session.intervals():
        app.session.timer_rings(scope)
    app.run()


def singletons() -> dict[str, object]:
    """What all sessions share, with all that it remembers."""
    found: dict[str, object] = {}
    for name in st.__all__:
        value = getattr(st, name)
        for thing in (value, getattr(value, "__self__", None)):
            slots = [slot for cls in type(thing).__mro__ for slot in vars(cls).get("__slots__", ())]
            held = {slot: getattr(thing, slot) for slot in slots if isinstance(thing, Place)}
            found[f"{name} {type(thing).__name__}"] = held if isinstance(thing, Place) else id(thing)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_random_scripts_that_overlap_in_every_call_draw_into_their_own_pages(seed: int) -> None:
    random = Random(seed)
    before = singletons()
    marks = [f"<{seed}-{number}>" for number in range(SCRIPTS // 4)]
    apps = [App(script(random, mark), run=False) for mark in marks]

    def drive(part: list[tuple[str, App]]) -> None:
        for mark, app in part:
            app.run()
            app.rerun()
            use(app, mark)
            assert app.problems() == []
            assert mark in app.texts()
            # No other one is anywhere on the page, in the props of whatever element.
            assert set(re.findall(r"<\d+-\d+>", str(list(app.model.walk())))) == {mark}
            assert app.address in ("", f"me={mark}")
            assert {app.session.state.glance(key) for key in app.session.state.keys() if key[0] in "km"} <= {
                mark
            }

    pairs = list(zip(marks, apps, strict=True))
    turns = Turns([f"{PACKAGE}/elements/", f"{PACKAGE}/session/context.py", f"{PACKAGE}/container.py"], seed)
    turns.run([partial(drive, pairs[part::THREADS]) for part in range(THREADS)])
    assert turns.changes > SCRIPTS
    assert singletons() == before


@pytest.fixture(autouse=True)
def nothing_shared():
    yield
    vars(st).pop("_shared_by_tests", None)
