"""Replicas behind a real proxy that sends each connection to the next one, while they are killed."""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.faults.test_kill import COUNTER, KILLS
from tests.patience import PATIENCE
from tests.stores.servers import free_port

NGINX = """
daemon off;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  # Round robin, and no memory of who was served by whom.
  upstream app {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_connect_timeout 2s;
      proxy_next_upstream error timeout http_502;
    }}
  }}
}}
"""


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[list[ServerProcess]]:
    """Three servers of one app and one store."""
    script = tmp_path / "app.py"
    script.write_text(COUNTER)
    servers = [ServerProcess(script) for _ in range(3)]
    for server in servers:
        server.start()
    yield servers
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def proxy(tmp_path: Path, replicas: list[ServerProcess]) -> Iterator[int]:
    """The port of an nginx in front of them."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert nginx, "nginx is missing; on Debian: apt-get install nginx-light"
    port = free_port()
    config = tmp_path / "nginx.conf"
    servers = " ".join(f"server 127.0.0.1:{server.port} max_fails=0;" for server in replicas)
    config.write_text(NGINX.format(folder=tmp_path, port=port, servers=servers))
    process = subprocess.Popen([nginx, "-c", str(config), "-p", str(tmp_path)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None, (tmp_path / "error.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.01)  # between two looks at another process
    yield port
    process.terminate()
    process.wait(PATIENCE)


def test_clicks_through_a_round_robin_proxy_while_replicas_are_killed(
    replicas: list[ServerProcess], proxy: int
) -> None:
    chance = random.Random(1)
    tabs = [Clicker([proxy]) for _ in range(4)]
    for tab in tabs:
        tab.connect()
    for _ in range(KILLS):
        victim = chance.choice(replicas)
        for tab in tabs:
            tab.click()
        victim.kill()
        for tab in tabs:
            tab.click()
        for tab in tabs:
            tab.wait()
            assert tab.count == tab.clicks
            tab.close()
        victim.start()
        for tab in tabs:
            tab.connect()
    for tab in tabs:
        assert tab.clicks == 2 * KILLS
        assert len(tab.sessions) == 1
        assert not tab.rolled_back


def test_a_rolling_restart_loses_nothing(replicas: list[ServerProcess], proxy: int) -> None:
    tab = Clicker([proxy])
    tab.connect()
    for server in replicas:
        tab.click()
        server.kill()
        tab.click()
        tab.wait()
        server.start()
    assert tab.count == tab.clicks == 6


SLOW_COUNTER = """
import pathlib
import time
import millpond as st
here = pathlib.Path(__file__).parent
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
with (here / "runs").open("a") as runs:
    runs.write("x")
while not (here / "go").exists():
    time.sleep(0.01)
st.text(st.session_state.count)
"""


@pytest.mark.parametrize("ways", [[0, 1], [0, 1, 0], [0, 0, 1], [0, 1, 2, 0, 1]])
def test_a_page_from_one_replica_and_sockets_at_others_before_anything_is_saved(
    tmp_path: Path, ways: list[int]
) -> None:
    script = tmp_path / "app.py"
    script.write_text(SLOW_COUNTER)
    runs = tmp_path / "runs"
    with ServerProcess(script) as one, ServerProcess(script) as two, ServerProcess(script) as three:
        ports = [server.port for server in (one, two, three)]
        tab = Clicker([ports[way] for way in ways[1:]])
        tab.turn = -1  # the sockets, in this order
        tab.fetch(ports[ways[0]])
        page = tab.session
        for _ in ways[1:]:
            tab.close()
            tab.connect()
        tab.click()
        # The page is drawn by whoever has the socket, and by each once; they do not know of one another.
        assert runs.stat().st_size <= len(set(ways))
        (tmp_path / "go").touch()
        tab.wait()
        assert tab.count == 1
        assert not tab.rolled_back
        assert tab.sessions == {page}
        tab.click()
        tab.wait()
        assert tab.count == 2


def test_a_reloaded_page_is_not_given_the_copy_that_its_first_replica_has_prepared(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(COUNTER)
    with ServerProcess(script) as one, ServerProcess(script) as two:
        tab = Clicker([two.port])
        tab.fetch(one.port)
        tab.connect()
        tab.click()
        tab.wait()
        tab.close()
        # F5, and the socket of the new page is the first one that this replica has of it.
        tab.ports = [one.port]
        tab.reload("again")
        tab.connect()
        tab.click()
        tab.wait()
        assert tab.count == tab.clicks == 2
        assert not tab.rolled_back
