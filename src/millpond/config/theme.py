"""The options of ``[theme]``: colours, fonts, sizes.

Every one may be left unset; the page's own design then decides. The sections
``theme.light``, ``theme.dark`` and ``theme.sidebar`` change the theme for one
mode or for the sidebar.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from millpond.config.colours import Colour, SingleColour
from millpond.config.naming import public_name

Text = str | None
"""A font or size as CSS writes it."""


class Palette(Struct, frozen=True, rename=public_name):
    """What can differ between the page and its sidebar."""

    primary_color: Annotated[Colour, Meta(description="The accent: main buttons, what is chosen, focus.")] = (
        None
    )
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
    red_background_color: Annotated[Colour, Meta(description="Red behind text.")] = None
    orange_background_color: Annotated[Colour, Meta(description="Orange behind text.")] = None
    yellow_background_color: Annotated[Colour, Meta(description="Yellow behind text.")] = None
    blue_background_color: Annotated[Colour, Meta(description="Blue behind text.")] = None
    green_background_color: Annotated[Colour, Meta(description="Green behind text.")] = None
    violet_background_color: Annotated[Colour, Meta(description="Violet behind text.")] = None
    gray_background_color: Annotated[Colour, Meta(description="Gray behind text.")] = None
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
    code_background_color: Annotated[Colour, Meta(description="Behind code.")] = None
    font: Annotated[
        Text,
        Meta(
            description='The font of text: "sans-serif", "serif", "monospace", or families '
            "separated by commas."
        ),
    ] = None
    heading_font: Annotated[Text, Meta(description="The font of headings.")] = None
    heading_font_sizes: Annotated[
        str | tuple[str, ...] | None,
        Meta(description='The sizes of h1 to h6, as ["3rem", "2.5rem"], or one for all.'),
    ] = None
    heading_font_weights: Annotated[
        int | tuple[int, ...] | None,
        Meta(description="The weights of h1 to h6, as [700, 600], or one for all."),
    ] = None
    code_font: Annotated[Text, Meta(description="The font of code.")] = None
    code_font_size: Annotated[Text, Meta(description='The size of code, as "0.9rem".')] = None
    code_font_weight: Annotated[
        Annotated[int, Meta(ge=100, le=900)] | None,
        Meta(description="The weight of code, 100 to 900."),
    ] = None
    base_radius: Annotated[
        Text,
        Meta(description='How round corners are: "none", "small", "medium", "large", "full", or a length.'),
    ] = None
    button_radius: Annotated[Text, Meta(description="The same for buttons; unless set: baseRadius.")] = None
    padding_top: Annotated[Text, Meta(description="The space above the content.")] = None
    padding_bottom: Annotated[Text, Meta(description="The space below the content.")] = None
    border_color: Annotated[Colour, Meta(description="The colour of borders.")] = None
    dataframe_border_color: Annotated[
        Colour, Meta(description="The borders of tables; unless set: borderColor.")
    ] = None
    dataframe_header_background_color: Annotated[
        Colour, Meta(description="Behind the headers of tables.")
    ] = None
    dataframe_header_text_color: Annotated[Colour, Meta(description="The text of the headers of tables.")] = (
        None
    )
    show_widget_border: Annotated[bool | None, Meta(description="Draw a border around input fields.")] = None
    chart_categorical_colors: Annotated[
        tuple[SingleColour, ...] | None, Meta(description="The colours of a chart's categories.")
    ] = None
    chart_sequential_colors: Annotated[
        tuple[SingleColour, ...] | None, Meta(description="Ten colours from low to high.")
    ] = None
    chart_diverging_colors: Annotated[
        tuple[SingleColour, ...] | None, Meta(description="Ten colours away from a middle.")
    ] = None


class Mode(Palette, frozen=True, rename=public_name):
    """The theme of light or of dark mode."""

    sidebar: Palette = field(default_factory=Palette)


class Theme(Palette, frozen=True, rename=public_name):
    """The look of the page."""

    base: Annotated[
        Literal["light", "dark"] | None,
        Meta(description="The theme to begin with. Unless set: as the browser prefers."),
    ] = None
    font_faces: Annotated[
        tuple[dict[str, Any], ...] | None,
        Meta(
            description="Fonts that the app brings: tables with `family`, `url` and, if "
            "need be, `weight`, `style` and `unicodeRange`."
        ),
    ] = None
    base_font_size: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="The size of text in pixels, from which rem is counted."),
    ] = None
    base_font_weight: Annotated[
        Annotated[int, Meta(ge=100, le=900)] | None,
        Meta(description="The weight of text, 100 to 900."),
    ] = None
    metric_value_font_size: Annotated[
        Text, Meta(description="The size of a metric's value. Not used yet.")
    ] = None
    metric_value_font_weight: Annotated[
        Annotated[int, Meta(ge=100, le=900)] | None,
        Meta(description="The weight of a metric's value. Not used yet."),
    ] = None
    show_sidebar_border: Annotated[bool | None, Meta(description="Draw a line between page and sidebar.")] = (
        None
    )
    sidebar: Palette = field(default_factory=Palette)
    light: Mode = field(default_factory=Mode)
    dark: Mode = field(default_factory=Mode)
