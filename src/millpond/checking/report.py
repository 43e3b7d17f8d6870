"""The findings as text, as JSON, and as GitHub shows them beside the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from millpond.checking.findings import Finding
from millpond.checking.project import Report

FORMATS: Final = ("text", "json", "github")
_INSTALL: Final = re.compile(r"`pip install ([^`]+)`")


def written(report: Report, form: str) -> str:
    """The report in one of the :data:`FORMATS`."""
    if form == "json":
        whole = {"files": report.files, "errors": report.errors, "findings": report.findings}
        return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()
    if form == "github":
        return "\n".join(_annotation(one) for one in report.findings)
    return "\n".join([*_lines(report), summary(report)])


def _lines(report: Report) -> Iterator[str]:
    """A line for each error; notes that say the same of one file are one."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for one in report.findings:
        alike.setdefault((one.path if one.level == "note" else _place(one), one.text), []).append(one)
    for (_, text), several in alike.items():
        first = several[0]
        more = f" (and {len(several) - 1} more)" if len(several) > 1 else ""
        yield f"{_place(first)}: {first.level}: {text}{more}"


def _place(one: Finding) -> str:
    return ":".join([one.path, *(str(number) for number in (one.line, one.column) if number)])


def summary(report: Report) -> str:
    """One line about all of it."""
    notes = len(report.findings) - report.errors
    read = _count(report.files, "file")
    if not report.findings:
        return f"Nothing is missing ({read})."
    parts = [_count(report.errors, "error")] if report.errors else []
    parts += [_count(notes, "note")] if notes else []
    absent = [one for one in report.findings if one.kind == "installed"]
    end = "" if report.errors or absent else " Nothing is missing."
    end += f" {_count(len(absent), 'package')} to install{_all_at_once(absent)}." if absent else ""
    pages = sorted({one.see.partition("#")[0] for one in report.findings if one.see})
    more = f" More about it: {', '.join(_command(page) for page in pages)}." if pages else ""
    return f"{' and '.join(parts)} ({read}).{end}{more}"


def _all_at_once(absent: list[Finding]) -> str:
    """The one command that installs them, if all their names are known."""
    named = [_INSTALL.search(one.text) for one in absent]
    known = {found[1] for found in named if found is not None}
    return f": `pip install {' '.join(sorted(known))}`" if all(named) else ""


def _command(page: str) -> str:
    """How to read a page of the documentation, in a terminal."""
    return f"`millpond docs --text {page.removesuffix('.md')}`"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _annotation(one: Finding) -> str:
    level = "error" if one.level == "error" else "notice"
    where = [f"file={_escaped(one.path, ',:')}"]
    where += [f"line={one.line}"] if one.line else []
    where += [f"col={one.column}"] if one.column else []
    return f"::{level} {','.join(where)}::{_escaped(one.text)}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)
