"""``st.altair_chart``."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Final

from millpond.elements.chart import ChartState, ChartTheme
from millpond.elements.checks import OnChange, is_a, refuse
from millpond.elements.place import PlaceT
from millpond.elements.vega_lite_chart import draw_vega
from millpond.elements.vega_selections import views
from millpond.errors import ApiError
from millpond.props import Height, Width

_ONE_AT_A_TIME: Final = threading.Lock()
"""Altair has one transformer of data and one theme for the whole process."""
_TRANSFORMER: Final = "millpond"


def altair_chart(
    self: PlaceT,
    altair_chart: Any,
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
    """An `Altair <https://altair-viz.github.io>`_ chart. See :func:`vega_lite_chart` for the common parameters.

    Parameters
    ----------
    altair_chart:
        The chart; its tables can come from any library that Altair supports, and
        have any size.
    width, height:
        ``"stretch"``, ``"content"`` (the chart's own size), or pixels.
        ``width=None``: composed charts are as wide as their parts, others take
        the available width.

    Returns
    -------
    container or ChartState
        With ``on_select``, the selection, by the names of the chart's selection
        parameters: ``state.selection.chosen`` is a list of points, each a
        dictionary, or a dictionary with a range for each field; an empty
        dictionary if nothing is selected.

    Examples
    --------
    Altair is a package of its own: ``pip install altair``.

    ```python
    import altair as alt

    chosen = alt.selection_point(name="chosen")
    chart = alt.Chart(df).mark_circle().encode(x="weight", y="speed").add_params(chosen)
    state = st.altair_chart(chart, on_select="rerun")
    st.write(state.selection.chosen)
    ```
    """
    spec, tables = spec_of(altair_chart)
    spec["datasets"] = {**(spec.get("datasets") or {}), **tables}
    drawn: PlaceT | ChartState = draw_vega(
        self, spec, None, width=width, height=height, use_container_width=use_container_width, theme=theme,
        key=key, on_select=on_select, selection_mode=selection_mode, alt=alt, reduce=reduce,
    )  # fmt: skip
    return drawn


def spec_of(chart: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The specification of a chart, and the tables that it refers to by name. Raises ApiError."""
    try:
        altair: Any = import_module("altair")
    except ImportError:
        raise ApiError(
            "`st.altair_chart` needs Altair, which is not installed. Install it: `pip install altair`."
        ) from None
    if not is_a(chart, altair.TopLevelMixin):
        refuse("altair_chart", "a chart of Altair", chart)
    tables: dict[str, Any] = {}

    def named(data: Any) -> dict[str, str]:
        return {"name": _named(data, tables)}

    with _ONE_AT_A_TIME:
        themes = altair.theme if hasattr(altair, "theme") else altair.themes
        altair.data_transformers.register(_TRANSFORMER, named)
        # What Altair calls its default are sizes, which would count more than those of the page.
        theme = "none" if themes.active == "default" else themes.active
        with altair.data_transformers.enable(_TRANSFORMER), themes.enable(theme):
            spec = chart.to_dict()
    return _numbered_anew(spec), tables


def _named(data: Any, tables: dict[str, Any]) -> str:
    for name, known in tables.items():
        if known is data:
            return name
    name = f"data-{len(tables)}"
    tables[name] = data
    return name


_COUNTED: Final = re.compile(r"(view|param)_(\d+|[0-9a-f]{16})")


def _numbered_anew(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification with names that are the same in each run: Altair counts over the whole process, or hashes.

    Only names that Altair may have given are changed, each by the order in which it comes.
    """
    given: dict[str, None] = {}
    for view in views(spec):
        names = [view.get("name"), *(param.get("name") for param in view.get("params") or ())]
        given.update(
            dict.fromkeys(name for name in names if isinstance(name, str) and _COUNTED.fullmatch(name))
        )
    counts: dict[str, int] = {}
    changed: dict[str, str] = {}
    for name in given:
        kind = name.rpartition("_")[0]
        counts[kind] = counts.get(kind, 0) + 1
        changed[name] = f"{kind}_{counts[kind]}"
    if all(name == other for name, other in changed.items()):
        return spec
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, changed)) + r")(?=\b|_)")
    replaced: dict[str, Any] = _replaced(spec, pattern, changed)
    return replaced


def _replaced(value: Any, pattern: re.Pattern[str], changed: dict[str, str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(lambda found: changed[found[1]], value)
    if isinstance(value, dict):
        return {key: _replaced(one, pattern, changed) for key, one in value.items()}
    return [_replaced(one, pattern, changed) for one in value] if isinstance(value, list) else value
