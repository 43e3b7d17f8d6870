"""What a test sees of charts of Plotly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from millpond.testing.elements import NotOnPage
from millpond.testing.page import TabNode
from millpond.testing.widgets import Widget

if TYPE_CHECKING:
    from millpond.testing.app_test import AppTest


class PlotlyChart(Widget):
    """``st.plotly_chart``, which is a widget where it tells the script what is selected."""

    def __init__(self, app: AppTest, node: TabNode, type: str) -> None:
        self._node = node.id
        super().__init__(app, node, type)

    @property
    def spec(self) -> dict[str, Any]:
        """The figure as the page draws it, with all of its data: ``data``, ``layout``."""
        source: Any = self._app._session.source(self._node)
        columns = [] if source is None else [column.plain() for _, column in source.datasets[0].columns]
        figure: dict[str, Any] = _filled(json.loads(self._props.figure), columns)  # type: ignore[attr-defined]
        return figure

    @property
    def value(self) -> Any:
        """What is selected, as the script gets it; of a chart without ``on_select``, its figure."""
        return self._decode(self._app._tab.value(self.id)) if self.id else self.spec

    @property
    def selection(self) -> Any:
        """What is selected, as the script gets it."""
        self._check_selectable()
        return self.value.selection

    def select(
        self,
        points: Sequence[Mapping[str, Any]] = (),
        box: Sequence[Mapping[str, Any]] = (),
        lasso: Sequence[Mapping[str, Any]] = (),
    ) -> Self:
        """The user selects these, and nothing else. The app sees it in the next run.

        A point names its trace and its place there: ``{"curve_number": 0,
        "point_index": 2}``; what else the script is to see of it comes along.
        """
        self._check_selectable()
        indices = [int(point["point_index"]) for point in points if "point_index" in point]
        chosen = {"points": list(points), "point_indices": indices, "box": list(box), "lasso": list(lasso)}
        return self.set_value({"selection": chosen})

    def _check_selectable(self) -> None:
        if not self.id:
            raise NotOnPage(f"{self._label} has no selection: it was drawn without `on_select`.")

    def _look(self) -> bool:
        return super()._look() if self._props.id else True


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
