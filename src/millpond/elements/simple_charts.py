"""``st.line_chart``, ``st.area_chart``, ``st.bar_chart`` and ``st.scatter_chart``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from millpond.elements.chart import chart_width
from millpond.elements.place import PlaceT
from millpond.elements.simple_fields import Wanted
from millpond.elements.simple_spec import Described, describe
from millpond.elements.vega_data import as_text
from millpond.elements.vega_lite_chart import NamedData, VegaLiteChart, draw_tables
from millpond.props import Height, Width

Color = str | tuple[Any, ...] | Sequence[Any] | None
Stack = bool | Literal["normalize", "center", "layered"] | None


def line_chart(
    self: PlaceT,
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Color = None,
    width: Width = "stretch",
    height: Height = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
    reduce: bool = True,
) -> PlaceT:
    """A line chart, with a line for each column, or for each value of a column.

    Parameters
    ----------
    data:
        A table, as for ``st.dataframe``.
    x:
        The column for the horizontal axis. None: the index, or the row number if
        the table has none.
    y:
        The column or columns to draw. None: all that no other parameter names.
    x_label, y_label:
        The labels of the axes. None: the name of the column; an empty string: no
        label.
    color:
        A colour (``"#ffaa00"``, ``(255, 170, 0)``, ``"tomato"``; ``"red"``,
        ``"orange"``, ``"yellow"``, ``"green"``, ``"blue"``, ``"violet"``,
        ``"gray"`` and ``"primary"`` are those of the theme); a list of colours,
        one for each column of ``y``; or the name of a column, each value of which
        gets a colour of the theme, or the colour that the value itself is.
    width:
        ``"stretch"``, ``"content"``, or pixels.
    height:
        ``"content"`` (350 pixels), ``"stretch"``, or pixels.
    use_container_width:
        True: the same as ``width="stretch"``; False: as ``width="content"``.
    alt:
        The chart's name for screen readers.
    reduce:
        If there are more than 20,000 points, draw only those that make a visible
        difference, and more of them when the user zooms in. False: always draw
        all.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.line_chart({"Oslo": [-4, 1, 17, 7], "Lima": [23, 22, 16, 19]}, y_label="°C")

    Of a long table, a line for each city:

    >>> rows = [
    ...     {"month": month, "city": city, "degrees": degrees}
    ...     for city, of in {"Oslo": [-4, 1, 17], "Lima": [23, 22, 16]}.items()
    ...     for month, degrees in enumerate(of, start=1)
    ... ]
    >>> _ = st.line_chart(rows, x="month", y="degrees", color="city")
    """
    wanted = Wanted("line", x=x, y=y, x_label=x_label, y_label=y_label, color=color, reduce=reduce)
    return _draw(self, data, wanted, width, height, use_container_width, alt)


def area_chart(
    self: PlaceT,
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Color = None,
    stack: bool | Literal["normalize", "center"] | None = None,
    width: Width = "stretch",
    height: Height = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
    reduce: bool = True,
) -> PlaceT:
    """An area chart, with an area for each column or value. See :func:`line_chart` for the common parameters.

    Parameters
    ----------
    stack:
        True: stacked; ``"normalize"``: stacked as shares of their sum;
        ``"center"``: stacked around a centre line. None and False: each from
        zero, overlapping.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.area_chart({"sun": [0, 4, 9, 3], "wind": [6, 5, 2, 7]}, stack=True, y_label="GWh")
    """
    wanted = Wanted(
        "area", x=x, y=y, x_label=x_label, y_label=y_label, color=color, stack=stack, reduce=reduce
    )
    return _draw(self, data, wanted, width, height, use_container_width, alt)


def bar_chart(
    self: PlaceT,
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Color = None,
    horizontal: bool = False,
    sort: bool | str = True,
    stack: Stack = None,
    width: Width = "stretch",
    height: Height = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
) -> PlaceT:
    """A bar chart, with bars for each column or value. See :func:`line_chart` for the common parameters.

    Parameters
    ----------
    horizontal:
        Draw horizontal bars. ``x`` is still the category of the bars, and ``y``
        their length.
    sort:
        True: sort by ``x``; False: keep the order of the data; or the name of a
        column to sort by, with ``"-sales"`` in descending order.
    stack:
        None and True: stacked; False: side by side; ``"layered"``: overlapping;
        ``"normalize"``: stacked as shares of their sum; ``"center"``: stacked
        around a centre line.

    Examples
    --------
    >>> import millpond as st
    >>> sales = {"fruit": ["apples", "cherries", "plums"], "sold": [30, 12, 21]}
    >>> _ = st.bar_chart(sales, x="fruit", y="sold", sort="-sold")
    """
    wanted = Wanted(
        "bar", x=x, y=y, x_label=x_label, y_label=y_label, color=color, stack=stack, horizontal=horizontal,
        sort=sort,
    )  # fmt: skip
    return _draw(self, data, wanted, width, height, use_container_width, alt)


def scatter_chart(
    self: PlaceT,
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Color = None,
    size: str | float | None = None,
    width: Width = "stretch",
    height: Height = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
    reduce: bool = True,
) -> PlaceT:
    """A scatter chart, with a point for each row of each column. See :func:`line_chart` for the common parameters.

    Parameters
    ----------
    size:
        The area of the points in square pixels, or the name of a column that
        determines it.

    Examples
    --------
    >>> import millpond as st
    >>> towns = {"km": [2, 9, 14, 30], "rent": [1900, 1400, 1250, 800], "people": [5, 20, 9, 3]}
    >>> _ = st.scatter_chart(towns, x="km", y="rent", size="people")
    """
    wanted = Wanted(
        "scatter", x=x, y=y, x_label=x_label, y_label=y_label, color=color, size=size, reduce=reduce
    )
    return _draw(self, data, wanted, width, height, use_container_width, alt)


def _draw(
    place: PlaceT,
    data: Any,
    wanted: Wanted,
    width: Width,
    height: Height,
    use_container_width: bool | None,
    alt: str | None,
) -> PlaceT:
    here, _ = place._target()
    found: Described = describe(data, wanted, here.run.session.tree.datasets)
    props = VegaLiteChart(
        spec=as_text(found.spec), tables=(NamedData(name="data", data=found.data),), alt=alt, whole=not wanted.reduce,
        width=chart_width(width, use_container_width), height=height,
    )  # fmt: skip
    drawn: PlaceT = draw_tables(place, props, reduced=found.reduced, fingerprint=found.fingerprint)
    return drawn
