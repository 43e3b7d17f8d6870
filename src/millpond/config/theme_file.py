"""``theme.base`` as a file: a theme in a TOML file of its own, near the app or anywhere in the web."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from millpond.config.toml import TOMLDecodeError, parse_toml
from millpond.errors import ConfigError

MODES = ("light", "dark")
_PATIENCE = 5.0
"""Seconds that a server waits for a theme from the web before it starts without it."""
_LARGEST = 1 << 20


class UnreachableError(Exception):
    """The address of a theme does not answer now."""


def read_theme(base: str, folders: Sequence[Path]) -> tuple[dict[str, Any], Path | None]:
    """The tables of the theme that ``base`` names, and its file if it is one.

    Parameters
    ----------
    base:
        A path, absolute or below one of the ``folders``, or an address.
    folders:
        Where to look; the first that has the file counts.

    Raises
    ------
    ConfigError
        There is no such file, or it is not a theme.
    UnreachableError
        The address does not answer.
    """
    if base.lower().startswith(("http://", "https://")):
        return _tables(_fetch(base), base), None
    places = [folder / base for folder in folders]  # an absolute path stays as it is
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        looked = " and ".join(dict.fromkeys(str(folder) for folder in folders))
        raise ConfigError(f"theme.base names {base!r}, and there is no such file in {looked}.")
    try:
        return _tables(file.read_text("utf-8"), str(file)), file
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"theme.base names {base!r}, which cannot be read: {error}.") from error


def _fetch(address: str) -> str:
    request = urllib.request.Request(address, headers={"User-Agent": "millpond"})  # noqa: S310 (http or https, see above)
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 (as above)
            content: bytes = answer.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UnreachableError(f"{address} cannot be fetched ({reason})") from error
    if len(content) > _LARGEST:
        raise ConfigError(
            f"theme.base names {address}, which is larger than a megabyte, too large for a theme."
        )
    return content.decode("utf-8", "replace")


def _tables(text: str, source: str) -> dict[str, Any]:
    try:
        tables = parse_toml(text)
    except TOMLDecodeError as error:
        raise ConfigError(f"The theme {source} is not valid TOML: {error}.") from error
    if not isinstance(tables.get("theme"), dict):
        raise ConfigError(f"The theme {source} has no [theme] table.")
    if others := sorted(tables.keys() - {"theme"}):
        raise ConfigError(
            f"The theme {source} may only have a [theme] table; it also has {', '.join(f'[{name}]' for name in others)} too."
        )
    base = tables["theme"].get("base")
    if base is not None and base not in MODES:
        raise ConfigError(f'The theme {source} must have "light" or "dark" as its base, not {base!r}.')
    return tables
