"""Charts of Vega-Lite as their readers have them: what they show, what is selected, what a rerun changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab, press_tool

APP = """
import millpond as st

count = st.number_input("Count", value=3, key="count")
table = {"x": list(range(count)), "y": [(at * 7) % 5 for at in range(count)], "kind": ["ab"[at % 2] for at in range(count)]}
points = {
    "params": [{"name": "points", "select": "point"}, {"name": "area", "select": "interval"}],
    "mark": {"type": "point", "size": 400, "filled": True},
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
        "opacity": {"condition": {"param": "points", "value": 1}, "value": 0.2},
    },
}
bars = {
    "params": [{"name": "kinds", "select": {"type": "point", "encodings": ["x"]}}],
    "mark": "bar",
    "encoding": {"x": {"field": "kind", "type": "nominal"}, "y": {"field": "y", "type": "quantitative", "aggregate": "sum"}},
}
first = st.vega_lite_chart(table, points, on_select="rerun", key="first", selection_mode="points", alt="Points")
second = st.vega_lite_chart(table, bars, on_select="rerun", key="second", alt="Bars")
third = st.vega_lite_chart(table, {**points, "params": points["params"][1:], "encoding": {**points["encoding"], "opacity": {"value": 1}}}, on_select="rerun", key="third", alt="Area")
st.text(f"points: {first.selection.points}")
st.text(f"kinds: {second.selection.kinds}")
st.text(f"area: {sorted(third.selection.area)}")
if third.selection.area:
    low, high = third.selection.area["x"]
    st.text(f"x from 0 to 1: {-0.5 < low <= 0 and 1 <= high < 1.5}")
if st.button("Again"):
    st.text("again")
