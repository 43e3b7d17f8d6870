"""Which looks a page can have: light, dark, and one of its own where the options fix it to one of them."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from msgspec.structs import fields

from millpond.config.theme import Palette, Theme
from millpond.theming.colour import is_dark
from millpond.theming.derive import PagePart, complaints, page_colours, sidebar_colours
from millpond.theming.palettes import Mode

Name = Literal["light", "dark", "custom"]

_ACCENTS = frozenset({"primary_color"})
"""Colours that go with a light and with a dark page."""
_COLOURS = tuple(
    field.name for field in fields(Palette) if field.name.endswith("_color") and "dataframe" not in field.name
)
_BY_MODE = frozenset(field.name for field in fields(Palette) if field.name.endswith("_color")) - _ACCENTS
"""Colours that are made for a light page, or for a dark one."""

Options = dict[str, Any]


class ModeLook(NamedTuple):
    """How the page is in one mode."""

    name: Name
    page: PagePart
    given: Options
    """All options that concern the page, colours and others, by attribute."""
    sidebar: PagePart | None
    """None: no option gives its colours; they follow from the page's."""
    sidebar_given: Options


class Looks(NamedTuple):
    """All looks of an app."""

    looks: tuple[ModeLook, ...]
    first: Name | None
    """What the page begins with; None: as the browser prefers."""
    custom: Mode | None
    """Whether the app's own look is a light or a dark one; None: there is none beside light and dark."""
    complaints: tuple[str, ...]
    """What can hardly be read."""


def mode_of(theme: Theme) -> Mode | None:
    """Light or dark when the options name one, or set colours that only fit one.

    >>> mode_of(Theme(background_color="#102030")), mode_of(Theme(text_color="#102030"))
    ('dark', 'light')
    """
    if theme.base in ("light", "dark"):
        return "light" if theme.base == "light" else "dark"
    for ground in (theme.background_color, theme.secondary_background_color):
        if ground is not None:
            return "dark" if is_dark(ground) else "light"
    if theme.text_color is not None:
        return "light" if is_dark(theme.text_color) else "dark"
    # A dark sidebar goes with both; a light one does not go with a dark page.
    beside = theme.sidebar.background_color
    return "light" if beside is not None and not is_dark(beside) else None


def looks_of(theme: Theme) -> Looks:
    """The looks that the options make.

    Colours for a ground belong to one mode only, or the other one would be unreadable: they make a look of its own,
    ``custom``. With a section for light or dark, ``[theme]`` is what both begin with.
    """
    shared, sidebar, mode = _given(theme), _given(theme.sidebar), mode_of(theme)
    sections = {"light": theme.light, "dark": theme.dark}
    own = {name: (_given(section), _given(section.sidebar)) for name, section in sections.items()}
    has_sections = any(any(pair) for pair in own.values())
    is_custom = mode is not None and not has_sections and not _BY_MODE.isdisjoint({*shared, *sidebar})
    looks = []
    modes: tuple[Mode, ...] = ("light", "dark")
    for name in modes:
        page, side = own[name]
        if is_custom:
            looks.append(_look(name, name, _for_both_modes(shared), _for_both_modes(sidebar)))
        else:
            looks.append(_look(name, name, shared | page, sidebar | side))
    if is_custom and mode is not None:
        looks.append(_look("custom", mode, shared, sidebar))
    # Beside a look of the app's own, light and dark have nothing of the app's but the accent: only that look is checked.
    chosen = [look for look in looks if not is_custom or look.name == "custom"]
    found = [line for look in chosen for line in _complaints(look, has_sections)]
    first = "custom" if is_custom else mode if theme.base else None
    return Looks(tuple(looks), first, mode if is_custom else None, tuple(dict.fromkeys(found)))


def _given(section: Palette) -> Options:
    names = [
        field.name for field in fields(section) if field.name not in ("base", "sidebar", "light", "dark")
    ]
    return {name: value for name in names if (value := getattr(section, name)) is not None}


def _for_both_modes(options: Options) -> Options:
    """Those that go with a light and with a dark page."""
    return {name: value for name, value in options.items() if name not in _BY_MODE}


def _look(name: Name, mode: Mode, given: Options, sidebar: Options) -> ModeLook:
    page = page_colours(mode, _colours(given))
    colours = _colours(sidebar)
    if colours:
        # On a ground of its own the sidebar has the page's accent all the same.
        colours = _colours({option: given[option] for option in _ACCENTS if option in given}) | colours
    return ModeLook(name, page, given, sidebar_colours(page, colours) if colours else None, sidebar)


def _colours(options: Options) -> dict[str, str]:
    return {name: options[name].strip() for name in _COLOURS if name in options}


def _complaints(look: ModeLook, has_sections: bool) -> list[str]:
    section = f"theme.{look.name}" if has_sections else "theme"
    found = complaints(section, look.name, look.page, look.given)
    if look.sidebar is not None:
        found += complaints(f"{section}.sidebar", look.name, look.sidebar, look.sidebar_given)
    return found
