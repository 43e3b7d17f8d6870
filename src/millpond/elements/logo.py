"""``st.logo``."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from millpond.elements import icons
from millpond.elements.checks import is_a
from millpond.elements.image import file_of
from millpond.elements.parameters import checked
from millpond.elements.place import Place
from millpond.elements.special_checks import icon
from millpond.props import Logo, LogoImage, PageRoot


@checked
def logo(
    image: Any,
    *,
    size: Literal["small", "medium", "large"] = "medium",
    link: str | None = None,
    icon_image: Any = None,
) -> None:
    """Show the app's logo above the sidebar, or in the header if the sidebar is closed or missing.

    The last call in a run counts. In a multipage app, call it in the script that
    all pages share.

    Parameters
    ----------
    image:
        An image, as for :func:`image` (a path, a URL, bytes, the source of an
        SVG, ...), an emoji, or ``":material/name:"``. In an SVG,
        ``prefers-color-scheme`` follows the page's theme.
    size:
        Its height: ``"small"`` is 20 pixels, ``"medium"`` 24, ``"large"`` 32.
    link:
        The URL that a click on it opens in a new tab, with ``https://`` or
        ``http://``.
    icon_image:
        A smaller image to show in the header instead. None: the same image.

    Examples
    --------
    >>> import millpond as st
    >>> wave = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 16"><path d="M2 8q7-8 14 0t14 0" fill="none" stroke="teal" stroke-width="3"/></svg>'
    >>> st.logo(wave, link="https://example.org", icon_image=":material/waves:")
    """
    shown = Logo(
        image=_image(image, "image"),
        collapsed=None if icon_image is None else _image(icon_image, "icon_image"),
        size=size,
        link=link,
    )

    def change(page: PageRoot) -> PageRoot:
        return msgspec.structs.replace(page, logo=shown)

    Place()._target()[0].run.change_page(change)


def _image(given: Any, name: str) -> LogoImage:
    if is_a(given, str):
        text = str.__str__(given).strip()
        if icons.is_emoji(text) or icons.looks_like_material(text):
            return LogoImage(icon=icon(name, text))
    return LogoImage(file=file_of(given, name))
