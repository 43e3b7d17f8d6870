"""The configuration: one typed definition of every option, and how it is read."""

from __future__ import annotations

from millpond.config.load import Config, find_config, load_config
from millpond.config.schema import Option, schema
from millpond.config.show import show
from millpond.errors import ConfigError

__all__ = ["Config", "ConfigError", "Option", "find_config", "load_config", "schema", "show"]
