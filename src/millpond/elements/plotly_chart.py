"""``st.plotly_chart``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Literal, get_args

import msgspec

from millpond.elements.app_options import option
from millpond.elements.chart import (
    ChartCodec,
    ChartProps,
    ChartState,
    ChartTheme,
    chart_width,
    draw_chart,
    outline,
)
from millpond.elements.checks import OnChange, asks_for_selection, is_a, refuse
from millpond.elements.place import PlaceT
from millpond.elements.reduced_charts import Reduced
from millpond.errors import ApiError
from millpond.props import Height, Policy, Width

PlotlyMode = Literal["points", "box", "lasso"]
PlotlyTemplate = Literal["none", "usual", "own"]

_WHOLE = (
    r"(?:scatter|line)_(?:3d|geo|map(?:box)?|polar|ternary|matrix)"
    r"|[Ss]catter(?:3d|gl|geo|map(?:box)?|polar(?:gl)?|smith|carpet)"
    r"|bar_polar|[Bb]arpolar|[Cc]horopleth(?:_?map(?:box)?)?|density_map(?:box)?|[Dd]ensitymap(?:box)?|Surface|[Mm]esh3d|Cone|Streamtube"
    r"|[Ii]sosurface|Volume|[Ss]unburst|[Tt]reemap|[Ii]cicle|[Ff]unnel(?:_?area)?|[Ww]aterfall|[Ss]ankey|[Pp]arcats"
    r"|[Pp]arcoords|parallel_(?:categories|coordinates)|Indicator|[Cc]andlestick|Ohlc|[Ss]plom|[Cc]arpet|[Cc]ontourcarpet"
)
"""What Plotly's smaller bundle does not draw, by the names of traces and of the functions that make them."""


_MAPS = re.compile(r'"type":"(?:scatter|density|choropleth)map(?:box)?"')
"""In the JSON of a figure: traces on maps of tiles."""


class PlotlyChart(ChartProps):
    """A figure of Plotly."""

    kind: ClassVar[str] = "plotly_chart"
    ahead: ClassVar[Mapping[str, str]] = {
        r"plotly(?:_chart)?": "node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js",
        _WHOLE: "node_modules/plotly.js-strict-dist-min/plotly-strict.min.js",
    }
    # The renderer of its maps comes as text in the library, which makes a worker of it. It evaluates nothing.
    page_policy: ClassVar[Policy] = {"worker-src": ("'self'", "blob:")}
    # Of one without a key, the data may change without its being another one.
    follows_default: ClassVar[tuple[str, ...]] = ("value", "figure", "data", "reduced")

    figure: str = "{}"
    """As JSON. In the place of a large array stands ``{"$column": 0}``, the position of a column in ``data``."""
    config: str = "{}"
    """As JSON: see https://plotly.com/javascript/configuration-options/."""
    template: PlotlyTemplate = "none"
    """The template that the app has chosen; usual: Plotly's own, which is not sent."""
    modes: tuple[PlotlyMode, ...] = ()
    """What can be selected."""
    reduced: Reduced | None = None
    """What is drawn of its points."""
    tiles: str | None = None
    """Of a figure with maps: the address of the tiles under them, with ``{z}``, ``{x}`` and ``{y}``."""
    attribution: str | None = None
    """Who made the tiles, as the map has to say."""
    hosts: tuple[str, ...] = ()
    """Of a figure with maps: where the page may fetch from."""


