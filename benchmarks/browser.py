"""What a person at the browser feels: first content, clicks, keys, bytes, memory."""

from __future__ import annotations

import itertools
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from servers import HERE, Environment, Server, serve

SCRIPT = (HERE / "browser.js").read_text("utf-8")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REST = 60
"""Milliseconds between a click's answer and the next click: runs are over by then."""
WINDOW = 1500
"""Milliseconds in which Chromium, after a page was opened in a window of its own, loads what this window shows itself
(some hundred files of ``chrome://omnibox-popup.top-chrome``), on the cores that the page and its server need."""
FIRST = {
    "counter": "Count = ",
    "every_element": "Count = ",
    "fragment": "Count = ",
    "pages": "Here = first",
    "text_inputs": "Count = ",
    "markdown_blocks": "Count = ",
    "typed_text": "Typed:",
    "chat": "State = rest",
}
LAST = {"every_element": "In a placeholder"}
"""What an app draws last."""
LABELS = {
    "counter": "counter",
    "every_element": "every element once",
    "pages": "a page switch",
    "fragment": "a fragment beside 500 text inputs",
    "text_inputs": "500 text inputs",
    "markdown_blocks": "200 Markdown blocks",
}
ACTIONS = {"pages": "switches"}
"""What is done on the page of an app, if not clicks on its button."""
Samples = dict[str, list[float]]
Servers = Mapping[str, Callable[[str], AbstractContextManager[Server]]]
"""How to start a server of an app, by what it is called in the table."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("The benchmarks need Chromium, and there is none on PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def measure_loads(
    environment: Environment, frameworks: list[str], samples: int, app: str = "counter"
) -> Samples:
    """Time to first content of an app, with an empty and a filled cache; bytes and requests; what shifts meanwhile."""
    result: Samples = {}
    of_the_app = "" if app == "counter" else f"{LABELS[app]}: "
    with chromium() as browser, ExitStack() as stack:
        servers = {name: stack.enter_context(serve(environment, name, app)) for name in frameworks}
        for _ in range(samples):
            for name, server in servers.items():
                for figure, value in _load_twice(browser, server, FIRST[app], LAST.get(app)).items():
                    result.setdefault(f"{of_the_app}{figure}|{name}", []).append(value)
    return result


def _load_twice(browser: Browser, server: Server, first: str, last: str | None) -> dict[str, float]:
    context = browser.new_context()
    context.add_init_script(
        f"{SCRIPT}\nbench.watchShifts();\nbench.firstContent({json.dumps(first)}, {json.dumps(last)});"
    )
    cold, traffic = _load(context, server)
    warm, _ = _load(context, server)
    context.close()
    end = {"last content cold, paint": cold["last"], "last content warm, paint": warm["last"]} if last else {}
    return {
        "first content cold, DOM": cold["dom"],
        "first content cold, paint": cold["paint"],
        "first content warm, DOM": warm["dom"],
        "first content warm, paint": warm["paint"],
        **end,
        "first load, bytes": traffic.bytes,
        "first load, requests": traffic.requests,
        "first load, layout shift": cold["shift"],
    }


class Traffic:
    """What went over the network for one page."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.bytes = 0.0
        self.requests = 0.0
        self.frames = 0.0
        """Bytes of payload on WebSockets, both ways."""
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._request)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.webSocketFrameReceived", self._frame)
        session.on("Network.webSocketFrameSent", self._frame)

    def _request(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.requests += 1

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    def _frame(self, event: dict[str, Any]) -> None:
        data = event["response"]["payloadData"]
        binary = event["response"]["opcode"] == 2
        # Binary frames are told in base64: three bytes are four characters.
        self.frames += len(data) * 3 / 4 if binary else len(data.encode())


def new_page(context: BrowserContext) -> Page:
    """A page in a window that the browser has finished with, as the windows of people are."""
    page = context.new_page()
    page.wait_for_timeout(WINDOW)
    return page


def _load(context: BrowserContext, server: Server) -> tuple[dict[str, float], Traffic]:
    page = new_page(context)
    traffic = Traffic(context, page)
    page.goto(server.url, wait_until="commit")
    first: dict[str, float] = page.evaluate("benchFirst")
    first["last"] = page.evaluate("window.benchLast?.then(({ paint }) => paint)")
    # What is loaded after the first content belongs to the first load, too.
    page.wait_for_load_state("networkidle")
    page.evaluate("bench.quiet()")
    first["shift"] = page.evaluate("bench.shift()")
    page.close()
    return first, traffic


def measure_clicks(servers: Servers, apps: Sequence[str], rounds: int, times: int) -> Samples:
    """Clicks on one page of each app on each server, in alternating rounds."""
    result: Samples = {}
    with chromium() as browser, ExitStack() as stack:
        pages: dict[tuple[str, str], tuple[Page, Traffic, Any]] = {}
        for app, (name, start) in itertools.product(apps, servers.items()):
            server = stack.enter_context(start(app))
            page, traffic, session = _open(browser, server, FIRST[app])
            page.evaluate(f"bench.{ACTIONS.get(app, 'clicks')}(10, {REST})")
            pages[app, name] = page, traffic, session
        for _ in range(rounds):
            for (app, name), (page, traffic, _session) in pages.items():
                before = traffic.frames
                page.bring_to_front()
                for sample in page.evaluate(f"bench.{ACTIONS.get(app, 'clicks')}({times}, {REST})"):
                    result.setdefault(f"{LABELS[app]}: click to DOM|{name}", []).append(sample["dom"])
                    result.setdefault(f"{LABELS[app]}: click to paint|{name}", []).append(sample["paint"])
                per_click = (traffic.frames - before) / times
                result.setdefault(f"{LABELS[app]}: bytes on the socket per click|{name}", []).append(
                    per_click
                )
        for (app, name), (_page, _traffic, session) in pages.items():
            result[f"{LABELS[app]}: JavaScript heap|{name}"] = [_heap(session)]
    return result


def measure_reload(browser: Browser, environment: Environment) -> dict[str, float]:
    """First content of a page whose session only the store has, and of a new one on the same server."""
    context = browser.new_context()
    context.add_init_script(f"{SCRIPT}\nbench.firstContent({FIRST['counter']!r});")
    page = context.new_page()
    with serve(environment, "millpond", "counter") as server:
        page.goto(server.url)
        page.get_by_role("button", name="Increment").click()
        page.get_by_text("Count = 1").wait_for()
        page.wait_for_load_state("networkidle")
        page.goto("about:blank")
        server.kill()
    with serve(environment, "millpond", "counter", port=server.port) as server:
        page.goto(server.url, wait_until="commit")
        kept = page.evaluate("benchFirst")["dom"]
        page.get_by_text("Count = 1").wait_for()
        page.close()
        # Its assets are in the same cache.
        page = new_page(context)
        page.goto(server.url, wait_until="commit")
        new = page.evaluate("benchFirst")["dom"]
    context.close()
    return {"kept": kept, "new": new}


def measure_typing(environment: Environment, frameworks: list[str], rounds: int) -> Samples:
    """Typing into one of 101 text fields: each key to paint, and Enter to the answer."""
    result: Samples = {}
    with chromium() as browser, ExitStack() as stack:
        pages: dict[str, Page] = {}
        for name in frameworks:
            server = stack.enter_context(serve(environment, name, "typed_text"))
            pages[name], _, _ = _open(browser, server, FIRST["typed_text"])
            pages[name].evaluate("bench.watchKeys()")
        for round_ in range(rounds):
            for name, page in pages.items():
                keys, enter = _type(page, f"{'abcdefghijkl'[round_ % 12]}ello world")
                result.setdefault(f"typing: key to paint|{name}", []).extend(keys)
                result.setdefault(f"typing: Enter to DOM|{name}", []).append(enter)
    return result


def _type(page: Page, text: str) -> tuple[list[float], float]:
    page.bring_to_front()
    field = page.get_by_label("Typed", exact=True)
    field.click()
    field.fill("")
    page.evaluate("benchKeys.length = 0")
    page.keyboard.type(text, delay=40)
    page.evaluate(f"bench.watchEnter('Typed: {text}')")
    page.keyboard.press("Enter")
    enter: float = page.evaluate("benchEnter")
    keys: list[float] = page.evaluate("[...benchKeys]")
    time.sleep(REST / 1000)
    return keys, enter


def _open(browser: Browser, server: Server, expected: str) -> tuple[Page, Traffic, Any]:
    context = browser.new_context()
    context.add_init_script(SCRIPT)
    page = context.new_page()
    traffic = Traffic(context, page)
    page.goto(server.url)
    page.wait_for_function("part => bench.shows(part)", arg=expected, timeout=60_000)
    page.evaluate("bench.quiet()")
    return page, traffic, context.new_cdp_session(page)


def _heap(session: Any) -> float:
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])
