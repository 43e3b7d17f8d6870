"""Which language a page's built-in texts are in: the browser's, or the one that an option names.

The catalogue itself is the front end's (``frontend/src/texts``); the server
only chooses, since the choice must stand before the first paint.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from millpond.config.languages import REST_OF_TAG

ENGLISH = "en"
_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_TAG = re.compile(rf"([A-Za-z]{{2,3}}{REST_OF_TAG})(?:-[A-Za-z0-9]{{1,8}})*\Z")
"""Language, script, region. Browsers refuse a tag that has more than may be, and draw nothing with it."""
_REGION = re.compile(r"-([A-Za-z]{2}|[0-9]{3})(?:-|\Z)")
_LONGEST = 500
"""Characters of the header that are read; browsers send far fewer."""


class Language(NamedTuple):
    """The language of a page, for its root element."""

    tag: str
    """Of the texts, dates and calendars of the page: ``de-AT``."""
    formats: str
    """Of the app's own numbers and dates: the browser's first language, also where the page has no texts in it."""

    @property
    def name(self) -> str:
        """``de``."""
        return _name(self.tag)

    @property
    def attributes(self) -> str:
        """For the root element."""
        direction = "rtl" if self.name in _RIGHT_TO_LEFT else "ltr"
        formats = "" if self.formats == self.tag else f' data-locale="{self.formats}"'
        return f'lang="{self.tag}" dir="{direction}"{formats}'


AMERICAN = Language("en-US", "en-US")


def choose_language(option: str, accepted: str, available: Collection[str]) -> Language:
    """The language of a page.

    Parameters
    ----------
    option:
        ``client.language``; "auto" leaves it to the browser.
    accepted:
        The header Accept-Language.
    available:
        The languages that there are texts in, beside English.

    >>> choose_language("auto", "de-AT,de;q=0.9,en;q=0.5", {"de"})
    Language(tag='de-AT', formats='de-AT')
    >>> choose_language("auto", "fr-CH,fr;q=0.9", {"de"})
    Language(tag='en-CH', formats='fr-CH')
    """
    if option != "auto":
        return Language(option, option)
    preferred = _preferred(accepted)
    if not preferred:
        return AMERICAN
    formats = preferred[0]
    for tag in preferred:
        if _name(tag) in available or _name(tag) == ENGLISH:
            return Language(tag, formats)
    # English words, with the user's first day of the week and date order.
    region = _REGION.search(formats)
    return Language(f"{ENGLISH}-{region[1]}" if region else ENGLISH, formats)


def _name(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _preferred(accepted: str) -> list[str]:
    """The tags of the header, the best first, as far as all browsers take them; what is no tag is left out."""
    found: list[tuple[float, str]] = []
    for part in accepted[:_LONGEST].split(","):
        tag, _, parameter = part.strip().partition(";")
        weight = parameter.strip().removeprefix("q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if quality > 0 and (known := _TAG.match(tag.strip())):
            found.append((-quality, known[1]))
    return [tag for _, tag in sorted(found, key=lambda each: each[0])]
