"""``st.select_slider``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar, overload

from millpond.elements.checks import Bind, OnChange, is_a, listed, shown
from millpond.elements.options import Choice, ManyOptions, OptionList
from millpond.elements.place import Place, overloaded
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, Unavailable

T = TypeVar("T")


class SelectSlider(WidgetProps):
    kind: ClassVar[str] = "select_slider"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "options")

    options: tuple[str, ...] = ()
    """What ``format_func`` made of each; may hold Markdown."""
    value: tuple[Choice, ...] = ()
    """Of one option, or of the two ends of a range: the position among ``options``, and the words."""


@overload
def select_slider(
    self: Place, label: str, options: Iterable[T], value: tuple[T, T] | list[T], **others: Any
) -> tuple[T, T]: ...
@overload
def select_slider(
    self: Place, label: str, options: Iterable[T] = ..., value: T | None = ..., **others: Any
) -> T: ...
@overloaded
def select_slider(
    self: Place,
    label: str,
    options: Iterable[T] = (),
    value: Any = None,
    format_func: Callable[[Any], Any] = str,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """A slider over a list of options, for one of them or a range.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    options:
        At least one option of any type, in order: a list, the keys of a
        dictionary, an Enum class, a Series, the first column of a table.
    value:
        The initial option. A list or tuple of two options makes it a range
        (unless it is one of the options itself). None: the first option.
    format_func:
        Returns the label of an option (inline Markdown).

    Returns
    -------
    T, or a tuple of two
        The selected option; for a range, a tuple in the order of the options.

    Examples
    --------
    >>> import millpond as st
    >>> st.select_slider("Roast", ["light", "medium", "dark"], value="medium")
    'medium'
    >>> st.select_slider("From and to", ["XS", "S", "M", "L", "XL"], value=("S", "L"))
    ('S', 'L')
    """
    found = OptionList(options, format_func)
    if not found.values:
        raise ApiError("`options` must have at least one option; got none.")
    stops = self._fitted(key, lambda in_state: _default(value, in_state, found))
    codec = Steps(found, is_range=len(stops) == 2)
    try:
        wire = codec.to_wire(stops if len(stops) == 2 else stops[0])
    except ValueError as error:
        raise ApiError(f"`value` does not fit: {error}") from None
    props = SelectSlider(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        options=found.labels, value=wire,
    )  # fmt: skip
    widget = self._widget(
        props, codec=codec, default=codec.from_wire(wire), given=value is not None, key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    return widget.value


def _default(value: Any, in_state: Any, options: OptionList[Any]) -> tuple[Any, ...]:
    """The option at first, or the two ends of a range."""
    if value is None and not options.has(None):
        # Session State alone may say that it is a range.
        first, last = options.values[0], options.values[-1]
        return (first, last) if _is_range(in_state, options) else (first,)
    if not _is_range(value, options):
        return (value,)
    ends = listed("value", "one option, or two for a range", value)
    if len(ends) != 2:
        raise ApiError(f"`value` must be one option, or two for a range; got {len(ends)}: {shown(value)}.")
    return tuple(ends)


def _is_range(value: Any, options: OptionList[Any]) -> bool:
    return is_a(value, list | tuple) and not options.has(value)


class Steps(ManyOptions):
    """One option, or a tuple of the two ends of a range."""

    def __init__(self, options: OptionList[Any], *, is_range: bool) -> None:
        super().__init__(options)
        self._is_range = is_range
        self._count = 2 if is_range else 1

    def check(self, value: Any) -> None:
        self.to_wire(value)

    def to_wire(self, value: Any) -> tuple[Choice, ...]:
        return self._in_order(self._one.to_wire(stop) for stop in self._stops(value))

    def keep(self, wire: tuple[Choice, ...], value: Any) -> tuple[Choice, ...]:
        if len(wire) != self._count:
            return self.to_wire(value)
        pairs = zip(wire, self._stops(value), strict=True)
        return self._in_order(self._one.keep(choice, stop) for choice, stop in pairs)

    def from_wire(self, wire: tuple[Choice, ...]) -> Any:
        if len(wire) != self._count:
            raise ValueError(f"it must be {self._expected}; got {len(wire)}.")
        stops = tuple(self._one.from_wire(choice) for choice in wire)
        return stops if self._is_range else stops[0]

    def receive(self, wire: tuple[Choice, ...]) -> tuple[Choice, ...]:
        if len(wire) != self._count:
            raise ValueError(f"it must be {self._expected}; got {len(wire)}.")
        return self._in_order(self._one.receive(choice) for choice in wire)

    def from_query(self, texts: list[str]) -> Any:
        if len(texts) != self._count:
            raise ValueError(f"it must be {self._expected}; got {len(texts)}.")
        return self.from_wire(self.to_wire(self._value([self._one.from_query([text]) for text in texts])))

    def _stops(self, value: Any) -> Sequence[Any]:
        if not self._is_range:
            return [value]
        if not is_a(value, list | tuple) or len(value) != 2:
            raise Unavailable(f"it must be two values; got {shown(value)}.")
        return list(value)

    def _value(self, stops: list[Any]) -> Any:
        return tuple(stops) if self._is_range else stops[0]

    def _in_order(self, choices: Iterable[Choice | None]) -> tuple[Choice, ...]:
        found = [choice for choice in choices if choice is not None]
        if len(found) != self._count:
            raise Unavailable("None is not one of the options.")
        return tuple(sorted(found))

    @property
    def _expected(self) -> str:
        return "two values" if self._is_range else "one value"
