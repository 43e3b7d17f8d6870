"""The classes of ``st.connections``, each imported when it is first used.

They are not in ``__init__.py``, because an editor offers all that a module has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from millpond.elements.on_demand import Attributes

_MODULES = {
    "BaseConnection": "millpond.connections.base",
    "ExperimentalBaseConnection": "millpond.connections.base",
    "SQLConnection": "millpond.connections.sql",
    "SnowflakeCallersRightsConnection": "millpond.connections.snowflake",
    "SnowflakeConnection": "millpond.connections.snowflake",
}

__all__ = list(_MODULES)

attributes = Attributes(None, (), _MODULES, __all__, owner="st.connections")
if not TYPE_CHECKING:
    __getattr__ = attributes.of(globals())
    __dir__ = attributes.names_in(globals())
