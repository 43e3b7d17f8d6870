"""``st.pills`` and ``st.segmented_control``: one element in two dresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeVar, overload

from millpond.elements.checks import Bind, OnChange
from millpond.elements.multiselect import chosen_at_first
from millpond.elements.options import CANNOT_CLEAR, Choice, ManyOptions, OptionList
from millpond.elements.place import Place, overloaded
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, Unavailable, WidgetCodec

T = TypeVar("T")

SelectionMode = Literal["single", "multi"]
Dress = Literal["pills", "segmented_control"]


class ButtonGroup(WidgetProps):
    kind: ClassVar[str] = "button_group"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "options")

    width: Width = "content"
    dress: Dress = "pills"
    options: tuple[str, ...] = ()
    """What ``format_func`` made of each; may hold Markdown."""
    value: tuple[Choice, ...] = ()
    """Of each that is chosen its position among ``options``, and its words."""
    several: bool = False
    required: bool = False
    wrap: bool | None = None
    """None: the place decides."""

    @property
    def called(self) -> str:
        return self.dress


@overload
def pills(
    self: Place, label: str, options: Iterable[T], *, selection_mode: Literal["single"] = ..., **others: Any
) -> T | None: ...
@overload
def pills(
    self: Place, label: str, options: Iterable[T], *, selection_mode: Literal["multi"], **others: Any
) -> list[T]: ...
@overload
def pills(
    self: Place, label: str, options: Iterable[T], *, selection_mode: SelectionMode = ..., **others: Any
) -> T | list[T] | None: ...
@overloaded
def pills(
    self: Place,
    label: str,
    options: Iterable[T],
    *,
    selection_mode: SelectionMode = "single",
    default: Iterable[Any] | Any | None = None,
    required: bool = False,
    format_func: Callable[[Any], Any] | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "content",
    wrap: bool | None = None,
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """Options as pill-shaped buttons, of which the user selects one or several.

    Clicking a selected option deselects it.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    selection_mode:
        ``"single"``, one option or none, or ``"multi"``, any number.
    default:
        The option that is initially selected, or a list of several with
        ``selection_mode="multi"``; None: none.
    required:
        Once an option is selected, it can be changed but not deselected. Only
        with ``selection_mode="single"``.
    format_func:
        Returns the label of an option (inline Markdown). None: ``str``.
    width:
        ``"content"``, ``"stretch"``, or pixels.
    wrap:
        Let the options wrap to several rows; False: one row, which scrolls. None:
        one row inside columns and horizontal containers, otherwise several.

    Returns
    -------
    T, None, or list
        The selected option, or None. With ``selection_mode="multi"``, a list of
        the selected options, in the order of selection.

    Examples
    --------
    >>> import millpond as st
    >>> st.pills("Size", ["S", "M", "L"], default="M")
    'M'
    >>> st.pills("Toppings", ["Ham", "Olives", "Corn"], selection_mode="multi")
    []
    """
    return _draw(
        self, "pills", label, options, selection_mode, default, required, format_func, key=key, help=help,
        on_change=on_change, args=args, kwargs=kwargs, disabled=disabled,
        label_visibility=label_visibility, width=width, wrap=wrap, bind=bind, persist=persist_state,
    )  # fmt: skip


@overload
def segmented_control(
    self: Place, label: str, options: Iterable[T], *, selection_mode: Literal["single"] = ..., **others: Any
) -> T | None: ...
@overload
def segmented_control(
    self: Place, label: str, options: Iterable[T], *, selection_mode: Literal["multi"], **others: Any
) -> list[T]: ...
@overload
def segmented_control(
    self: Place, label: str, options: Iterable[T], *, selection_mode: SelectionMode = ..., **others: Any
) -> T | list[T] | None: ...
@overloaded
def segmented_control(
    self: Place,
    label: str,
    options: Iterable[T],
    *,
    selection_mode: SelectionMode = "single",
    default: Iterable[Any] | Any | None = None,
    required: bool = False,
    format_func: Callable[[Any], Any] | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "content",
    wrap: bool | None = None,
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """Options as the segments of one button, of which the user selects one or several.

    Its parameters and return value are those of :func:`pills`.

    Examples
    --------
    >>> import millpond as st
    >>> st.segmented_control("View", ["Day", "Week", "Month"], default="Week", required=True)
    'Week'
    """
    return _draw(
        self, "segmented_control", label, options, selection_mode, default, required, format_func, key=key,
        help=help, on_change=on_change, args=args, kwargs=kwargs, disabled=disabled,
        label_visibility=label_visibility, width=width, wrap=wrap, bind=bind, persist=persist_state,
    )  # fmt: skip


def _draw(
    place: Place,
    dress: Dress,
    label: str,
    options: Iterable[T],
    selection_mode: SelectionMode,
    default: Any,
    required: bool,
    format_func: Callable[[Any], Any] | None,
    *,
    help: str | None,
    disabled: bool,
    label_visibility: LabelVisibility,
    width: Width,
    wrap: bool | None,
    **usual: Any,
) -> Any:
    several = selection_mode == "multi"
    if several and required:
        raise ApiError('`required=True` works with `selection_mode="single"` only. Remove one of the two.')
    found = OptionList(options, str if format_func is None else format_func)
    chosen = chosen_at_first(default, found, None)
    if not several and len(chosen) > 1:
        raise ApiError(
            f'`default` must be one option with `selection_mode="single"`, or None; got {len(chosen)} of them.'
        )
    codec: WidgetCodec[Any] = ManyOptions(found) if several else OneOrNone(found, required=required)
    props = ButtonGroup(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        dress=dress, options=found.labels, value=chosen, several=several, required=required, wrap=wrap,
    )  # fmt: skip
    widget = place._widget(props, codec=codec, default=codec.from_wire(chosen), given=bool(chosen), **usual)
    # The caller may change its list; the widget's must stay as it is.
    return list(widget.value) if several else widget.value


class OneOrNone(ManyOptions):
    """One option or None, which the wire has as a list of one or none."""

    def __init__(self, options: OptionList[Any], *, required: bool = False) -> None:
        super().__init__(options)
        self._required = required
        self._held_several = False

    def follow(self, before: WidgetCodec[Any]) -> None:
        super().follow(before)
        self._held_several = not isinstance(before, OneOrNone)

    def check(self, value: Any) -> None:
        self.to_wire(value)

    def to_wire(self, value: Any) -> tuple[Choice, ...]:
        return _listed(self._one.to_wire(value))

    def keep(self, wire: tuple[Choice, ...], value: Any) -> tuple[Choice, ...]:
        if self._held_several:
            raise Unavailable("several options were chosen before.")
        return _listed(self._one.keep(wire[0], value) if wire else self._one.to_wire(value))

    def from_wire(self, wire: tuple[Choice, ...]) -> Any:
        return self._one.from_wire(_only(wire))

    def receive(self, wire: tuple[Choice, ...]) -> tuple[Choice, ...]:
        if self._required and not wire:
            raise ValueError(CANNOT_CLEAR)
        return _listed(self._one.receive(_only(wire)))

    def from_query(self, texts: list[str]) -> Any:
        return self._one.from_query(texts) if texts != [""] or self._required else None


def _listed(choice: Choice | None) -> tuple[Choice, ...]:
    return () if choice is None else (choice,)


def _only(wire: tuple[Choice, ...]) -> Choice | None:
    if len(wire) > 1:
        raise ValueError(f"only one option can be chosen; got {len(wire)}.")
    return wire[0] if wire else None
