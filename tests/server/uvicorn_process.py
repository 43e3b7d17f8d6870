"""A module with an ASGI application, served by uvicorn itself in a process of its own."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from millpond.server.app import SOCKET
from tests.faults.server_process import ServerProcess
from tests.server.conftest import Client, FakeTab


class UvicornProcess(ServerProcess):
    """``uvicorn serve:app`` on a port of its own.

    Parameters
    ----------
    module:
        The file.
    flags:
        uvicorn's.
    """

    def __init__(self, module: Path, *flags: str, app: str = "app") -> None:
        super().__init__(module)
        self._command = [
            sys.executable, "-m", "uvicorn", f"{module.stem}:{app}", "--app-dir", str(module.parent),
            "--port", str(self.port), *flags,
        ]  # fmt: skip


class ModuleProcess(ServerProcess):
    """``python serve.py``, which is told its port by its arguments."""

    def __init__(self, module: Path) -> None:
        super().__init__(module)
        self._command = [sys.executable, str(module), str(self.port)]


@contextlib.contextmanager
def open_tab(
    server: ServerProcess, base: str = "", browser: Client | None = None, *, path: str = "", **hello: Any
) -> Iterator[FakeTab]:
    """A tab of the app that is mounted at ``base``, when its first run is over."""
    browser = browser or Client(server.port)
    page = browser.get(f"{base}/{path}").text
    build = page.partition('"build": "')[2].partition('"')[0]
    cookies = {"Cookie": browser.cookie or ""}
    address = f"ws://localhost:{server.port}{base}/{SOCKET}"
    with connect(address, additional_headers=cookies, close_timeout=1) as connection:
        yield FakeTab(connection, build).hello(path=path, **hello).until_finished()
