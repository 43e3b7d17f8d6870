"""Pages in a browser: links, Back, reload, deep links, a base path, a server that was killed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_specimens import run_axe

APP = """
import millpond as st

def home():
    st.title("Home")
    st.text_input("Name", key="name")
    st.page_link(second, label="A link", query_params={"a": "1"})
    if st.button("Go on"):
        st.switch_page(second)

def two():
    st.title("Second")
    st.text(f"parameters {st.query_params.to_dict()}")
    st.text(f"address {st.context.url}")
    st.session_state.setdefault("clicks", 0)
    if st.button("Count"):
        st.session_state.clicks += 1
    st.text(f"clicks {st.session_state.clicks}")

second = st.Page(two, title="Second page", icon="📈", url_path="deep/two")
st.sidebar.text_input("Common")
st.navigation([st.Page(home, title="Start"), second]).run()
"""


def at(tab: Tab, path: str, title: str) -> None:
    """Wait until the tab is there."""
    expect(tab.page).to_have_url(re.compile(re.escape(path) + "$"))
    expect(tab.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    tab.idle()


def follow(tab: Tab, name: str) -> None:
    tab.page.get_by_role("navigation").get_by_role("link", name=name).click()


def test_links_back_forward_and_reload(tab: Tab) -> None:
    expect(tab.page).to_have_title("Start")
    tab.page.get_by_label("Common").fill("kept")
    tab.page.get_by_label("Common").press("Enter")
    loads = len([url for url in tab.requests if "/assets/" in url])
    follow(tab, "Second page")
    at(tab, "/deep/two", "Second")
    expect(tab.page).to_have_title("Second page")
    expect(tab.page.get_by_role("link", name="Second page")).to_have_attribute("aria-current", "page")
    expect(tab.page.get_by_label("Common")).to_have_value("kept")
    tab.says(f"address {tab.server.url}/deep/two")
    assert len([url for url in tab.requests if "index" in url and "/assets/" in url]) <= loads, "no page load"
    tab.page.go_back()
    at(tab, "/", "Home")
    expect(tab.page).to_have_title("Start")
    tab.page.go_forward()
    at(tab, "/deep/two", "Second")
    tab.press("Count")
    tab.says("clicks 1")
    tab.page.reload()
    at(tab, "/deep/two", "Second")
    tab.says("clicks 1")
    expect(tab.page.get_by_label("Common")).to_have_value("kept")


def test_back_to_an_address_that_was_left_for_a_typed_one(tab: Tab) -> None:
    tab.page.goto(tab.server.url + "/deep/two")
    at(tab, "/deep/two", "Second")
    tab.page.go_back()
    at(tab, "/", "Home")
    tab.page.go_forward()
    at(tab, "/deep/two", "Second")
    tab.page.reload()
    at(tab, "/deep/two", "Second")


def test_the_app_goes_on_and_the_address_follows(tab: Tab) -> None:
    tab.press("Go on")
    at(tab, "/deep/two", "Second")
    tab.page.go_back()
    at(tab, "/", "Home")
    tab.page.get_by_role("link", name="A link").click()
    at(tab, "/deep/two?a=1", "Second")
    tab.says("parameters {'a': '1'}")
    follow(tab, "Second page")
    at(tab, "/deep/two", "Second")
    tab.says("parameters {}")
    tab.page.go_back()
    tab.says("parameters {'a': '1'}")


def test_a_deep_link_and_a_link_in_a_new_tab(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, "/deep/two?x=%C3%BC")
    at(tab, "/deep/two?x=%C3%BC", "Second")
    tab.says("parameters {'x': 'ü'}")
    with tab.page.context.expect_page() as opened:
        tab.page.get_by_role("navigation").get_by_role("link", name="Start").click(
            modifiers=["ControlOrMeta"]
        )
    expect(opened.value.get_by_role("heading", name="Home", exact=True)).to_be_visible()
    at(tab, "/deep/two?x=%C3%BC", "Second")
    opened.value.close()


def test_a_page_that_is_not_there_offers_the_way_home(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, "/deep/nothing")
    expect(tab.page.get_by_role("alert")).to_contain_text("no page /deep/nothing")
    tab.page.get_by_test_id("stPageLink-NavLink").get_by_text("Start").click()
    at(tab, "/", "Home")
    expect(tab.page.get_by_role("alert")).to_have_count(0)


def test_on_a_phone_the_sidebar_makes_way_for_the_page(app_of_module: AppServer, open_tab: OpenTab) -> None:
    tab = open_tab(app_of_module, viewport={"width": 390, "height": 800})
    tab.page.get_by_role("button", name="Open sidebar").click()
    follow(tab, "Second page")
    at(tab, "/deep/two", "Second")
    expect(tab.page.get_by_test_id("stSidebar")).to_be_hidden()


@pytest.mark.parametrize("path", ["tools/x"])
def test_under_a_base_path(serve: Serve, open_tab: OpenTab, path: str) -> None:
    server = serve(APP, "--server.baseUrlPath", path)
    tab = open_tab(server, f"/{path}/deep/two")
    at(tab, f"/{path}/deep/two", "Second")
    tab.says(f"address {server.url}/{path}/deep/two")
    follow(tab, "Start")
    at(tab, f"/{path}/", "Home")
    tab.press("Go on")
    at(tab, f"/{path}/deep/two", "Second")
    tab.page.reload()
    at(tab, f"/{path}/deep/two", "Second")


def test_a_server_that_is_killed_finds_the_page_again(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    tab.press("Go on")
    at(tab, "/deep/two", "Second")
    tab.press("Count")
    tab.says("clicks 1")
    server.kill()
    # While it is away, the user goes elsewhere.
    follow(tab, "Start")
    server.start()
    at(tab, "/", "Home")
    tab.page.go_back()
    at(tab, "/deep/two", "Second")
    tab.says("clicks 1")


def test_the_focus_and_a_screen_reader_come_along(tab: Tab) -> None:
    said = tab.page.get_by_test_id("arrival")
    expect(said).to_have_text("")
    tab.press("Go on")
    at(tab, "/deep/two", "Second")
    expect(tab.page.locator("#stMain")).to_be_focused()
    expect(said).to_have_text("Second page")
    tab.page.keyboard.press("Tab")
    expect(tab.page.get_by_role("button", name="Count", exact=True)).to_be_focused()
    link = tab.page.get_by_role("navigation").get_by_role("link", name="Start")
    link.focus()
    tab.page.keyboard.press("Enter")
    at(tab, "/", "Home")
    expect(link).to_be_focused()
    expect(said).to_have_text("Start")
    tab.page.get_by_label("Name", exact=True).focus()
    tab.page.go_back()
    at(tab, "/deep/two", "Second")
    expect(tab.page.locator("#stMain")).to_be_focused()
    expect(said).to_have_text("Second page")


def test_what_was_typed_is_heard_by_the_page_that_is_left(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(
        "import millpond as st\n"
        "def hear(): st.session_state.heard = st.session_state.name\n"
        "def home():\n"
        "    st.title('Home')\n"
        "    st.text_input('Name', key='name', on_change=hear)\n"
        "    st.page_link(two, label='A link')\n"
        "def other():\n"
        "    st.title('Other')\n"
        "    st.text(f'heard {st.session_state.get(\"heard\")}')\n"
        "two = st.Page(other)\n"
        "st.navigation([home, two]).run()"
    )
    for links in ("A link", "other"):
        tab = open_tab(server)
        tab.page.get_by_label("Name", exact=True).fill(links)
        tab.page.get_by_role("link", name=links, exact=True).click()
        at(tab, "/other", "Other")
        tab.says(f"heard {links}")


@pytest.mark.parametrize("late", [False, True], ids=["", "late"])
def test_clicks_on_links_that_follow_each_other_at_once(tab: Tab, late: bool) -> None:
    """The last one counts, also where it leads to the page that is just being left, and the code for addresses comes late."""
    click = """(names) => {
        for (const name of names)
            [...document.querySelectorAll("a, button")].find((one) => one.textContent.includes(name)).click();
    }"""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    for names, path, title in [
        (["Second page", "A link"], "/deep/two?a=1", "Second"),
        (["Go on", "Start"], "/", "Home"),
        (["Second page", "Start"], "/", "Home"),
        (["Start", "Second page"], "/deep/two", "Second"),
    ]:
        if late:
            tab.page.route("**/address-*.js", hold)
        tab.page.goto(tab.server.url)
        at(tab, "/", "Home")
        tab.page.evaluate(click, names)
        if late:
            expect(tab.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
            at(tab, path, title)
            tab.page.unroute("**/address-*.js")
            while held:
                route = held.pop()
                route.continue_()
                tab.page.evaluate("(url) => import(url)", route.request.url)  # it has run
        at(tab, path, title)


TOP = """
import millpond as st

