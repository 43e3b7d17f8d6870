"""Frames between a real page and the server that are lost or come twice: each press counts once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import WebSocketRoute

from tests.browser.tab import Tab

APP = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Count"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""


class Fault:
    """Does something to the first frame in which a text stands, once it is armed."""

    def __init__(self, text: str, *, from_page: bool, twice: bool) -> None:
        self.armed = False
        self.done = False
        self._text = text
        self._from_page = from_page
        self._twice = twice

    def route(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def forward(frame: Any, sink: WebSocketRoute, *, from_page: bool) -> None:
            if self.armed and not self.done and from_page is self._from_page and self._text in str(frame):
                self.done = True
                if not self._twice:
                    page.close(code=1001)
                    server.close(code=1001)
                    return
                sink.send(frame)
            sink.send(frame)

        page.on_message(lambda frame: forward(frame, server, from_page=True))
        server.on_message(lambda frame: forward(frame, page, from_page=False))


@pytest.mark.parametrize("twice", [True, False], ids=["twice", "lost"])
@pytest.mark.parametrize(("text", "from_page"), [("event", True), ("delta", False), ("finished", False)])
def test_a_press_counts_once(tab: Tab, text: str, from_page: bool, twice: bool) -> None:
    fault = Fault(text, from_page=from_page, twice=twice)
    tab.page.route_web_socket("**/_millpond/stream", fault.route)
    tab.page.reload()
    tab.says("count 0")
    tab.idle()
    fault.armed = True
    for count in range(1, 4):
        tab.press("Count")
        tab.says(f"count {count}")
    tab.idle()
    assert fault.done
    tab.page.reload()
    tab.says("count 3")
