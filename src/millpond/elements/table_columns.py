"""The columns of a table as the browser is told of them: the table's own, and what the app says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from millpond.elements.checks import shown
from millpond.elements.column_config import Alignment
from millpond.errors import ApiError
from millpond.frames.cells import text_of
from millpond.frames.columns import Column as FrameColumn
from millpond.frames.columns import Content
from millpond.props import Props


class TableColumn(Props):
    """One column, as the browser is told of it."""

    name: str = ""
    label: str | None = None
    """What its header says; null: its name."""
    content: Content = "object"
    """What its values are."""
    type: str | None = None
    """How it is shown, where the app says so: ``number``, ``link``, ``progress`` and so on."""
    index: bool = False
    zone: str | None = None
    width: int | None = None
    """Pixels."""
    help: str | None = None
    hidden: bool = False
    pinned: bool | None = None
    alignment: Alignment = None
    format: str | None = None
    step: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    options: tuple[str, ...] = ()
    """The values of a list to choose from, as text."""
    labels: tuple[str, ...] = ()
    """What is shown of them."""
    colors: tuple[str, ...] = ()
    """Of the options; of a chart or a bar, one."""
    display_text: str | None = None
    button: str | None = None
    """Of buttons: the widget that a press is an event of; null: nothing happens."""
    look: str | None = None
    """Of buttons: how they stand out."""
    levels: tuple[str, ...] = ()
    """Its name, where the names of the table have several levels."""
    css: tuple[str, ...] = ()
    """How its header is to look, by level: what a Styler says."""
    at: int = 0
    """Its position in the table."""


_WIDTHS: Final[Mapping[object, int]] = {"small": 75, "medium": 200, "large": 400}

Config = Mapping[Any, Any] | None
"""``column_config`` of ``st.dataframe``: by name, or by position."""


def configured(
    columns: tuple[FrameColumn, ...],
    config: Config,
    *,
    order: Iterable[str] | None,
    hide_index: bool,
    left_out: Collection[int] = (),
) -> tuple[TableColumn, ...]:
    """The columns as they are shown: index first, then in ``order``; the others at the end, hidden.

    Raises
    ------
    ApiError
        A value of ``config`` is no configuration of a column.
    """
    every = config or {}
    made = [_column(column, at, _found(every, column, at, columns)) for at, column in enumerate(columns)]
    for at in left_out:
        made[at].hidden = True
    levels = [column for column in made if column.index]
    if hide_index:
        for level in levels:
            level.hidden = True
    others = [column for column in made if not column.index]
    if order is not None:
        wanted = dict.fromkeys(order)
        by_name = {column.name: column for column in others}
        shown_first = [by_name[name] for name in wanted if name in by_name]
        rest = [column for column in others if column.name not in wanted]
        for column in rest:
            column.hidden = True
        others = shown_first + rest
    return (*levels, *others)


def button_columns(
    columns: Iterable[TableColumn], config: Config
) -> Iterator[tuple[TableColumn, Mapping[str, Any]]]:
    """Those that have buttons and are shown, with what the app says of them."""
    named = tuple(columns)
    by_place = tuple(
        FrameColumn(column.name, column.content, column.index)
        for column in sorted(named, key=lambda each: each.at)
    )
    for column in named:
        if column.type == "button" and not column.hidden:
            yield column, _found(config or {}, by_place[column.at], column.at, by_place)


def _found(config: Mapping[Any, Any], column: FrameColumn, at: int, columns: tuple[FrameColumn, ...]) -> Any:
    keys: list[Any] = [column.name, at]
    if column.index:
        keys = ["_index", *keys] if at == 0 else keys
    for key in keys:
        if key in config:
            return {"hidden": True} if config[key] is None else config[key]
    return {}


def _column(column: FrameColumn, at: int, given: Any) -> TableColumn:
    if isinstance(given, str):
        given = {"label": given}
    if not isinstance(given, Mapping):
        raise ApiError(
            f"`column_config` must give for each column None, a string, or a column of `st.column_config`; "
            f"got {shown(given)} for {column.name!r}."
        )
    kind = dict(given.get("type_config") or {})
    width = given.get("width")
    options = tuple(kind.get("options") or ())
    format_func = kind.get("format_func") or text_of
    color = kind.get("color")
    colors = (color,) if isinstance(color, str) else tuple(color or ())
    return TableColumn(
        name=column.name, label=given.get("label"), content=column.content, type=kind.get("type"), index=column.index,
        zone=kind.get("timezone") or column.zone, width=_WIDTHS.get(width, width), help=given.get("help"),
        hidden=bool(given.get("hidden", False)), pinned=given.get("pinned"), alignment=given.get("alignment"),
        format=kind.get("format"), step=_number(kind.get("step")), minimum=_number(kind.get("min_value", kind.get("y_min"))),
        maximum=_number(kind.get("max_value", kind.get("y_max"))), options=tuple(map(text_of, options)),
        labels=tuple(text_of(format_func(option)) for option in options), colors=tuple(map(str, colors)),
        display_text=kind.get("display_text"), look=kind.get("button_type"), levels=column.levels, at=at,
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
