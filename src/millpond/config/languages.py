"""The languages that the page's own texts are in: one file each in ``frontend/src/texts``, beside English."""

from __future__ import annotations

LANGUAGES = ("ar", "de", "en")
LANGUAGE_TAG = rf"^(auto|({'|'.join(LANGUAGES)})(-[A-Za-z0-9]{{2,8}})*)$"
IN_WORDS = '"auto" or one of {}, also with a region, as "de-AT"'.format(
    ", ".join(f'"{each}"' for each in LANGUAGES)
)
