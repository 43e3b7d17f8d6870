"""What a widget makes of a value that the app has set, and that does not fit (any more)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.drive import App

D = dt.date


def drawn(value: str, call: str) -> App:
    """An app that has set a widget's value before the widget is drawn first."""
    return App(
        "import datetime as dt\nimport millpond as st\nD = dt.date\n"
        f"if 'k' not in st.session_state:\n    st.session_state.k = {value}\n"
        f"got = st.{call}\nst.session_state.got = got\nst.session_state.same = got == st.session_state.k"
    )


CASES: list[tuple[str, str, Any]] = [
    # What Streamlit 1.67 does, too.
    ("'zz'", "selectbox('S', ['a', 'b'], key='k')", "a"),
    ("'zz'", "selectbox('S', ['a', 'b'], index=1, key='k')", "b"),
    ("'zz'", "selectbox('S', ['a', 'b'], index=None, key='k')", None),
    ("[1]", "selectbox('S', ['a', 'b'], key='k')", "a"),
    ("None", "selectbox('S', ['a', 'b'], key='k')", None),
    ("'zz'", "selectbox('S', ['a', 'b'], key='k', accept_new_options=True)", "zz"),
    ("'1'", "selectbox('S', [1, 2], key='k')", 1),
    ("'1'", "selectbox('S', [1, '1'], key='k')", "1"),
    ("1", "selectbox('S', ['1', 1], key='k')", 1),
    ("'zz'", "radio('S', ['a', 'b'], index=1, key='k')", "b"),
    ("['zz', 'a']", "multiselect('S', ['a', 'b'], key='k')", ["a"]),
    ("['zz']", "multiselect('S', ['a', 'b'], ['b'], key='k')", []),
    ("'a'", "multiselect('S', ['a', 'b'], key='k')", ["a"]),
    ("200", "number_input('S', 0, 100, 5, key='k')", 5),
    ("-1", "number_input('S', 1, 100, key='k')", 1),
    ("2.5", "number_input('S', 0, 100, 5, key='k')", 2),
    ("None", "number_input('S', 0, 100, 5, key='k')", None),
    ("D(1970, 2, 3)", "date_input('S', key='k')", D(1970, 2, 3)),
    ("D(1970, 2, 3)", "date_input('S', D(2020, 5, 5), key='k')", D(1970, 2, 3)),
    ("D(1970, 2, 3)", "date_input('S', D(2020, 5, 5), D(2020, 1, 1), D(2021, 1, 1), key='k')", D(2020, 5, 5)),
    ("(D(2020, 2, 3), D(2020, 3, 3))", "date_input('S', key='k')", (D(2020, 2, 3), D(2020, 3, 3))),
    ("()", "date_input('S', key='k')", ()),
    ("D(2020, 2, 3)", "date_input('S', (D(2020, 1, 1), D(2020, 1, 3)), key='k')", (D(2020, 2, 3),)),
    ("(1, 5)", "slider('S', 0, 100, key='k')", (1, 5)),
    ("(5, 1)", "slider('S', 0, 100, key='k')", (1, 5)),
    ("(D(2020, 1, 1), D(2020, 2, 1))", "slider('S', D(2019, 1, 1), D(2021, 1, 1), key='k')",
     (D(2020, 1, 1), D(2020, 2, 1))),
    # Streamlit shows an error.
    ("['a', 'b']", "multiselect('S', ['a', 'b'], key='k', max_selections=1)", ["a"]),
    ("None", "multiselect('S', ['a', 'b'], key='k')", []),
    ("200", "slider('S', 0, 100, 5, key='k')", 5),
    ("(1, 500)", "slider('S', 0, 100, key='k')", (0, 100)),
    ("D(2020, 1, 1)", "slider('S', key='k')", D(2020, 1, 1)),
    # What the app has set is taken once, and then is the default's kind.
    ("(1, 5)", "slider('S', 0, 100, 7, key='k')", 7),
    ("3", "slider('S', 0, 100, (7, 9), key='k')", (7, 9)),
]  # fmt: skip


