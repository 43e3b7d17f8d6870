"""The options of ``st.radio``, ``st.selectbox``, ``st.multiselect`` and all others that have some.

On the wire a choice is the position of an option and its words: what
``format_func`` makes of it. The words tell which option is meant where the
options have changed since the tab chose; the position does where two have the
same words. What was chosen is found again among the options of a later run by
its value, and by its words where no option has that value: so it stays when the
words are those of another language, and when the script defines the class of its
options anew in each run.
"""

from __future__ import annotations

import contextlib
import enum
import functools
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Generic, Literal, TypeVar

from millpond.elements.checks import MOST_ITEMS, all_of, is_a, len_of, name_of_class, refuse
from millpond.errors import ApiError
from millpond.props import well_formed
from millpond.session.widget import Unavailable, Widget, WidgetCodec
from millpond.state.values import in_short

T = TypeVar("T")

FilterMode = Literal["fuzzy", "contains", "prefix"] | None

Choice = tuple[int, str]
"""The position of an option, and its words."""

NEW: Final = -1
"""In place of the position: the user has typed an option that is not in the list."""

CANNOT_CLEAR: Final = "an option is chosen, and with `required=True` it cannot be cleared."

_SHOWN = 5
"""How many options an error lists."""


def list_options(options: Iterable[T] | None, name: str = "options") -> list[T]:
    """All options, of whatever holds them.

    Of a table (pandas, polars, ...) the first column; of an Enum class its
    members; a single text or number is one option. ``name`` is the parameter.
    """
    if type(options) is list or type(options) is tuple:
        return list(options)  # as they mostly are: whether they are anything else takes long to ask
    if options is None:
        return []
    if is_a(options, str | bytes | int | float | enum.Enum):
        return [options]  # type: ignore[list-item]
    expected = "a list or another iterable"
    if is_a(options, list | tuple | set | frozenset | Mapping | enum.EnumMeta | range):
        return all_of(name, expected, options)
    try:
        column: Any = _first_column(options)
        convert = _own_conversion(column)
    except Exception:  # it has columns, but is no table; or its code fails
        refuse(name, expected, options)
    if convert is not None:
        # An array or an index may say how many it has without having them.
        if len_of(column) > MOST_ITEMS:
            refuse(name, f"{expected}, with at most {MOST_ITEMS:,} items", options)
        values = convert()
        # Of an array without dimensions, it is the one value.
        return list(values) if isinstance(values, list) else [values]
    try:
        return all_of(name, expected, column)
    except TypeError:
        refuse(name, expected, options)


def _first_column(options: Any) -> Any:
    """The first column of a table; anything else as it is."""
    if not hasattr(options, "columns"):
        return options
    if not len(options.columns):
        return []
    if hasattr(options, "iloc"):
        return options.iloc[:, 0]
    if hasattr(options, "get_columns"):
        return options.get_columns()[0]
    return options.columns[0]


def _own_conversion(column: Any) -> Callable[[], Any] | None:
    """What makes plain Python values of a Series, an index or an array."""
    found = (getattr(column, method, None) for method in ("to_list", "to_pylist", "tolist"))
    return next(filter(callable, found), None)


