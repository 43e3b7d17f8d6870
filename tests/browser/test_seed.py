"""The examples of Streamlit's page on Session State, as they stand there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.server import ROOT, Serve
from tests.browser.tab import OpenTab, Tab

EXAMPLES = ROOT / "examples" / "session_state"


def open_example(name: str, serve: Serve, open_tab: OpenTab) -> Tab:
    return open_tab(serve(EXAMPLES / f"{name}.py"))


@pytest.mark.parametrize("name", ["example_1_counter", "example_2_callbacks"])
def test_counter(name: str, serve: Serve, open_tab: OpenTab):
    tab = open_example(name, serve, open_tab)
    tab.says("Count = 0")
    for count in (1, 2, 3):
        tab.press("Increment")
        tab.says(f"Count = {count}")


def test_counter_with_args(serve: Serve, open_tab: OpenTab):
    tab = open_example("example_3_args", serve, open_tab)
    tab.page.get_by_label("Enter a value").fill("7")
    # The click sends the value, since the field loses the focus, and the press right after it.
    tab.press("Increment")
    tab.says("Count = 7")
    tab.press("Increment")
    tab.says("Count = 14")


def test_counter_with_kwargs(serve: Serve, open_tab: OpenTab):
    tab = open_example("example_3_kwargs", serve, open_tab)
    tab.press("Increment")
    tab.says("Count = 5")
    tab.press("Decrement")
    tab.says("Count = 4")


def test_counter_with_a_form(serve: Serve, open_tab: OpenTab):
    tab = open_example("example_4_form", serve, open_tab)
    page = tab.page
    tab.says("Current Count = 0")
    tab.says("Last Updated = None")
    page.get_by_label("Enter a value").fill("3")
    page.get_by_test_id("stTimeInput").get_by_role("spinbutton").first.press_sequentially("0845")
    page.get_by_test_id("stDateInput").get_by_role("spinbutton").first.press_sequentially("20270131")
    tab.press("Update")
    tab.says("Current Count = 3")
    expect(page.get_by_text("Last Updated =")).to_have_text("Last Updated = 2027-01-31 08:45:00")


@pytest.mark.parametrize(("name", "text"), [("initialization", None), ("reads", "value"), ("updates", None)])
def test_reads_and_writes(name: str, text: str | None, serve: Serve, open_tab: OpenTab):
    tab = open_example(name, serve, open_tab)
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
    if text is not None:
        tab.says(text)


def test_reading_what_was_not_initialized(serve: Serve, open_tab: OpenTab):
    tab = open_example("uninitialized", serve, open_tab)
    box = tab.page.get_by_test_id("stException")
    expect(box).to_contain_text("KeyError")
    expect(box).to_contain_text("value")
    expect(box).to_contain_text("uninitialized.py:3")
    assert str(Path.cwd()) not in box.inner_text()
