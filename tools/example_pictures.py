"""Takes the pictures of the gallery page: docs/images/examples/*.png, light and dark.

Usage::

    python tools/example_pictures.py           # of all examples
    python tools/example_pictures.py stocks    # of some
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tools.docs_examples import EXAMPLES, FOLDER, IMAGES, name_of  # noqa: E402 (the path must be set first)
from tools.screenshots import (  # noqa: E402
    READY,
    SCHEMES,
    ask,
    file_of,
    press_three_times,
    save,
    served,
    settle,
    with_browser,
)


def sign_in(page: Page) -> None:
    """Sign in as the one who may do everything."""
    page.get_by_label("Name").fill("ada")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Signed in as").wait_for()


def add_tasks(page: Page) -> None:
    """Write two things that are to be done."""
    for task in ("Water the plants", "Ring Ada"):
        page.get_by_role("textbox").fill(task)
        page.get_by_role("textbox").press("Enter")
        page.get_by_text(task).wait_for()


def add_pets(page: Page) -> None:
    """Put two pets into the database."""
    for name in ("Tom", "Rex"):
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Add").click()
        page.locator(READY).wait_for()


PREPARE: dict[str, Callable[[Page], None]] = {
    "admin/app": sign_in,
    "counter": press_three_times,
    "llm_chat": ask,
    "pets": add_pets,
    "todo": add_tasks,
}
"""What is done before a picture is taken."""


def take(browser: Browser, example: str) -> None:
    """Save the picture of an example in each scheme."""
    with served(FOLDER / f"{example}.py", "--client.toolbarMode=viewer") as address:
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": 1000, "height": 640},
                color_scheme=scheme,
                device_scale_factor=1.25,
                reduced_motion="reduce",
            )
            page.goto(address)
            page.locator(READY).wait_for(timeout=60_000)
            if example in PREPARE:
                PREPARE[example](page)
                page.locator(READY).wait_for()
            settle(page)
            page.mouse.move(0, 0)
            save(page, IMAGES / file_of(name_of(example), scheme))
            page.close()


def take_all(browser: Browser) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for example in EXAMPLES:
        if not sys.argv[1:] or name_of(example) in sys.argv[1:]:
            take(browser, example)


if __name__ == "__main__":
    with_browser(take_all)
