"""Millpond: a Python script becomes a web app whose state lasts.

>>> import millpond as st
>>> _ = st.title("Hello")
"""

from __future__ import annotations

from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import NoReturn as _NoReturn

from millpond.container import Container as _Container
from millpond.container import Sidebar as _Sidebar
from millpond.elements.context import ContextProxy as _ContextProxy
from millpond.elements.control import rerun, stop
from millpond.elements.fragment import fragment
from millpond.elements.page import set_page_config
from millpond.elements.query_params import QueryParams as _QueryParams
from millpond.session.codecs import register_codec
from millpond.session.state import SessionStateProxy as _SessionStateProxy
from millpond.version import __version__

_here = _Container()
"""The place where the script is just now: in the innermost ``with``, or the main part."""

balloons = _here.balloons
button = _here.button
caption = _here.caption
checkbox = _here.checkbox
code = _here.code
columns = _here.columns
container = _here.container
date_input = _here.date_input
divider = _here.divider
empty = _here.empty
error = _here.error
exception = _here.exception
expander = _here.expander
form = _here.form
form_submit_button = _here.form_submit_button
header = _here.header
info = _here.info
json = _here.json
markdown = _here.markdown
multiselect = _here.multiselect
number_input = _here.number_input
progress = _here.progress
radio = _here.radio
selectbox = _here.selectbox
slider = _here.slider
snow = _here.snow
spinner = _here.spinner
subheader = _here.subheader
success = _here.success
tabs = _here.tabs
text = _here.text
text_area = _here.text_area
text_input = _here.text_input
time_input = _here.time_input
title = _here.title
toggle = _here.toggle
warning = _here.warning
write = _here.write

context = _ContextProxy()
query_params = _QueryParams()
session_state = _SessionStateProxy()
sidebar = _Sidebar()

__all__ = [
    "__version__",
    "balloons",
    "button",
    "caption",
    "checkbox",
    "code",
    "columns",
    "container",
    "context",
    "date_input",
    "divider",
    "empty",
    "error",
    "exception",
    "expander",
    "form",
    "form_submit_button",
    "fragment",
    "header",
    "info",
    "json",
    "markdown",
    "multiselect",
    "number_input",
    "progress",
    "query_params",
    "radio",
    "register_codec",
    "rerun",
    "selectbox",
    "session_state",
    "set_page_config",
    "sidebar",
    "slider",
    "snow",
    "spinner",
    "stop",
    "subheader",
    "success",
    "tabs",
    "text",
    "text_area",
    "text_input",
    "time_input",
    "title",
    "toggle",
    "warning",
    "write",
]  # fmt: skip


if not _TYPE_CHECKING:  # to a type checker, a name that there is not is an error

    def __getattr__(name: str) -> _NoReturn:
        """Say what there is in the place of a name that there is not. Raises AttributeError."""
        import sys

        from millpond._names import missing

        raise missing(name, __all__, asking=sys._getframe(1))
