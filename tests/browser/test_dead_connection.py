"""Connections that are dead without a word: the tab finds out, and goes on over another one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser.tab import OpenTab, Tab
from tests.browser.test_durable import until
from tests.faults.line import Line
from tests.faults.server_process import ServerProcess

APP = """
import ctypes, time
import millpond as st

st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
if st.button("Hold"):
    # As some libraries do, this keeps Python's lock: the event loop stands still for two seconds.
    ctypes.PyDLL(None).sleep(2)
if st.button("Wait"):
    time.sleep(8)
    st.session_state.count += 100
st.text(f"count {st.session_state.count}")
if file := st.file_uploader("File"):
    st.text(f"file {file.size} {sum(file.read())}")
"""


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ServerProcess]]:
    """Two servers of one app and one store."""
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(APP)
    with ExitStack() as stack:
        yield [stack.enter_context(ServerProcess(script)) for _ in range(2)]


@pytest.fixture
def line(replicas: list[ServerProcess]) -> Iterator[Line]:
    """What is between the browser and them."""
    with Line(*(replica.port for replica in replicas)) as line:
        yield line
    for replica in replicas:
        replica.signal(signal.SIGCONT)  # whatever the test has come to


@pytest.fixture
def tab(line: Line, open_tab: OpenTab) -> Tab:
    tab = open_tab(SimpleNamespace(url=f"http://localhost:{line.port}"))
    tab.allow_outage()
    tab.press("Increment")
    tab.says("count 1")
    tab.idle()
    return tab


def test_a_frozen_replica_behind_a_healthy_proxy(replicas: list[ServerProcess], line: Line, tab: Tab):
    (frozen,) = (replica for replica in replicas if replica.port == line.used[-1])
    frozen.signal(signal.SIGSTOP)
    tab.press("Increment")
    tab.says("count 2")
    tab.idle()
    assert line.used[-1] != frozen.port
    frozen.signal(signal.SIGCONT)
    tab.press("Increment")
    tab.says("count 3")
    tab.idle()
    expect(tab.page.get_by_test_id("stRestarted")).to_have_count(0)


def test_a_connection_that_is_half_open(line: Line, tab: Tab):
    line.go_dead()
    tab.press("Increment")
    tab.says("count 2")
    tab.idle()
    expect(tab.page.get_by_test_id("stRestarted")).to_have_count(0)


def test_a_half_open_connection_is_found_when_the_page_wakes_up(line: Line, tab: Tab):
    line.go_dead()
    connections = len(line.used)
    tab.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tab.app).to_have_attribute("data-test-connection-state", "CONNECTED")
    until(tab, lambda: len(line.used) > connections)
    assert len(line.used) == connections + 1
    tab.press("Increment")
    tab.says("count 2")


@pytest.mark.parametrize("busy", ["Wait", "Hold"])
def test_a_busy_server_is_left_in_peace(line: Line, tab: Tab, busy: str):
    connections = len(line.used)
    tab.press(busy)
    expect(tab.app).to_have_attribute("data-test-script-state", "running")
    expect(tab.app).to_have_attribute("data-test-script-state", "notRunning")
    assert len(line.used) == connections


def test_an_upload_whose_connection_went_dead_goes_on(
    replicas: list[ServerProcess], open_tab: OpenTab, tmp_path: Path
):
    answers: list[bytes] = []

    def lose(data: bytes) -> bytes:
        """The answer to the first part is lost, and all connections with it.

        Before that, the browser may keep two connections, not all that it has loaded the page with: it tries
        each that is lost, and waits.
        """
        if data.startswith(b"HTTP/1.1 200") and b"text/plain" not in data:
            return data.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)
        if data.startswith(b"HTTP/1.1 202"):
            answers.append(data)
            if len(answers) == 2:  # the first one is to the announcement
                threading.Thread(target=between.go_dead).start()
                return b""
        return data

    body = bytes(range(256)) * (24 << 12)
    (tmp_path / "large.bin").write_bytes(body)
    with Line(*(replica.port for replica in replicas), rewrite=lose) as between:
        tab = open_tab(SimpleNamespace(url=f"http://localhost:{between.port}"))
        tab.allow_outage()
        tab.page.evaluate("Promise.all([1, 2].map((n) => fetch(`healthz?${n}`)))")
        tab.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path / "large.bin")
        # The browser first tries the other connection that it has kept, which is lost, too.
        tab.says(f"file {len(body)} {sum(body)}")
    assert len(answers) > 2
