"""The functions of ``st.column_config``, whose module says what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypedDict

__all__ = [
    "AreaChartColumn",
    "AudioColumn",
    "BarChartColumn",
    "ButtonColumn",
    "CheckboxColumn",
    "Column",
    "ColumnConfig",
    "DateColumn",
    "DatetimeColumn",
    "ImageColumn",
    "JsonColumn",
    "LineChartColumn",
    "LinkColumn",
    "ListColumn",
    "MarkdownColumn",
    "MultiselectColumn",
    "NumberColumn",
    "ProgressColumn",
    "SelectboxColumn",
    "TextColumn",
    "TimeColumn",
    "VideoColumn",
]

ColumnWidth = Literal["small", "medium", "large"] | int | None
Alignment = Literal["left", "center", "right"] | None


class ColumnConfig(TypedDict, total=False):
    """What the functions return; what was not said is left out."""

    label: str
    width: ColumnWidth
    help: str
    disabled: bool
    required: bool
    pinned: bool
    alignment: Alignment
    default: Any
    type_config: dict[str, Any]


_COMMON: Final = ("label", "width", "help", "disabled", "required", "pinned", "alignment", "default")


def _config(type: str | None, given: Mapping[str, Any]) -> ColumnConfig:
    """The configuration, of the parameters of a function."""
    said = {name: value for name, value in given.items() if value is not None}
    config: dict[str, Any] = {name: said[name] for name in _COMMON if name in said}
    if type is not None:
        own = {name: value for name, value in said.items() if name not in _COMMON}
        config["type_config"] = {"type": type, **own}
    return config  # type: ignore[return-value] # made of names of its own


def Column(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
) -> ColumnConfig:
    """What any column can have; its type follows from the data."""
    return _config(None, locals())


def TextColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
    max_chars: int | None = None,
    validate: str | None = None,
) -> ColumnConfig:
    """Text.

    Parameters
    ----------
    max_chars, validate:
        In the editor: the maximum length, and a regular expression that the text
        must match.
    """
    return _config("text", locals())


def NumberColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
    format: str | None = None,
    min_value: Any = None,
    max_value: Any = None,
    step: Any = None,
) -> ColumnConfig:
    """Numbers.

    Parameters
    ----------
    format:
        ``"plain"``, ``"localized"``, ``"percent"``, ``"dollar"``, ``"euro"``, ``"yen"``, ``"accounting"``,
        ``"compact"``, ``"scientific"``, ``"engineering"``, ``"bytes"``, ``"duration"``, or as in C: ``"%.2f kg"``,
        with ``,`` for groups of thousands (``"%,d"``).
    min_value, max_value, step:
        In the editor. The step also determines how many decimals are shown, of an amount of money too;
        without it, whole numbers have none: €5, and €5.00 of floats.
    """
    return _config("number", locals())


def CheckboxColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
) -> ColumnConfig:
    """A tick for True."""
    return _config("checkbox", locals())


def SelectboxColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    default: Any = None,
    options: Iterable[Any] | None = None,
    format_func: Callable[[Any], Any] | None = None,
) -> ColumnConfig:
    """One of a list of options.

    Parameters
    ----------
    options:
        What can be selected; None: the values in the data.
    format_func:
        Returns the text shown for an option.
    """
    return _config("selectbox", locals())


def MultiselectColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    default: Any = None,
    options: Iterable[Any] | None = None,
    accept_new_options: bool | None = None,
    color: Any = None,
    format_func: Callable[[Any], Any] | None = None,
) -> ColumnConfig:
    """Lists of options, shown as tags.

    Parameters
    ----------
    options:
        What can be selected; None: the values in the data.
    accept_new_options:
        In the editor: allow options that are not in the list.
    color:
        A colour for all tags, or one for each option.
    format_func:
        Returns the text shown for an option.
    """
    return _config("multiselect", locals())


def DateColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
    format: str | None = None,
    min_value: Any = None,
    max_value: Any = None,
    step: Any = None,
) -> ColumnConfig:
    """Dates.

    Parameters
    ----------
    format:
        ``"localized"``, ``"distance"`` (2 days ago), ``"calendar"`` (yesterday), ``"iso8601"``, or as in Moment.js: ``"DD.MM.YYYY"``.
    min_value, max_value, step:
        In the editor; the step is in days.
    """
    return _config("date", locals())


def DatetimeColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
    format: str | None = None,
    min_value: Any = None,
    max_value: Any = None,
    step: Any = None,
    timezone: str | None = None,
) -> ColumnConfig:
    """Dates with a time.

    Parameters
    ----------
    format:
        ``"localized"``, ``"distance"``, ``"calendar"``, ``"iso8601"``, or as in Moment.js: ``"D MMM YYYY, HH:mm"``.
    timezone:
        The time zone in which they are shown.
    min_value, max_value, step:
        In the editor; the step is in seconds.
    """
    return _config("datetime", locals())


def TimeColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
    format: str | None = None,
    min_value: Any = None,
    max_value: Any = None,
    step: Any = None,
) -> ColumnConfig:
    """Times of day.

    Parameters
    ----------
    format:
        ``"localized"``, ``"iso8601"``, or as in Moment.js: ``"HH:mm"``.
    min_value, max_value, step:
        In the editor; the step is in seconds.
    """
    return _config("time", locals())


def ListColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    default: Any = None,
) -> ColumnConfig:
    """Lists, shown as tags."""
    return _config("list", locals())


def JsonColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
) -> ColumnConfig:
    """Objects, as JSON."""
    return _config("json", locals())


def LinkColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
    max_chars: int | None = None,
    validate: str | None = None,
    display_text: str | None = None,
) -> ColumnConfig:
    """Links, which open in a new tab.

    Parameters
    ----------
    display_text:
        The text of all links; or a regular expression whose first group is taken
        from each URL; or an icon, ``:material/open_in_new:``.
    max_chars, validate:
        In the editor: the maximum length, and a regular expression that the URL
        must match.
    """
    return _config("link", locals())


def ImageColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
) -> ColumnConfig:
    """Pictures, by their addresses."""
    return _config("image", locals())


def AudioColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
) -> ColumnConfig:
    """Sounds, by their addresses: a click opens the player."""
    return _config("audio", locals())


def VideoColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
) -> ColumnConfig:
    """Films, by their addresses: a click opens the player."""
    return _config("video", locals())


def MarkdownColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    default: Any = None,
) -> ColumnConfig:
    """Texts in Markdown."""
    return _config("markdown", locals())


def LineChartColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    y_min: float | None = None,
    y_max: float | None = None,
    color: Any = None,
) -> ColumnConfig:
    """Lists of numbers, as a line.

    Parameters
    ----------
    y_min, y_max:
        The bounds of the axis; None: separate for each cell.
    color:
        ``"auto"``: green where it rises, red where it falls; ``"auto-inverse"``; or a colour.
    """
    return _config("line_chart", locals())


def AreaChartColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    y_min: float | None = None,
    y_max: float | None = None,
    color: Any = None,
) -> ColumnConfig:
    """Lists of numbers, as an area.

    Parameters
    ----------
    y_min, y_max, color:
        As for :func:`LineChartColumn`.
    """
    return _config("area_chart", locals())


def BarChartColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    y_min: float | None = None,
    y_max: float | None = None,
    color: Any = None,
) -> ColumnConfig:
    """Lists of numbers, as bars.

    Parameters
    ----------
    y_min, y_max, color:
        As for :func:`LineChartColumn`.
    """
    return _config("bar_chart", locals())


def ProgressColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    format: str | None = None,
    min_value: Any = None,
    max_value: Any = None,
    step: Any = None,
    color: Any = None,
) -> ColumnConfig:
    """Numbers, shown as a progress bar.

    Parameters
    ----------
    format:
        As for :func:`NumberColumn`.
    min_value, max_value:
        The values of an empty and a full bar. Default: 0 and 1, or 0 and 100 for
        integers.
    color:
        ``"auto"``: green where more than half of it is full, else red; ``"auto-inverse"``; or a colour.
    """
    return _config("progress", locals())


def ButtonColumn(  # noqa: N802 - the public API
    label: str | None = None,
    *,
    width: ColumnWidth = None,
    help: str | None = None,
    pinned: bool | None = None,
    alignment: Alignment = None,
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
    on_click: Callable[..., object] | Literal["ignore", "rerun"] | None = None,
    args: Sequence[object] | None = None,
    kwargs: Mapping[str, object] | None = None,
    key: str | int | None = None,
) -> ColumnConfig:
    """A button in each row, labelled with the text of the cell; empty cells have no button.

    In the run that a press starts, Session State holds the pressed button under
    ``key``: ``{"row": 2, "label": "Open"}``, with the row's position in the data.
    In all other runs it holds None.

    Parameters
    ----------
    type:
        The buttons' emphasis.
    on_click, args, kwargs:
        A function to call before the script; ``"ignore"``: a press does nothing.
        None and ``"rerun"``: the script reruns.
    key:
        Without a key, a press does nothing. Required with a function.

    >>> import millpond as st
    >>> _ = st.dataframe(
    ...     {"order": [17, 18], "open": ["Open", "Open"]},
    ...     column_config={"open": st.column_config.ButtonColumn("", key="opened")},
    ... )
    >>> if st.session_state.opened is not None:
    ...     st.write(f"Row {st.session_state.opened['row']}")
    """
    given = dict(locals())
    config = _config("button", {**given, "type": None})
    config["type_config"]["button_type"] = given["type"]
    return config
