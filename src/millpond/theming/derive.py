"""The colours of one place, from those that the options give: what is not given is derived so that it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from millpond.config.naming import public_name
from millpond.theming.colour import (
    CONTROL,
    TEXT,
    can_be_read,
    contrast,
    is_dark,
    mix,
    readable,
    seen,
    text_on,
    translucent,
)
from millpond.theming.palettes import HUES, PALETTES, Mode

Colours = Mapping[str, str]

GROUNDS = ("background_color", "secondary_background_color", "text_color")
"""The options that say whether a page is light or dark."""


class PagePart(NamedTuple):
    """The colours of the page, or of its sidebar."""

    mode: Mode
    colours: dict[str, str]
    """By the names of the variables."""


def page_colours(mode: Mode, given: Colours) -> PagePart:
    """The colours of the page.

    Parameters
    ----------
    mode:
        Of the palette to begin with.
    given:
        The options, by the names of their attributes.
    """
    before = PALETTES[mode]
    ground = given.get("background_color", before["--bg"])
    text = given.get("text_color") or readable(before["--text"], [ground])
    second = given.get("secondary_background_color")
    if second is None:
        second = mix(ground, text, 0.05) if "background_color" in given else before["--bg-2"]
    return PagePart(mode, _all_colours(mode, before, given, ground, second, text))


def sidebar_colours(page: PagePart, given: Colours) -> PagePart:
    """The colours of the sidebar: the page's, with its grounds exchanged, and what the options give.

    A sidebar that is dark on a light page has light text, without that an option says so.
    """
    ground = given.get("background_color", page.colours["--bg-2"])
    dark = is_dark(ground)
    mode: Mode = page.mode if dark is None else "dark" if dark else "light"
    before: Colours = page.colours if mode == page.mode else PALETTES[mode]
    text = given.get("text_color") or readable(before["--text"], [ground])
    second = given.get("secondary_background_color")
    if second is None:
        second = page.colours["--bg"] if mode == page.mode else mix(ground, text, 0.08)
    changed = {**given, "background_color": ground}
    colours = _all_colours(mode, before, changed, ground, second, text)
    # What stands out from the page by the second colour stands out from the sidebar by the first.
    colours |= {"--ground": ground, "--bg": second, "--bg-2": second}
    colours["--code-bg"] = given.get("code_background_color", second)
    return PagePart(mode, colours)


def _all_colours(
    mode: Mode, before: Colours, given: Colours, ground: str, second: str, text: str
) -> dict[str, str]:
    colours = {**before, "--bg": ground, "--bg-2": second, "--text": text}
    other_grounds = any(name in given for name in GROUNDS)
    if other_grounds:
        colours |= _greys(ground, second, text)
    colours |= _hues(mode, colours, given, other_grounds=other_grounds)
    colours |= _accent(mode, colours, given)
    if (border := given.get("border_color")) is not None:
        colours |= {"--border": border, "--border-strong": border}
    if (code := given.get("code_background_color")) is not None:
        colours["--code-bg"] = code
    return colours


def _greys(ground: str, second: str, text: str) -> dict[str, str]:
    grounds = [ground, second]
    return {
        "--text-2": readable(mix(text, ground, 0.3), grounds),
        "--bg-hover": mix(ground, text, 0.09),
        "--border": mix(ground, text, 0.18),
        "--border-strong": readable(mix(ground, text, 0.5), grounds, CONTROL),
        "--code-bg": second,
    }


def _hues(mode: Mode, colours: Colours, given: Colours, *, other_grounds: bool) -> dict[str, str]:
    found = {}
    share, end = (0.1, "#000000") if mode == "light" else (0.2, "#ffffff")
    for hue in HUES:
        name, behind, ink = f"--{hue}", f"--{hue}-bg", f"--{hue}-text"
        found[name] = colour = given.get(f"{hue}_color", colours[name])
        tints, text = [colours[behind]], colours[ink]
        if f"{hue}_color" in given:
            tints = [translucent(colour, share * part) for part in _WEAKER]
            text = mix(colour, end, 0.15)
        elif other_grounds:
            tints = [mix(colours["--bg"], colour, share * part) for part in _WEAKER]
        if f"{hue}_background_color" in given:
            tints = [given[f"{hue}_background_color"]]
        found[behind], found[ink] = _first_that_can_be_read(tints, text, colours["--bg"])
        found[ink] = given.get(f"{hue}_text_color", found[ink])
    return found


_WEAKER = (1, 0.5, 0.25, 0)
"""Shares of a tint, the usual one first."""


def _first_that_can_be_read(tints: list[str], text: str, ground: str) -> tuple[str, str]:
    """A tint, and its text, which is written on the page's ground too: on some grounds no text can be read on both."""
    pairs = [(tint, readable(text, [ground, seen(tint, ground)])) for tint in tints]
    fitting = (pair for pair in pairs if can_be_read(pair[1], [ground, seen(pair[0], ground)]))
    return next(fitting, pairs[0])


