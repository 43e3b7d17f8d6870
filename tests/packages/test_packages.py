"""What published packages do under Millpond, each with one real interaction."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.server import AppServer

Use = Callable[[Page, FrameLocator], object]


def text_of(page: Page) -> Locator:
    return page.locator("[data-testid=stText]")


def draw(page: Page, frame: FrameLocator) -> None:
    box = page.locator("canvas").last.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=5)
    page.mouse.up()


def sign_in(page: Page, frame: FrameLocator) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("secret1")
    page.get_by_role("button", name="Login").click()


def edit(page: Page, frame: FrameLocator) -> None:
    frame.locator(".ace_content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("0")


def add_tag(page: Page, frame: FrameLocator) -> None:
    frame.locator("input").first.fill("b")
    frame.locator("input").first.press("Enter")


def search(page: Page, frame: FrameLocator) -> None:
    frame.locator("input").first.press_sequentially("pp")
    frame.get_by_text("apple", exact=True).click()


def type_into(page: Page, frame: FrameLocator) -> None:
    part = page.locator(".stBidiComponent")
    expect(part).to_contain_text("Name")  # its script says so, and hears the keys from then on
    part.locator("input").press_sequentially("ab")


def click_point(page: Page, frame: FrameLocator) -> None:
    # The chart has a layer of its own over its points, which hears the mouse.
    frame.locator(".point").nth(1).click(force=True)


def swap(page: Page, frame: FrameLocator) -> None:
    first = frame.get_by_role("button").first
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    expect(frame.locator("[role=status], [aria-live]").first).to_contain_text("over")
    page.keyboard.press("Space")


def nothing(page: Page, frame: FrameLocator) -> None:
    """It acts by itself."""


CASES: dict[str, tuple[Use, str]] = {
    "ace": (edit, "value 'x = 10'"),
    "aggrid": (lambda page, frame: frame.get_by_text("Bob", exact=True).click(), "value ['Bob']"),
    "antd": (lambda page, frame: frame.get_by_text("two", exact=True).click(), "value 'two'"),
    "auth": (sign_in, "value 'Ada L'"),
    "autorefresh": (nothing, "value 3"),
    "calendar": (lambda page, frame: frame.get_by_text("Lunch").click(), "value 'Lunch'"),
    "canvas": (draw, "value 1"),
    "card": (lambda page, frame: frame.get_by_text("A card").click(), "value True"),
    "code_editor": (edit, "value 'x = 10'"),
    "coordinates": (
        lambda page, frame: frame.locator("img").click(position={"x": 30, "y": 20}),
        "value (30, 20)",
    ),
    # Its callbacks are not called under Streamlit 1.67 either: the press starts a run.
    "elements": (lambda page, frame: frame.get_by_role("button", name="Press").click(), "runs 2"),
    "feedback": (lambda page, frame: frame.locator("svg").first.click(), "value '👍'"),
    "graph": (
        lambda page, frame: frame.locator("canvas").click(position={"x": 150, "y": 100}),
        "value 'a'",
    ),
    "javascript": (nothing, "value 42"),
    "js": (nothing, "value 42"),
    "keyup": (type_into, "value 'ab'"),
    "menu": (lambda page, frame: frame.get_by_text("Settings").click(), "value 'Settings'"),
    "plotly": (click_point, "value [2]"),
    "searchbox": (search, "value 'apple'"),
    "sort": (swap, "value ['two', 'one']"),
    "tab_bar": (lambda page, frame: frame.get_by_text("Two", exact=True).click(), "value '2'"),
    "tags": (add_tag, "value ['a', 'b']"),
    "theme": (nothing, "value 'light'"),
    "tree": (lambda page, frame: frame.get_by_text("Nuts").click(), "value ['nuts']"),
}
"""What a user does, and what the script has then."""


@pytest.mark.parametrize("name", CASES)
def test_a_package_works(server: AppServer, page: Page, name: str) -> None:
    use, expected = CASES[name]
    page.goto(f"{server.url}/?w={name}")
    expect(text_of(page).first).to_contain_text("runs")
    use(page, page.frame_locator("iframe").last)
    expect(page.get_by_text(expected, exact=True)).to_be_visible()
    expect(page.locator(".component-problem, .stException")).to_have_count(0)


def test_one_that_only_shows(server: AppServer, page: Page) -> None:
    page.goto(f"{server.url}/?w=chat")
    for n, text in enumerate(("Hello", "Mine")):
        expect(page.frame_locator("iframe").nth(n).get_by_text(text)).to_be_visible()


def test_one_that_only_styles(server: AppServer, page: Page) -> None:
    page.goto(f"{server.url}/?w=extras")
    expect(page.get_by_role("button", name="Green")).to_have_css("background-color", "rgb(0, 128, 0)")