def page(i):
    def show():
        st.title(f"Number {i}")
        st.sidebar.text("beside")
    return st.Page(show, title=f"Page {i}", url_path=f"p{i}")

pages = [page(i) for i in range(30)]
st.navigation({"": pages[:3] + pages[24:], "Reports": pages[3:9], "Admin": pages[9:24]}, position="top").run()
"""


def test_above_the_page_sections_are_menus_and_what_has_no_room_is_in_one(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(TOP)
    tab = open_tab(server, "/p4", viewport={"width": 1600, "height": 700})
    at(tab, "/p4", "Number 4")
    bar = tab.page.get_by_test_id("stTopNav")
    reports = bar.get_by_role("button", name="Reports")
    expect(reports).to_have_attribute("aria-current", "true")
    expect(bar.get_by_role("button", name="more")).to_have_count(0)
    reports.click()
    expect(tab.page.get_by_role("menuitem", name="Page 4")).to_be_focused()
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Enter")
    at(tab, "/p5", "Number 5")
    expect(tab.page.get_by_role("menu")).to_have_count(0)
    expect(reports).to_be_focused()
    tab.page.set_viewport_size({"width": 800, "height": 700})
    more = bar.get_by_role("button", name=re.compile(r"^\d+ more$"))
    expect(more).to_be_visible()
    expect(bar.get_by_role("button", name="Admin")).to_be_hidden()
    more.click()
    expect(tab.page.get_by_role("menuitem")).to_have_count(int((more.text_content() or "").split()[0]))
    tab.page.get_by_role("menuitem", name="Page 29").click()
    at(tab, "/p29", "Number 29")
    expect(more).to_have_attribute("aria-current", "true")


def test_above_the_page_of_a_phone_there_is_one_button(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(TOP), "/p4", viewport={"width": 390, "height": 700})
    at(tab, "/p4", "Number 4")
    tab.page.get_by_role("button", name="Page 4").click()
    expect(tab.page.get_by_role("link", name="Page 4", exact=True)).to_be_focused()
    tab.page.get_by_role("searchbox", name="Search pages").fill("admin 2")
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Enter")
    at(tab, "/p12", "Number 12")
    expect(tab.page.get_by_role("button", name="Page 12")).to_be_focused()


def test_many_pages_fold_and_stay_so_over_a_reload(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(TOP.replace('"top"', '"sidebar"')))
    links = tab.page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(10)
    tab.press("Reports")
    tab.press("View 14 more")
    expect(links).to_have_count(24)
    tab.page.reload()
    expect(links).to_have_count(24)
    tab.page.get_by_role("searchbox").fill("29")
    tab.page.keyboard.press("Enter")
    at(tab, "/p29", "Number 29")
    expect(links).to_have_count(24)


@pytest.mark.parametrize("position", ["sidebar", "top"])
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing(look: str, position: str, serve: Serve, open_tab: OpenTab) -> None:
    """With a menu open, or sections folded and a search that has found something."""
    phone = look == "phone"
    tab = open_tab(
        serve(TOP.replace('"top"', f'"{position}"')),
        "/p4",
        color_scheme="dark" if look == "dark" else "light",
        viewport={"width": 390 if phone else 1600, "height": 800},
        reduced_motion="reduce",
    )
    at(tab, "/p4", "Number 4")
    if position == "top":
        tab.page.get_by_role("button", name="Page 4" if phone else "Reports").click()
    elif phone:
        tab.page.get_by_role("button", name="Open sidebar").click()
    expect(tab.page.get_by_text("Page 4", exact=True).last).to_be_visible()
    found = run_axe(tab.page)["violations"]
    if position == "sidebar":
        tab.press("Reports")
        found += run_axe(tab.page)["violations"]
        tab.page.get_by_role("searchbox").fill("29")
        expect(tab.page.get_by_test_id("stSidebarNavLink")).to_have_count(1)
        found += run_axe(tab.page)["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


CUSTOMERS = """
import millpond as st
def listing():
    st.title("Customers")
    st.page_link(customer.at(id="Ada L"), label="Ada")
