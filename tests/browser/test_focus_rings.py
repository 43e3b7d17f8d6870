"""The rings of what has the focus, with words that are hard to find room for: each control has one, and none is cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer
from tests.browser.tab import Tab
from tests.browser.test_crowded import measure
from tests.crowded import WORDS, source

RINGS = (Path(__file__).parent / "rings.js").read_text()


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    script = tmp_path_factory.mktemp("rings") / "app.py"
    script.write_text(source({"lines": WORDS["lines"]}))
    with AppServer(script) as server:
        yield server


@pytest.mark.parametrize("width", [1280, 320])
def test_each_control_shows_the_whole_ring_of_its_focus(
    width: int, chromium: Browser, crowded: AppServer
) -> None:
    profile = new_profile(chromium, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    tab = Tab(profile.new_page(), crowded)
    tab.page.goto(crowded.url + "/?columns=1")
    tab.says("the end")
    tab.drawn()
    found = measure(tab.page, RINGS, f"{width} px")
    profile.close()
    assert not found, "\n".join(found)


WITHOUT = "<button style='outline: none'>it</button>"
CUT = (
    "<div style='overflow: hidden; width: 60px; height: 30px'>"
    "<button style='width: 60px; height: 30px; outline: 2px solid; outline-offset: 1px'>it</button></div>"
)
WHOLE = "<button style='outline: 2px solid'>it</button>"
SHADOW = "<div style='box-shadow: 0 0 0 1px black'><input style='outline: none'></div>"


def test_rings_are_measured(chromium: Browser) -> None:
    def said(page: Page, html: str) -> list[str]:
        page.set_content(f"<body><div class='st-key-of-it'>{html}</div></body>")
        return [what.partition(":")[0] for _, what in page.evaluate(RINGS)]

    page = chromium.new_page()
    assert said(page, WITHOUT) == ["no focus ring"]
    assert said(page, CUT) == ["a focus ring is cut, by 3px"]
    assert said(page, WHOLE) == said(page, SHADOW) == []
    page.close()
