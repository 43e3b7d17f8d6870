"""The faults. Each gets tabs that are prepared, and leaves their outcomes filled in."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from frameworks import Servers
from network import Line
from playwright.async_api import Error
from tab import CLICKS, NOTE, Tab

AWAY = 5.0
"""Seconds for which the network is gone."""
SLOW = "4"
"""Seconds that a run takes which is killed."""


@dataclass
class Stage:
    """Where a fault happens."""

    servers: Servers
    line: Line

    @property
    def first(self) -> int:
        """The port of the server that dies."""
        return self.servers.ports[0]


async def each(tabs: Sequence[Tab], act: Callable[[Tab], Awaitable[Any]]) -> None:
    """Do it in all tabs at the same time."""
    await asyncio.gather(*(act(tab) for tab in tabs))


async def recover(tabs: Sequence[Tab]) -> None:
    """The fault is over: wait until the tabs answer, and look at them."""
    since = time.monotonic()
    await each(tabs, lambda tab: tab.recover(since))
    await each(tabs, Tab.settle)


async def reload(stage: Stage, tabs: Sequence[Tab]) -> None:
    """The user presses F5."""
    since = time.monotonic()

    async def press_f5(tab: Tab) -> None:
        await tab.page.reload(wait_until="commit")
        await tab.recover(since)

    await each(tabs, press_f5)
    await each(tabs, Tab.settle)


async def drop(stage: Stage, tabs: Sequence[Tab]) -> None:
    """The network is gone for 5 seconds; after the first the user clicks."""
    stage.line.cut()
    back = asyncio.get_running_loop().time() + AWAY
    await asyncio.sleep(1)
    await each(tabs, Tab.click_late)
    await asyncio.sleep(back - asyncio.get_running_loop().time())
    stage.line.mend()
    await recover(tabs)


async def kill_idle(stage: Stage, tabs: Sequence[Tab]) -> None:
    """``kill -9`` while nothing happens, then a restart."""
    stage.servers.kill(stage.first)
    await stage.servers.start(stage.first)
    await recover(tabs)


async def kill_run(stage: Stage, tabs: Sequence[Tab]) -> None:
    """``kill -9`` while a click is being worked on, then a restart."""
    stage.servers.delay.write_text(SLOW)
    await each(tabs, lambda tab: tab.click_late("Slow"))
    await each(tabs, lambda tab: tab.type(0, NOTE))
    await asyncio.sleep(1)
    stage.servers.kill(stage.first)
    stage.servers.delay.write_text("0")
    await stage.servers.start(stage.first)
    await recover(tabs)


async def kill_shown(stage: Stage, tabs: Sequence[Tab]) -> None:
    """All tabs click; ``kill -9`` when half of them show it, then a restart."""
    condition = f"survival.number('Count') === {CLICKS + 1}"

    async def click(tab: Tab) -> None:
        tab.outcome.clicked += 1
        with contextlib.suppress(TimeoutError):
            await tab.page.evaluate(
                "(n) => new Promise((done) => { survival.press('Increment'); const look = () => "
                "survival.number('Count') === n ? done() : setTimeout(look, 1); look(); })",
                CLICKS + 1,
            )

    waiting = [asyncio.ensure_future(click(tab)) for tab in tabs]
    for place, done in enumerate(asyncio.as_completed(waiting)):
        await done
        if place + 1 >= len(tabs) / 2:
            break
    stage.servers.kill(stage.first)
    for task in waiting:
        task.cancel()
    for tab in tabs:
        tab.outcome.shown += bool(await tab.page.evaluate(condition))
    await stage.servers.start(stage.first)
    await recover(tabs)


async def deploy(stage: Stage, tabs: Sequence[Tab]) -> None:
    """SIGTERM, a click while no server is there, then a server with changed code."""
    await stage.servers.terminate(stage.first)
    stage.servers.set_build(2)
    await each(tabs, Tab.click_late)
    await stage.servers.start(stage.first)
    await recover(tabs)
    stage.servers.set_build(1)


async def replica(stage: Stage, tabs: Sequence[Tab]) -> None:
    """``kill -9`` for one of two servers; the user clicks at once, and the other server is there."""
    stage.servers.kill(stage.first)
    await each(tabs, Tab.click_late)
    await recover(tabs)
    await stage.servers.start(stage.first)


async def duplicate(stage: Stage, tabs: Sequence[Tab]) -> None:
    """The tab is duplicated, then both copies click."""
    await each(tabs, _duplicate)
    await each(tabs, Tab.settle)


async def _duplicate(tab: Tab) -> None:
    since = time.monotonic()
    async with tab.page.expect_popup() as opening:
        # As the browser's own command does, this copies what the tab has in sessionStorage.
        await tab.page.evaluate("void window.open(location.href)")
    copy = Tab(tab.context, await opening.value)
    await copy.recover(since)
    begins = (await copy.look()).get("count")
    with contextlib.suppress(TimeoutError, Error):
        for number in range(1, 3):
            await copy.page.evaluate("survival.press('Increment')")
            await copy.until(f"survival.number('Count') >= {(begins or 0) + number}", 5)
    await tab.page.bring_to_front()
    await tab.recover(since)
    tab.outcome.clicked += 1
    tab.outcome.shown += 1
    with contextlib.suppress(TimeoutError, Error):
        await tab.page.evaluate("survival.press('Increment')")
        await tab.until(f"survival.number('Count') >= {CLICKS + 1}", 5)
    tab.outcome.seconds = copy.outcome.seconds
    tab.outcome.copy = _kind(begins, (await copy.look()).get("count"), (await tab.look()).get("count"))


def _kind(begins: int | None, copy: int | None, original: int | None) -> str:
    if begins is None or copy != begins + 2:
        return "shared" if copy is not None and original == copy else "dead"
    if original != CLICKS + 1:
        return "shared"
    return "own" if begins == CLICKS else "empty"


SCENARIOS: dict[str, tuple[str, Callable[[Stage, Sequence[Tab]], Awaitable[None]]]] = {
    "reload": ("F5", reload),
    "drop": ("Network gone for 5 s, a click meanwhile", drop),
    "kill-idle": ("kill -9 while idle, restart", kill_idle),
    "kill-run": ("kill -9 while a click is worked on, restart", kill_run),
    "kill-shown": ("kill -9 when the click is shown, restart", kill_shown),
    "deploy": ("SIGTERM, a click meanwhile, restart with changed code", deploy),
    "replica": ("kill -9 for one of two replicas, a click at once", replica),
    "duplicate": ("Duplicated tab", duplicate),
}
