"""``millpond run`` as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.stores.servers import free_port

ROOT = Path(__file__).parents[2]


class AppServer:
    """One app, served on a port that stays the same when it is started again.

    >>> with AppServer(Path("app.py")) as server:  # doctest: +SKIP
    ...     server.url
    'http://localhost:40123'
    """

    def __init__(
        self,
        script: Path,
        *flags: str,
        path: Sequence[str] = (),
        command: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.script = script
        self._command = command or ("run", str(script))
        self._env = dict(env or {})
        self._path = path
        """Folders that it imports from, beside its own."""
        self.port = free_port()
        self._flags = flags
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Returns when the port takes connections."""
        command = [sys.executable, "-m", "millpond", *self._command]
        command += ["--server.port", str(self.port), *self._flags]
        env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *self._path])} | self._env
        self._process = subprocess.Popen(
            command, cwd=self.script.parent, env=env, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"http://localhost:(\d+)", line):
                self.port = int(found[1])
                return
        raise AssertionError(f"The server ended with {self._process.wait()}; its standard error says why.")

    def kill(self) -> None:
        """End it at once, without a word to its tabs (kill -9)."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def processes(self) -> list[int]:
        """The process that was started, and those that it has started (on Linux)."""
        assert self._process is not None, "it was started"
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [pid, *map(int, children.split())]

    def stop(self) -> int:
        """End it as Ctrl-C does; returns its exit code."""
        assert self._process is not None, "it was started"
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait()
        self.kill()
        return code

    def save(self, source: str) -> None:
        """Write the app's file anew, in one step, as editors do."""
        new = self.script.with_suffix(".new")
        new.write_text(source)
        new.replace(self.script)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


Serve = Callable[..., AppServer]
"""What the fixture ``serve`` gives."""
