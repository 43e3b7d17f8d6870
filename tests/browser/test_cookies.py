"""A browser that keeps no cookies: the app works, and says what it cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab
from tests.faults.line import Line

APP = """
import millpond as st

st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""


def without_cookies(data: bytes) -> bytes:
    return data.replace(b"set-cookie:", b"not-cookie:")


@pytest.fixture
def tab(serve: Serve, open_tab: OpenTab) -> Iterator[Tab]:
    with Line(serve(APP).port, rewrite=without_cookies) as line:
        yield open_tab(SimpleNamespace(url=f"http://localhost:{line.port}"), color_scheme="light")


def test_it_is_said_once_that_nothing_lasts(tab: Tab):
    notice = tab.page.get_by_test_id("stNoCookie")
    expect(notice).to_be_visible()
    expect(tab.page.get_by_test_id("stRestarted")).to_have_count(0)
    notice.get_by_role("button", name="OK").click()
    tab.press("Increment")
    tab.says("count 1")
    tab.page.reload()
    tab.says("count 0")
    tab.idle()
    expect(notice).to_have_count(0)
