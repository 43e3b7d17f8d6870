"""The look that the app's options ask for, as CSS over the variables of the page (``styles/tokens.css``)."""

from __future__ import annotations

import re
from typing import Any, Literal

from millpond.config.theme import Palette, Theme

_HUES = ("red", "orange", "yellow", "blue", "green", "violet", "gray")
_COLOURS: dict[str, tuple[str, ...]] = {
    "primary_color": ("--primary", "--primary-hover", "--focus"),
    "background_color": ("--bg",),
    "secondary_background_color": ("--bg-2",),
    "text_color": ("--text",),
    "link_color": ("--link",),
    "border_color": ("--border", "--border-strong"),
    "code_background_color": ("--code-bg",),
    "code_text_color": ("--code-text",),
    **{f"{hue}_color": (f"--{hue}",) for hue in _HUES},
    **{f"{hue}_background_color": (f"--{hue}-bg",) for hue in _HUES},
    **{f"{hue}_text_color": (f"--{hue}-text",) for hue in _HUES},
}
"""An option, and the variables that it sets."""
_FONTS = {"font": "--font", "heading_font": "--font-heading", "code_font": "--font-code"}
_FAMILIES = {
    "sans-serif": "ui-sans-serif, system-ui, sans-serif",
    "serif": 'ui-serif, Georgia, "Noto Serif", "Liberation Serif", serif',
    "monospace": "ui-monospace, Menlo, Consolas, monospace",
}
_RADII = {"none": "0px", "small": "4px", "medium": "8px", "large": "16px", "full": "20px"}
_DARK = 0.18
"""Relative luminance below which a background is dark."""

Mode = Literal["light", "dark"]


def base_of(theme: Theme) -> Mode | None:
    """Light or dark when the options name one, or set colours that only fit one.

    >>> base_of(Theme(background_color="#102030"))
    'dark'
    """
    if theme.base is not None:
        return theme.base
    if theme.background_color is None and theme.text_color is None:
        return None
    luminance = luminance_of(theme.background_color or "")
    return "dark" if luminance is not None and luminance < _DARK else "light"


def css_of(theme: Theme) -> str:
    """The rules; empty where the options leave the page's own look.

    >>> css_of(Theme(base_font_size=18))
    ':root { --size: 18px; }'
    """
    shared, mode = _colours(theme), base_of(theme)
    # Colours for a background belong to one mode only, or the other one would be unreadable.
    rules = [_rule(":root", [*_fonts(theme), *_size(theme), *_radius(theme)])]
    rules.append(_rule(":root, :root[data-theme]", shared) if mode is None else _for_mode(mode, shared))
    sections: dict[Mode, Palette] = {"light": theme.light, "dark": theme.dark}
    for name, section in sections.items():
        rules.append(_for_mode(name, [*_colours(section), *_radius(section)]))
    rules.append(_rule(":root .stSidebar", [*_colours(theme.sidebar), *_fonts(theme.sidebar)]))
    return "\n".join(filter(None, rules))


def luminance_of(colour: str) -> float | None:
    """Relative luminance, 0 to 1, of ``#rgb`` or ``#rrggbb`` (WCAG 2.2); None for other notations.

    >>> luminance_of("#000"), luminance_of("rebeccapurple")
    (0.0, None)
    """
    match = re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", colour.strip(), re.IGNORECASE)
    if match is None:
        return None
    digits, width = match[1], len(match[1]) // 3
    parts = [digits[i * width : (i + 1) * width] * (2 if width == 1 else 1) for i in range(3)]
    red, green, blue = (_linear(int(part, 16) / 255) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _colours(section: Palette) -> list[str]:
    lines = []
    for option, variables in _COLOURS.items():
        value = getattr(section, option)
        if _is_safe(value):
            lines += [f"{variable}: {value};" for variable in variables]
    luminance = luminance_of(section.primary_color or "")
    if luminance is not None:
        lines.append(f"--on-primary: {'#10181b' if luminance > 0.35 else '#ffffff'};")
    return lines


def _fonts(section: Palette) -> list[str]:
    found = {variable: getattr(section, option) for option, variable in _FONTS.items()}
    return [f"{variable}: {_FAMILIES.get(font, font)};" for variable, font in found.items() if _is_safe(font)]


def _size(theme: Theme) -> list[str]:
    return [] if theme.base_font_size is None else [f"--size: {theme.base_font_size}px;"]


def _radius(section: Palette) -> list[str]:
    value: Any = section.base_radius
    return [f"--radius: {_RADII.get(value, value)};"] if _is_safe(value) else []


def _is_safe(value: str | None) -> bool:
    """It is set, and does not end its declaration and begin another."""
    return value is not None and not re.search(r"[;{}<>\\]", value)


def _rule(selector: str, lines: list[str]) -> str:
    return f"{selector} {{ {' '.join(lines)} }}" if lines else ""


def _for_mode(mode: Mode, lines: list[str]) -> str:
    if not lines:
        return ""
    system = _rule(":root:not([data-theme])", lines)
    chosen = _rule(f':root[data-theme="{mode}"]', lines)
    return f"{chosen}\n@media (prefers-color-scheme: {mode}) {{\n{system}\n}}"
