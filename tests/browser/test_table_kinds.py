"""The kinds of columns, each as its reader has it; and the buttons in them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab, press_tool
from tests.browser.test_dataframe import at, reads

PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SOUND = "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="

# The kind, how it is configured, a value, what is read of it, and what is drawn (None: the same).
KINDS: dict[str, tuple[str, Any, str, str | None]] = {
    "Column": ("label='x'", "a", "a", None),
    "TextColumn": ("", "a text", "a text", None),
    "NumberColumn": ("format='%.1f kg'", 2.25, "2.3 kg", None),
    "CheckboxColumn": ("", True, "true", ""),
    "SelectboxColumn": ("options=['a', 'b'], format_func=str.upper", "b", "B", None),
    "MultiselectColumn": ("options=['a', 'b'], format_func=str.upper", ["a", "b"], "A, B", "A"),
    "DatetimeColumn": (
        "format='DD.MM.YYYY HH:mm'",
        "dt.datetime(2024, 2, 3, 4, 5)",
        "03.02.2024 04:05",
        None,
    ),
    "DateColumn": ("format='DD.MM.YYYY'", "dt.date(2024, 2, 3)", "03.02.2024", None),
    "TimeColumn": ("format='HH:mm'", "dt.time(4, 5)", "04:05", None),
    "LinkColumn": (
        "display_text=r'/(\\w+)$'",
        "https://example.com/page",
        "https://example.com/page",
        "page",
    ),
    "ImageColumn": ("", PICTURE, PICTURE, ""),
    "AudioColumn": ("", "https://example.com/a.mp3", "https://example.com/a.mp3", "a.mp3"),
    "VideoColumn": ("", "https://example.com/b.mp4?x", "https://example.com/b.mp4?x", "b.mp4"),
    "ListColumn": ("", ["a", "b"], "a, b", "a"),
    "JsonColumn": ("", {"a": [1, None]}, '{"a": [1, null]}', None),
    "MarkdownColumn": ("", "**bold**", "**bold**", None),
    "ProgressColumn": ("min_value=0, max_value=4, format='%d of 4'", 1, "1 of 4", None),
    "LineChartColumn": ("", [1.0, 3.0, 2.0], "1, 3, 2", ""),
    "AreaChartColumn": ("", [1.0, 3.0, 2.0], "1, 3, 2", ""),
    "BarChartColumn": ("", [1.0, 3.0, 2.0], "1, 3, 2", ""),
    "ButtonColumn": ("key='pressed'", "Open", "Open", None),
}
_CODE = ("dt.",)


def in_code(value: Any) -> str:
    return value if isinstance(value, str) and value.startswith(_CODE) else repr(value)


ROWS = "\n".join(
    f"    {kind!r}: (lambda: st.column_config.{kind}({more}), {in_code(value)}),"
    for kind, (more, value, _, _) in KINDS.items()
)
APP = f"""
import datetime as dt
import millpond as st

KINDS = {{
{ROWS}
}}
configure, value = KINDS[st.query_params["kind"]]
st.dataframe([{{"v": value}}, {{"v": None}}], column_config={{"v": configure()}}, key="t")
"""
"""All of them in one app: a server for each takes longer than all the rest."""

DRAWN = """() => {
const { fillText } = CanvasRenderingContext2D.prototype;
window.drawn = new Set();
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    drawn.add(text);
    return fillText.call(this, text, ...rest);
};
}"""


def test_there_are_all_of_them() -> None:
    from millpond import column_config

    assert {name for name in column_config.__all__ if name.endswith("Column")} == set(KINDS)
    assert len(KINDS) == 21


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_is_drawn_as_its_kind_and_read_by_a_screen_reader(
    app_of_module: AppServer, open_tab: OpenTab, kind: str
) -> None:
    _, _, read, drawn = KINDS[kind]
    tab = open_tab(app_of_module, f"/?kind={kind}")
    reads(tab.page, 0, 0, read)
    tab.page.evaluate(DRAWN)
    # It is drawn anew.
    press_tool(tab.page.get_by_role("button", name="Fullscreen"))
    wanted = read if drawn is None else drawn
    if wanted:
        tab.page.wait_for_function("text => drawn.has(text)", arg=wanted)


OPENED_APP = f"""
import millpond as st
st.dataframe(
    {{"sound": [{SOUND!r}, "javascript:alert(1)"], "data": [{{"a": [1, 2]}}, {{}}]}},
    column_config={{"sound": st.column_config.AudioColumn(), "data": st.column_config.JsonColumn()}},
    key="t",
)
"""


def test_sound_and_json_are_opened(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(OPENED_APP))
    page = tab.page
    reads(page, 0, 0, SOUND)
    at(page, 60, 52)
    page.keyboard.press("Enter")
    expect(page.locator("audio")).to_have_attribute("src", SOUND)
    page.keyboard.press("Escape")
    expect(page.locator("audio")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".openedRefused")).to_have_text("javascript:alert(1)")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".openedJson")).to_contain_text('"a": [')
    assert len(page.locator(".openedJson").inner_text().splitlines()) == 6


BUTTON_APP = """
import millpond as st

