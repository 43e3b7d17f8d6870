"""``st.form`` and ``st.form_submit_button``."""

from __future__ import annotations

from typing import ClassVar

from millpond.elements.button import ButtonProps
from millpond.props import Height, Props, Width


class Form(Props):
    kind: ClassVar[str] = "form"
    container: ClassVar[bool] = True

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
