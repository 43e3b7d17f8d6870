"""What a test sees of charts of Plotly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from millpond.testing.charts import Chart


class PlotlyChart(Chart):
    """``st.plotly_chart``, which is a widget where it tells the script what is selected."""

    @property
    def spec(self) -> dict[str, Any]:
        """The figure as the page draws it, with all of its data: ``data``, ``layout``."""
        # One whose arrays are small has no columns apart.
        source: Any = self._app._session.source(self._node)
        columns = [] if source is None else [column.plain() for _, column in source.datasets[0].columns]
        figure: dict[str, Any] = _filled(json.loads(self._props.figure), columns)  # type: ignore[attr-defined]
        return figure

    @property
    def data(self) -> Any:
        """The figure: see :attr:`spec`."""
        return self.spec

    def select(
        self,
        points: Sequence[Mapping[str, Any]] = (),
        box: Sequence[Mapping[str, Any]] = (),
        lasso: Sequence[Mapping[str, Any]] = (),
    ) -> Self:
        """Select exactly these, as the user would. The app sees it in the next run.

        A point names its trace and its place there: ``{"curve_number": 0,
        "point_index": 2}``; what else the script is to see of it comes along.
        """
        indices = [int(point["point_index"]) for point in points if "point_index" in point]
        chosen = {"points": list(points), "point_indices": indices, "box": list(box), "lasso": list(lasso)}
        return self.set_selection(chosen)


def _filled(part: Any, columns: Sequence[Any]) -> Any:
    """A part of a figure, with the arrays that were taken out of it."""
    if isinstance(part, list):
        return [_filled(one, columns) for one in part]
    if not isinstance(part, dict):
        return part
    if "$column" in part:
        values = [None if value != value else value for value in columns[part["$column"]]]  # noqa: PLR0124 - NaN is missing
        for size in reversed(part.get("shape", [])[1:]):
            values = [values[at : at + size] for at in range(0, len(values), size)]
        return values
    return {name: _filled(one, columns) for name, one in part.items()}
