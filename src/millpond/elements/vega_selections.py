"""What can be selected in a chart of Vega-Lite, and what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from millpond.elements.chart import ChartCodec
from millpond.elements.checks import is_a, refuse
from millpond.errors import ApiError

_PARTS = ("layer", "concat", "hconcat", "vconcat")
"""Where a specification holds others."""


class VegaCodec(ChartCodec):
    """What is selected by the parameters of a chart.

    Parameters
    ----------
    names:
        Of the parameters.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def check_selection(self, selection: dict[str, Any]) -> dict[str, Any]:
        for name, value in selection.items():
            if not isinstance(value, list | dict):
                raise ValueError(  # noqa: TRY004 - what a codec raises
                    f"The selection `{name}` must be a list of points, or a range for each field; got {value!r}."
                )
        return {name: selection.get(name) or {} for name in self.names}


def views(spec: Any) -> Iterator[dict[str, Any]]:
    """A specification and all in it that have marks, parameters or data of their own."""
    if not isinstance(spec, dict):
        return
    yield spec
    for part in _PARTS:
        if isinstance(spec.get(part), list):
            for one in spec[part]:
                yield from views(one)
    yield from views(spec.get("spec"))


def selectable(spec: dict[str, Any]) -> tuple[str, ...]:
    """The names of the parameters that readers select by; those that only move the axes are none."""
    found: dict[str, None] = {}
    for view in views(spec):
        for param in view.get("params") or ():
            if isinstance(param, Mapping) and "select" in param and "bind" not in param:
                found[str(param.get("name"))] = None
    return tuple(found)


def chosen(spec: dict[str, Any], mode: str | Iterable[str] | None) -> tuple[str, ...]:
    """The parameters whose selections the script gets. Raises ApiError."""
    there = selectable(spec)
    if not there:
        raise ApiError(
            "`on_select` needs something that can be selected: add a selection parameter to the chart, as "
            '`{"name": "chosen", "select": "point"}` in its `params`, or `.add_params(alt.selection_point())`.'
        )
    if mode is None:
        return there
    expected = f"one or more selection parameters of the chart: {', '.join(map(repr, there))}"
    if not is_a(mode, str | list | tuple | set | frozenset):
        refuse("selection_mode", expected, mode)
    wanted = (mode,) if is_a(mode, str) else tuple(mode)
    for name in wanted:
        if not is_a(name, str) or name not in there:
            refuse("selection_mode", expected, name)
    return tuple(str(name) for name in wanted)
