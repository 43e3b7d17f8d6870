"""A chat: a long answer that streams in, and many sessions that stream at once."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from browser import SCRIPT, Samples, Traffic, _open, chromium
from playwright.sync_api import Browser, Page
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


LABEL = "a chat that streams"
FIELD = "<label>Typed <input></label>"


def measure_streams(environment: Environment, frameworks: list[str], rounds: int) -> Samples:
    """5,000 tokens at 500 a second below 200 messages; and again, while somebody types into another field.

    The floor is a page with a field alone: what a key takes there, the frames of the browser do.
    """
    result: Samples = {}
    with chromium() as browser, ExitStack() as stack:
        for name in frameworks:
            if name == "floor":
                _add(result, name, _type_alone(browser))
                continue
            server = stack.enter_context(serve(environment, name, "chat"))
            for way in [_stream, _stream_and_type] * rounds:
                page, traffic, session = _open(browser, server, "State = rest")
                _add(result, name, way(page, traffic, session))
                page.close()
    return result


def _add(result: Samples, name: str, figures: dict[str, list[float]]) -> None:
    for label, values in figures.items():
        result.setdefault(f"{LABEL}: {label}|{name}", []).extend(values)


def _stream(page: Page, traffic: Traffic, session: Any) -> dict[str, list[float]]:
    """Nobody types, and nothing watches the frames: that alone takes Chromium half a second of the thread."""
    # The time that the thread has worked, not that in which others had its core.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before, received = _thread_time(session), traffic.frames
    page.get_by_role("button", name="Stream", exact=True).click()
    _wait_for_end(page)
    return {
        "socket, times the text": [(traffic.frames - received) / TEXT],
        "main thread": [(_thread_time(session) - before) * 1000],
    }


def _stream_and_type(page: Page, traffic: Traffic, session: Any) -> dict[str, list[float]]:
    page.evaluate(WATCH)
    page.get_by_role("button", name="Stream", exact=True).click()
    _type(page)
    _wait_for_end(page)
    frames = page.evaluate("frames_")
    return {
        "longest task": [max(page.evaluate("long_"), default=0.0)],
        "longest frame": [max(frames)],
        "frame": frames,
        "key to paint": page.evaluate("[...benchKeys]"),
    }


def _type_alone(browser: Browser) -> dict[str, list[float]]:
    page = browser.new_page()
    page.set_content(FIELD)
    page.evaluate(SCRIPT)
    page.evaluate(WATCH)
    _type(page)
    page.wait_for_timeout(200)
    keys = page.evaluate("[...benchKeys]")
    page.close()
    return {"key to paint": keys}


def _type(page: Page) -> None:
    page.get_by_label("Typed", exact=True).click()
    page.evaluate("benchKeys.length = 0")
    for letter in "while it streams " * 4:
        page.keyboard.type(letter)
        page.wait_for_timeout(110)


def _wait_for_end(page: Page) -> None:
    # Looked for four times a second, not in each frame: those would be frames of its own.
    page.wait_for_function("part => bench.shows(part)", arg="State = streamed", polling=250, timeout=300_000)


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
