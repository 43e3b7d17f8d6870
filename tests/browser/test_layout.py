"""Popovers, grids and rows in the browser: keys, focus, size."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

POPOVER = """
import millpond as st
with st.popover("Settings"):
    name = st.text_input("Name")
    with st.form("f"):
        town = st.text_input("Town")
        st.form_submit_button("Send")
    with st.popover("Inner"):
        st.text("deep")
told = st.popover("Told", on_change="rerun", key="told")
told.text("inside")
st.button("After")
st.text(f"{name!r} {town!r} {told.open}")
"""


def test_a_popover_by_keyboard_with_reruns_and_a_form_inside(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(POPOVER))
    page = tab.page
    opener = page.get_by_role("button", name="Settings")
    opener.focus()
    page.keyboard.press("Enter")
    body = page.get_by_role("dialog", name="Settings")
    expect(body).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    body.get_by_label("Name").fill("Ann")
    page.keyboard.press("Enter")
    tab.says("'Ann' '' False")
    expect(body).to_be_visible()
    body.get_by_label("Town").fill("Lima")
    body.get_by_role("button", name="Send").click()
    tab.says("'Ann' 'Lima' False")
    body.get_by_role("button", name="Inner").click()
    inner = page.get_by_role("dialog", name="Inner")
    expect(inner.get_by_text("deep")).to_be_visible()
    page.keyboard.press("Escape")
    expect(inner).to_have_count(0)
    expect(body).to_be_visible()
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_popover_that_tells_the_script_closes_by_a_press_beside_it_and_when_the_focus_leaves(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(POPOVER))
    page = tab.page
    opener = page.get_by_role("button", name="Told")
    opener.click()
    tab.says("'' '' True")
    page.get_by_test_id("stMain").click(position={"x": 5, "y": 5})
    tab.says("'' '' False")
    opener.click()
    tab.says("'' '' True")
    page.reload()
    tab.says("'' '' True")
    expect(page.get_by_role("dialog", name="Told")).to_be_visible()
    opener.focus()
    page.keyboard.press("Tab")
    tab.says("'' '' False")


def test_a_grid_has_as_many_columns_as_there_is_room_for(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(
        serve(
            """
import millpond as st
grid = st.grid(3, key="g")
grid.cell(column_span=2).text("wide")
@st.fragment
def part():
    grid.text("one")
    grid.text("two")
part()
with st.container(key="row"):
    for column in st.columns(4, wrap=False):
        column.text("side by side")
"""
        )
    )
    page = tab.page
    grid = page.get_by_test_id("stGrid")
    tracks = "(grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length"
    expect(grid).to_have_attribute("data-test-column-count", "3")
    assert grid.evaluate(tracks) == 3
    expect(page.get_by_test_id("stGridCell")).to_have_count(3)
    page.set_viewport_size({"width": 360, "height": 800})
    expect(grid).to_have_attribute("data-test-column-count", "1")
    assert grid.evaluate(tracks) == 1
    row = page.locator(".st-key-row").get_by_test_id("stHorizontalBlock")
    assert row.evaluate("(row) => row.scrollWidth > row.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_box_stays_at_its_end_until_the_reader_scrolls_up(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(
        serve(
            """
import millpond as st
n = st.session_state.setdefault("n", 20)
if st.button("More"):
    st.session_state.n = n = n + 5
for key, follow in (("follows", True), ("stays", None)):
    with st.container(height=150, key=key, autoscroll=follow):
        for line in range(n):
            st.text(f"{key} {line}")
"""
        )
    )
    page = tab.page
    end = "(box) => box.scrollHeight - box.scrollTop - box.clientHeight < 24"
    box = page.locator(".st-key-follows")
    expect(box.get_by_text("follows 19", exact=True)).to_be_in_viewport()
    tab.press("More")
    expect(box.get_by_text("follows 24", exact=True)).to_be_in_viewport()
    assert box.evaluate(end)
    assert page.locator(".st-key-stays").evaluate("(box) => box.scrollTop") == 0
    box.evaluate(
        "(box) => new Promise((done) => { box.addEventListener('scroll', done, {once: true}); box.scrollTop = 0; })"
    )
    tab.press("More")
    expect(box.get_by_text("follows 29", exact=True)).to_be_attached()
    assert box.evaluate("(box) => box.scrollTop") == 0
