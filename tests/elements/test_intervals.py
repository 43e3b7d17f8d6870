"""Intervals of time, as apps write them."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from millpond.elements.intervals import seconds_of
from millpond.errors import ApiError


class Strange(int):
    """Nothing of it can be asked for."""

    def __float__(self) -> float:
        raise ValueError("mine")

    def __repr__(self) -> str:
        raise ValueError("mine")


@pytest.mark.parametrize(
    ("interval", "seconds"),
    [
        (2, 2), (2.5, 2.5), ("1h 30min", 5400), ("1 day 00:00:01", 86401), (timedelta(minutes=1), 60), (None, None),
        (np.int64(2), 2), (np.float32(2.5), 2.5), (Decimal(2), 2), (Strange(3), 3),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_an_interval_may_be_of_any_class_of_numbers(interval: Any, seconds: float | None) -> None:
    assert seconds_of(interval) == seconds


@pytest.mark.parametrize(
    "interval",
    [
        0, -1, True, math.nan, math.inf, 10**400, "", "soon", "10 blinks", b"1s", [], object(), Strange(0), "9" * 5000,
        "9" * 5000 + " days 00:00:01", "9" * 5000 + "s", timedelta(0),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_no_interval_is_refused(interval: Any) -> None:
    with pytest.raises(ApiError, match="`run_every` must be a number of seconds above 0"):
        seconds_of(interval)
