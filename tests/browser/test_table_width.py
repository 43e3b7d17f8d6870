"""Tables that are as wide as their columns."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st

for draw in (st.dataframe, st.data_editor):
    draw({"name": ["a", "b"], "n": [1, 2]}, width="content", column_config={"name": st.column_config.Column(width=120), "n": st.column_config.Column(width=80)})
    draw({f"c{n}": [n] for n in range(100)}, width="content")
st.data_editor({"n": [1]}, width="content", num_rows="dynamic", column_config={"n": st.column_config.Column(width=80)})
st.dataframe({"n": range(100)}, width="content", column_config={"n": st.column_config.Column(width=80)})
"""


def test_a_table_that_is_as_wide_as_its_columns_shows_them_and_stays_on_the_page(
    serve: Serve, open_tab: OpenTab
) -> None:
    page = open_tab(serve(APP)).page
    grids = page.get_by_test_id("stDataFrameResizable")
    expect(grids).to_have_count(6)
    expect(page.get_by_test_id("data-grid-canvas")).to_have_count(6)
    found = grids.evaluate_all("(grids) => grids.map((grid) => grid.offsetWidth)")
    room = page.get_by_test_id("stMainBlockContainer").evaluate(
        "(main) => main.clientWidth - parseFloat(getComputedStyle(main).paddingLeft) - parseFloat(getComputedStyle(main).paddingRight)"
    )
    bordered = 2
    marked, barred = 32 + 80 + bordered, 80 + 15 + bordered
    assert found == [200 + bordered, room, 200 + bordered, room, marked, barred]


IN_CONTAINERS = """
import millpond as st

for draw in (st.dataframe, st.data_editor):
    with st.container(width="content"):
        draw({"name": ["a", "b"], "n": [1, 2]}, column_config={"name": st.column_config.Column(width=120), "n": st.column_config.Column(width=80)})
    with st.container(width="content"):
        draw({f"c{n}": [n] for n in range(100)})
    with st.columns(4)[0]:
        draw({f"c{n}": [n] for n in range(100)}, key=f"narrow {draw}")
"""


def test_a_table_in_a_container_that_is_as_wide_as_what_it_holds_shows_its_columns(
    serve: Serve, open_tab: OpenTab
) -> None:
    page = open_tab(serve(IN_CONTAINERS)).page
    grids = page.get_by_test_id("stDataFrameResizable")
    expect(page.get_by_test_id("data-grid-canvas")).to_have_count(6)
    found = grids.evaluate_all("(grids) => grids.map((grid) => grid.offsetWidth)")
    room = page.get_by_test_id("stMainBlockContainer").evaluate(
        "(main) => main.clientWidth - parseFloat(getComputedStyle(main).paddingLeft) - parseFloat(getComputedStyle(main).paddingRight)"
    )
    column = page.get_by_test_id("stColumn").first.evaluate("(column) => column.clientWidth")
    assert found == [200 + 2, room, column] * 2
