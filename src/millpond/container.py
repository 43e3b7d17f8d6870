"""Containers: ``st.sidebar.slider()``, ``column.button()``, ``with container:``.

:class:`Container` lists every element that can be drawn into a place of the
page, one line for each. ``st.button`` itself is the method of the container
"where the script is just now" (see ``__init__.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from millpond.elements import alert as _alert
from millpond.elements import button as _button
from millpond.elements import celebrations as _celebrations
from millpond.elements import checkbox as _checkbox
from millpond.elements import date_input as _date_input
from millpond.elements import exception as _exception
from millpond.elements import expander as _expander
from millpond.elements import form as _form
from millpond.elements import json as _json
from millpond.elements import layout as _layout
from millpond.elements import multiselect as _multiselect
from millpond.elements import number_input as _number_input
from millpond.elements import progress as _progress
from millpond.elements import radio as _radio
from millpond.elements import selectbox as _selectbox
from millpond.elements import slider as _slider
from millpond.elements import tabs as _tabs
from millpond.elements import text as _text
from millpond.elements import text_area as _text_area
from millpond.elements import text_input as _text_input
from millpond.elements import time_input as _time_input
from millpond.elements import write as _write
from millpond.elements.place import Place
from millpond.session.context import Context
from millpond.session.node import Node


class Container(Place):
    """A place of the page, with a method for each element.

    >>> import millpond as st
    >>> left, right = st.columns(2)
    >>> pressed = left.button("Here")
    >>> with right:
    ...     st.write("and there")
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # to a type checker, a name that there is not is an error

        def __getattr__(self, name: str) -> NoReturn:
            """Say what there is in the place of a method that there is not. Raises AttributeError."""
            from millpond._names import missing

            methods = [method for method in vars(Container) if not method.startswith("_")]
            raise missing(name, methods, owner="sidebar" if isinstance(self, Sidebar) else "container")

    balloons = _celebrations.balloons
    button = _button.button
    caption = _text.caption
    checkbox = _checkbox.checkbox
    code = _text.code
    columns = _layout.columns
    container = _layout.container
    date_input = _date_input.date_input
    divider = _text.divider
    empty = _layout.empty
    error = _alert.error
    exception = _exception.exception
    expander = _expander.expander
    form = _form.form
    form_submit_button = _form.form_submit_button
    header = _text.header
    info = _alert.info
    json = _json.json
    markdown = _text.markdown
    multiselect = _multiselect.multiselect
    number_input = _number_input.number_input
    progress = _progress.progress
    radio = _radio.radio
    selectbox = _selectbox.selectbox
    slider = _slider.slider
    snow = _celebrations.snow
    spinner = _progress.spinner
    subheader = _text.subheader
    success = _alert.success
    tabs = _tabs.tabs
    text = _text.text
    text_area = _text_area.text_area
    text_input = _text_input.text_input
    time_input = _time_input.time_input
    title = _text.title
    toggle = _checkbox.toggle
    warning = _alert.warning
    write = _write.write


class Sidebar(Container):
    """``st.sidebar``: the sidebar of the run that asks."""

    __slots__ = ()

    def _target(self) -> tuple[Context, Node]:
        here, node = super()._target()
        # What it draws is of its class too, and is a place of its own.
        return here, node if self._node is not None else here.run.session.tree.sidebar
