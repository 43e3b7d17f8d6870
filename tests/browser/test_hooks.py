"""The hooks of ``tests/facts/dom-hooks.txt``: what users' own CSS and browser tests select on, in every element."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import ROOT, AppServer, Serve
from tests.browser.tab import OpenTab
from tests.specimens import EXAMPLES

FACTS = (ROOT / "tests" / "facts" / "dom-hooks.txt").read_text()
HOOKS = set(re.findall(r"^(?:st\w[\w-]*|InputInstructions|portal|toolbar)", FACTS, re.MULTILINE))
LATER = {
    "StyledFullScreenButton", "stAudio", "stAudioInput", "stAudioInputWaveSurfer", "stAudioInputWaveformTimeCode",
    "stCameraInput", "stCameraInputButton", "stChatInput", "stChatInputSubmitButton", "stChatInputTextArea",
    "stChatMessage", "stChatMessageContent", "stCustomComponentV1", "stDataFrame", "stDeckGlJsonChart",
    "stFileUploader", "stFileUploaderDeleteBtn", "stFileUploaderDropzone", "stFileUploaderDropzoneInput",
    "stFileUploaderFileName", "stFullScreenFrame", "stGraphVizChart", "stMetric", "stMetricDelta", "stMetricLabel",
    "stElementToolbar", "stMetricValue", "stPlotlyChart", "stTable", "stVegaLiteChart", "stVideo", "stAppScrollToBottomContainer",
}  # fmt: skip
"""Those of elements for data, charts, files, media and chat, some of which are not there yet."""
NOT_OURS = {
    "stAppDeployButton", "stDeployDialogCommunityCloudIcon", "stDeployDialogCustomDeploymentIcon",  # its own hosting
    "stAppIframeResizerAnchor",  # a page that fits its frame is told the height: shell/resize.ts
    "stButtonGroup",  # the older name of stFeedback, which is there
    "stClearCacheDialog",  # no such dialog
    "stColorPickerPopover",  # the browser's own
    "stSidebarCollapsedControl",  # the older name of stExpandSidebarButton, which is there
    "stToolbarActionButton", "toolbar",  # entries of its own hosting
    "stVerticalBlockBorderWrapper",  # gone in 1.67, too
    "stExpanderIcon", "stConnectionStatus", "stColorPickerBlock",
}  # fmt: skip
"""Those that this page cannot have, and why."""

IDS = "[...document.querySelectorAll('[data-testid]')].map((e) => e.dataset.testid)"


def there(page: Page) -> set[str]:
    return set(page.evaluate(IDS))


APP = """
import time
import millpond as st

@st.dialog("Talk")
def talk():
    st.text("inside")

def home():
    st.markdown("Text\\n\\n```python\\nx = 1\\n```", help="Why")
    st.text_input("Name", max_chars=9)
    st.image("data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", caption="dot")
    st.status("Working", state="running")
    st.sidebar.text("beside")
    st.bottom.text("below")
    st.toast("Toast", duration="infinite")
    if st.button("Talk"):
        talk()
    if st.button("Cheer"):
        st.balloons()
        st.snow()
    if st.button("Wait"):
        time.sleep(600)

pages = [st.Page(home, title="Home", default=True)]
pages += [st.Page(lambda: None, title=f"Page {n}", url_path=f"page{n}") for n in range(15)]
st.navigation(pages, expanded=5).run()
"""
"""What shows only for a while, or after a press."""


def test_every_element_has_its_hooks(specimens: AppServer, serve: Serve, open_tab: OpenTab):
    tab = open_tab(specimens)
    tab.drawn()
    page = tab.page
    found = there(page)
    page.get_by_role("button", name="Main menu").click()
    expect(page.get_by_role("menuitem", name="About")).to_be_visible()
    found |= there(page)
    page.keyboard.press("Escape")
    page.get_by_test_id("stPopoverButton").first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    found |= there(page)
    page.keyboard.press("Escape")
    page.locator(".stSelectbox input").first.click()
    expect(page.get_by_role("listbox")).to_be_visible()
    found |= there(page)

    tab = open_tab(serve(APP))
    tab.drawn()
    page = tab.page
    expect(page.get_by_test_id("stToast")).to_be_visible()
    page.get_by_label("Name").fill("x")
    expect(page.get_by_test_id("InputInstructions")).to_be_visible()
    page.get_by_test_id("stTooltipHoverTarget").first.hover()
    expect(page.get_by_test_id("stTooltipContent")).to_be_visible()
    found |= there(page)
    for button, hook in (
        ("Cheer", "stBalloons"),
        ("Cheer", "stSnow"),
        ("Talk", "stDialog"),
        ("Wait", "stStatusWidget"),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_test_id(hook).first).to_be_attached()
        found |= there(page)
        if hook == "stDialog":
            page.keyboard.press("Escape")
            expect(page.get_by_test_id(hook)).to_have_count(0)
    assert HOOKS - found - LATER - NOT_OURS == set()


@pytest.mark.parametrize("hooks", [LATER, NOT_OURS])
def test_the_exceptions_are_hooks(hooks: set[str]):
    assert hooks - HOOKS - {"StyledFullScreenButton"} == set()


def test_a_key_is_a_class_on_the_element_and_on_containers(specimens: AppServer, open_tab: OpenTab):
    tab = open_tab(specimens)
    tab.drawn()
    for name in EXAMPLES:
        expect(tab.page.locator(f".st-key-of-{name}")).to_have_count(1)


def test_an_element_has_its_hook_as_a_class_too(specimens: AppServer, open_tab: OpenTab):
    tab = open_tab(specimens)
    tab.drawn()
    without = tab.page.evaluate(
        "[...document.querySelectorAll('.stElementContainer > [data-testid^=st]')]"
        ".filter((e) => !e.classList.contains(e.dataset.testid)).map((e) => e.dataset.testid)"
    )
    assert [name for name in without if not name.endswith("Error")] in ([], ["stSidebarNav"])


DRESSED = """
import millpond as st

st.html("<style>[data-testid='stMetric'] { border-left: 4px solid red }"
        "[data-testid='stChatMessage'] { background: rgb(1, 2, 3) }</style>")
st.metric("Framed", 1, border=True)
st.chat_message("user").write("Hello")
"""


def test_a_rule_on_one_hook_wins_over_the_look_that_a_parameter_gives(serve: Serve, open_tab: OpenTab):
    """One attribute selector, as apps write it: the page's own rules on the element must not be more specific."""
    page = open_tab(serve(DRESSED)).page
    expect(page.get_by_test_id("stMetric")).to_have_css("border-left", "4px solid rgb(255, 0, 0)")
    expect(page.get_by_test_id("stMetric")).to_have_css("border-top-width", "1px")
    expect(page.get_by_test_id("stChatMessage")).to_have_css("background-color", "rgb(1, 2, 3)")
