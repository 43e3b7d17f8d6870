"""The variables that CSS of apps and components may use."""

from __future__ import annotations

from pathlib import Path

from millpond.theming.public import PUBLIC

FACTS = Path(__file__).parents[1] / "facts" / "css-variables.txt"


def test_the_names_are_streamlits():
    assert sorted(PUBLIC) == FACTS.read_text().splitlines()[1:]
