"""The buttons of a column of a table (``st.column_config.ButtonColumn``): one widget for all of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from millpond.elements.checks import shown
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import WidgetProps
from millpond.session.widget import WidgetCodec
from millpond.structs import learn


class TableButton(WidgetProps):
    """It shows nothing: the table has its buttons."""

    kind: ClassVar[str] = "table_button"
    trigger: ClassVar[bool] = True
    chooses: ClassVar[bool] = True


class _Press(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    row: int
    label: str


learn(_Press)


class PressCodec(WidgetCodec[dict[str, Any] | None]):
    """Which button was pressed: ``{"row": 2, "label": "Open"}``.

    Parameters
    ----------
    rows:
        How many the table has.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def to_wire(self, value: Any) -> Any:
        return None if value is None else [value["row"], value["label"]]

    def from_wire(self, wire: Any) -> dict[str, Any] | None:
        if wire is None:
            return None
        try:
            press = msgspec.convert(wire, _Press)
        except msgspec.ValidationError as error:
            raise ValueError(f"The press of a table button must have a row and a label: {error}.") from None
        if not 0 <= press.row < self._rows:
            raise ValueError(f"The table has no row {press.row}: it has {self._rows}.")
        return {"row": press.row, "label": press.label}


def draw_button(place: Place, given: Mapping[str, Any], name: str, rows: int) -> str:
    """The widget of a column's buttons; returns the name that events use, or nothing where nobody would know."""
    kind = given.get("type_config") or {}
    key, on_click = kind.get("key"), kind.get("on_click")
    if on_click is not None and not callable(on_click) and on_click not in ("ignore", "rerun"):
        raise ApiError(
            f'`on_click` of the column {name!r} must be a function, "rerun", "ignore" or None; got {shown(on_click)}.'
        )
    if key is None:
        if on_click is not None or kind.get("args") or kind.get("kwargs"):
            raise ApiError(
                f"The `ButtonColumn` {name!r} has `on_click` but no `key`. Give it a `key`, through which the "
                f"script reads what was pressed."
            )
        return ""
    if on_click == "ignore":
        return ""
    widget = place._widget(
        TableButton(label=name), codec=PressCodec(rows), default=None, key=key, on_change=on_click,
        args=kind.get("args"), kwargs=kind.get("kwargs"),
    )  # fmt: skip
    # Session State says so from here on.
    place._target()[0].run.pressed(widget)
    return widget.id
