"""What ``millpond component new`` makes, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from millpond.cli.components import make
from tests.browser.server import Serve
from tests.browser.tab import OpenTab


@pytest.mark.parametrize("frame", [True, False])
def test_a_component_of_a_template_goes_on_after_f5(
    tmp_path: Path, serve: Serve, open_tab: OpenTab, frame: bool
):
    tab = open_tab(serve(make("my-own", tmp_path, frame=frame) / "app.py"))
    tab.allow("can escape its sandboxing")  # a package is as trusted as the app
    place = tab.page.frame_locator("iframe") if frame else tab.page
    button = place.get_by_role("button", name="Press for World")
    presses = tab.page.get_by_test_id("stMarkdown").first
    button.click()
    expect(presses).to_have_text("Presses: 1")
    tab.page.reload()
    expect(presses).to_have_text("Presses: 1")
    button.click()
    expect(presses).to_have_text("Presses: 2")
