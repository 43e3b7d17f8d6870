"""The theme in the page: there before the first paint, switched, edited, followed; fonts, the sidebar, an app's CSS."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_specimens import run_axe

APP = """
import millpond as st
st.title("Sea")
st.write(f"theme {st.context.theme.type}")
st.markdown(":red[red] and `code` and [a link](https://example.org/)")
st.code("x = 1")
st.button("Press", type="primary")
st.text_input("Name")
st.html("<style>.probe { color: var(--st-primary-color); } .stButton button { letter-spacing: 3px; }</style><p class='probe'>probe</p>")
st.sidebar.header("Side")
st.sidebar.text_input("Port")
st.sidebar.button("Sail", type="primary")
"""
THEME = """
[theme]
base = "dark"
primaryColor = "#ff8a3d"
backgroundColor = "#1b1430"
textColor = "#efe9ff"
baseFontSize = 18
headingFontSizes = ["3rem"]
buttonRadius = "none"
linkUnderline = false
[theme.sidebar]
backgroundColor = "#f2ebff"
font = "monospace"
"""
FONT = Path(__file__).parents[2] / "frontend" / "node_modules" / "katex"
GROUND = "getComputedStyle(document.body).backgroundColor"
CUSTOM = "rgb(27, 20, 48)"
BLUE = re.compile(r"rgb\(0, 64, ")


@pytest.fixture(scope="module")
def app_of_module(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The app with its theme, served once."""
    with served(tmp_path_factory.mktemp("theme"), THEME) as server:
        yield server


def served(folder: Path, theme: str, *flags: str) -> AppServer:
    configure(folder, theme)
    script = folder / "app.py"
    script.write_text(APP)
    return AppServer(script, *flags)


def configure(folder: Path, theme: str) -> Path:
    file = folder / ".millpond" / "config.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(theme)
    return file


def style(page: Page, selector: str, name: str) -> str:
    found: str = page.evaluate(
        "([selector, name]) => getComputedStyle(document.querySelector(selector)).getPropertyValue(name)",
        [selector, name],
    )
    return found


def wait_for(page: Page, condition: str) -> None:
    """Wait until it is true. (Playwright's own way compiles text in the page, which the policy forbids.)"""
    page.evaluate(
        f"new Promise((done) => {{ const look = () => ({condition}) ? done() : setTimeout(look, 20); look(); }})"
    )


def violations(page: Page) -> list[str]:
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in run_axe(page)["violations"]
        if each["id"] == "color-contrast"
        for node in each["nodes"]
    ]


def choose(tab: Tab, name: str) -> None:
    """Choose a theme in the menu."""
    tab.page.get_by_role("button", name="Main menu").click()
    tab.page.get_by_role("menuitemradio", name=name, exact=True).click()
    tab.page.keyboard.press("Escape")


def test_the_options_are_seen(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, color_scheme="light")
    tab.drawn()
    page = tab.page
    tab.says("theme dark")
    assert page.evaluate(GROUND) == CUSTOM
    assert style(page, ".stMain", "color") == "rgb(239, 233, 255)"
    assert style(page, "html", "font-size") == "18px"
    assert style(page, ".stMain h1", "font-size") == "54px"
    assert style(page, ".stMain .push", "border-radius") == "0px"
    assert style(page, ".stMain .push", "background-color") == "rgb(255, 138, 61)"
    assert style(page, ".stMain a[href]", "text-decoration-line") == "none"


def test_the_sidebar_has_its_section(app_of_module: AppServer, open_tab: OpenTab):
    page = open_tab(app_of_module, color_scheme="dark").page
    assert style(page, ".stSidebar", "background-color") == "rgb(242, 235, 255)"
    # The page is dark, and the sidebar light: what stands in it follows.
    assert style(page, ".stSidebar", "color-scheme") == "light"
    assert style(page, ".stSidebar .stHeading", "color") == "rgb(26, 35, 39)"
    assert "monospace" in style(page, ".stSidebar .stHeading", "font-family")
    assert "monospace" not in style(page, ".stMain .stHeading", "font-family")
    assert style(page, ".stSidebar .push", "background-color") == "rgb(255, 138, 61)"


