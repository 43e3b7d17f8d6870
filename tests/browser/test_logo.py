"""The logo, the icon of the browser's tab, and what the menu offers."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import LOOKS
from tests.browser.server import Serve
from tests.browser.tab import OpenTab
from tests.browser.test_specimens import run_axe

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><style>rect{fill:rgb(0,0,255)}'
    '@media (prefers-color-scheme: dark){rect{fill:rgb(255,255,0)}}</style><rect width="60" height="30"/></svg>'
)
LOGO = f"""
import millpond as st
st.logo({SVG!r}, link="https://example.org", icon_image=":material/waves:", size="large")
if st.query_params.get("side") != "no": st.sidebar.text("beside")
st.text("main part")
"""


def test_the_logo_is_above_the_sidebar_and_in_the_header_where_that_is_closed(
    serve: Serve, open_tab: OpenTab
):
    tab = open_tab(serve(LOGO))
    page = tab.page
    above, header = page.get_by_test_id("stSidebarLogo"), page.get_by_test_id("stHeaderLogo")
    expect(page.get_by_role("img", name="Logo")).to_have_count(1)
    expect(above).to_be_visible()
    expect(above).to_have_css("height", "32px")
    assert above.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 60
    link = page.get_by_role("link", name="Logo")
    expect(link).to_have_attribute("href", "https://example.org")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    page.get_by_role("button", name="Close sidebar").click()
    expect(header).to_be_visible()
    expect(header).to_contain_text("waves")
    expect(above).to_be_hidden()
    opener, box = page.get_by_role("button", name="Open sidebar").bounding_box(), header.bounding_box()
    assert opener is not None
    assert box is not None
    assert box["x"] >= opener["x"] + opener["width"]
    page.reload()
    tab.idle()
    expect(header).to_be_visible()


def test_a_logo_that_came_in_a_bad_moment_is_asked_for_again(serve: Serve, open_tab: OpenTab):
    server = serve(LOGO)
    tab = open_tab(server, "/healthz", wait=False)
    tab.allow("status of 404")  # that address has no icon
    tab.allow("ERR_FAILED")
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused or route.request.resource_type != "image":
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    tab.page.route("**/_millpond/**", refuse_once)
    tab.page.goto(server.url)
    loaded = "(image) => image.complete && image.naturalWidth === 60"
    tab.page.get_by_test_id("stSidebarLogo").wait_for()
    tab.page.wait_for_function(f"() => ({loaded})(document.querySelector('.stLogo'))")
    assert len(refused) == 1


def test_without_a_sidebar_the_logo_is_in_the_header(serve: Serve, open_tab: OpenTab):
    page = open_tab(serve(LOGO), "/?side=no").page
    expect(page.get_by_test_id("stHeaderLogo")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)


@pytest.mark.parametrize(("theme", "colour"), [("light", (0, 0, 255)), ("dark", (255, 255, 0))])
def test_an_svg_is_told_what_the_page_shows(
    serve: Serve, open_tab: OpenTab, theme: str, colour: tuple[int, ...]
):
    system = "dark" if theme == "light" else "light"
    tab = open_tab(serve(LOGO), wait=False, color_scheme=system)
    tab.page.add_init_script(f"localStorage.setItem('millpond:theme', '{theme}')")
    tab.page.goto(tab.page.url)
    picture = tab.page.get_by_test_id("stSidebarLogo")
    picture.evaluate("(image) => image.decode()")
    shot = base64.b64encode(picture.screenshot()).decode()
    pixel = tab.page.evaluate(
        """async (data) => {
            const image = new Image();
            image.src = `data:image/png;base64,${data}`;
            await image.decode();
            const pen = document.createElement("canvas").getContext("2d");
            pen.drawImage(image, 0, 0);
            return [...pen.getImageData(20, 16, 1, 1).data].slice(0, 3);
        }""",
        shot,
    )
    assert tuple(pixel) == colour


ICONS = """
import millpond as st
icon = st.selectbox("Icon", ["🦆", ":material/home:", "duck", "random", None])
st.set_page_config(page_icon=icon)
st.text(f"icon {icon}")
"""


def test_the_icon_of_the_tab(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(ICONS))
    page = tab.page
    icon = page.locator("link[rel~='icon']")
    duck = re.compile(r"^data:image/svg.*%F0%9F%A6%86")
    expect(icon).to_have_attribute("href", duck)

    def choose(name: str) -> None:
        page.get_by_role("combobox", name="Icon").click()
        page.get_by_role("option", name=name, exact=True).click()

    choose(":material/home:")
    expect(icon).to_have_attribute("href", re.compile("^data:image/png"))
    drawn = page.evaluate(
        """async () => {
            const image = new Image();
            image.src = document.querySelector("link[rel~='icon']").href;
            await image.decode();
            const pen = document.createElement("canvas").getContext("2d");
            pen.drawImage(image, 0, 0);
            const { data } = pen.getImageData(0, 0, 64, 64);
            return data.filter((value, at) => at % 4 === 3 && value > 0).length;
        }"""
    )
    assert drawn > 200
    choose("duck")
    expect(icon).to_have_attribute("href", duck)
    choose("random")
    tab.says("icon random")
    expect(icon).to_have_attribute("href", re.compile("^data:image/svg"))
    before = icon.get_attribute("href")
    assert before is not None
    page.reload()
    tab.idle()
    expect(icon).to_have_attribute("href", before)


MENU = """
import millpond as st
mode, items = st.query_params.get("mode"), st.query_params.get("items")
if mode: st.set_option("client.toolbarMode", mode)
if items: st.set_page_config(menu_items={"Get help": "https://h.example", "Report a bug": "mailto:a@b.example", "About": "## Mine"})
st.button("Press")
"""
ALWAYS = ["System", "Light", "Dark"]
ITEMS = ["Get help", "Report a bug", "About"]


def entries(page: Page) -> list[str]:
    page.get_by_role("button", name="Main menu").click()
    expect(page.get_by_role("menu", name="Main menu")).to_be_visible()
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.menu-entry [data-testid=stMainMenuItemLabel]')].map((one) => one.textContent)"
    )
    page.keyboard.press("Escape")
    return [name.replace("Use system setting", "System") for name in found]


def test_what_the_menu_offers(serve: Serve, open_tab: OpenTab):
    server = serve(MENU)
    page = open_tab(server).page
    assert entries(page)[0] == "Rerun"
    page = open_tab(server, "/?mode=viewer&items=1").page
    expect(page.get_by_role("button", name="Main menu")).to_be_visible()
    shown = entries(page)
    assert "Rerun" not in shown
    assert {*ALWAYS, "Print", *ITEMS} <= set(shown)
    page = open_tab(server, "/?mode=minimal&items=1").page
    assert entries(page) == [*ALWAYS, *ITEMS]
    page = open_tab(server, "/?mode=minimal").page
    expect(page.get_by_role("button", name="Press")).to_be_visible()
    expect(page.get_by_role("button", name="Main menu")).to_have_count(0)


def test_the_entries_of_the_app(serve: Serve, open_tab: OpenTab):
    page = open_tab(serve(MENU), "/?items=1").page
    page.get_by_role("button", name="Main menu").click()
    expect(page.get_by_test_id("stMainMenuItem-community")).to_have_attribute("href", "https://h.example")
    expect(page.get_by_test_id("stMainMenuItem-report")).to_have_attribute("href", "mailto:a@b.example")
    page.get_by_test_id("stMainMenuItem-about").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="Mine")).to_be_visible()


AROUND = f"""
import millpond as st
st.set_page_config("Pond", ":material/waves:", menu_items={{"Get help": "https://h.example"}})
st.logo({SVG!r}, link="https://example.org", icon_image=":material/waves:")
st.sidebar.text("beside")
st.title("Main part")
st.exception(ValueError("no"))
"""


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_around_the_page_is_accessible(serve: Serve, open_tab: OpenTab, look: str):
    tab = open_tab(serve(AROUND), reduced_motion="reduce", **LOOKS[look])
    page = tab.page
    for name in ("Close sidebar", "Open sidebar"):
        tab.drawn()
        violations = [
            (one["id"], [node["html"] for node in one["nodes"]]) for one in run_axe(page)["violations"]
        ]
        assert violations == []
        button = page.get_by_role("button", name=name)
        if button.count():
            button.click()
    page.keyboard.press("Escape")  # on a phone, the sidebar is open now
    page.get_by_role("button", name="Main menu").click()
    expect(page.get_by_role("menuitem", name="Get help")).to_be_visible()
    assert [one["id"] for one in run_axe(page)["violations"]] == []
