"""The pages of signing in speak the languages that the app's pages do."""

from __future__ import annotations

from typing import get_args

from millpond.config.languages import LANGUAGES
from millpond.server.login.texts import TEXTS, Problem


def test_each_language_has_each_text() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    for texts in TEXTS.values():
        assert set(texts) == {*get_args(Problem), "links"}
        assert all(part.strip() for pair in texts.values() for part in pair)
