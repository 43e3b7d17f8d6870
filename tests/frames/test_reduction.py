"""A reduced picture is honest: compared with the whole data."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from millpond.frames.reduction import line, line_rows, path_rows, point_rows, stack_rows

NUMBER = st.one_of(
    st.floats(-1e6, 1e6, allow_nan=False, width=32), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0])
)
VALUES = st.lists(NUMBER, min_size=1, max_size=120).map(np.array)
BUCKETS = st.integers(1, 20)


def is_there(values: Any) -> Any:
    return np.isfinite(values)


@given(VALUES, BUCKETS, st.data())
def test_a_line_keeps_the_extremes_of_all_columns_of_pixels(
    y: Any, buckets: int, data: st.DataObject
) -> None:
    x = np.sort(np.array(data.draw(st.lists(st.floats(-100, 100), min_size=len(y), max_size=len(y)))))
    rows, count = line_rows(line(x, y), buckets)
    assert count == len(y)
    assert list(rows) == sorted(set(rows.tolist()))
    there = is_there(y)
    if there.any():
        kept = y[rows][is_there(y[rows])]
        assert (kept.min(), kept.max()) == (y[there].min(), y[there].max())
    assert {rows[0], rows[-1]} == {0, len(y) - 1}


@given(VALUES, st.integers(1, 8))
def test_each_bucket_of_a_line_has_its_own_extremes(y: Any, buckets: int) -> None:
    rows, _ = line_rows(line(None, y), buckets)
    step = 1
    while (len(y) - 1) / step > buckets:
        step *= 2
    for begin in range(0, len(y), step):
        part = y[begin : begin + step]
        kept = y[rows[(rows >= begin) & (rows < begin + step)]]
        assert is_there(kept).any() == is_there(part).any()
        if is_there(part).any():
            kept, part = kept[is_there(kept)], part[is_there(part)]
            assert (kept[0], kept[-1], kept.min(), kept.max()) == (part[0], part[-1], part.min(), part.max())


@given(VALUES, st.integers(1, 8))
def test_a_gap_between_buckets_stays_one_and_no_other_is_made(y: Any, buckets: int) -> None:
    rows, _ = line_rows(line(None, y), buckets)
    step = 1
    while (len(y) - 1) / step > buckets:
        step *= 2
    there = is_there(y)
    kept = [int(row) for row in rows if there[row]]
    for one, other in pairwise(kept):
        broken = any(one < row < other for row in rows if not there[row])
        if broken:
            assert not there[one:other].all()
        elif one // step != other // step:
            assert there[one:other].all()


@given(VALUES, st.integers(1, 8))
def test_points_that_no_line_joins_are_joined_by_none(y: Any, buckets: int) -> None:
    y = y.copy()
    y[1::2] = np.nan
    rows, _ = line_rows(line(None, y), buckets)
    assert not any(is_there(y[one]) and is_there(y[other]) for one, other in pairwise(rows))


@given(VALUES, BUCKETS, st.integers(0, 120), st.integers(0, 120))
def test_of_a_part_that_is_small_all_is_drawn_with_its_neighbours(
    y: Any, buckets: int, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    rows, count = line_rows(line(None, y), buckets, (low, high))
    inside = range(min(low, len(y)), min(high + 1, len(y)))
    assert count == len(inside)
    if count + 2 <= 4 * buckets:
        assert set(inside) <= set(rows.tolist())
        assert {max(0, inside.start - 1), min(len(y) - 1, inside.stop)} <= set(rows.tolist())


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=120), BUCKETS)
def test_a_line_of_any_order_is_that_of_its_order(points: list[tuple[float, float]], buckets: int) -> None:
    x, y = np.array(points).T
    rows, _ = line_rows(line(x, y), buckets)
    order = np.array([at for at in np.argsort(x, kind="stable") if is_there(x[at])], dtype=int)
    expected, _ = line_rows(line(x[order], y[order]), buckets) if len(order) else (np.array([], dtype=int), 0)
    assert rows.tolist() == sorted(order[expected].tolist())


@given(VALUES, st.integers(1, 20), st.integers(1, 40))
def test_what_is_drawn_of_a_line_stays_when_it_grows(y: Any, buckets: int, more: int) -> None:
    long = np.concatenate([y, np.arange(more, dtype=float)])
    step = 1
    while (len(long) - 1) / step > buckets:
        step *= 2
    if len(y) < 2 or len(long) <= 4 * buckets or (len(y) - 1) / step <= buckets / 2 or len(y) <= 4 * buckets:
        return
    settled = (len(y) - 1) // step * step
    first, second = (line_rows(line(None, each), buckets)[0] for each in (y, long))
    assert first[first < settled].tolist() == second[second < settled].tolist()


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=120), st.integers(20, 80))
def test_points_keep_the_extremes_and_no_cell_is_lost(points: list[tuple[float, float]], most: int) -> None:
    x, y = np.array(points).T
    there = is_there(x) & is_there(y)
    rows, count = point_rows(x, y, most)
    assert count == there.sum()
    assert len(rows) <= most + 4
    assert there[rows].all()
    if not count:
        return
    for values in (x, y):
        assert (values[rows].min(), values[rows].max()) == (values[there].min(), values[there].max())
    if count <= most:
        assert len(rows) == count


def test_each_cell_that_has_points_keeps_one() -> None:
    x, y = np.random.default_rng(3).standard_normal((2, 100_000))
    x[0], y[0] = 50.0, 50.0
    rows, count = point_rows(x, y, 2_000)
    assert (count, 0 in rows) == (100_000, True)
    cells = [
        {*zip(((x[at] - x.min()) / (x.max() - x.min()) * 22).astype(int), ((y[at] - y.min()) / (y.max() - y.min()) * 11).astype(int), strict=True)}
        for at in (slice(None), rows)
    ]  # fmt: skip
    assert cells[0] == cells[1]


def test_more_points_are_kept_where_there_are_many() -> None:
    rng = np.random.default_rng(4)
    x = np.concatenate([rng.uniform(0, 1, 90_000), rng.uniform(1, 2, 10_000)])
    rows, _ = point_rows(x, rng.uniform(0, 1, 100_000), 2_000)
    left = int((rows < 90_000).sum())
    assert left > 1.6 * (len(rows) - left)


def test_points_of_a_part_are_in_it() -> None:
    x, y = np.random.default_rng(5).uniform(0, 1, (2, 50_000))
    rows, count = point_rows(x, y, 100, (0.2, 0.4), (0.5, 1))
    inside = (x >= 0.2) & (x <= 0.4) & (y >= 0.5)
    assert (count, len(rows) <= 104, inside[rows].all()) == (inside.sum(), True, True)
    few, count = point_rows(x, y, 1_000, (0.2, 0.21), (0.5, 0.55))
    assert len(few) == count > 0


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=120), BUCKETS)
def test_a_path_keeps_its_extremes_in_both_directions(
    points: list[tuple[float, float]], buckets: int
) -> None:
    x, y = np.array(points).T
    rows, count = path_rows(x, y, buckets)
    there = is_there(x) & is_there(y)
    assert count == there.sum()
    kept = rows[there[rows]]
    if count:
        for values in (x, y):
            assert (values[kept].min(), values[kept].max()) == (values[there].min(), values[there].max())


@given(st.integers(1, 4), st.integers(2, 120), st.integers(1, 10), st.randoms(use_true_random=False))
def test_areas_upon_one_another_keep_the_extremes_of_their_sums(
    layers: int, count: int, buckets: int, random: Any
) -> None:
    ys = [np.array([random.uniform(0, 9) for _ in range(count)]) for _ in range(layers)]
    rows, inside = stack_rows(None, ys, buckets)
    assert inside == count
    total = np.zeros(count)
    for layer in ys:
        total = total + layer
        assert (total[rows].min(), total[rows].max()) == (total.min(), total.max())


@pytest.mark.parametrize("values", [[5.0] * 9, [np.nan] * 9, [1.0, *[np.nan] * 8], [-np.inf] * 9])
def test_what_is_all_the_same_is_drawn(values: list[float]) -> None:
    for rows, _ in (
        line_rows(line(None, np.array(values)), 1),
        line_rows(line(np.zeros(9), np.array(values)), 1),
    ):
        assert len(rows) >= 2
    assert len(point_rows(np.zeros(9), np.array(values), 4)[0]) <= 8
