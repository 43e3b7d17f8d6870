"""The options that the documentation names exist, spelt as they are there."""

from __future__ import annotations

import re

from millpond.config import schema
from millpond.config.options import RETIRED_OPTIONS
from tests.docs.blocks import pages

SECTIONS = {name.partition(".")[0] for name in schema()} - {"secrets", "session"}
"""Sections whose name stands before a dot for nothing else."""


def test_the_options_that_are_named_exist() -> None:
    named = re.compile(rf"`(?:--)?((?:{'|'.join(SECTIONS)})\.[a-z]\w+)\b[^`/]*`")
    known = {*schema(), *RETIRED_OPTIONS}
    found = {
        (page.name, option)
        for page in pages()
        if page.name != "CHANGELOG.md"
        for option in named.findall(page.read_text("utf-8"))
    }
    assert len(found) > 50
    assert sorted((page, option) for page, option in found if option not in known) == []
