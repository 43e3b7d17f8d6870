"""Millpond: a Python script becomes a web app whose state lasts.

>>> import millpond as st
>>> _ = st.title("Hello")

The elements are those of ``container.py``; a module is imported when a name of
it is first used. What all of this is to editors and type checkers is in
``__init__.pyi``, which ``tools/gen_stubs.py`` writes.
"""

from __future__ import annotations

from millpond import column_config, components, connections  # noqa: F401 (modules that are names of `st`)
from millpond.container import ELEMENTS as _ELEMENTS
from millpond.container import Bottom as _Bottom
from millpond.container import Container as _Container
from millpond.container import Sidebar as _Sidebar
from millpond.elements.codecs import register_codec
from millpond.elements.context import ContextProxy as _ContextProxy
from millpond.elements.control import rerun, stop
from millpond.elements.on_demand import Attributes as _Attributes
from millpond.elements.query_params import QueryParams as _QueryParams
from millpond.elements.session_state import SessionStateProxy as _SessionStateProxy
from millpond.version import __version__

bottom = _Bottom()
"""Below the main part, at the lower edge of the window."""
context = _ContextProxy()
"""What the browser and its connection tell about the visitor."""
query_params = _QueryParams()
"""The query parameters of the page's address; a mapping."""
session_state = _SessionStateProxy()
"""Values that outlive a run, one set for each session; a mapping whose keys are also attributes."""
sidebar = _Sidebar()
"""The sidebar, at the left of the page: it has every element."""

_ON_DEMAND = {
    "App": "millpond.server.application",
    "Page": "millpond.elements.app_page",
    "cache_data": "millpond.caching",
    "cache_resource": "millpond.caching",
    "connection": "millpond.connections.factory",
    "dialog": "millpond.elements.dialog",
    "echo": "millpond.elements.echo",
    "fragment": "millpond.elements.fragment",
    "get_option": "millpond.elements.app_options",
    "login": "millpond.elements.login",
    "logo": "millpond.elements.logo",
    "logout": "millpond.elements.login",
    "navigation": "millpond.elements.navigation",
    "secrets": "millpond.elements.secrets",
    "set_option": "millpond.elements.app_options",
    "set_page_config": "millpond.elements.set_page_config",
    "switch_page": "millpond.elements.switch_page",
    "user": "millpond.elements.user",
}
"""Names that draw nothing into a place, with their modules, which are imported when they are first used."""

__all__ = [  # noqa: PLE0604 (the names of elements are strings, too)
    "__version__",
    "bottom",
    "context",
    "query_params",
    "register_codec",
    "rerun",
    "session_state",
    "sidebar",
    "stop",
    *_ON_DEMAND,
    *_ELEMENTS,
]
__all__.sort()

del container  # type: ignore[name-defined] # noqa: F821 (our module: as an attribute, it is the element)
__attributes__ = _Attributes(_Container(), _ELEMENTS, _ON_DEMAND, __all__)
__getattr__ = __attributes__.of(globals())
__dir__ = __attributes__.names_in(
    globals(), ("column_config", "components", "connections", "errors", "testing", "threads")
)

# Editors and consoles would offer them below `st.`.
del (
    _ELEMENTS,
    _ON_DEMAND,
    _Attributes,
    _Bottom,
    _Container,
    _ContextProxy,
    _QueryParams,
    _SessionStateProxy,
    _Sidebar,
)
