"""Charts in the browser: twenty of different kinds on a page, and one that follows a slider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from browser import REST, SCRIPT, Samples, Traffic, chromium, new_page
from playwright.sync_api import Browser, Page
from report import Table
from servers import Environment, Server, serve

CHARTS = Table(
    begin="<!-- charts: written by run.py -->",
    end="<!-- end of charts -->",
    columns={"millpond": "Millpond", "streamlit": "Streamlit"},
    ratio=("millpond", "streamlit", "times better"),
    about="the same script on both",
)
MANY = 20
"""The charts of ``apps/charts.py``."""
PATIENCE = 120_000
"""Milliseconds that the page may take."""
SCREEN = 2
"""The charts that the first window shows, whole or in part."""
WATCH = """
(() => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(null);
  }));
  const when = (is) => new Promise((done) => {
    const look = () => is() && (observer.disconnect(), done(performance.now()));
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
    look();
  });
  const has = (chart) => chart.querySelector(".js-plotly-plot .main-svg, svg.marks, canvas.marks") !== null;
  const all = () => [...document.querySelectorAll("[data-testid=stPlotlyChart], [data-testid=stVegaLiteChart]")];
  const drawn = () => all().filter(has).length;
  /** When the charts are painted that a reader sees without scrolling. */
  window.firstScreen = when(() => all().length >= SCREEN && all().slice(0, SCREEN).every(has)).then(painted);
  window.charts = {
    all: async (count) => { await when(() => drawn() >= count); return painted(); },
    /** From the key until the chart is painted whose title has this number. */
    async follow(level) {
      const start = await new Promise((done) =>
        document.addEventListener("keydown", () => done(performance.now()), { capture: true, once: true }));
      await when(() => document.querySelector(".gtitle")?.textContent === `Level ${level}`);
      return (await painted()) - start;
    },
  };
})();
""".replace("SCREEN", str(SCREEN))


def measure_charts(environment: Environment, frameworks: list[str], quick: bool) -> Samples:
    """Each in turns with the other: a page of many charts, a slider, a rerun without a change."""
    result: Samples = {}
    with chromium() as browser, ExitStack() as stack:
        servers = {name: stack.enter_context(serve(environment, name, "charts")) for name in frameworks}
        for at in range(2 if quick else 6):
            for name, server in servers.items():
                found = _page_of_many(browser, server, 5 if quick else 20, warm=at == 0)
                for figure, values in found.items():
                    result.setdefault(f"{figure}|{name}", []).extend(values)
    return result


def _page_of_many(browser: Browser, server: Server, times: int, *, warm: bool) -> dict[str, list[float]]:
    with _open(browser, server) as (page, traffic, session):
        if warm:  # the server has imported the libraries then
            page.evaluate(f"charts.all({MANY})")
            return {}
        first: dict[str, float] = page.evaluate("benchFirst")
        screen: float = page.evaluate("firstScreen")
        drawn: float = page.evaluate(f"charts.all({MANY})")
        page.wait_for_load_state("networkidle")
        page.evaluate("bench.quiet()")
        label = f"{MANY} charts"
        result = {
            f"{label}: first content, paint": [first["paint"]],
            f"{label}: first screen drawn": [screen],
            f"{label}: all drawn": [drawn],
            f"{label}: main thread until then": [_busy(session)],
            f"{label}: bytes": [traffic.bytes + traffic.frames],
        }
        slider = page.get_by_role("slider")
        slider.focus()
        sent, moved = traffic.frames, []
        for at in range(times):
            page.evaluate(f"() => {{ window.followed = charts.follow({11 + at}); }}")
            page.keyboard.press("ArrowRight")
            moved.append(page.evaluate("followed"))
            page.wait_for_timeout(2 * REST)
        result[f"a slider that changes one of {label}: key to paint"] = moved
        result[f"a slider that changes one of {label}: bytes on the socket"] = [
            (traffic.frames - sent) / times
        ]
        page.evaluate("bench.quiet()")
        sent, busy = traffic.frames, _busy(session)
        page.evaluate(f"bench.clicks({times}, {REST})")
        result[f"a rerun that changes none of {label}: bytes on the socket"] = [
            (traffic.frames - sent) / times
        ]
        result[f"a rerun that changes none of {label}: main thread"] = [(_busy(session) - busy) / times]
        return result


@contextmanager
def _open(browser: Browser, server: Server) -> Iterator[tuple[Page, Traffic, Any]]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    context.add_init_script(f"{SCRIPT}\n{WATCH}\nbench.firstContent('Count =');")
    context.set_default_timeout(PATIENCE)
    page = new_page(context)
    traffic = Traffic(context, page)
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(server.url, wait_until="commit")
    yield page, traffic, session
    context.close()


def _busy(session: Any) -> float:
    """Milliseconds that the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) * 1000 for each in metrics if each["name"] == "TaskDuration")
