"""``st.radio``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar, cast, overload

from millpond.elements.checks import Bind, OnChange
from millpond.elements.options import Choice, OneOption, OptionList, at_index, check_index
from millpond.elements.place import Place, overloaded
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist

T = TypeVar("T")


class Radio(WidgetProps):
    kind: ClassVar[str] = "radio"
    follows_default: ClassVar[tuple[str, ...]] = ("value", "options")

    width: Width = "content"
    options: tuple[str, ...] = ()
    """What ``format_func`` made of each; may hold Markdown."""
    value: Choice | None = None
    """Its position among ``options``, and its words."""
    captions: tuple[str, ...] = ()
    horizontal: bool = False


@overload
def radio(self: Place, label: str, options: Iterable[T], index: int = ..., **others: Any) -> T: ...
@overload
def radio(self: Place, label: str, options: Iterable[T], **others: Any) -> T | None: ...
@overloaded
def radio(
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
    disabled: bool = False,
    horizontal: bool = False,
    captions: Iterable[str | None] | None = None,
    label_visibility: LabelVisibility = "visible",
    width: Width = "content",
    bind: Bind = None,
    persist_state: Persist = None,
) -> T | None:
    """Radio buttons: all options are visible, and the user selects one.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    index:
        The position of the option that is initially selected; None: none.
    format_func:
        Returns the label of an option (inline Markdown).
    horizontal:
        Show the options side by side.
    captions:
        A line below each option; None for those without.
    width:
        ``"content"``, ``"stretch"``, or pixels.

    Returns
    -------
    T or None
        The selected option, or None.

    Examples
    --------
    >>> import millpond as st
    >>> size = st.radio("Size", ["S", "M", "L"], index=1)
    >>> size
    'M'
    """
    found = OptionList(options, format_func)
    index = check_index(index, found)
    default = at_index(index, found)
    codec = OneOption(found, index=index)
    props = Radio(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        options=found.labels, value=codec.to_wire(default),
        captions=tuple(cast("list[str]", captions or ())), horizontal=horizontal,
    )  # fmt: skip
    widget = self._widget(
        props, codec=codec, default=default, given=bool(index), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    value: T | None = widget.value
    return value
