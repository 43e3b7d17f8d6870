"""A real ``millpond run`` process that a test can kill and start again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.patience import PATIENCE
from tests.stores.servers import free_port

REPOSITORY = Path(__file__).parents[2]


class ServerProcess:
    """``millpond run`` on a port of its own.

    Parameters
    ----------
    script:
        The app's file; the store is beside it unless ``flags`` name another.
    flags:
        Options as on the command line.
    port:
        The port; default: a free one. It stays the same over restarts.
    failpoint:
        A moment at which the process kills itself (see ``failing_millpond.py``),
        and how often it lets it pass.
    """

    def __init__(
        self, script: Path, *flags: str, port: int | None = None, failpoint: tuple[str, int] | None = None
    ) -> None:
        self.port = port or free_port()
        self._command = [
            sys.executable, "-m", "tests.faults.failing_millpond" if failpoint else "millpond", "run", str(script), "--server.port", str(self.port),
            "--server.address", "127.0.0.1", "--server.fileWatcherType", "none",
            # All tabs of a test come from one address, and many of them from one browser.
            "--server.maxConnectionsPerAddress", "0", "--server.maxConnectionsPerBrowser", "0",
            "--server.maxNewSessionsPerMinute", "0", *flags,
        ]  # fmt: skip
        self._env = dict(os.environ)
        if failpoint:
            name, after = failpoint
            self._env |= {"FAILPOINT": name, "FAILPOINT_AFTER": str(after)}
        self.log = script.with_suffix(f".{self.port}.log")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> ServerProcess:
        """Start it, and wait until it takes connections."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdout=log, stderr=log, env=self._env, cwd=REPOSITORY
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"The server did not start:\n{self.log.read_text()}") from None
                time.sleep(0.01)  # between two looks at another process
            else:
                return self

    @property
    def alive(self) -> bool:
        """It has not ended."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """``kill -9``, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        self.wait()

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait for its end; returns the exit code."""
        assert self.process is not None
        return self.process.wait(timeout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.kill()
