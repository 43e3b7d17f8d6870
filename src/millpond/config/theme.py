"""The options of ``[theme]``: colours, fonts, sizes.

Every one may be left unset; the page's own design then decides. The sections
``theme.light``, ``theme.dark`` and ``theme.sidebar`` change the theme for one
mode or for the sidebar.
"""

from __future__ import annotations

import re
from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta, Struct, field

from millpond.config.colours import Colour, SingleColour
from millpond.config.naming import public_name

_FONT_WORDS = (
    '"sans-serif", "serif", "monospace", a font family, "Name:https://…" with the URL of a style sheet, or several '
    "of these separated by commas"
)
_FONT = r"^(?=[\s\S]*\S)[^{}<>\\\x00-\x1f\x7f\ud800-\udfff]*\Z"
Font = Annotated[str, Meta(pattern=_FONT, extra={"words": _FONT_WORDS})] | None
"""Families as CSS writes them; one may bring the address of its style sheet."""
_LENGTH = r"\s*([0-9]+(\.[0-9]+)?|\.[0-9]+)(px|rem)?\s*"
Length = Annotated[
    str, Meta(pattern=rf"^{_LENGTH}$", extra={"words": 'a length in rem or px, such as "1.5rem"'})
]
"""Without a unit: pixels."""
Radius = (
    Annotated[
        str,
        Meta(
            pattern=rf"^(none|small|medium|large|full|{_LENGTH})$",
            extra={
                "words": '"none", "small", "medium", "large", "full", or a length in rem or px, such as "0.5rem"'
            },
        ),
    ]
    | None
)


def _are_sizes(value: str | tuple[str, ...]) -> bool:
    # Of a text or a list of texts, msgspec (0.22) cannot check patterns: it corrupts its memory.
    sizes = (value,) if isinstance(value, str) else value
    return 1 <= len(sizes) <= 6 and all(re.fullmatch(_LENGTH, size) for size in sizes)


Weight = Annotated[int, Meta(ge=100, le=900, multiple_of=50)]
BaseWeight = Annotated[int, Meta(ge=100, le=600, multiple_of=50)]
"""The weights of bold text are counted from it, up to 300 more."""
Base = Annotated[
    str,
    Meta(
        pattern=r"^(light|dark|.+\.toml|https?://.+)$",
        extra={"words": '"light", "dark", or the path or URL of a TOML file, such as "themes/sea.toml"'},
    ),
]


class FontFace(TypedDict):
    """A font file that the app brings, in the terms of CSS's ``@font-face``."""

    family: str
    # On this machine's disk, or as a script, no browser fetches a font.
    url: Annotated[
        str,
        Meta(
            pattern=r"^(?i:https?:|data:|(?![a-z][a-z0-9+.-]*:))[^\s\"'()<>\\\x00-\x1f\x7f\ud800-\udfff]+\Z"
        ),
    ]
    weight: NotRequired[str | int]
    style: NotRequired[str]
    unicodeRange: NotRequired[str]


