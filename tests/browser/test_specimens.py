"""All elements, as the examples of their docstrings draw them: axe, keys, and looks.

A new element is tested here as soon as its function has an example. A page is
opened once for each look, and looked at once: what an element adds is its part
of that.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import LOOKS, new_profile
from tests.browser.server import ROOT, AppServer
from tests.browser.tab import Tab
from tests.specimens import EXAMPLES

HERE = Path(__file__).parent
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
LENGTH = "Math.max(...[...document.querySelectorAll('*')].map((element) => element.scrollHeight))"
THREE_FRAMES = "async () => { for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame); }"

Findings = dict[str, list[str]]
"""What is wrong, by the name of the specimen; of what is around them: ""."""


def open_page(chromium: Browser, server: AppServer, look: str) -> Tab:
    profile = new_profile(chromium, **LOOKS[look], reduced_motion="reduce")
    tab = Tab(profile.new_page(), server)
    tab.page.goto(server.url)
    tab.drawn()
    # As tall as its content: nothing has to be scrolled to.
    size = tab.page.viewport_size
    assert size is not None
    height = size["height"]
    while (needed := tab.page.evaluate(LENGTH)) > height:
        height = needed
        tab.page.set_viewport_size({"width": size["width"], "height": height})
        # More is in view now, and comes: what sees that it is in view is told after a frame. It can be taller
        # than its place was, and so on: the page never shrinks below its window, so this ends.
        tab.page.evaluate(THREE_FRAMES)
        tab.drawn()
    for frame in tab.page.frames:
        frame.wait_for_load_state()
    return tab


def examine(tab: Tab, picture: Path) -> Findings:
    """All that is found on a page, in one go."""
    found: Findings = defaultdict(list)
    page = tab.page
    result = run_axe(page)
    assert len(result["passes"]) > 20
    for violation in result["violations"]:
        for node in violation["nodes"]:
            where = page.locator(node["target"][-1]).first.evaluate(
                "(e) => /st-key-of-(\\w+)/.exec(e.closest('[class*=st-key-of-]')?.className ?? '')?.[1] ?? ''"
            )
            found[where].append(f"axe: {violation['id']}: {violation['help']}: {node['html'][:200]}")
    for where, what in [*look_for_faults(page), *look_at(page, picture)]:
        found[where].append(what)
    return found


def run_axe(page: Page) -> Any:
    # Evaluated by the debugger: the page's policy would not let it in as a script.
    page.evaluate(AXE.read_text())
    return page.evaluate("axe.run()")


def look_for_faults(page: Page) -> list[tuple[str, str]]:
    """Specimen and fault: what is cut, covered, too wide, or not there."""
    found: list[tuple[str, str]] = page.evaluate((HERE / "findings.js").read_text())
    return found


PLACES = """() => [...document.querySelectorAll('[class*="st-key-of-"]')].map((each) => {
    const { top, height } = each.getBoundingClientRect();
    return `${top} ${height}`;
}).join()"""


def look_at(page: Page, picture: Path) -> list[tuple[str, str]]:
    """Take a picture, and find the specimens of which it shows nothing."""
    # Charts follow the size of the window a moment later: a picture is of no use while anything moves.
    for _ in range(20):
        before = page.evaluate(PLACES)
        page.screenshot(path=picture)
        if page.evaluate(PLACES) == before:
            break
    else:
        raise AssertionError("The page does not come to rest.")
    png = base64.b64encode(picture.read_bytes()).decode()
    colours: dict[str, int] = page.evaluate((HERE / "colours.js").read_text(), png)
    return [(name, f"nothing of it is to be seen in {picture}") for name, n in colours.items() if n < 2]


@pytest.fixture(scope="module", params=LOOKS)
def looked_at(
    request: pytest.FixtureRequest,
    chromium: Browser,
    specimens: AppServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Findings]:
    tab = open_page(chromium, specimens, request.param)
    yield examine(tab, tmp_path_factory.mktemp("looks") / f"specimens-{request.param}.png")
    assert tab.troubles() == []
    tab.page.context.close()


@pytest.mark.parametrize("name", ["", *EXAMPLES])
def test_an_element_can_be_seen_and_used_by_everybody(name: str, looked_at: Findings) -> None:
    """No violation of accessibility, nothing cut, nothing over another, nothing empty; light, dark, and on a phone."""
    assert looked_at[name] == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_gallery_can_be_seen_and_used_by_everybody(
    look: str, chromium: Browser, gallery: AppServer, tmp_path: Path
) -> None:
    """The same elements with all that they can do: disabled, with help, captions, icons, borders."""
    tab = open_page(chromium, gallery, look)
    tab.allow("can escape its sandboxing")  # the component in a frame: a package is as trusted as the app
    assert examine(tab, tmp_path / f"gallery-{look}.png") == {}
    assert tab.troubles() == []
    tab.page.context.close()


FAULTS = {
    "the page scrolls sideways": "<div style='width: 3000px; height: 9px; background: red'></div>",
    "an element leaves the page": "<div data-kind='x' style='position: absolute; left: -20px'>text</div>",
    "an element lies over": "<p data-kind='x'>one</p><p data-kind='y' style='margin-top: -20px'>another</p>",
    "there is nothing": "",
    "nothing of it is to be seen": "<p style='color: transparent'>text</p>",
    "a text is cut": "<p style='width: 30px; overflow: hidden; white-space: nowrap'>a long text</p>",
    "a text lies over": "<p>one text</p><p style='margin-top: -32px'>another</p>",
    "it says that it failed": "<p role='alert'>The file is damaged.</p>",
    "an icon or control is cut": "<p style='width: 30px; overflow: hidden'><button style='width: 60px'>x</button></p>",
    "it leaves its element": "<p data-kind='x' style='width: 30px; white-space: nowrap'>a long text</p>",
    "a text lies over <svg": "<p>text</p><svg width='30' height='30' style='margin-top: -34px; display: block'></svg>",
    "a control lies over": "<button style='width: 40px; height: 30px'></button><button style='width: 40px; height: 30px; margin-left: -20px'></button>text",
    "what is in a field is cut": "<input style='width: 40px' value='far too long for this'>",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(fault: str, chromium: Browser, tmp_path: Path) -> None:
    page = chromium.new_page()
    page.set_content(
        f"<body style='background: white'><div class='st-key-of-it'>{FAULTS[fault]}</div></body>"
    )
    found = [*look_for_faults(page), *look_at(page, tmp_path / "picture.png")]
    assert [where for where, what in found if what.startswith(fault)] in (["it"], [""])
    page.set_content(
        "<body style='background: white'><div class='st-key-of-it'><p data-kind='x'>one</p></div></body>"
    )
    assert [*look_for_faults(page), *look_at(page, tmp_path / "picture.png")] == []
    page.close()
