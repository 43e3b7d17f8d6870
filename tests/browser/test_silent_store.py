"""F5 while the store hangs: the page is there, and what is done on it has its effect when the store answers."""

from __future__ import annotations

import signal
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab
from tests.stores.servers import RedisServer

APP = """
import millpond as st
st.set_page_config("Counting", layout="wide")
if st.button("Increment"):
    st.session_state["count"] = st.session_state.get("count", 0) + 1
st.text(f"count {st.session_state.get('count', 0)}")
"""


def test_the_page_is_seen_before_the_store_answers(serve: Serve, open_tab: OpenTab, tmp_path: Path) -> None:
    redis = RedisServer(tmp_path)
    redis.start()
    try:
        tab = open_tab(serve(APP, "--session.store", redis.url, "--session.secret", "s" * 32))
        tab.press("Increment")
        tab.says("count 1")
        tab.idle()
        redis.send(signal.SIGSTOP)
        tab.page.reload()
        tab.says("count 1")
        expect(tab.page).to_have_title("Counting")
        expect(tab.app).to_have_attribute("data-test-connection-state", "CONNECTING")
        tab.press("Increment")
        redis.send(signal.SIGCONT)
        tab.says("count 2")
        tab.idle()
        tab.page.reload()
        tab.says("count 2")
    finally:
        redis.stop(signal.SIGKILL)
