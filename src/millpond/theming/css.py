"""The looks as a style sheet over the variables of the page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from millpond.config.theme import Theme
from millpond.props import Policy
from millpond.theming.fonts import families, families_of_code, font_face, font_policy, style_sheets
from millpond.theming.looks import Looks, ModeLook, Name, Options, looks_of
from millpond.theming.palettes import PALETTES, Mode

_RADII = {"none": "0px", "small": "4px", "medium": "8px", "large": "16px", "full": "20px"}
_SIDEBAR = ":is(.stSidebar, .stSidebarContent)"


def _length(value: str) -> str:
    value = value.strip()
    return f"{value}px" if value.replace(".", "", 1).isdigit() else value


def _radius(value: str) -> str:
    return _RADII.get(value.strip(), _length(value))


def _border(value: bool) -> str | None:
    return None if value else "transparent"


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(values)


_Write = Callable[[Any], str | None]
_SHAPES: dict[str, tuple[str, _Write]] = {
    "code_text_color": ("--code-text", str),
    "link_underline": ("--link-underline", lambda on: "underline" if on else "none"),
    "font": ("--font", families),
    "heading_font": ("--font-heading", families),
    "code_font": ("--font-code", families_of_code),
    "code_font_size": ("--size-code", _length),
    "code_font_weight": ("--weight-code", str),
    "base_radius": ("--radius", _radius),
    "button_radius": ("--radius-button", _radius),
    "padding_top": ("--padding-top", _length),
    "padding_bottom": ("--padding-bottom", _length),
    "dataframe_border_color": ("--dataframe-border", str),
    "dataframe_header_background_color": ("--dataframe-header-bg", str),
    "dataframe_header_text_color": ("--dataframe-header-text", str),
    "show_widget_border": ("--widget-border", _border),
    "chart_categorical_colors": ("--chart-categorical", _list),
    "chart_sequential_colors": ("--chart-sequential", _list),
    "chart_diverging_colors": ("--chart-diverging", _list),
    "base_font_size": ("--size", lambda size: f"{size}px"),
    "base_font_weight": ("--weight", str),
    "metric_value_font_size": ("--metric-size", _length),
    "metric_value_font_weight": ("--metric-weight", str),
    "show_sidebar_border": ("--sidebar-border", _border),
}
"""An option that is no derived colour: its variable, and how its value is written."""

_RULES: dict[str, str] = {
    "--code-text": (
        ":root .stCode code { color: var(--code-text, var(--text)); } "
        ":root .stMarkdownContainer :not(pre) > code { color: var(--code-text, var(--green-text)); }"
    ),
    "--link-underline": ":root .stMarkdownContainer a { text-decoration-line: var(--link-underline, underline); }",
    "--size-code": ":root :is(.stCode code, .stJson, .stMarkdownCode) { font-size: var(--size-code, 0.875rem); }",
    "--weight-code": ":root :is(code, .stCode code, .stJson) { font-weight: var(--weight-code, 400); }",
    "--radius": ":root, :root .stSidebar { --radius-s: calc(var(--radius) / 2); }",
    "--radius-button": ":root .push { border-radius: var(--radius-button, var(--radius)); }",
    "--widget-border": (
        ":root .field-box:not(:focus-within, [data-invalid]) { border-color: var(--widget-border, var(--border)); }"
    ),
    "--sidebar-border": ":root .stSidebar { border-color: var(--sidebar-border, var(--border)); }",
    "--weight": (
        ":root body { font-weight: var(--weight); } "
        ":root :is(b, strong) { font-weight: calc(var(--weight) + 200); }"
    ),
    "--ground": ":root .stSidebar { background: var(--ground); color: var(--text); }",
    **{
        f"--weight-h{level}": f":root .stMarkdownContainer h{level} {{ font-weight: var(--weight-h{level}, 600); }}"
        for level in range(2, 7)
    },
}
"""Rules for variables that the page's own style sheets do not use. A rule is written where an option sets its variable."""

_INSETS = {
    "--padding-top": "padding-top: var(--padding-top, var(--space-7));",
    "--padding-bottom": "padding-bottom: var(--padding-bottom, 6rem);",
}
"""What [theme] says of these is for the main part, and [theme.sidebar] for the sidebar."""


class Sheet(NamedTuple):
    """The style sheet of an app's theme, and what the page must know beside it."""

    css: str
    """Empty where the options leave the page's own look."""
    looks: Looks
    fonts: tuple[str, ...]
    """Style sheets from elsewhere: they are fetched after the page has shown, since they may not answer."""
    policy: Policy
    """What they need of this app's Content-Security-Policy."""

    @property
    def digest(self) -> str:
        """Names the content."""
        return hashlib.sha256(self.css.encode()).hexdigest()[:16]


