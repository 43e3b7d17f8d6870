"""HTML and its scripts, toasts, status containers and skeletons in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab

APP = """
import millpond as st

def callback():
    st.toast("From a callback")

st.button("Callback", on_click=callback)
if st.button("Rerun"):
    st.toast("Before a rerun")
    st.rerun()
if st.button("Stay"):
    first = st.toast("**First**", duration="infinite", icon=":material/check:")
    st.toast("Second", duration="infinite")
    first.toast("Replaced", duration="infinite")
if st.button("Short"):
    st.toast("Soon gone", duration=1)

@st.dialog("Ask")
def ask():
    if st.button("Say"):
        st.toast("In front", duration="infinite")
if st.button("Dialog"):
    ask()

state = st.session_state.setdefault("state", "running")
if st.button("Finish"):
    st.session_state.state = state = "complete"
status = st.status("Reading *files*", state=state)
status.write("Found one")
st.status("Nothing in it")
opened = st.button("Open")
other = st.status("Other", expanded=opened)
other.write("What it says")
"""


@pytest.mark.parametrize(("button", "said"), [("Callback", "From a callback"), ("Rerun", "Before a rerun")])
def test_a_toast_is_shown_whatever_the_run_does(tab: Tab, button: str, said: str):
    tab.page.get_by_role("button", name=button).click()
    expect(tab.page.get_by_role("alertdialog", name=said)).to_have_count(1)


def test_toasts_stack_are_replaced_and_closed_with_the_keyboard(tab: Tab):
    page = tab.page
    page.get_by_role("button", name="Stay").click()
    toasts = page.get_by_test_id("stToast")
    # The newest is first; what replaces another has its place.
    expect(toasts).to_have_text(["Second", "Replaced"])
    region = page.get_by_role("region", name="Notifications")
    expect(region).to_have_attribute("aria-live", "polite")
    close = toasts.get_by_role("button", name="Close")
    close.nth(0).focus()
    page.keyboard.press("Enter")
    expect(toasts).to_have_text(["Replaced"])
    expect(close).to_be_focused()
    page.keyboard.press("Escape")
    expect(toasts).to_have_count(0)


def test_a_toast_goes_by_itself_but_not_under_the_pointer(tab: Tab):
    page = tab.page
    page.clock.install()
    page.get_by_role("button", name="Short").click()
    toast = page.get_by_test_id("stToast")
    page.clock.run_for(100)
    expect(toast).to_have_text("Soon gone")
    toast.hover()
    page.clock.run_for(5000)
    expect(toast).to_have_count(1)
    page.mouse.move(5, 600)
    page.clock.run_for(5000)
    expect(toast).to_have_count(0)


def test_no_toast_lies_on_the_menu_or_the_theme_editor(tab: Tab):
    page = tab.page
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_test_id("stToast")).to_have_count(2)
    page.locator("#main-menu-button").click()
    menu = page.get_by_test_id("stMainMenuPopover")
    toast = page.get_by_test_id("stToast").first.bounding_box()
    assert toast is not None
    # What is seen where both of them are.
    corner = [toast["x"] + toast["width"] - 8, toast["y"] + toast["height"] / 2]
    shown = "(menu, [x, y]) => menu.contains(document.elementFromPoint(x, y))"
    assert menu.evaluate(shown, corner)
    menu.get_by_role("menuitem", name="Edit theme").click()
    editor = page.get_by_test_id("stThemeEditor")
    expect(editor).to_be_focused()
    assert editor.evaluate(shown, corner)


def test_a_toast_can_be_read_and_closed_in_front_of_a_dialog(tab: Tab):
    page = tab.page
    page.get_by_role("button", name="Dialog").click()
    page.get_by_role("button", name="Say").click()
    toast = page.get_by_role("alertdialog", name="In front")
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_status_opens_with_the_keyboard_and_says_how_it_ends(tab: Tab):
    page = tab.page
    reading = page.get_by_test_id("stExpander").filter(has_text="Reading files")
    expect(reading.get_by_test_id("stExpanderIconSpinner")).to_be_visible()
    inside = reading.get_by_text("Found one")
    expect(inside).to_be_hidden()
    reading.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    said = reading.get_by_test_id("stStatusAnnouncement")
    expect(said).to_have_text("")
    page.get_by_role("button", name="Finish").click()
    expect(reading.get_by_test_id("stExpanderIconCheck")).to_be_visible()
    expect(said).to_have_text("Reading files: complete")
    expect(inside).to_be_visible()  # as the user has left it
    empty = page.get_by_test_id("stExpander").filter(has_text="Nothing in it")
    expect(empty.locator("summary")).to_have_count(0)


def test_the_script_opens_a_status_that_the_user_has_closed(tab: Tab):
    page = tab.page
    other = page.get_by_test_id("stExpander").filter(has_text="Other")
    summary, inside = other.locator("summary"), other.get_by_text("What it says")
    summary.click()
    expect(inside).to_be_visible()
    summary.click()
    expect(inside).to_be_hidden()
    page.get_by_role("button", name="Open").click()
    expect(inside).to_be_visible()
    tab.page.reload()
    tab.idle()
    expect(inside).to_be_hidden()


HTML = """
import millpond as st

