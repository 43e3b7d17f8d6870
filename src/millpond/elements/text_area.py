"""``st.text_area``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, overload

from millpond.elements.checks import Bind, OnChange
from millpond.elements.parameters import element
from millpond.elements.place import Place
from millpond.elements.text_input import Text
from millpond.props import Height, LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist


class TextArea(WidgetProps):
    kind: ClassVar[str] = "text_area"

    value: str | None = None
    max_chars: int | None = None
    height: Height | None = None
    """Null: three lines."""
    placeholder: str | None = None
    required: bool = False


@overload
def text_area(
    self: Place,
    label: str,
    value: str = ...,
    height: Height | None = ...,
    max_chars: int | None = ...,
    key: str | int | None = ...,
    help: str | None = ...,
    on_change: Callable[..., Any] | OnChange | None = ...,
    args: Sequence[Any] | None = ...,
    kwargs: Mapping[str, Any] | None = ...,
    *,
    placeholder: str | None = ...,
    disabled: bool = ...,
    required: bool = ...,
    label_visibility: LabelVisibility = ...,
    width: Width = ...,
    bind: Bind = ...,
    persist_state: Persist = ...,
) -> str: ...
@overload
def text_area(
    self: Place,
    label: str,
    value: object | None = ...,
    height: Height | None = ...,
    max_chars: int | None = ...,
    key: str | int | None = ...,
    help: str | None = ...,
    on_change: Callable[..., Any] | OnChange | None = ...,
    args: Sequence[Any] | None = ...,
    kwargs: Mapping[str, Any] | None = ...,
    *,
    placeholder: str | None = ...,
    disabled: bool = ...,
    required: bool = ...,
    label_visibility: LabelVisibility = ...,
    width: Width = ...,
    bind: Bind = ...,
    persist_state: Persist = ...,
) -> str | None: ...
@element
def text_area(
    self: Place,
    label: str,
    value: object | None = "",
    height: Height | None = None,
    max_chars: int | None = None,
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
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """A field for text of several lines.

    Parameters
    ----------
    label:
        What is to be entered; inline Markdown.
    value:
        The text at first; None: empty, and the widget's value is None.
    height:
        Pixels, ``"content"``, ``"stretch"``; None: three lines.
    max_chars:
        How many characters it may have; None: any number.
    key:
        A name of its own, which is also its key in ``st.session_state``.
    help:
        A tooltip; Markdown.
    on_change, args, kwargs:
        A function to call, before the script, when the user has changed it;
        ``"ignore"``: no rerun until something else starts one.
    placeholder:
        What the field shows while it is empty.
    disabled:
        It cannot be changed.
    required:
        The user cannot leave it empty, nor submit a form with it empty.
    label_visibility:
        ``"visible"``, ``"hidden"`` (its space stays) or ``"collapsed"``.
    width:
        ``"stretch"``, or pixels.
    bind:
        ``"query-params"``: the page's address shows the value, as the query
        parameter with the name of the key, and opens the page with it.
    persist_state:
        Keep the value while it is not drawn: ``"page"`` or ``"session"``; needs a key.

    Returns
    -------
    str or None
        The text; None only if ``value`` is None and nothing was entered.

    Examples
    --------
    >>> import millpond as st
    >>> st.text_area("Note", "Dear diary,")
    'Dear diary,'
    """
    limit = max_chars or None
    default = None if value is None else str(value)[:limit]
    props = TextArea(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=default, max_chars=limit, height=height,
        placeholder=placeholder, required=required,
    )  # fmt: skip
    widget = self._widget(
        props, codec=Text(limit), default=default, given=bool(default), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    return widget.value
