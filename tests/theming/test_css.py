"""The theme's style sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from millpond.config import load_config, schema
from millpond.config.theme import Mode, Palette, Theme
from millpond.errors import ConfigError
from millpond.theming.css import sheet_of
from millpond.theming.fonts import families, font_policy, style_sheets
from millpond.theming.palettes import style_sheet

SANS = families("sans-serif")
STYLES = Path(__file__).parents[2] / "frontend" / "src"


def css(**options) -> str:
    return sheet_of(Theme(**options)).css


def test_no_options_no_css():
    assert css() == css(base="dark") == ""


def test_what_light_and_dark_share_stands_once():
    text = css(primary_color="#ffcc00")
    assert ":root:root { --primary: #ffcc00; --on-primary: #10181b; }" in text
    assert text.count("--primary: ") == 1
    assert text.count("--primary-hover: ") == 4, "each mode, by choice and by the system"


def test_colours_of_a_mode_are_for_the_screen():
    for line in css(background_color="#102030", sidebar=Palette(background_color="#222")).splitlines():
        if "#102030" in line:
            assert line.startswith('@media screen { :root:root:root[data-look="custom"]')


def test_sections_for_light_dark_and_the_sidebar():
    text = css(
        light=Mode(text_color="#111"), dark=Mode(text_color="#eee"), sidebar=Palette(background_color="#222")
    )
    assert re.search(r':root:root\[data-theme="light"\] { --bg-hover: [^}]*--text: #111;', text)
    assert re.search(
        r"prefers-color-scheme: dark\) { :root:root:not\(\[data-theme\]\) {[^}]*--text: #eee;", text
    )
    assert re.search(r":root:root :is\(.stSidebar, .stSidebarContent\) {[^}]*--ground: #222;", text)
    assert ":root .stSidebar { background: var(--ground); color: var(--text); }" in text


def test_fonts_sizes_and_corners():
    text = css(
        font="serif", heading_font="Space Mono, sans-serif", code_font="monospace", base_font_size=18,
        base_font_weight=300, base_radius="none", button_radius="full", code_font_size="12",
        heading_font_sizes=("3rem", "2rem"), heading_font_weights=700, padding_top="0", padding_bottom="1.5",
        metric_value_font_size="3rem", metric_value_font_weight=500,
    )  # fmt: skip
    for part in (
        "--font: ui-serif", '--font-heading: "Space Mono", "Source Sans 3', "--size: 18px;", "--weight: 300;",
        "--radius: 0px;", "--radius-button: 20px;", "--size-code: 12px;", "--size-h1: 3rem;", "--size-h2: 2rem;",
        "--weight-h1: 700;", "--weight-h6: 700;", "--padding-top: 0px;", "--padding-bottom: 1.5px;",
        "--metric-size: 3rem;", "--metric-weight: 500;",
        ":root .stMainBlockContainer { padding-top: var(--padding-top, var(--space-7));",
        ":root .stMarkdownContainer h6 { font-weight: var(--weight-h6, 600); }",
        ":root .push { border-radius: var(--radius-button, var(--radius)); }",
    ):  # fmt: skip
        assert part in text, part
    assert "--size-h3" not in text
    # The sidebar has the sizes and weights of its own.
    assert ":root:root :is(.stSidebar, .stSidebarContent) { --weight-h1: 600;" in text


def test_the_sidebar_has_fonts_and_padding_of_its_own():
    text = css(sidebar=Palette(font="monospace", padding_top="1rem", show_widget_border=False))
    assert ":root .stSidebar { font-family: var(--font); --font-heading: var(--font); }" in text
    assert (
        ":root .stSidebar .stSidebarUserContent { padding-top: var(--padding-top, var(--space-7)); }" in text
    )
    assert "stMainBlockContainer" not in text
    assert "--widget-border: transparent;" in text


def test_borders_links_and_charts():
    text = css(
        show_widget_border=False, show_sidebar_border=False, link_underline=False,
        chart_categorical_colors=("#111", "#222"), dataframe_border_color="#333", code_text_color="#444",
    )  # fmt: skip
    for part in (
        "--widget-border: transparent;", "--sidebar-border: transparent;", "--link-underline: none;", "--link-underlined: 0;",
        "--chart-categorical: #111, #222;", "--dataframe-border: #333;", "--code-text: #444;",
    ):  # fmt: skip
        assert part in text, part
    assert css(show_widget_border=True, show_sidebar_border=True) == ""


def test_every_option_has_an_effect():
    examples = {
        "baseRadius": "none", "buttonRadius": "none", "font": "serif", "headingFont": "serif", "codeFont": "serif",
        "showWidgetBorder": "false", "showSidebarBorder": "false", "linkUnderline": "false", "base": "dark",
        "fontFaces": '[{"family": "a", "url": "app/static/a.woff2"}]',
    }  # fmt: skip
    for name, option in schema().items():
        if not name.startswith("theme."):
            continue
        key = name.rpartition(".")[2]
        kinds = option.kinds
        text = "700" if "eight" in key and int in kinds else "19px"
        text = (
            "#123456"
            if key.endswith("Color")
            else ", ".join(["#123456"] * 10)
            if key.startswith("chart")
            else text
        )
        text = (
            "500" if key in ("codeFontWeight", "baseFontWeight") else "17" if key == "baseFontSize" else text
        )
        sheet = sheet_of(load_config(flags={name: examples.get(key, text)}).theme)
        assert sheet.css or sheet.looks.first == "dark", name


@pytest.mark.parametrize(
    "value",
    [
        "red; } body { display: none",
        "url(x)</style>",
        "#fff\\",
        "rgb(1 /* 2)",
        'var("a)',
        "var('a)",
        "rgb(calc(1)",
        "rgb([1)",
        "rgb(1])",
        "rgb(1)\n}",
    ],
)
def test_a_value_does_not_break_out_of_its_declaration(value):
    assert css(chart_categorical_colors=(value,), code_text_color=value) == ""
    family = families(value) or ""
    for sign in (";", "}", "<", "\\"):
        assert sign not in family.replace('"', "").replace(value, "") or family.startswith('"')


@pytest.mark.parametrize(
    "colour",
    [
        "var(--x, url(https://evil.example/seen))",
        "var(--x,\nURL(//evil.example))",
        "color-mix(in srgb, image-set('https://evil.example' 1x), red)",
        'var(--x, image("https://evil.example"))',
    ],
)
def test_a_colour_fetches_nothing(colour):
    with pytest.raises(ConfigError, match="a colour"):
        load_config(flags={"theme.backgroundColor": colour})


@pytest.mark.parametrize("name", ['Se"a', "a\rb", "a\fb", "a\nb", "a;b", "a}b", "a\x00b", "a\udcffb", "a\\"])
def test_the_name_of_a_font_stays_inside_its_quotes(name):
    text = css(font=name, font_faces=({"family": name, "url": "a.woff2"},))
    text.encode()
    faces, variables = text.split("\n")
    kept = re.sub(r'["\r\f\n;}\x00\udcff\\]', "", name)
    assert faces.startswith(f'@font-face {{ font-family: "{kept}"; src:')
    assert variables == f':root:root {{ --font: "{kept}", {SANS}; }}'


@pytest.mark.parametrize("colour", ["rgb([1)", "rgb(1])", "var(--x[)"])
def test_a_colour_leaves_no_bracket_open(colour):
    with pytest.raises(ConfigError, match="a colour"):
        load_config(flags={"theme.backgroundColor": colour})


def test_a_font_of_the_apps_own():
    text = css(
        font="Sea",
        font_faces=(
            {"family": "Sea", "url": "app/static/sea.woff2", "weight": 400, "unicodeRange": "U+0000-00FF"},
            {"family": "Sea", "url": "https://fonts.example/sea.woff2", "style": "italic"},
        ),
    )
    assert (
        '@font-face { font-family: "Sea"; src: url("../../app/static/sea.woff2"); font-display: swap; '
        "font-weight: 400; unicode-range: U+0000-00FF; }"
    ) in text
    assert 'src: url("https://fonts.example/sea.woff2"); font-display: swap; font-style: italic; }' in text
    assert f"--font: Sea, {SANS};" in text


@pytest.mark.parametrize(
    ("font", "family", "sheets"),
    [
        ("Nunito:https://fonts.googleapis.com/css2?family=Nunito&display=swap", f"Nunito, {SANS}",
         ("https://fonts.googleapis.com/css2?family=Nunito&display=swap",)),
        ("'Space Mono':https://a.example/s.css, serif", '"Space Mono", ui-serif, Georgia, "Noto Serif", "Liberation Serif", serif',
         ("https://a.example/s.css",)),
        ("Inter:https://f.example/css2?family=Inter:wght@0,400;1,700&display=swap,monospace",
         'Inter, "Source Code Pro Variable", ui-monospace, Menlo, Consolas, monospace',
         ("https://f.example/css2?family=Inter:wght@0,400;1,700&display=swap",)),
        ("A:https://a.example/a.css,B:https://b.example/b.css", f"A, B, {SANS}", ("https://a.example/a.css", "https://b.example/b.css")),
        ("inherit", None, ()),
        ("Gone, INHERIT", f"Gone, {SANS}", ()),
        ("cool-font, fallback cool, sans-serif", 'cool-font, "fallback cool", "Source Sans 3 Variable", "Local", system-ui, sans-serif', ()),
    ],
)  # fmt: skip
def test_what_a_font_may_be(font, family, sheets):
    assert families(font) == family
    assert style_sheets(Theme(font=font)) == sheets


def test_fonts_from_elsewhere_need_their_hosts_and_no_others():
    theme = Theme(
        font="Nunito:https://fonts.googleapis.com/css2?family=Nunito",
        sidebar=Palette(code_font="Mono:https://type.example/mono.css"),
        font_faces=(
            {"family": "Sea", "url": "https://cdn.example/sea.woff2"},
            {"family": "B", "url": "app/static/b.woff"},
        ),
    )
    assert font_policy(theme) == {
        "style-src": ("https://fonts.googleapis.com", "https://type.example"),
        "font-src": ("https://cdn.example", "https://fonts.gstatic.com", "https://type.example"),
    }
    assert font_policy(Theme(font="serif")) == {}


@pytest.mark.parametrize(
    "address",
    ["https://a.example;script-src", "https://a.example,default-src", "https://[a", "https://u:p@a.example"],
)
def test_an_address_adds_a_host_to_the_policy_and_nothing_else(address):
    theme = Theme(font=f"A:{address}/a.css", font_faces=({"family": "B", "url": f"{address}/b.woff"},))
    assert font_policy(theme) == {}


def test_the_rules_select_what_the_page_has():
    """What a rule of the sheet selects on, some component has."""
    sources = "".join(
        file.read_text("utf-8") for pattern in ("**/*.tsx", "**/*.css") for file in STYLES.glob(pattern)
    )
    text = css(
        font="serif", heading_font_sizes="2rem", heading_font_weights=500, base_font_weight=300, link_underline=False,
        code_font_size="1rem", code_font_weight=300, button_radius="none", padding_top="1", show_widget_border=False,
        show_sidebar_border=False, code_text_color="red", sidebar=Palette(padding_top="1", background_color="#222"),
    )  # fmt: skip
    names = set(re.findall(r"\.((?:st|field|push)[\w-]*)", re.sub(r"{[^}]*}", "", text)))
    assert len(names) > 8
    assert [name for name in names if name not in sources] == []


def test_the_style_sheet_of_the_palettes_has_dark_for_the_choice_and_the_system():
    text = style_sheet()
    assert text.count("--bg: #12181b;") == 2
    assert text.count("color-scheme: dark;") == 2