def test_an_apps_own_css_has_the_hooks_and_the_variables(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, color_scheme="light")
    tab.drawn()
    assert style(tab.page, ".probe", "color") == "rgb(255, 138, 61)"
    assert style(tab.page, ".stButton button", "letter-spacing") == "3px"
    assert style(tab.page, ":root", "--st-background-color") == "#1b1430"
    assert style(tab.page, ".stSidebar", "--st-background-color") == "#f2ebff"
    assert style(tab.page, ":root", "--st-chart-categorical-colors").startswith("#5aa4f0, ")


def test_nothing_else_is_painted_before_it(app_of_module: AppServer, open_tab: OpenTab):
    """The theme is in the page although no script of the front end ever comes, and whatever the system prefers."""
    for scheme in ("light", "dark"):
        tab = open_tab(app_of_module, color_scheme=scheme)
        tab.drawn()  # no script of this page is to come empty
        tab.page.route("**/assets/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
        tab.page.reload()
        assert tab.page.evaluate(GROUND) == CUSTOM
        sheets = tab.page.evaluate(
            "[...document.head.querySelectorAll('link[rel=stylesheet]')].map((link) => link.id)"
        )
        assert sheets[-1] == "theme"


def test_light_dark_system_and_custom_are_chosen_without_a_reload_and_stay(
    app_of_module: AppServer, open_tab: OpenTab
):
    tab = open_tab(app_of_module, color_scheme="light")
    page = tab.page
    page.evaluate(
        "window.told = 0; addEventListener('millpond:theme', () => window.told++); window.same = true"
    )
    choose(tab, "Light")
    tab.says("theme light")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert style(page, ".stMain .push", "background-color") == "rgb(255, 138, 61)", "the accent stays"
    choose(tab, "Dark")
    tab.says("theme dark")
    assert page.evaluate(GROUND) == "rgb(18, 24, 27)"
    choose(tab, "Use system setting")
    tab.says("theme light")
    page.emulate_media(color_scheme="dark")
    tab.says("theme dark")
    page.reload()
    tab.idle()
    assert page.evaluate(GROUND) == "rgb(18, 24, 27)", "the choice stays"
    choose(tab, "Custom")
    assert page.evaluate(GROUND) == CUSTOM
    assert page.evaluate("window.told") is None, "it was loaded again"


def test_the_page_tells_of_each_change(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, color_scheme="light")
    tab.page.evaluate("window.told = 0; addEventListener('millpond:theme', () => window.told++)")
    choose(tab, "Light")
    choose(tab, "Custom")
    assert tab.page.evaluate("window.told") == 2
    choose(tab, "Use system setting")
    tab.page.emulate_media(color_scheme="dark")
    wait_for(tab.page, "window.told === 4")


def test_paper_is_white(app_of_module: AppServer, open_tab: OpenTab):
    page = open_tab(app_of_module, color_scheme="dark").page
    page.emulate_media(media="print")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert style(page, ".stMain", "color") == "rgb(26, 35, 39)"


def test_forced_colors_keep_what_is_chosen_to_be_seen(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, color_scheme="dark", forced_colors="active")
    tab.drawn()
    expect(tab.page.get_by_role("button", name="Press")).to_be_visible()
    assert tab.page.evaluate(GROUND) != CUSTOM, "the system's colors"


@pytest.mark.parametrize(
    "options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"]
)
def test_a_page_with_a_theme_is_accessible(
    app_of_module: AppServer, open_tab: OpenTab, options: dict[str, Any]
):
    tab = open_tab(app_of_module, **options)
    tab.drawn()
    assert violations(tab.page) == []


def open_editor(tab: Tab) -> Any:
    tab.page.get_by_role("button", name="Main menu").click()
    tab.page.get_by_role("menuitem", name="Edit theme").click()
    editor = tab.page.get_by_role("complementary", name="Theme editor")
    expect(editor.get_by_label("primaryColor", exact=True)).to_have_value("#ff8a3d")
    return editor


