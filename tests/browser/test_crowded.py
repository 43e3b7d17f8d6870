"""Every element that shows words, with words that are hard to find room for: nothing is cut, nothing overlaps, all can be read.

A page is opened once for each place, and measured in all sizes and looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer
from tests.browser.tab import Tab
from tests.crowded import WORDS, calls, source

HERE = Path(__file__).parent
FINDINGS = (HERE / "findings.js").read_text()
CONTRAST = (HERE / "contrast.js").read_text()
SETTLED = "async () => { for (let n = 0; n < 4; n++) await new Promise(requestAnimationFrame); }"

PLACES = {
    "columns": "/?columns=1%202%206%2012",
    "sidebar": "/?sidebar",
    "dialog": "/?dialog",
}
WIDTHS = {"desktop": 1280, "zoomed to 200 %": 640, "phone": 320}
COLOURS = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    script = tmp_path_factory.mktemp("crowded") / "app.py"
    script.write_text(source())
    with AppServer(script) as server:
        yield server


def measure(page: Page, script: str, where: str) -> list[str]:
    page.evaluate(SETTLED)
    return [f"{where}, {element}: {what}" for element, what in page.evaluate(script)]


@pytest.mark.parametrize("place", PLACES)
def test_words_find_room_and_can_be_read(place: str, chromium: Browser, crowded: AppServer) -> None:
    profile = new_profile(chromium, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    tab = Tab(profile.new_page(), crowded)
    page = tab.page
    page.goto(crowded.url + PLACES[place])
    tab.says("the end")
    tab.drawn()
    # All elements are there, with each of the words.
    each = len(WORDS) * (4 if place == "columns" else 1)
    expect(page.locator('[class*="st-key-of-"]')).to_have_count(len(list(calls())) * each)
    expect(page.get_by_test_id("stSpinner")).to_have_count(each)  # it shows a moment later
    found = []
    for look, colours in COLOURS.items():
        page.emulate_media(**colours)  # type: ignore[arg-type]
        found += measure(page, CONTRAST, look)
    page.emulate_media(color_scheme="light", forced_colors="none")
    for width, pixels in WIDTHS.items():
        page.set_viewport_size({"width": pixels, "height": 900})
        if place == "sidebar" and pixels == WIDTHS["zoomed to 200 %"]:
            page.locator(".sidebar-opener").click()  # it has closed, and stays open then
        found += measure(page, FINDINGS, width)
    assert tab.troubles() == []
    profile.close()
    assert not found, "\n".join(found)


BODY = "<body style='background: white; color: black'><div class='st-key-of-it'>{}</div></body>"
FAINT = {
    "a text has a contrast of 1.": "<p style='color: #ccc'>text</p>",
    "a text has a contrast of 3.": "<p style='color: #888'>text</p>",  # enough for a large one
    "a text has a contrast of 2.": "<p style='color: #999; font-size: 30px'>text</p>",
    "a text has a contrast of 1.0": "<div style='background: rgb(0 0 0 / 0.5); color: #808080'>text</div>",
    "a text has a contrast of 1.8": "<p style='opacity: 0.25'>text</p>",
    "what is in a field has": "<input style='color: #aaa' value='text'>",
    "a placeholder has": "<style>::placeholder { color: #ccc }</style><input placeholder='text'>",
    "an icon has": "<button>go <svg width='9' height='9' stroke='#ddd' fill='none'><path d='M0 0l9 9'/></svg></button>",
    "the edge of a control has": "<div class='field-box' style='border: 1px solid #ddd'><input></div>",
}
PLAIN = (
    "<p>text</p><p style='color: #767676'>text</p><p style='color: #888; font-size: 24px'>large</p>"
    "<button disabled style='color: #ccc'>off</button><input value='text' placeholder='text'>"
    "<div class='field-box' style='border: 1px solid #888'><input></div>"
)


@pytest.mark.parametrize("fault", FAINT)
def test_each_contrast_is_measured(fault: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(BODY.format(FAINT[fault]))
    assert [where for where, what in page.evaluate(CONTRAST) if what.startswith(fault)] == ["it"]
    page.set_content(BODY.format(PLAIN))
    assert page.evaluate(CONTRAST) == []
    page.close()
