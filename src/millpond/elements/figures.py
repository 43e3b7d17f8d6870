"""Figures of Matplotlib, and of what draws with it, as pictures. Imported when an app shows one."""

from __future__ import annotations

import io
import re
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, NoReturn

from millpond.elements.checks import is_of, refuse, shown
from millpond.elements.figures_of_runs import prepare_matplotlib
from millpond.errors import ApiError
from millpond.props import Width

DPI: Final = 200
"""Dots per inch, at which ``width="content"`` shows a figure as large as it is."""
WIDEST: Final = 1460
"""Pixels that it then has at most."""
SHARP: Final = 1600
"""Pixels of a figure's width, with its margins: a column of the page on a screen with two for each of CSS."""
SMALL_SVG: Final = 32_000
"""Bytes of an SVG below which there need be no PNG to compare it with."""
LARGEST_SVG: Final = 250_000
"""Bytes after which an SVG is given up."""
MOST_MARKS: Final = 3000
"""Points and shapes beyond which an SVG is not tried."""

_TYPES: Final = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
_OF_BOTH: Final = {
    "transparent",
    "facecolor",
    "edgecolor",
    "bbox_inches",
    "pad_inches",
    "bbox_extra_artists",
}
"""Options of ``savefig`` that mean the same for an SVG and a PNG."""

_drawing = threading.RLock()
"""Matplotlib draws one figure at a time: its fonts, and a figure that sessions share, bear no second thread."""

Save = Callable[..., object]
"""``savefig`` of a figure."""


class FigurePicture(NamedTuple):
    """The picture of a figure."""

    data: bytes
    type: str
    width: int | None
    """Pixels at :data:`DPI`; None where nobody knows."""


def is_figure(value: Any) -> bool:
    """``st.write`` shows it as a picture: a figure, a grid or plot of seaborn, a plot of plotnine."""
    return (
        is_of("matplotlib.figure", "FigureBase", value)
        or is_of("seaborn.axisgrid", "_BaseGrid", value)
        or is_of("seaborn._core.plot", "Plot", value)
        or is_of("plotnine", "ggplot", value)
    )


def draw_figure(
    figure: Any, width: Width, options: Mapping[str, Any], *, clear: bool = False
) -> FigurePicture:
    """Make a picture of what an app gave as a figure.

    Parameters
    ----------
    figure:
        What it gave.
    width:
        How wide the page shows it.
    options:
        What the app wants ``savefig`` to be given.
    clear:
        The figure is to be cleared afterwards.

    Raises
    ------
    ApiError
        It is no figure, or the format is none that browsers show.
    """
    prepare_matplotlib()
    with _drawing:
        save, of, size = _find(figure)
        if save is None:
            _refuse(figure)
        drawn = _draw(save, of, _dpi(width, size), dict(options))
        if clear and hasattr(of, "clf"):
            of.clf()
        return drawn


