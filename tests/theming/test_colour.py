"""Colours as numbers."""

from __future__ import annotations

import pytest

from millpond.theming.colour import (
    can_be_read,
    contrast,
    is_dark,
    mix,
    parse,
    readable,
    seen,
    text_on,
    translucent,
)

GREYS = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 5)]
BRIGHT = ["#ff4b4b", "#ffcc00", "#00ff00", "#0b6e75", "#8080ff", "#777777", "rebeccapurple"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#F00", "#ff0000"),
        ("#ff000080", "#ff000080"),
        ("Tomato", "#ff6347"),
        ("rgb(255, 75, 75)", "#ff4b4b"),
        ("rgb(100% 0% 0% / 50%)", "#ff000080"),
        ("rgba(0,0,0,.5)", "#00000080"),
        ("hsl(120 100% 50%)", "#00ff00"),
        ("hsl(240deg, 100%, 50%)", "#0000ff"),
        ("transparent", "#00000000"),
    ],
)
def test_what_css_writes_is_read(text, expected):
    found = parse(text)
    assert found is not None
    assert found.hex == expected


@pytest.mark.parametrize(
    "text", ["var(--x)", "oklch(50% 0.2 20)", "rgb(from red r g b)", "rgb(1 2)", "currentcolor"]
)
def test_what_only_a_browser_knows_is_left_to_it(text):
    assert parse(text) is None
    assert contrast(text, "#fff") is None
    assert is_dark(text) is None
    assert mix(text, "#ffffff", 0.25) == f"color-mix(in srgb, {text}, #ffffff 25%)"
    assert readable(text, ["#ffffff"]) == text
    assert text_on(text).startswith("oklch(from ")
    assert translucent(text, 0.1) == f"color-mix(in srgb, {text}, transparent 90%)"


def test_contrast_is_that_of_wcag():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    # What is seen of a translucent colour counts.
    assert contrast("#00000080", "#ffffff") == pytest.approx(
        contrast(seen("#00000080", "#fff"), "#fff"), abs=0.05
    )


@pytest.mark.parametrize("ground", GREYS + BRIGHT)
def test_text_on_any_ground_can_be_read(ground):
    assert can_be_read(text_on(ground), [ground])
    for colour in BRIGHT:
        assert can_be_read(readable(colour, [ground]), [ground])


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert readable("RebeccaPurple", ["#ffffff"]) == "RebeccaPurple"
