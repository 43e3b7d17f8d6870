"""What a test sees of charts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from millpond.dataset import DataColumn, Dataset
from millpond.testing.elements import NotOnPage
from millpond.testing.page import TabNode
from millpond.testing.widgets import Widget

if TYPE_CHECKING:
    from millpond.testing.app_test import AppTest


class Chart(Widget):
    """A chart, which is a widget where it tells the script what is selected."""

    def __init__(self, app: AppTest, node: TabNode, type: str) -> None:
        self._node = node.id
        super().__init__(app, node, type)

    @property
    def value(self) -> Any:
        """What is selected, as the script gets it; of a chart without ``on_select``, its data."""
        return self._decode(self._app._tab.value(self.id)) if self.id else self.data

    @property
    def data(self) -> Any:
        """What it draws: see :func:`table_of`."""
        return table_of(self._datasets()[0])

    @property
    def selection(self) -> Any:
        """The selection, as the script gets it."""
        self._check_selectable()
        return self._decode(self._app._tab.value(self.id)).selection

    def set_selection(self, selection: Mapping[str, Any]) -> Self:
        """Select exactly this, as the user would: ``{"months": [{"month": "Jan"}]}``.

        The app sees it in the next run.
        """
        self._check_selectable()
        return self.set_value({"selection": selection})

    def _datasets(self) -> tuple[Dataset, ...]:
        source: Any = self._app._session.source(self._node)
        if source is None:
            raise NotOnPage("The chart is no longer on the page: the last run did not draw it.")
        datasets: tuple[Dataset, ...] = source.datasets
        return datasets or (Dataset(),)

    def _check_selectable(self) -> None:
        if not self.id:
            raise NotOnPage(f"{self._label} has no selection: it was drawn without `on_select`.")

    def _look(self) -> bool:
        return super()._look() if self._props.id else True


class VegaLiteChart(Chart):
    """``st.vega_lite_chart``, ``st.altair_chart``, and the simple charts as ``st.line_chart``."""

    @property
    def spec(self) -> dict[str, Any]:
        """The specification, without data."""
        found: dict[str, Any] = json.loads(self._props.spec)  # type: ignore[attr-defined]
        return found

    @property
    def datasets(self) -> dict[str, Any]:
        """All tables, by the names under which the specification refers to them."""
        names = [table.name for table in self._props.tables]  # type: ignore[attr-defined]
        return dict(zip(names, map(table_of, self._datasets()), strict=False))


def table_of(data: Dataset) -> Any:
    """What a chart draws, as a DataFrame of pandas; where there is no pandas, as a dictionary of columns."""
    columns = {name: _values(column) for name, column in data.columns}
    try:
        pandas = import_module("pandas")
    except ImportError:
        return columns
    return pandas.DataFrame(columns)


def _values(column: DataColumn) -> list[Any]:
    values = [None if value is None or value != value else value for value in column.plain()]  # noqa: PLR0124 - NaN is missing
    if column.type not in {"date", "instant"}:
        whole = column.type == "number" and all(value is None or value.is_integer() for value in values)
        return [value if value is None or not whole else int(value) for value in values]
    zone = None if column.type == "date" else ZoneInfo(column.zone or "UTC")
    return [None if value is None else _moment(value, zone) for value in values]


def _moment(milliseconds: float, zone: ZoneInfo | None) -> dt.datetime:
    moment = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(milliseconds=milliseconds)
    return moment.replace(tzinfo=None) if zone is None else moment.astimezone(zone)
