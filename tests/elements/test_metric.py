"""``st.metric``: what the page is told of a number, how it has changed, and its chart."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.elements.metric import MOST_POINTS, points
from millpond.errors import ApiError
from millpond.testing import AppTest
from tests.drive import App

SETUP = "import decimal\nimport numpy as np, pandas as pd\nimport millpond as st\n"


def metric(arguments: str) -> Any:
    at = AppTest.from_string(f"{SETUP}st.metric({arguments})").run()
    assert [*at.exception] == []
    return at.metric[0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("'70 °F'", "70 °F"), ("70", "70"), ("1234567.891", "1234567.891"), ("None", "—"), ("True", "True"),
        ("np.int64(4)", "4"), ("np.float32(1.5)", "1.5"), ("decimal.Decimal('4.20')", "4.20"), ("np.array([4])", "4"),
        ("float('nan')", "nan"), ("pd.NA", "—"), ("''", ""), ("2**70", str(2**70)),
    ],
)  # fmt: skip
def test_a_value_is_a_number_or_a_text(value: str, shown: str) -> None:
    assert metric(f"'T', {value}").value == shown


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ("'1.2 °F'", ("1.2 °F", "up", "green")),
        ("-1.2", ("-1.2", "down", "red")),
        ("'- 5 lower'", ("- 5 lower", "down", "red")),
        ("'  -3'", ("-3", "down", "red")),
        ("'−3'", ("−3", "down", "red")),
        ("-3, 'inverse'", ("-3", "down", "green")),
        ("3, 'inverse'", ("3", "up", "red")),
        ("3, 'off'", ("3", "up", "gray")),
        ("3, 'grey'", ("3", "up", "gray")),
        ("3, 'violet'", ("3", "up", "violet")),
        ("0", ("0", "none", "gray")),
        ("-0.0", ("-0.0", "none", "gray")),
        ("'0'", ("0", "none", "gray")),
        ("'-0'", ("-0", "down", "red")),
        ("0, 'blue', delta_arrow='up'", ("0", "up", "blue")),
        ("3, delta_arrow='off'", ("3", "none", "green")),
        ("1, delta_arrow='down'", ("1", "down", "green")),
        ("None", ("", "none", "gray")),
        ("''", ("", "none", "gray")),
        ("pd.NaT", ("", "none", "gray")),
    ],
)
def test_the_change_has_an_arrow_and_a_colour(arguments: str, seen: tuple[str, str, str]) -> None:
    found = metric(f"'T', 4, {arguments}")
    assert (found.delta, found.direction, found.color) == seen


@pytest.mark.parametrize(
    ("data", "drawn"),
    [
        ("[1, 2, None, 5]", (1, 2, None, 5)),
        ("range(3)", (0, 1, 2)),
        ("(x for x in (1, 2))", (1, 2)),
        ("{1}", (1,)),
        ("['1', '2.5']", (1, 2.5)),
        ("[True, False]", (1, 0)),
        ("[1, float('nan'), float('inf')]", (1, None, None)),
        ("pd.Series([1, 2], index=['a', 'b'])", (1, 2)),
        ("pd.DataFrame({'a': [1, 2], 'b': [3, 4]})", (1, 2)),
        ("np.zeros((3, 2))", (0, 0, 0)),
        ("[]", ()),
        ("None", ()),
    ],
)
def test_a_chart_is_of_numbers(data: str, drawn: tuple[float | None, ...]) -> None:
    assert metric(f"'T', 4, chart_data={data}").chart == drawn


def test_a_long_chart_keeps_its_heights() -> None:
    values: list[Any] = [0.0] * 100_000
    values[31_234], values[62_345] = 9.0, -7.0
    kept = [value for value in points(values) if value is not None]
    assert len(kept) <= MOST_POINTS
    assert (max(kept), min(kept)) == (9.0, -7.0)
    assert points([None] * 5000)[:2] == (None, None)


def test_what_it_cannot_draw_is_named() -> None:
    for data, named in (
        (["a"], "`'a'`"),
        ("abc", "`'abc'`"),
        ({"a": 1}, "dict"),
        (3, "type int"),
        ([[1]], "list"),
    ):
        with pytest.raises(ApiError, match=r"`chart_data` must be a list of numbers") as raised:
            points(data)
        assert named in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("'T', [4]", "`value` must be a number, a string or None; got `[4]` of type `list`"),
        ("'T', 4, [1]", "`delta` must be a number"),
        ("'T', 4, delta_color='purple'", "`delta_color` must be one of"),
        ("'T', 4, delta_arrow='sideways'", "`delta_arrow` must be one of"),
        ("'T', 4, chart_type='pie'", "`chart_type` must be one of"),
        ("'T', 4, icon='xx'", "`icon` must be one emoji"),
        ("'T', 4, width='wide'", "`width` must be"),
    ],
)
def test_what_it_does_not_know_is_refused_in_words(arguments: str, message: str) -> None:
    problems = App(f"import millpond as st\nst.metric({arguments})").problems()
    assert len(problems) == 1
    assert message in problems[0]


def test_a_test_reads_it_as_streamlits_do() -> None:
    at = AppTest.from_string(f"{SETUP}st.metric('T', 4, 2, help='h')\nst.metric(None, 5)").run()
    found = at.metric[0]
    assert (found.type, found.label, found.value, found.delta, found.help) == ("metric", "T", "4", "2", "h")
    assert at.metric.values == ["4", "5"]
    assert at.metric[1].label == ""
