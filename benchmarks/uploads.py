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
import itertools
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
from typing import Any

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


def _begin_peak(pid: int) -> None:
    """Let the most memory that was resident count from now on."""
    for one in [pid, *children(pid)]:
        Path(f"/proc/{one}/clear_refs").write_text("5")


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
                    _begin_peak(pid)
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


def in_browser(
    size: int, streamlit: list[str] | None, rounds: int = 1
) -> dict[str, list[tuple[float, float]]]:
    """The same from the choice of a file in Chromium to the script that has it; Streamlit's command, if it is to be beside.

    The plain copy is one request of the page (``fetch``) to a route of Millpond's server.
    """
    from playwright.sync_api import sync_playwright

    from tests.browser.tab import chromium_path

    figures: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "app.py").write_text(APP)
        (folder / "served.py").write_text(MODULE.format(folder=name, script=str(folder / "app.py")))
        with (folder / "large.bin").open("wb") as file:
            for _ in range(size // PART):
                file.write(PIECE)
        commands = {"Millpond": [sys.executable, "-m", "millpond", "run", "served.py", *OPTIONS]}
        if streamlit is not None:
            commands["Streamlit"] = [*streamlit, "run", "app.py", *OPTIONS[:2], "--server.headless", "true"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for _, (who, command) in itertools.product(range(rounds), commands.items()):
            port = free_port()
            where = ["--server.port", str(port), "--server.address", "127.0.0.1"]
            with server([*command, *where], port, folder) as pid:
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{port}")
                page.get_by_text("has nothing").wait_for(timeout=60_000)
                ways = {"A plain copy": _copied, who: _chosen} if who == "Millpond" else {who: _chosen}
                for what, way in ways.items():
                    before = memory(pid, "VmRSS")
                    _begin_peak(pid)
                    took = way(page, folder / "large.bin", size)
                    figures.setdefault(what, []).append((took, memory(pid) - before))
                page.close()
        browser.close()
    return figures


def _chosen(page: Any, file: Path, size: int) -> float:
    """Seconds from the choice of the file to the script that has it."""
    began = time.perf_counter()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    page.get_by_text(f"has {size}").wait_for(timeout=600_000)
    return time.perf_counter() - began


def _copied(page: Any, file: Path, size: int) -> float:
    """Seconds that the page takes to send the file in one request."""
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('input'), {type: 'file', id: 'plain'}))"
    )
    page.locator("#plain").set_input_files(file)
    took: float = page.evaluate(
        """async () => {
            const body = document.querySelector("#plain").files[0], began = performance.now();
            const answer = await fetch("/copy", { method: "PUT", body });
            if (await answer.text() !== "copied") throw new Error("not copied");
            return (performance.now() - began) / 1000;
        }"""
    )
    return took


def measure_uploads(
    peers: Path, frameworks: list[str], megabytes: int, rounds: int
) -> dict[str, list[float]]:
    """A large file that is chosen in Chromium, and a plain copy of it (the floor)."""
    streamlit = [str(peers / "bin" / "python"), "-m", "streamlit"] if "streamlit" in frameworks else None
    columns = {"Millpond": "millpond", "Streamlit": "streamlit", "A plain copy": "floor"}
    label = "1 GB uploaded" if megabytes == 1024 else f"{megabytes} MB uploaded"
    result: dict[str, list[float]] = {}
    for who, figures in in_browser(megabytes * MB, streamlit, rounds).items():
        result[f"{label}: from the choice to the script|{columns[who]}"] = [
            took * 1000 for took, _ in figures
        ]
        result[f"{label}: growth of the server's memory|{columns[who]}"] = [
            grown * MB for _, grown in figures
        ]
    return result


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("megabytes", type=int, nargs="?", default=1024)
    parser.add_argument("--browser", nargs="?", const="", default=None)
    given = parser.parse_args()
    size = max(PART, given.megabytes * MB // PART * PART)
    if given.browser is None:
        figures = measure(size)
    else:
        beside = [given.browser] if given.browser else None
        figures = {who: found[0] for who, found in in_browser(size, beside).items()}
    print(f"{f'{size // MB} MB':24}{'took':>12}{'speed':>14}{'memory':>14}")
    for name, (took, grown) in figures.items():
        print(f"{name:24}{took:10.2f} s{size / MB / took:9.0f} MB/s{grown:+11.1f} MB")


if __name__ == "__main__":
    main()
