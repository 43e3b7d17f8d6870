"""The languages that the page's own texts are in: one file each in ``frontend/src/texts``, beside English."""

from __future__ import annotations

LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "ja", "ko", "pt", "zh")
REST_OF_TAG = r"(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
"""Of a language's tag: script and region. What else there may be, browsers refuse in some combinations."""
LANGUAGE_TAG = rf"^(auto|({'|'.join(LANGUAGES)}){REST_OF_TAG})$"
IN_WORDS = '"auto" or one of {}, optionally with a region, such as "de-AT"'.format(
    ", ".join(f'"{each}"' for each in LANGUAGES)
)
