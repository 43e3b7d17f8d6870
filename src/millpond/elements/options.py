"""The options of ``st.radio``, ``st.selectbox`` and ``st.multiselect``.

On the wire an option is its label: what ``format_func`` makes of it. So a label
that the tab sends picks the option of the current run, and options whose class
the script defines anew in each run keep working.
"""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Literal, TypeVar

from millpond.errors import ApiError
from millpond.session.widgets import Codec

T = TypeVar("T")

FilterMode = Literal["fuzzy", "contains", "prefix"] | None

_SHOWN = 5
"""How many options an error lists."""


def list_options(options: Iterable[T] | None) -> list[T]:
    """All options, of whatever holds them.

    Of a table (pandas, polars, ...) the first column; of an Enum class its
    members; a single text or number is one option.
    """
    if options is None:
        return []
    if isinstance(options, str | bytes | int | float | enum.Enum):
        return [options]  # type: ignore[list-item]
    if isinstance(options, Mapping | enum.EnumMeta | list | tuple | set | frozenset | range):
        return list(options)
    column: Any = _first_column(options)
    for name in ("to_list", "to_pylist", "tolist"):
        # Series, Index, array: their own way gives plain Python values.
        convert = getattr(column, name, None)
        if callable(convert):
            return list(convert())
    try:
        return list(column)
    except TypeError:
        raise ApiError(
            f"`options` is a list, or anything else that can be iterated over; got `{options!r}` "
            f"of type `{type(options).__name__}`."
        ) from None


def _first_column(options: Any) -> Any:
    """The first column of a table; anything else as it is."""
    if not hasattr(options, "columns"):
        return options
    if hasattr(options, "iloc"):
        return options.iloc[:, 0]
    if hasattr(options, "get_columns"):
        return options.get_columns()[0]
    return options.columns[0]


class Options(Generic[T]):
    """The options of one widget in one run, with their labels."""

    def __init__(self, options: Iterable[T] | None, format_func: Callable[[Any], Any]) -> None:
        self.values: list[T] = list_options(options)
        self.format = format_func
        self.labels = tuple(self.label(value) for value in self.values)

    def label(self, value: Any) -> str:
        """What the user reads for this value."""
        text = self.format(value)
        return text if isinstance(text, str) else str(text)

    def find(self, label: str) -> T:
        """The option with this label. Raises ValueError if there is none."""
        try:
            return self.values[self.labels.index(label)]
        except ValueError:
            raise ValueError(f"“{label}” is not one of the options: {self.shown()}.") from None

    def label_of(self, value: Any) -> str:
        """The label of this option. Raises ValueError if it is none of the options."""
        for option, label in zip(self.values, self.labels, strict=True):
            if _same(option, value):
                return label
        # An instance of a class that the script has defined anew has its label left.
        try:
            label = self.label(value)
        except Exception:
            label = None  # type: ignore[assignment]
        if label in self.labels and type(value).__qualname__ == type(self.find(label)).__qualname__:
            return label
        raise ValueError(f"`{value!r}` is not one of the options: {self.shown()}.")

    def shown(self) -> str:
        """The first options, for an error."""
        texts = [f"`{value!r}`" for value in self.values[:_SHOWN]]
        more = len(self.values) - _SHOWN
        return (", ".join(texts) or "there are none") + (f" and {more} more" if more > 0 else "")


def _same(option: Any, value: Any) -> bool:
    if option is value:
        return True
    try:
        return bool(option == value)
    except Exception:
        return False


class OneOption(Codec[Any]):
    """One option or None."""

    def __init__(self, options: Options[Any], *, accept_new: bool = False) -> None:
        self._options = options
        self._accept_new = accept_new

    def to_wire(self, value: Any) -> str | None:
        if value is None and not any(option is None for option in self._options.values):
            return None
        try:
            return self._options.label_of(value)
        except ValueError:
            if self._accept_new and isinstance(value, str):
                return value
            raise

    def from_wire(self, wire: str | None) -> Any:
        if wire is None:
            return None
        try:
            return self._options.find(wire)
        except ValueError:
            if not self._accept_new:
                raise
        for value, label in zip(self._options.values, self._options.labels, strict=True):
            if label.casefold() == wire.casefold():
                return value
        return wire

    def from_query(self, texts: list[str]) -> Any:
        if not texts[-1] and "" not in self._options.labels:
            raise ValueError("an empty text names no option.")
        return self.from_wire(texts[-1])


class ManyOptions(Codec[list[Any]]):
    """A list of options."""

    def __init__(
        self, options: Options[Any], *, accept_new: bool = False, maximum: int | None = None
    ) -> None:
        self._one = OneOption(options, accept_new=accept_new)
        self._maximum = maximum

    def to_wire(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValueError(f"it holds a list of options, not `{value!r}`.")  # noqa: TRY004 (see Codec)
        labels = tuple(self._one.to_wire(one) or "" for one in value)
        self._check(len(labels))
        return labels

    def from_wire(self, wire: tuple[str, ...]) -> list[Any]:
        self._check(len(wire))
        return [self._one.from_wire(label) for label in wire]

    def from_query(self, texts: list[str]) -> list[Any]:
        """Those that are options, each once, and no more than there may be."""
        found: dict[str, Any] = {}
        for text in texts:
            with contextlib.suppress(ValueError):
                found.setdefault(text, self._one.from_query([text]))
        if not found and texts != [""]:
            raise ValueError(f"none of {texts} is one of the options.")
        return list(found.values())[: self._maximum]

    def _check(self, count: int) -> None:
        if self._maximum is not None and count > self._maximum:
            raise ValueError(f"{count} options are chosen, and `max_selections` is {self._maximum}.")


def check_index(index: Any, options: Options[Any]) -> None:
    """``index`` is None or the position of an option."""
    if index is None:
        return
    if isinstance(index, bool) or not hasattr(index, "__index__"):
        raise ApiError(
            f"`index` is a whole number or None; got `{index!r}` of type `{type(index).__name__}`."
        )
    count = len(options.values)
    if count and not 0 <= index < count:
        raise ApiError(
            f"`index` is from 0 to {count - 1} for these {count} options, or None; got `{index!r}`."
        )


def at_index(index: int | None, options: Options[T]) -> T | None:
    """The option that is chosen at first."""
    return None if index is None or not options.values else options.values[index]