@pytest.mark.parametrize(("value", "call", "got"), CASES, ids=[f"{c[0]} in {c[1]}" for c in CASES])
def test_a_value_that_does_not_fit_falls_back(value: str, call: str, got: Any) -> None:
    app = drawn(value, call)
    for _ in range(3):
        assert app.errors == []
        assert (app.state("got"), type(app.state("got"))) == (got, type(got))
        assert app.state("same")
        app.rerun()


WRONG: list[tuple[str, str, str]] = [
    ("'abc'", "number_input('S', 0, 100, 5, key='k')", "it must be a number or None"),
    ("float('nan')", "number_input('S', key='k')", "not a finite number"),
    ("2**60", "number_input('S', step=1, key='k')", "that a browser represents exactly"),
    ("None", "slider('S', 0, 100, 5, key='k')", "is not of type int"),
    ("D(2020, 1, 1)", "slider('S', 0, 100, 5, key='k')", "is not of type int"),
    ("'x'", "date_input('S', key='k')", "Invalid isoformat"),
    ("5", "time_input('S', key='k')", "not a time"),
]


@pytest.mark.parametrize(("value", "call", "words"), WRONG, ids=[f"{c[0]} in {c[1]}" for c in WRONG])
def test_a_value_of_another_kind_is_refused_with_words(value: str, call: str, words: str) -> None:
    message = str(drawn(value, call).errors[0])
    assert "`st.session_state.k` was set to" in message
    assert words in message


@pytest.mark.parametrize(
    ("call", "chosen", "more", "fewer"),
    [
        ("selectbox('S', s.o, key='k')", "b", ["a", "b"], ["a"]),
        ("radio('S', s.o, key='k')", "b", ["a", "b"], ["a"]),
        ("multiselect('S', s.o, key='k')", ["b", "a"], ["a", "b"], ["a"]),
        ("slider('S', 0, s.o, key='k')", [9], 10, 5),
        ("number_input('S', 0, s.o, key='k')", 9, 10, 5),
    ],
)
def test_a_value_that_is_set_to_itself_may_lose_its_option_or_bound(
    call: str, chosen: Any, more: Any, fewer: Any
) -> None:
    app = App(
        "import millpond as st\ns = st.session_state\n"
        "if 'k' in s:\n    s['k'] = s['k']\n"
        f"s.setdefault('o', {more!r})\ns.got = st.{call}"
    )
    app.set("S", chosen)
    app.session.state.put("o", fewer)
    for _ in range(2):
        app.rerun()
        assert app.errors == []
    assert app.state("got") == {"multiselect": ["a"], "selectbox": "a", "radio": "a"}.get(
        call.split("(", maxsplit=1)[0], 0
    )


def test_a_number_that_the_app_has_set_to_none_stays_so_until_somebody_changes_it() -> None:
    app = App(
        "import millpond as st\ndef clear(): st.session_state.k = None\n"
        "st.button('Clear', on_click=clear)\nst.text(st.number_input('N', value=5, key='k'))"
    )
    app.click("Clear").rerun().rerun()
    assert (app.texts(), app.widget("N")["value"]) == (["None"], None)
    app.set("N", 7)
    assert app.texts() == ["7"]
    # The user's emptying means the default.
    app.set("N", None)
    assert (app.texts(), app.widget("N")["value"]) == (["5"], 5)