def sheet_of(theme: Theme, root: str = "../../") -> Sheet:
    """The style sheet of a theme.

    Parameters
    ----------
    theme:
        The options.
    root:
        The way from the style sheet to the app's own address.

    Examples
    --------
    >>> sheet_of(Theme(base_font_size=18)).css
    ':root:root { --size: 18px; }'
    """
    looks = looks_of(theme)
    rules = [font_face(face, root) for face in theme.font_faces or ()]
    pages = {look.name: _page(look) for look in looks.looks}
    sides = {look.name: _sidebar(look) for look in looks.looks}
    rules += _rules(pages, "", looks.custom)
    rules += _rules(sides, f" {_SIDEBAR}", looks.custom)
    used = {name for values in (*pages.values(), *sides.values()) for name in values}
    rules += [rule for name, rule in _RULES.items() if name in used]
    rules.append(_inset(":root .stMainBlockContainer", pages))
    rules.append(_inset(":root .stSidebar .stSidebarUserContent", sides))
    rules += _inherited(sides)
    return Sheet("\n".join(filter(None, rules)), looks, style_sheets(theme), font_policy(theme))


Values = dict[str, str]


def _page(look: ModeLook) -> Values:
    """The variables of the page that are not those of the palette."""
    palette = PALETTES[look.page.mode]
    values = {name: value for name, value in look.page.colours.items() if palette.get(name) != value}
    return values | _shapes(look.given)


def _sidebar(look: ModeLook) -> Values:
    """The variables of the sidebar that are not the page's."""
    values: Values = {}
    if look.sidebar is not None:
        ours = {"--ground", "--bg", "--bg-2", "--code-bg"}
        values = {
            name: value
            for name, value in look.sidebar.colours.items()
            if name in ours or look.page.colours.get(name) != value
        }
        if look.sidebar.mode != look.page.mode:
            values["color-scheme"] = look.sidebar.mode
    elif "code_background_color" in look.given:
        values["--code-bg"] = look.page.colours["--code-bg"]
    values |= _shapes(look.sidebar_given)
    # The weights of headings in [theme] are those of the page alone, as their sizes are by the page's own styles.
    for name in _shapes(look.given):
        if name.startswith("--weight-h"):
            values.setdefault(name, "600")
    return values


def _shapes(given: Options) -> Values:
    values: Values = {}
    for option, (variable, write) in _SHAPES.items():
        if option in given and (value := write(given[option])) is not None and _is_safe(value):
            values[variable] = value
    if "link_underline" in given:
        values["--link-underlined"] = str(
            int(given["link_underline"])
        )  # for components: Streamlit's word for it
    values |= _levels("--size-h", given.get("heading_font_sizes"), _length)
    return values | _levels("--weight-h", given.get("heading_font_weights"), str)


def _levels(variable: str, given: Any, write: Callable[[Any], str]) -> Values:
    """One value for all headings, or one for each of the first ones."""
    if given is None:
        return {}
    each = given if isinstance(given, tuple) else (given,) * 6
    return {f"{variable}{level}": write(value) for level, value in enumerate(each, 1)}


def _is_safe(value: str) -> bool:
    """It ends where its declaration does, neither before nor behind."""
    bare = re.sub(r'"[^"]*"', "", value)
    return (
        not any(sign in value for sign in ";{}<>\\\n\r\f")
        and not any(sign in bare for sign in ("/*", '"', "'", "[", "]"))
        and bare.count("(") == bare.count(")")
    )


def _inset(selector: str, values: Mapping[Name, Values]) -> str:
    return _rule(
        selector, [line for name, line in _INSETS.items() if any(name in each for each in values.values())]
    )


def _inherited(sides: Mapping[Name, Values]) -> list[str]:
    """What elements inherit as a value, and not as a variable, is set anew for the sidebar."""
    used = {name for values in sides.values() for name in values}
    lines = []
    if "--font" in used:
        lines.append("font-family: var(--font);")
        if "--font-heading" not in used:
            lines.append("--font-heading: var(--font);")
    return [_rule(":root .stSidebar", lines)]


def _rules(values: Mapping[Name, Values], inside: str, custom: Mode | None) -> list[str]:
    """What light and dark share, and then what is of one look alone."""
    light, dark = values["light"], values["dark"]
    shared = {name: value for name, value in light.items() if dark.get(name) == value}
    rules = [_rule(f":root:root{inside}", _lines(shared))]
    modes: tuple[Mode, ...] = ("light", "dark")
    for mode in modes:
        rules += _for_mode(mode, inside, {n: v for n, v in values[mode].items() if n not in shared})
    if custom is not None:
        # It lies over the palette of its mode, and over what the options make of that.
        before = values[custom]
        own = {name: value for name, value in values["custom"].items() if before.get(name) != value}
        own_rule = _rule(f':root:root:root[data-look="custom"]{inside}', _lines(own))
        rules.append(f"@media screen {{ {own_rule} }}" if own_rule else "")
    return rules


def _for_mode(mode: Mode, inside: str, values: Values) -> list[str]:
    lines = _lines(values)
    if not lines:
        return []
    chosen = _rule(f':root:root[data-theme="{mode}"]{inside}', lines)
    system = _rule(f":root:root:not([data-theme]){inside}", lines)
    return [
        f"@media screen {{ {chosen} }}",
        f"@media screen and (prefers-color-scheme: {mode}) {{ {system} }}",
    ]


def _lines(values: Values) -> list[str]:
    return [f"{name}: {value};" for name, value in values.items() if _is_safe(value)]


def _rule(selector: str, lines: list[str]) -> str:
    return f"{selector} {{ {' '.join(lines)} }}" if lines else ""
