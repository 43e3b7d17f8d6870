"""The first load on a slow line: nothing raw is seen, and nothing jumps."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab
from tests.patience import PATIENCE
from tests.stores.servers import wait_until

APP = """
import datetime
import millpond as st

st.title("A *long* report")
st.markdown('''
## What was done

Some **bold** words, a [link](https://example.com), and `code`.

| a | b |
|---|---|
| 1 | 2 |

- one
- two
- three
''')
st.text_input("**Name**")
st.markdown("A formula: $a^2$", unsafe_allow_html=False)
st.info("Some *advice*", icon=":material/info:")
st.markdown("<b>HTML</b> here", unsafe_allow_html=True)
with st.expander("More"):
    st.date_input("Day")
with st.form("form"):
    st.number_input("Number")
    st.form_submit_button("Send")
first, second = st.tabs(["One", "Two"])
first.slider("Slide")
st.multiselect("Several", ["a", "b"])
st.radio("One of", ["a", "b"])
st.text("the end")
"""

WATCH = """
window.shifts = [];
window.raw = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    window.shifts.push([entry.value, ...entry.sources.map((source) => source.node?.outerHTML?.slice(0, 200))]);
}).observe({ type: "layout-shift", buffered: true });
const look = () => {
  const seen = document.body?.innerText ?? "";
  for (const mark of ["**", "## ", "|---|", "$a", "<b>", "*advice*"]) if (seen.includes(mark)) window.raw.push(mark);
  requestAnimationFrame(look);
};
look();
"""


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """A page on a line of 50 KB/s."""
    profile = new_profile(chromium)
    page = profile.new_page()
    page.add_init_script(WATCH)
    devtools = profile.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
    )
    yield page
    profile.close()


def load(page: Page, server: AppServer, *, again: bool) -> None:
    page.goto(server.url)
    expect(page.get_by_text("the end")).to_be_visible(timeout=60_000)
    if again:
        page.reload()
        expect(page.get_by_text("the end")).to_be_visible(timeout=60_000)
    expect(page.locator(".katex").first).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("again", [False, True], ids=["first visit", "loaded again"])
def test_nothing_raw_is_seen_and_nothing_jumps(serve: Serve, page: Page, again: bool):
    load(page, serve(APP), again=again)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.raw") == []
    assert sum(shift[0] for shift in page.evaluate("window.shifts")) < 0.001, page.evaluate("window.shifts")


def test_who_waits_for_the_end_of_the_run_sees_the_page(serve: Serve, page: Page):
    page.goto(serve(APP).url)
    page.wait_for_selector("[data-test-script-state=notRunning]", state="attached")
    assert page.get_by_text("the end").is_visible()


def test_the_page_names_the_chunks_of_its_elements(serve: Serve, open_tab: OpenTab):
    server = serve(APP)
    page = ""

    def has_all_of_the_run() -> bool:
        # What a first run draws within 50 ms is in the page: on a machine under load not each one is as fast.
        nonlocal page
        request = urllib.request.Request(
            server.url, headers={"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            page = answer.read().decode()
        return "the end" in page

    wait_until("a run is over in time for its page", has_all_of_the_run)
    names = " ".join(re.findall(r'<link[^>]* rel="?modulepreload"?[^>]*>', page))
    for name in ("inputs", "dates", "prose", "blocks", "katex"):
        assert f"/{name}-" in names
    tab = open_tab(server)
    tab.drawn()
    assert len(tab.requests) == len(set(tab.requests)), "something was fetched twice"


LATER = """
import millpond as st

for kind, call in {calls}.items():
    if st.button(kind.replace("_", " ")):
        eval(call)
st.text("the end")
"""

CALLS = {
    "text_input": "st.text_input('A')",
    "text_area": "st.text_area('A')",
    "number_input": "st.number_input('A')",
    "checkbox": "st.checkbox('A')",
    "toggle": "st.toggle('A')",
    "radio": "st.radio('A', ['x', 'y', 'z'])",
    "selectbox": "st.selectbox('A', ['x'], label_visibility='collapsed')",
    "multiselect": "st.multiselect('A', ['x'])",
    "slider": "st.slider('A')",
    "date_input": "st.date_input('A')",
    "time_input": "st.time_input('A')",
    "progress": "st.progress(3)",
    "alert": "st.info('A')",
    "caption": "st.caption('A')",
    "expander": "st.expander('A')",
}


def height_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["height"]


class Gate:
    """Holds what the browser asks for until it is opened: an element may lie in several files, one asking for the next."""

    def __init__(self) -> None:
        self.held: list[Route] = []
        self.is_open = False

    def take(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        self.is_open = True
        for route in self.held:
            route.continue_()


def test_the_place_of_an_element_that_comes_later_is_kept(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(LATER.format(calls=CALLS)))
    gate = Gate()
    tab.page.route(re.compile(r"/assets/(blocks|inputs|dates)-[\w-]+\.js"), gate.take)

    def place_of(kind: str) -> Locator:
        tab.press(kind.replace("_", " "))
        expect(
            tab.page.locator(f".stElementContainer[data-kind={kind}], .stLayoutWrapper[data-kind={kind}]")
        ).to_have_count(1)
        return tab.page.locator(f".loading[data-kind={kind}]")

    def height(kind: str) -> float:
        return height_of(tab.page.locator(f"[data-testid][data-kind={kind}]"))

    before: dict[str, float] = {}
    for kind in CALLS:
        expect(place_of(kind)).to_have_count(1)
        before[kind] = height(kind)
    while not gate.held:
        tab.page.wait_for_timeout(10)  # the browser has asked, and Playwright is about to say so
    gate.open()
    for kind in CALLS:
        expect(place_of(kind)).to_have_count(0)
        assert (kind, height(kind)) == (kind, before[kind])