def show(id):
    st.title(f"Customer {id}")
    st.text_input("Note", key="note")
    if st.button("Next"):
        st.switch_page("customers/Grace")
customer = st.Page(show, title="Customer", url_path="customers/{id}")
st.navigation([st.Page(listing, title="Customers", url_path="customers", default=True), customer,
               st.Page(lambda: st.title("More"), title="More", url_path="more")]).run()
"""


def test_a_path_with_parameters(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(CUSTOMERS, "--server.baseUrlPath", "crm")
    tab = open_tab(server, "/crm/customers/7%C3%BC")
    at(tab, "/crm/customers/7%C3%BC", "Customer 7ü")
    follow(tab, "Customers")
    at(tab, "/crm/", "Customers")
    tab.page.get_by_role("link", name="Ada").click()
    at(tab, "/crm/customers/Ada%20L", "Customer Ada L")
    tab.page.get_by_label("Note", exact=True).fill("first")
    tab.press("Next")
    at(tab, "/crm/customers/Grace", "Customer Grace")
    expect(tab.page.get_by_label("Note", exact=True)).to_have_value("")
    tab.page.go_back()
    at(tab, "/crm/customers/Ada%20L", "Customer Ada L")
    tab.page.reload()
    at(tab, "/crm/customers/Ada%20L", "Customer Ada L")


def test_saving_a_page_concerns_those_who_see_it(serve: Serve, open_tab: OpenTab, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    one, two = tmp_path / "pages" / "1_One.py", tmp_path / "pages" / "2_Two.py"
    one.write_text("import millpond as st\nst.title('One')")
    two.write_text("import millpond as st\nst.title('Two')")
    server = serve("import millpond as st\nst.title('Home')", "--server.runOnSave")
    first, second = open_tab(server, "/One"), open_tab(server, "/Two")
    at(first, "/One", "One")
    at(second, "/Two", "Two")
    runs = len(second.sent)
    two.write_text("import millpond as st\nst.title('Two again')")
    at(second, "/Two", "Two again")
    one.write_text("import millpond as st\nst.title('One again')")
    at(first, "/One", "One again")
    at(second, "/Two", "Two again")
    assert len(second.sent) == runs
    (tmp_path / "pages" / "3_Three.py").write_text("import millpond as st\nst.title('Three')")
    follow(first, "Three")
    at(first, "/Three", "Three")


def test_titles_begin_in_one_line_whatever_their_icons(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(
        "import millpond as st\n"
        "icons = ['📈', '🔎', ':material/home:', ':material/edit:']\n"
        "pages = [st.Page(lambda: st.title('T'), title=f'Page {n}', url_path=f'p{n}', icon=i) for n, i in enumerate(icons)]\n"
        "st.navigation(pages).run()"
    )
    tab = open_tab(server)
    titles = tab.page.get_by_test_id("stSidebarNavLink").locator(".navigation-title")
    expect(titles).to_have_count(4)
    starts = titles.evaluate_all("(found) => found.map((one) => Math.round(one.getBoundingClientRect().x))")
    assert len(set(starts)) == 1, starts
