"""How long a large upload takes, and what memory, beside a plain copy through the same server.

    python benchmarks/uploads.py [MEGABYTES]                      # default: 1024
    python benchmarks/uploads.py 1024 --browser [STREAMLIT]       # in Chromium; beside `path/to/streamlit`

Without a browser, the client is Python: the plain copy is a route of the app
that writes the body of one request to a file; the upload goes in parts of 8 MB
as the page sends them. Seconds, MB a second, and the growth of the server's
resident memory at its peak.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parent / "src"))

from websockets.sync.client import connect  # noqa: E402

from millpond.server.front_end import FrontEnd  # noqa: E402 (the working copy, installed or not)
from tests.server.conftest import Client, FakeTab  # noqa: E402
from tests.stores.servers import free_port  # noqa: E402

MB = 1 << 20
PART = 8 * MB
PIECE = os.urandom(PART)

APP = """
import streamlit as st
file = st.file_uploader("Large")
st.text(f"has {file.size}" if file else "has nothing")
"""
MODULE = """
import os, tempfile
import millpond as st
from starlette.responses import Response
from starlette.routing import Route

async def copy(request):
    with tempfile.TemporaryFile(dir={folder!r}) as file:
        async for piece in request.stream():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Response("copied")

app = st.App({script!r}, routes=[Route("/copy", copy, methods=["PUT"])])
"""
ENVIRONMENT = os.environ | {"PYTHONPATH": str(HERE.parent / "src")}
OPTIONS = ["--server.maxUploadSize", "4096", "--session.maxSessionSize", "4096"]


@contextmanager
def server(command: list[str], port: int, folder: Path) -> Iterator[int]:
    """A server that takes connections; its process id."""
    process = subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                http.client.HTTPConnection("127.0.0.1", port).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.kill()
        process.wait()


def memory(pid: int, name: str = "VmHWM") -> float:
    """MB that are or were resident at most, of the process and those that it has started."""
    total = 0
    for child in [pid, *children(pid)]:
        found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{child}/status").read_text())
        total += int(found[1]) if found else 0
    return total / 1024


def children(pid: int) -> list[int]:
    """The processes that it has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def copy(port: int, size: int) -> float:
    """Seconds that a plain copy takes."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.putrequest("PUT", "/copy")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    for _ in range(size // PART):
        connection.send(PIECE)
    assert connection.getresponse().read() == b"copied"
    return time.perf_counter() - began


def measure(size: int) -> dict[str, tuple[float, float]]:
    """Seconds, and growth of memory in MB."""
    figures = {}
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "app.py").write_text(APP)
        (folder / "served.py").write_text(MODULE.format(folder=name, script=str(folder / "app.py")))
        command = [sys.executable, "-m", "millpond", "run", "served.py", "--server.port", str(port)]
        with server([*command, "--server.address", "127.0.0.1", *OPTIONS], port, folder) as pid:
            client = Client(port)
            client.get("/")
            headers = {"Cookie": client.cookie or ""}
            with connect(f"ws://localhost:{port}/_millpond/stream", additional_headers=headers) as socket:
                tab = FakeTab(socket, FrontEnd().build).hello().until_finished()
                send = Upload(port, tab, client)
                send(PART, "warm")
                copy(port, PART)
                for what in ("a plain copy", "an upload", "a plain copy, again", "an upload, again"):
                    before = memory(pid, "VmRSS")
                    Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
                    took = copy(port, size) if "copy" in what else send(size, what.replace(" ", ""))
                    figures[what] = took, memory(pid) - before
    return figures


class Upload:
    """Uploads of one tab's page."""

    def __init__(self, port: int, tab: FakeTab, client: Client) -> None:
        self._port = port
        self._path = f"/_millpond/upload/{tab.session}/part"
        found = re.search(r'"ticket": "([^"]+)"', json.dumps(tab.messages))
        assert found is not None, "there is no file uploader on the page"
        self._headers = {"Cookie": client.cookie or "", "X-Millpond-Upload": found[1]}

    def __call__(self, size: int, name: str) -> float:
        """Seconds that it takes."""
        piece = os.urandom(32) + PIECE[32:]  # another content each time
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        for offset in range(0, size, PART):
            path = f"{self._path}/{re.sub('[^a-z]', '', name)}?name=large.bin&offset={offset}&size={size}"
            connection.request("PUT", path, piece[: min(PART, size - offset)], self._headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
        assert answer.status == 201, body
        assert body["size"] == size
        return time.perf_counter() - began


def in_browser(size: int, streamlit: str | None) -> dict[str, tuple[float, float]]:
    """The same from the choice of a file in Chromium to the script that has it."""
    from playwright.sync_api import sync_playwright

    from tests.browser.tab import chromium_path

    figures = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "app.py").write_text(APP)
        with (folder / "large.bin").open("wb") as file:
            for _ in range(size // PART):
                file.write(PIECE)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for who in ("Millpond", "Streamlit"):
            port = free_port()
            options = [
                "--server.port",
                str(port),
                "--server.address",
                "127.0.0.1",
                "--server.maxUploadSize",
                "4096",
            ]
            if who == "Millpond":
                command = [
                    sys.executable,
                    "-m",
                    "millpond",
                    "run",
                    "app.py",
                    *options,
                    "--session.maxSessionSize",
                    "4096",
                ]
            elif streamlit is None:
                continue
            else:
                command = [streamlit, "run", "app.py", *options, "--server.headless", "true"]
            with server(command, port, folder) as pid:
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{port}")
                page.get_by_text("has nothing").wait_for(timeout=60_000)
                before = memory(pid, "VmRSS")
                began = time.perf_counter()
                page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(folder / "large.bin")
                page.get_by_text(f"has {size}").wait_for(timeout=600_000)
                figures[who] = time.perf_counter() - began, memory(pid) - before
                page.close()
        browser.close()
    return figures


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("megabytes", type=int, nargs="?", default=1024)
    parser.add_argument("--browser", nargs="?", const="", default=None)
    given = parser.parse_args()
    size = max(PART, given.megabytes * MB // PART * PART)
    figures = measure(size) if given.browser is None else in_browser(size, given.browser or None)
    print(f"{f'{size // MB} MB':24}{'took':>12}{'speed':>14}{'memory':>14}")
    for name, (took, grown) in figures.items():
        print(f"{name:24}{took:10.2f} s{size / MB / took:9.0f} MB/s{grown:+11.1f} MB")


if __name__ == "__main__":
    main()
