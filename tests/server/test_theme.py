"""The app's theme, as the CSS of its page."""

from __future__ import annotations

import pytest

from millpond.config import load_config
from millpond.config.theme import Mode, Palette, Theme
from millpond.server.theme import base_of, css_of, luminance_of


def test_no_options_no_css():
    assert css_of(Theme()) == ""
    assert base_of(Theme()) is None


def test_a_primary_colour_alone_goes_into_both_modes_with_a_readable_colour_on_it():
    assert css_of(Theme(primary_color="#ffcc00")) == (
        ":root, :root[data-theme] { --primary: #ffcc00; --primary-hover: #ffcc00; --focus: #ffcc00; "
        "--on-primary: #10181b; }"
    )
    assert "--on-primary: #ffffff;" in css_of(Theme(primary_color="#003366"))


def test_a_background_belongs_to_the_mode_that_it_fits():
    assert base_of(Theme(background_color="#102030")) == "dark"
    assert base_of(Theme(background_color="#fafafa")) == "light"
    assert base_of(Theme(base="dark", background_color="#fafafa")) == "dark"
    css = css_of(Theme(background_color="#102030"))
    assert ':root[data-theme="dark"] { --bg: #102030; }' in css
    assert '[data-theme="light"]' not in css


def test_sections_for_light_dark_and_the_sidebar():
    theme = Theme(
        light=Mode(text_color="#111"), dark=Mode(text_color="#eee"), sidebar=Palette(background_color="#222")
    )
    css = css_of(theme)
    assert ':root[data-theme="light"] { --text: #111; }' in css
    assert ':root[data-theme="dark"] { --text: #eee; }' in css
    assert ":root .stSidebar { --bg: #222; }" in css


def test_fonts_sizes_and_corners():
    css = css_of(Theme(font="serif", heading_font="Lato, sans-serif", base_font_size=18, base_radius="none"))
    assert "--font: ui-serif" in css
    assert "--font-heading: Lato, sans-serif;" in css
    assert "--size: 18px;" in css
    assert "--radius: 0px;" in css


@pytest.mark.parametrize("value", ["red; } body { display: none", "url(x)</style>", "#fff\\"])
def test_a_value_does_not_break_out_of_its_declaration(value):
    assert css_of(Theme(text_color=value, font=value, base_radius=value)) == ""


def test_luminance():
    assert luminance_of("#fff") == pytest.approx(1)
    assert luminance_of("#000000") == 0
    assert luminance_of("rebeccapurple") is None


def test_the_page_carries_it(serve):
    flags = {"theme.backgroundColor": "#102030", "theme.baseRadius": "full"}
    with serve(flags=flags) as client:
        page = client.get("/").text
    assert f"<style>{css_of(load_config(flags=flags).theme)}</style></head>" in page
    assert '"theme": {"base": "dark"}' in page


def test_a_page_without_a_theme_carries_none(serve):
    with serve() as client:
        page = client.get("/").text
    assert "<style>" not in page