def plotly_chart(
    self: PlaceT,
    figure_or_data: Any,
    use_container_width: bool | None = None,
    *,
    width: Width = "stretch",
    height: Height = "content",
    theme: ChartTheme = "streamlit",
    key: str | int | None = None,
    on_select: Callable[..., object] | OnChange = "ignore",
    selection_mode: PlotlyMode | Iterable[PlotlyMode] = ("points", "box", "lasso"),
    config: Mapping[str, Any] | None = None,
    alt: str | None = None,
    reduce: bool = True,
) -> PlaceT | ChartState:
    """A Plotly chart.

    Large arrays are sent to the page once, as binary data, whatever else in the
    figure changes. A figure that has the same key in the next run, or the same
    place, is updated in place: the zoom and the selection stay.

    Parameters
    ----------
    figure_or_data:
        A Plotly figure, a dictionary with ``data`` and ``layout``, a trace or a
        list of traces; or a Matplotlib figure, which Plotly converts.
    use_container_width:
        True: the same as ``width="stretch"``; False: as ``width="content"``.
    width, height:
        ``"stretch"``, ``"content"`` (the size in the figure's layout, otherwise
        700 by 450 pixels), or pixels.
    theme:
        ``"streamlit"``: the page's colours and fonts, unless the figure sets
        others; None: Plotly's.
    key:
        Becomes the CSS class ``st-key-<key>``; with ``on_select``, the
        selection is in ``st.session_state`` under it.
    on_select:
        ``"ignore"``: selections do not reach the script. ``"rerun"``: a selection
        reruns the script, which gets it as the return value. A function: the
        same, and it is called before the script.
    selection_mode:
        How the user can select: ``"points"``, ``"box"``, ``"lasso"``, or several
        of these.
    config:
        Plotly's `configuration options
        <https://plotly.com/python/configuration-options/>`_, such as
        ``{"scrollZoom": True}``.
    alt:
        The chart's name for screen readers.
    reduce:
        If a trace of type ``scatter`` or ``scattergl`` has more than 20,000
        points, draw only those that make a visible difference, and more of them
        when the user zooms in. False: always draw all.

    Returns
    -------
    container or ChartState
        With ``on_select``, the selection: ``state.selection.points``,
        ``.point_indices``, ``.box`` and ``.lasso``.

    Examples
    --------
    >>> import millpond as st
    >>> bars = {"type": "bar", "x": ["Oslo", "Lima", "Rome"], "y": [0.7, 10.0, 2.8]}
    >>> layout = {"yaxis": {"title": {"text": "Millions of people"}}}
    >>> _ = st.plotly_chart({"data": [bars], "layout": layout}, height=300, alt="People in three cities")

    With what is selected:

    >>> state = st.plotly_chart([bars], on_select="rerun", key="cities", height=300)
    >>> chosen = [point.x for point in state.selection.points]
    """
    from millpond.elements.plotly_figures import read_figure  # most apps show none

    selects = asks_for_selection(on_select)
    modes = _modes(selection_mode)
    figure = read_figure(figure_or_data, themed=theme is not None, reduce=reduce)
    props = PlotlyChart(
        figure=figure.text,
        data=figure.data,
        reduced=figure.reduced,
        template=figure.template,
        config=_config(config),
        modes=modes if selects else (),
        width=chart_width(width, use_container_width),
        height=height,
        themed=theme is not None,
        alt=alt,
    )
    if _MAPS.search(figure.text):
        from millpond.config.options import origin_of  # most figures have no map

        props.tiles, props.attribution = option("map.tileServer"), option("map.attribution")
        props.hosts = tuple(origin for origin in map(origin_of, option("map.hosts")) if origin is not None)
    drawn: PlaceT | ChartState = draw_chart(
        self,
        props,
        figure.source,
        key=key,
        on_select=on_select,
        codec=PlotlyCodec() if selects else None,
        identity=(outline(props.figure, _TRACES), props.modes) if selects and key is None else None,
    )
    return drawn


_TRACES = frozenset({"data"})
"""In a figure of Plotly, ``data`` is the list of its traces, which describe it."""


def _modes(given: Any) -> tuple[PlotlyMode, ...]:
    """The ways to select. Raises ApiError."""
    known = get_args(PlotlyMode)
    expected = f"one or more of {', '.join(map(repr, known))}"
    if not is_a(given, str | list | tuple | set | frozenset):
        refuse("selection_mode", expected, given)
    modes = (given,) if is_a(given, str) else tuple(given)
    for mode in modes:
        if not is_a(mode, str) or mode not in known:
            refuse("selection_mode", expected, mode)
    return tuple(mode for mode in known if mode in modes)


def _config(config: Mapping[str, Any] | None) -> str:
    try:
        return msgspec.json.encode({} if config is None else dict(config)).decode()
    except (TypeError, ValueError, RecursionError, OverflowError) as error:
        raise ApiError(f"`config` must be Plotly options made of plain data: {error}.") from None


_PARTS = ("points", "point_indices", "box", "lasso")
"""What a selection consists of, each a list."""


class PlotlyCodec(ChartCodec):
    """What is selected in a chart of Plotly."""

    def check_selection(self, selection: dict[str, Any]) -> dict[str, Any]:
        for name in _PARTS:
            if not isinstance(selection.get(name, []), list):
                raise ValueError(f"`{name}` of a selection must be a list; got {selection[name]!r}.")  # noqa: TRY004 - what a codec raises
        if not all(isinstance(point, dict) for point in selection.get("points", [])):
            raise ValueError("Each point of a selection must be a dictionary.")
        indices = selection.get("point_indices", [])
        if not all(isinstance(one, int) and not isinstance(one, bool) for one in indices):
            raise ValueError("`point_indices` of a selection must be integers.")
        return {name: selection.get(name, []) for name in _PARTS}
