"""The tour as a process of its own, whose server is killed by its button."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LOOKS
from tests.browser.server import ROOT, AppServer
from tests.browser.tab import OpenTab, Tab

TOUR = ROOT / "src" / "millpond" / "hello" / "app.py"
PRESSES = 4

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing replaces a process that has ended")


@pytest.fixture
def tour(tmp_path) -> Iterator[AppServer]:
    server = AppServer(TOUR, command=("hello",), env={"TMPDIR": str(tmp_path)})
    with server:
        yield server
        # Ctrl-C ends all of it, and leaves nothing behind.
        pids = server.processes()
        assert server.stop() == 0
        assert [pid for pid in pids if is_alive(pid)] == []
        assert list(tmp_path.glob("millpond-hello-*")) == []


def is_alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def process_of(tab: Tab) -> int:
    return int(tab.page.get_by_test_id("stMetricValue").first.inner_text())


def test_the_server_is_killed_and_the_page_goes_on(tour: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(tour, "/survivor")
    tab.allow_outage()
    page = tab.page
    page.evaluate("() => { window.loadedOnce = true; }")
    page.get_by_label("Name").fill("half of a na")
    page.get_by_label("Note").fill("a long text")
    page.get_by_label("Kilograms").press("End")
    tab.press("Add 1")
    tab.says("1 clicks")

    pids = [process_of(tab)]
    kill = page.get_by_role("button", name="Kill the server")
    form = page.get_by_test_id("stForm").bounding_box()
    for press in range(1, PRESSES + 1):
        kill.click()
        expect(page.get_by_text(f"{press} ×", exact=True)).to_be_visible()
        pids.append(process_of(tab))
        assert not is_alive(pids[-2])
        expect(kill).to_be_focused()
        assert page.get_by_test_id("stForm").bounding_box() == form
    assert len(set(pids)) == PRESSES + 1
    # Faster than a process begins, and with other clicks between.
    for _ in range(3):
        kill.click()
        tab.press("Add 1")
    expect(page.get_by_text(f"{PRESSES + 3} ×", exact=True)).to_be_visible()
    tab.says("4 clicks")
    assert process_of(tab) not in pids

    expect(page.get_by_label("Name")).to_have_value("half of a na")
    expect(page.get_by_label("Note")).to_have_value("a long text")
    tab.press("Send")
    tab.says("50 kg of wheat flour for half of a na.")
    # In the midst of an answer.
    page.get_by_placeholder("Say something").fill("hello")
    page.get_by_placeholder("Say something").press("Enter")
    messages = page.get_by_test_id("stChatMessage")
    expect(messages.nth(1)).to_contain_text("You said")
    kill.click()
    expect(page.get_by_text(f"{PRESSES + 4} ×", exact=True)).to_be_visible()
    expect(messages.nth(1)).to_contain_text("This answer takes its time, so that you can kill the server.")
    expect(messages).to_have_count(2)
    tab.says("4 clicks")
    assert page.evaluate("() => window.loadedOnce") is True


def test_the_button_beside_other_pages(tour: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(tour, "/table")
    tab.allow_outage()
    page = tab.page
    page.get_by_role("textbox", name="Search").fill("Chen")
    page.get_by_role("textbox", name="Search").press("Enter")
    (before,) = tour.processes()[1:]
    page.get_by_role("button", name="Kill the server").click()
    page.get_by_role("link", name="A form that survives").click()
    tab.says("1 ×")
    assert process_of(tab) != before


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wider_than_the_page(tour: AppServer, open_tab: OpenTab, look: str) -> None:
    tab = open_tab(tour, **LOOKS[look])
    for name in ("dashboard", "table", "chat", "survivor", "choices", "layout"):
        tab.page.goto(f"{tour.url}/{name}")
        tab.drawn()
        expect(tab.page.get_by_test_id("stException")).to_have_count(0)
        assert tab.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0, name
        cut = tab.page.get_by_test_id("stMetricValue").evaluate_all(
            "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
        )
        assert cut == [], name