def _accent(mode: Mode, colours: Colours, given: Colours) -> dict[str, str]:
    grounds = [colours["--bg"], colours["--bg-2"]]
    end = "#000000" if mode == "light" else "#ffffff"
    found = {"--link": readable(colours["--link"], grounds)}
    if (primary := given.get("primary_color")) is not None:
        found = {
            "--primary": primary,
            "--primary-hover": mix(primary, end, 0.14),
            "--on-primary": text_on(primary),
            "--link": readable(primary, grounds),
        }
        # Of two that are near, the text stays what it is while the pointer is on the button.
        if not can_be_read(found["--on-primary"], [found["--primary-hover"]]):
            found["--primary-hover"] = mix(primary, "#ffffff" if mode == "light" else "#000000", 0.14)
    primary = found.get("--primary", colours["--primary"])
    found["--primary-text"] = readable(primary, grounds)
    found["--focus"] = readable(primary, grounds, CONTROL)
    if given.keys() & {"blue_color", "blue_text_color"}:
        found["--link"] = colours["--blue-text"]
    if (link := given.get("link_color")) is not None:
        found["--link"] = link
    return found


def complaints(section: str, look: str, place: PagePart, given: Colours) -> list[str]:
    """What the options give that can hardly be read or seen, one sentence each.

    ``section``: of the options, as ``theme.sidebar``. ``look``: in which they are seen.
    """
    colours = place.colours
    ground = colours.get("--ground", colours["--bg"])
    code = seen(colours["--code-bg"], ground)
    pairs = [
        ("text_color", "--text", ground, "backgroundColor", TEXT),
        ("text_color", "--text", colours["--bg-2"], "secondaryBackgroundColor", TEXT),
        ("link_color", "--link", ground, "backgroundColor", TEXT),
        ("code_text_color", "--code-text", code, "codeBackgroundColor", TEXT),
        ("primary_color", "--primary", ground, "backgroundColor", CONTROL),
        *((f"{hue}_text_color", f"--{hue}-text", ground, "backgroundColor", TEXT) for hue in HUES),
        *(
            (
                f"{hue}_text_color",
                f"--{hue}-text",
                seen(colours[f"--{hue}-bg"], ground),
                f"{hue}BackgroundColor",
                TEXT,
            )
            for hue in HUES
        ),
    ]
    found = []
    for attribute, variable, behind, other, least in pairs:
        if attribute not in given:
            continue
        front = given[attribute] if attribute == "code_text_color" else colours[variable]
        ratio = contrast(front, behind)
        if ratio is not None and ratio < least:
            first = public_name(attribute)
            kind = "text needs" if least > CONTROL else "what is chosen, and the focus, need"
            found.append(
                f"{section}.{first} and {other} ({front} on {behind}) "
                f"have a contrast of {ratio:.1f} in the {look} look; {kind} {least:g}."
            )
    return found
