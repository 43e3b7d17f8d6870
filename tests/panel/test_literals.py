"""Values in short, and as text that can be edited."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import pytest

from millpond.panel.literals import (
    LARGE,
    MOST_LITERAL,
    MOST_TEXT,
    in_short,
    read_literal,
    type_name,
    write_literal,
)

CYCLE: list[Any] = []
CYCLE.append(CYCLE)
DEEP: list[Any] = []
for _ in range(100):
    DEEP = [DEEP]


@dataclasses.dataclass
class Order:
    item: str
    prices: list[float]
    secret: str = dataclasses.field(default="x", repr=False)


ENDLESS = Order("Tea", [])
ENDLESS.item = ENDLESS  # type: ignore[assignment]


class Loud:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Frame:
    shape = (1000, 10)

    def __repr__(self) -> str:
        raise AssertionError("the repr of a frame is not asked for")


class Heap:
    def __len__(self) -> int:
        return 7

    def __repr__(self) -> str:
        raise AssertionError("the repr of a large value is not asked for")


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1.5,
        True,
        None,
        "",
        "it's",
        b"ab",
        [],
        (),
        (1,),
        {},
        {1},
        {"a": [1, {"b": (None, False)}]},
        "two\nlines",
        1e300,
    ],
)
def test_a_plain_value_is_written_and_read_again(value: Any):
    text = write_literal(value)
    assert text is not None
    again = read_literal(text)
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        math.nan, math.inf, [math.nan], set(), frozenset({1}), CYCLE, DEEP, dt.date(2024, 1, 1),
        "x" * (MOST_LITERAL + 1), list(range(MOST_LITERAL)), pytest.param(10**5000, id="huge"), Order("a", []), [Loud()], object(), 1j,
    ],
)  # fmt: skip
def test_what_would_not_come_back_the_same_is_not_written(value: Any):
    assert write_literal(value) is None


def test_a_subclass_is_no_plain_value():
    class Text(str):
        __slots__ = ()

    assert write_literal(Text("a")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [(" 3 ", 3), ("true", True), ("null", None), ('{"a": [true, null]}', {"a": [True, None]}), ("-1", -1)],
)
def test_json_is_read_as_well(text: str, value: Any):
    assert read_literal(text) == value


@pytest.mark.parametrize(
    "text", ["", "seven", "1 +", "f()", "[" * 5000, "__import__('os')", "a.b", "lambda: 1"]
)
def test_what_is_no_value_is_refused_with_a_hint(text: str):
    with pytest.raises(ValueError, match="Write it as in Python or JSON"):
        read_literal(text)


def test_a_very_long_text_is_not_read():
    with pytest.raises(ValueError, match="at most"):
        read_literal("1" * (2 * MOST_LITERAL + 1))


@pytest.mark.parametrize(
    ("value", "size", "text"),
    [
        (3, 1, "3"),
        (Order("Tea", [3.5]), 50, "Order(item='Tea', prices=[3.5])"),
        (Loud(), 50, "Loud"),
        (Frame(), 10, "Frame, 1000 × 10"),
        (Heap(), LARGE + 1, "Heap, 7 items"),
        (CYCLE, None, "["),
        (ENDLESS, 50, "Order(item=Order(item="),
        (list(range(1000)), LARGE + 1, "[0, 1, 2, 3, 4, 5, 6, 7, ...]"),
        ({"a": 1}, 5, "{'a': 1}"),
    ],
)
def test_values_in_short(value: Any, size: int | None, text: str):
    assert text in in_short(value, size)


@pytest.mark.parametrize(
    "value", ["x" * 10**6, ["y" * 1000] * 1000, dict.fromkeys(range(100), "z" * 1000), "a\n" * 100]
)
def test_short_is_short_and_one_line(value: Any):
    text = in_short(value, 10**6)
    assert len(text) <= MOST_TEXT
    assert "\n" not in text


def test_types_are_named_as_their_users_know_them():
    assert type_name(1) == "int"
    assert type_name(dt.date(2024, 1, 1)) == "datetime.date"
