"""The page inside of another one: ``?embed=true``."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab

APP = """
import millpond as st
st.title("Inside")
st.sidebar.text("beside")
if st.checkbox("More"):
    for n in range(40):
        st.text(f"line {n}")
"""

PARENT = """<!doctype html><title>Around</title><iframe id="app" width="600" src="/?embed=true"></iframe><script>
window.sizes = [];
addEventListener("message", (event) => {
    const frame = document.getElementById("app");
    if (event.source !== frame.contentWindow) return;
    if (event.data === "[iFrameResizerChild]Ready") frame.contentWindow.postMessage("[iFrameSizer]app:8:false", "*");
    const [id, height, width, why] = event.data.replace("[iFrameSizer]", "").split(":");
    if (id !== "app") return;
    sizes.push(why);
    frame.style.height = height + "px";
});
</script>"""
"""A page that does what the script iframe-resizer does with its frames."""


def test_an_embedded_page_has_no_toolbar_and_little_padding(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    usual = open_tab(app_of_module)
    expect(usual.page.get_by_test_id("stMainMenu")).to_be_visible()
    top = usual.page.get_by_role("heading", name="Inside").bounding_box()
    tab = open_tab(app_of_module, "/?embed=true")
    expect(tab.page.get_by_test_id("stMainMenu")).to_be_hidden()
    heading = tab.page.get_by_role("heading", name="Inside")
    expect(heading).to_be_visible()
    box = heading.bounding_box()
    assert top is not None
    assert box is not None
    assert box["y"] < top["y"] - 40


def test_what_opens_the_sidebar_covers_nothing_of_an_embedded_page(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    page = open_tab(app_of_module, "/?embed=true", **PHONE).page
    opener = page.get_by_role("button", name="Open sidebar")
    expect(opener).to_be_visible()
    heading, button = page.get_by_role("heading", name="Inside").bounding_box(), opener.bounding_box()
    assert heading is not None
    assert button is not None
    assert heading["y"] >= button["y"] + button["height"]


def test_options_bring_back_what_embedding_takes_away(app_of_module: AppServer, open_tab: OpenTab) -> None:
    options = "&".join(
        f"embed_options={option}" for option in ("show_toolbar", "dark_theme", "disable_scrolling")
    )
    tab = open_tab(app_of_module, f"/?embed=true&{options}")
    expect(tab.page.get_by_test_id("stMainMenu")).to_be_visible()
    expect(tab.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(tab.page.locator("html")).to_have_css("overflow", "hidden")
    alone = open_tab(app_of_module, f"/?{options}")
    expect(alone.page.locator("html")).not_to_have_attribute("data-theme", "dark")


def test_a_parent_fits_its_frame_to_the_page(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, wait=False)
    tab.page.route("**/parent.html", lambda route: route.fulfill(body=PARENT, content_type="text/html"))
    tab.page.goto(f"{app_of_module.url}/parent.html")
    frame = tab.page.frame_locator("#app")
    expect(frame.get_by_role("heading", name="Inside")).to_be_visible()
    tab.page.wait_for_function("() => sizes[0] === 'init'")
    frame.get_by_text("More").click()
    expect(frame.get_by_text("line 39")).to_be_visible()
    tab.page.wait_for_function("() => document.getElementById('app').getBoundingClientRect().height > 900")
    frame.get_by_text("More").click()
    tab.page.wait_for_function("() => document.getElementById('app').getBoundingClientRect().height < 400")
    assert tab.page.frames[1].evaluate(
        "document.documentElement.scrollHeight <= document.documentElement.clientHeight"
    )


PAGES = """
import millpond as st

def one():
    st.title("One")
    if st.button("Switch"):
        st.switch_page(second, query_params={"a": "1"})

def two():
    st.title("Two")

second = st.Page(two, url_path="two")
page = st.navigation([st.Page(one, default=True), second])
page.run()
st.logo(":material/waves:")
if st.button("Ask"):
    st.query_params["b"] = "2"
st.json({"query": st.query_params.to_dict(), "embedded": st.context.is_embedded})
"""
EMBED = "embed=true&embed_options=dark_theme&embed_options=show_padding"


def test_a_page_stays_embedded_wherever_the_reader_goes(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(PAGES), f"/?{EMBED}&mine=7")
    page = tab.page

    def is_embedded(path: str, title: str, query: str) -> None:
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_test_id("stJson")).to_contain_text(query)
        expect(page.get_by_test_id("stJson")).to_contain_text("true")
        expect(page.get_by_test_id("stJson")).not_to_contain_text("embed_options")
        expect(page.get_by_test_id("stMainMenu")).to_be_hidden()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.wait_for_url(
            lambda url: (
                urlsplit(url).path == path
                and {("embed", "true"), ("embed_options", "dark_theme"), ("embed_options", "show_padding")}
                <= set(parse_qsl(urlsplit(url).query))
            )
        )

    is_embedded("/", "One", '"7"')
    page.get_by_role("button", name="Ask").click()
    is_embedded("/", "One", '"2"')
    page.reload()
    tab.idle()
    is_embedded("/", "One", '"2"')
    page.get_by_role("button", name="Switch").click()
    is_embedded("/two", "Two", '"1"')
    page.reload()
    tab.idle()
    is_embedded("/two", "Two", '"1"')
    page.get_by_role("link", name="One").click()
    is_embedded("/", "One", "query")
    page.go_back()
    is_embedded("/two", "Two", "query")


def test_each_option_brings_back_its_part(app_of_module: AppServer, open_tab: OpenTab) -> None:
    def padding(address: str) -> float:
        page = open_tab(app_of_module, address, color_scheme="dark").page
        expect(page.get_by_role("heading", name="Inside")).to_be_visible()
        found: str = page.get_by_test_id("stMainBlockContainer").evaluate(
            "(e) => getComputedStyle(e).paddingBottom"
        )
        return float(found.removesuffix("px"))

    usual = padding("/")
    assert padding("/?embed=true") < usual
    assert padding("/?embed=true&embed_options=show_padding") == usual
    # What there is no such thing of changes nothing; a word is taken in any case.
    page = open_tab(
        app_of_module, "/?embed=TRUE&embed_options=show_footer&embed_options=LIGHT_THEME", color_scheme="dark"
    ).page
    expect(page.get_by_test_id("stMainMenu")).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_sidebar_of_an_embedded_page_can_be_closed_and_opened(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    page = open_tab(app_of_module, "/?embed=true").page
    page.get_by_role("button", name="Close sidebar").click()
    expect(page.get_by_text("beside")).to_be_hidden()
    page.get_by_role("button", name="Open sidebar").click()
    expect(page.get_by_text("beside")).to_be_visible()
