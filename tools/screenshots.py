"""Takes the pictures of the documentation, from apps that `millpond run` serves.

Usage::

    python tools/screenshots.py                    # docs/images/*.png; NAME-dark.png beside NAME.png
    python tools/screenshots.py FOLDER             # there, and the gallery too
    python tools/screenshots.py elements           # of each element in the reference: docs/images/elements/*.png
    python tools/screenshots.py elements pills     # of some

Chromium has to find a font with emoji. On Debian: apt install fonts-noto-color-emoji
"""

from __future__ import annotations

import contextlib
import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.specimens import PICTURED, sheet_of  # noqa: E402 (the path must be set first)

IMAGES = REPOSITORY / "docs" / "images"
STARTS_WITHIN = 30.0
READY = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
LENGTH = "Math.max(...[...document.querySelectorAll('*')].map((element) => element.scrollHeight))"

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

COUNTER = REPOSITORY / "examples" / "counter.py"
CHAT = REPOSITORY / "examples" / "llm_chat.py"
GALLERY = REPOSITORY / "examples" / "gallery.py"
HELLO = REPOSITORY / "src" / "millpond" / "hello" / "app.py"


Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


class Picture(NamedTuple):
    """One picture: of which app, how wide, what to do before."""

    name: str
    script: Path
    width: int
    height: int
    schemes: tuple[Scheme, ...] = SCHEMES
    whole: bool = False
    prepare: Callable[[Page], None] | None = None
    flags: tuple[str, ...] = ()
    """Options of the server."""
    part: str | None = None
    """The container of which it is, by its key; None: of the page."""


def press_three_times(page: Page) -> None:
    """Press the counter's button as a user does."""
    for count in (1, 2, 3):
        page.get_by_role("button", name="Increment").click()
        page.get_by_text(f"Count = {count}").wait_for()


def show_state(page: Page) -> None:
    """Go to the tour's page about Session State."""
    page.get_by_role("link", name="Session State").click()
    page.get_by_role("heading", name="Session State").wait_for()
    add = page.get_by_role("button", name="Add 10")
    add.click()
    page.get_by_role("heading", name="10").wait_for()


def show_dashboard(page: Page) -> None:
    """Go to the tour's dashboard."""
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_role("heading", name="By town").wait_for()


def show_panel(page: Page) -> None:
    """Open the State panel, at what happened."""
    if page.get_by_role("button", name="Increment").count():
        press_three_times(page)
    else:
        show_state(page)
    page.locator("body").press("Shift+S")
    page.get_by_role("tab", name="History").click()
    page.get_by_role("list", name="Interactions").wait_for()


def edit_theme(page: Page) -> None:
    """Open the theme editor."""
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitem", name="Edit theme").click()
    page.get_by_label("primaryColor", exact=True).wait_for()


THEME = (
    "--theme.base=dark",
    "--theme.primaryColor=#ff8a3d",
    "--theme.backgroundColor=#1b1430",
    "--theme.textColor=#efe9ff",
    "--theme.baseRadius=large",
    "--theme.font=serif",
    "--theme.sidebar.backgroundColor=#f2ebff",
)


def ask(page: Page) -> None:
    """Ask the stand-in for a model, and wait for the whole answer."""
    page.get_by_role("textbox").fill("Can you write that in code?")
    page.get_by_role("textbox").press("Enter")
    page.get_by_role("button", name="Regenerate").wait_for()


PANEL = ("--session.panel=true",)
"""The panel for every browser: this one has not followed the developer's link."""

