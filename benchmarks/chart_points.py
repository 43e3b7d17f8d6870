"""Charts of up to ten million points, and one that grows for a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from browser import SCRIPT, Samples, Traffic, chromium
from playwright.sync_api import Browser, Error, Page
from report import Table
from servers import Environment, Server, serve

CHARTS = Table(
    begin="<!-- chart points: written by run.py -->",
    end="<!-- end of chart points -->",
    columns={"millpond": "Millpond", "streamlit": "Streamlit"},
    ratio=("millpond", "streamlit", "times better"),
    about="a walk of random steps",
)
NAMES = {100_000: "1e5", 1_000_000: "1e6", 10_000_000: "1e7"}
CALLS = {"line_chart": "line_chart", "scatter_chart": "scatter_chart", "plotly": "plotly_chart of scattergl"}
PATIENCE = 120_000
"""Milliseconds that a chart may take before it counts as not drawn."""

WATCH = """
const charts = () => document.querySelectorAll(
  '[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg.marks, .js-plotly-plot .main-svg:first-child').length;
window.press = name => [...document.querySelectorAll('button')].find(one => one.textContent.trim() === name).click();
const frame = () => new Promise(requestAnimationFrame);
window.drawn = async name => {
  const before = charts(), began = performance.now();
  press(name);
  while (charts() <= before) await frame();
  // It is drawn when the page has time again.
  for (let last = performance.now(), calm = 0; calm < 3;) {
    await frame();
    const now = performance.now();
    calm = now - last < 60 ? calm + 1 : 0;
    last = now;
  }
  return performance.now() - began - 50;
};
window.frames = async name => {
  press(name);
  const found = [];
  for (let last = performance.now(); !document.body.innerText.includes('Grown.');) {
    await frame();
    const now = performance.now();
    found.push(now - last);
    last = now;
  }
  return found;
};
"""


def measure_points(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    """Click to chart and bytes for each size, kind and library; frames, heap and bytes of a chart that grows."""
    result: Samples = {}
    sizes = [100_000] if quick else list(NAMES)
    with chromium() as browser:
        for framework, count, call in product(frameworks, sizes, CALLS):
            # Streamlit's page does not come back from ten million points.
            if framework == "streamlit" and count > 1_000_000:
                continue
            engines = ("pandas", "numpy", "polars", "arrow") if call == "line_chart" else ("pandas",)
            for engine in engines if count == sizes[-1] and framework == "millpond" else engines[:1]:
                with serve(environment, framework, "points") as server:
                    label = f"{NAMES[count]} points, {CALLS[call]}, {engine}: "
                    query = f"?points={count}&call={call}&engine={engine}"
                    try:
                        for _ in range(1 if quick else 3):
                            _drawn(browser, server, query, label, framework, result)
                    except Error as error:
                        print(f"{label}{framework}: {str(error).splitlines()[0]}", flush=True)
        for framework in frameworks:
            with serve(environment, framework, "points") as server:
                result |= _grown(browser, server, framework, 5 if quick else 60)
    return result


def _drawn(browser: Browser, server: Server, query: str, label: str, framework: str, result: Samples) -> None:
    with _page(browser, server, query) as (page, traffic):
        before = traffic.frames + traffic.bytes
        page.evaluate("() => { window.took = drawn('show'); }")
        page.wait_for_function("() => took.then(() => true)", timeout=PATIENCE)
        took = page.evaluate("() => took")
        result.setdefault(f"{label}click to drawn|{framework}", []).append(took)
        sent = traffic.frames + traffic.bytes - before
        result.setdefault(f"{label}bytes|{framework}", []).append(sent)


def _grown(browser: Browser, server: Server, framework: str, seconds: int) -> Samples:
    label = f"10 rows more, 20 times a second, {seconds} s: "
    with _page(browser, server, f"?points=1000&seconds={seconds}") as (page, traffic):
        held, before = _memory(page), traffic.frames + traffic.bytes
        page.evaluate("() => { window.took = frames('grow'); }")
        page.wait_for_function("() => took.then(() => true)", timeout=seconds * 10_000)
        frames: list[float] = page.evaluate("() => took")
        sent = traffic.frames + traffic.bytes - before
        return {
            f"{label}frame|{framework}": frames,
            f"{label}heap it leaves|{framework}": [max(0, _memory(page) - held)],
            f"{label}bytes for each step|{framework}": [sent / (20 * seconds)],
        }


@contextmanager
def _page(browser: Browser, server: Server, query: str) -> Iterator[tuple[Page, Traffic]]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    context.add_init_script(f"{SCRIPT}\n{WATCH}")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    traffic = Traffic(context, page)
    page.goto(server.url + query)
    page.wait_for_function("part => bench.shows(part)", arg="Count =")
    page.get_by_role("button", name="grow").wait_for()
    page.evaluate("bench.quiet()")
    yield page, traffic
    context.close()


def _memory(page: Page) -> float:
    session: Any = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    return float(usage["usedSize"] + usage.get("backingStorageSize", 0))
