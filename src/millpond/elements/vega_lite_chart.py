"""``st.vega_lite_chart``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from millpond.dataset import Dataset
from millpond.elements.chart import ChartProps, ChartState, ChartTheme, chart_width, draw_chart
from millpond.elements.chart_checks import reading
from millpond.elements.checks import OnChange, asks_for_selection, is_a, refuse
from millpond.elements.dataframe import read_chart_table
from millpond.elements.place import Place, PlaceT
from millpond.elements.reduced_charts import Reduced, reduced_source, reduced_table, said_of
from millpond.elements.vega_data import SPECIFICATION, SpecData, as_text, copied
from millpond.elements.vega_plans import plain_plan
from millpond.elements.vega_selections import VegaCodec, chosen, views
from millpond.errors import ApiError
from millpond.props import Height, Props, Width
from millpond.session.sources import Source

if TYPE_CHECKING:
    from millpond.frames.reduced import ReducedTable


class NamedData(Props):
    """A table of a specification, under the name by which that refers to it."""

    name: str = ""
    data: Dataset | None = None


class VegaLiteChart(ChartProps):
    """A chart of Vega-Lite."""

    kind: ClassVar[str] = "vega_lite_chart"
    ahead: ClassVar[Mapping[str, str]] = {
        r"altair(?:_chart)?|vega_lite_chart|(?:line|area|bar|scatter)_chart": ""
    }
    # Of one without a key, the data may change without its being another one.
    follows_default: ClassVar[tuple[str, ...]] = ("value", "tables", "caption", "reduced")

    spec: str = "{}"
    """The specification, as JSON, without data."""
    tables: tuple[NamedData, ...] = ()
    params: tuple[str, ...] = ()
    """The parameters whose selections the script is told of."""
    reduced: Reduced | None = None
    """What is drawn of the points of the first table."""
    whole: bool = False
    """All is drawn, however long that takes."""


def vega_lite_chart(
    self: PlaceT,
    data: Any = None,
    spec: Mapping[str, Any] | None = None,
    *,
    width: Width | None = None,
    height: Height = "content",
    use_container_width: bool | None = None,
    theme: ChartTheme = "streamlit",
    key: str | int | None = None,
    on_select: Callable[..., object] | OnChange = "ignore",
    selection_mode: str | Iterable[str] | None = None,
    alt: str | None = None,
    reduce: bool = True,
) -> PlaceT | ChartState:
    """A chart described by a Vega-Lite specification.

    Parameters
    ----------
    data:
        A table, as for ``st.dataframe``; or the specification, with the data in it.
    spec:
        The `specification <https://vega.github.io/vega-lite/docs/>`_, a
        dictionary. It can contain tables wherever it has ``data``.
    width, height:
        ``"stretch"``, ``"content"`` (the size in the specification), or pixels.
        ``width=None``: composed charts are as wide as their parts, others take
        the available width.
    use_container_width:
        True: the same as ``width="stretch"``; False: as ``width="content"``.
    theme:
        ``"streamlit"``: the page's colours and fonts, unless the specification
        sets others; None: the library's.
    key:
        Becomes the CSS class ``st-key-<key>``; with ``on_select``, the
        selection is in ``st.session_state`` under it.
    on_select:
        ``"ignore"``: selections do not reach the script. ``"rerun"``: a selection
        reruns the script, which gets it as the return value. A function: the
        same, and it is called before the script.
    selection_mode:
        The names of the selection parameters whose selections the script gets.
        None: all in the specification.
    alt:
        The chart's name for screen readers.
    reduce:
        If a line, an unstacked area or a scatter plot has more than 20,000
        points, placed by columns without transforms, draw only those that make a
        visible difference, and more of them when the user zooms in. Another
        chart, with so many marks that the page would freeze for a while, asks the
        user first. False: always draw all at once.

    Returns
    -------
    container or ChartState
        With ``on_select``, the selection, by the names of the specification's
        selection parameters: ``state.selection.chosen`` is a list of points, each
        a dictionary, or a dictionary with a range for each field; an empty
        dictionary if nothing is selected.

    Examples
    --------
    >>> import millpond as st
    >>> orders = {"month": ["Jan", "Feb", "Mar"], "sum": [1200, 900, 1500]}
    >>> _ = st.vega_lite_chart(
    ...     orders,
    ...     {
    ...         "mark": "bar",
    ...         "encoding": {
    ...             "x": {"field": "month", "type": "ordinal", "sort": None},
    ...             "y": {"field": "sum", "type": "quantitative"},
    ...         },
    ...     },
    ... )

    With what is selected:

    >>> state = st.vega_lite_chart(
    ...     orders,
    ...     {
    ...         "params": [{"name": "months", "select": {"type": "point", "encodings": ["x"]}}],
    ...         "mark": "bar",
    ...         "encoding": {"x": {"field": "month"}, "y": {"field": "sum", "type": "quantitative"}},
    ...     },
    ...     on_select="rerun",
    ...     key="months",
    ... )
    >>> months = [point.month for point in state.selection.months]
    """
    called = "spec"
    if spec is None:
        if data is not None and not is_a(data, Mapping):
            refuse("data", "the specification of a chart, a dictionary, if there is no `spec`", data)
        data, spec, called = None, data or {}, "data"
    elif is_a(data, dict) and ("mark" in data or "$schema" in data):
        raise ApiError("`data` and `spec` are both specifications: pass only one of them.")
    with reading(called, SPECIFICATION):
        own = copied(dict(spec))
    drawn: PlaceT | ChartState = draw_vega(
        self, own, data, width=width, height=height, use_container_width=use_container_width,
        theme=theme, key=key, on_select=on_select, selection_mode=selection_mode, alt=alt, reduce=reduce, called=called,
    )  # fmt: skip
    return drawn


def draw_vega(
    place: PlaceT,
    spec: dict[str, Any],
    data: Any,
    *,
    width: Width | None,
    height: Height,
    use_container_width: bool | None,
    theme: ChartTheme,
    key: str | int | None,
    on_select: Callable[..., object] | OnChange,
    selection_mode: str | Iterable[str] | None,
    alt: str | None,
    reduce: bool,
    called: str = "spec",
) -> Any:
    """Put a chart on the page.

    Parameters
    ----------
    spec:
        It is changed.
    data:
        The table that is given beside it.
    called:
        The parameter that has the specification, for errors.
    """
    tables = SpecData()
    selects = asks_for_selection(on_select)
    with reading(called, SPECIFICATION):
        tables.take(spec, data)
        names = chosen(spec, selection_mode) if selects else ()
        text = as_text(spec, called)
    named = _named(place, tables.tables, spec if reduce else None)
    props = VegaLiteChart(
        spec=text, tables=named.tables, params=names, themed=theme is not None, alt=alt, whole=not reduce,
        width=chart_width(width, use_container_width, "content" if is_made_of_several(spec) else "stretch"),
        height=height,
    )  # fmt: skip
    return draw_tables(
        place, props, key=key, on_select=on_select, reduced=named.reduced, fingerprint=named.fingerprint
    )


def draw_tables(
    place: PlaceT,
    props: VegaLiteChart,
    *,
    key: str | int | None = None,
    on_select: Callable[..., object] | OnChange = "ignore",
    reduced: ReducedTable | None = None,
    fingerprint: str = "",
) -> Any:
    """Put a chart on the page whose props are complete.

    Parameters
    ----------
    reduced, fingerprint:
        What the chart draws a part of, and what stands for the data of its table.
    """
    from millpond.frames.chart_data import DatasetSource

    source: Source
    if reduced is None:
        source = DatasetSource(*(table.data for table in props.tables if table.data is not None))
    else:
        source = reduced_source(reduced, fingerprint)
        props.reduced = said_of(reduced)
    codec = VegaCodec(props.params) if props.params else None
    described = (props.spec, props.params, props.width, props.height) if key is None else None
    return draw_chart(place, props, source, key=key, on_select=on_select, codec=codec, identity=described)


class _Named(NamedTuple):
    tables: tuple[NamedData, ...]
    reduced: ReducedTable | None = None
    fingerprint: str = ""


def _named(place: Place, tables: Mapping[str, Any], spec: Mapping[str, Any] | None) -> _Named:
    """The tables of a specification; of a single one, what is to be drawn of it (None: all)."""
    # With them come narwhals and xxhash, which the build, that reads the props of all elements, does not have.
    from millpond.frames.chart_data import dataset_of

    here, _ = place._target()
    known = here.run.session.tree.datasets
    found = []
    for name, table in tables.items():
        frame, fingerprint = read_chart_table(table)
        plan = None if spec is None or len(tables) > 1 else plain_plan(spec, frame)
        reduced = None if plan is None else reduced_table(known, frame, fingerprint, plan)
        if reduced is not None:
            return _Named((NamedData(name=name, data=reduced.data),), reduced, fingerprint)
        wanted = [(column.name, at) for at, column in enumerate(frame.columns) if column.name]
        found.append(NamedData(name=name, data=dataset_of(frame, fingerprint, wanted, known)))
    return _Named(tuple(found))


def is_made_of_several(spec: Mapping[str, Any]) -> bool:
    """Its parts have sizes of their own, which cannot follow the width of the page."""
    if not {"facet", "hconcat", "repeat", "concat"}.isdisjoint(spec):
        return True
    if any({"row", "column", "facet"} & set(view.get("encoding") or ()) for view in views(dict(spec))):
        return True
    parts = spec.get("vconcat") or ()
    return any(not {"hconcat", "vconcat", "concat", "layer"}.isdisjoint(part) for part in parts)
