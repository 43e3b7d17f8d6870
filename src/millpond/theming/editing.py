"""What the theme editor in the menu needs: the options, and what a changed set of them makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from millpond.config import Config
from millpond.config.schema import Option, describe, from_text, schema
from millpond.config.show import toml_of
from millpond.config.theme import Theme
from millpond.errors import ConfigError
from millpond.theming.css import sheet_of
from millpond.theming.palettes import HUES

_SECTIONS = (
    "theme",
    "theme.sidebar",
    "theme.light",
    "theme.dark",
    "theme.light.sidebar",
    "theme.dark.sidebar",
)
_VARIABLES = {
    "primaryColor": "--primary",
    "backgroundColor": "--bg",
    "secondaryBackgroundColor": "--bg-2",
    "textColor": "--text",
    "linkColor": "--link",
    "borderColor": "--border",
    "codeBackgroundColor": "--code-bg",
    "codeTextColor": "--text",
    "baseFontSize": "--size",
    "baseRadius": "--radius",
}
"""Where the editor reads what the page has for an option that is not set."""


class EditorOption(msgspec.Struct, omit_defaults=True):
    """One option, in all sections that have it."""

    key: str
    kind: str
    """``colour``, ``switch``, ``number`` or ``text``."""
    about: str
    accepts: str
    sections: list[str]
    variable: str = ""
    choices: list[str] = []


class EditorState(msgspec.Struct):
    """What the editor begins with."""

    options: list[EditorOption]
    given: dict[str, str]
    """The options that are set, as one writes them in a field."""


class Preview(msgspec.Struct, omit_defaults=True):
    """What the options of the editor make."""

    css: str
    toml: str
    first: str | None = None
    custom: str | None = None
    fonts: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    errors: dict[str, str] = {}


def editor_state(config: Config) -> EditorState:
    """The options that the editor shows, with those that the app has set."""
    by_key: dict[str, EditorOption] = {}
    given = {}
    for option in theme_options().values():
        section, _, key = option.name.rpartition(".")
        if key not in by_key:
            by_key[key] = _editor_option(key, option)
        by_key[key].sections.append(section)
        if (value := config.get(option.name)) is not None:
            given[option.name] = as_text(value)
    return EditorState(list(by_key.values()), given)


def theme_options() -> dict[str, Option]:
    """All options of ``[theme]`` and its sections, by name."""
    return {name: option for name, option in schema().items() if name.startswith("theme.")}


def preview(texts: Mapping[str, str]) -> Preview:
    """What these options make, as they are written in the fields; those that are wrong are left out, and said why."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    options = theme_options()
    for name, text in texts.items():
        option = options.get(name)
        if option is None or not text.strip():
            continue
        try:
            value = from_text(option, text, "the editor")
        except ConfigError as error:
            errors[name] = str(error).removesuffix(" (the editor).") + "."
            continue
        if name == "theme.base" and value not in ("light", "dark"):
            errors[name] = 'Here the base can be "light" or "dark"; a file is named in config.toml.'
        elif value is not None:
            values[name] = value
    sheet = sheet_of(msgspec.convert(_nested(values), Theme), root="")
    looks = sheet.looks
    toml = _toml(values)
    return Preview(sheet.css, toml, looks.first, looks.custom, sheet.fonts, looks.complaints, errors)


def as_text(value: Any) -> str:
    """A value as one writes it in a field: what :func:`from_text` reads."""
    if isinstance(value, list):
        plain = all(not isinstance(item, dict) and "," not in str(item) for item in value)
        return ", ".join(map(str, value)) if plain else msgspec.json.encode(value).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _editor_option(key: str, option: Option) -> EditorOption:
    choices = ["light", "dark"] if key == "base" else []
    about = option.description.replace("`", "")
    kinds = option.kinds
    kind = "number" if kinds <= {int, type(None)} else "switch" if bool in kinds else "text"
    if key.endswith("Color"):
        kind = "colour"
    return EditorOption(key, kind, about, describe(option.type), [], _VARIABLES.get(key, _hue(key)), choices)


def _hue(key: str) -> str:
    name = key.removesuffix("Color")
    for ending, variable in (("Background", "-bg"), ("Text", "-text"), ("", "")):
        if name.endswith(ending) and (hue := name.removesuffix(ending)) in HUES:
            return f"--{hue}{variable}"
    return ""


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in values.items():
        _, *sections, last = name.split(".")
        table = nested
        for section in sections:
            table = table.setdefault(section, {})
        table[last] = value
    return nested


def _toml(values: Mapping[str, Any]) -> str:
    """The options as ``config.toml`` has them."""
    blocks = []
    for section in _SECTIONS:
        lines = [
            f"{name.rpartition('.')[2]} = {toml_of(value)}"
            for name, value in values.items()
            if name.rpartition(".")[0] == section
        ]
        if lines:
            blocks.append("\n".join([f"[{section}]", *lines]))
    return "\n\n".join(blocks) + "\n" if blocks else ""
