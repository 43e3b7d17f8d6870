"""The page as a whole: its menu, sidebar, settings, hooks; accessibility and isolation on the gallery."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab


def test_the_theme_is_switched_and_stays(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve("import millpond as st\nst.title('Themes')"), color_scheme="light")
    page = tab.page
    color = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(color)
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    dark = page.evaluate(color)
    assert dark != light
    page.reload()
    tab.idle()
    assert page.evaluate(color) == dark
    # It does not begin light, either: here the front end's own code never comes.
    page.route("**/assets/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.reload()
    assert page.evaluate(color) == dark


def test_the_menu_runs_the_script_again_and_clears_the_state(serve: Serve, open_tab: OpenTab):
    source = (
        "import millpond as st\nst.session_state.n = st.session_state.get('n', 0) + 1\n"
        # The page has the styles of all elements, too.
        "st.text(f'run {st.session_state.n}')\nst.checkbox('here')"
    )
    tab = open_tab(serve(source), color_scheme="light")
    page = tab.page
    tab.says("run 1")
    page.get_by_role("button", name="Main menu").press("Enter")
    page.get_by_role("menuitem", name="Rerun").press("Enter")
    tab.says("run 2")
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitem", name="Clear state").click()
    page.get_by_role("button", name="Clear and start over").click()
    tab.says("run 1")


def test_page_config(serve: Serve, open_tab: OpenTab):
    source = "import millpond as st\nst.set_page_config('My pond', '🦆', layout='wide')\nst.text('here')"
    tab = open_tab(serve(source), color_scheme="light", viewport={"width": 1600, "height": 800})
    expect(tab.page).to_have_title("My pond")
    box = tab.page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert box is not None
    assert box["width"] > 1400


def test_the_sidebar_closes_and_opens_on_a_phone(serve: Serve, open_tab: OpenTab):
    source = "import millpond as st\nst.sidebar.text('in the bar')\nst.text('in the page')"
    tab = open_tab(serve(source), **PHONE)
    inside = tab.page.get_by_text("in the bar")
    expect(inside).to_be_hidden()
    tab.page.get_by_role("button", name="Open sidebar").tap()
    expect(inside).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(inside).to_be_hidden()


def test_print_leaves_the_controls_of_the_page_out(gallery: AppServer, open_tab: OpenTab):
    tab = open_tab(gallery)
    tab.allow("can escape its sandboxing")  # the component in a frame
    tab.page.emulate_media(media="print")
    expect(tab.page.get_by_test_id("stToolbar")).to_be_hidden()
    expect(tab.page.get_by_role("heading", name="Gallery")).to_be_visible()


def test_nothing_moves_for_those_who_asked_for_it(gallery: AppServer, open_tab: OpenTab):
    tab = open_tab(gallery, reduced_motion="reduce")
    tab.allow("can escape its sandboxing")  # the component in a frame
    tab.drawn()
    # The wheel of what is at work fades in and out, and stands still.
    moving = """() => document.getAnimations()
        .filter((one) => one.effect.getComputedTiming().iterations === Infinity)
        .filter((one) => one.effect.getKeyframes().some((frame) => !("opacity" in frame))).length"""
    assert tab.page.evaluate(moving) == 0
    # Not for a millisecond, either: what is inherited would then come down the page by a level in each frame.
    changed = (
        "(document.body.style.color = 'red', getComputedStyle(document.body).color, "
        "document.getAnimations().filter((one) => one instanceof CSSTransition).length)"
    )
    assert tab.page.evaluate(changed) == 0


LONG = """
import millpond as st
word = "l" * 3000
st.title(word); st.markdown(word); st.text(word); st.caption(word); st.error(word, title=word); st.json({word: word})
st.text_input(word); st.checkbox(word); st.radio(word, [word, "b"], captions=[word, word]); st.button(word)
st.selectbox(word, [word]); st.multiselect(word, [word], default=[word]); st.slider(word); st.date_input(word)
st.number_input(word); st.time_input(word); st.text_area(word); st.toggle(word); st.tabs([word]); st.expander(word)
st.progress(1, text=word); st.exception(ValueError(word))
for column in st.columns(3): column.text_input(word, key=id(column)); column.checkbox(word, key=f"c{id(column)}")
st.text("end")
"""


def test_a_word_without_an_end_makes_nothing_wider_than_the_page(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(LONG), **PHONE)
    expect(tab.page.get_by_text("end", exact=True)).to_be_attached()
    tab.drawn()
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
