"""What a visitor sees of cached functions: the spinner while one is called, also while another session calls it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import time
from pathlib import Path
import numpy as np
import millpond as st

here = Path(__file__).parent

def wait_for(name):
    while not (here / name).exists():
        time.sleep(0.01)

@st.cache_data{how}
def load(year):
    with (here / "calls").open("a") as calls:
        calls.write("called ")
    st.caption("drawn inside")
    wait_for("gate")
    return np.full(200_000, year)

st.text("before")
if st.checkbox("Load"):
    numbers = load(2024)
    st.text(f"loaded {{numbers[0]}}, {{numbers.sum()}}")
    numbers[0] = 1
st.text("after")
"""


def _ask(tab: Tab) -> None:
    tab.page.get_by_label("Load").check()


def _loaded(tab: Tab) -> None:
    """The value has come, with what was drawn, and nothing is left of the spinner."""
    tab.says("loaded 2024, 404800000")
    tab.idle()
    expect(tab.page.get_by_test_id("stSpinner")).to_have_count(0)
    expect(tab.page.get_by_text("drawn inside")).to_have_count(1)


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("", "Running load(...)."),
        ('(show_spinner="Reading *all* of it")', "Reading all of it"),
        ("(show_spinner=False)", None),
    ],
)
def test_the_page_says_what_it_waits_for(
    serve: Serve, open_tab: OpenTab, tmp_path: Path, how: str, text: str | None
) -> None:
    tab = open_tab(serve(APP.format(how=how)))
    _ask(tab)
    expect(tab.page.get_by_text("drawn inside")).to_be_visible()
    spinner = tab.page.get_by_test_id("stSpinner")
    if text is None:
        expect(spinner).to_have_count(0)
    else:
        expect(spinner).to_have_text(text)
        expect(spinner).to_have_class(re.compile("stCacheSpinner"))
        expect(tab.page.get_by_role("status").filter(has_text=text)).to_be_visible()
    (tmp_path / "gate").touch()
    _loaded(tab)


def test_the_time_that_it_takes_counts_up(serve: Serve, open_tab: OpenTab, tmp_path: Path) -> None:
    tab = open_tab(serve(APP.format(how="(show_time=True)")))
    _ask(tab)
    spinner = tab.page.get_by_test_id("stSpinner")
    expect(spinner).to_have_text(re.compile(r"^Running load\(\.\.\.\)\. \((0\.[3-9]|[1-9]).* seconds\)$"))
    (tmp_path / "gate").touch()
    _loaded(tab)


def test_who_waits_for_another_session_is_told_too_and_the_function_called_once(
    serve: Serve, open_tab: OpenTab, tmp_path: Path
) -> None:
    server = serve(APP.format(how=""))
    one, other = open_tab(server), open_tab(server)
    _ask(one)
    expect(one.page.get_by_text("drawn inside")).to_be_visible()
    _ask(other)
    expect(other.page.get_by_test_id("stSpinner")).to_have_text("Running load(...).")
    (tmp_path / "gate").touch()
    # What one of them does to the value the other one does not see.
    for tab in (one, other):
        _loaded(tab)
    other.page.reload()
    _loaded(other)
    assert (tmp_path / "calls").read_text() == "called "


def test_a_click_takes_over_from_who_waits(serve: Serve, open_tab: OpenTab, tmp_path: Path) -> None:
    server = serve(APP.format(how=""))
    one, other = open_tab(server), open_tab(server)
    _ask(one)
    expect(one.page.get_by_text("drawn inside")).to_be_visible()
    _ask(other)
    expect(other.page.get_by_test_id("stSpinner")).to_be_visible()
    other.page.get_by_label("Load").uncheck()
    expect(other.page.get_by_test_id("stSpinner")).to_have_count(0)
    other.idle()
    (tmp_path / "gate").touch()
    _loaded(one)
