"""What a test sees of charts of ECharts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from millpond.dataset import DataColumn
from millpond.testing.charts import Chart


class EchartsChart(Chart):
    """``st.echarts_chart``, which is a widget where it tells the script what is selected."""

    @property
    def spec(self) -> dict[str, Any]:
        """The options as the page draws them, with all of their data; tables as dictionaries of columns."""
        source: Any = self._app._session.source(self._node)
        columns = [] if source is None else [column for _, column in source.datasets[0].columns]
        option: dict[str, Any] = _filled(json.loads(self._props.option), columns)  # type: ignore[attr-defined]
        return option

    @property
    def value(self) -> Any:
        """What is selected, as the script gets it; of a chart without ``on_select``, its options."""
        return self._decode(self._app._tab.value(self.id)) if self.id else self.spec

    def select(self, *groups: Mapping[str, Any], areas: Sequence[Mapping[str, Any]] = ()) -> Self:
        """Select exactly these, as the user would. The app sees it in the next run.

        A group names a series and its points: ``{"series_index": 0,
        "data_indices": [2]}``.
        """
        return self.set_selection({"selected": list(groups), "areas": list(areas)})


def _filled(part: Any, columns: Sequence[DataColumn]) -> Any:
    """A part of the options, with the data that was taken out of it."""
    if isinstance(part, list):
        return [_filled(one, columns) for one in part]
    if not isinstance(part, dict):
        return part
    if "$table" in part:
        return {name: _values(columns[at]) for name, at in part["$table"].items()}
    if "$column" in part:
        values = _values(columns[part["$column"]])
        width = part.get("shape", [0, 1])[1]
        return values if width == 1 else [values[at : at + width] for at in range(0, len(values), width)]
    return {name: _filled(one, columns) for name, one in part.items()}


def _values(column: DataColumn) -> list[Any]:
    return [None if value is None or value != value else value for value in column.plain()]  # noqa: PLR0124 - NaN is missing
