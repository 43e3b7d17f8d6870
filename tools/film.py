"""Takes the moving picture of the README: a server is killed while a form is filled in.

Nothing is staged: the app is the first one of docs/tutorial.md, `millpond run` serves it, SIGKILL ends the server
between two frames, and what the frames show is the browser. Only the strip with the terminal's lines is drawn below.

Usage::

    python tools/film.py    # docs/images/killed.webp
"""

from __future__ import annotations

import html
import io
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tools.screenshots import IMAGES, READY, free_port, settle, wait_for, with_browser  # noqa: E402
from tools.tutorial_pictures import write_step  # noqa: E402

WIDTH, PAGE_HEIGHT, STRIP_HEIGHT = 720, 600, 112
STRIP = """<body style="margin:0;background:#17212b;color:#d7e3ea;font:15px/24px monospace;padding:14px 20px;white-space:pre">%s"""


class Film:
    """Frames of the page above the terminal."""

    def __init__(self, browser: Browser) -> None:
        size: ViewportSize = {"width": WIDTH, "height": PAGE_HEIGHT}
        self.page: Page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
        self._strip = browser.new_page(viewport={"width": WIDTH, "height": STRIP_HEIGHT})
        self._lines: list[str] = []
        self._frames: list[Image.Image] = []
        self._durations: list[int] = []

    def say(self, line: str) -> None:
        """Write a line into the terminal."""
        self._lines.append(line)
        self._strip.set_content(STRIP % html.escape("\n".join(self._lines[-3:])))

    def shoot(self, milliseconds: int) -> None:
        """Take a frame, which is shown for so long."""
        frame = Image.new("RGB", (WIDTH, PAGE_HEIGHT + STRIP_HEIGHT))
        for page, top in ((self.page, 0), (self._strip, PAGE_HEIGHT)):
            frame.paste(Image.open(io.BytesIO(page.screenshot(animations="disabled"))), (0, top))
        self._frames.append(frame)
        self._durations.append(milliseconds)

    def type(self, label: str, text: str) -> None:
        """Type a text in place of what is there, a frame for some letters each."""
        at_once = 3
        field = self.page.get_by_label(label, exact=True)
        field.click()
        self.page.keyboard.press("Control+A")
        for start in range(0, len(text), at_once):
            self.page.keyboard.type(text[start : start + at_once])
            self.shoot(220)

    def save(self, file: Path) -> None:
        first, *others = self._frames
        first.save(
            file, save_all=True, append_images=others, duration=self._durations, loop=0, quality=70, method=6
        )


def start(script: Path, port: int) -> subprocess.Popen[bytes]:
    """Serve the app, with its sessions in a database beside it."""
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [
        sys.executable,
        "-m",
        "millpond",
        "run",
        script.name,
        *options,
        "--client.toolbarMode",
        "viewer",
    ]
    process = subprocess.Popen(
        command, cwd=script.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_for(f"http://127.0.0.1:{port}/healthz")
    return process


def record(browser: Browser) -> None:
    film, port = Film(browser), free_port()
    with tempfile.TemporaryDirectory() as place:
        script = write_step(1, Path(place))
        server = start(script, port)
        try:
            film.say("$ millpond run app.py")
            film.page.goto(f"http://127.0.0.1:{port}")
            film.page.locator(READY).wait_for()
            settle(film.page)
            film.shoot(900)
            film.type("What for?", "Groceries")
            film.type("Euros", "84")
            film.page.get_by_role("button", name="Add").click()
            film.page.get_by_text("Ada paid 84.00").wait_for()
            film.shoot(1300)
            film.type("What for?", "Pet")
            os.kill(server.pid, signal.SIGKILL)
            server.wait()
            film.page.locator('[data-test-connection-state="CONNECTED"]').wait_for(state="detached")
            film.say(f"$ kill -9 {server.pid}                 # no server from here on")
            film.shoot(1800)
            film.page.keyboard.type("rol")
            film.shoot(600)
            film.type("Euros", "61")
            film.page.get_by_role("button", name="Add").click()
            film.shoot(1800)
            film.say("$ millpond run app.py             # and it goes on")
            film.shoot(500)
            server = start(script, port)
            film.page.get_by_text("Ada paid 61.00").wait_for(timeout=60_000)
            film.page.locator(READY).wait_for()
            film.shoot(3500)
        finally:
            server.kill()
            server.wait()
    film.save(IMAGES / "killed.webp")


if __name__ == "__main__":
    with_browser(record)
