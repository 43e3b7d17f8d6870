"""An editor in a tab that is duplicated while a cell of it is open."""

from __future__ import annotations

import pytest

from tests.browser.server import Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_data_editor import APP, NAME, NUMBER, changed, choose, enter, reads, says
from tests.browser.test_durable import until


@pytest.mark.parametrize("assigned_back", [False, True], ids=["as it is", "assigned back"])
def test_a_cell_that_is_open_as_the_tab_is_duplicated_goes_on_in_both(
    serve: Serve, open_tab: OpenTab, assigned_back: bool
) -> None:
    server = serve(APP)
    tab = open_tab(server)
    page = tab.page
    reads(page, NAME, 0, "a")
    if assigned_back:
        page.get_by_role("switch", name="Back").check(force=True)
        tab.idle()
    enter(page, NUMBER, 0, "11")
    says(tab, changed(n0=11))
    choose(page, NAME, 1)
    page.keyboard.type("half")
    until(tab, lambda: "half" in page.evaluate("JSON.stringify({...sessionStorage})"))
    with page.context.expect_page() as opened:
        # As a duplicated tab: it begins with a copy of this tab's storage.
        page.evaluate("window.open(location.href)")
    twin = Tab(opened.value, server)
    says(twin, changed(n0=11))
    field = twin.page.get_by_role("textbox", name="name, row 2")
    field.press_sequentially(" twin")
    field.press("Enter")
    says(twin, changed(n0=11, name1="half twin"))
    page.keyboard.type(" first")
    page.keyboard.press("Enter")
    says(tab, changed(n0=11, name1="half first"))
    twin.page.reload()
    says(twin, changed(n0=11, name1="half twin"))
    page.keyboard.press("Control+z")
    says(tab, changed(n0=11))
    page.keyboard.press("Control+z")
    says(tab, changed())
    says(twin, changed(n0=11, name1="half twin"))
    twin.page.close()
