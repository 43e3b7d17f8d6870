"""``st.App``: served by uvicorn, by ``millpond run``, by itself, and mounted in other applications."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.cli.launchers import find_app
from millpond.errors import ApiError, ConfigError, ReservedRoute
from tests.drive import App as DrivenApp
from tests.faults.server_process import ServerProcess
from tests.server.conftest import Client
from tests.server.test_websocket import closed_with
from tests.server.uvicorn_process import ModuleProcess, UvicornProcess, open_tab

MAIN = """
import streamlit as st

def call():
    raise ZeroDivisionError("callback")

st.session_state.setdefault("count", 0)
st.button("Call", on_click=call)
pressed = [name for name in ("Increment", "Fail", "Hide", "Break", "Stop") if st.button(name)]
st.session_state.count += pressed == ["Increment"]
st.text(f"count {st.session_state.count}")
if "Fail" in pressed:
    raise ValueError("shown")
if "Hide" in pressed:
    raise KeyError("hidden")
if "Break" in pressed:
    raise ArithmeticError("broken")
if "Stop" in pressed:
    st.stop()
"""

SERVE = """
import contextlib, pathlib, sys
import millpond as st
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route

here = pathlib.Path(__file__).parent

def note(what):
    with (here / "notes").open("a") as notes:
        print(what, file=notes)

class Teapot(Exception):
    pass

async def stock(request):
    return JSONResponse({"apples": request.state.apples, "same": request.state.apples is app.state["apples"]})

async def page(request):
    return HTMLResponse("<script>inline()</script>")

async def teapot(request):
    raise Teapot

class Header:
    def __init__(self, app):
        self.app = app
    async def __call__(self, scope, receive, send):
        async def with_header(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-ours", b"1")]
            await send(message)
        if scope["type"] == "websocket":
            note("socket")
        await self.app(scope, receive, with_header)

@contextlib.asynccontextmanager
async def lifespan(app):
    note(f"begin {app.script_path.name}")
    yield {"apples": [3]}
    note("end")

def on_script_error(error):
    note(f"{type(error).__name__} {error}")
    if isinstance(error, KeyError):
        st.text("Something went wrong.")
        return True
    if isinstance(error, ArithmeticError) and not isinstance(error, ZeroDivisionError):
        raise RuntimeError("the handler itself")

app = st.App(
    "main.py",
    lifespan=lifespan,
    routes=[Route("/api/stock", stock), Route("/api/page", page), Route("/teapot", teapot)],
    middleware=[Middleware(Header)],
    exception_handlers={Teapot: lambda request, error: PlainTextResponse("short and stout", 418)},
    on_script_error=on_script_error,
)
if __name__ == "__main__":
    app.run(config={"server.port": int(sys.argv[1]), "server.address": "127.0.0.1", "server.fileWatcherType": "none"})
"""

MOUNTED = """
import contextlib
import millpond as st
from starlette.applications import Starlette
from starlette.routing import Mount

root, one, two = st.App("main.py"), st.App("main.py"), st.App("main.py")

@contextlib.asynccontextmanager
async def lifespan(app):
    async with root.lifespan()(app), one.lifespan()(app):
        yield

app = Starlette(routes=[Mount("/one", one), Mount("/two", two), Mount("/", root)], lifespan=lifespan)
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "both.py").write_text(MOUNTED)
    (tmp_path / "serve.py").write_text(SERVE)
    return tmp_path / "serve.py"


def notes(module: Path) -> list[str]:
    file = module.with_name("notes")
    return file.read_text().splitlines() if file.exists() else []


def shown(tab: Any) -> list[str]:
    return list(tab.texts.values())


def errors(tab: Any) -> list[str]:
    return [props.message for props in tab.tab.props("exception").values()]


@contextlib.contextmanager
def served(module: Path, how: str) -> Iterator[ServerProcess]:
    kinds = {"uvicorn": UvicornProcess, "run": ServerProcess, "python": ModuleProcess}
    with kinds[how](module) as server:
        yield server


@pytest.mark.parametrize("how", ["uvicorn", "run", "python"])
def test_what_its_author_adds_is_served_beside_the_pages(module: Path, how: str) -> None:
    with served(module, how) as server:
        browser = Client(server.port)
        answer = browser.get("/api/stock")
        assert json.loads(answer.text) == {"apples": [3], "same": True}
        assert answer.headers["x-ours"] == "1"
        page = browser.get("/")
        assert page.headers["x-ours"] == "1"
        # The policy is that of our pages: it would forbid what others have in theirs.
        assert "script-src" in page.headers["content-security-policy"]
        assert "content-security-policy" not in browser.get("/api/page").headers
        teapot = browser.get("/teapot")
        assert (teapot.status_code, teapot.text) == (418, "short and stout")
        with open_tab(server, browser=browser) as tab:
            assert shown(tab.click("Increment", 1)) == ["count 1"]
        server.signal(signal.SIGTERM)
        server.wait()
    # uvicorn asks what a socket is answered with where the server goes first.
    assert notes(module) == ["begin main.py", "socket", "end"]


