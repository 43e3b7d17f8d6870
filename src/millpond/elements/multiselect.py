"""``st.multiselect``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from millpond.elements.checks import Bind, OnChange, is_a
from millpond.elements.options import Choice, FilterMode, ManyOptions, OptionList, list_options
from millpond.elements.place import Place
from millpond.elements.selectbox import check_filter
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist

T = TypeVar("T")


class Multiselect(WidgetProps):
    kind: ClassVar[str] = "multiselect"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "options")

    options: tuple[str, ...] = ()
    value: tuple[Choice, ...] = ()
    """Of each its position among ``options``, or -1 for a new one, and its words."""
    max_selections: int | None = None
    placeholder: str | None = None
    accept_new_options: bool = False
    filter_mode: FilterMode = "fuzzy"
    select_all: bool = True
    """Offer to choose all at once."""
    wrap: bool | None = None


def multiselect(
    self: Place,
    label: str,
    options: Iterable[T],
    default: Iterable[Any] | Any | None = None,
    format_func: Callable[[Any], Any] = str,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    max_selections: int | None = None,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    accept_new_options: bool = False,
    filter_mode: FilterMode = "fuzzy",
    select_all: bool | int = 1000,
    width: Width = "stretch",
    wrap: bool | None = None,
    bind: Bind = None,
    persist_state: Persist = None,
) -> list[T]:
    """A drop-down list from which the user selects any number of options.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    default:
        The options that are initially selected, or a single one; None: none.
    max_selections:
        How many options can be selected; None: all.
    placeholder:
        Shown while nothing is selected.
    accept_new_options:
        Let the user enter options that are not in the list; they are strings.
    select_all:
        Offer to select all options at once; a number: only if there are at most
        this many options.
    wrap:
        Let the selected options wrap to several lines; None: if the layout has
        room.

    Returns
    -------
    list
        The selected options, in the order of selection.

    Examples
    --------
    >>> import millpond as st
    >>> st.multiselect("Toppings", ["Ham", "Olives", "Corn"], default=["Corn"])
    ['Corn']
    """
    found = OptionList(options, format_func)
    check_filter(filter_mode, accept_new_options)
    codec = ManyOptions(found, accept_new=accept_new_options, maximum=max_selections)
    chosen = chosen_at_first(default, found, max_selections)
    props = Multiselect(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        options=found.labels, value=chosen, max_selections=max_selections,
        placeholder=placeholder, accept_new_options=accept_new_options,
        filter_mode=filter_mode, select_all=_offers_all(select_all, len(found.values)), wrap=wrap,
    )  # fmt: skip
    widget = self._widget(
        props, codec=codec, default=codec.from_wire(chosen), given=bool(chosen), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    # The caller may change its list; the widget's must stay as it is.
    return list(widget.value)


def chosen_at_first(default: Any, options: OptionList[Any], maximum: int | None) -> tuple[Choice, ...]:
    """What ``default`` is on the wire: one option, or several. Raises ApiError."""
    chosen = [default] if _is_option(default, options) else list_options(default, "default")
    try:
        return ManyOptions(options, maximum=maximum).all_to_wire(chosen)
    except ValueError as error:
        raise ApiError(f"`default` does not fit: {error}") from None


def _is_option(default: Any, options: OptionList[Any]) -> bool:
    """One option may itself be iterable: a text, a tuple."""
    if default is None or is_a(default, list | set):
        return False
    try:
        if getattr(default, "shape", None):
            return False  # arrays are lists, of one element, too
        options.place(default)
    except Exception:  # none of them, or its code fails
        return False
    return True


def _offers_all(select_all: bool | int, count: int) -> bool:
    return select_all if isinstance(select_all, bool) else count <= select_all