def _find(figure: Any) -> tuple[Save | None, Any, float]:
    """Its method of saving, its figure, and the width of that in inches (0: unknown)."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and figure is pyplot:
        figure = pyplot.gcf()
    elif is_of("plotnine", "ggplot", figure):
        figure = figure.draw()
    elif is_of("seaborn._core.plot", "Plot", figure):
        canvas = sys.modules["matplotlib.figure"].Figure()
        return figure.on(canvas).plot().save, canvas, canvas.get_figwidth()
    elif not is_of("matplotlib.figure", "Figure", figure):
        whole = _attribute(figure, "figure")  # of axes, of a part of a figure, of a grid of seaborn
        figure = whole if is_of("matplotlib.figure", "Figure", whole) else figure
    save = _attribute(figure, "savefig")
    known = is_of("matplotlib.figure", "Figure", figure)
    return (save if callable(save) else None), figure, figure.get_figwidth() if known else 0


def _attribute(value: Any, name: str) -> Any:
    """An attribute of whatever an app gives; None if it has none."""
    try:
        return getattr(value, name, None)
    except Exception:
        return None


def _refuse(figure: Any) -> NoReturn:
    if figure is None:
        raise ApiError(
            "`fig` must be a Matplotlib figure; got `None`. Name the figure: `figure, axes = plt.subplots()`, then "
            "`st.pyplot(figure)`; or `st.pyplot(plt)` for the current one."
        )
    if "matplotlib" not in sys.modules:
        raise ApiError(
            f"`fig` must be a Matplotlib figure; got {shown(figure)}. Matplotlib is not imported: "
            "`pip install matplotlib`, `import matplotlib.pyplot as plt`."
        )
    refuse("fig", "a figure of Matplotlib, or of a library that draws with it", figure)


def _dpi(width: Width, inches: float) -> float:
    """Enough dots for a screen that has two pixels for each of CSS."""
    if not inches:
        return DPI
    if isinstance(width, int):
        return max(72, 2.4 * width / inches)
    return max(DPI, SHARP / inches)


def _draw(save: Save, figure: Any, dpi: float, options: dict[str, Any]) -> FigurePicture:
    """The smaller of SVG and PNG, or the format that the app asks for."""
    if "format" in options or not options.keys() <= _OF_BOTH:
        return _draw_as(save, str(options.pop("format", "png")).lower(), DPI, options)
    svg = _try_svg(save, options) if _count_marks(figure) <= MOST_MARKS else None
    if svg is not None and len(svg.data) <= SMALL_SVG:
        return svg
    png = _draw_as(save, "png", dpi, options)
    return svg if svg is not None and len(svg.data) <= len(png.data) else png


def _try_svg(save: Save, options: dict[str, Any]) -> FigurePicture | None:
    try:
        return _draw_as(save, "svg", DPI, options, _AtMost(LARGEST_SVG))
    except _TooMuch:
        return None


def _draw_as(
    save: Save, format: str, dpi: float, options: dict[str, Any], written: io.BytesIO | None = None
) -> FigurePicture:
    if format not in _TYPES:
        raise ApiError(f"`format` must be one of {', '.join(map(repr, _TYPES))}; got {shown(format)}.")
    if written is None:
        written = io.BytesIO()
    wanted = {"bbox_inches": "tight", "dpi": dpi, "format": format, **options}
    if format == "svg":
        # The same figure is the same bytes: no time in it, and no names that were drawn by lot.
        wanted["metadata"] = {"Date": None, **wanted.get("metadata", {})}
        parameters = sys.modules["matplotlib"].rcParams
        if parameters["svg.hashsalt"] is None:
            parameters["svg.hashsalt"] = "millpond"
    save(written, **wanted)
    data = written.getvalue()
    return FigurePicture(data, _TYPES[format], _width_of(data, format, wanted["dpi"]))


def _width_of(data: bytes, format: str, dpi: Any) -> int | None:
    """The width in pixels with ``width="content"``."""
    if format == "svg":
        points = re.search(rb'<svg [^>]*?\bwidth="([0-9.]+)pt"', data[:4000])
        pixels = float(points[1]) / 72 * DPI if points else None
    elif format == "png":
        pixels = struct.unpack(">I", data[16:20])[0] * DPI / dpi
    else:
        return None
    return None if pixels is None else min(round(pixels), WIDEST)


def _count_marks(figure: Any) -> float:
    """An estimate of how many points and shapes are drawn: each takes some bytes of an SVG."""
    if not hasattr(figure, "findobj"):
        return float("inf")
    found = 0
    for artist in figure.findobj():
        if hasattr(artist, "get_xdata"):
            found += len(artist.get_xdata(orig=True)) // 4  # a line leaves out what nobody sees
        elif hasattr(artist, "get_offsets"):
            offsets = artist.get_offsets()
            found += max(0 if offsets is None else len(offsets), len(artist.get_paths()))
            array = artist.get_array()
            found += 0 if array is None else array.size  # a mesh has a shape for each number, and no path
    return found


class _TooMuch(Exception):
    """The output exceeds the limit."""


class _AtMost(io.BytesIO):
    """A file that accepts a limited number of bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, data: Any, /) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooMuch
        return super().write(data)
