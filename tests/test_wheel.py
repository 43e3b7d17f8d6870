"""The package as a user gets it: sdist, wheel from it, empty environment, a counter clicked.

Slow (a minute or two): it builds the front end from the sdist and installs from the index.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest
from websockets.sync.client import connect

from millpond.version import __version__
from tests.patience import PATIENCE

ROOT = Path(__file__).parent.parent
COUNTER = """\
import millpond as st

st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count: {st.session_state.count}")
"""


def environment():
    """The environment without what would let the wheel borrow from this clone."""
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    prefixes = ("MILLPOND_", "STREAMLIT_")
    return {k: v for k, v in os.environ.items() if k not in ours and not k.startswith(prefixes)}


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """A folder with the sdist and the wheel that was made from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, env=environment(), stdin=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="module")
def installed(dist, tmp_path_factory):
    """The ``millpond`` command of an empty environment with the wheel."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    bin = folder / ("Scripts" if os.name == "nt" else "bin")
    [wheel] = dist.glob("*.whl")
    command = [bin / "python", "-m", "pip", "install", "--quiet", wheel]
    subprocess.run(command, check=True, env=environment(), stdin=subprocess.DEVNULL)
    return bin / "millpond"


def names_in_wheel(dist):
    [wheel] = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_the_front_end_and_nothing_to_build_it(dist):
    names = names_in_wheel(dist)
    assert {"millpond/static/index.html", "millpond/py.typed", "millpond/cli/commands.py"} <= names
    assert {"millpond/__init__.pyi", "millpond/container.pyi", "millpond/seen.pyi"} <= names
    assert any(re.fullmatch(r"millpond/static/assets/.*\.js", name) for name in names)
    assert not [name for name in names if "node_modules" in name or name.endswith((".ts", ".tsx"))]
    assert {name.split("/")[0] for name in names} == {"millpond", f"millpond-{__version__}.dist-info"}


def test_the_sdist_carries_sources_and_nothing_built(dist):
    [sdist] = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"frontend/package-lock.json", "hatch_build.py", "LICENSE", "tests/test_wheel.py"} <= names
    built = ("src/millpond/static/", "frontend/node_modules/")
    assert not [name for name in names if name.startswith(built) or name.endswith(".gen.ts")]


def test_the_command_knows_its_version(installed):
    result = subprocess.run([installed, "version"], capture_output=True, text=True, check=True)
    assert result.stdout == f"millpond {__version__}\n"


class Served:
    """``millpond run`` of a script, in a process of its own."""

    def __init__(self, command, script):
        self.process = subprocess.Popen(
            [command, "run", script, "--server.port", "0", "--server.address", "127.0.0.1"],
            cwd=script.parent,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stderr
        banner = ""
        while not (found := re.search(r"http://[^\s/]+:\d+", banner)):
            line = self.process.stdout.readline()
            assert line, f"it ended: {banner}{self.process.stderr.read()}"
            banner += line
        self.url = found[0]

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as response:
            return response.read().decode()

    def interrupt(self):
        """Ctrl-C; returns exit code and what was logged."""
        self.process.send_signal(signal.SIGINT)
        _, logged = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, logged


@pytest.fixture
def serve(installed, tmp_path):
    started = []

    def start(source):
        script = tmp_path / "app.py"
        script.write_text(source)
        started.append(Served(installed, script))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.communicate()


@contextlib.contextmanager
def greeted(served):
    """Does what the page does first: opens the socket that it names, and says hello."""
    page = served.get("/")
    found = re.search(r'<script type="application/json" id="millpond">(.*?)</script>', page)
    assert found, page
    known = json.loads(found[1])
    address = served.url.replace("http", "ws", 1) + "/" + known["socket"]
    # By itself it gives up after ten seconds to open it, and twenty without an answer.
    with connect(address, origin=served.url, open_timeout=PATIENCE, ping_timeout=PATIENCE) as socket:
        hello = {"type": "hello", "build": known["build"], "load": "a", "connection": 1}
        socket.send(json.dumps([hello]))
        yield socket


class Tab:
    """A browser's tab as the socket sees it: which nodes there are."""

    def __init__(self, socket):
        self.socket = socket
        self.nodes = {}
        self.seq = 0
        self.until_finished()

    def send(self, message):
        self.socket.send(json.dumps([message]))

    def until_finished(self):
        while True:
            for message in json.loads(self.socket.recv(timeout=PATIENCE)):
                for op in message.get("ops", ()):
                    if op[0] == "set":
                        _, node, _, _, kind, props = op
                        self.nodes[node] = {"kind": kind, **props}
                    elif op[0] == "patch":
                        self.nodes[op[1]] |= op[2]
                if message["type"] == "finished" and message["seq"] >= self.seq:
                    return

    def only(self, kind):
        [node] = [node for node in self.nodes.values() if node["kind"] == kind]
        return node

    def press(self):
        self.seq += 1
        self.send({"type": "event", "seq": self.seq, "trigger": self.only("button")["id"]})
        self.until_finished()


def test_the_counter_counts(serve):
    served = serve(COUNTER)
    assert served.get("/healthz") == "ok"
    scripts = re.findall(r'src="\.?/?(assets/[^"]+\.js)"', served.get("/"))
    assert scripts, "the page loads no script"
    assert sum(len(served.get("/" + script)) for script in scripts) > 100_000
    with greeted(served) as socket, greeted(served) as other:
        tab = Tab(socket)
        assert "Count: 0" in tab.only("text").values()
        for count in range(1, 6):
            tab.press()
            assert f"Count: {count}" in tab.only("text").values()
        assert "Count: 0" in Tab(other).only("text").values()


def test_ctrl_c_ends_at_once_even_when_a_script_is_stuck(serve):
    served = serve("import time\nimport millpond as st\nst.text('begun')\ntime.sleep(600)\n")
    with greeted(served) as socket:
        # The script has begun when its first text is on its way.
        while "begun" not in socket.recv(timeout=PATIENCE):
            pass
        code, logged = served.interrupt()
    assert (code, logged) == (130, "")
