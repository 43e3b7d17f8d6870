"""Files that pages outside of the site link to exist (MkDocs checks those inside)."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import REPOSITORY


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
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


def test_each_decision_has_a_number_of_its_own():
    files = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))
    assert [file.name[:4] for file in files] == [f"{n:03}-" for n in range(1, len(files) + 1)]
    numbered = [file.name for file in files if re.match(r"# \d", file.read_text("utf-8"))]
    assert numbered == [], "The number is part of the file's name, not of its title."
