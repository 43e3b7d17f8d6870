"""Texts of the app run in the direction of their own language, and the page in that of its own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import AppServer
from tests.browser.tab import OpenTab

APP = """
import millpond as st
T = "Hello world!" if st.query_params.get("language") == "en" else "مرحبا يا عالم!"
st.title(T)
st.markdown(f"{T}\\n\\n- {T}\\n\\n> {T}\\n\\n| {T} |\\n|---|\\n| {T} |\\n")
st.caption(T)
st.text(T)
st.badge(T)
st.success(T, icon="👋")
st.button(T)
st.checkbox(T)
st.radio(T, [T, T + " "], captions=[T, T])
st.selectbox(T, [T])
st.multiselect(T, [T], [T])
st.pills(T, [T])
st.text_input(T, T)
st.text_area(T, T)
st.slider(T, 0, 10, 3)
st.metric(T, T, T)
st.progress(0.3, T)
with st.expander(T, expanded=True):
    st.write(T)
st.tabs([T, T + " "])
st.chat_message("user").write(T)
st.table({T: [T]})
st.json({"a": T})
st.chat_input(T)
st.toast(T, duration="infinite")
"""

MISPLACED = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const at = (node, index) => {
    const range = document.createRange();
    range.setStart(node, index);
    range.setEnd(node, index + 1);
    return range.getBoundingClientRect();
  };
  for (let node; (node = walker.nextNode()); ) {
    const mark = node.data.indexOf("!");
    if (mark < 1 || node.parentElement.closest("script, style, .visually-hidden")) continue;
    const [first, last] = [at(node, 0), at(node, mark)];
    if (!last.width) continue;
    const leftwards = /[\u0600-\u06ff]/.test(node.data);
    if (leftwards ? last.left > first.left : last.left < first.left) found.push(node.parentElement.outerHTML.slice(0, 200));
  }
  return found;
}"""
"""Texts whose "!" does not stand at their end."""


@pytest.mark.parametrize(("locale", "path", "own"), [("en-GB", "/", "rtl"), ("ar", "/?language=en", "ltr")])
def test_a_text_runs_in_the_direction_of_its_language(
    app_of_module: AppServer, open_tab: OpenTab, locale: str, path: str, own: str
) -> None:
    page = open_tab(app_of_module, path, locale=locale).page
    expect(page.get_by_test_id("stToast")).to_be_visible()
    assert page.evaluate("() => document.documentElement.dir") != own
    assert page.evaluate(MISPLACED) == []
    for test_id in ("stTextInputField", "stTextArea", "stSelectbox"):
        field = page.locator(
            f"[data-testid={test_id}]:is(input), [data-testid={test_id}] :is(input, textarea)"
        )
        assert field.evaluate("(field) => getComputedStyle(field).direction") == own, test_id
    chat = page.get_by_test_id("stChatInputTextArea")
    chat.fill("مرحبا" if own == "rtl" else "Hello")
    assert chat.evaluate("(field) => getComputedStyle(field).direction") == own


MIRROR = """new MutationObserver(() => {
  const root = document.documentElement;
  if (root?.dir === "ltr") root.dir = "rtl";
}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["dir"] })"""
"""The same page, texts and all, from right to left."""

BOXES = """() => {
  const found = {};
  const width = document.querySelector(".stAppViewContainer").getBoundingClientRect().right;
  for (const element of document.querySelectorAll(".stApp *")) {
    if (element.closest("svg") && element.tagName !== "svg") continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const path = [];
    for (let one = element; !one.matches(".stApp"); one = one.parentElement)
      path.unshift(`${one.tagName}.${one.getAttribute("class") ?? ""}:${[...one.parentElement.children].indexOf(one)}`);
    found[path.join(">")] = [box.left, width - box.right];
  }
  return found;
}"""
"""How far each element is from the left, and from the right."""

OWN_DIRECTION = re.compile(
    # Written for machines, or drawn by libraries that know one direction.
    r"stCode|stJson|stHelp|stException|katex|segments|date-field|dataframeGrid|modebar|pdf|deck|mapbox|maplibre|PRE\.|CODE\."
    # Words within a text, which runs as its language does.
    r"|>(P|TD|TH|H[1-6])\.[^>]*>"
)


def boxes(page: Page) -> dict[str, Any]:
    expect(page.get_by_role("heading", name="All elements")).to_be_visible()
    # The tools over a diagram stand where its size puts them.
    expect(page.locator('.chart [aria-busy="true"]')).to_have_count(0)
    found: dict[str, Any] = page.evaluate(BOXES)
    return {path: box for path, box in found.items() if not OWN_DIRECTION.search(path)}


def test_the_page_is_mirrored(specimens: AppServer, open_tab: OpenTab) -> None:
    """Sidebar, columns, progress, sliders, tabs, chevrons, steppers: each box is where its mirror image was."""
    straight = open_tab(specimens, reduced_motion="reduce", locale="en-US")
    straight.drawn()
    before = boxes(straight.page)
    straight.page.close()
    mirrored = open_tab(specimens, wait=False, reduced_motion="reduce", locale="en-US")
    mirrored.page.add_init_script(MIRROR)
    mirrored.page.reload()
    mirrored.drawn()
    assert mirrored.page.evaluate("() => document.documentElement.dir") == "rtl"
    after = boxes(mirrored.page)
    assert len(before) > 900
    same = [path for path in before if path in after]
    assert len(same) > 0.97 * len(before)
    # A drawing that came later has another size.
    alike = [path for path in same if abs(sum(before[path]) - sum(after[path])) < 1]
    assert len(alike) > 0.95 * len(before)
    wrong = [
        (path, before[path], after[path]) for path in alike if abs(before[path][0] - after[path][1]) > 1.5
    ]
    assert wrong == []