PICTURES = [
    Picture("chat", CHAT, 1000, 720, prepare=ask),
    Picture("components", GALLERY, 760, 900, part="components"),
    Picture("counter", COUNTER, 760, 330, prepare=press_three_times),
    Picture("hello-dashboard", HELLO, 1200, 760, prepare=show_dashboard),
    Picture("state-panel", HELLO, 1200, 760, prepare=show_panel, flags=PANEL),
    Picture("theme", GALLERY, 1200, 760, ("light",), flags=THEME),
    Picture("theme-editor", GALLERY, 1200, 760, ("light",), prepare=edit_theme, flags=THEME + PANEL),
]
GALLERIES = [
    Picture("state-panel-phone", COUNTER, 390, 844, ("light",), prepare=show_panel, flags=PANEL),
    Picture("hello", HELLO, 1200, 760),
    Picture("hello-phone", HELLO, 390, 800, ("light",)),
    Picture("gallery", GALLERY, 1280, 900, whole=True),
    Picture("gallery-phone", GALLERY, 390, 844, ("light",), whole=True),
    Picture("theme-phone", GALLERY, 390, 844, ("light",), flags=THEME),
    Picture("theme-editor-phone", GALLERY, 390, 844, ("light",), prepare=edit_theme, flags=THEME + PANEL),
]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def served(script: Path, *flags: str) -> Iterator[str]:
    """The address of a running app."""
    port = free_port()
    command = [sys.executable, "-m", "millpond", "run", str(script), "--server.port", str(port)]
    options = ["--server.address", "127.0.0.1", "--server.headless", "true"]
    process = subprocess.Popen([*command, *options, *flags], stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address + "/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def wait_for(address: str) -> None:
    """Wait until the address answers."""
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310 (our own address)
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise SystemExit(f"screenshots: {address} does not answer") from None
            time.sleep(0.05)


def take(browser: Browser, picture: Picture, folder: Path) -> None:
    """Open the app, and save its picture in each scheme: ``name.png``, ``name-dark.png``."""
    with served(picture.script, *picture.flags) as address:
        for scheme in picture.schemes:
            page = browser.new_page(
                viewport={"width": picture.width, "height": picture.height},
                color_scheme=scheme,
                device_scale_factor=2,
                reduced_motion="reduce",
            )
            page.goto(address)
            page.locator(READY).wait_for()
            if picture.prepare is not None:
                picture.prepare(page)
            settle(page)
            page.mouse.move(0, 0)
            if picture.whole:
                grow(page, picture)
            shown = page if picture.part is None else page.locator(f".st-key-{picture.part}")
            save(shown, folder / file_of(picture.name, scheme))
            page.close()


def paint_frames(shown: Locator) -> None:
    """Wait until the frames in it are painted, which they are only when they can be seen."""
    shown.scroll_into_view_if_needed()
    for frame in shown.locator("iframe").element_handles():
        content = frame.content_frame()
        if content is not None:
            content.wait_for_load_state()
            content.evaluate(PAINTED)


def file_of(name: str, scheme: Scheme) -> str:
    """The file of a picture: the dark one is ``name-dark.png``."""
    return f"{name}-dark.png" if scheme == "dark" else f"{name}.png"


def save(shown: Page | Locator, file: Path) -> None:
    """Save what is shown in 256 colours, which is a third of the bytes and no loss that one sees."""
    taken = Image.open(io.BytesIO(shown.screenshot(animations="disabled"))).convert("RGB")
    taken.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file} {file.stat().st_size / 1000:.0f} KB")


def grow(page: Page, picture: Picture) -> None:
    """Make the window as high as what the page scrolls, which parts that load late make higher."""
    height = picture.height
    while (needed := int(page.evaluate(LENGTH))) > height:
        height = needed + 20
        page.set_viewport_size({"width": picture.width, "height": height})
        settle(page)


def settle(page: Page) -> None:
    """Wait for the elements and colours that load when the page first needs them."""
    # Charts take their time on a busy machine.
    expect(page.locator(".loading")).to_have_count(0, timeout=60_000)
    page.wait_for_load_state("networkidle")


def take_elements(browser: Browser, names: list[str]) -> None:
    """Save the picture of each element, as the example of its docstring draws it."""
    folder = IMAGES / "elements"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        script = Path(place, "app.py")
        script.write_text(sheet_of(names))
        with served(script) as address:
            for scheme in SCHEMES:
                page = browser.new_page(
                    viewport={"width": 736, "height": 1000}, color_scheme=scheme, reduced_motion="reduce"
                )
                page.goto(address)
                page.locator(READY).wait_for()
                settle(page)
                for name in names:
                    shown = page.locator(f".st-key-of-{name}")
                    paint_frames(shown)
                    save(shown, folder / file_of(name, scheme))
                page.close()


def main(words: list[str]) -> None:
    if words[:1] == ["elements"]:
        with_browser(lambda browser: take_elements(browser, words[1:] or PICTURED))
        return
    folder = Path(words[0]) if words else IMAGES
    folder.mkdir(parents=True, exist_ok=True)

    def all_of_them(browser: Browser) -> None:
        for picture in PICTURES + (GALLERIES if words else []):
            take(browser, picture, folder)

    with_browser(all_of_them)


def with_browser(work: Callable[[Browser], None]) -> None:
    """Do something with a browser without a window."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("screenshots: there is no Chromium on PATH. On Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        work(browser)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