def test_the_editor_shows_its_effect_and_gives_the_lines(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, color_scheme="light")
    page = tab.page
    editor = open_editor(tab)
    expect(editor).to_be_focused()
    field = editor.get_by_label("backgroundColor", exact=True)
    field.fill("#003355")
    expect(page.locator("body")).to_have_css("background-color", "rgb(0, 51, 85)")
    toml = editor.get_by_test_id("stThemeToml")
    expect(toml).to_contain_text('backgroundColor = "#003355"')
    expect(toml).to_contain_text('[theme.sidebar]\nbackgroundColor = "#f2ebff"\nfont = "monospace"')
    editor.get_by_label("textColor", exact=True).fill("#113355")
    expect(editor.get_by_role("status").first).to_contain_text(
        "theme.textColor and backgroundColor (#113355 on #003355)"
    )
    field.fill("#12")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        'The page\'s background. theme.backgroundColor must be a colour, such as "#ff4b4b" or "tomato", not "#12".'
    )
    editor.get_by_label("Section").select_option("[theme.sidebar]")
    expect(editor.get_by_label("backgroundColor", exact=True)).to_have_value("#f2ebff")
    editor.get_by_role("button", name="Reset").click()
    expect(page.locator("body")).to_have_css("background-color", CUSTOM)
    assert violations(page) == []
    editor.press("Escape")
    expect(editor).to_have_count(0)
    expect(page.get_by_role("button", name="Main menu")).to_be_focused()


def test_the_editor_copies(app_of_module: AppServer, open_tab: OpenTab):
    tab = open_tab(app_of_module, color_scheme="light", permissions=["clipboard-read", "clipboard-write"])
    editor = open_editor(tab)
    expect(editor.get_by_test_id("stThemeToml")).to_contain_text("primaryColor")
    editor.get_by_role("button", name="Copy the theme").click()
    expect(editor.get_by_text("Copied")).to_be_visible()
    assert 'primaryColor = "#ff8a3d"' in tab.page.evaluate("navigator.clipboard.readText()")


def test_users_have_no_editor(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(APP, "--client.toolbarMode", "viewer"))
    tab.page.get_by_role("button", name="Main menu").click()
    expect(tab.page.get_by_role("menuitemradio", name="Dark")).to_be_visible()
    expect(tab.page.get_by_role("menuitem", name="Edit theme")).to_have_count(0)
    expect(tab.page.get_by_role("menuitemradio", name="Custom")).to_have_count(0)


def test_what_is_saved_in_the_configuration_is_seen_at_once(tmp_path: Path, serve: Serve, open_tab: OpenTab):
    file = configure(tmp_path, THEME)
    server = serve(APP)
    tab = open_tab(server, color_scheme="light")
    page = tab.page
    page.get_by_label("Name").fill("Ahab")
    # Again now and then: nobody knows whether the server has begun to watch.
    for number in range(30):
        file.write_text(THEME.replace("#1b1430", f"#0040{number + 16:02x}"))
        with contextlib.suppress(AssertionError):
            expect(page.locator("body")).to_have_css("background-color", BLUE, timeout=1000)
            break
    expect(page.locator("body")).to_have_css("background-color", BLUE)
    expect(page.get_by_label("Name")).to_have_value("Ahab")
    expect(page.locator("#theme")).to_have_count(1)
    page.reload()
    tab.idle()
    expect(page.locator("body")).to_have_css("background-color", BLUE)


def test_a_font_of_the_apps_own_is_served_and_used(tmp_path: Path, serve: Serve, open_tab: OpenTab):
    font = next(FONT.rglob("*.woff2"))
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "sea.woff2").write_bytes(font.read_bytes())
    theme = (
        '[theme]\nfont = "Sea, serif"\n[[theme.fontFaces]]\nfamily = "Sea"\nurl = "app/static/sea.woff2"\n'
    )
    configure(tmp_path, theme)
    server = serve(APP, "--server.enableStaticServing", "true")
    tab = open_tab(server)
    wait_for(
        tab.page,
        "[...document.fonts].some((font) => font.family.includes('Sea') && font.status === 'loaded')",
    )
    assert any(url.endswith("/app/static/sea.woff2") for url in tab.requests)
    assert style(tab.page, "body", "font-family").startswith("Sea, ")


def test_badges_of_a_heading_are_as_small_as_elsewhere_and_the_chat_field_is_as_angular_as_the_theme(
    tmp_path: Path, serve: Serve, open_tab: OpenTab
):
    script = (
        "import millpond as st\n"
        'st.header("Ada :red-badge[hired]")\nst.write("Ada :red-badge[hired]")\nst.chat_input("Ask")\n'
    )
    server = serve(script)
    page = open_tab(server).page
    expect(page.locator(".chat-box")).to_have_css("border-radius", "24px")
    for place in ("h2", "p"):
        expect(page.locator(f"{place} .stMarkdownBadge")).to_have_css("font-size", "14px")
    configure(tmp_path, '[theme]\nbaseRadius = "none"\n')
    page.reload()
    expect(page.locator(".chat-box")).to_have_css("border-radius", "0px")
