"""A chat: a long answer that streams in, and many sessions that stream at once."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from browser import Samples, Traffic, _open, chromium
from playwright.sync_api import Page
from processes import Generator
from servers import Environment, serve

TEXT = 25_000
"""Bytes of the answer: 5,000 tokens of five."""
WATCH = """() => {
    bench.watchKeys();
    window.frames_ = [];
    let last = 0;
    const frame = (now) => { if (last) frames_.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    window.long_ = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => long_.push(entry.duration)))
        .observe({ entryTypes: ["longtask"] });
}"""


def measure_streams(environment: Environment, frameworks: list[str], rounds: int) -> Samples:
    """5,000 tokens at 500 a second below 200 messages, while somebody types into another field."""
    result: Samples = {}
    with chromium() as browser, ExitStack() as stack:
        for name in frameworks:
            server = stack.enter_context(serve(environment, name, "chat"))
            for _ in range(rounds):
                page, traffic, session = _open(browser, server, "State = rest")
                for label, values in _stream(page, traffic, session).items():
                    result.setdefault(f"a chat that streams: {label}|{name}", []).extend(values)
                page.close()
    return result


def _stream(page: Page, traffic: Traffic, session: Any) -> dict[str, list[float]]:
    # The time that the thread has worked, not that in which others had its core.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(WATCH)
    before, received = _thread_time(session), traffic.frames
    page.get_by_role("button", name="Stream", exact=True).click()
    page.get_by_label("Typed", exact=True).click()
    page.evaluate("benchKeys.length = 0")
    for letter in "while it streams " * 4:
        page.keyboard.type(letter)
        page.wait_for_timeout(110)
    page.wait_for_function("part => bench.shows(part)", arg="State = streamed", timeout=300_000)
    return {
        "socket, times the text": [(traffic.frames - received) / TEXT],
        "main thread": [(_thread_time(session) - before) * 1000],
        "longest task": [max(page.evaluate("long_"), default=0.0)],
        "frame": page.evaluate("frames_"),
        "key to paint": page.evaluate("[...benchKeys]"),
    }


def _thread_time(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def measure_many_streams(environment: Environment, frameworks: list[str], sessions: int) -> Samples:
    """So many sessions stream 20 tokens a second for ten seconds, each."""
    result: Samples = {}
    for name in frameworks:
        with serve(environment, name, "chat") as server:
            generator = Generator(environment, name, server, "streams", sessions)
            generator.wait_until_ready()
            cpu = server.cpu()
            found = generator.finish()
            label = f"{sessions} sessions stream"
            result[f"{label}: token to tab|{name}"] = [late * 1000 for late in found["late"]]
            result[f"{label}: CPU of the server|{name}"] = [(server.cpu() - cpu) * 1000]
            result[f"{label}: took|{name}"] = [found["elapsed"] * 1000]
    return result
