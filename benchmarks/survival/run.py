"""The same app and the same faults for Millpond, Streamlit, NiceGUI, Reflex and Solara, in a real browser.

    python benchmarks/survival/run.py                          # everything: about an hour
    python benchmarks/survival/run.py --only millpond --rounds 1 --tabs 2 --json -
    python benchmarks/survival/run.py --scenario reload --scenario drop

Each framework is installed, in the version of the table, into an environment
in the cache folder. The results are kept there, too; those of all frameworks
and scenarios that were measured make the tables of ``docs/survival.md``,
which ``--write`` writes. Needs Chromium, nginx and Redis.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import datetime as dt
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from frameworks import VARIANTS, Servers, Variant
from network import HOST, Line, free_ports, listens, nginx, redis
from playwright.async_api import BrowserContext, async_playwright
from report import Results, write_page
from scenarios import SCENARIOS, Stage, each
from tab import SCRIPT, Tab

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Measure what was asked for."""
    options = parse()
    # As Ctrl-C: what was started must be stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options.cache.mkdir(parents=True, exist_ok=True)
    results = Results.load(options.cache / "results.json")
    if not options.write:
        found = asyncio.run(measure(options, results))
        if options.json == "-":
            print(json.dumps(found))
        elif options.json:
            Path(options.json).write_text(json.dumps(found))
    else:
        write_page(results)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = [variant.name for variant in VARIANTS]
    parser.add_argument("--only", action="append", choices=names, help="this framework; may be repeated")
    parser.add_argument(
        "--scenario", action="append", choices=list(SCENARIOS), help="this one; may be repeated"
    )
    parser.add_argument("--rounds", type=int, default=4, help="how often each fault happens (default: 4)")
    parser.add_argument("--tabs", type=int, default=5, help="tabs that it meets, each time new (default: 5)")
    default = Path(tempfile.gettempdir()) / "millpond-survival"
    parser.add_argument(
        "--cache", type=Path, default=default, help=f"environments, results (default: {default})"
    )
    parser.add_argument("--port", type=int, default=9500, help="the first of five; 0: any (default: 9500)")
    parser.add_argument(
        "--json", metavar="FILE", help="also write this run's outcomes there; - is the terminal"
    )
    parser.add_argument(
        "--more", action="store_true", help="add to earlier results instead of replacing them"
    )
    parser.add_argument("--write", action="store_true", help="measure nothing; write docs/survival.md")
    return parser.parse_args()


async def measure(options: argparse.Namespace, results: Results) -> dict[str, Any]:
    """The outcomes of all asked-for scenarios on all asked-for frameworks, one at a time."""
    found: dict[str, Any] = {}
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        raise SystemExit("The comparison needs Chromium, and there is none on PATH.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for variant in VARIANTS:
            if options.only and variant.name not in options.only:
                continue
            # Each tab is in a profile of its own, as of another user; it is kept for its cache.
            contexts = [await browser.new_context() for _ in range(options.tabs)]
            for context in contexts:
                await context.add_init_script(SCRIPT)
            for scenario in options.scenario or list(SCENARIOS):
                outcomes = await measure_one(options, contexts, variant, scenario)
                found[f"{variant.name}|{scenario}"] = outcomes
                results.add(variant.name, scenario, outcomes, more=options.more)
                print(
                    f"{variant.name:14} {scenario:11} {results.line(variant.name, scenario)}", file=sys.stderr
                )
            for context in contexts:
                await context.close()
        await browser.close()
    return found


async def measure_one(
    options: argparse.Namespace, contexts: list[BrowserContext], variant: Variant, scenario: str
) -> list[dict[str, Any]]:
    """The outcomes of all tabs."""
    outcomes: list[dict[str, Any]] = []
    with stage_for(options, variant, scenario) as stage:
        await stage.line.open()
        for port in stage.servers.ports:
            await stage.servers.start(port)
        for _ in range(options.rounds):
            outcomes += await one_round(contexts, stage, scenario)
        await stage.line.close()
    return outcomes


@contextmanager
def stage_for(options: argparse.Namespace, variant: Variant, scenario: str) -> Iterator[Stage]:
    """What is started around the servers, with empty stores."""
    folder = options.cache / "runs" / variant.name
    shutil.rmtree(folder, ignore_errors=True)
    line_port, nginx_port, redis_port, *ports = (
        range(options.port, options.port + 5) if options.port else free_ports(5)
    )
    for port in (line_port, nginx_port, redis_port, *ports):
        if listens(port):
            raise SystemExit(f"Port {port} is taken; --port names the first of five others.")
    ports = ports if scenario == "replica" else ports[:1]
    page, store = f"http://{HOST}:{line_port}", f"redis://{HOST}:{redis_port}/0"
    with ExitStack() as stack:
        servers = Servers(variant, options.cache, folder, ports, store, page)
        stack.callback(servers.close)
        if variant.redis:
            stack.enter_context(redis(folder / "redis", redis_port))
        sticky, files = variant.sticky, servers.files
        stack.enter_context(nginx(folder / "nginx", nginx_port, ports, sticky=sticky, files=files))
        direct = variant.direct and len(ports) == 1
        yield Stage(servers, Line(line_port, ports[0] if direct else nginx_port))


async def one_round(contexts: list[BrowserContext], stage: Stage, scenario: str) -> list[dict[str, Any]]:
    """New tabs, one fault."""
    stage.servers.delay.write_text("0")
    try:
        tabs = await prepared(contexts, f"http://{HOST}:{stage.line.port}/")
        await SCENARIOS[scenario][1](stage, tabs)
        when = dt.datetime.now(dt.UTC).date().isoformat()
        about = {"date": when, "load": os.getloadavg()[1]}
        return [dataclasses.asdict(tab.outcome) | about for tab in tabs]
    finally:
        await close_pages(contexts)


async def prepared(contexts: list[BrowserContext], page: str, tries: int = 3) -> list[Tab]:
    """New tabs, before the fault; what goes wrong here is said, and tried again."""
    # One after the other: this is no test of how many can begin at once.
    tabs = [await Tab.open(context, page) for context in contexts]
    try:
        await each(tabs, Tab.prepare)
    except TimeoutError as error:
        if tries == 1:
            raise
        print(f"Before the fault: {error}", file=sys.stderr)
        await close_pages(contexts)
        return await prepared(contexts, page, tries - 1)
    # Whoever writes behind has the time to.
    await asyncio.sleep(1)
    return tabs


async def close_pages(contexts: list[BrowserContext]) -> None:
    """Close all tabs."""
    for context in contexts:
        for opened in context.pages:
            await opened.close()


if __name__ == "__main__":
    sys.exit(main())
