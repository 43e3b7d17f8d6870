"""The page's own colours, light and dark: one table, from which the build writes the style sheet, too.

``tools/gen_wire.py`` writes ``styles/palettes.gen.css`` from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Mode = Literal["light", "dark"]
HUES: Final = ("red", "orange", "yellow", "blue", "green", "violet", "gray")

LIGHT: Final[Mapping[str, str]] = {
    "--primary": "#0b6e75",
    "--primary-hover": "#095a60",
    "--primary-text": "#0b6e75",
    "--on-primary": "#ffffff",
    "--bg": "#ffffff",
    "--bg-2": "#f3f5f6",
    "--bg-hover": "#e9edef",
    "--text": "#1a2327",
    "--text-2": "#586469",
    "--border": "#d6dcdf",
    "--border-strong": "#7d8b90",
    "--focus": "#0b6e75",
    "--link": "#0a6269",
    "--code-bg": "#f3f5f6",
    "--shadow-1": "0 1px 2px rgb(16 32 40 / 8%)",
    "--shadow-2": "0 1px 3px rgb(16 32 40 / 8%), 0 8px 24px rgb(16 32 40 / 12%)",
    "--red": "#d3382f",
    "--red-bg": "#fdecea",
    "--red-text": "#a8241c",
    "--orange": "#d9730d",
    "--orange-bg": "#fdf0e1",
    "--orange-text": "#934a03",
    "--yellow": "#e0a800",
    "--yellow-bg": "#fdf6d8",
    "--yellow-text": "#735500",
    "--blue": "#2170c8",
    "--blue-bg": "#e7f1fc",
    "--blue-text": "#14569f",
    "--green": "#1f8f55",
    "--green-bg": "#e5f5ec",
    "--green-text": "#136a3c",
    "--violet": "#7350c9",
    "--violet-bg": "#f0ebfb",
    "--violet-text": "#5b38b0",
    "--gray": "#7c888d",
    "--gray-bg": "#eef1f2",
    "--gray-text": "#586469",
}
"""Dark on light; paper, too."""

DARK: Final[Mapping[str, str]] = {
    "--primary": "#4fc3c9",
    "--primary-hover": "#74d3d8",
    "--primary-text": "#4fc3c9",
    "--on-primary": "#04282b",
    "--bg": "#12181b",
    "--bg-2": "#1b2327",
    "--bg-hover": "#263136",
    "--text": "#e8edef",
    "--text-2": "#a2afb4",
    "--border": "#313d43",
    "--border-strong": "#6d7c83",
    "--focus": "#4fc3c9",
    "--link": "#6fd0d5",
    "--code-bg": "#1b2327",
    "--shadow-1": "0 1px 2px rgb(0 0 0 / 40%)",
    "--shadow-2": "0 1px 3px rgb(0 0 0 / 40%), 0 8px 28px rgb(0 0 0 / 50%)",
    "--red": "#f0716a",
    "--red-bg": "#3a1c1b",
    "--red-text": "#ff9c95",
    "--orange": "#f0974a",
    "--orange-bg": "#3a2713",
    "--orange-text": "#ffb877",
    "--yellow": "#e8c040",
    "--yellow-bg": "#363012",
    "--yellow-text": "#f5d876",
    "--blue": "#5aa4f0",
    "--blue-bg": "#172b42",
    "--blue-text": "#8fc3fb",
    "--green": "#4fc088",
    "--green-bg": "#15301f",
    "--green-text": "#80d8aa",
    "--violet": "#a78bf0",
    "--violet-bg": "#2a2342",
    "--violet-text": "#c4b0fa",
    "--gray": "#8d999e",
    "--gray-bg": "#252d31",
    "--gray-text": "#a2afb4",
}
"""Light on dark."""

PALETTES: Final[Mapping[Mode, Mapping[str, str]]] = {"light": LIGHT, "dark": DARK}


def style_sheet() -> str:
    """The rules for both, by the choice of the reader or of the system.

    Dark values stand twice: for the choice "dark", and for the choice "system" on a dark system.
    They are for the screen: paper is white.
    """
    dark = _lines("dark")
    return (
        f":root {{\n{_lines('light')}}}\n\n"
        f'@media screen {{\n:root[data-theme="dark"] {{\n{dark}}}\n}}\n\n'
        f"@media screen and (prefers-color-scheme: dark) {{\n:root:not([data-theme]) {{\n{dark}}}\n}}\n"
    )


def _lines(mode: Mode) -> str:
    values = {"color-scheme": mode, **PALETTES[mode]}
    return "".join(f"  {name}: {value};\n" for name, value in values.items())
