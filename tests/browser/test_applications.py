"""Several ``st.App`` beside each other in one tab, under uvicorn: each its sessions, over a reload and a restart."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import cast

from tests.browser.server import AppServer
from tests.browser.tab import OpenTab
from tests.server.uvicorn_process import UvicornProcess

APP = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""
SERVE = """
import contextlib
import millpond as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

root, office = st.App("main.py"), st.App("main.py", routes=[Route("/api", lambda request: PlainTextResponse("mine"))])

@contextlib.asynccontextmanager
async def lifespan(app):
    async with root.lifespan()(app), office.lifespan()(app):
        yield

app = Starlette(routes=[Mount("/office", office), Mount("/", root)], lifespan=lifespan)
"""


class Uvicorn(UvicornProcess):
    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


def test_each_has_its_own_sessions(tmp_path: Path, open_tab: OpenTab) -> None:
    (tmp_path / "main.py").write_text(APP)
    (tmp_path / "serve.py").write_text(SERVE)
    with Uvicorn(tmp_path / "serve.py") as server:
        # As far as a tab asks, it is one.
        tab = open_tab(cast("AppServer", server), "/office/")
        tab.allow_outage()
        page = tab.page
        tab.press("Increment")
        tab.says("count 1")
        page.goto(server.url + "/")
        tab.says("count 0")
        for count in (1, 2):
            tab.press("Increment")
            tab.says(f"count {count}")
        page.reload()
        tab.says("count 2")
        page.goto(server.url + "/office/")
        tab.says("count 1")
        server.signal(signal.SIGTERM)
        server.wait()
        server.start()
        tab.press("Increment")
        tab.says("count 2")
        assert page.request.get(server.url + "/office/api").text() == "mine"
