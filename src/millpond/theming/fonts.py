"""Fonts: the families of the options, the files that the app brings, and style sheets from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from millpond.config.theme import FontFace, Theme
from millpond.props import Policy

_SANS = '"Source Sans 3 Variable", "Local", system-ui, sans-serif'
_STACKS = {
    "sans-serif": _SANS,
    "sans serif": _SANS,
    "serif": 'ui-serif, Georgia, "Noto Serif", "Liberation Serif", serif',
    "monospace": '"Source Code Pro Variable", ui-monospace, Menlo, Consolas, monospace',
}
"""What ``font`` and ``codeFont`` name without a family. Those of the page itself: ``frontend/src/styles/tokens.css``."""
_WORDS_OF_CSS = {"inherit", "initial", "unset", "revert", "revert-layer", "default"}
"""No families: what CSS takes them for."""
_WITH_ADDRESS = re.compile(r"\s*(['\"]?)([^,:'\"]+)\1\s*:\s*(https?://\S+)", re.IGNORECASE)
# In an address a comma is a part of it (Google's: "wght@0,400;1,700"), but before a generic family or another address.
_END = re.compile(r",(?=(?:sans-serif|serif|monospace)\s*(?:,|$)|[^,:/]+:https?://|$)")
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")
_FONT_FILES = {"fonts.googleapis.com": ("https://fonts.gstatic.com",)}
"""Hosts of style sheets whose font files are elsewhere."""


def families(font: str, last: str = "sans-serif") -> str | None:
    """The value of ``font-family``; nothing where the font is that of what is around, as with ``inherit``.

    Parameters
    ----------
    font
        The option.
    last
        What there is where no file of these families can be had: one of those that the page has itself.

    >>> families("Space Mono:https://fonts.example/a.css, serif")
    '"Space Mono", ui-serif, Georgia, "Noto Serif", "Liberation Serif", serif'
    """
    names = [name for name, _ in _parts(font) if name.lower() not in _WORDS_OF_CSS]
    if names and names[-1] not in _STACKS:
        names.append(last)
    return ", ".join(_STACKS.get(name, _quoted(name)) for name in names) or None


def families_of_code(font: str) -> str | None:
    """The same for code, each sign of which is as wide as the next."""
    return families(font, "monospace")


def style_sheets(theme: Theme) -> tuple[str, ...]:
    """The addresses of style sheets that bring fonts."""
    fonts = [font for font in _fonts(theme) if font is not None]
    return tuple(dict.fromkeys(address for font in fonts for _, address in _parts(font) if address))


def font_policy(theme: Theme) -> Policy:
    """What this app's page needs of the Content-Security-Policy for fonts from elsewhere."""
    sheets = [origin for address in style_sheets(theme) if (origin := _origin(address))]
    files = [origin for face in theme.font_faces or () if (origin := _origin(face["url"]))]
    for origin in sheets:
        files += _FONT_FILES.get(urlsplit(origin).hostname or "", (origin,))
    needs: dict[str, tuple[str, ...]] = {}
    if sheets:
        needs["style-src"] = tuple(dict.fromkeys(sheets))
    if files:
        needs["font-src"] = tuple(dict.fromkeys(files))
    return needs


def font_face(face: FontFace, root: str) -> str:
    """The rule for a file of fonts. ``root``: the way from the style sheet to the app's own address."""
    url = face["url"] if re.match(r"(?i)[a-z][a-z0-9+.-]*:|/", face["url"]) else root + face["url"]
    lines = [f"font-family: {_text(face['family'])};", f'src: url("{url}");', "font-display: swap;"]
    others = {"weight": "font-weight", "style": "font-style", "unicodeRange": "unicode-range"}
    values: dict[str, Any] = dict(face)
    lines += [f"{css}: {_plain(values[name])};" for name, css in others.items() if name in values]
    return f"@font-face {{ {' '.join(lines)} }}"


def served_by_app(theme: Theme) -> bool:
    """Whether a font is among the app's static files."""
    return any(face["url"].removeprefix("/").startswith("app/static/") for face in theme.font_faces or ())


def _fonts(theme: Theme) -> Iterator[str | None]:
    for section in (theme, theme.sidebar, theme.light, theme.light.sidebar, theme.dark, theme.dark.sidebar):
        yield from (section.font, section.heading_font, section.code_font)


def _parts(font: str) -> Iterator[tuple[str, str]]:
    """The families, each with the address of the style sheet that brings it, or an empty text."""
    rest = font
    while rest:
        if match := _WITH_ADDRESS.match(rest):
            address = _END.split(match[3])[0]
            name, rest = match[2], rest[match.start(3) + len(address) :].lstrip(" ,")
        else:
            address = ""
            name, _, rest = rest.partition(",")
        if name := name.strip().strip("'\""):
            yield name, address


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"-?[A-Za-z_][\w-]*", name) else _text(name)


def _text(value: str) -> str:
    """As CSS writes a text, without what could end it or the rule that it stands in."""
    return '"' + re.sub(r'["\\<>{};\x00-\x1f\x7f\ud800-\udfff]', "", value) + '"'


def _plain(value: object) -> str:
    return re.sub(r"[^\w\s.,+?%-]", "", str(value))


def _origin(address: str) -> str:
    """Scheme and host; empty where there are none that a policy could name."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    fits = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if fits else ""
