"""``millpond config show``: the configuration as a commented TOML file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from millpond.config.load import Config
from millpond.config.schema import Option, describe, schema

_HEAD = """\
# All options of this app, as a TOML file.
# Options that are commented out have their default; the others say where they come from.
# Later sources override earlier ones: ~/.streamlit/config.toml, ~/.millpond/config.toml,
# the project's .streamlit/config.toml and .millpond/config.toml, environment variables
# (STREAMLIT_SERVER_PORT, then MILLPOND_SERVER_PORT), flags (--server.port)."""


def show(config: Config) -> str:
    """The text of ``millpond config show``; as a file it gives the same options."""
    lines = [_HEAD]
    for section, options in groupby(schema().values(), _section):
        lines += ["", "", f"[{section}]"]
        for option in options:
            lines += ["", *_lines(option, config)]
    return "\n".join(lines) + "\n"


def _section(option: Option) -> str:
    return option.name.rpartition(".")[0]


def _lines(option: Option, config: Config) -> Iterator[str]:
    text = f"{option.description} Type: {describe(option.type)}."
    yield from textwrap.wrap(text, 88, initial_indent="# ", subsequent_indent="# ")
    key = option.name.rpartition(".")[2]
    source = config.sources.get(option.name)
    if source is None:
        default = config.get(option.name)
        yield f"# {key} =" if default is None else f"# {key} = {toml_of(default)}"
        return
    value = config.public(option.name)
    yield f"# From {source}."
    # TOML has no null: a null that was set is shown as a comment.
    yield f"# {key} =" if value is None else f"{key} = {toml_of(value)}"


def toml_of(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        pairs = (f"{toml_of(key)} = {toml_of(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_of(item) for item in value) + "]"
    # Text, numbers and booleans are written as JSON writes them.
    return msgspec.json.encode(value).decode()