def note(what):
    st.session_state.noted = (what, st.session_state.opened)

st.dataframe(
    {"n": [30, 10, 20], "open": ["Open", "Look", None]},
    column_config={"open": st.column_config.ButtonColumn(key="opened", on_click=note, args=("x",), type="primary")},
    key="t",
)
st.text(f"pressed: {st.session_state.opened}")
st.text(f"noted: {st.session_state.get('noted')}")
st.button("Again")
"""


@pytest.fixture
def buttons(serve: Serve, open_tab: OpenTab) -> Tab:
    tab = open_tab(serve(BUTTON_APP))
    reads(tab.page, 1, 0, "Open")
    return tab


def middle(tab: Tab) -> float:
    """Where the buttons of the second of two columns are."""
    box = tab.page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    first = tab.page.evaluate(
        """() => {
            const canvas = document.querySelector('[data-testid=stDataFrame] canvas');
            return canvas.clientWidth;
        }"""
    )
    return float(first) * 0.75


def test_a_button_in_a_cell_says_which_row_it_is_of(buttons: Tab) -> None:
    at(buttons.page, 30, 15)  # sorts by n
    reads(buttons.page, 0, 0, "10")
    at(buttons.page, middle(buttons), 52)
    buttons.says("pressed: {'row': 1, 'label': 'Look'}")
    buttons.says("noted: ('x', {'row': 1, 'label': 'Look'})")
    buttons.press("Again")
    buttons.says("pressed: None")


def test_a_button_is_pressed_by_key_and_not_beside_it(buttons: Tab) -> None:
    page = buttons.page
    at(page, middle(buttons) - 120, 52)  # in its cell, beside it
    chosen = page.locator("[data-testid^=glide-cell-][aria-selected=true]")
    expect(chosen).to_have_attribute("data-testid", re.compile(r"-0$"))
    expect(page.locator(".dataframeGrid :focus")).to_have_count(1)  # a moment later
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("data-testid", re.compile(r"-1$"))
    page.keyboard.press("Enter")
    buttons.says("pressed: {'row': 1, 'label': 'Look'}")


def test_an_empty_cell_has_no_button(buttons: Tab) -> None:
    at(buttons.page, middle(buttons), 52 + 70)
    at(buttons.page, middle(buttons), 52)
    buttons.says("pressed: {'row': 0, 'label': 'Open'}")


HTML = """
import millpond as st
text = (
    "<img src=x onerror=alert(1)><iframe src='https://elsewhere.example'></iframe>"
    "<form action='https://elsewhere.example'><button>Go</button></form> **bold**"
)
st.dataframe({"v": [text]}, column_config={"v": st.column_config.MarkdownColumn()})
"""


def test_the_html_in_markdown_is_text_when_its_cell_is_opened(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(HTML))
    page = tab.page
    expect(page.get_by_test_id("glide-cell-0-0")).to_contain_text("bold")
    at(page, 60, 52)
    expect(page.get_by_test_id("data-grid-canvas")).to_be_focused()
    page.keyboard.press("Enter")
    opened = page.locator(".openedMarkdown")
    expect(opened.locator("strong")).to_have_text("bold")
    expect(opened).to_contain_text("<iframe")
    expect(opened.locator("img, iframe, form, button")).to_have_count(0)


def test_all_of_a_long_text_is_seen_when_its_cell_is_opened(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve("import millpond as st\nst.dataframe({'v': ['x' * 5000 + 'the end']})"))
    page = tab.page
    expect(page.get_by_test_id("glide-cell-0-0")).to_contain_text("xxx…")
    at(page, 60, 52)
    expect(page.get_by_test_id("data-grid-canvas")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".openedText")).to_contain_text("the end")
