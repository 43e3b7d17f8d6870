"""Files of a session in a real browser: shown, fetched again after a restart, uploaded."""

from __future__ import annotations

import urllib.request
from collections import Counter

from playwright.sync_api import Page, Response, Route, expect

APP = """
import struct, zlib
import millpond as st
from millpond.session.context import current
from millpond.session.files.uploaded import UploadedFile

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

pixels = b"".join(b"\\0" + b"\\xff\\0\\0" * 8 for _ in range(8))
png = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
png += chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")

files = current().run.session.files
st.image(png, caption="*Red*", alt="red")
st.text("page " + files.address(files.add(b"<script>document.title = 'run'</script><p>text</p>", "text/html")))
st.text("ticket " + files.ticket("w", (".csv",)))
if receipt := st.text_input("Receipt", key="receipt"):
    st.text(f"total {sum(map(int, UploadedFile(files.open_receipt(receipt), files).read().split(b',')))}")
"""

PUT = """
async ([session, ticket, name]) => {
  const answer = await fetch(`_millpond/upload/${session}?name=${name}`, {
    method: "PUT", headers: {"X-Millpond-Upload": ticket}, body: new Blob(["1,2,39"]),
  })
  return answer.ok ? (await answer.json()).receipt : String(answer.status)
}
"""


def is_loaded(page: Page) -> None:
    expect(page.locator("img[alt=red]")).to_have_js_property("naturalWidth", 8)


def test_a_picture_is_shown_and_stays_through_a_restart(serve, open_tab):
    server = serve(APP)
    tab = open_tab(server)
    is_loaded(tab.page)
    address = tab.page.locator("img[alt=red]").get_attribute("src")
    server.kill()
    server.start()
    tab.allow_outage()
    tab.page.reload()
    tab.idle()
    is_loaded(tab.page)
    assert tab.page.locator("img[alt=red]").get_attribute("src") == address


def test_a_picture_that_does_not_come_is_asked_for_again(serve, open_tab):
    """A server that is killed at this moment, or a store that is away: then the browser itself gives it up."""
    tab = open_tab(serve(APP))
    is_loaded(tab.page)
    asked: Counter[str] = Counter()

    def fail(route: Route) -> None:
        asked[route.request.url] += 1
        match asked[route.request.url]:
            case 1:
                route.abort()
            case 2 | 3:
                route.fulfill(status=503)
            case _:
                route.continue_()

    tab.allow("Failed to load resource")
    tab.page.route("**/_millpond/files/**", fail)
    tab.page.reload()
    is_loaded(tab.page)
    assert 4 in asked.values()


def test_any_process_shows_the_picture(serve, open_tab):
    """Of two workers, one has the session. Connections come to either."""
    server = serve(APP, "--server.workers", "2")
    tab = open_tab(server)
    is_loaded(tab.page)
    address = tab.page.locator("img[alt=red]").get_attribute("src")
    for _ in range(3):
        tab.page.reload()
        tab.idle()
        is_loaded(tab.page)
    assert tab.page.locator("img[alt=red]").get_attribute("src") == address
    cookies = "; ".join(
        f"{cookie['name']}={cookie['value']}" for cookie in tab.page.context.cookies(server.url)
    )
    for _ in range(12):  # a connection each
        request = urllib.request.Request(f"{server.url}/{address}", headers={"Cookie": cookies})
        with urllib.request.urlopen(request) as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")


def test_an_upload_is_the_value_of_a_widget_and_stays_through_a_restart(serve, open_tab):
    server = serve(APP)
    tab = open_tab(server)
    session = (tab.page.locator("img[alt=red]").get_attribute("src") or "").split("/")[2]
    ticket = tab.page.get_by_text("ticket ").inner_text().removeprefix("ticket ")
    receipt = tab.page.evaluate(PUT, [session, ticket, "a.csv"])
    field = tab.page.get_by_label("Receipt")
    field.fill(receipt)
    field.press("Enter")
    tab.says("total 42")
    tab.idle()
    server.kill()
    server.start()
    tab.allow_outage()
    tab.page.reload()
    tab.says("total 42")
    tab.allow("415")
    assert tab.page.evaluate(PUT, [session, ticket, "a.exe"]) == "415"


def test_a_page_that_an_app_made_runs_nothing(serve, open_tab):
    server = serve(APP)
    tab = open_tab(server)
    path = tab.page.get_by_text("page _millpond").inner_text().removeprefix("page ")
    other = tab.page.context.new_page()
    answer: Response | None = other.goto(f"{server.url}/{path}")
    assert answer is not None
    assert answer.status == 200
    expect(other.get_by_text("text")).to_be_visible()
    assert other.title() == ""
    assert other.evaluate("self.origin") == "null"
    other.close()
