"""Tables of up to ten million rows, in the browser and by themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from browser import REST, SCRIPT, Samples, Traffic, chromium
from playwright.sync_api import Browser, Error, Page
from processes import measure_edits
from report import Table
from servers import HERE, Environment, Server, serve

TABLES = Table(
    begin="<!-- tables: written by run.py -->",
    end="<!-- end of tables -->",
    columns={
        "millpond": "Millpond",
        "streamlit": "Streamlit",
        "eager": "Streamlit, `lazy=False`",
        "nicegui": "NiceGUI's AG Grid",
    },
    ratio=("millpond", "streamlit", "times better"),
    about="ten columns of numbers",
)
FIRST = 10_000_000
"""Of the counting column; the shuffled one begins at five times this (``apps/table_data.py``)."""
NAMES = {100_000: "1e5", 1_000_000: "1e6", 10_000_000: "1e7"}
PATIENCE = 120_000
"""Milliseconds that a table may take before it counts as not shown."""


@dataclass(frozen=True)
class Shown:
    """One table on one server."""

    column: str
    rows: int
    engine: str

    @property
    def framework(self) -> str:
        """The server's."""
        return "streamlit" if self.column == "eager" else self.column

    def query(self, more: str = "") -> str:
        """What the address of its page ends with."""
        lazy = "&lazy=no" if self.column == "eager" else ""
        return f"?rows={self.rows}&engine={self.engine}{lazy}{more}"

    def label(self, figure: str) -> str:
        """The row and the column of a figure."""
        return f"{NAMES[self.rows]} rows, {self.engine}: {figure}|{self.column}"


def measure_tables(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    """Each table in each library: first rows, bytes, memory, jumps, frames, sorts, reruns."""
    sizes = [100_000] if quick else list(NAMES)
    tables = [
        Shown(column, rows, engine)
        for rows in sizes
        for engine in ("pandas", "polars", "arrow")
        for column in columns_of(frameworks, rows, engine)
    ]
    result: Samples = {}
    with chromium() as browser:
        for shown in tables:
            try:
                result |= _one(environment, browser, shown, 1 if quick else 5)
            except Error as error:
                print(f"{shown} was not shown: {str(error).splitlines()[0]}", flush=True)
        result |= _many_tabs(
            environment, browser, frameworks, 100_000 if quick else 1_000_000, 3 if quick else 20
        )
    result |= measure_edits(environment, frameworks, *((100, 5) if quick else (1000, 100)))
    if "millpond" in frameworks:
        result |= _alone(100_000 if quick else 10_000_000)
    return result


def columns_of(frameworks: list[str], rows: int, engine: str) -> Iterator[str]:
    """Who shows this table: what sends all rows has no chance with ten million."""
    if "millpond" in frameworks:
        yield "millpond"
    if "streamlit" in frameworks:
        yield "streamlit"
        if rows <= 1_000_000:
            yield "eager"
    if "nicegui" in frameworks and engine == "pandas" and rows <= 100_000:
        yield "nicegui"


def _one(environment: Environment, browser: Browser, shown: Shown, samples: int) -> Samples:
    with serve(environment, shown.framework, "table") as server:
        result = _looked_at(browser, server, shown, samples)
        if shown.framework != "nicegui":
            for name, more in (("rerun, the same table", ""), ("rerun, from `cache_data`", "&from=cache")):
                with _page(browser, server, shown, more) as (page, _traffic):
                    _show(page)
                    clicks = page.evaluate(f"bench.clicks({5 * samples}, {REST})")
                    result[shown.label(f"{name}, click to DOM")] = [click["dom"] for click in clicks]
    return result


def _looked_at(browser: Browser, server: Server, shown: Shown, samples: int) -> Samples:
    result: Samples = {}
    add = lambda figure, *values: result.setdefault(shown.label(figure), []).extend(values)  # noqa: E731 - short, and local
    for at in range(max(2, samples)):
        with _page(browser, server, shown) as (page, traffic):
            held, sent = server.memory(), traffic.frames + traffic.bytes
            took = _show(page)
            page.evaluate("bench.quiet()")
            add("bytes before scrolling", traffic.frames + traffic.bytes - sent)
            if at == 0:  # what the server does once for a table
                add("server memory for it", max(0, server.memory() - held))
                continue
            add("click to first rows", took)
            if at > 1:
                continue
            for part in (0.5, 0.3, 0.7, 0.2, 0.9)[: max(2, samples)]:
                middle = FIRST + shown.rows * part
                near = shown.rows * 0.02 + 200
                add("jump", page.evaluate(f"bench.jump({part}, {middle - near}, {middle + near})"))
            add("frames while scrolling, frame", *page.evaluate("bench.scroll(120, 175)"))
            page.evaluate("bench.quiet()")
            add("heap of the tab", _memory(page))
            if shown.framework != "nicegui":
                with suppress(Error):
                    add("sort, click to first rows", _sort(page))
    return result


def _sort(page: Page) -> float:
    page.evaluate("bench.scroller().scrollTop = 0")
    page.evaluate("bench.quiet()")
    page.set_default_timeout(PATIENCE)
    page.evaluate(
        f"() => {{ const done = bench.number({5 * FIRST});"
        "document.addEventListener('pointerdown', () => window.began = performance.now(), {capture: true, once: true});"
        "window.sorted = done.then(at => at - began); }"
    )
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 20, box["y"] + 15)
    page.wait_for_function("sorted.then(() => true)")
    took: float = page.evaluate("sorted")
    return took


