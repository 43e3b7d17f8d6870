"""Connections to databases and other services: the classes behind ``st.connection``."""

from millpond.connections.base import BaseConnection as BaseConnection
from millpond.connections.base import ExperimentalBaseConnection as ExperimentalBaseConnection
from millpond.connections.snowflake import (
    SnowflakeCallersRightsConnection as SnowflakeCallersRightsConnection,
)
from millpond.connections.snowflake import SnowflakeConnection as SnowflakeConnection
from millpond.connections.sql import SQLConnection as SQLConnection

__all__ = [
    "BaseConnection",
    "ExperimentalBaseConnection",
    "SQLConnection",
    "SnowflakeCallersRightsConnection",
    "SnowflakeConnection",
]
