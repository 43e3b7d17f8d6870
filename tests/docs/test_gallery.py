"""The gallery page shows every example app, with a picture for each look and its whole source."""

from __future__ import annotations

import pytest

from tests.docs.blocks import REPOSITORY
from tools import docs_examples, docs_hook, gen_handbook

APPS = [
    *(file.stem for file in docs_examples.FOLDER.glob("*.py")),
    *(f"{file.parent.name}/app" for file in docs_examples.FOLDER.glob("*/app.py")),
]
"""Without ``examples/session_state``, the small scripts that pages on Session State speak of."""


def test_every_example_is_in_it():
    assert sorted(docs_examples.EXAMPLES) == sorted(APPS)


@pytest.mark.parametrize("example", APPS)
@pytest.mark.parametrize("look", ["", "-dark"])
def test_an_example_has_a_picture(example, look):
    name = docs_examples.name_of(example)
    assert (docs_examples.IMAGES / f"{name}{look}.png").is_file(), (
        f"Take it with: scripts/screenshots examples {name}"
    )


@pytest.mark.parametrize("example", APPS)
def test_the_package_has_the_source_as_it_is(example):
    source = (docs_examples.FOLDER / f"{example}.py").read_text("utf-8").rstrip()
    assert f'.py"\n{source}\n```' in gen_handbook.content("gallery.md")


def test_a_picture_with_a_dark_one_is_shown_on_the_look_that_it_is_for():
    made = docs_hook.with_dark_pictures(
        'A\n\n![Seen](images/counter.png){ width="720" }\n![Theme](images/theme.png)\n',
        REPOSITORY / "docs",
    )
    assert made == (
        'A\n\n![Seen](images/counter.png#only-light){ width="720" }\n'
        '![Seen](images/counter-dark.png#only-dark){ width="720" }\n![Theme](images/theme.png)\n'
    )


def test_a_page_that_is_made_of_code_shows_dark_pictures_too():
    made = docs_hook.with_dark_pictures(
        "![Seen](../images/elements/checkbox.png)\n", REPOSITORY / "docs" / "reference"
    )
    assert made == (
        "![Seen](../images/elements/checkbox.png#only-light)\n"
        "![Seen](../images/elements/checkbox-dark.png#only-dark)\n"
    )
