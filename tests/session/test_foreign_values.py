"""What an app sets for a widget may be any object: refused by its key, once, and the session goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.drive import App

HEAD = """
import datetime as dt, enum
import pandas as pd
import millpond as st
def fail(*_, **__): raise ArithmeticError("of the app")
class Raises:
    __str__ = __repr__ = __eq__ = __bool__ = __len__ = __iter__ = __hash__ = __lt__ = __index__ = fail
class WhenAsked(Raises):
    def __getattribute__(self, name): raise ArithmeticError(name)
class Endless:
    def __repr__(self): return repr(self)
    def __eq__(self, other): return self == other
class NoText:
    def __repr__(self): return 5
class Several(list):
    __iter__ = __len__ = fail
class Day(dt.date):
    __eq__ = __repr__ = isoformat = fail
class Zone(dt.tzinfo):
    utcoffset = dst = tzname = fail
class Stars(enum.IntEnum):
    TWO = 2
"""

VALUES = [
    "Raises()", "WhenAsked()", "Endless()", "NoText()", "[Raises(), Raises()]", "Several('ab')", "10**5000", "pd.NaT",
    "Day(2020, 1, 1)", "dt.datetime(2020, 1, 1, tzinfo=Zone())", "dt.time(3, tzinfo=Zone())", "'x' * 100_000",
    "[str(n) for n in range(10_000)]", "pd.DataFrame({'a': [1, 2]})", "{'a': Raises()}", "pd.Timestamp.max",
    "(dt.datetime.min, dt.datetime.max.replace(tzinfo=dt.UTC))",
]  # fmt: skip

WIDGETS = [
    "checkbox('L', key='k')", "color_picker('L', key='k')", "date_input('L', key='k')", "date_input('L', (), key='k')",
    "datetime_input('L', key='k')", "expander('L', key='k', on_change='rerun')", "feedback(key='k')",
    "multiselect('L', 'a b'.split(), key='k')", "number_input('L', key='k')", "number_input('L', 0, 9, key='k')",
    "pagination(5, key='k')", "pills('L', 'a b'.split(), key='k')", "popover('L', key='k', on_change='rerun')",
    "radio('L', 'a b'.split(), key='k')", "select_slider('L', 'a b'.split(), key='k')", "select_slider('L', 'a b'.split(), ('a', 'b'), key='k')",
    "selectbox('L', 'a b'.split(), key='k', accept_new_options=True)", "slider('L', key='k')", "slider('L', 0.0, 1.0, (0.1, 0.5), key='k')",
    "slider('L', dt.date(2020, 1, 1), key='k')", "slider('L', dt.datetime(2020, 1, 1), key='k')", "slider('L', dt.time(3), key='k')",
    "tabs('a b'.split(), key='k', on_change='rerun')", "text_area('L', key='k')", "text_input('L', key='k')",
    "time_input('L', key='k')", "toggle('L', key='k')",
]  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_foreign_value_is_refused_by_its_key_and_the_next_run_works(widget: str) -> None:
    for value in VALUES:
        app = App(
            f"{HEAD}\nst.button('Set', on_click=lambda: st.session_state.update(k={value}))\n"
            f"st.{widget}\nst.text('end')"
        )
        assert app.errors == []
        app.click("Set")
        for error in app.errors:
            said = str(error)
            assert "`st.session_state.k` was set to" in said, value
            assert len(said) < 1000, value
        app.errors.clear()
        # The app sets it no more: nothing of it is left to fail.
        app.rerun()
        assert app.errors == [], value
        assert "end" in app.texts()


def test_a_value_of_any_class_of_number_or_moment_is_the_plain_one() -> None:
    def result(lines: str) -> Callable[[str], Any]:
        app = App(f"{HEAD}\n{lines}")
        assert app.errors == []
        return app.state

    got = result("st.session_state.k = Stars.TWO\nst.session_state.got = st.feedback('stars', key='k')")(
        "got"
    )
    assert (got, type(got)) == (2, int)
    got = result("st.session_state.got = str(st.slider('L', value=pd.Timestamp('2262-04-10')))")("got")
    assert got == "2262-04-10 00:00:00"


@pytest.mark.parametrize(
    "call", ["selectbox('L', O)", "multiselect('L', O)", "pills('L', O)", "radio('L', O)"]
)
def test_a_table_without_columns_has_no_options(call: str) -> None:
    app = App(f"{HEAD}\nO = pd.DataFrame()\nst.text(repr(st.{call}))")
    assert app.errors == []
    assert app.texts() == ["[]" if "multi" in call else "None"]
