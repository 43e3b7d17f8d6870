"""Grids, popovers and the bottom: what a script draws into them, and what it is told."""

from __future__ import annotations

import pytest

import millpond as st
from millpond.errors import ApiError
from millpond.testing import AppTest
from millpond.testing.elements import NotOnPage

GRID = """
import millpond as st
grid = st.grid(3, gap=("large", 5), key="g", border=True)
grid.write("one")
with grid.cell(column_span=2, row_span=2) as cell:
    st.write("two")
    st.write("three")
cell.write("four")
grid.cell(column_span="all").write("five")
"""


def test_each_element_of_a_grid_has_a_cell_and_a_cell_holds_several() -> None:
    at = AppTest.from_string(GRID).run()
    (grid,) = at.grid
    assert (grid.column_count, grid.gap, grid.border, grid.key) == (3, ("large", 5), True, "g")
    assert [child.type for child in grid.children.values()] == ["markdown", "grid_cell", "grid_cell"]
    wide, whole = (grid.children[at] for at in (1, 2))
    assert [one.value for one in wide.markdown] == ["two", "three", "four"]
    assert (wide.column_span, wide.row_span, whole.column_span) == (2, 2, "all")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("st.grid(0)", '`columns` must be "auto" or an integer from 1 to 24; got `0`'),
        ("st.grid(25)", '`columns` must be "auto" or an integer from 1 to 24; got `25`'),
        ("st.grid(wrap=False)", "`wrap` can be False only with a number of `columns`"),
        ("st.grid(gap=('small',))", "`gap` must be one gap, or a pair"),
        ("st.grid(gap=('small', 'wide'))", "`gap` must be xxsmall, xsmall"),
        ("st.grid(row_height='stretch')", '`row_height` must be "content" or a number of pixels above 0'),
        ("st.grid(2).cell(column_span=3)", "`column_span` must be at most the number of columns, 2; got `3`"),
        ("st.grid(2).cell(column_span='full')", '`column_span` must be "all" or an integer above 0'),
        ("st.grid(2).cell(row_span=0)", "`row_span` must be an integer above 0"),
        ("st.grid(2).container().cell()", "Only a grid has cells"),
        ("with st.sidebar: st.bottom.write('x')", "`st.bottom` belongs to the main part"),
        ("st.dialog('d')(lambda: st.bottom.write('x'))()", "from a dialog"),
    ],
)
def test_what_is_wrong_is_refused_with_words(source: str, words: str) -> None:
    at = AppTest.from_string(f"import millpond as st\n{source}").run()
    assert words in at.exception[0].value


POPOVER = """
import millpond as st
def changed():
    st.session_state.calls = [*st.session_state.get("calls", []), st.session_state.p]
plain = st.popover("Plain")
told = st.popover("Told", key="p", on_change=changed)
off = st.popover("Off", disabled=True, on_change="rerun")
if told.open:
    told.button("Inside")
plain.text_input("Name", key="name")
st.text(str([plain.open, told.open, off.open]))
st.text(str(st.session_state.get("calls")))
"""


def test_a_popover_tells_the_script_whether_it_is_open_and_stays_so() -> None:
    at = AppTest.from_string(POPOVER).run()
    plain, told, off = at.popover
    assert [one.value for one in at.text] == ["[None, False, False]", "None"]
    assert plain.text_input[0].label == "Name"
    assert not told.button
    told.open().run()
    assert [one.value for one in at.text] == ["[None, True, False]", "[True]"]
    assert at.popover[1].is_open
    at.button[0].click().run()
    assert at.text[0].value == "[None, True, False]"
    at.popover[1].close().run()
    assert [one.value for one in at.text] == ["[None, False, False]", "[True, False]"]
    plain.open().run()
    assert at.text[0].value == "[None, False, False]"
    with pytest.raises(NotOnPage, match="disabled"):
        off.open()


def test_expanders_and_tabs_are_opened_as_by_a_user() -> None:
    at = AppTest.from_string(
        """
import millpond as st
more = st.expander("More", on_change="rerun")
one, two = st.tabs(["One", "Two"], on_change="rerun")
st.text(str([more.open, one.open, two.open]))
"""
    ).run()
    assert [at.expander[0].is_open, *(tab.is_open for tab in at.tabs)] == [False, True, False]
    at.expander[0].open()
    at.tabs[1].open().run()
    assert at.text[0].value == "[True, False, True]"
    assert [at.expander[0].is_open, *(tab.is_open for tab in at.tabs)] == [True, False, True]
    at.expander[0].close().run()
    assert at.text[0].value == "[False, False, True]"


def test_the_bottom_holds_what_is_drawn_into_it_from_anywhere() -> None:
    at = AppTest.from_string(
        """
import millpond as st
with st.expander("More"):
    st.bottom.text("one")
@st.fragment
def part():
    with st.bottom:
        st.text("two")
part()
st.bottom.columns(2)[1].text("three")
st.text("four")
"""
    ).run()
    assert [one.value for one in at.bottom.text] == ["one", "two", "three"]
    assert [one.value for one in at.main.text] == ["four"]


def test_outside_of_a_run_a_grid_has_cells_too() -> None:
    with pytest.raises(ApiError, match="column_span"):
        st.grid(2).cell(column_span=5)
