"""Millpond: a Python script becomes a web app whose state lasts.

>>> import millpond as st
>>> _ = st.title("Hello")
"""

from __future__ import annotations

from millpond.container import Container as _Container
from millpond.container import Sidebar as _Sidebar
from millpond.elements.control import rerun, stop
from millpond.elements.page import set_page_config
from millpond.session.state import SessionStateProxy as _SessionStateProxy
from millpond.version import __version__

_here = _Container()
"""The place where the script is just now: in the innermost ``with``, or the main part."""

button = _here.button
caption = _here.caption
code = _here.code
columns = _here.columns
container = _here.container
divider = _here.divider
empty = _here.empty
error = _here.error
exception = _here.exception
expander = _here.expander
header = _here.header
info = _here.info
json = _here.json
markdown = _here.markdown
progress = _here.progress
spinner = _here.spinner
subheader = _here.subheader
success = _here.success
tabs = _here.tabs
text = _here.text
title = _here.title
warning = _here.warning
write = _here.write

session_state = _SessionStateProxy()
sidebar = _Sidebar()

__all__ = [
    "__version__", "button", "caption", "code", "columns", "container", "divider", "empty", "error",
    "exception", "expander", "header", "info", "json", "markdown", "progress", "rerun", "session_state",
    "set_page_config", "sidebar", "spinner", "stop", "subheader", "success", "tabs", "text", "title",
    "warning", "write",
]  # fmt: skip
