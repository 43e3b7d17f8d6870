"""The page on paper: light, whole, and without what only a screen has a use for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st
st.sidebar.write("beside")
st.title("Report")
with st.container(height=120):
    for line in range(30):
        st.text(f"line {line}")
st.header("Code")
st.code("x = " + "1 + " * 200 + "1", height=60)
st.table({f"column {number}": ["a word or two"] for number in range(4)})
with st.expander("Open", expanded=True):
    st.write("inside")
with st.expander("Closed"):
    st.write("not to be seen")
st.chat_input("Say something")
"""


def background(page: Page) -> str:
    found: str = page.evaluate(
        "() => getComputedStyle(document.documentElement).getPropertyValue('--page-bg')"
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_light_and_has_all_of_the_page(
    app_of_module: AppServer, open_tab: OpenTab, scheme: str
) -> None:
    page = open_tab(app_of_module, color_scheme=scheme).page
    on_screen = background(page)
    page.emulate_media(media="print")
    page.wait_for_function(
        "() => getComputedStyle(document.documentElement).getPropertyValue('--page-bg') === '#fff'"
    )
    for test_id in ("stHeader", "stSidebar", "stChatInput", "stElementToolbar"):
        expect(page.get_by_test_id(test_id).locator("visible=true")).to_have_count(0)
    # Nothing is cut by a box that scrolls, and nothing is wider than the page.
    box = page.get_by_test_id("stMainBlockContainer")
    assert (
        box.evaluate(
            """(main) => [...main.querySelectorAll("*")].filter((one) => {
          const { overflowX, overflowY } = getComputedStyle(one);
          return [overflowX, overflowY].some((way) => way === "auto" || way === "scroll")
            && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
        }).map((one) => one.className)"""
        )
        == []
    )
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    expect(page.get_by_text("inside")).to_be_visible()
    expect(page.get_by_text("not to be seen")).not_to_be_visible()
    # It would stick to the top of each page, over a row.
    expect(page.locator(".stTable thead th").first).to_have_css("position", "static")
    heading = page.locator(".stElementContainer", has=page.get_by_role("heading", name="Code")).last
    expect(heading).to_have_css("break-after", "avoid")
    page.emulate_media(media="screen")
    page.wait_for_function(
        "(was) => getComputedStyle(document.documentElement).getPropertyValue('--page-bg') === was",
        arg=on_screen,
    )
    assert (on_screen == "#fff") is (scheme == "light")
    assert page.pdf().startswith(b"%PDF")


GRIDS = """
import millpond as st
st.dataframe({"number": list(range(500))})
st.data_editor({"number": list(range(700))})
st.dataframe({"number": [1, 2, 3]})
"""


def test_paper_says_which_rows_of_a_grid_it_shows(open_tab: OpenTab, serve: Serve) -> None:
    page = open_tab(serve(GRIDS)).page
    seen = page.locator(".dataframeSeen")
    expect(seen).to_have_text(
        [re.compile(r"^Rows 1 to \d+ of 500$"), re.compile(r"^Rows 1 to \d+ of 700$"), ""]
    )
    expect(seen.locator("visible=true")).to_have_count(0)
    page.emulate_media(media="print")
    expect(seen.locator("visible=true")).to_have_count(2)


DRAWN = """
import millpond as st
st.dataframe({"number": [1, 2, 3]})
st.line_chart([1, 3, 2])
st.container(height=4000)
st.plotly_chart([{"y": [1, 3, 2]}])
st.echarts_chart({"xAxis": {"data": ["a"]}, "yAxis": {}, "series": [{"type": "bar", "data": [1]}]}, renderer="svg")
"""

COLOURS = """() => {
  const grid = document.querySelector(".dataframeGrid canvas");
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  context.drawImage(grid, grid.width / 2, grid.height / 2 + 5, 1, 1, 0, 0, 1, 1);
  const fill = (selector) => getComputedStyle(document.querySelector(selector)).fill;
  return {
    grid: [...context.getImageData(0, 0, 1, 1).data],
    vega: fill(".vegaHolder .role-axis-label text"),
    plotly: fill(".plotlyHolder .xtick text"),
    echarts: fill(".echartsHolder svg text"),
  };
}"""
"""Of what libraries draw by themselves, and need no later turn for."""

WATCH = f"""() => addEventListener("beforeprint", () => {{
  const look = (left) => {{
    if (left > 0) queueMicrotask(() => look(left - 1));
    else window.onPaper = {{ ...({COLOURS})(), scaled: document.querySelectorAll(".main-svg[viewBox]").length > 0 }};
  }};
  look(1000);
}})"""
"""Looks when no promise is left to wait for: the browser waits for no more than that."""

DRAWN_BY_ALL = [
    ".dataframeGrid canvas",
    ".vegaHolder .role-axis-label text",
    ".plotlyHolder .xtick text",
    ".echartsHolder svg text",
]


def test_what_libraries_draw_is_light_on_paper_also_far_from_the_window(
    open_tab: OpenTab, serve: Serve
) -> None:
    """A browser prints at once: what is drawn after its event would come too late."""
    server = serve(DRAWN)

    def opened(scheme: str) -> Page:
        page = open_tab(server, color_scheme=scheme).page
        for selector in DRAWN_BY_ALL:
            expect(page.locator(selector).first).to_be_attached()
        return page

    light = opened("light").evaluate(COLOURS)
    page = opened("dark")
    dark = page.evaluate(COLOURS)
    assert all(light[library] != colour for library, colour in dark.items())
    page.evaluate(WATCH)
    page.pdf()
    # Paper is narrower: what is drawn becomes smaller as a whole, and is not cut.
    assert page.evaluate("() => window.onPaper") == light | {"scaled": True}
    expect(page.locator(".main-svg[viewBox]")).to_have_count(0)


MAP_AND_DIAGRAM = """
import millpond as st
st.map({"lat": [40, 60], "lon": [-10, 20]}, height=200)
st.mermaid_chart("flowchart LR\\n a --> b")
"""

ON_PAPER = """() => {
  const look = (left) => {
    if (left > 0) return queueMicrotask(() => look(left - 1));
    const map = document.querySelector(".deckPaper");
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    [context.canvas.width, context.canvas.height] = [60, 20];
    context.drawImage(map, 0, 0, 60, 20);
    window.onPaper = {
      map: Array.from({ length: 60 * 20 }, (_, at) => [...context.getImageData(at % 60, Math.floor(at / 60), 1, 1).data].join()),
      darkDiagram: document.querySelector(".diagram").dataset.dark,
    };
  };
  addEventListener("beforeprint", () => look(1000));
}"""


def test_maps_and_diagrams_are_on_paper_in_light_colours(open_tab: OpenTab, serve: Serve) -> None:
    server = serve(MAP_AND_DIAGRAM)

    def printed(scheme: str) -> tuple[Page, dict[str, object]]:
        page = open_tab(server, color_scheme=scheme).page
        expect(page.locator(".deckHolder[data-drawn]")).to_be_visible()
        expect(page.locator(".diagram svg")).to_be_visible()
        page.evaluate(ON_PAPER)
        page.pdf()
        found: dict[str, object] = page.evaluate("() => window.onPaper")
        expect(page.locator(".deckPaper")).to_have_count(0)
        return page, found

    page, light = printed("light")
    assert len(set(light["map"])) > 10  # type: ignore[call-overload]
    assert light["darkDiagram"] is None
    page, dark = printed("dark")
    assert dark["map"] == light["map"]
    # Mermaid has not drawn it anew by then: it is turned into its light self.
    assert dark["darkDiagram"] == "true"
    turned = "() => getComputedStyle(document.querySelector('.diagram')).filter"
    assert page.evaluate(turned) == "none"
    page.emulate_media(media="print")
    expect(page.locator(".diagram[data-dark]")).to_have_count(0)
    assert page.evaluate(turned) == "none"
    page.evaluate("() => { document.querySelector('.diagram').dataset.dark = 'true'; }")
    assert page.evaluate(turned) == "invert(1) hue-rotate(180deg)"


FAR_MAP = """
import millpond as st
st.text("The page")
st.container(height=4000)
st.map({"lat": [40, 60], "lon": [-10, 20]}, height=200)
"""

FAR_ON_PAPER = """() => {
  window.print = () => {
    dispatchEvent(new Event("beforeprint"));
    const map = document.querySelector("img.deckPaper");
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    [context.canvas.width, context.canvas.height] = [60, 20];
    if (map?.complete) context.drawImage(map, 0, 0, 60, 20);
    window.onPaper = Array.from({ length: 60 * 20 }, (_, at) => [...context.getImageData(at % 60, Math.floor(at / 60), 1, 1).data].join());
    dispatchEvent(new Event("afterprint"));
  };
}"""


def test_a_map_far_from_the_window_is_on_paper_in_light_colours(open_tab: OpenTab, serve: Serve) -> None:
    """It draws nothing before it is near, and a browser that prints waits for nothing: the page's own ways to print do."""
    server = serve(FAR_MAP)

    def printed(scheme: str, by_keys: bool) -> list[str]:
        page = open_tab(server, color_scheme=scheme).page
        expect(page.locator(".deckHolder")).to_be_attached()
        expect(page.locator(".deckHolder canvas")).to_have_count(0)
        page.evaluate(FAR_ON_PAPER)
        if by_keys:
            page.keyboard.press("Control+p")
        else:
            page.get_by_role("button", name="Main menu").click()
            page.get_by_role("menuitem", name="Print").click()
        page.wait_for_function("() => window.onPaper !== undefined")
        expect(page.locator(".deckPaper")).to_have_count(0)
        expect(page.locator(".deckHolder canvas")).to_have_count(0)
        found: list[str] = page.evaluate("() => window.onPaper")
        return found

    light = printed("light", by_keys=True)
    assert len(set(light)) > 10
    assert printed("dark", by_keys=False) == light
