"""Which looks the options make, with colours that can be read."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millpond.config.theme import Mode, Palette, Theme
from millpond.theming.colour import can_be_read, seen
from millpond.theming.looks import ModeLook, looks_of, mode_of
from millpond.theming.palettes import DARK, HUES, LIGHT, PALETTES


def look(theme: Theme, name: str) -> ModeLook:
    return next(look for look in looks_of(theme).looks if look.name == name)


def colours(theme: Theme, name: str) -> dict[str, str]:
    return look(theme, name).page.colours


def sidebar(theme: Theme, name: str) -> dict[str, str]:
    place = look(theme, name).sidebar
    assert place is not None
    return place.colours


def test_both_palettes_have_the_same_variables_and_can_be_read():
    assert LIGHT.keys() == DARK.keys()
    for palette in PALETTES.values():
        grounds = [palette["--bg"], palette["--bg-2"]]
        for name in ("--text", "--text-2", "--link", "--primary-text"):
            assert can_be_read(palette[name], grounds), name
        for hue in HUES:
            assert can_be_read(palette[f"--{hue}-text"], [palette["--bg"], palette[f"--{hue}-bg"]]), hue
        assert can_be_read(palette["--on-primary"], [palette["--primary"], palette["--primary-hover"]])
        assert can_be_read(palette["--border-strong"], [palette["--bg"]], 3)


def test_without_options_there_are_the_two_looks_of_the_page():
    looks = looks_of(Theme())
    assert [each.name for each in looks.looks] == ["light", "dark"]
    assert (looks.first, looks.custom, looks.complaints) == (None, None, ())
    assert colours(Theme(), "light") == LIGHT
    assert colours(Theme(), "dark") == DARK
    assert look(Theme(), "dark").sidebar is None


def test_the_accent_goes_into_both_with_a_readable_colour_on_it():
    theme = Theme(primary_color="#ffcc00")
    assert looks_of(theme).custom is None
    light, dark = colours(theme, "light"), colours(theme, "dark")
    assert light["--primary"] == dark["--primary"] == "#ffcc00"
    assert light["--on-primary"] == "#10181b"
    assert colours(Theme(primary_color="#003366"), "light")["--on-primary"] == "#ffffff"
    assert light["--primary-text"] != "#ffcc00", "yellow text on white"
    assert dark["--primary-text"] == "#ffcc00"
    assert light["--link"] == light["--primary-text"]


def test_a_ground_makes_a_look_of_the_apps_own_beside_light_and_dark():
    looks = looks_of(Theme(background_color="#102030", primary_color="#ff0000"))
    assert (looks.first, looks.custom) == ("custom", "dark")
    assert colours(Theme(background_color="#102030"), "custom")["--bg"] == "#102030"
    assert colours(Theme(background_color="#102030"), "dark") == DARK
    assert (
        look(Theme(background_color="#102030", primary_color="#f00"), "light").page.colours["--primary"]
        == "#f00"
    )


def test_base_alone_is_what_the_page_begins_with():
    assert looks_of(Theme(base="dark"))[1:3] == ("dark", None)
    assert looks_of(Theme(base="dark", primary_color="#f00"))[1:3] == ("dark", None)
    assert looks_of(Theme(base="dark", border_color="#333"))[1:3] == ("custom", "dark")


def test_sections_begin_with_what_is_shared():
    theme = Theme(
        background_color="#eeeeff", text_color="#111111", light=Mode(link_color="#0000aa"),
        dark=Mode(background_color="#000011", text_color="#ffffff"),
    )  # fmt: skip
    looks = looks_of(theme)
    assert (looks.first, looks.custom) == (None, None)
    assert colours(theme, "light")["--bg"] == "#eeeeff"
    assert colours(theme, "light")["--link"] == "#0000aa"
    assert colours(theme, "dark")["--bg"] == "#000011"


@pytest.mark.parametrize(
    ("theme", "mode"),
    [
        (Theme(), None),
        (Theme(primary_color="#000"), None),
        (Theme(base="light", background_color="#000"), "light"),
        (Theme(background_color="#102030"), "dark"),
        (Theme(secondary_background_color="white"), "light"),
        (Theme(text_color="#eee"), "dark"),
        (Theme(text_color="#111"), "light"),
    ],
)
def test_the_mode_follows_from_the_grounds(theme, mode):
    assert mode_of(theme) == mode


def test_a_hue_brings_its_background_and_its_text():
    light = colours(Theme(red_color="#d94a57"), "light")
    assert light["--red"] == "#d94a57"
    assert light["--red-bg"] == "#d94a571a", "a tenth of it"
    assert can_be_read(light["--red-text"], ["#ffffff"])
    assert colours(Theme(red_color="#d94a57"), "dark")["--red-bg"] == "#d94a5733", "a fifth"
    own = colours(Theme(red_color="#d94a57", red_text_color="#123456", red_background_color="#fff"), "light")
    assert (own["--red-text"], own["--red-bg"]) == ("#123456", "#fff")


def test_links_follow_blue_and_then_their_own_option():
    assert colours(Theme(blue_text_color="#0000cc", primary_color="#f00"), "light")["--link"] == "#0000cc"
    theme = Theme(blue_text_color="#0000cc", link_color="#006600")
    assert colours(theme, "light")["--link"] == "#006600"


def test_the_sidebar_exchanges_the_grounds():
    theme = Theme(
        light=Mode(
            background_color="#fff0f0",
            secondary_background_color="#f0e0e0",
            sidebar=Palette(red_color="#c00"),
        )
    )
    side = sidebar(theme, "light")
    assert side["--ground"] == "#f0e0e0"
    assert side["--bg"] == side["--bg-2"] == side["--code-bg"] == "#fff0f0"
    assert side["--red"] == "#c00"


def test_a_dark_sidebar_on_a_light_page_has_light_text_and_the_accent():
    theme = Theme(primary_color="#ff8a3d", sidebar=Palette(background_color="#301020"), base="light")
    place = look(theme, "custom").sidebar
    assert place is not None
    assert place.mode == "dark"
    assert can_be_read(place.colours["--text"], [place.colours["--ground"], place.colours["--bg"]])
    assert place.colours["--primary"] == "#ff8a3d"


COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("ground", "hue"), [("#3a7732", "#c5ead0"), ("#357717", "#ffe5c6"), ("#7a7a7a", "#ffffff")]
)
def test_a_tint_is_weaker_where_no_text_can_be_read_on_it_and_beside_it(ground, hue):
    page = colours(Theme(background_color=ground, green_color=hue), "custom")
    assert can_be_read(page["--green-text"], [ground, seen(page["--green-bg"], ground)], 4.4), "rounded"


@settings(max_examples=50, deadline=None)
@given(ground=COLOUR, primary=COLOUR, side=COLOUR, hue=COLOUR)
def test_whatever_the_options_give_what_is_derived_can_be_read(ground, primary, side, hue):
    theme = Theme(
        background_color=ground,
        primary_color=primary,
        green_color=hue,
        sidebar=Palette(background_color=side),
    )
    for name in ("custom", "light", "dark"):
        page = colours(theme, name)
        assert can_be_read(page["--text"], [page["--bg"]])
        assert can_be_read(page["--on-primary"], [page["--primary"]])
        assert can_be_read(page["--primary-text"], [page["--bg"]])
        assert can_be_read(page["--link"], [page["--bg"]])
        assert can_be_read(page["--focus"], [page["--bg"]], 3)
    own, beside = colours(theme, "custom"), sidebar(theme, "custom")
    assert can_be_read(own["--text-2"], [own["--bg"]])
    assert can_be_read(own["--border-strong"], [own["--bg"]], 3)
    assert can_be_read(own["--green-text"], [own["--bg"]])
    assert can_be_read(own["--green-text"], [seen(own["--green-bg"], own["--bg"])], 4.4), "rounded"
    assert can_be_read(beside["--text"], [beside["--ground"]])


def test_what_cannot_be_read_is_named():
    theme = Theme(
        background_color="#ffffff", text_color="#999999", primary_color="#ffee00",
        sidebar=Palette(background_color="#000000", link_color="#111111"),
    )  # fmt: skip
    assert looks_of(theme).complaints[0] == (
        "theme.textColor and backgroundColor (#999999 on #ffffff) have a contrast of 2.8 in the custom look; text needs 4.5."
    )
    found = " ".join(looks_of(theme).complaints)
    assert (
        "theme.primaryColor and backgroundColor (#ffee00 on #ffffff) have a contrast of 1.2 in the custom look; what is chosen"
        in found
    )
    assert "theme.sidebar.linkColor and backgroundColor (#111111 on #000000)" in found
    dark = Theme(dark=Mode(text_color="#333333"))
    assert "theme.dark.textColor" in looks_of(dark).complaints[0]


def test_what_a_browser_alone_can_tell_is_no_complaint():
    assert looks_of(Theme(background_color="var(--brand)", text_color="oklch(50% 0 0)")).complaints == ()
    assert msgspec.structs.asdict(Theme())["base"] is None


def test_a_light_sidebar_alone_goes_with_a_light_page_and_a_dark_one_with_both():
    light = looks_of(Theme(sidebar=Palette(background_color="#f1f5f9")))
    assert (light.first, light.custom) == ("custom", "light")
    assert look(Theme(sidebar=Palette(background_color="#f1f5f9")), "dark").sidebar is None
    dark = looks_of(Theme(sidebar=Palette(background_color="#301020")))
    assert (dark.first, dark.custom) == (None, None)
