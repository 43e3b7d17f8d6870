"""Figures of Plotly with many points."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from millpond.elements.plotly_figures import _of_plotly
from millpond.frames import reduced_figures
from millpond.frames.reduction import line_rows
from millpond.session.datasets import Datasets
from millpond.session.sources import Asking, Unanswerable
from millpond.testing import AppTest
from tests.elements.test_reduced_charts import Overtaken, unpacked

N = 30_000
BEFORE = """
import millpond as st, numpy as np, pandas as pd, plotly.graph_objects as go, plotly.express as px
n = 30_000
y = np.sin(np.arange(n) / 500) * 5
y[777] = 99.0
x = np.arange(n) * 1.0
"""


def chart(call: str, before: str = "") -> Any:
    at = AppTest.from_string(f"{BEFORE}\n{before}\nst.plotly_chart({call})").run(timeout=60)
    assert not at.exception, at.exception[0].value
    return at.plotly_chart[0]


def source(of: Any) -> Any:
    return of._app._session.source(of._node)


def traces(of: Any) -> list[dict[str, Any]]:
    """The traces as they are drawn, and what is said of those that are reduced."""
    columns = [column.plain() for _, column in source(of).datasets[0].columns]
    whole = filled(json.loads(of._props.figure), columns)
    reduced = {one["trace"]: one for one in whole.get("reduced", ())}
    return [{**trace, "reduced": reduced.get(at)} for at, trace in enumerate(whole["data"])]


def filled(value: Any, columns: list[Any]) -> Any:
    if isinstance(value, dict):
        if "$column" in value:
            return np.array(columns[value["$column"]])
        return {name: filled(one, columns) for name, one in value.items()}
    return [filled(one, columns) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "call",
    [
        "go.Figure(go.Scattergl(x=x, y=y))",
        "go.Figure(go.Scatter(x=x, y=y, mode='lines'))",
        "go.Figure(go.Scatter(y=y))",
        "[{'x': x.tolist(), 'y': y.tolist()}]",
        "{'data': [{'type': 'scattergl', 'x': x, 'y': y}]}",
        "{'data': [{'type': 'scattergl', 'x': pd.Series(x), 'y': pd.Series(y)}]}",
        "px.line(pd.DataFrame({'x': x, 'y': y}), x='x', y='y')",
        "px.scatter(pd.DataFrame({'x': x, 'y': y}), x='x', y='y')",
    ],
)
def test_a_part_of_many_points_is_drawn(call: str) -> None:
    found = chart(call)
    [trace] = traces(found)
    said = found._props.reduced
    rows = trace["reduced"]["rows"].astype(int)
    assert (said.points, said.drawn) == (N, len(rows))
    assert 2_000 < len(rows) < N / 2
    y = np.sin(np.arange(N) / 500) * 5
    y[777] = 99
    assert trace["y"].tolist() == y[rows].tolist()
    assert trace["x"].tolist() == rows.tolist()
    assert 777 in rows


@pytest.mark.parametrize(
    ("call", "before"),
    [
        ("go.Figure(go.Scattergl(x=x, y=y)), reduce=False", ""),
        ("go.Figure(go.Bar(x=x, y=y))", ""),
        ("go.Figure(go.Scatter(x=x[:20_000], y=y[:20_000]))", ""),
        ("go.Figure(go.Scatter(x=x, y=y, stackgroup='one'))", ""),
        ("go.Figure(go.Scatter(x=[str(at) for at in range(n)], y=y))", ""),
        ("go.Figure(go.Scatter(x=x, y=y), layout={'xaxis': {'type': 'category'}})", ""),
        ("go.Figure(go.Scatter(x=x, y=y, selectedpoints=[3]))", ""),
        ("go.Figure(go.Scatter(y=y, x0=5))", ""),
    ],
)
def test_other_figures_are_drawn_whole(call: str, before: str) -> None:
    found = chart(call, before)
    assert found._props.reduced is None
    assert "reduced" not in json.loads(found._props.figure)


def test_what_a_point_has_goes_with_it() -> None:
    found = chart(
        "go.Figure(go.Scattergl(x=x, y=y, mode='markers', text=[str(at) for at in range(n)], customdata=np.stack([x, y], 1), "
        "marker={'color': x, 'size': 4, 'colorscale': [[0, 'red'], [1, 'blue']]}))"
    )
    [trace] = traces(found)
    rows = trace["reduced"]["rows"].astype(int)
    assert trace["text"].tolist() == [str(row) for row in rows]
    assert trace["marker"]["color"].tolist() == rows.tolist()
    assert trace["customdata"].reshape(-1, 2)[:, 0].tolist() == rows.tolist()
    assert trace["marker"]["size"] == 4
    assert len(trace["marker"]["colorscale"]) == 2


def test_traces_are_reduced_each_by_itself_and_small_ones_are_not() -> None:
    found = chart(
        "go.Figure([go.Scattergl(x=x, y=y), go.Scattergl(x=x, y=-y), go.Scatter(x=[1, 2], y=[3, 4])])"
    )
    first, second, small = traces(found)
    assert (first["y"].max(), second["y"].min()) == (99, -99)
    assert (small["y"], small["reduced"]) == ([3, 4], None)
    assert found._props.reduced.points == 2 * N


def test_a_line_that_goes_to_and_fro_stays_in_its_order() -> None:
    [trace] = traces(chart("go.Figure(go.Scattergl(x=np.cos(x / 900), y=y, mode='lines'))"))
    rows = trace["reduced"]["rows"]
    assert (np.diff(rows) > 0).all()
    assert (trace["y"].max(), round(float(trace["x"].min()), 4)) == (99, -1)
    assert trace["reduced"]["by_y"]


def test_moments_and_logarithms() -> None:
    found = chart("go.Figure(go.Scattergl(x=pd.date_range('2024-01-01', periods=n, freq='min'), y=y))")
    [trace] = traces(found)
    assert trace["reduced"]["x"][0] == 1_704_067_200_000
    found = chart("go.Figure(go.Scattergl(x=x + 1, y=y), layout={'xaxis': {'type': 'log'}})")
    [trace] = traces(found)
    # The left part of the axis is as wide as any other.
    assert set(range(1, 20)) <= set(trace["x"].astype(int).tolist())


def test_a_part_that_is_looked_at_has_all_its_points() -> None:
    found = chart("go.Figure([go.Scattergl(x=x, y=y), go.Scattergl(x=x, y=-y, xaxis='x2')])")
    question = {"axes": {"x": [700, 800]}, "data": found._props.reduced.address}
    body = source(found)(Asking(question))
    assert source(found)(Asking(dict(question))) is body
    [text, inside, drawn, types], *columns = unpacked(body)
    assert (types, inside > drawn) == (["number"] * len(columns), True)
    first, second = filled(json.loads(text), columns)["data"]
    assert set(range(699, 802)) <= set(first["x"].astype(int).tolist())
    assert second["x"].tolist() == traces(found)[1]["x"].tolist()


@pytest.mark.parametrize(
    "question", [{"axes": {"x": [0, 1]}, "data": "other"}, {"axes": 3}, {"columns": ["unknown"]}, None]
)
def test_questions_that_it_does_not_know_are_refused(question: Any) -> None:
    found = chart("go.Figure(go.Scattergl(x=x, y=y))")
    with pytest.raises(Unanswerable):
        source(found)(Asking(question))


def test_what_the_app_does_to_its_arrays_afterwards_is_not_drawn() -> None:
    at = AppTest.from_string(f"{BEFORE}\nst.plotly_chart([{{'x': x, 'y': y}}])\ny[:] = 0").run(timeout=60)
    found = at.plotly_chart[0]
    address = found._props.reduced.address  # type: ignore[attr-defined]
    columns = unpacked(source(found)(Asking({"axes": {"x": [770, 780]}, "data": address})))[1:]
    assert any(99 in column for column in columns)


CHANGES = """
import millpond as st, numpy as np
n = 60_000
y = np.sin(np.arange(n) / 500) * 5
colors = np.zeros(n)
change = st.text_input("change")
figure = {"data": [{"type": "scattergl", "y": y, "marker": {"color": colors}, "text": ["a"] * n}], "layout": {}}
exec(change)
st.plotly_chart(figure, key="c")
"""


@pytest.mark.parametrize(
    "change",
    [
        "figure['layout']['title'] = {'text': 'Another'}",
        "figure['data'].append({'y': [1, 2]})",
        "figure['data'][0]['marker']['color'][12_345] = 1",
        "figure['data'][0]['text'][12_345] = 'b'",
        "figure['data'][0]['name'] = 'Another'",
        "figure['data'][0]['y'] = y + 1",
        "figure['data'][0] |= {'x': y[:30_000], 'y': y[30_000:]}",
    ],
)
def test_what_answers_are_made_of_has_an_address_of_its_own(change: str) -> None:
    at = AppTest.from_string(CHANGES).run(timeout=60)
    addresses = [at.plotly_chart[0]._props.reduced.address]  # type: ignore[attr-defined]
    for text in ("pass", change):
        at.text_input[0].set_value(text).run(timeout=60)
        assert not at.exception, at.exception[0].value
        addresses.append(getattr(at.plotly_chart[0]._props.reduced, "address", None))  # type: ignore[attr-defined]
    assert addresses[0] == addresses[1] != addresses[2]


def test_what_is_drawn_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []

    def counted(*given: Any) -> Any:
        looked.append(given)
        return line_rows(*given)

    monkeypatch.setattr(reduced_figures, "line_rows", counted)
    at = AppTest.from_string(CHANGES).run(timeout=60)
    for change in (
        "pass",
        "figure['layout']['title'] = {'text': 'Another'}",
        "figure['data'][0]['name'] = 'B'",
    ):
        at.text_input[0].set_value(change).run(timeout=60)
        assert len(looked) == 1
    at.text_input[0].set_value("y[5] = 7").run(timeout=60)
    assert len(looked) == 2


@pytest.mark.parametrize("x", [np.arange(N), np.arange(N) / 2, np.arange(N).astype("datetime64[s]"), None])
@pytest.mark.parametrize("by_plotly", [False, True])
def test_which_points_are_drawn_does_not_follow_the_arrays_of_the_app(x: Any, by_plotly: bool) -> None:
    go: Any = pytest.importorskip("plotly.graph_objects")
    trace = {"type": "scatter", "y": np.arange(float(N))} | ({} if x is None else {"x": x.copy()})
    figure = go.Figure(trace) if by_plotly else {"data": [trace]}
    plain = _of_plotly(figure) if by_plotly else figure
    made = reduced_figures.reduce_figure(plain, encode=lambda _: ("{}", None), known=Datasets())
    assert made is not None
    held = figure["data"][0]
    held["y"][20_000] = 1e9
    if x is not None:
        held["x"][20_000] = held["x"][0]
    [whole] = made.source.figure([np.arange(N)])["data"]
    assert whole["y"][20_000] == 20_000
    assert x is None or whole["x"][20_000] == x[20_000]
    assert made.source.figure(made.source.first)["reduced"][0]["y"] == (0, N - 1)


@pytest.mark.parametrize("mode", ["lines", "markers"])
@pytest.mark.parametrize("order", ["as they come", "to and fro"])
def test_the_page_is_told_where_all_points_are(mode: str, order: str) -> None:
    found = chart(
        f"go.Figure(go.Scattergl(x=x, y=y, mode='{mode}'))",
        "walk = np.random.default_rng(3)\ny = walk.standard_normal(n).cumsum()\ny[::7] = np.nan"
        + ("\nx = np.cos(x / 900)" if order == "to and fro" else ""),
    )
    y = np.random.default_rng(3).standard_normal(N).cumsum()
    y[::7] = np.nan
    x = np.arange(N) * 1.0 if order == "as they come" else np.cos(np.arange(N) / 900)
    there = np.isfinite(y)
    [said] = json.loads(found._props.figure)["reduced"]
    assert said["y"] == [y[there].min(), y[there].max()]
    low, high = said["x"]
    # Where a line begins and ends it may have a gap.
    assert low in (x[there].min(), x.min())
    assert high in (x[there].max(), x.max())


def test_a_part_that_nobody_waits_for_is_left_undone() -> None:
    found = chart("go.Figure([go.Scattergl(x=x, y=y + at) for at in range(20)])")
    question = {"axes": {"x": [700, 800]}, "data": found._props.reduced.address}
    overtaken = Overtaken(question)
    assert source(found)(overtaken) == b""
    assert overtaken.looks <= 5
    assert unpacked(source(found)(Asking(question)))
