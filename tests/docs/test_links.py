"""Files that pages outside of the site link to exist (MkDocs checks those inside)."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import REPOSITORY


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name):
    text = (REPOSITORY / name).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (REPOSITORY / link).exists()] == []


def test_files_named_for_contributors_exist():
    text = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(
        r"`((?:src/millpond|frontend/src|tests|tools|docs|examples|scripts)/[\w./-]+\w)`", text
    )
    assert len(named) > 8
    assert [path for path in named if not (REPOSITORY / path).exists()] == []
