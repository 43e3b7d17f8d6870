"""Graphs of Graphviz and diagrams of Mermaid as their readers have them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, press_tool

CODE = """found => [...found.querySelector('.svgHost').shadowRoot.querySelectorAll('*')].flatMap(one => [
    one.tagName, ...[...one.attributes].map(({ name, value }) => `${name}=${value}`)
]).filter(said => /^(script|iframe|foreignObject|on[a-z]+=|[a-z:]*(href|src)=(?!#|https:..example.com))/i.test(said))"""
APP = """
import millpond as st

name = st.text_input("Name", "b")
st.graphviz_chart(f'digraph Steps {{ a -> {name}; c [style=filled] }}', alt="Graph")
st.mermaid_chart(f"flowchart LR\\n a[first] --> {name}[second]", alt="Diagram")
"""
EVIL = '''
import millpond as st

st.title("Neighbour")
st.graphviz_chart(r"""digraph {
    stylesheet="https://evil.example/x.css"; id="root"; class="stApp"
    a [URL="javascript:document.title='evil'" label="<script>document.title='evil'</script>" tooltip="x\\" onclick=\\"alert(1)"]
    b [URL="https://example.com" label=<<b>bold</b>>]
    a -> b
}""", alt="Graph")
st.mermaid_chart("""%%{init: {"securityLevel": "loose", "themeCSS": "} body, h1 { color: red !important } a {", "htmlLabels": true}}%%
flowchart LR
    a["<b>x</b> &lt;script&gt;document.title='evil'&lt;/script&gt;"] --> b["b"]
    click a "javascript:document.title='evil'"
    click b href "https://example.com" "there"
    style b fill:#f9f,stroke:red
""", alt="Diagram")
'''


def chart(page: Page, name: str) -> Locator:
    found = page.get_by_role("group", name=name, exact=True)
    expect(found.locator(".svgHost svg")).to_be_visible()
    return found


def test_graphs_and_diagrams_change_where_they_are_and_follow_the_theme(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(APP))
    page = tab.page
    graph, diagram = chart(page, "Graph"), chart(page, "Diagram")
    expect(graph.locator("svg text").filter(has_text="b")).to_be_visible()
    expect(diagram.locator("svg text").filter(has_text="second")).to_be_visible()
    page.get_by_label("Name").fill("other")
    page.keyboard.press("Enter")
    expect(graph.locator("svg text").filter(has_text="other")).to_be_visible()
    colours = "of => getComputedStyle(of.querySelector('.svgHost').shadowRoot.querySelector('{}')).{}"
    light = graph.evaluate(colours.format("ellipse", "stroke"))
    node = diagram.evaluate(colours.format(".node rect", "fill"))
    page.emulate_media(color_scheme="dark")
    expect(graph.locator("svg ellipse").first).not_to_have_css("stroke", light)
    expect(graph.locator("svg .node", has_text="c").locator("text")).to_have_css("fill", "rgb(0, 0, 0)")
    expect(diagram.locator("svg .node rect").first).not_to_have_css("fill", node)
    page.emulate_media(color_scheme="light")


def test_code_of_both_is_asked_for_again_where_it_did_not_come(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    tab = open_tab(server, "/healthz", wait=False)
    tab.allow("status of 404")  # that address has no icon
    tab.allow("ERR_FAILED")
    tab.allow("Failed to fetch dynamically imported module")
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if route.request.url in refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    tab.page.route("**/assets/graphviz.worker-*.js", refuse_once)
    tab.page.route("**/assets/flowDiagram-*.js", refuse_once)
    tab.page.goto(server.url)
    chart(tab.page, "Graph")
    chart(tab.page, "Diagram")
    assert len(refused) == 2


def test_they_are_saved_and_copied_and_have_the_whole_window(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP))
    page = tab.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for name in ("Graph", "Diagram"):
        found = chart(page, name)
        for kind, mark in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
            press_tool(found.get_by_role("button", name="Save", exact=True))
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Save as {kind}").click()
            content = download.value.path().read_bytes()
            assert content.startswith(mark)
            assert b"var(--" not in content or kind == "PNG" or name == "Diagram"
    diagram = chart(page, "Diagram")
    diagram.hover()
    press_tool(diagram.get_by_role("button", name="Copy source"))
    expect(diagram.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == "flowchart LR\n a[first] --> b[second]"
    width = "() => document.querySelectorAll('.svgHost')[1].shadowRoot.querySelector('svg').getBoundingClientRect().width"
    small = page.evaluate(width)
    press_tool(diagram.get_by_role("button", name="Fullscreen"))
    page.wait_for_function(f"small => ({width})() > 1.5 * small", arg=small)
    page.keyboard.press("Escape")


def test_what_is_wrong_is_said_in_the_words_of_the_library(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(
        serve(
            "import millpond as st\n"
            "st.graphviz_chart('digraph { a -> ', alt='Graph')\n"
            "st.graphviz_chart('', alt='Nothing')\n"
            "st.graphviz_chart('graph { layout=nonsense; a }', alt='Engine')\n"
            "st.mermaid_chart('flowchart LR\\n a[x --> b', alt='Diagram')\n"
        )
    )
    said = {
        "Graph": "syntax error in line 1",
        "Nothing": "nothing",
        "Engine": "nonsense",
        "Diagram": "Parse error on line",
    }
    for name, text in said.items():
        found = tab.page.get_by_role("group", name=name, exact=True)
        expect(found.get_by_role("alert")).to_contain_text(text)


def test_nothing_in_them_executes_or_reaches_what_is_beside_them(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(EVIL))
    # A script that the library has parsed, without its being run.
    tab.allow("Executing inline event handler violates")
    page = tab.page
    title = page.title()
    before = page.get_by_role("heading", name="Neighbour").evaluate("of => getComputedStyle(of).color")
    for name in ("Graph", "Diagram"):
        found = chart(page, name)
        inside = found.evaluate(CODE)
        assert inside == []
        links = found.locator("svg a[*|href]")
        expect(links).to_have_count(1)
        for node in found.locator("svg .node").all():
            node.dispatch_event("click")
    heading = page.get_by_role("heading", name="Neighbour")
    assert heading.evaluate("of => getComputedStyle(of).color") == before
    assert page.locator(".mermaidScratch").count() == 0
    assert page.title() == title


def test_a_graph_that_takes_long_does_not_hold_the_page_and_is_stopped(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(
        serve(
            "import millpond as st\n"
            "edges = ''.join(f'n{at} -- n{at * 7 % 100_000};' for at in range(100_000))\n"
            "st.graphviz_chart(f'graph {{ {edges} }}', alt='Large')\n"
            "if st.button('Press'):\n"
            "    st.text('pressed')\n"
            "st.graphviz_chart('graph { a -- b }', alt='Small')\n"
        )
    )
    page = tab.page
    large = page.get_by_role("group", name="Large", exact=True)
    expect(large.get_by_text("It is still being laid out.")).to_be_visible()
    tab.press("Press")
    tab.says("pressed")
    large.get_by_role("button", name="Stop").click()
    expect(large.get_by_role("alert")).to_contain_text("It was stopped.")
    chart(page, "Small")


UNNAMED = """
import millpond as st
st.graphviz_chart("digraph { a -> b }")
st.mermaid_chart('pie\\n "Dogs" : 3\\n "Cats" : 1')
"""


def test_texts_stand_where_the_library_has_put_them_in_a_page_from_right_to_left(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(UNNAMED)
    gaps = []
    for language, graph, diagram in (("en", "Graph", "Diagram"), ("ar", "رسم شبكي", "مخطط")):
        page = open_tab(server, locale=language).page
        expect(page.get_by_role("group", name=graph, exact=True)).to_be_visible()
        chart = page.get_by_role("group", name=diagram, exact=True)
        entry = chart.locator("g.legend").first
        square, text = entry.locator("rect").bounding_box(), entry.locator("text").bounding_box()
        assert square is not None
        assert text is not None
        gaps.append(text["x"] - square["x"] - square["width"])
    assert gaps[0] > 0
    assert gaps[1] == pytest.approx(gaps[0], abs=1)
