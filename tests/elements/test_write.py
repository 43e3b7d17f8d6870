"""What ``st.write`` makes of each kind of value."""

from __future__ import annotations

import pytest

from millpond.elements.exception import describe
from millpond.testing import AppTest
from tests.drive import App

SETUP = """
import collections, dataclasses, datetime, decimal, types, typing
import millpond as st

class Pair(typing.NamedTuple):
    x: int = 1
    y: str = "a"
def words(*more):
    yield from ("a ", "b ", *more)
async def awords():
    yield "a "
    yield "b"

@dataclasses.dataclass
class Point:
    x: int
class Plain: pass
class Named:
    def __str__(self): return "named `x`"
class Markdown:
    def _repr_markdown_(self): return "**bold**"
class Html:
    def _repr_html_(self): return "<b>bold</b>"
class Bundle:
    def __init__(self, bundle): self.bundle = bundle
    def _repr_mimebundle_(self, include=None, exclude=None): return self.bundle
    def _repr_html_(self): return "<i>own</i>"
    def __str__(self): return "bundle"
class Table:
    def __array__(self): ...
    def __str__(self): return "a | b"
def documented(a, b=1):
    "What it does."
"""


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("'a', 'b'", [("markdown", "a b")]),
        ("1, None, True, 1.5, 2j", [("markdown", "`1` `None` `True` `1.5` `2j`")]),
        ("'at', datetime.time(15, 30), 'on', datetime.date(2026, 1, 2)", [("markdown", "at `15:30:00` on `2026-01-02`")]),
        ("decimal.Decimal('1.5'), Named()", [("markdown", "`1.5` `named ’x’`")]),
        ("'before', {'a': 1}, 'after'", [("markdown", "before"), ("json", '{"a": 1}'), ("markdown", "after")]),
        ("[1], {'a': {2}}", [("json", "[1]"), ("json", '{"a": [2]}')]),
        ("(1, 2), {3}, range(4)", [("markdown", "`(1, 2)` `{3}` `range(0, 4)`")]),
        ("Point(1)", [("code", "Point(x=1)")]),
        ("ValueError('no')", [("exception", "no")]),
        ("(n for n in (1, 'two'))", [("markdown", "`1`"), ("markdown", "two")]),
        ("words()", [("markdown", "a b")]),
        ("words", [("markdown", "a b")]),
        ("'x', words(5, {'k': 1}, 'c', 'd')", [
            ("markdown", "x"), ("markdown", "a b"), ("markdown", "`5`"), ("json", '{"k": 1}'), ("markdown", "cd")]),
        ("awords()", [("markdown", "a b")]),
        ("awords", [("markdown", "a b")]),
        ("Pair()", [("json", '{"x": 1, "y": "a"}')]),
        ("collections.UserDict(a=1)", [("json", '{"a": 1}')]),
        ("collections.ChainMap({'a': 1}, {'b': 2})", [("json", '{"b": 2, "a": 1}')]),
        ("types.MappingProxyType({'a': 1})", [("json", '{"a": 1}')]),
        ("{'a': 1}.keys()", [("json", '["a"]')]),
        ("{'a': 1}.values()", [("json", "[1]")]),
        ("{'a': 1}.items()", [("json", '[["a", 1]]')]),
        ("collections.UserList([1])", [("json", "[1]")]),
        ("[collections.UserDict(a={}.keys())]", [("json", '[{"a": []}]')]),
        ("map(str, [1, 2])", [("json", '["1", "2"]')]),
        ("enumerate('ab')", [("json", '[[0, "a"], [1, "b"]]')]),
        ("collections.Counter('aab')", [("json", '{"a": 2, "b": 1}')]),
        ("st.query_params", [("json", "{}")]),
        ("Markdown()", [("markdown", "**bold**")]),
        ("Html(), unsafe_allow_html=True", [("html", "<b>bold</b>")]),
        ("Bundle({'text/html': '<b>b</b>', 'text/markdown': ['*a*', 'b']})", [("markdown", "*a*b")]),
        ("Bundle({'text/html': '<b>b</b>', 'text/markdown': 'm'}), unsafe_allow_html=True", [("html", "<b>b</b>")]),
        ("Bundle({'text/plain': 'plain', 'application/json': {'a': 1}})", [("json", '{"a": 1}')]),
        ("Bundle(({'text/plain': 'plain'}, {'text/plain': {}}))", [("code", "plain")]),
        ("Bundle({'text/latex': '$x^2$'})", [("latex", "$$\nx^2\n$$")]),
        ("Bundle({'text/html': 'b'}), Bundle(None)", [("markdown", "`bundle` `bundle`")]),
        ("Bundle({}), unsafe_allow_html=True", [("html", "<i>own</i>")]),
        ("documented", [("help", "What it does.")]),
        ("Table()", [("text", "a | b")]),
    ],
)  # fmt: skip
def test_write(arguments, shown):
    at = AppTest.from_string(f"{SETUP}\nst.write({arguments})").run()
    assert [(element.type, element.value) for element in at.main.children.values()] == shown


