"""``st.selectbox``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeVar, overload

from millpond.elements.checks import Bind, OnChange
from millpond.elements.options import Choice, FilterMode, OneOption, OptionList, at_index, check_index
from millpond.elements.place import Place, overloaded
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist

T = TypeVar("T")


class Selectbox(WidgetProps):
    kind: ClassVar[str] = "selectbox"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "options")

    options: tuple[str, ...] = ()
    value: Choice | None = None
    """Its position among ``options``, or -1 for a new one, and its words."""
    placeholder: str | None = None
    required: bool = False
    clearable: bool = False
    """The user may go back to no choice."""
    icon: str | None = None
    accept_new_options: bool = False
    filter_mode: FilterMode = "fuzzy"


@overload
def selectbox(
    self: Place,
    label: str,
    options: Iterable[T],
    index: int = ...,
    *,
    accept_new_options: Literal[False] = ...,
    **others: Any,
) -> T: ...
@overload
def selectbox(
    self: Place, label: str, options: Iterable[T], *, accept_new_options: Literal[False] = ..., **others: Any
) -> T | None: ...
@overload
def selectbox(self: Place, label: str, options: Iterable[T], index: int = ..., **others: Any) -> T | str: ...
@overload
def selectbox(self: Place, label: str, options: Iterable[T], **others: Any) -> T | str | None: ...
@overloaded
def selectbox(
    self: Place,
    label: str,
    options: Iterable[T],
    index: int | None = 0,
    format_func: Callable[[Any], Any] = str,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    accept_new_options: bool = False,
    filter_mode: FilterMode = "fuzzy",
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> T | str | None:
    """A drop-down list from which the user selects one option.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    index:
        The position of the option that is initially selected; None: none, and the
        user can clear the selection.
    placeholder:
        Shown while nothing is selected.
    required:
        The user cannot clear the selection, nor submit a form without one.
    icon:
        An emoji, ``":material/name:"`` or ``"spinner"``, before the value.
    accept_new_options:
        Let the user enter an option that is not in the list; it is a string.

    Returns
    -------
    T, str or None
        The selected option, the new one, or None.

    Examples
    --------
    >>> import millpond as st
    >>> st.selectbox("Drink", ["Coffee", "Tea"])
    'Coffee'
    """
    found = OptionList(options, format_func)
    index = check_index(index, found)
    check_filter(filter_mode, accept_new_options)
    default = at_index(index, found)
    codec = OneOption(found, index=index, accept_new=accept_new_options, required=required)
    props = Selectbox(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        options=found.labels, value=codec.to_wire(default), placeholder=placeholder,
        required=required, clearable=index is None, icon=icon or None,
        accept_new_options=accept_new_options, filter_mode=filter_mode,
    )  # fmt: skip
    widget = self._widget(
        props, codec=codec, default=default, given=bool(index), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    value: T | str | None = widget.value
    return value


def check_filter(filter_mode: FilterMode, accept_new_options: bool) -> None:
    """``filter_mode`` lets the user type new options where these are accepted."""
    if filter_mode is None and accept_new_options:
        raise ApiError(
            "`filter_mode=None` turns typing off, so it cannot be combined with `accept_new_options=True`. "
            'Set `filter_mode` to "fuzzy", "contains" or "prefix".'
        )
