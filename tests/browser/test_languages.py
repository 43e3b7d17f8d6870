"""The page in the browser's language: its texts, dates and direction; and no text that the catalogue lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import datetime
import millpond as st

with st.sidebar:
    st.write("In the sidebar")
level = st.slider("Level", 0, 10, 5, key="level")
span = st.slider("Span", 0, 10, (2, 8), key="span")
one, two, three = st.tabs(["One", "Two", "Three"])
one.write("First")
day = st.date_input("Day", datetime.date(2026, 3, 14), format="DD.MM.YYYY", key="day")
st.time_input("Time", None, key="time")
st.number_input("Number", -5, 5, -2, key="number")
st.selectbox("Drink", ["Tea", "Coffee"], index=None, key="drink")
page = st.pagination(5, key="page")
st.progress(30)
st.status("Task", state="error")
st.header("Sea", icon=":material/waves:")
st.code("x = 1")
st.write(f"level: {level}, span: {span}, day: {day}, page: {page}")
"""

PSEUDO = r"""
;(() => {
  const mark = (text) => `⟦${text}⟧`;
  const all = (value) => typeof value === "string" ? mark(value)
    : typeof value === "function" ? (...given) => mark(value(...given))
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, all(part)]));
  globalThis.millpondTexts = all(globalThis.millpondTexts);
  const aria = Symbol.for("react-aria.i18n.strings");
  globalThis[aria] = all(globalThis[aria]);
})();
"""
"""A language in which each text of the catalogue can be told from all others."""

READ = r"""
() => {
  const found = [];
  const note = (text, where) => { if (/\p{L}/u.test(text) && !where.matches(".segment, [role=gridcell]")) found.push([text, where.outerHTML.slice(0, 200)]); };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.parentElement.closest("script, style, noscript, math, annotation, svg, [translate=no]")) note(node.data, node.parentElement);
  }
  for (const name of ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"]) {
    for (const element of document.querySelectorAll(`body [${name}]`)) {
      if (!name.startsWith("aria") || element.closest("[aria-hidden=true]") === null) note(element.getAttribute(name), element);
    }
  }
  return found;
}
"""
"""What people read, or hear, and where it stands; but for the parts of dates and times, which the browser itself has words for,
and the cells of tables, whose values are the app's."""


def open_in(open_tab: OpenTab, server: AppServer, locale: str, **options: Any) -> Tab:
    tab = open_tab(server, locale=locale, **options)
    tab.drawn()
    return tab


def languages_of(tab: Tab) -> set[str]:
    """The languages whose files the page has asked for."""
    return {found[1] for url in tab.requests if (found := re.search(r"/assets/([a-z]{2})-[^/]+\.js$", url))}


def key(page: Page, label: str, name: str) -> None:
    page.get_by_role("slider", name=label, exact=True).press(name)


@pytest.mark.parametrize(
    ("locale", "language", "direction", "menu", "files"),
    [
        ("en-GB", "en-GB", "ltr", "Main menu", set()),
        ("de-AT", "de-AT", "ltr", "Hauptmenü", {"de"}),
        ("ar-EG", "ar-EG", "rtl", "القائمة الرئيسية", {"ar"}),
        ("es-MX", "es-MX", "ltr", "Menú principal", {"es"}),
        ("fr-FR", "fr-FR", "ltr", "Menu principal", {"fr"}),
        ("hi-IN", "hi-IN", "ltr", "मुख्य मेनू", {"hi"}),
        ("ja-JP", "ja-JP", "ltr", "メインメニュー", {"ja"}),
        ("ko-KR", "ko-KR", "ltr", "메인 메뉴", {"ko"}),
        ("pt-BR", "pt-BR", "ltr", "Menu principal", {"pt"}),
        ("zh-CN", "zh-CN", "ltr", "主菜单", {"zh"}),
        ("sv-SE", "en-SE", "ltr", "Main menu", set()),
    ],
)
def test_the_browser_chooses(
    app_of_module: AppServer,
    open_tab: OpenTab,
    locale: str,
    language: str,
    direction: str,
    menu: str,
    files: set[str],
) -> None:
    tab = open_in(open_tab, app_of_module, locale)
    root = tab.page.locator("html")
    for _ in range(2):
        expect(root).to_have_attribute("lang", language)
        expect(root).to_have_attribute("dir", direction)
        expect(tab.page.get_by_role("button", name=menu, exact=True)).to_be_visible()
        assert languages_of(tab) == files
        tab.requests.clear()
        tab.page.reload()  # F5
        tab.drawn()


