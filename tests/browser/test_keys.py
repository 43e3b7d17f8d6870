"""Every control of every element is reached and operated with the keyboard alone, and shows where the focus is.

The elements are the examples of their docstrings (``tests/specimens.py``). A
control joins by its role: what operates one is written down here once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, TimeoutError

from tests.browser.server import AppServer
from tests.browser.tab import Tab
from tests.browser.test_specimens import open_page
from tests.patience import PATIENCE
from tests.specimens import EXAMPLES

HERE = Path(__file__).parent

KEYS = {
    "application": "ArrowRight", "button": "Enter", "checkbox": "Space", "colour": None, "combobox": "ArrowDown", "group": None, "link": None, "none": None,
    "radio": "ArrowDown", "region": None, "slider": "ArrowRight", "spinbutton": "ArrowUp", "summary": "Enter", "switch": "Space", "tab": "ArrowRight",
    "textbox": "x", "treeitem": "ArrowLeft",
}  # fmt: skip
"""The key that does something to a control, by its role; None: the browser's own do, as in what is only scrolled."""

LEFT_OUT = {"plotly_chart": "modebar-btn active", "title": 'class="stHeadingLink"'}
"""Of an element, a control that keys need not reach. A heading's link to itself: a page of many headings would have as
many stops that lead nowhere, and its address is in reach otherwise. The tool of Plotly that is in use does nothing."""

BEFORE_OTHERS = {"pagination": ("page-arrow",), "plotly_chart": ("modebar-btn", "plotlyHolder")}
"""Of an element, the controls that are operated first: the others leave them nothing to do (after the last page), or
cover them (the data of a chart)."""

Control = dict[str, Any]
"""What ``controls.js`` says of one."""
MOST_STOPS = 5_000
WATCH = """async (stop) => {
    const { element } = window.stops[stop];
    element.focus();
    // What the focus itself changes is not counted.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    window.watching?.disconnect();
    window.happened = false;
    const note = () => { window.happened = true; };
    window.watching = new MutationObserver(note);
    window.watching.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    for (const kind of ["input", "change", "toggle"]) element.addEventListener(kind, note, { once: true });
    // The browser's dialog for files is none of the page's: what opens it is.
    for (const field of document.querySelectorAll("input[type=file]")) field.addEventListener("click", note, { once: true });
    return document.activeElement === element && element.ariaDisabled !== "true";
}"""
"""Give the focus back to a stop of the walk, and watch for anything that happens on the page."""


@pytest.fixture(scope="module")
def walked(chromium: Browser, specimens: AppServer) -> Iterator[Tab]:
    """The page of all elements, after Tab has gone through it once."""
    tab = open_page(chromium, specimens, "light")
    walk(tab.page)
    yield tab
    assert tab.troubles() == []
    tab.page.context.close()


@pytest.fixture(scope="module")
def controls(walked: Tab) -> list[Control]:
    found = find_controls(walked.page)
    assert len(found) > 20
    return found


def walk(page: Page) -> None:
    """Press Tab until the focus has been everywhere. Where it is lost, Tab goes on from there, as for a reader."""
    step = (HERE / "focus.js").read_text()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(step) == "end":
            return
    raise AssertionError("Tab never comes to the end of the page")


def test_the_focus_is_never_lost(walked: Tab) -> None:
    """What has the focus is not replaced by something else while the page is walked through."""
    assert walked.page.evaluate("window.lost") == []


def test_a_lost_focus_is_found_and_the_walk_goes_on(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<button id=one>1</button><button id=two>2</button><button id=three>3</button>"
        "<script>two.addEventListener('focus', () => two.remove())</script>"
    )
    walk(page)
    assert page.evaluate("window.stops.map((stop) => stop.element.id)") == ["one", "three"]
    assert page.evaluate("window.lost") == ['after <button id="one">1</button>']
    page.close()


def find_controls(page: Page) -> list[Control]:
    found: list[Control] = page.evaluate((HERE / "controls.js").read_text())
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_control_is_reached_seen_and_operated(name: str, walked: Tab, controls: list[Control]) -> None:
    first = BEFORE_OTHERS.get(name, ())
    own = [one for one in controls if one["specimen"] == name]
    for control in sorted(own, key=lambda one: not any(part in one["what"] for part in first)):
        if LEFT_OUT.get(name, "none") not in control["what"]:
            assert fault_of(control) is None
            if control["stop"] is not None:
                operate(walked.page, control)
                walked.idle()


def fault_of(control: Control) -> str | None:
    """What the walk has shown to be wrong with it."""
    if control["stop"] is None:
        # An arrow in a group leads there, or a key in its neighbour does the same (the arrows of a number).
        passed = control["inOrder"] or not control["neighbour"]
        return f"Tab does not reach {control['what']}" if passed else None
    return None if control["seen"] else f"nothing shows that the focus is on {control['what']}"


def operate(page: Page, control: Control) -> None:
    """Press the key of its role, and wait until something has happened."""
    role = control["role"]
    assert role in KEYS, f"say in KEYS which key operates a {role}: {control['what']}"
    key = KEYS[role]
    if key is None:
        return
    assert focus(page, control["stop"]), f"it takes no focus, or is disabled: {control['what']}"
    page.keyboard.press(key)
    page.wait_for_function("() => window.happened")
    page.keyboard.press("Escape")


def focus(page: Page, stop: int) -> bool:
    """Give it the focus, and keep that: what the control before has opened may still come, or go and take the focus along."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(WATCH, stop):
        if time.monotonic() > deadline:
            return False
        page.keyboard.press("Escape")
    return True


FAULTY = {
    "Tab does not reach": "<button tabindex=-1>Go</button>",
    "nothing shows that the focus is on": "<button style='outline: none'>Go</button>",
}


@pytest.mark.parametrize("fault", FAULTY)
def test_each_fault_is_found(fault: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(f"<div class='st-key-of-it'>{FAULTY[fault]}</div>")
    walk(page)
    (control,) = find_controls(page)
    assert (fault_of(control) or "").startswith(fault)
    page.close()


def test_a_control_that_does_nothing_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<div class='st-key-of-it'><div role=button tabindex=0 onclick='this.title = 1'>Go</div></div>"
    )
    walk(page)
    (control,) = find_controls(page)
    assert fault_of(control) is None
    page.set_default_timeout(500)
    with pytest.raises(TimeoutError):
        operate(page, control)
    page.close()
