"""``st.echarts_chart``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

from millpond.elements.chart import ChartCodec, ChartProps, ChartState, ChartTheme, draw_chart, outline
from millpond.elements.checks import OnChange, asks_for_selection
from millpond.elements.place import PlaceT, log
from millpond.props import Height, Width


class EchartsChart(ChartProps):
    """An Apache ECharts chart."""

    kind: ClassVar[str] = "echarts_chart"
    ahead: ClassVar[Mapping[str, str]] = {r"echarts_chart|pyecharts": "src/ui/chart/echarts/echarts.ts"}
    # Of one without a key, the data may change without its being another one.
    follows_default: ClassVar[tuple[str, ...]] = ("value", "option", "data")

    option: str = "{}"
    """As JSON. In the place of a large array stands ``{"$column": 0}``, the position of a column in ``data``, in that of
    a table ``{"$table": {"a": 0}}``."""
    renderer: Literal["canvas", "svg"] = "canvas"
    selects: bool = False
    """The script is told of what is selected."""


def echarts_chart(
    self: PlaceT,
    spec: Any,
    *,
    width: Width = "stretch",
    height: Height = "content",
    theme: ChartTheme = "streamlit",
    key: str | int | None = None,
    on_select: Callable[..., object] | OnChange = "ignore",
    renderer: Literal["canvas", "svg"] = "canvas",
    alt: str | None = None,
) -> PlaceT | ChartState:
    """An Apache ECharts chart.

    Large arrays and tables are sent to the page once, as binary data, whatever
    else changes. A chart that has the same key in the next run, or the same
    place, is updated in place: the zoom and the selection stay.

    The page executes no code from a chart: where ECharts accepts a function, use
    a string with placeholders. ``tooltip.valueFormatter`` is a number format
    here, as in ``st.metric``, and the ``formatter`` of a tooltip can contain
    ``{@column}``.

    Parameters
    ----------
    spec:
        The `options <https://echarts.apache.org/en/option.html>`_, as a
        dictionary or JSON, or a pyecharts chart. ``dataset.source`` can be any
        table that ``st.dataframe`` accepts. Maps, 3D charts, and series of type
        ``custom`` cannot be drawn.
    width, height:
        ``"stretch"``, ``"content"`` (the size of a pyecharts chart, otherwise 700
        by 350 pixels), or pixels.
    theme:
        ``"streamlit"``: the page's colours and fonts, unless the options set
        others; None: those of ECharts.
    key:
        Becomes the CSS class ``st-key-<key>``; with ``on_select``, the
        selection is in ``st.session_state`` under it.
    on_select:
        ``"ignore"``: selections do not reach the script. ``"rerun"``: a selection
        reruns the script, which gets it as the return value. A function: the
        same, and it is called before the script. The options define what can be
        selected: ``selectedMode`` of a series, ``brush``. A double click clears
        the selection.
    renderer:
        ``"canvas"``, for large data, or ``"svg"``.
    alt:
        The chart's name for screen readers.

    Returns
    -------
    container or ChartState
        With ``on_select``, the selection: ``state.selection.selected`` (the
        points of each series) and ``.areas`` (the brushed areas).

    Examples
    --------
    >>> import millpond as st
    >>> cities = {"city": ["Oslo", "Lima", "Rome"], "people": [0.7, 10.0, 2.8]}
    >>> bars = {
    ...     "dataset": {"source": cities},
    ...     "xAxis": {"type": "category"},
    ...     "yAxis": {"name": "Millions"},
    ...     "tooltip": {},
    ...     "series": [{"type": "bar", "selectedMode": "multiple"}],
    ... }
    >>> state = st.echarts_chart(bars, on_select="rerun", key="people", height=300, alt="People in three cities")
    >>> chosen = [row for group in state.selection.selected for row in group.data_indices]
    """
    from millpond.elements.echarts_options import read_option  # most apps show none

    selects = asks_for_selection(on_select)
    option = read_option(spec)
    if selects and not option.selectable:
        log.warning(
            "`on_select` needs something that can be selected: set `selectedMode` on a series, or add `brush`"
        )
    props = EchartsChart(
        option=option.text,
        data=option.data,
        renderer=renderer,
        selects=selects,
        width=(option.width or "content") if width == "content" else width,
        height=(option.height or "content") if height == "content" else height,
        themed=theme is not None,
        alt=alt,
    )
    drawn: PlaceT | ChartState = draw_chart(
        self,
        props,
        option.source,
        key=key,
        on_select=on_select,
        codec=EchartsCodec() if selects else None,
        identity=outline(props.option) if selects and key is None else None,
    )
    return drawn


_GROUP = {"series_index": 0, "series_id": None, "series_name": None, "data_type": "main", "data_indices": ()}


class EchartsCodec(ChartCodec):
    """What is selected in a chart of ECharts."""

    def check_selection(self, selection: dict[str, Any]) -> dict[str, Any]:
        for name in ("selected", "areas"):
            found = selection.get(name, [])
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                raise ValueError(f"`{name}` of a selection must be a list of dictionaries; got {found!r}.")
        return {
            "selected": [_group(one) for one in selection.get("selected", [])],
            "areas": selection.get("areas", []),
        }


def _group(given: dict[str, Any]) -> dict[str, Any]:
    """The points of one series, complete. Raises ValueError."""
    group = {name: given.get(name, default) for name, default in _GROUP.items()}
    indices = list(group["data_indices"]) if isinstance(group["data_indices"], list | tuple) else [None]
    if not all(
        isinstance(one, int) and not isinstance(one, bool) for one in [group["series_index"], *indices]
    ):
        raise ValueError("`series_index` and `data_indices` of a selection must be integers.")
    return {**group, "data_indices": indices}