"""


def chart(page: Page, name: str) -> Locator:
    """The chart that is called so, when it is drawn."""
    found = page.get_by_role("group", name=name, exact=True)
    expect(found.locator("svg.marks, canvas")).to_have_count(1)
    return found


def marks(found: Locator, kind: str = "symbol") -> Locator:
    return found.locator(f"g.mark-{kind}.role-mark path")


def test_a_point_is_selected_and_told(tab: Tab) -> None:
    page = tab.page
    points = chart(page, "Points")
    expect(marks(points)).to_have_count(3)
    marks(points).nth(1).click(force=True)
    tab.says("points: [{'x': 1, 'y': 2, 'kind': 'b'}]")
    marks(points).nth(0).click(force=True, modifiers=["Shift"])
    tab.says("points: [{'x': 0, 'y': 0, 'kind': 'a'}, {'x': 1, 'y': 2, 'kind': 'b'}]")
    expect(marks(points).nth(2)).to_have_attribute("opacity", "0.2")


def test_a_point_of_a_field_is_told_by_it(tab: Tab) -> None:
    bars = chart(tab.page, "Bars")
    marks(bars, "rect").nth(1).click(force=True)
    tab.says("kinds: [{'kind': 'b'}]")


def test_a_range_is_told_by_its_fields(tab: Tab) -> None:
    area = chart(tab.page, "Area")
    area.scroll_into_view_if_needed()
    box = area.locator("svg.marks").bounding_box()
    assert box is not None
    mouse = tab.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + 300, box["y"] + 200, steps=4)
    mouse.up()
    tab.says("area: ['x', 'y']")


def test_marks_are_selected_with_keys(tab: Tab) -> None:
    page = tab.page
    points = chart(page, "Points")
    points.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".chartTip")).to_contain_text("2")
    page.keyboard.press("Enter")
    tab.says("points: [{'x': 1, 'y': 2, 'kind': 'b'}]")


def test_what_is_selected_outlives_a_reload_and_a_kill(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    tab = open_tab(server)
    marks(chart(tab.page, "Points")).nth(1).click(force=True)
    marks(chart(tab.page, "Bars"), "rect").nth(0).click(force=True)
    tab.says("points: [{'x': 1, 'y': 2, 'kind': 'b'}]")
    tab.says("kinds: [{'kind': 'a'}]")
    tab.page.reload()
    tab.says("points: [{'x': 1, 'y': 2, 'kind': 'b'}]")
    expect(marks(chart(tab.page, "Points")).nth(0)).to_have_attribute("opacity", "0.2")
    expect(marks(chart(tab.page, "Points")).nth(1)).to_have_attribute("opacity", "1")
    tab.allow_outage()
    server.kill()
    server.start()
    tab.press("Again")
    tab.says("again")
    tab.says("points: [{'x': 1, 'y': 2, 'kind': 'b'}]")
    tab.says("kinds: [{'kind': 'a'}]")


def test_other_data_change_the_chart_that_is_there(tab: Tab) -> None:
    page = tab.page
    points = chart(page, "Points")
    marks(points).nth(1).click(force=True)
    tab.says("points: [{'x': 1, 'y': 2, 'kind': 'b'}]")
    points.locator("svg.marks").evaluate("svg => { svg.dataset.same = 'yes' }")
    page.get_by_label("Count").fill("5")
    page.keyboard.press("Enter")
    expect(marks(points)).to_have_count(5)
    expect(points.locator("svg.marks")).to_have_attribute("data-same", "yes")
    expect(marks(points).nth(1)).to_have_attribute("opacity", "1")
    expect(marks(points).nth(4)).to_have_attribute("opacity", "0.2")


def test_a_rerun_that_changes_nothing_touches_no_chart(tab: Tab) -> None:
    page = tab.page
    points = chart(page, "Points")
    expect(marks(points)).to_have_count(3)
    page.evaluate(
        """() => { window.touched = 0;
        const watch = new MutationObserver((changes) => { window.touched += changes.length; });
        for (const svg of document.querySelectorAll("svg.marks"))
            watch.observe(svg, { subtree: true, childList: true, attributes: true }); }"""
    )
    tab.press("Again")
    tab.says("again")
    tab.idle()
    assert page.evaluate("window.touched") == 0


def received(open_tab: OpenTab, serve: Serve, source: str) -> tuple[Tab, list[str]]:
    """A tab, and the frames that it gets."""
    tab = open_tab(serve(source), wait=False)
    frames: list[str] = []
    tab.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(str(data))))
    tab.page.reload()
    return tab, frames


def test_charts_of_one_table_have_its_columns_sent_once(serve: Serve, open_tab: OpenTab) -> None:
    tab, frames = received(
        open_tab,
        serve,
        "import millpond as st\n"
        "if st.button('Draw') or 'drawn' in st.session_state:\n"
        "    st.session_state.drawn = True\n"
        "    for n in range(8):\n"
        "        st.line_chart({'x': [12345.5] * 500, 'y': [0.25] * 500}, x='x', y='y', alt=f'Chart {n}')\n",
    )
    tab.drawn()
    frames.clear()
    tab.press("Draw")
    chart(tab.page, "Chart 7")
    assert "".join(frames).count("12345.5") == 500
    frames.clear()
    tab.press("Draw")
    tab.idle()
    expect(tab.page.locator("svg.marks")).to_have_count(8)
    assert len("".join(frames)) < 1000


def test_large_columns_come_when_they_are_drawn(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(
        serve(
            "import millpond as st\n"
            "st.line_chart({'y': list(range(20_000))}, alt='One')\n"
            "st.line_chart({'y': list(range(20_000))}, alt='Other')\n"
        )
    )
    for name in ("One", "Other"):
        found = chart(tab.page, name)
        press_tool(found.get_by_role("button", name="Show data"))
        expect(found.get_by_text("The first 500 of 20,000 rows")).to_be_visible()
    asked = [m for frame in tab.sent for m in json.loads(frame.lstrip("+.")) if m["type"] == "ask"]
    assert len(asked) == 1


def test_a_chart_is_taken_along(tab: Tab, tmp_path: Path) -> None:
    page = tab.page
    points = chart(page, "Points")
    for name, ending, beginning in (
        ("Save as PNG", "png", b"\x89PNG"),
        ("Save as SVG", "svg", b"<svg"),
        ("Download as CSV", "csv", b"\xef\xbb\xbfx,y,kind\r\n0,0,a\r\n"),
    ):
        press_tool(points.get_by_role("button", name="Save"))
        with page.expect_download() as saved:
            page.get_by_role("button", name=name).click()
        file = tmp_path / ending
        saved.value.save_as(file)
        assert saved.value.suggested_filename.endswith(ending)
        assert file.read_bytes().startswith(beginning)


def test_the_window_is_filled_and_left(tab: Tab) -> None:
    page = tab.page
    points = chart(page, "Points")
    picture = points.locator("svg.marks")
    # Said by the picture that is there: the page's font, when it comes, has each drawn anew.
    expect(picture).to_have_attribute("height", "350")
    press_tool(points.get_by_role("button", name="Fullscreen"))
    expect(points).to_have_class("stVegaLiteChart chart full st-key-first")
    page.wait_for_function("() => document.querySelector('.chart.full svg.marks')?.clientHeight > 500")
    page.keyboard.press("Escape")
    expect(points).not_to_have_class("stVegaLiteChart chart full st-key-first")
    expect(picture).to_have_attribute("height", "350")


def test_a_range_is_selected_with_keys(tab: Tab) -> None:
    page = tab.page
    area = chart(page, "Area")
    area.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    tab.says("area: ['x', 'y']")
    tab.says("x from 0 to 1: True")


MOVED = """
import millpond as st

