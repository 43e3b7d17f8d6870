"""Tables as they are edited while the store fails, servers are killed, and other tabs edit theirs."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_data_editor import (
    APP,
    MANY,
    NAME,
    NUMBER,
    changed,
    choose,
    enter,
    put,
    reads,
    says,
)
from tests.browser.test_durable import until


@contextmanager
def full_disk(server: AppServer) -> Iterator[None]:
    """No file of the server's can grow."""
    assert server._process is not None
    before = resource.prlimit(server._process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        if server._process is not None:
            resource.prlimit(server._process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(server: AppServer) -> Iterator[None]:
    """Another process writes to the store's file, and does not end."""
    [file] = [path for path in server.script.parent.rglob("*.db") if "session" in path.name]
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def waiting(tab: Tab) -> int:
    """How many events the page keeps until they are saved."""
    count: int = tab.page.evaluate("JSON.parse(sessionStorage['millpond:outbox']).events.length")
    return count


@pytest.mark.parametrize("assigned_back", [False, True], ids=["as it is", "assigned back"])
@pytest.mark.parametrize("fault", [full_disk, locked])
@pytest.mark.parametrize("end", ["room again", "killed meanwhile"])
def test_edits_outlive_a_store_that_takes_nothing(
    serve: Serve, open_tab: OpenTab, fault: type, end: str, assigned_back: bool
) -> None:
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    page = tab.page
    reads(page, NAME, 0, "a")
    if assigned_back:
        page.get_by_role("switch", name="Back").check(force=True)
    enter(page, NUMBER, 1, "21")
    says(tab, changed(n1=21))
    until(tab, lambda: waiting(tab) == 0)
    with fault(server):
        enter(page, NAME, 0, "meanwhile")
        enter(page, NUMBER, 3, "41")
        says(tab, changed(n1=21, name0="meanwhile", n3=41))
        expect(page.get_by_text("Not saved")).to_be_visible()
        assert waiting(tab) > 0
        choose(page, NAME, 2)
        page.keyboard.type("half ty")
        if end == "killed meanwhile":
            server.kill()
    if end == "killed meanwhile":
        server.start()
    page.keyboard.type("ped")
    expect(page.get_by_role("textbox", name="name, row 3")).to_have_value("half typed")
    page.keyboard.press("Enter")
    wanted = changed(n1=21, name0="meanwhile", n3=41, name2="half typed")
    says(tab, wanted)
    until(tab, lambda: waiting(tab) == 0)
    expect(page.get_by_text("Not saved")).to_have_count(0)
    server.kill()
    server.start()
    page.reload()
    says(tab, wanted)


def test_ten_thousand_pasted_cells_outlive_a_kill_as_they_are_sent(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(MANY)
    tab = open_tab(server)
    tab.allow_outage()
    page = tab.page
    reads(page, 0, 0, "0")
    choose(page, 0, 0)
    put(page, "\n".join("\t".join(["2"] * 10) for _ in range(1000)))
    until(tab, lambda: any("edited" in frame for frame in tab.sent))
    server.kill()
    server.start()
    tab.says("sum: 20000, edited: 1000")
    page.reload()
    tab.says("sum: 20000, edited: 1000")


def test_two_tabs_edit_a_table_each(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    one, other = open_tab(server), open_tab(server)
    for tab in (one, other):
        tab.allow_outage()
        reads(tab.page, NAME, 0, "a")
    enter(one.page, NUMBER, 0, "11")
    enter(other.page, NUMBER, 1, "22")
    enter(one.page, NAME, 2, "one")
    choose(other.page, NAME, 3)
    other.page.keyboard.type("oth")
    server.kill()
    server.start()
    other.page.keyboard.type("er")
    other.page.keyboard.press("Enter")
    one.page.reload()
    says(one, changed(n0=11, name2="one"))
    says(other, changed(n1=22, name3="other"))


class Line:
    """Between a page and its server: knows how long what the page sends is, and can be cut."""

    def __init__(self, page: Page) -> None:
        self.edits: list[list[int]] = []
        """The lengths of the events with edits, of each connection."""
        self._page: WebSocketRoute | None = None
        page.route_web_socket("**/_millpond/stream", self._connect)
        page.reload()

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        lengths: list[int] = []
        self.edits.append(lengths)
        self._page = page

        def pass_on(frame: str | bytes) -> None:
            if "data_editor" in str(frame):
                lengths.append(len(frame))
            server.send(frame)

        page.on_message(pass_on)

    def cut(self) -> None:
        assert self._page is not None
        self._page.close(code=1001)


def test_of_many_edits_the_next_one_alone_is_sent_also_after_a_cut_and_a_kill(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(MANY)
    tab = open_tab(server)
    tab.allow_outage()
    page = tab.page
    line = Line(page)
    reads(page, 0, 0, "0")
    choose(page, 0, 0)
    put(page, "\n".join("\t".join(["2"] * 10) for _ in range(1000)))
    tab.says("sum: 20000, edited: 1000")
    enter(page, 3, 2, "100")
    tab.says("sum: 20098, edited: 1000")
    enter(page, 4, 3, "7")
    tab.says("sum: 20103, edited: 1000")
    [lengths] = line.edits
    assert lengths[0] > 50_000
    assert max(lengths[1:]) < 1000
    line.cut()
    enter(page, 5, 2, "3")
    tab.says("sum: 20104, edited: 1000")
    enter(page, 5, 3, "4")
    tab.says("sum: 20106, edited: 1000")
    assert line.edits[-1][0] > 50_000
    assert max(line.edits[-1][1:]) < 1000
    until(tab, lambda: waiting(tab) == 0)
    server.kill()
    enter(page, 6, 2, "3")
    enter(page, 6, 3, "12")
    server.start()
    tab.says("sum: 20117, edited: 1000")
    page.keyboard.press("Control+z")
    tab.says("sum: 20107, edited: 1000")
    assert min(line.edits[-1]) < 1000
    until(tab, lambda: waiting(tab) == 0)
    server.kill()
    server.start()
    page.reload()
    tab.says("sum: 20107, edited: 1000")
