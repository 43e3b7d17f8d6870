"""What an object offers to notebooks (``_repr_mimebundle_``), as an element."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from millpond.elements import text as _text
from millpond.elements.place import Place


def bundle_viewer(place: Place, value: object, *, html: bool) -> Callable[[], object] | None:
    """What shows an object as it asks notebooks to; None if it asks for nothing that can be shown.

    Parameters
    ----------
    html:
        HTML may be taken. It is sanitised, as all HTML.
    """
    made = getattr(type(value), "_repr_mimebundle_", None)
    if not callable(made):
        return None
    # An object may have its bundle with metadata, which are for notebooks.
    found = made(value)
    bundle = found[0] if isinstance(found, tuple) and found else found
    if not isinstance(bundle, Mapping):
        return None
    for kind, show in _VIEWS.items():
        content = next(
            (bundle[name] for name in bundle if isinstance(name, str) and name.startswith(kind)), None
        )
        if content is not None and (html or kind != "text/html"):
            return partial(show, place, content)
    return None


def _vega(place: Place, spec: Any) -> None:
    from millpond.elements.vega_lite_chart import vega_lite_chart  # most apps show none

    vega_lite_chart(place, spec)


def _plotly(place: Place, figure: Any) -> None:
    from millpond.elements.plotly_chart import plotly_chart  # most apps show none

    plotly_chart(place, figure)


def _html(place: Place, text: Any) -> None:
    from millpond.elements.html import html  # most apps show none

    html(place, _joined(text))


def _picture(place: Place, content: Any) -> None:
    from millpond.elements.image import image  # most apps show none

    # Notebooks have pictures as bytes, as Base64, or as the text of an SVG.
    if isinstance(content, str | list) and not (text := _joined(content)).lstrip().startswith("<"):
        try:
            content = base64.b64decode(text, validate=False)
        except binascii.Error:
            return _plain(place, text)
    image(place, _joined(content) if isinstance(content, list) else content, width="content")
    return None


def _json(place: Place, data: Any) -> None:
    from millpond.elements.json import json  # most apps show none

    json(place, data)


def _latex(place: Place, formula: Any) -> None:
    from millpond.elements.latex import latex  # most apps show none

    latex(place, _joined(formula).strip().strip("$"))


def _markdown(place: Place, text: Any) -> None:
    _text.markdown(place, _joined(text))


def _plain(place: Place, text: Any) -> None:
    _text.code(place, _joined(text), language=None)


def _joined(text: Any) -> str:
    """Notebooks may keep a text as its lines."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


_VIEWS: dict[str, Callable[[Place, Any], object]] = {
    "application/vnd.vegalite.": _vega,
    "application/vnd.plotly.": _plotly,
    "text/html": _html,
    "text/markdown": _markdown,
    "image/svg+xml": _picture,
    "image/png": _picture,
    "image/jpeg": _picture,
    "image/gif": _picture,
    "text/latex": _latex,
    "application/json": _json,
    "text/plain": _plain,
}
"""Which of its forms an object is shown in: the first that it has."""