def test_errors_of_scripts_are_told(module: Path) -> None:
    with UvicornProcess(module) as server, open_tab(server) as tab:
        assert errors(tab.click("Fail", 1)) == ["shown"]
        tab.click("Hide", 2)
        assert errors(tab) == []
        assert "Something went wrong." in shown(tab)
        assert errors(tab.click("Call", 3)) == ["callback"]
        tab.click("Stop", 4)
        # An error of the handler is no trouble for anyone but its author.
        assert errors(tab.click("Break", 5)) == ["broken"]
        assert shown(tab.click("Increment", 6)) == ["count 1"]
    wanted = ["ValueError shown", "KeyError 'hidden'", "ZeroDivisionError callback", "ArithmeticError broken"]
    assert [line for line in notes(module) if "Error" in line] == wanted
    assert "the handler itself" in server.log.read_text()


def test_a_script_that_cannot_be_read_is_not_told(module: Path) -> None:
    with UvicornProcess(module) as server:
        module.with_name("main.py").write_text("st.text(")
        with open_tab(server) as tab:
            assert len(errors(tab)) == 1
    assert not any("Error" in line for line in notes(module))


def test_tabs_of_a_server_that_ends_connect_again_and_go_on(module: Path) -> None:
    browser = Client(0)
    with UvicornProcess(module) as server:
        browser.port = server.port
        with open_tab(server, browser=browser) as tab:
            tab.click("Increment", 1)
            server.signal(signal.SIGTERM)
            # Of the codes that end a connection, none that tells the tab to stay away.
            assert closed_with(tab).code == 1012
        server.wait()
        assert notes(module)[-1] == "end"
        server.start()
        with open_tab(server, browser=browser, session=tab.session, connection=2) as again:
            assert shown(again) == ["count 1"]


def test_apps_beside_each_other_have_sessions_of_their_own(module: Path) -> None:
    with UvicornProcess(module.with_name("both.py")) as server:
        browser = Client(server.port)
        sessions = {}
        # The cookie of /one is there first, and then that of the root, which the browser sends for both.
        for base in ("/one", "/two", ""):
            browser.cookie = None
            with open_tab(server, base, browser) as tab:
                assert shown(tab.click("Increment", 1)) == ["count 1"]
                sessions[base] = tab.session, browser.cookie
        assert len({cookie for _, cookie in sessions.values()}) == 3
        browser.cookie = f"{sessions['/one'][1]}; {sessions[''][1]}"
        with open_tab(server, "/one", browser, session=sessions["/one"][0], connection=2) as again:
            assert (again.session, shown(again)) == (sessions["/one"][0], ["count 1"])
        # Of one browser, with one store: the session of an app is none of the other's.
        browser.cookie = sessions["/one"][1]
        with open_tab(server, "/two", browser, session=sessions["/one"][0], connection=3) as other:
            assert other.session != sessions["/one"][0]
            assert shown(other) == ["count 0"]


TWO = """
import contextlib, pathlib
import millpond as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

notes = pathlib.Path(__file__).with_name("notes")

async def whose(request):
    return PlainTextResponse(st.secrets.owner)

def whose_in_a_thread(request):
    return PlainTextResponse(st.secrets.owner)

async def caught(request):
    return PlainTextResponse("caught")

@contextlib.asynccontextmanager
async def begin_and_end(app):
    for when in "begin", "end":
        with notes.open("a") as file:
            print(when, app.script_path.parent.name, st.secrets.owner, file=file)
        if when == "begin":
            yield

routes = [Route("/api", whose), Route("/thread", whose_in_a_thread), Route("/any/{path:path}", caught)]
one, two = (
    st.App(f"{name}/main.py", lifespan=begin_and_end, routes=routes, secrets={"key": name}) for name in ("one", "two")
)
late = st.App("one/main.py", lifespan=begin_and_end, routes=[Route("/api", whose), Route("/{path:path}", caught)])

@contextlib.asynccontextmanager
async def lifespan(app):
    async with one.lifespan()(app), two.lifespan()(app):
        yield

app = Starlette(routes=[Mount("/one", one), Mount("/two", two), Mount("/late", late)], lifespan=lifespan)
"""


@pytest.fixture
def two(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / name / ".millpond").mkdir(parents=True)
        (tmp_path / name / ".millpond" / "secrets.toml").write_text(f'owner = "the owner of {name}"')
        (tmp_path / name / "main.py").write_text("import streamlit as st\nst.text(st.secrets.owner)")
    (tmp_path / "two.py").write_text(TWO)
    return tmp_path / "two.py"


