"""What ``st.write`` makes of each kind of value."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest

SETUP = """
import dataclasses, datetime, decimal
import millpond as st

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
        ("Markdown()", [("markdown", "**bold**")]),
        ("Html(), unsafe_allow_html=True", [("markdown", "<b>bold</b>")]),
        ("documented", [("code", "documented(a, b=1)"), ("text", "What it does.")]),
        ("Table()", [("text", "a | b"), ("caption", "A `__main__.Table` is shown as text: tables are not there yet.")]),
    ],
)  # fmt: skip
def test_write(arguments, shown):
    at = AppTest.from_string(f"{SETUP}\nst.write({arguments})").run()
    assert [(element.type, element.value) for element in at.main.children.values()] == shown


def test_an_object_with_nothing_to_show_is_shown_as_its_repr():
    at = AppTest.from_string(f"{SETUP}\nst.write('a', Plain())").run()
    assert at.markdown.values == ["a"]
    assert "Plain object at" in at.code[0].value