def test_what_is_made_for_notebooks_is_drawn():
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    at = AppTest.from_string(
        f"{SETUP}\nspec = {{'mark': 'bar', 'data': {{'values': [{{'a': 1}}]}}}}\n"
        "st.write(Bundle({'application/vnd.vegalite.v5+json': spec, 'text/plain': 'x'}))\n"
        "st.write(Bundle({'application/vnd.plotly.v1+json': {'data': [{'type': 'bar', 'y': [1, 2]}]}}))\n"
        f"st.write(Bundle({{'image/png': '{pixel}'}}), Bundle({{'image/svg+xml': '<svg></svg>'}}))"
    ).run()
    assert at.vega_lite_chart[0].spec["mark"] == "bar"
    assert at.plotly_chart[0].spec["data"] == [{"type": "bar", "y": [1, 2]}]
    assert [element.type for element in at.main.children.values()][2:] == ["image", "image"]
    assert not at.exception


def test_a_table_is_a_table_also_where_html_is_allowed():
    at = AppTest.from_string(
        "import pandas as pd, millpond as st\nst.write(pd.DataFrame({'x': [1]}), unsafe_allow_html=True)"
    ).run()
    assert [element.type for element in at.main.children.values()] == ["dataframe"]


def test_a_table_is_shown_as_one():
    at = AppTest.from_string(
        "import numpy as np, pandas as pd, millpond as st\n"
        "st.write('a', pd.DataFrame({'x': [1]}), np.zeros((2, 2)), np.zeros((2, 2, 2)), pd.Series([1], name='s'))"
    ).run()
    assert [list(table.value.columns) for table in at.dataframe] == [["x"], ["0", "1"], ["s"]]
    assert [element.type for element in at.main.children.values()] == [
        "markdown",
        "dataframe",
        "dataframe",
        "text",
        "dataframe",
    ]


QUERIES = """
import sqlite3
import duckdb, numpy as np, pandas as pd, polars as pl, pyarrow as pa
import millpond as st

class Query:
    def toPandas(self): return pd.DataFrame({"a": [1]})
"""


@pytest.mark.parametrize(
    "value",
    ["pd.DataFrame({'a': [1]}).style.format('{:.2f}')", "pl.LazyFrame({'a': [1]})", "duckdb.sql('select 1 a')",
     "duckdb.connect().execute('select 1 a')", "sqlite3.connect(':memory:').execute('select 1 a')", "Query()",
     "pa.table({'a': [1]})", "pa.record_batch({'a': [1]})", "{'a': pd.Series([1])}", "pl.Series('a', [1])"],
)  # fmt: skip
def test_what_gives_a_table_is_shown_as_one(value):
    at = AppTest.from_string(f"{QUERIES}\nst.write({value})").run()
    (element,) = at.main.children.values()
    assert element.type == "dataframe"
    assert [
        (column.name, at.dataframe[0].rows)
        for column in element.columns
        if not column.hidden and not column.index
    ] == [("a", 1)]