def test_the_option_fixes_it(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_in(open_tab, serve(APP, "--client.language", "de"), "ar-EG")
    expect(tab.page.locator("html")).to_have_attribute("lang", "de")
    expect(tab.page.get_by_role("button", name="Hauptmenü")).to_be_visible()
    assert languages_of(tab) == {"de"}


def test_a_page_whose_texts_do_not_come_is_in_english(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, wait=False, locale="ar-EG")
    tab.allow("ERR_FAILED")
    tab.page.route(re.compile(r"/assets/ar-[^/]+\.js"), lambda route: route.abort())
    tab.page.reload()
    tab.drawn()
    expect(tab.page.locator("html")).to_have_attribute("dir", "ltr")
    expect(tab.page.get_by_role("button", name="Main menu")).to_be_visible()


def test_a_calendar_speaks_a_language_that_its_library_does_not_know(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    page = open_in(open_tab, app_of_module, "hi-IN").page
    page.get_by_title("Day का कैलेंडर खोलें").click()
    calendar = page.get_by_role("dialog")
    expect(calendar.get_by_role("combobox", name="महीना")).to_have_value("3")
    expect(calendar.get_by_role("button", name=re.compile("14 मार्च 2026.*चुनी गई"))).to_be_visible()


def test_dates_follow_the_language(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_in(open_tab, app_of_module, "de-AT")
    page = tab.page
    page.get_by_title("Kalender für Day öffnen").click()
    calendar = page.get_by_role("dialog")
    expect(calendar.get_by_role("combobox", name="Monat")).to_have_value("3")
    expect(calendar.locator("option", has_text="Jänner")).to_have_count(1)
    expect(calendar.locator("thead th").first).to_have_text("Mo")
    expect(calendar.get_by_role("button", name=re.compile("Samstag, 14. März 2026"))).to_be_visible()
    page.keyboard.press("Escape")
    # What is in the field is in the order that the script gave, and its parts have German names.
    expect(page.get_by_test_id("stDateInputField")).to_contain_text("14.03.2026")
    expect(page.get_by_role("spinbutton", name=re.compile("^Monat,.*Day"))).to_be_visible()


def test_arrows_follow_the_direction(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_in(open_tab, app_of_module, "ar")
    page = tab.page
    key(page, "Level", "ArrowLeft")
    tab.says("level: 6, span: (2, 8), day: 2026-03-14, page: 1")
    key(page, "Level", "ArrowRight")
    tab.says("level: 5, span: (2, 8), day: 2026-03-14, page: 1")
    key(page, "Level", "ArrowUp")
    tab.says("level: 6, span: (2, 8), day: 2026-03-14, page: 1")
    page.get_by_role("tab", name="One").press("ArrowLeft")
    expect(page.get_by_role("tab", name="Two")).to_be_focused()
    page.get_by_role("tab", name="Two").press("ArrowRight")
    expect(page.get_by_role("tab", name="One")).to_be_focused()


def test_the_calendar_runs_from_right_to_left(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_in(open_tab, app_of_module, "ar")
    page = tab.page
    page.get_by_title("فتح التقويم لحقل Day").click()
    chosen = page.locator("[role=dialog] [data-selected]")
    expect(chosen).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    tab.says("level: 5, span: (2, 8), day: 2026-03-15, page: 1")


def test_a_slider_is_dragged_from_the_right(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_in(open_tab, app_of_module, "ar")
    track = tab.page.locator(".st-key-level .slider-track")
    box = track.bounding_box()
    assert box is not None
    thumb = tab.page.locator(".st-key-level .slider-thumb").bounding_box()
    assert thumb is not None
    assert abs(thumb["x"] + thumb["width"] / 2 - (box["x"] + box["width"] / 2)) < 1
    tab.page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + 2)
    tab.says("level: 8, span: (2, 8), day: 2026-03-14, page: 1")
    low, high = (tab.page.locator(".st-key-span .slider-thumb").nth(i).bounding_box() for i in (0, 1))
    assert low is not None
    assert high is not None
    assert low["x"] > high["x"]


def test_the_page_is_mirrored_and_code_is_not(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_in(open_tab, app_of_module, "ar")
    page = tab.page

    def box_of(selector: str) -> Any:
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        return box

    sidebar, main, menu = (box_of(each) for each in (".stSidebar", ".stMain", "#MainMenu"))
    assert sidebar["x"] > main["x"]
    assert menu["x"] < main["width"] / 2
    track, bar = box_of(".progress-track"), box_of(".progress-bar")
    assert bar["x"] + bar["width"] == pytest.approx(track["x"] + track["width"], abs=1)
    assert box_of("[data-testid=stPaginationPrev]")["x"] > box_of("[data-testid=stPaginationNext]")["x"]
    assert page.locator(".stCode pre").evaluate("(code) => getComputedStyle(code).direction") == "ltr"
    number = page.locator("[data-testid=stNumberInputField]")
    assert number.evaluate("(field) => getComputedStyle(field).direction") == "ltr"
    # Nothing is wider than the page, to either side.
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_state_of_a_task_is_told_in_the_language(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_in(open_tab, app_of_module, "de-DE")
    expect(tab.page.locator(".stStatus")).to_have_text("Task — Fehler")


def test_what_is_written_for_a_machine_runs_from_the_left(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    page = open_in(open_tab, app_of_module, "ar").page
    page.locator("#main-menu-button").click()
    page.get_by_role("menuitem", name="تحرير المظهر").click()
    field = page.get_by_role("textbox", name="primaryColor", exact=True)
    field.fill("#c2410c")
    expect(field).to_have_css("direction", "ltr")
    expect(page.locator(".theme-about").first).to_have_css("direction", "ltr")


def test_an_icon_stands_off_the_text_of_a_heading(app_of_module: AppServer, open_tab: OpenTab) -> None:
    for locale in ("en-GB", "ar"):
        page = open_in(open_tab, app_of_module, locale).page
        gap = page.evaluate("""() => {
            const icon = document.querySelector(".heading-icon");
            const text = document.createRange();
            text.selectNodeContents(icon.nextElementSibling ?? icon.parentElement.lastChild);
            const [one, other] = [icon.getBoundingClientRect(), text.getBoundingClientRect()];
            return Math.max(other.left - one.right, one.left - other.right);
        }""")
        assert gap > 2, locale


def texts_in(frame: str) -> str:
    """The texts of a message as they are shown; of what is a part of one, all of it."""
    try:
        value = json.loads(frame)
    except ValueError:
        return frame
    return "".join(leaves(value))


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)


def letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalpha())


def test_each_built_in_text_is_in_the_catalogue(specimens: AppServer, open_tab: OpenTab) -> None:
    """In a language that marks its texts, what has no mark is the app's own: it came from the server."""
    tab = open_tab(specimens, wait=False, locale="de-DE", reduced_motion="reduce")
    received: list[str] = []
    tab.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame)))
    )

    def mark(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + PSEUDO)

    tab.page.route(re.compile(r"/assets/de-[^/]+\.js"), mark)
    tab.page.reload()
    tab.drawn()
    expect(tab.page.get_by_role("button", name="⟦Hauptmenü⟧")).to_be_visible()
    received.append(tab.page.locator("#millpond").text_content() or "")
    received.append("Hello from a PDF")  # came in a file
    sent = letters("".join(texts_in(frame) for frame in received))
    shown = tab.page.evaluate(READ)
    tab.page.get_by_role("button", name="⟦Hauptmenü⟧").click()
    expect(tab.page.get_by_role("menu")).to_be_visible()
    shown += tab.page.evaluate(READ)
    assert sum("⟦" in text for text, _ in shown) > 60
    unknown = {
        f"{text!r} in {where}"
        for text, where in shown
        if letters(re.sub("⟦.*?⟧", "", text, flags=re.DOTALL))
        and "⟦" not in text
        and letters(text) not in sent
    }
    assert not unknown, "\n".join(sorted(unknown))