def _many_tabs(
    environment: Environment, browser: Browser, frameworks: list[str], rows: int, tabs: int
) -> Samples:
    result: Samples = {}
    for column in ("millpond", "streamlit"):
        if column not in frameworks:
            continue
        shown = Shown(column, rows, "pandas")
        with serve(environment, column, "table") as server, ExitStack() as stack:
            pages = [stack.enter_context(_page(browser, server, shown))[0] for _ in range(tabs)]
            held, worked = server.memory(), server.cpu()
            name = f"{tabs} tabs, {NAMES[rows]} rows each: "
            result[f"{name}click to first rows|{column}"] = [_show(page) for page in pages]
            result[f"{name}CPU of the server for each|{column}"] = [(server.cpu() - worked) / tabs * 1000]
            result[f"{name}server memory for each|{column}"] = [max(0, server.memory() - held) / tabs]
            clicks = [click["dom"] for page in pages for click in page.evaluate(f"bench.clicks(2, {REST})")]
            result[f"{name}rerun, click to DOM|{column}"] = clicks
    return result


@contextmanager
def _page(browser: Browser, server: Server, shown: Shown, more: str = "") -> Iterator[tuple[Page, Traffic]]:
    """A page that has a small table, and a button for the large one."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    context.add_init_script(f"{SCRIPT}\nbench.watchCells();")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    traffic = Traffic(context, page)
    page.goto(server.url + shown.query(more))
    page.wait_for_function("part => bench.shows(part)", arg="Count =")
    page.evaluate("bench.quiet()")
    yield page, traffic
    context.close()


def _show(page: Page) -> float:
    page.bring_to_front()
    # A promise that is not kept in time would hold the whole measurement.
    page.evaluate(f"() => {{ window.shown = bench.show('show', {FIRST}); }}")
    page.wait_for_function("shown.then(() => true)", timeout=PATIENCE)
    took: float = page.evaluate("shown.then(shown => shown.paint)")
    return took


def _memory(page: Page) -> float:
    session: Any = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    return float(usage["usedSize"] + usage.get("backingStorageSize", 0))


def _alone(rows: int) -> Samples:
    """The server's own work beside that of the table's library, each in a process of its own."""
    result: Samples = {}
    for engine in ("pandas", "polars", "arrow"):
        command = [sys.executable, str(HERE / "table_orders.py"), str(rows), engine]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        for figure, took in json.loads(done.stdout).items():
            result[f"{NAMES[rows]} rows, {engine}, without a browser: {figure}|millpond"] = took
    return result
