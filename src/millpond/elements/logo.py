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
    """Show the app's logo above the sidebar; where that is closed, or there is none, at the left of the header.

    The last call of a run counts. Of an app of several pages, the logo belongs
    in the script that all pages share.

    Parameters
    ----------
    image:
        A picture, as :func:`image` takes it (a path, an address, bytes, the
        text of an SVG, ...), an emoji, or ``":material/name:"``. An SVG that
        asks for ``prefers-color-scheme`` is told what the page shows.
    size:
        How high it is: ``"small"`` 20 pixels, ``"medium"`` 24, ``"large"`` 32.
    link:
        Where a click on it leads, in a new tab: an address with ``https://``
        or ``http://``.
    icon_image:
        What is in the header in its place, where there is little room. None:
        the same.

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
