"""``millpond docs`` and ``millpond skills``: the documentation of this version, for people and for agents."""

from __future__ import annotations

import shutil
from pathlib import Path

from millpond import skills
from millpond.errors import ConfigError

APP = Path(__file__).parents[1] / "handbook" / "app.py"
SKILLS = Path(skills.__file__).parent

DOCS_HELP = """\
Usage: millpond docs [--section.option VALUE ...]
       millpond docs --text [PAGE or NAME]

  Opens the documentation of this version in the browser; it works offline.
  --text prints Markdown instead: the list of all pages, one page
  (concepts/forms), or one entry of the reference (st.button)."""


def text_of(words: list[str]) -> str:
    """What ``millpond docs --text`` prints."""
    from millpond.handbook import book  # the other commands need no documentation

    if len(words) > 1:
        raise ConfigError(
            f"`millpond docs --text` accepts one page or name; got {len(words)}: {', '.join(words)}"
        )
    return book.find(words[0]) if words else book.llms_txt()


def copy_skills(target: Path) -> list[Path]:
    """Copy the skill files into a folder; a file of ours that is there is replaced.

    Raises
    ------
    ConfigError
        The folder cannot be written.
    """
    copied = []
    for skill in sorted(SKILLS.glob("*/SKILL.md")):
        file = target / skill.parent.name / skill.name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(skill, file)
        except OSError as error:
            raise ConfigError(f"{file} cannot be written: {error.strerror}.") from None
        copied.append(file)
    return copied
