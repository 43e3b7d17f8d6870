"""The site of the documentation: no page is wider than a phone, and options are found."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE
from tests.browser.server import ROOT

WIDER = """() => {
  const width = document.documentElement.clientWidth;
  // What a table shows of its cells is as wide as the table.
  const inside = (element) => element.closest("table, pre, .diagram");
  return [...document.querySelectorAll(".md-content *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !inside(element.parentElement))
    .map((element) => element.outerHTML.slice(0, 100));
}"""
"""What stands out of the page on the right, but for what scrolls in itself: tables and code."""


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a line for each request."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built."""
    target: Path = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", str(target)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    return target


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """Its address."""
    with http.server.ThreadingHTTPServer(("localhost", 0), partial(Silent, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page of a phone."""
    page = chromium.new_page(**PHONE)
    yield page
    page.close()


def test_no_page_is_wider_than_a_phone(folder: Path, chromium: Browser) -> None:
    pages = sorted(folder.rglob("index.html"))
    assert len(pages) > 100
    # The style sheet alone bounds what is on a page, so scripts need not run, nor pictures come.
    page = chromium.new_page(viewport=PHONE["viewport"], java_script_enabled=False)
    page.route("**/*.{png,webp}", lambda route: route.abort())
    wide = {}
    for file in pages:
        page.goto(file.as_uri())  # until the style sheets are there
        if found := page.evaluate(WIDER):
            wide[str(file.relative_to(folder).parent)] = found[:3]
    page.close()
    assert wide == {}


def test_the_field_above_the_options_leaves_those_with_the_words(site: str, phone: Page) -> None:
    phone.goto(f"{site}configuration/")
    rows = phone.locator("article tbody tr:visible")
    assert rows.count() > 100
    field = phone.get_by_label("Filter the options")
    field.fill("upload server.max")
    assert "server.maxUploadSize" in rows.first.inner_text()
    assert rows.count() < 5
    assert [heading.strip("¶") for heading in phone.locator("article h3:visible").all_inner_texts()] == [
        "server"
    ]
    field.fill("theme.dark.sidebar.textColor")
    assert phone.locator("article h3:visible").all_inner_texts() == ["theme.dark.sidebar¶"]
    field.fill("xyzzy")
    assert phone.get_by_role("status").inner_text() == "No option has “xyzzy”."
    field.fill("")
    assert rows.count() > 100


@pytest.mark.parametrize("words", ["server.maxUploadSize", "maxUploadSize", "fileWatcherType"])
def test_a_search_for_an_option_leads_to_it(site: str, phone: Page, words: str) -> None:
    phone.goto(f"{site}?q={words}")
    first = phone.locator(".md-search-result__item a").first
    first.wait_for()
    assert "/configuration/" in str(first.get_attribute("href"))
