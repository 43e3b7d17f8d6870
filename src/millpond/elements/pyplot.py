"""``st.pyplot``."""

from __future__ import annotations

from typing import Any

from millpond.elements.button import button_width
from millpond.elements.image import Image, Picture
from millpond.elements.place import PlaceT, log
from millpond.props import Width
from millpond.session.context import current


def pyplot(
    self: PlaceT,
    fig: Any,
    clear_figure: bool = False,
    *,
    width: Width = "stretch",
    use_container_width: bool | None = None,
    alt: str | None = None,
    **kwargs: Any,
) -> PlaceT:
    """A figure of Matplotlib, or of a library that draws with it, as an image.

    The image is an SVG if that is smaller, otherwise a PNG with enough pixels for
    high-density screens. No display is needed. Sessions can draw at the same
    time, even with the functions of ``matplotlib.pyplot`` that draw into the
    current figure: each run has its own. Figures left open are closed when the
    run ends.

    Parameters
    ----------
    fig:
        A Matplotlib figure or its axes, a seaborn grid, a plot of
        ``seaborn.objects``, a plotnine plot; or ``matplotlib.pyplot`` itself, for
        its current figure.
    clear_figure:
        Clear the figure after drawing it.
    width:
        ``"stretch"``: the available width; ``"content"``: the figure's width at
        200 dots per inch; or pixels. At most the available width.
    use_container_width:
        True: the same as ``width="stretch"``; False: as ``"content"``.
    alt:
        Alternative text for screen readers; ``""``: the image is decorative.
    **kwargs:
        Arguments for the figure's ``savefig``. It is better to save the figure
        yourself and show it with ``st.image``.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import millpond as st
    >>> figure, axes = plt.subplots(figsize=(6, 3))
    >>> bars = axes.bar(["Oslo", "Lima", "Rome"], [0.7, 10.0, 2.8])
    >>> _ = st.pyplot(figure, alt="Millions of people in three cities: most are in Lima")
    """
    # What draws figures is of no use to most apps.
    from millpond.elements.figures import draw_figure

    if kwargs:
        log.warning(
            "`st.pyplot` passes %s on to `savefig`, which Streamlit has deprecated. Save the figure "
            "yourself, and show it with `st.image`.",
            ", ".join(f"`{name}`" for name in kwargs),
        )
    if alt and not alt.strip():
        log.warning("`alt` of `st.pyplot` is blank and has no effect. Describe the figure, or remove it.")
        alt = None
    width = button_width(width, use_container_width)
    drawn = draw_figure(fig, width, kwargs, clear=clear_figure)
    pixels = width if isinstance(width, int) else drawn.width if width == "content" else None
    file = current().run.session.files.add(drawn.data, drawn.type, "figure")
    picture = Picture(file=file, alt=alt or "", pixels=pixels)
    return self._draw(Image(pictures=(picture,), width="content" if pixels else "stretch"))
