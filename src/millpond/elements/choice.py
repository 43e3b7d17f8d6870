"""Choosing among options: ``st.radio selectbox multiselect``."""

from __future__ import annotations

from typing import ClassVar, Literal

from millpond.props import WidgetProps, Width

FilterMode = Literal["fuzzy", "contains", "prefix"] | None


class Radio(WidgetProps):
    kind: ClassVar[str] = "radio"

    width: Width = "content"
    options: tuple[str, ...] = ()
    """What ``format_func`` made of each; may hold Markdown."""
    value: str | None = None
    """One of ``options``."""
    captions: tuple[str, ...] = ()
    horizontal: bool = False


class Selectbox(WidgetProps):
    kind: ClassVar[str] = "selectbox"

    options: tuple[str, ...] = ()
    value: str | None = None
    """One of ``options``, or a new one where they are accepted."""
    placeholder: str | None = None
    required: bool = False
    clearable: bool = False
    """The user may go back to no choice."""
    icon: str | None = None
    accept_new_options: bool = False
    filter_mode: FilterMode = "fuzzy"


class Multiselect(WidgetProps):
    kind: ClassVar[str] = "multiselect"

    options: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    max_selections: int | None = None
    placeholder: str | None = None
    accept_new_options: bool = False
    filter_mode: FilterMode = "fuzzy"
    select_all: bool = True
    """Offer to choose all at once."""
    wrap: bool | None = None
