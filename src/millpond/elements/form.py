"""``st.form`` and ``st.form_submit_button``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from millpond.elements.button import ButtonProps, ButtonType, IconPosition, button_width, press
from millpond.elements.place import Place, PlaceT, check_user_key
from millpond.errors import ApiError
from millpond.props import Height, Props, Width
from millpond.state.values import in_short
from millpond.stores.keys import escape


class Form(Props):
    kind: ClassVar[str] = "form"
    container: ClassVar[bool] = True
    is_form: ClassVar[bool] = True

    id: str = ""
    """What the widgets inside name in their ``form``."""
    key: str | None = None
    clear_on_submit: bool = False
    enter_to_submit: bool = True
    border: bool = True
    width: Width = "stretch"
    height: Height = "content"


class FormSubmitButton(ButtonProps):
    """Sends the values of its form with its own trigger, as one event."""

    kind: ClassVar[str] = "form_submit_button"
    submits: ClassVar[bool] = True


def form(
    self: PlaceT,
    key: str,
    clear_on_submit: bool = False,
    *,
    enter_to_submit: bool = True,
    border: bool = True,
    width: Width = "stretch",
    height: Height = "content",
) -> PlaceT:
    """A container whose widgets send their values together when its button is pressed.

    Parameters
    ----------
    key:
        The form's unique name. Becomes the CSS class ``st-key-<key>``.
    clear_on_submit:
        Reset its widgets to their initial values after submitting. The script
        keeps the submitted values, in Session State too, until the next submit.
    enter_to_submit:
        Whether Enter in one of its fields presses its first submit button.
    border:
        Draw one.
    width, height:
        ``"stretch"``, ``"content"``, or pixels (a height in pixels scrolls).

    Returns
    -------
    Container
        Add elements in a ``with`` block or through its methods. It needs a
        :func:`form_submit_button`; it cannot have other buttons or forms.

    Examples
    --------
    >>> import millpond as st
    >>> with st.form("order"):
    ...     name = st.text_input("Name")
    ...     sent = st.form_submit_button("Order")
    >>> if sent:
    ...     st.write("Thank you,", name)
    """
    here, node = self._target()
    name = check_user_key(key)
    if not name:
        raise ApiError(f"`key` must be the name of the form, a non-empty string; got `{in_short(key)}`.")
    if node.form is not None:
        raise ApiError(f"The form “{name}” is inside another form. Draw it outside: forms cannot be nested.")
    here.run.check_form(name)
    place = self._draw(
        Form(
            id=f"form:{escape(name)}", key=name, clear_on_submit=clear_on_submit,
            enter_to_submit=enter_to_submit, border=border, width=width, height=height,
        ),
        key=name,
    )  # fmt: skip
    here.run.begin_form(name, place._target()[1])
    return place


def form_submit_button(
    self: Place,
    label: str = "Submit",
    help: str | None = None,
    on_click: Callable[..., Any] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    key: str | int | None = None,
    type: ButtonType = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    """The button that sends a form. Its parameters are those of :func:`button`.

    Its callback (``on_click``) sees all values of the form.

    Returns
    -------
    bool
        True if the press of this button started the run.

    Raises
    ------
    ApiError
        The button is not in a form.

    Examples
    --------
    >>> import millpond as st
    >>> form = st.form("search")
    >>> words = form.text_input("Words")
    >>> if form.form_submit_button("Search", type="primary"):
    ...     st.write("Looking for", words)
    """
    _, node = self._target()
    if node.form is None:
        raise ApiError(
            f"`st.form_submit_button` (“{label}”) is not in a form. Draw it inside `with st.form(...)`, or use `st.button`."
        )
    props = FormSubmitButton(
        label=label, help=help, disabled=disabled, width=button_width(width, use_container_width),
        type=type, icon=icon or None, icon_position=icon_position, shortcut=shortcut, wrap=wrap,
    )  # fmt: skip
    return press(self, props, key, on_click, args, kwargs)
