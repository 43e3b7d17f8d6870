"""The files beside an app: options and secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from millpond.checking.findings import Finding, Level
from millpond.config import auth
from millpond.config.load import FOLDERS, flatten
from millpond.config.schema import check, find, is_retired
from millpond.config.theme_file import MODES
from millpond.config.toml import TOMLDecodeError, parse_toml
from millpond.errors import AuthError, ConfigError


def check_settings(folder: Path, shown: Path) -> Iterator[Finding]:
    """What is found in the options and secrets of an app's folder; ``shown`` is how the folder is called."""
    for hidden in FOLDERS:
        for name, checks in (("config.toml", _options), ("secrets.toml", _secrets)):
            file = folder / hidden / name
            if file.is_file():
                yield from _read(file, str(shown / hidden / name), checks)


def _read(file: Path, path: str, checks: Any) -> Iterator[Finding]:
    try:
        text = file.read_text("utf-8")
        values = parse_toml(text)
    except (OSError, UnicodeDecodeError) as error:
        yield _finding(path, 0, "error", "file", f"cannot be read: {_why(error)}.")
    except TOMLDecodeError as error:
        # Python's own words name the line; they quote nothing of the file but one character.
        yield _finding(path, getattr(error, "lineno", 0), "error", "file", f"is not valid TOML: {error}.")
    else:
        yield from checks(values, path, text)


def _why(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error.strerror)


def _finding(path: str, line: int, level: Level, kind: str, text: str, see: str | None = None) -> Finding:
    return Finding(path=path, line=line, column=0, level=level, kind=kind, text=text, see=see)


def _options(values: Mapping[str, Any], path: str, text: str) -> Iterator[Finding]:
    streamlits = FOLDERS[0] in Path(path).parts
    for name, value in flatten(values):
        line = line_of(text, name)
        if is_retired(name):
            yield _finding(
                path, line, "note", "option", f"{name} is an old option without effect, and is ignored."
            )
            continue
        try:
            option = find(name)
        except ConfigError as error:
            level: Level = "note" if streamlits else "error"
            more = " It is ignored." if streamlits else ""
            yield _finding(path, line, level, "option", f"{error}{more}", "configuration.md")
            continue
        try:
            if name != "theme.base" or value in MODES:
                check(option, value, path)
        except ConfigError as error:
            forgiven = streamlits and name.startswith("theme.")
            words = str(error).removesuffix(f" ({path}).") + "."
            yield _finding(path, line, "note" if forgiven else "error", "option", words, "configuration.md")
        else:
            if "Not used yet" in option.description and value != option.default:
                yield _finding(path, line, "note", "option", f"{name} has no effect yet.", "configuration.md")


def _secrets(values: Mapping[str, Any], path: str, text: str) -> Iterator[Finding]:
    if not auth.is_configured(values):
        return
    line = line_of(text, auth.SECTION)
    try:
        auth.read_auth(values)
    except AuthError as error:
        yield _finding(path, line, "error", "secrets", _without_value(str(error)), "concepts/users.md")
    for name, near in auth.misspelt(values).items():
        where = line_of(text, f"{auth.SECTION}.{name}")
        yield _finding(
            path,
            where,
            "note",
            "secrets",
            f"`{name}` is unknown in `[auth]`. Did you mean `{near}`?",
            "concepts/users.md",
        )


def _without_value(words: str) -> str:
    """What is said of a secret, without the secret itself."""
    said, _, _ = words.partition("; got ")
    return said if said.endswith(".") else f"{said}."


def line_of(text: str, name: str) -> int:
    """The line of an option or table in a TOML file; 0: it is written in some other way."""
    section, _, key = name.rpartition(".")
    inside, header = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if plain.startswith("["):
            inside = plain.strip("[] ").partition("]")[0].replace(" ", "")
            header = number if inside == name else header
        elif (plain.partition("=")[0].strip().strip("\"'") == key and inside == section) or (
            plain.partition("=")[0].replace(" ", "") == name and not inside
        ):
            return number
    return header
