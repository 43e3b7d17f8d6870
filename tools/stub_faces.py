"""The classes that apps make objects of, and what of them is for apps.

An editor offers all names of a class, also those that only Millpond's own code
uses. So the stubs have a class of their own for each, with the names that are
documented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SEEN: Mapping[str, Mapping[str, str | None]] = {
    "App": {
        "__init__": None, "script_path": None, "state": None, "__call__": None, "lifespan": None, "run": None,
    },
    "Page": {
        "__init__": None, "title": "str", "icon": "str", "visibility": "Literal['visible', 'hidden']",
        "url_path": None, "at": None, "run": None,
    },
}  # fmt: skip
"""The names of a class, by its name in ``st``. With a type: an attribute. None: what the source has."""


def named(text: str) -> str:
    """A stub in which these classes are those of the stubs."""
    text = re.sub(r"^from (\S+) import (\w+) as \2$", _from_container, text, flags=re.MULTILINE)
    return re.sub(rf"\b_(?:app_page|server_application)\.({'|'.join(SEEN)})\b", r"\1", text)


def _from_container(line: re.Match[str]) -> str:
    return f"from millpond.container import {line[2]} as {line[2]}" if line[2] in SEEN else line[0]
