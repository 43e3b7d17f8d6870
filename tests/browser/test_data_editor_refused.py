"""What the table, its rows and its columns say to what is entered; and keys that are faster than the server."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.server import Serve
from tests.browser.tab import OpenTab
from tests.browser.test_data_editor import choose, put, reads
from tests.browser.test_data_editor_open import field, go

APP = """
import numpy as np
import millpond as st

made = st.data_editor({"small": np.array([1, 2], dtype="int8"), "name": ["a", "b"]}, key="k")
st.text(f"edits: {st.session_state.k['edited_rows']}")
"""
NUMBERS = """
import pandas as pd
import millpond as st

st.data_editor(pd.DataFrame({"n": [1, 2], "price": [0.125, 7.0], "share": [0.2, 1.0]}), key="k", column_config={
    "price": st.column_config.NumberColumn(format="$%.2f"), "share": st.column_config.ProgressColumn(format="percent"),
})
st.text(f"edits: {st.session_state.k['edited_rows']}")
"""


def test_what_only_the_server_refuses_is_said_in_the_cell(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(APP))
    page = tab.page
    reads(page, 0, 0, "1")
    go(page, 0, 0)
    page.keyboard.type("300")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The table does not accept this value.")
    expect(field(page)).to_have_value("300")
    expect(field(page)).to_be_focused()
    tab.says("edits: {}")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_count(0)
    tab.says("edits: {0: {'small': 3}}")
    go(page, 0, 1)
    put(page, "300\tB")
    tab.says("edits: {0: {'small': 3}, 1: {'name': 'B'}}")
    expect(page.get_by_test_id("stDataEditorNote")).to_have_text(
        "The table did not take all that was entered."
    )


def test_a_number_is_heard_as_it_is_shown_and_its_type_has_an_end(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(NUMBERS))
    page = tab.page
    reads(page, 1, 0, "$0.13")
    reads(page, 2, 0, "20%")
    go(page, 0, 0)
    page.keyboard.type("9223372036854775808")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("At most 9223372036854775807.")
    page.keyboard.press("Backspace")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    tab.says("edits: {0: {'n': 9223372036854775807}}")


CHOICES = """
import time
from pathlib import Path
import millpond as st

CITIES = {"no": ["Oslo", "Bergen"], "pe": ["Lima", "Cusco"]}

def cities(row):
    while not Path("ready").exists():
        time.sleep(0.01)
    return CITIES.get(row["land"], [])

st.data_editor({"land": ["no", "no", "pe"], "city": ["Oslo", "Oslo", "Lima"], "note": ["", "", ""]}, key="k", num_rows="dynamic", column_config={
    "city": st.column_config.SelectboxColumn(options=cities),
})
st.text(f"edits: {st.session_state.k['edited_rows']}")
st.text(f"added: {st.session_state.k['added_rows']}")
"""
LAND, CITY, NOTE = 1, 2, 3


def test_what_is_typed_before_the_options_have_come_is_typed_into_the_cells(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(CHOICES)
    page = (tab := open_tab(server)).page
    ready = Path(server.script).parent / "ready"
    reads(page, LAND, 0, "no")
    choose(page, CITY, 0)
    page.keyboard.press("F2")
    page.keyboard.type("Bergen")
    page.keyboard.press("Enter")
    page.keyboard.type("bergen")
    page.keyboard.press("Tab")
    page.keyboard.type("done")
    page.keyboard.press("Enter")
    tab.says("edits: {}")
    ready.touch()
    tab.says("edits: {0: {'city': 'Bergen'}, 1: {'city': 'Bergen', 'note': 'done'}}")
    expect(field(page)).to_have_count(0)


def test_options_that_depend_on_the_row_hold_for_what_is_pasted(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(CHOICES)
    (Path(server.script).parent / "ready").touch()
    page = (tab := open_tab(server)).page
    reads(page, LAND, 0, "no")
    choose(page, LAND, 0)
    put(page, "pe\tCusco\nno\tLima\nno\tBergen\npe\tLima")
    tab.says(
        "edits: {0: {'land': 'pe', 'city': 'Cusco'}, 1: {'land': 'no'}, 2: {'land': 'no', 'city': 'Bergen'}}"
    )
    tab.says("added: [{'land': 'pe', 'city': 'Lima'}]")
    expect(page.get_by_test_id("stDataEditorNote")).to_contain_text("Choose one of the options.")


COPIED = """
import pandas as pd
import millpond as st

names = ["one\\ntwo", "a\\tb ", "c", "d"]
df = pd.DataFrame({"name": names, "on": pd.array([None, False, True, True], dtype="boolean"), "n": [1, 2, 3, 4]})
st.data_editor(df, key="k", hide_index=True)
st.text(f"edits: {st.session_state.k['edited_rows']}")
"""


HTML = """async () => {
    const [item] = await navigator.clipboard.read();
    return (await item.getType("text/html")).text();
}"""


def test_cells_with_line_breaks_and_tabs_and_empty_ones_are_pasted_as_they_were_copied(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(COPIED), permissions=["clipboard-read", "clipboard-write"])
    page = tab.page
    reads(page, 0, 2, "c")
    page.evaluate("() => navigator.clipboard.writeText('')")
    go(page, 0, 0)
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Control+c"):
        page.keyboard.press(key)
    page.wait_for_function("async () => (await navigator.clipboard.readText()).trim().endsWith('2')")
    # As spreadsheets write it, and read it.
    assert page.evaluate("() => navigator.clipboard.readText()") == '"one\ntwo"\t\t1\n"a\tb "\tFALSE\t2'
    assert 'one<br style="mso-data-placement:same-cell">two' in page.evaluate(HTML)
    go(page, 0, 2)
    page.keyboard.press("Control+v")
    edits = {2: {"name": "one\ntwo", "on": None, "n": 1}, 3: {"name": "a\tb ", "on": False, "n": 2}}
    tab.says(f"edits: {edits}")
    go(page, 0, 1)
    page.keyboard.press("Control+x")
    tab.says(f"edits: {dict(sorted({**edits, 1: {'name': None}}.items()))}")
    page.wait_for_function("async () => (await navigator.clipboard.readText()) === 'a\\tb '")
    go(page, 0, 3)
    page.keyboard.press("Control+v")
    tab.says(f"edits: {dict(sorted({**edits, 1: {'name': None}}.items()))}")
    # One empty cell has no text at all.
    go(page, 1, 0)
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => (await navigator.clipboard.readText()) === ''")
    go(page, 2, 0)
    page.keyboard.press("Control+v")
    tab.says(f"edits: {dict(sorted({**edits, 0: {'n': None}, 1: {'name': None}}.items()))}")
