"""Published packages of components on a real ``millpond run``, in a real browser: ``scripts/packages`` runs these tests.

They are installed into a folder of their own, which ``MILLPOND_PACKAGES``
names; without it they are skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.server import AppServer
from tests.browser.tab import chromium_path

HERE = Path(__file__).parent
PATIENCE = 60_000
PACKAGES = os.environ.get("MILLPOND_PACKAGES", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder carry the mark ``packages``."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.packages)
            if not PACKAGES:
                item.add_marker(pytest.mark.skip(reason="scripts/packages installs what they test"))


@pytest.fixture(scope="package", params=["alone", "beside streamlit"])
def server(request: pytest.FixtureRequest) -> Iterator[AppServer]:
    """The app, with the packages to import; without Streamlit, and with it installed beside."""
    folders = [PACKAGES] if request.param == "alone" else [PACKAGES, PACKAGES + "-streamlit"]
    with AppServer(HERE / "app.py", path=folders) as server:
        yield server


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. It reaches this machine alone."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a profile of its own: packages set cookies."""
    context = chromium.new_context(viewport={"width": 1100, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
