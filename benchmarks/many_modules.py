"""An app of 100 pages and 200 modules: its start, its first page, and how soon a saved module is seen."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from browser import SCRIPT, Samples, chromium
from playwright.sync_api import Browser, Page
from servers import Environment, Server, serve

PAGES, MODULES = 100, 200
NAME = f"{PAGES} pages, {MODULES} modules"
SAVED = MODULES // 2
"""The module that is saved: those after it do not import it, but the catalogue does, and so does the app."""

# Ten functions of a few lines: what a module of an app is, more or less.
BODY = "".join(
    f"\n\ndef f{n}(x):\n    total = 0\n    for i in range(x):\n        total += i * {n}\n    return total\n"
    for n in range(10)
)


def write_app(folder: Path) -> Path:
    """Write the app; returns its script. Each module imports the one ten before it, and the catalogue all of them."""
    (folder / "parts").mkdir()
    (folder / "parts" / "__init__.py").touch()
    for number in range(MODULES):
        module(folder, number).write_text(source(number))
    everything = "\n".join(f"from parts import part{number}" for number in range(MODULES))
    (folder / "catalogue.py").write_text(everything + "\n")
    (folder / "pages").mkdir()
    for number in range(PAGES):
        imports = f"import streamlit as st\nfrom parts import part{number}, part{number + PAGES}\n"
        (folder / "pages" / f"{number}_page_{number}.py").write_text(
            imports + f"st.title('Page {number}')\nst.write('Value', part{number}.VALUE)\n"
        )
    script = folder / "app.py"
    script.write_text(
        "import streamlit as st\nimport catalogue\nst.title('Start')\n"
        f"st.write(f'Value of the part: {{catalogue.part{SAVED}.VALUE}}')\n"
    )
    # Both read it.
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text("[server]\nrunOnSave = true\n")
    return script


def module(folder: Path, number: int) -> Path:
    """The file of one of the modules."""
    return folder / "parts" / f"part{number}.py"


def source(number: int, value: int = 0) -> str:
    """What is in it."""
    before = f"from parts import part{number - 10}\n" if number >= 10 else ""
    return f"{before}VALUE = {value}\n{BODY}"


def measure_many_modules(environment: Environment, frameworks: list[str], starts: int, saves: int) -> Samples:
    """The figures, with the frameworks in turns."""
    result: Samples = {}

    def add(figure: str, name: str, value: float) -> None:
        result.setdefault(f"{NAME}: {figure}|{name}", []).append(value)

    with chromium() as browser, ExitStack() as stack:
        folders = {}
        for name in frameworks:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folders[name] = folder
            write_app(folder)
        for _ in range(starts):
            for name, folder in folders.items():
                # The first visitor's page: all modules are imported for it.
                with serve(environment, name, str(folder / "app")) as server:
                    add("command to first byte", name, server.first_byte * 1000)
                    add("first visit, DOM", name, first_content(browser, server))
        pages = {
            name: open_page(browser, stack.enter_context(serve(environment, name, str(folder / "app"))))
            for name, folder in folders.items()
        }
        for value in range(1, saves + 1):
            for name, page in pages.items():
                add("saved module to DOM", name, save(page, module(folders[name], SAVED), value))
    return result


def first_content(browser: Browser, server: Server) -> float:
    """Milliseconds until the page shows what its script draws."""
    context = browser.new_context()
    context.add_init_script(f"{SCRIPT}\nbench.firstContent('Value of the part: ');")
    page = context.new_page()
    page.goto(server.url, wait_until="commit")
    found = page.evaluate("benchFirst")
    context.close()
    return float(found["dom"])


def open_page(browser: Browser, server: Server) -> Page:
    """A page that stays open; the server has begun to watch by the time that it is quiet."""
    page = browser.new_page()
    page.goto(server.url)
    page.get_by_text("Value of the part: 0").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2000)
    return page


def save(page: Page, file: Path, value: int) -> float:
    """Milliseconds from a saved module to the page that shows what is in it."""
    page.bring_to_front()
    new = file.with_suffix(".new")
    new.write_text(source(SAVED, value))
    began = time.perf_counter()
    new.replace(file)
    page.get_by_text(f"Value of the part: {value}", exact=True).wait_for(timeout=60_000)
    found = (time.perf_counter() - began) * 1000
    # Editors save one file and then, after a while, the next.
    page.wait_for_timeout(1000)
    return found
