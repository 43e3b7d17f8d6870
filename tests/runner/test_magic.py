"""A bare expression is written to the page."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from millpond.runner.magic import WRITER, add_magic
from tests.drive import App


def written(source: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    code = compile(add_magic(ast.parse(source)), "app.py", "exec")
    exec(code, {WRITER: lambda *args: found.append(args), "__name__": "x"})
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 1", [(2,)]),
        ("x = 5\nx", [(5,)]),
        ("'a', 2", [("a", 2)]),
        ("()", [((),)]),
        ("'docstring'\n'text'", [("text",)]),
        ("'docstring'", []),
        ("1\n'text'", [(1,), ("text",)]),
        ("...", []),
        ("None", [(None,)]),
        ("str(1)", []),
        ("if True:\n    1\nelse:\n    2", [(1,)]),
        ("if True:\n    'text, no docstring'", [("text, no docstring",)]),
        ("for i in (1, 2):\n    i", [(1,), (2,)]),
        (
            "try:\n    1 / 0\nexcept ZeroDivisionError:\n    'caught'\nfinally:\n    'at last'",
            [("caught",), ("at last",)],
        ),
        ("try:\n    pass\nexcept OSError:\n    1\nelse:\n    2", [(2,)]),
        ("with open('/dev/null'):\n    1", [(1,)]),
        ("match 1:\n    case 1:\n        'one'", [("one",)]),
        ("while True:\n    1\n    break", [(1,)]),
        ("def f():\n    'docstring'\n    5\nf()", [(5,)]),
        ("class A:\n    'docstring'\n    5", []),
        ("def f():\n    yield\nlist(f())", []),
        ("[i for i in (1, 2)]", [([1, 2],)]),
    ],
)
def test_what_is_written(source: str, expected: list[Any]) -> None:
    assert written(source) == expected


def test_await_is_left_alone() -> None:
    module = add_magic(ast.parse("async def f():\n    await g()\n    1"))
    body = module.body[0].body  # type: ignore[attr-defined]
    assert isinstance(body[0].value, ast.Await)
    assert isinstance(body[1].value, ast.Call)


def test_in_an_app() -> None:
    app = App('"""The docstring."""\nimport millpond as st\n"# Title"\nx = 3\nx\nNone\n"a", x')
    assert app.texts() == ["# Title", "`3`", "a `3`"]


def test_lines_of_errors_stay_right() -> None:
    app = App("import millpond as st\n'text'\n\n1 / 0")
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    assert shown["frames"][-1]["line"] == 4


def test_it_can_be_turned_off() -> None:
    assert App("import millpond as st\n'a'\n'b'", magic=False).texts() == []
