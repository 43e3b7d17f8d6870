"""Components in the page, in a real browser and under the page's own policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from millpond.server.files.tickets import FILES
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab

SCRIPT = """
export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  window.calls = (window.calls ?? 0) + 1;
  const find = (id) => parentElement.querySelector(id);
  find("#out").textContent = "given " + JSON.stringify(data, (_, value) => value instanceof Uint8Array ? [...value] : value);
  find("#state").onclick = () => setStateValue("count", (data.count ?? 0) + 1);
  find("#both").onclick = () => { setStateValue("a", 1); setTriggerValue("go", { x: 1 }); setStateValue("b", 2) };
  find("#flood").onclick = () => { for (let n = 0; n <= 3000; n++) setTimeout(() => setStateValue("n", n)) };
  return () => { window.cleaned = (window.cleaned ?? 0) + 1 };
}
"""
HTML = """<p id='out'>nothing</p><button id='state'>State</button><button id='both'>Both</button><button id='flood'>Flood</button>
<img src="x:" onerror="window.evil = 1"><script>window.evil = 2</script>"""

APP = f"""
import millpond as st
SCRIPT, HTML = {SCRIPT!r}, {HTML!r}
nothing = lambda: None
def went(): st.session_state.went = st.session_state.get("went", 0) + 1
gauge = st.components.v2.component("gauge", html=HTML, css="#out {{ color: rgb(1, 2, 3) }}", js=SCRIPT)
count = (st.session_state.get("g") or {{}}).get("count") or 0
if st.checkbox("Show", True):
    r = gauge(key="g", data={{"count": count, "raw": b"ab"}}, default={{"count": 0}}, on_count_change=nothing, on_go_change=went, height=200)
    st.text(f"result {{dict(r)}}")
st.text(f"went {{st.session_state.get('went', 0)}}")
st.button("Again")
st.html("<p id='out' class='other'>other</p>")
broken = st.components.v2.component("broken", js="export default () => {{ throw new Error('a mistake') }}")
if st.checkbox("Broken"):
    broken()
open_ = st.components.v2.component("open", html="<p class='other mine'>mine</p>", css=".other {{ color: rgb(4, 5, 6) }}", isolate_styles=False)
if st.checkbox("Open"):
    open_()
