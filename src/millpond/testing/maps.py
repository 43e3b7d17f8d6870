"""What a test sees of maps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from millpond.testing.charts import Chart

if TYPE_CHECKING:
    from millpond.dataset import Dataset
    from millpond.elements.pydeck_chart import DeckTable


class PydeckChart(Chart):
    """``st.pydeck_chart`` and ``st.map``."""

    @property
    def spec(self) -> dict[str, Any]:
        """What the page draws, as pydeck writes it as JSON, with all data."""
        found: dict[str, Any] = json.loads(self._props.spec)  # type: ignore[attr-defined]
        for layer in found.get("layers", []):
            if isinstance(layer.get("data"), dict) and "$table" in layer["data"]:
                layer["data"] = self._rows(layer["data"]["$table"])
        return found

    @property
    def data(self) -> Any:
        """The rows of the layers, by the layers' names."""
        tables: Sequence[DeckTable] = self._props.tables  # type: ignore[attr-defined]
        return {table.layer: self._rows(at) for at, table in enumerate(tables)}

    def select(self, **rows: Sequence[int]) -> Self:
        """The user selects these, and nothing else: ``select(cities=[0])``, the name of a layer and positions in its data.

        The app sees it in the next run.
        """
        data = self.data
        objects = {layer: [data[layer][row] for row in chosen] for layer, chosen in rows.items()}
        indices = {layer: list(chosen) for layer, chosen in rows.items()}
        return self.set_selection({"indices": indices, "objects": objects})

    def _rows(self, at: int) -> list[Any]:
        table: DeckTable = self._props.tables[at]  # type: ignore[attr-defined]
        data = self._datasets()[at]
        columns = [_values(data, place, width) for place, width in enumerate(table.widths)]
        if table.whole:
            return columns[0]
        names = [name for name, _ in data.columns]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(data: Dataset, at: int, width: int) -> list[Any]:
    _, column = data.columns[at]
    values = [_number(value) for value in column.plain()]
    if not width:
        return values
    parts = [values[begin : begin + width] for begin in range(0, len(values), width)]
    return [None if part[0] is None else part for part in parts]


def _number(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if value != value:  # noqa: PLR0124 - NaN is missing
        return None
    return int(value) if value.is_integer() else value
