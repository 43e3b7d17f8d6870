"""Starts and stops the servers that are compared, and looks at their memory and CPU."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
ALL = ("millpond", "streamlit", "nicegui", "floor")
HOST = "127.0.0.1"


class Environment:
    """The Pythons that the frameworks run on.

    Parameters
    ----------
    peers:
        The virtual environment with Streamlit and NiceGUI.
    first_port:
        Servers take ports from this one on.
    store:
        Millpond's ``--session.store``, where it is not to be the default.
    level:
        Millpond's ``--session.durability``, where it is not to be the store's own.
    """

    def __init__(
        self, peers: Path, first_port: int, store: str | None = None, level: str | None = None
    ) -> None:
        self.peers = peers
        self.store = store
        self.level = level
        self._next_port = first_port

    def python(self, framework: str) -> str:
        """The Python that has the framework."""
        return str(self.peers / "bin" / "python") if framework in ("streamlit", "nicegui") else sys.executable

    def variables(self, framework: str) -> dict[str, str]:
        """The environment variables of its processes."""
        found = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        # The working copy, where it is not installed. Installed packages have their bytecode; so must it.
        return {**found, "PYTHONPATH": str(ROOT / "src")} if framework == "millpond" else found

    def free_port(self) -> int:
        """A port that nobody listens on."""
        while True:
            port, self._next_port = self._next_port, self._next_port + 1
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) != 0:
                    return port

    def command(self, framework: str, app: str, port: int) -> list[str]:
        """How one starts the server by hand."""
        python, script = self.python(framework), str(HERE / "apps" / f"{app}.py")
        if framework == "millpond":
            store = ["--session.store", self.store] if self.store else []
            level = ["--session.durability", self.level] if self.level else []
            # Not what a browser on the server's own machine gets, but what users of an app get.
            panel = ["--session.panel=false"]
            # All of a benchmark's users come from one address.
            crowd = ["--server.maxConnectionsPerAddress=0", "--server.maxNewSessionsPerMinute=0"]
            options = [f"--server.port={port}", f"--server.address={HOST}", *panel, *crowd, *store, *level]
            return [python, "-m", "millpond", "run", script, *options]
        if framework == "streamlit":
            options = [f"--server.port={port}", f"--server.address={HOST}", "--server.headless=true"]
            return [python, "-m", "streamlit", "run", script, *options, "--browser.gatherUsageStats=false"]
        if framework == "nicegui":
            return [python, str(HERE / "apps" / "nicegui_app.py"), app, str(port)]
        return [python, str(HERE / "floor.py"), script, str(port)]


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, first_byte: float) -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}/"
        self.first_byte = first_byte
        """Seconds from the command to the first byte of the page."""
        self._process = process

    def memory(self) -> int:
        """Bytes of memory that only this process has (its proportional share of files)."""
        for line in Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("This system does not tell the memory of a process.")

    def kill(self) -> None:
        """End it at once, with no chance to tidy up."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def cpu(self) -> float:
        """Seconds of CPU that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serve(environment: Environment, framework: str, app: str, port: int | None = None) -> Iterator[Server]:
    """A server of one app, until the end of the ``with``; on a free port, if none is given."""
    port = port or environment.free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        environment.command(framework, app, port),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment.variables(framework), cwd=HERE / "apps", start_new_session=True,
    )  # fmt: skip
    try:
        _wait_for_page(process, port)
        yield Server(process, port, time.perf_counter() - began)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for_page(process: subprocess.Popen[bytes], port: int) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once: {process.args}")
        try:
            with socket.create_connection((HOST, port), timeout=5) as connection:
                connection.sendall(request)
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.002)
    raise RuntimeError(f"The server did not answer: {process.args}")
