"""Real servers for the tests: started on free ports, with their data in a temporary folder."""

from __future__ import annotations

import http.client
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import psycopg

from tests.patience import PATIENCE


def find_program(name: str, package: str, *folders: Path) -> str:
    """The program, or an error with the command that installs it."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath), "/usr/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise RuntimeError(
            f"There is no `{name}`. Install it: sudo apt-get install {package} (scripts/test does)."
        )
    return found


_reserved: list[socket.socket] = []
_chance = (
    random.SystemRandom()
)  # Hypothesis sets the seed of the module's own: all workers would try the same ports


def free_port() -> int:
    """A port that is this process's until it ends, and nobody listens on; so is 10,000 above.

    (There the nodes of a Redis cluster talk.) Both are below those that the
    system gives to outgoing connections. Each is held by a socket which is
    bound and does not listen: a server that sets SO_REUSEADDR, as they all do,
    can listen there and come back, and no other test is given the port.
    """
    while True:
        port = _chance.randrange(10_000, 22_000)
        held = [socket.socket(), socket.socket()]
        try:
            for number, one in enumerate(held):
                one.bind(("127.0.0.1", port + number * 10_000))
                # Only now: it is what makes the first of all that try this port the only one.
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        except OSError:
            for one in held:
                one.close()
            continue
        _reserved.extend(held)
        return port


def wait_until(what: str, check: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} seconds")
        time.sleep(0.02)


class Process:
    """A server that can be stopped, killed, frozen, and started again on its data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        wait_until(f"{self.command()[0]} is ready (see {self.folder}/log)", self._check)

    def _check(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text()[-2000:])
        return self.is_ready()

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def send_all(self, number: signal.Signals) -> None:
        """To the server, and to the processes that it has for its connections."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            os.kill(each, number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self._process is None:
            return
        self.send(signal.SIGCONT)
        self.send(number)
        self._process.wait(PATIENCE)
        self._process = None


class RedisServer(Process):
    def __init__(self, folder: Path, *options: str) -> None:
        super().__init__(folder)
        self._program = find_program("redis-server", "redis-server")
        self._options = options

    def command(self) -> list[str]:
        return [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", *self._options]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def is_ready(self) -> bool:
        try:
            return self.ask("PING") == "PONG"
        except OSError:
            return False
        except RuntimeError as error:
            return "NOAUTH" in str(error)  # else it is loading

    def ask(self, *command: str) -> str:
        """One command; the first line of the answer."""
        return self.ask_all(*command).partition("\r\n")[0]

    def ask_all(self, *command: str) -> str:
        """One command; the answer, a text of several lines too."""
        with (
            socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection,
            connection.makefile("rwb") as file,
        ):
            parts = [b"$%d\r\n%s\r\n" % (len(part.encode()), part.encode()) for part in command]
            file.write(b"*%d\r\n" % len(parts) + b"".join(parts))
            file.flush()
            answer = file.readline().decode().strip()
            if answer.startswith("$"):
                return file.read(int(answer[1:])).decode()
        if answer.startswith("-"):
            raise RuntimeError(answer[1:])
        return answer[1:]


class RedisCluster:
    """Three primaries that share the slots."""

    def __init__(self, folder: Path) -> None:
        self.nodes = []
        for number in range(3):
            place = folder / str(number)
            place.mkdir()
            self.nodes.append(RedisServer(place, "--cluster-enabled", "yes"))

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def start(self) -> None:
        for number, node in enumerate(self.nodes):
            node.start()
            node.ask(
                "CLUSTER", "ADDSLOTSRANGE", str(number * 5461), str(number * 5461 + 5460 + (number == 2))
            )
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1))
        for node in self.nodes[1:]:
            self.nodes[0].ask("CLUSTER", "MEET", "127.0.0.1", str(node.port))
        wait_until("the cluster is one", lambda: all(map(self._sees_all, self.nodes)))

    def _sees_all(self, node: RedisServer) -> bool:
        from redis import Redis

        with Redis(port=node.port) as client:
            info = client.execute_command("CLUSTER INFO")
        return bool(info["cluster_state"] == "ok" and info["cluster_known_nodes"] == "3")

    def stop(self) -> None:
        for node in self.nodes:
            node.stop(signal.SIGKILL)


class PostgreSQLServer(Process):
    """A cluster of its own. PostgreSQL refuses root: it runs as the user postgres, or nobody."""

    def __init__(self, folder: Path, *options: str) -> None:
        super().__init__(folder)
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        self._initdb = find_program("initdb", "postgresql", *folders)
        self._program = find_program("postgres", "postgresql", *folders)
        self._options = options
        self._data = folder / "data"
        self.as_user = [find_program("setpriv", "util-linux"), *self._make_user()] if os.getuid() == 0 else []
        subprocess.run(
            [
                *self.as_user,
                self._initdb,
                "-D",
                self._data,
                "-U",
                "millpond",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "-N",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )

    def _make_user(self) -> list[str]:
        """Give the folder to a user who may run PostgreSQL; its parents may be this user's alone."""
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            user = pwd.getpwnam("nobody")
        self.folder = Path(tempfile.mkdtemp(prefix="millpond-postgresql-"))
        self._data = self.folder / "data"
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        return [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]

    def command(self) -> list[str]:
        settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            *self._options,
        ]
        flags = [part for setting in settings for part in ("-c", setting)]
        return [*self.as_user, self._program, "-D", str(self._data), *flags]

    @property
    def url(self) -> str:
        return f"postgresql://millpond@127.0.0.1:{self.port}/postgres"

    def is_ready(self) -> bool:
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=int(PATIENCE)) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: end all connections, and stop in order."""
        super().stop(number)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class S3Server:
    """moto's S3, in a thread: it speaks over HTTP as Amazon's does, and keeps buckets in memory."""

    credentials: ClassVar[dict[str, str]] = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}

    def __init__(self) -> None:
        self.port = free_port()
        self._server: Any = None

    def start(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("PUT", "/ours")
        assert connection.getresponse().status == 200
        connection.close()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()

    def url(self, path: str) -> str:
        """That of a bucket: ``ours/prefix``."""
        return f"s3://{path}?endpoint=http://127.0.0.1:{self.port}&region=us-east-1"