def test_the_routes_and_the_lifespan_of_an_app_have_its_secrets(two: Path) -> None:
    with UvicornProcess(two) as server:
        browser = Client(server.port)
        for path in ("api", "thread"):
            for name in ("one", "two", "one"):
                assert browser.get(f"/{name}/{path}").text == f"the owner of {name}"
        assert browser.get("/late/api").text == "the owner of one"
        assert browser.get("/two/api").text == "the owner of two"
        server.signal(signal.SIGTERM)
        server.wait()
    begun = [f"begin {name} the owner of {name}" for name in ("one", "two", "one")]
    assert notes(two)[:3] == begun
    assert {f"end {name} the owner of {name}" for name in ("one", "two")} <= set(notes(two)[3:])


def test_a_route_for_any_path_leaves_the_page_its_own_requests(two: Path) -> None:
    with UvicornProcess(two) as server:
        browser = Client(server.port)
        assert browser.get("/late/what/ever").text == "caught"
        assert browser.get("/late/_stcore/health").text == "ok"
        for path in ("/_millpond/nothing", "/assets/nothing.js"):
            assert browser.get(f"/late{path}").status_code == 404
        assert browser.get("/one/any/assets/x").text == "caught"


def test_several_workers_of_uvicorn_serve_one_session(module: Path) -> None:
    with UvicornProcess(module, "--workers", "2") as server:
        browser = Client(server.port)
        browser.get("/healthz")
        session = None
        for number in range(1, 7):
            with open_tab(server, browser=browser, session=session, connection=number) as tab:
                assert shown(tab.click("Increment", number)) == [f"count {number}"]
                session = tab.session
        server.signal(signal.SIGTERM)
        server.wait()


def test_millpond_run_gives_it_options_and_workers(module: Path) -> None:
    with ServerProcess(module, "--server.workers", "2", "--server.baseUrlPath", "base") as server:
        browser = Client(server.port)
        # What is added has the address that it says.
        assert browser.get("/api/stock").status_code == 200
        with open_tab(server, "/base", browser) as tab:
            assert shown(tab.click("Increment", 1)) == ["count 1"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import millpond as st\nst.App('main.py')", None),
        ("import millpond as st\nmine = st.App('main.py')", "mine"),
        ("import streamlit\nmine: object = streamlit.App('main.py')", "mine"),
        ("from streamlit.starlette import App\nmine = App('main.py')", "mine"),
        ("from millpond import App as A\nif True:\n    mine = A('main.py')", "mine"),
        ("import millpond as st\none = st.App('a.py')\napp = st.App('b.py')", "app"),
        ("import fastapi as st\napp = st.App('a.py')", None),
        ("import millpond as st\ndef make():\n    app = st.App('a.py')", None),
    ],
)
def test_millpond_run_finds_the_app_of_a_module(tmp_path: Path, source: str, found: str | None) -> None:
    (tmp_path / "serve.py").write_text(source)
    assert find_app(tmp_path / "serve.py") == found


def test_of_several_apps_one_must_be_named(tmp_path: Path) -> None:
    source = "import millpond as st\none = st.App('a.py')\ntwo = st.App('b.py')"
    (tmp_path / "serve.py").write_text(source)
    with pytest.raises(ConfigError, match=r"serve\.py defines several apps \(one, two\)"):
        find_app(tmp_path / "serve.py")


def test_wrong_uses_are_said(tmp_path: Path) -> None:
    from starlette.routing import Mount, Route

    script = tmp_path / "main.py"
    script.touch()
    for path in ("/_millpond/x", "/_stcore", "/assets/logo.svg"):
        with pytest.raises(ReservedRoute, match="are reserved for the page"):
            st.App(script, routes=[Route(path, print)])
    with pytest.raises(ValueError, match="are reserved for the page"):
        st.App(script, routes=[Mount("/_millpond", routes=[])])
    with pytest.raises(ApiError, match=r"no script `nope\.py`"):
        st.App("nope.py")
    for secrets, words in (
        (3, "`secrets` must be a mapping"),
        ({"a": {"b": [object()]}}, r"`object` at `a\.b\[0\]`"),
        ({1: 2}, "key of type `int`"),
    ):
        with pytest.raises(TypeError, match=words):
            st.App(script, secrets=secrets)  # type: ignore[arg-type] # what the test is about
    app = st.App(script)
    with pytest.raises(ConfigError, match=r"Did you mean 'server\.port'"):
        app.run(config={"server.prot": 1})
    with pytest.raises(ConfigError, match="MILLPOND_SESSION_SECRET"):
        app.run(config={"session.secret": "s" * 40})


def test_a_script_makes_no_app() -> None:
    app = DrivenApp("import millpond as st\nst.App('main.py')")
    assert "was called by the script of an app" in app.problems()[0]
    assert "it, with `uvicorn`." in app.problems()[0]