st.line_chart({"x": [0, 5, 10], "y": [0, 5, 10]}, x="x", y="y", alt="Line")
spec = {
    "mark": {"type": "point", "size": 300, "filled": True},
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
}
area = {"params": [{"name": "area", "select": {"type": "interval", "encodings": ["x"]}}]}
one = {
    "params": [{"name": "one", "select": "point"}],
    "encoding": {**spec["encoding"], "opacity": {"condition": {"param": "one", "value": 1}, "value": 0.2}},
}
st.vega_lite_chart({"x": [0, 5, 10], "y": [0, 5, 10]}, spec | area, alt="Area")
st.vega_lite_chart({"x": [0, 5, 10], "y": [0, 5, 10]}, spec | one, alt="Points")
"""


def test_what_is_seen_and_selected_stays_in_other_colours_and_sizes(serve: Serve, open_tab: OpenTab) -> None:
    """Of selections that the script knows nothing of, too."""
    tab = open_tab(serve(MOVED), color_scheme="light")
    page = tab.page
    line, area, points = (chart(page, name) for name in ("Line", "Area", "Points"))

    def texts() -> list[str]:
        """The numbers at the axes that are seen, and where they stand."""
        found: list[str] = line.locator(".mark-text.role-axis-label text").evaluate_all(
            """all => all.filter(one => one.getAttribute("opacity") !== "0")
                .map(one => one.textContent + one.getAttribute("transform").replace(/\\.\\d+/g, "")).toSorted()"""
        )
        return found

    def seen(wanted: list[str]) -> None:
        page.wait_for_function(
            """wanted => {
                const all = [...document.querySelectorAll("[aria-label=Line] .mark-text.role-axis-label text")];
                const now = all.filter(one => one.getAttribute("opacity") !== "0")
                    .map(one => one.textContent + one.getAttribute("transform").replace(/\\.\\d+/g, "")).toSorted();
                return JSON.stringify(now) === JSON.stringify(wanted);
            }""",
            arg=wanted,
        )

    def drag(of: Locator, start: float, end: float) -> None:
        of.scroll_into_view_if_needed()
        box = of.locator("svg.marks").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + start * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + (start + end) / 2 * box["width"], box["y"] + box["height"] / 2)
        page.mouse.move(box["x"] + end * box["width"], box["y"] + box["height"] / 2)
        page.mouse.up()

    before = texts()
    drag(line, 0.3, 0.6)
    marks(points).nth(1).click()
    moved = texts()
    assert moved != before
    drag(area, 0.3, 0.6)
    brush = area.locator("g.mark-rect.area_brush path").first
    expect(brush).to_be_visible()

    expect(marks(points).nth(0)).to_have_attribute("opacity", "0.2")
    range_seen = brush.get_attribute("d")
    colour = line.locator(".role-axis-label text").first.get_attribute("fill")
    page.emulate_media(color_scheme="dark")
    expect(line.locator(".role-axis-label text").first).not_to_have_attribute("fill", colour or "")
    expect(brush).to_be_visible()
    expect(marks(points).nth(0)).to_have_attribute("opacity", "0.2")
    expect(brush).to_have_attribute("d", range_seen or "")
    seen(moved)
    press_tool(line.get_by_role("button", name="Fullscreen"))
    page.wait_for_function("() => document.querySelector('.chart.full svg.marks')?.clientHeight > 500")
    page.keyboard.press("Escape")
    expect(page.locator(".chart.full")).to_have_count(0)
    page.wait_for_function("() => document.querySelector('.chart svg.marks')?.clientHeight < 500")
    seen(moved)


def test_the_tools_of_a_chart_have_room_of_their_own_on_a_phone(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(
        serve("import millpond as st\nst.text('above')\nst.line_chart([1, 2], alt='Line')"),
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 844},
    )
    line = chart(tab.page, "Line")
    tools, above = (
        line.get_by_role("toolbar").bounding_box(),
        tab.page.get_by_text("above", exact=True).bounding_box(),
    )
    drawn = line.locator("svg.marks").bounding_box()
    assert tools is not None
    assert above is not None
    assert drawn is not None
    assert above["y"] + above["height"] <= tools["y"]
    assert tools["y"] + tools["height"] <= drawn["y"]


BROKEN = """
import millpond as st