"""


@pytest.fixture
def server(serve: Serve) -> AppServer:
    return serve(APP)


@pytest.fixture
def tab(server: AppServer, open_tab: OpenTab) -> Tab:
    tab = open_tab(server)
    # The browser says that an attribute of the HTML was not executed, and loads no such address.
    tab.allow("Content Security Policy")
    tab.allow("refused by the policy: script-src-attr inline")
    tab.allow("net::ERR_UNKNOWN_URL_SCHEME")
    tab.allow("refused by the policy: img-src x")
    tab.allow("request to another host: x:")
    expect(tab.page.locator(".st-key-g #out")).to_contain_text("given")
    return tab


def test_states_and_triggers(tab: Tab, server: AppServer):
    out = tab.page.locator(".st-key-g #out")
    expect(out).to_have_text('given {"count":0,"raw":[97,98]}')
    expect(out).to_have_css("color", "rgb(1, 2, 3)")
    assert tab.page.locator(".other").evaluate("element => getComputedStyle(element).color") != "rgb(1, 2, 3)"
    tab.page.get_by_role("button", name="State").click()
    tab.says("result {'count': 1, 'go': None}")
    expect(out).to_have_text('given {"count":1,"raw":[97,98]}')
    # What is set in one go is one event.
    tab.page.get_by_role("button", name="Both").click()
    tab.says("result {'count': 1, 'go': {'x': 1}, 'a': 1, 'b': 2}")
    tab.says("went 1")
    events = [event for frame in tab.sent for event in json.loads(frame) if event["type"] == "event"]
    assert len({event["seq"] for event in events}) == 2
    tab.press("Again")
    tab.says("result {'count': 1, 'go': None, 'a': 1, 'b': 2}")
    tab.allow_outage()
    tab.page.reload()
    tab.says("result {'count': 1, 'go': None, 'a': 1, 'b': 2}")
    server.kill()
    server.start()
    tab.page.reload()
    tab.says("result {'count': 1, 'go': None, 'a': 1, 'b': 2}")
    tab.says("went 1")


def test_no_html_of_it_is_executed_and_it_cleans_up(tab: Tab):
    assert tab.page.evaluate("window.evil ?? null") is None
    tab.page.get_by_text("Show", exact=True).click()
    expect(tab.page.locator(".st-key-g")).to_have_count(0)
    assert tab.page.evaluate("window.cleaned") == 1


def test_a_flood_costs_few_runs_and_its_last_value_arrives(tab: Tab):
    tab.page.get_by_role("button", name="Flood").click()
    tab.says("result {'count': 0, 'go': None, 'n': 3000}")
    events = [event for frame in tab.sent for event in json.loads(frame) if event["type"] == "event"]
    assert len({event["seq"] for event in events}) < 1000


def test_one_that_fails_says_so(tab: Tab):
    tab.allow("Millpond: the component")
    tab.page.get_by_text("Broken", exact=True).click()
    expect(tab.page.locator(".component-problem")).to_have_text(
        "The component broken failed: Error: a mistake"
    )


def test_one_that_is_not_isolated_shares_the_styles_of_the_page(tab: Tab):
    tab.page.get_by_text("Open", exact=True).click()
    expect(tab.page.locator(".mine")).to_have_css("color", "rgb(4, 5, 6)")
    expect(tab.page.locator("p.other").first).to_have_css("color", "rgb(4, 5, 6)")


def make_package(folder: Path) -> Path:
    """Write the package of a component, but for its script ``index-*.js``; the folder of that."""
    assets = folder / "my_gauge" / "assets"
    assets.mkdir(parents=True)
    (assets.parent / "pyproject.toml").write_text(
        '[project]\nname = "my-gauge"\n[[tool.streamlit.component.components]]\nname = "dial"\nasset_dir = "assets"\n'
    )
    (assets.parent / "__init__.py").write_text(
        "import streamlit as st\n"
        "dial = st.components.v2.component('my-gauge.dial', html='<p id=out>nothing</p>', css='a.css', js='index-*.js')\n"
    )
    (assets / "a.css").write_text("#out { color: rgb(7, 8, 9) }")
    return assets


def test_a_packaged_component_comes_from_its_folder(serve: Serve, open_tab: OpenTab, tmp_path: Path):
    assets = make_package(tmp_path)
    (assets / "part.js").write_text("export const text = 'from two files'")
    (assets / "index-1.js").write_text(
        "import { text } from './part.js';\nexport default ({ parentElement }) => { parentElement.querySelector('#out').textContent = text }"
    )
    tab = open_tab(serve("import my_gauge\nmy_gauge.dial(key='d')"))
    out = tab.page.locator(".st-key-d #out")
    expect(out).to_have_text("from two files")
    expect(out).to_have_css("color", "rgb(7, 8, 9)")


VARIABLES = (Path(__file__).parents[1] / "facts" / "css-variables.txt").read_text().splitlines()[1:]
LOOK = """
export default ({ parentElement }) => {
  const style = getComputedStyle(parentElement.querySelector("p"));
  window.look = () => Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(name)]));
  window.colour = (name) => {
    parentElement.querySelector("p").style.color = `var(${name})`;
    return style.color;
  };
};
const NAMES = %s;
"""


def test_it_has_the_variables_of_the_theme_and_follows_it(serve: Serve, open_tab: OpenTab):
    look = LOOK % json.dumps(VARIABLES)
    tab = open_tab(
        serve(
            f"import millpond as st\nst.components.v2.component('look', html='<p>look</p>', js={look!r})(key='look')"
        ),
        color_scheme="light",
    )
    expect(tab.page.locator(".st-key-look p")).to_have_text("look")
    tab.page.wait_for_function("() => window.look")
    light = tab.page.evaluate("window.look()")
    assert [name for name, value in light.items() if not value or "--" in value] == []
    assert light["--st-heading-font-sizes"] == "2.75rem, 2.25rem, 1.75rem, 1.5rem, 1.25rem, 1rem"
    assert light["--st-link-underline"] == "1"
    colours = [name for name in VARIABLES if name.endswith("-color") or name == "--st-border-color-light"]
    shown = {name: tab.page.evaluate("name => window.colour(name)", name) for name in colours}
    tab.page.emulate_media(color_scheme="dark")
    dark = tab.page.evaluate("window.look()")
    same = {name for name in colours if tab.page.evaluate("name => window.colour(name)", name) == shown[name]}
    assert same == set(), "all colours follow the theme"
    assert dark["--st-background-color"] == "#12181b"
    assert {name for name in VARIABLES if light[name] == dark[name]}.isdisjoint(
        {"--st-chart-categorical-colors", "--st-chart-sequential-colors", "--st-chart-diverging-colors"}
    )


TABLES = """
export default ({ data, parentElement }) => {
  const rows = data.df.toArray().map((row) => `${row.n} ${row.name}`);
  const names = data.df.schema.fields.map((field) => field.name);
  parentElement.querySelector("p").textContent = [...rows, names, data.raw.constructor.name, data.more].join(" | ");
};
"""


def test_a_table_among_the_data_is_one_of_arrow(serve: Serve, open_tab: OpenTab):
    tab = open_tab(
        serve(
            f"""