class Palette(Struct, frozen=True, rename=public_name):
    """What can differ between the page and its sidebar."""

    primary_color: Annotated[
        Colour, Meta(description="The accent: primary buttons, selected items, focus.")
    ] = None
    background_color: Annotated[Colour, Meta(description="The page's background.")] = None
    secondary_background_color: Annotated[
        Colour, Meta(description="The background of fields, code and the sidebar.")
    ] = None
    text_color: Annotated[Colour, Meta(description="The colour of text.")] = None
    red_color: Annotated[Colour, Meta(description="Red: errors, `:red[...]`.")] = None
    orange_color: Annotated[Colour, Meta(description="Orange.")] = None
    yellow_color: Annotated[Colour, Meta(description="Yellow: warnings.")] = None
    blue_color: Annotated[Colour, Meta(description="Blue: information.")] = None
    green_color: Annotated[Colour, Meta(description="Green: success.")] = None
    violet_color: Annotated[Colour, Meta(description="Violet.")] = None
    gray_color: Annotated[Colour, Meta(description="Gray.")] = None
    red_background_color: Annotated[Colour, Meta(description="Red background of text.")] = None
    orange_background_color: Annotated[Colour, Meta(description="Orange background of text.")] = None
    yellow_background_color: Annotated[Colour, Meta(description="Yellow background of text.")] = None
    blue_background_color: Annotated[Colour, Meta(description="Blue background of text.")] = None
    green_background_color: Annotated[Colour, Meta(description="Green background of text.")] = None
    violet_background_color: Annotated[Colour, Meta(description="Violet background of text.")] = None
    gray_background_color: Annotated[Colour, Meta(description="Gray background of text.")] = None
    red_text_color: Annotated[Colour, Meta(description="Red text.")] = None
    orange_text_color: Annotated[Colour, Meta(description="Orange text.")] = None
    yellow_text_color: Annotated[Colour, Meta(description="Yellow text.")] = None
    blue_text_color: Annotated[Colour, Meta(description="Blue text.")] = None
    green_text_color: Annotated[Colour, Meta(description="Green text.")] = None
    violet_text_color: Annotated[Colour, Meta(description="Violet text.")] = None
    gray_text_color: Annotated[Colour, Meta(description="Gray text.")] = None
    link_color: Annotated[Colour, Meta(description="The colour of links.")] = None
    link_underline: Annotated[bool | None, Meta(description="Underline links.")] = None
    code_text_color: Annotated[Colour, Meta(description="The colour of code.")] = None
    code_background_color: Annotated[Colour, Meta(description="The background of code.")] = None
    font: Annotated[
        Font,
        Meta(
            description='The font of text: "sans-serif", "serif", "monospace", a family of fontFaces, '
            '"Name:https://…" with the URL of a style sheet that has it, or several separated by commas.'
        ),
    ] = None
    heading_font: Annotated[Font, Meta(description="The font of headings. Default: font.")] = None
    heading_font_sizes: Annotated[
        str | tuple[str, ...] | None,
        Meta(
            description='The sizes of h1 to h6, such as ["3rem", "2.5rem"], or one for all. '
            "The sidebar has its own sizes.",
            extra={"words": "a length in rem or px, or a list of up to six of them", "fits": _are_sizes},
        ),
    ] = None
    heading_font_weights: Annotated[
        Weight | Annotated[tuple[Weight, ...], Meta(max_length=6)] | None,
        Meta(description="The weights of h1 to h6, such as [700, 600], or one for all."),
    ] = None
    code_font: Annotated[Font, Meta(description="The font of code.")] = None
    code_font_size: Annotated[
        Length | None, Meta(description='The size of code blocks, such as "0.9rem".')
    ] = None
    code_font_weight: Annotated[BaseWeight | None, Meta(description="The weight of code, 100 to 600.")] = None
    base_radius: Annotated[
        Radius,
        Meta(description='The radius of corners: "none", "small", "medium", "large", "full", or a length.'),
    ] = None
    button_radius: Annotated[Radius, Meta(description="The radius of buttons. Default: baseRadius.")] = None
    padding_top: Annotated[
        Length | None, Meta(description='The space between header and content, such as "1rem".')
    ] = None
    padding_bottom: Annotated[Length | None, Meta(description="The space below the content.")] = None
    border_color: Annotated[Colour, Meta(description="The colour of borders.")] = None
    dataframe_border_color: Annotated[
        Colour, Meta(description="The borders of tables. Default: borderColor.")
    ] = None
    dataframe_header_background_color: Annotated[
        Colour, Meta(description="The background of table headers.")
    ] = None
    dataframe_header_text_color: Annotated[Colour, Meta(description="The text colour of table headers.")] = (
        None
    )
    show_widget_border: Annotated[bool | None, Meta(description="Draw a border around input fields.")] = None
    chart_categorical_colors: Annotated[
        Annotated[tuple[SingleColour, ...], Meta(min_length=1)] | None,
        Meta(description="The colours of a chart's categories, used in turn."),
    ] = None
    chart_sequential_colors: Annotated[
        Annotated[tuple[SingleColour, ...], Meta(min_length=10, max_length=10)] | None,
        Meta(description="Ten colours from low to high."),
    ] = None
    chart_diverging_colors: Annotated[
        Annotated[tuple[SingleColour, ...], Meta(min_length=10, max_length=10)] | None,
        Meta(description="Ten colours that diverge from a midpoint."),
    ] = None


class Mode(Palette, frozen=True, rename=public_name):
    """The theme of light or of dark mode."""

    sidebar: Palette = field(default_factory=Palette)


class Theme(Palette, frozen=True, rename=public_name):
    """The look of the page."""

    base: Annotated[
        Base | None,
        Meta(
            description='The theme to start from: "light", "dark", or a TOML file (a path or a URL); the options '
            "set here override that file's [theme]. Default: decided by the colours, or else by the browser."
        ),
    ] = None
    font_faces: Annotated[
        tuple[FontFace, ...] | None,
        Meta(
            description="The app's own fonts: tables with `family`, `url` and optionally "
            "`weight`, `style` and `unicodeRange`. See server.enableStaticServing.",
            extra={
                "words": "a list of tables with family and url, a url being a path such as "
                '"app/static/sea.woff2", or beginning with https:, http: or data:'
            },
        ),
    ] = None
    base_font_size: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="The size of text in pixels; 1rem is this size."),
    ] = None
    base_font_weight: Annotated[
        BaseWeight | None,
        Meta(description="The weight of text, 100 to 600; bold text is heavier accordingly."),
    ] = None
    metric_value_font_size: Annotated[Length | None, Meta(description="The size of a metric's value.")] = None
    metric_value_font_weight: Annotated[
        Weight | None, Meta(description="The weight of a metric's value, 100 to 900.")
    ] = None
    show_sidebar_border: Annotated[bool | None, Meta(description="Draw a line between page and sidebar.")] = (
        None
    )
    sidebar: Palette = field(default_factory=Palette)
    light: Mode = field(default_factory=Mode)
    dark: Mode = field(default_factory=Mode)