st.vega_lite_chart({"a": [1]}, {"mark": "nothing of this name", "encoding": {"x": {"field": "a"}}}, alt="Mark")
st.vega_lite_chart({"a": [1]}, {"layout": "none"}, alt="Spec")
st.vega_lite_chart({"a": [1]}, {"mark": "bar", "transform": [{"calculate": "((", "as": "b"}], "encoding": {"x": {"field": "b"}}}, alt="Formula")
st.text("below")
"""


def test_a_broken_specification_is_said_in_the_place_of_the_chart(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(BROKEN))
    for name, text in (("Mark", "nothing of this name"), ("Spec", "layout"), ("Formula", "Unexpected end")):
        error = tab.page.get_by_role("group", name=name, exact=True).get_by_role("alert")
        expect(error).to_contain_text("This chart cannot be drawn.")
        expect(error).to_contain_text(text)
    tab.says("below")


THEMED = """
import millpond as st
st.bar_chart({"kind": ["a", "b"], "n": [1, 2]}, x="kind", y="n", color="kind", alt="Bars")
st.bar_chart({"n": [1, 2]}, color="red", alt="Red")
"""


def fills(page: Page, name: str) -> list[Any]:
    found: list[Any] = marks(chart(page, name), "rect").evaluate_all(
        "all => all.map(one => one.getAttribute('fill'))"
    )
    return found


def test_a_chart_has_the_colours_of_the_theme_and_follows_it(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(
        THEMED, "--theme.chartCategoricalColors", '["#112233", "#445566"]', "--theme.dark.redColor", "#fe0001"
    )
    tab = open_tab(server, color_scheme="light")
    expect(marks(chart(tab.page, "Bars"), "rect")).to_have_count(2)
    assert fills(tab.page, "Bars") == ["#112233", "#445566"]
    light = chart(tab.page, "Bars").locator(".mark-text text").first.get_attribute("fill")
    tab.page.emulate_media(color_scheme="dark")
    expect(chart(tab.page, "Bars").locator(".mark-text text").first).not_to_have_attribute(
        "fill", light or ""
    )
    expect(marks(chart(tab.page, "Red"), "rect").first).to_have_attribute("fill", "#fe0001")


MANY_ENTRIES = """
import millpond as st
table = {"x": list("abcdefghijklmnopqrst"), "y": list(range(20))}
encoding = {
    "x": {"field": "x", "type": "nominal"},
    "y": {"field": "y", "type": "quantitative"},
    "color": {"field": "x", "type": "nominal"},
}
st.vega_lite_chart(table, {"mark": "bar", "height": 180, "encoding": encoding})
"""


def test_a_legend_says_within_the_chart_how_many_entries_it_leaves_out(
    serve: Serve, open_tab: OpenTab
) -> None:
    page = open_tab(serve(MANY_ENTRIES)).page
    said = page.locator("svg text", has_text="more entries")
    expect(said).to_have_count(1)
    # It is wider than each of the entries that have their room first.
    page.wait_for_function(
        "() => { const said = [...document.querySelectorAll('svg text')].find((text) => text.textContent.includes('more entries'));"
        " return said.getBoundingClientRect().right <= said.ownerSVGElement.getBoundingClientRect().right; }"
    )