def test_single_values_of_numpy_and_what_is_no_table_are_a_line():
    at = AppTest.from_string(
        f"{QUERIES}\nst.write(np.int64(3), np.float32(1.5), np.bool_(True), np.datetime64('2020-01-01'))\n"
        "st.write(sqlite3)"
    ).run()
    assert at.markdown.values == ["`3` `1.5` `True` `2020-01-01`"]
    assert len(at.dataframe) == 0


def test_an_object_with_nothing_to_show_is_shown_as_its_repr():
    at = AppTest.from_string(f"{SETUP}\nst.write('a', Plain())").run()
    assert at.markdown.values == ["a"]
    assert "Plain object at" in at.code[0].value


INCOMPARABLE = """
class Frame:
    def __eq__(self, other): raise ValueError("ambiguous")
    __ne__ = __lt__ = __eq__
    def __bool__(self): raise ValueError("ambiguous")
    def __str__(self): return "a frame"
    __hash__ = None
    def __array__(self): ...
df = Frame()
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [("df", ["a frame"]), ("df, df", ["a frame", "a frame"]), ("st.write(df)", ["a frame"]), ("None", []),
     ("st.write('x', df, None)", ["a frame"]), ("st.write([df], {'k': df})", [])],
)  # fmt: skip
def test_no_value_of_the_app_is_compared(line, expected):
    at = AppTest.from_string(f"import millpond as st\n{INCOMPARABLE}\n{line}").run()
    assert [*at.exception] == []
    assert at.text.values == expected


@pytest.mark.parametrize(
    "frame", ["pd.DataFrame({'a': [1, 2]})", "pd.Series([1, 2])", "np.array([1, 2])", "pd.Index([1])"]
)
def test_a_frame_on_a_line_of_its_own(frame):
    at = AppTest.from_string(
        f"import numpy as np, pandas as pd\ndf = {frame}\ndf\ndf, 1\ndf['a'] if 0 else df"
    ).run()
    assert [*at.exception] == []
    assert len(at.dataframe) == 3


@pytest.mark.parametrize("awaiting", ["", "import asyncio; await asyncio.sleep(0)\n"])
def test_a_stream_is_seen_as_it_grows_in_one_element(awaiting):
    app = App(
        f"""
import millpond as st
st.session_state.seen = seen = []
def look(): seen.append([child.props.body for child in PAGE.main.children])
async def stream():
    for piece in ("# a", " b ", "c"):
        yield piece
        look()
{awaiting}st.write(stream)
""",
        run=False,
    )
    import builtins

    builtins.PAGE = app.session.tree  # type: ignore[attr-defined]
    try:
        app.run()
    finally:
        del builtins.PAGE  # type: ignore[attr-defined]
    assert app.problems() == []
    assert app.state("seen") == [["# a"], ["# a b"], ["# a b c"]]


def test_what_an_asynchronous_stream_raises_is_raised():
    at = AppTest.from_string(
        "import millpond as st\nasync def f():\n    yield 'a'\n    1 / 0\nst.write(f)"
    ).run()
    assert at.markdown.values == ["a"]
    assert len(at.exception) == 1


@pytest.mark.parametrize("value", ["'no luck'", "5", "ValueError"])
def test_an_exception_may_be_a_text(value):
    at = AppTest.from_string(f"import millpond as st\nst.exception({value})").run()
    assert at.exception[0].value == str(eval(value))


def test_the_lines_of_a_compiled_library_are_left_out_as_those_of_others_are():
    # As Cython names them; there is no source of these.
    library = compile("raise KeyError('score')", "pandas/_libs/parsers.pyx", "exec")
    with pytest.raises(KeyError) as raised:
        exec(library)
    assert [frame.file for frame in describe(raised.value).frames] == ["test_write.py"]
