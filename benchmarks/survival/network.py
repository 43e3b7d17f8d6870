"""What lies between the browser and the servers: a line that can be cut, nginx, and Redis beside them."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

HOST = "127.0.0.1"

NGINX = """
daemon off;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  upstream app {{ {servers} }}
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
  proxy_read_timeout 1h;
  proxy_connect_timeout 2s;
  server {{
    listen {host}:{port};
    {locations}
  }}
}}
"""
ALL = "location / { proxy_pass http://app; }"
STATIC = """
    root {files};
    location / {{ try_files $uri $uri/ /index.html; }}
    location ~ ^/(_event|_upload|_health|_all_routes|ping) {{ proxy_pass http://app; }}
"""


class Line:
    """A TCP proxy: cut, it resets what goes through it and refuses what is new."""

    def __init__(self, port: int, target: int) -> None:
        self.port = port
        self._target = target
        self._cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Take connections."""
        self._server = await asyncio.start_server(self._connected, HOST, self.port)

    async def close(self) -> None:
        """Take no more connections, and end those that are."""
        self.cut()
        if self._server is not None:
            self._server.close()

    def cut(self) -> None:
        """The browser has no network from now on."""
        self._cut = True
        for writer in list(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        """It has one again."""
        self._cut = False

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        self._writers -= {writer, far_writer}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.contextmanager
def nginx(folder: Path, port: int, servers: list[int], *, sticky: bool, files: Path | None) -> Iterator[None]:
    """An nginx before the servers.

    Parameters
    ----------
    folder:
        Where it keeps its files.
    port, servers:
        Its port, and theirs.
    sticky:
        All connections go to the first server while it lives: what session
        affinity does to one user. Otherwise they go round.
    files:
        A folder with the front end, where the servers do not serve it.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise SystemExit("nginx is missing; on Debian: apt-get install nginx-light")
    backup = " backup" if sticky else ""
    upstream = [
        f"server {HOST}:{server} max_fails=0{backup if place else ''};"
        for place, server in enumerate(servers)
    ]
    locations = STATIC.format(files=files) if files else ALL
    folder.mkdir(parents=True, exist_ok=True)
    text = NGINX.format(folder=folder, host=HOST, port=port, servers=" ".join(upstream), locations=locations)
    (folder / "nginx.conf").write_text(text)
    command = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with _running(command, folder, port):
        yield


@contextlib.contextmanager
def redis(folder: Path, port: int) -> Iterator[None]:
    """An empty Redis that is not killed."""
    program = shutil.which("redis-server")
    if program is None:
        raise SystemExit("Redis is missing; on Debian: apt-get install redis-server")
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--port", str(port), "--bind", HOST, "--save", "", "--dir", str(folder)]
    with _running([program, *options, "--maxmemory-policy", "noeviction"], folder, port):
        yield


@contextlib.contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "output.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 20
        while not listens(port):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} did not start; see {folder / 'output.log'}")
            time.sleep(0.02)  # between two looks at another process
        yield
    finally:
        process.terminate()
        process.wait(20)


def listens(port: int) -> bool:
    """Somebody takes connections there."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [int(probe.getsockname()[1]) for probe in probes]