code = '''
<p id="said">nothing</p>
<script>window.order = ["first"]; document.getElementById("said").textContent = "run";</script>
<script type="module">window.order.push("module");</script>
<script>window.order.push(document.currentScript.previousElementSibling.tagName);</script>
<b onclick="window.clicked = true">bold</b>
<img src="missing" onerror="window.failed = true">
'''
st.html("<style>.marked { color: rgb(1, 2, 3) }</style>")
st.html("<p class='marked'>Marked</p><script>window.never = true</script>")
if st.toggle("Scripts"):
    st.html(code, unsafe_allow_javascript=True)
else:
    st.html(code)
st.button("Again")
"""


def test_html_applies_its_css_and_executes_nothing(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(HTML))
    tab.allow("inline event handler")  # the browser says so of what the sanitiser reads
    tab.allow("script-src-attr")
    tab.allow("404")  # the picture that is not there
    page = tab.page
    expect(page.get_by_text("Marked")).to_have_css("color", "rgb(1, 2, 3)")
    expect(page.get_by_test_id("stHtml").first).to_be_hidden()  # CSS alone takes no room
    page.get_by_text("bold").click()
    page.get_by_role("button", name="Again").click()
    tab.idle()
    expect(page.locator("#said")).to_have_text("nothing")
    assert page.evaluate("[window.never, window.clicked, window.failed, window.order]") == [None] * 4


def test_scripts_are_executed_where_the_app_says_so_and_the_policy_holds(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(HTML))
    tab.allow("inline event handler")  # the browser says so of what the sanitiser reads
    tab.allow("script-src-attr")
    tab.allow("404")  # the picture that is not there
    page = tab.page
    answer = page.request.get(page.url)
    policy = answer.headers["content-security-policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "unsafe" not in scripts
    page.get_by_text("Scripts").click()
    expect(page.locator("#said")).to_have_text("run")
    page.wait_for_function("() => window.order?.length === 3")
    assert page.evaluate("window.order[0]") == "first"
    assert set(page.evaluate("window.order")) == {"first", "module", "SCRIPT"}
    page.get_by_text("bold").click()
    page.evaluate("window.order.push('mark')")
    page.get_by_role("button", name="Again").click()
    tab.idle()
    # Drawn again as it was, it is not executed again.
    assert page.evaluate("[window.order.length, window.never, window.clicked, window.failed]") == [
        4,
        None,
        None,
        None,
    ]
    page.reload()
    tab.idle()
    expect(page.locator("#said")).to_have_text("run")


SKELETON = """
import millpond as st

place = st.skeleton(120, width=300)
st.skeleton()
if st.button("Fill"):
    place.write("Filled")
with st.skeleton(77):
    st.write("Drawn in the block")
"""


def test_a_skeleton_is_as_large_as_it_says_until_it_is_filled(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(SKELETON))
    page = tab.page
    shapes = page.get_by_test_id("stSkeleton")
    expect(shapes).to_have_count(2)
    box = shapes.first.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (300, 120)
    expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(2)
    page.get_by_role("button", name="Fill").click()
    expect(page.get_by_text("Filled")).to_be_visible()
    expect(shapes).to_have_count(1)


HEADINGS = """
import millpond as st

st.title("long " * 60, wrap=False, help="Help")
st.header("Without a link", anchor=False)
st.code("x" * 300, wrap_lines=True, line_numbers=True)
"""


def test_a_heading_in_one_line_and_one_without_a_link(serve: Serve, open_tab: OpenTab):
    tab = open_tab(serve(HEADINGS))
    page = tab.page
    tab.drawn()
    title = page.get_by_role("heading", level=1)
    box = title.bounding_box()
    assert box is not None
    assert box["height"] < 100, "one line"
    expect(title.locator("[data-heading-text]")).to_have_attribute("title", ("long " * 60).strip())
    expect(title.get_by_role("button", name="Help for")).to_be_visible()
    without = page.get_by_role("heading", name="Without a link")
    expect(without).to_have_id("without-a-link")
    expect(without.get_by_role("link")).to_have_count(0)
