"""``st.text_area``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, overload

from millpond.elements.checks import Bind, OnChange
from millpond.elements.place import Place, overloaded
from millpond.elements.text_input import text_of
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
def text_area(self: Place, label: str, value: str = ..., **others: Any) -> str: ...
@overload
def text_area(self: Place, label: str, **others: Any) -> str | None: ...
@overloaded
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
    """A multi-line text field.

    Parameters
    ----------
    label:
        What to enter; inline Markdown.
    value:
        The initial text; None: empty, and the widget's value is None.
    height:
        Pixels, ``"content"``, ``"stretch"``; None: three lines.

    Returns
    -------
    str or None
        The text; None only if ``value`` is None and nothing is entered.

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
        props, codec=text_of(limit, None if default is None else ""), default=default, given=bool(default), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    return widget.value
