"""The variables that CSS of apps, components and charts may use: the names are Streamlit's, and stay.

``tools/gen_wire.py`` writes ``styles/public.gen.css`` from them. That comes with what lets CSS of an app in
(``st.html``, HTML in Markdown): a page without any does not have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from millpond.theming.colour import mix
from millpond.theming.palettes import HUES, PALETTES, Mode

_HEADING_SIZES: Final = tuple(f"var(--size-h{level})" for level in range(1, 7))
_HEADING_WEIGHTS: Final = tuple(
    f"var(--weight-h{level}, {700 if level == 1 else 600})" for level in range(1, 7)
)

PUBLIC: Final[Mapping[str, str]] = {
    "--st-primary-color": "var(--primary)",
    "--st-background-color": "var(--bg)",
    "--st-secondary-background-color": "var(--bg-2)",
    "--st-text-color": "var(--text)",
    "--st-link-color": "var(--link)",
    "--st-link-underline": "var(--link-underlined, 1)",
    "--st-border-color": "var(--border)",
    "--st-border-color-light": "color-mix(in srgb, var(--border) 45%, transparent)",
    "--st-widget-border-color": "var(--widget-border, var(--border))",
    "--st-code-background-color": "var(--code-bg)",
    "--st-code-text-color": "var(--code-text, var(--green-text))",
    "--st-dataframe-border-color": "var(--dataframe-border, var(--border))",
    "--st-dataframe-header-background-color": "var(--dataframe-header-bg, var(--bg-2))",
    "--st-dataframe-header-text-color": "var(--dataframe-header-text, var(--text-2))",
    **{f"--st-{hue}-color": f"var(--{hue})" for hue in HUES},
    **{f"--st-{hue}-background-color": f"var(--{hue}-bg)" for hue in HUES},
    **{f"--st-{hue}-text-color": f"var(--{hue}-text)" for hue in HUES},
    "--st-font": "var(--font)",
    "--st-heading-color": "var(--text)",
    "--st-heading-font": "var(--font-heading)",
    **{f"--st-heading-font-size-{level}": size for level, size in enumerate(_HEADING_SIZES, 1)},
    "--st-heading-font-sizes": ", ".join(_HEADING_SIZES),
    **{f"--st-heading-font-weight-{level}": weight for level, weight in enumerate(_HEADING_WEIGHTS, 1)},
    "--st-heading-font-weights": ", ".join(_HEADING_WEIGHTS),
    "--st-code-font": "var(--font-code)",
    "--st-base-font-size": "var(--size)",
    "--st-base-font-weight": "var(--weight, 400)",
    "--st-code-font-size": "var(--size-code, 0.875rem)",
    "--st-code-font-weight": "var(--weight-code, 400)",
    "--st-metric-value-font-size": "var(--metric-size, 2.25rem)",
    "--st-metric-value-font-weight": "var(--metric-weight, 400)",
    "--st-base-radius": "var(--radius)",
    "--st-button-radius": "var(--radius-button, var(--radius))",
    "--st-chart-categorical-colors": "var(--chart-categorical)",
    "--st-chart-sequential-colors": "var(--chart-sequential)",
    "--st-chart-diverging-colors": "var(--chart-diverging)",
}
"""The variable, and what it stands for."""


def chart_colours(mode: Mode) -> dict[str, str]:
    """The colours of charts where no option names them: those of the palette.

    >>> chart_colours("light")["--chart-categorical"].split(", ")[0]
    '#2170c8'
    """
    palette = PALETTES[mode]
    ground, blue, red = palette["--bg"], palette["--blue"], palette["--red"]
    steps = [0.12, 0.3, 0.5, 0.75]
    rising = [mix(ground, blue, (step + 1.5) / 11.5) for step in range(11)][1:]
    reds = [mix(ground, red, share) for share in reversed([*steps, 1])]
    blues = [mix(ground, blue, share) for share in [*steps, 1]]
    hues = ("blue", "orange", "green", "violet", "red", "yellow")
    categories = [palette[f"--{hue}"] for hue in hues] + [palette["--primary"], palette["--gray"]]
    return {
        "--chart-categorical": ", ".join(categories),
        "--chart-sequential": ", ".join(rising),
        "--chart-diverging": ", ".join([*reds, *blues]),
    }


def public_sheet() -> str:
    """The rules. They are weaker than whatever the theme or the app says."""
    dark = _lines(chart_colours("dark"))
    sidebar = {"--st-background-color": "var(--ground)"}
    return (
        f":where(:root) {{\n{_lines(chart_colours('light'))}}}\n\n"
        f'@media screen {{\n:where(:root[data-theme="dark"]) {{\n{dark}}}\n}}\n\n'
        f"@media screen and (prefers-color-scheme: dark) {{\n:where(:root:not([data-theme])) {{\n{dark}}}\n}}\n\n"
        # On the sidebar again: a variable that refers to others has their values where it stands.
        f":where(:root, .stSidebar, .stSidebarContent) {{\n{_lines(PUBLIC)}}}\n\n"
        f":where(.stSidebar, .stSidebarContent) {{\n{_lines(sidebar)}}}\n"
    )


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"  {name}: {value};\n" for name, value in values.items())
