"""The options of the configuration as Markdown: a section each, from the code alone."""

from __future__ import annotations

import json

from msgspec.structs import fields

from millpond.config.options import Sections
from millpond.config.schema import Option, describe, schema

OF_THE_THEME = {
    "theme.sidebar": "in the sidebar",
    "theme.light": "on the light look",
    "theme.light.sidebar": "in the sidebar of the light look",
    "theme.dark": "on the dark look",
    "theme.dark.sidebar": "in the sidebar of the dark look",
}
"""The sections with the options of `[theme]` once more, and where they count."""

INTRODUCTIONS = {
    "theme": "What the page looks like: see [Themes](theming.md). The sections below have the same options.",
}


def by_section() -> dict[str, list[Option]]:
    """The options by the name of their section."""
    found: dict[str, list[Option]] = {}
    for option in schema().values():
        found.setdefault(option.name.rpartition(".")[0], []).append(option)
    return found


def options() -> str:
    """All options, by section; those of the theme's parts as a list of names."""
    parts: list[str] = []
    for section, found in by_section().items():
        parts += ["", f"### {section}", "", introduction(section, found), ""]
        if section not in OF_THE_THEME:
            parts += table(found)
    return "\n".join(parts)


def unused() -> str:
    """The options that are taken and have no effect, with links."""
    names = (option.name for option in schema().values() if "Not used yet" in option.description)
    return ", ".join(f"[`{name}`](configuration.md#{name.partition('.')[0]})" for name in names)


def introduction(section: str, found: list[Option]) -> str:
    """A sentence about a section."""
    if where := OF_THE_THEME.get(section):
        names = ", ".join(f"`{option.name}`" for option in found)
        return f"As in `[theme]`, for what is {where} only: {names}."
    docs = {field.encode_name: field.type.__doc__ or "" for field in fields(Sections)}
    return INTRODUCTIONS.get(section) or docs[section].partition("\n")[0]


def table(found: list[Option]) -> list[str]:
    """The table of a section. Each option stands with its full name, so that a search finds it."""
    return ["| Option | Type | Default | |", "|---|---|---|---|", *(row(option) for option in found)]


def row(option: Option) -> str:
    """An option's row."""
    default = "" if option.default in (None, (), {}, "") else f"`{json.dumps(option.default)}`"
    kind = describe(option.type).replace("|", "\\|")
    return f"| `{option.name}` | {kind} | {default} | {option.description} |"
