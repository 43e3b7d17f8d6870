"""Takes the pictures of docs/tutorial.md, from the code that stands there: docs/images/tutorial/step-*.png.

Usage::

    python tools/tutorial_pictures.py
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.docs.blocks import blocks_of  # noqa: E402 (the path must be set first)
from tools.screenshots import (  # noqa: E402
    IMAGES,
    READY,
    SCHEMES,
    Picture,
    file_of,
    grow,
    save,
    served,
    settle,
    with_browser,
)

TUTORIAL = REPOSITORY / "docs" / "tutorial.md"
STEPS = 6


def write_step(number: int, folder: Path) -> Path:
    """The files of the app as they are after a step."""
    text = TUTORIAL.read_text("utf-8")
    headings = [text.count("\n", 0, match.start()) for match in re.finditer(r"^## \d\.", text, re.MULTILINE)]
    end = headings[number] if number < len(headings) else text.count("\n")
    for block in blocks_of(TUTORIAL):
        if block.language == "python" and block.title and block.line < end:
            file = folder / block.title
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.code, encoding="utf-8")
    return folder / "app.py"


def prepare(page: Page, step: int) -> None:
    """Do what the picture is to show."""
    if step == 1:
        page.get_by_label("What for?").fill("Groceries")
        page.get_by_label("Euros", exact=True).fill("84")
        page.get_by_role("button", name="Add").click()
        page.get_by_text("Ada paid 84.00").wait_for()
    if step == 5:
        page.get_by_role("link", name="Who owes whom").click()
        page.get_by_role("heading", name="Who owes whom").wait_for()


def take_step(browser: Browser, step: int) -> None:
    width, height = (390, 700) if step == STEPS else (1000, 560)
    with (
        tempfile.TemporaryDirectory() as place,
        served(write_step(step, Path(place)), "--client.toolbarMode", "viewer") as address,
    ):
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                device_scale_factor=1.5,
                reduced_motion="reduce",
            )
            page.goto(address)
            page.locator(READY).wait_for()
            prepare(page, step)
            settle(page)
            page.locator(READY).wait_for()
            page.mouse.move(0, 0)
            if step != STEPS:
                grow(page, Picture("", TUTORIAL, width, height))
            save(page, IMAGES / "tutorial" / file_of(f"step-{step}", scheme))
            page.close()


def take_all(browser: Browser) -> None:
    (IMAGES / "tutorial").mkdir(exist_ok=True)
    for step in range(1, STEPS + 1):
        take_step(browser, step)


if __name__ == "__main__":
    with_browser(take_all)