@pytest.mark.parametrize(
    ("call", "emptied", "default"),
    [
        ("date_input('S', D(2020, 1, 1), key='k')", [], "2020-01-01"),
        ("time_input('S', dt.time(8, 45), key='k')", None, "08:45:00"),
        ("date_input('S', None, key='k')", [], "None"),
        ("time_input('S', None, key='k')", None, "None"),
    ],
)
def test_an_emptied_field_goes_back_to_its_default(call: str, emptied: Any, default: str) -> None:
    app = App(f"import datetime as dt\nimport millpond as st\nD = dt.date\nst.text(st.{call})")
    app.set("S", ["2021-02-02"] if "date" in call else "10:00")
    assert default not in app.texts()
    before = app.widget("S")["value"]
    app.set("S", emptied)
    assert app.texts() == [default]
    assert app.widget("S")["value"] != before, "the tab is told what is in the field now"


@pytest.mark.parametrize(
    "call",
    [
        "slider('S', N(0), N(10), N(3), N(1))",
        "slider('S', F(0), F(1), F(0.5), F(0.25))",
        "slider('S', value=(N(1), N(2)))",
        "number_input('S', N(0), N(10), N(3), N(1))",
        "number_input('S', F(0), F(1), F(0.5), F(0.25))",
        "selectbox('S', [1, 2], index=N(1))",
        "radio('S', [1, 2], index=N(1))",
        "multiselect('S', [1, 2], N(1), max_selections=N(2), select_all=N(5))",
        "time_input('S', step=N(60))",
        "text_input('S', max_chars=N(3))",
    ],
)
def test_numpys_numbers_are_numbers(call: str) -> None:
    app = App(
        "import numpy\nimport millpond as st\nN, F = numpy.int64, numpy.float32\n"
        f"st.session_state.got = repr(st.{call})"
    )
    assert (app.errors, "np." in app.state("got")) == ([], False)


@pytest.mark.parametrize("value", ["numpy.int64(3)", "numpy.float64(3)", "numpy.int8(3)"])
@pytest.mark.parametrize("call", ["slider('S', 0, 9, key='k')", "number_input('S', 0, 9, key='k')"])
def test_numpys_numbers_in_session_state_are_plain_ones_after_the_widget(value: str, call: str) -> None:
    app = App(f"import numpy\nimport millpond as st\nst.session_state.k = {value}\nst.text(repr(st.{call}))")
    assert (app.errors, app.texts(), type(app.state("k"))) == ([], ["3"], int)


FORMATS = {
    True: ["%d", "%i", "%u", "%f", "%.2f", "%e", "%E", "%g", "%G", "%5d", "%-5d", "%+d", "% d", "%05d", "%x", "%X",
           "%o", "%s", "%a", "%r", "%.f", "%ld", "%hd", "%lf", "%Lf", "%#d", "%.3d", "%10.3e"],
    False: ["", "%", "%%", "%d%%", "$%d", "%d %d", "abc", "%,d", "%'d", "%c", "%b", "%*d", "%(a)d", "%1$d", "{:d}",
            "%.2", "%n", "percent", "plain"],
}  # fmt: skip
"""What Streamlit 1.67 takes, and what it refuses."""


@pytest.mark.parametrize(("format", "taken"), [(f, taken) for taken, all in FORMATS.items() for f in all])
def test_formats_of_numbers_are_those_that_streamlit_takes(format: str, taken: bool) -> None:
    app = App(f"import millpond as st\nst.number_input('N', value=3, format={format!r})")
    assert (app.errors == []) is taken


def test_what_pandas_calls_no_date_is_refused_with_words() -> None:
    app = App(
        "import pandas as pd\nimport millpond as st\nst.session_state.k = pd.NaT\nst.date_input('S', key='k')"
    )
    (error,) = app.errors
    assert "`st.session_state.k` was set to `NaT`, which is not valid for the widget with this key" in str(
        error
    )


def test_tabs_open_the_first_where_the_state_has_what_cannot_be_compared() -> None:
    app = App(
        "import numpy as np\nimport millpond as st\n"
        "if 'k' not in st.session_state: st.session_state.k = np.array([1, 2])\n"
        "st.tabs(['a', 'b'], key='k', on_change='rerun')\nst.text(st.session_state.k)"
    )
    assert (app.errors, app.texts()) == ([], ["a"])
