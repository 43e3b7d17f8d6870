"""The files that say what an app needs: ``requirements.txt`` and ``pyproject.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

from millpond.checking.findings import Finding

_STREAMLIT: Final = re.compile(r"streamlit\s*(\[[^]]*\])?\s*($|[=<>~!@;#,(])", re.IGNORECASE)
"""A requirement of Streamlit itself, and not of one of its components."""
_WORDS: Final = (
    "Streamlit is not needed: `import streamlit` means Millpond. List `millpond` in its place, and the packages that "
    "Streamlit brings along and this app imports, such as `pandas`."
)


def check_requirements(folder: Path, shown: Path) -> Iterator[Finding]:
    """What is found in the requirements of an app's folder; ``shown`` is how the folder is called."""
    for name, lines in (("requirements.txt", _in_requirements), ("pyproject.toml", _in_project)):
        try:
            text = (folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for line in lines(text):
            yield Finding(
                path=str(shown / name),
                line=line,
                column=0,
                level="note",
                kind="package",
                text=_WORDS,
                see="check.md#packages-that-are-not-installed",
            )


def _in_requirements(text: str) -> Iterator[int]:
    return (at for at, line in enumerate(text.splitlines(), 1) if _STREAMLIT.match(line.strip()))


def _in_project(text: str) -> Iterator[int]:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for requirement in {one for one in _requirements(values) if _STREAMLIT.match(one.strip())}:
        quoted = re.compile(
            rf"""["']{re.escape(requirement)}["']|^\s*["']?{re.escape(requirement)}["']?\s*="""
        )
        yield next((at for at, line in enumerate(text.splitlines(), 1) if quoted.search(line)), 0)


def _requirements(values: dict[str, Any]) -> Iterable[str]:
    """What a project needs, by the standard and by Poetry; whatever has another shape is passed over."""
    project, groups = _table(values, "project"), _table(values, "dependency-groups")
    lists = [
        project.get("dependencies"),
        *_table(project, "optional-dependencies").values(),
        *groups.values(),
    ]
    poetry = _table(_table(_table(values, "tool"), "poetry"), "dependencies")
    named = chain.from_iterable(one for one in lists if isinstance(one, list))
    return [one for one in (*named, *poetry) if isinstance(one, str)]


def _table(values: dict[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}
