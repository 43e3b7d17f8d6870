"""Connections to databases and other services: the classes behind ``st.connection``.

A class is imported when it is first used, and the packages that it needs when
it connects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from millpond.elements.on_demand import Attributes

if TYPE_CHECKING:
    from millpond.connections.base import BaseConnection, ExperimentalBaseConnection
    from millpond.connections.snowflake import SnowflakeCallersRightsConnection, SnowflakeConnection
    from millpond.connections.sql import SQLConnection

_ON_DEMAND = {
    "BaseConnection": "millpond.connections.base",
    "ExperimentalBaseConnection": "millpond.connections.base",
    "SQLConnection": "millpond.connections.sql",
    "SnowflakeCallersRightsConnection": "millpond.connections.snowflake",
    "SnowflakeConnection": "millpond.connections.snowflake",
}

__all__ = [
    "BaseConnection",
    "ExperimentalBaseConnection",
    "SQLConnection",
    "SnowflakeCallersRightsConnection",
    "SnowflakeConnection",
]

attributes = Attributes(None, (), _ON_DEMAND, __all__, owner="st.connections")
if not TYPE_CHECKING:
    __getattr__ = attributes.of(globals())
    __dir__ = attributes.names_in(globals())