class OptionList(Generic[T]):
    """The options of one widget in one run, with their labels."""

    def __init__(self, options: Iterable[T] | None, format_func: Callable[[Any], Any]) -> None:
        self.values: list[T] = list_options(options)
        self.format = format_func
        self.labels = _labels(self.values, format_func)
        self._by_value: dict[Any, int] | None = None

    def label(self, value: Any) -> str:
        """What the user reads for this value."""
        return _plain((self.format(value),))[0]

    def choice(self, at: int) -> Choice:
        """The option at this position, as the wire has it."""
        return at, self.labels[at]

    def place(self, value: Any, *, near: int = 0, words: str | None = None) -> int:
        """The position of an option. Raises Unavailable if there is none.

        The one of this value, at ``near`` if it is there; else the only one
        that reads as the value does now, or as it did (``words``).
        """
        at = self._place_of(value, near)
        if at is not None:
            return at
        with contextlib.suppress(Exception):  # the app's function, with what it may not expect
            found = self.only(self.label(value))
            if found is not None:
                return found
        found = None if words is None else self.only(words)
        if found is None:
            raise Unavailable(f"`{in_short(value)}` is not one of the options: {self.shown()}.")
        return found

    def has(self, value: Any) -> bool:
        """This very value is one of the options."""
        return self._place_of(value, 0) is not None

    def only(self, words: str) -> int | None:
        """The position of the only option with these words."""
        return self._by_words.get(words)

    def read_alike(self, words: str) -> int | None:
        """The position of the first option with these words, in small or capital letters."""
        return self._by_letters.get(words.casefold())

    @functools.cached_property
    def _by_words(self) -> dict[str, int]:
        """The positions of the options whose words no other option has."""
        counts = Counter(self.labels)
        return {words: at for at, words in enumerate(self.labels) if counts[words] == 1}

    @functools.cached_property
    def _by_letters(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for at, words in enumerate(self.labels):
            found.setdefault(words.casefold(), at)
        return found

    def _place_of(self, value: Any, near: int) -> int | None:
        if 0 <= near < len(self.values):
            there = self.values[near]
            if type(there) is type(value) and _same(there, value):
                return near
        try:
            # Of True and 1, which are equal, the one that was meant.
            positions = self._positions()
            return positions.get((type(value), value), positions.get(value))
        except Exception:  # not hashable, or its code fails: the one, or some of the others
            equal = [at for at, option in enumerate(self.values) if _same(option, value)]
        alike = (at for at in equal if type(self.values[at]) is type(value))
        return next(alike, equal[0] if equal else None)

    def _positions(self) -> dict[Any, int]:
        """The first position of each value, with and without its type. Raises TypeError."""
        if self._by_value is None:
            self._by_value = {}
            for at, option in enumerate(self.values):
                self._by_value.setdefault(option, at)
                self._by_value.setdefault((type(option), option), at)
        return self._by_value

    def are_those_of(self, other: OptionList[Any]) -> bool:
        """The same options, whatever they read."""
        return len(self.values) == len(other.values) and all(map(_same, self.values, other.values))

    def shown(self) -> str:
        """The first options, for an error."""
        texts = [f"`{in_short(value)}`" for value in self.values[:_SHOWN]]
        more = len(self.values) - _SHOWN
        return (", ".join(texts) or "there are none") + (f" and {more} more" if more > 0 else "")


def _labels(values: list[Any], format_func: Callable[[Any], Any]) -> tuple[str, ...]:
    try:
        labels = _plain(tuple(map(format_func, values)))
    except Exception as error:
        if format_func is not str:
            raise  # the app's own function says best what is wrong
        raise ApiError(
            "`options` must be values that `str()` converts, or `format_func` must say how they read; "
            f"converting one of them raised {name_of_class(type(error))}."
        ) from error
    if len(labels) < len(values):
        # It ends `map` without a word.
        raise ApiError(
            f"`format_func` must return a text for each option; it raised StopIteration for "
            f"`{in_short(values[len(labels)])}`. `next()` raises it where there is nothing: give it a second argument."
        )
    return labels


def _plain(texts: tuple[Any, ...]) -> tuple[str, ...]:
    """What ``format_func`` has made of the options, as texts that a browser can show."""
    if [*map(type, texts)].count(str) == len(texts) and "".join(texts).isascii():
        return texts
    return tuple(well_formed(str.__str__(text) if isinstance(text, str) else str(text)) for text in texts)


def _same(option: Any, value: Any) -> bool:
    if option is value:
        return True
    try:
        return bool(option == value)
    except Exception:
        return False


class OneOption(WidgetCodec[Any]):
    """One option or None; ``index`` is that of the default."""

    def __init__(
        self,
        options: OptionList[Any],
        *,
        index: int | None = None,
        accept_new: bool = False,
        required: bool = False,
    ) -> None:
        self._options = options
        self._required = required
        self._index = index or 0
        self._accept_new = accept_new
        self._earlier: tuple[OptionList[Any], ...] = ()
        """Options of earlier runs that read otherwise: the tab may have chosen among them."""

    def follow(self, before: WidgetCodec[Any]) -> None:
        if isinstance(before, OneOption):
            # Words and values are enough: the function would keep its run's whole namespace alive.
            before._options.format = str
            same = before._options.labels == self._options.labels
            self._earlier = before._earlier if same else (before._options, *before._earlier)[:_EARLIER]

    def continues(self, widget: Widget, default: Choice | None) -> bool:
        """Options that only read otherwise are those of before, also with the default of before."""
        before = widget.codec
        if not isinstance(before, OneOption) or not self._options.are_those_of(before._options):
            return False
        former = before.to_wire(widget.default)
        return any(_is_place(default, choice) for choice in (former, widget.returned, widget.wire))

    def to_wire(self, value: Any) -> Choice | None:
        return self._choose(value, self._index, None)

    def keep(self, wire: Choice | None, value: Any) -> Choice | None:
        return None if wire is None else self._choose(value, *wire)

    def _choose(self, value: Any, near: int, words: str | None) -> Choice | None:
        options = self._options
        try:
            return options.choice(options.place(value, near=near, words=words))
        except Unavailable:
            if value is None:
                return None
            if self._accept_new and isinstance(value, str):
                return self._new(value)
            raise

    def _new(self, words: str) -> Choice:
        """What the user has typed: one of the options after all, or a new one."""
        at = self._options.read_alike(words)
        return (NEW, words) if at is None else self._options.choice(at)

    def from_wire(self, wire: Choice | None) -> Any:
        if wire is None:
            return None
        at, words = wire
        if at == NEW and self._accept_new:
            return words
        if not 0 <= at < len(self._options.values):
            raise Unavailable(f"“{words}” is not one of the options: {self._options.shown()}.")
        return self._options.values[at]

    def receive(self, wire: Choice | None) -> Choice | None:
        """The current option that the user means, who may have chosen among those of an earlier run."""
        if wire is None:
            if self._required:
                raise ValueError(CANNOT_CLEAR)
            return None
        at, words = wire
        options = self._options
        if at == NEW and self._accept_new:
            return self._new(words)
        for drawn in (options, *self._earlier):
            if 0 <= at < len(drawn.labels) and drawn.labels[at] == words:
                return self._choose(drawn.values[at], at, words)
        only = options.only(words)
        if only is not None:
            return options.choice(only)
        if self._reads_anew and 0 <= at < len(options.values):
            return options.choice(at)  # chosen so long ago that its words are forgotten
        raise Unavailable(f"“{words}” is not one of the options: {options.shown()}.")

    @property
    def _reads_anew(self) -> bool:
        """The options are those of before, under other words."""
        return any(self._options.are_those_of(drawn) for drawn in self._earlier)

    def from_query(self, texts: list[str]) -> Any:
        words, labels = texts[-1], self._options.labels
        if words in labels:
            return self._options.values[labels.index(words)]
        if not words or not self._accept_new:
            raise ValueError(f"“{words}” is not one of the options: {self._options.shown()}.")
        return self.from_wire(self._new(words))


def _is_place(choice: Choice | None, other: Choice | None) -> bool:
    """The same option, whatever it reads; or the same new one."""
    if choice is None or other is None:
        return choice is other
    return choice == other if choice[0] == NEW else choice[0] == other[0]


_EARLIER: Final = 3
"""From how many earlier lists of options a tab's choice is understood."""


class ManyOptions(WidgetCodec[list[Any]]):
    """A list of options."""

    def __init__(
        self, options: OptionList[Any], *, accept_new: bool = False, maximum: int | None = None
    ) -> None:
        self._one = OneOption(options, accept_new=accept_new)
        self._maximum = maximum

    def follow(self, before: WidgetCodec[Any]) -> None:
        if isinstance(before, ManyOptions):
            self._one.follow(before._one)

    def continues(self, widget: Widget, default: tuple[Choice, ...]) -> bool:
        before = widget.codec
        if not isinstance(before, ManyOptions) or not self._one._options.are_those_of(before._one._options):
            return False
        return any(
            len(default) == len(choices) and all(map(_is_place, default, choices))
            for choices in (before.to_wire(widget.default), widget.returned, widget.wire)
        )

    def all_to_wire(self, values: Iterable[Any]) -> tuple[Choice, ...]:
        """All of them. Raises ValueError where one is no option, or there are too many."""
        choices = self.to_wire(values := list(values))
        if len(choices) == len(values):
            return choices
        self._check(len(values))
        missing = next(one for one in values if not self.to_wire([one]))
        raise Unavailable(f"`{in_short(missing)}` is not one of the options: {self._one._options.shown()}.")

    def check(self, value: Any) -> None:
        self.all_to_wire(_listed(value))

    def to_wire(self, value: Any) -> tuple[Choice, ...]:
        """Those that are options, as many as there may be; a value by itself is one."""
        return self._those((self._one.to_wire, (one,)) for one in _listed(value))

    def keep(self, wire: tuple[Choice, ...], value: Any) -> tuple[Choice, ...]:
        if not isinstance(value, list):
            raise Unavailable(f"it must be a list of options; got `{in_short(value)}`.")  # it held one before
        return self._those((self._one.keep, pair) for pair in zip(wire, value, strict=False))

    def _those(
        self, calls: Iterable[tuple[Callable[..., Choice | None], tuple[Any, ...]]]
    ) -> tuple[Choice, ...]:
        """What comes of those calls that find an option."""
        found: list[Choice] = []
        for find, arguments in calls:
            with contextlib.suppress(Unavailable):
                choice = find(*arguments)
                if choice is not None:
                    found.append(choice)
        return tuple(found[: self._maximum])

    def from_wire(self, wire: tuple[Choice, ...]) -> list[Any]:
        self._check(len(wire))
        return [self._one.from_wire(choice) for choice in wire]

    def receive(self, wire: tuple[Choice, ...]) -> tuple[Choice, ...]:
        self._check(len(wire))
        # Each once, whatever the tab says.
        return tuple(dict.fromkeys(self._those((self._one.receive, (choice,)) for choice in wire)))

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
            raise ValueError(f"{count} options are chosen, more than `max_selections`, {self._maximum}.")


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [] if value is None else [value]
    return value


def check_index(index: Any, options: OptionList[Any]) -> int | None:
    """``index`` as a plain number: None or the position of an option."""
    if index is None:
        return None
    if isinstance(index, bool) or not hasattr(index, "__index__"):
        raise ApiError(
            f"`index` must be an integer or None; got `{in_short(index)}` of type `{type(index).__name__}`."
        )
    count = len(options.values)
    if count and not 0 <= index < count:
        raise ApiError(
            f"`index` must be from 0 to {count - 1} for these {count} options, or None; got `{in_short(index)}`."
        )
    return operator.index(index)


def at_index(index: int | None, options: OptionList[T]) -> T | None:
    """The option that is chosen at first."""
    return None if index is None or not options.values else options.values[index]