import millpond as st
import pandas as pd
n = st.number_input("N", 1)
df = pd.DataFrame({{"n": [n, 2], "name": ["Ada", "Bob"]}}, index=["x", "y"])
show = st.components.v2.component("show", html="<p></p>", js={TABLES!r})
show(data={{"df": df, "raw": b"ab", "more": [1]}}, key="show")
"""
        )
    )
    text = tab.page.locator(".st-key-show p")
    expect(text).to_have_text("1 Ada | 2 Bob | n,name,__index_level_0__ | Uint8Array | 1")
    tab.page.get_by_label("N", exact=True).fill("7")
    tab.page.get_by_label("N", exact=True).press("Enter")
    expect(text).to_have_text("7 Ada | 2 Bob | n,name,__index_level_0__ | Uint8Array | 1")


ON_DEMAND = """
import millpond as st
import my_gauge
if st.checkbox("Show"):
    my_gauge.dial(key="d", data={"raw": b"ab"})
"""


@pytest.mark.parametrize("what", ["index-1.js", "a.css", f"{FILES}/**"])
def test_what_did_not_come_is_asked_for_again(serve: Serve, open_tab: OpenTab, tmp_path: Path, what: str):
    """The server restarts: what the component is made of, or given, comes when it is back."""
    assets = make_package(tmp_path)
    (assets / "index-1.js").write_text(
        "export default ({ data, parentElement }) => { parentElement.querySelector('#out').textContent = String(data.raw) }"
    )
    tab = open_tab(serve(ON_DEMAND))
    for said in ("Failed to load resource", "Millpond: the component"):
        tab.allow(said)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 2:
            route.continue_()
        else:
            route.abort()

    tab.page.route(f"**/{what}", answer)
    tab.page.get_by_text("Show", exact=True).click()
    out = tab.page.locator(".st-key-d #out")
    expect(out).to_have_text("97,98")
    expect(out).to_have_css("color", "rgb(7, 8, 9)")
    expect(tab.page.locator(".component-problem")).to_have_count(0)
    assert len(asked) == 3


WIDE = """
import millpond as st
GROWS = "export default ({ parentElement: root }) => { root.querySelector('button').onclick = () => { root.querySelector('div').style.width = '900px' } }"
MENU = "<div style='position: relative'>Menu<ul style='position: absolute; inset-inline-start: 0; top: 20px; width: 600px; height: 300px'><li>One</li></ul></div>"
parts = {
    "table": "<table style='width: 900px'><tr><td>left<td style='text-align: end'>right</table>",
    "line": "<div style='white-space: nowrap'>" + "word " * 200 + "</div>",
    "against": "<p style='white-space: nowrap'>" + ("word " if st.query_params.get("rtl") else "كلمة ") * 200 + "</p>",
    "grows": "<div style='height: 10px'></div><button>Grow</button>",
    "menu": MENU,
    "margin": "<div style='margin-inline-start: -9px'>reaches out</div>",
    "own": "<div style='overflow: auto'><div style='width: 900px'>scrolls by itself</div></div>",
}
if st.query_params.get("rtl"):
    st.html("<style>.stApp { direction: rtl }</style>")
for isolated in (True, False):
    for name, html in parts.items():
        made = st.components.v2.component(f"{name}-{isolated}", html=html, js=GROWS if name == "grows" else None, isolate_styles=isolated)
        made(key=f"{name}-{isolated}")
with st.container(key="html"):
    st.html(parts["table"])
st.text("end")
"""
"""The widest things that components have. A menu is laid over the page."""


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [390, 320])
def test_what_is_wider_than_a_phone_scrolls_in_itself(
    serve: Serve, open_tab: OpenTab, width: int, direction: str
):
    tab = open_tab(serve(WIDE), "/?rtl=1" if direction == "rtl" else "/")
    page = tab.page
    page.set_viewport_size({"width": width, "height": 844})
    tab.says("end")
    for each in page.get_by_role("button", name="Grow").all():
        each.click()
    for name in ("table", "line", "against", "grows"):
        for isolated in (True, False):
            host = page.locator(f".st-key-{name}-{isolated} [data-testid^=stBidiComponent]")
            expect(host).to_have_attribute("tabindex", "0")
            scrolled = host.evaluate(
                "e => { e.scrollLeft = getComputedStyle(e).direction === 'rtl' ? -9999 : 9999; return Math.abs(e.scrollLeft) }"
            )
            assert scrolled > 300
    expect(page.locator(".st-key-html .stHtml")).to_have_attribute("tabindex", "0")
    # What lies over the page is not cut off, and what scrolls by itself is left alone.
    for name in ("menu", "own", "margin"):
        for host in page.locator(f"[class*=st-key-{name}-] [data-testid^=stBidiComponent]").all():
            expect(host).not_to_have_attribute("tabindex", "0")
            expect(host).to_have_css("overflow-x", "visible")
    page.evaluate("() => document.querySelectorAll('[class*=st-key-menu-]').forEach((each) => each.remove())")
    scroller = "() => [...document.querySelectorAll('.stApp, .stMain, html, body')].map((e) => e.scrollWidth - e.clientWidth)"
    page.wait_for_function(f"() => ({scroller})().every((each) => each <= 0)")
