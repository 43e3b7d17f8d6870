"""Write the documentation that the package carries: ``src/millpond/handbook/pages``.

The pages of ``docs/`` and those of the reference become Markdown files without what only
MkDocs understands, with ``contents.json`` (their order and titles) and ``llms.txt`` beside
them. ``millpond docs`` shows them, and ``millpond docs --text`` prints them.

Usage::

    python tools/gen_handbook.py
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import docs_reference as reference  # noqa: E402 (the path must be set first)

PAGES = ROOT / "src" / "millpond" / "handbook" / "pages"
DOCS = ROOT / "docs"
LEFT_OUT = ("Decisions",)
"""Parts of the site that no user of the package needs."""


class Page(NamedTuple):
    """A page: the titles of the parts that it is in, its own, and its file."""

    parts: tuple[str, ...]
    title: str
    path: str


def navigation(config: str) -> Iterator[Page]:
    """The pages in the order of ``nav`` in ``mkdocs.yml``, the reference filled in.

    The build has no YAML parser: this reads the one form that ``nav`` has here, a list
    of ``Title: page.md``, ``page.md`` and ``Title:`` with an indented list.
    """
    parts: list[tuple[int, str]] = []
    for line in config.partition("\nnav:\n")[2].splitlines():
        entry = re.fullmatch(r"(\s+)- (?:([^:#{}\"']+):)?\s*(\[\]|[\w./-]*)\s*(?:#.*)?", line)
        if entry is None:
            if line.strip() and not line.lstrip().startswith("#"):
                raise ValueError(f"mkdocs.yml, nav: this line has a form that is not known: {line!r}")
            continue
        indent, title, path = len(entry[1]), (entry[2] or "").strip(), entry[3]
        parts = [part for part in parts if part[0] < indent]
        names = tuple(name for _, name in parts)
        if not path:
            parts.append((indent, title))
        elif path != "[]":
            yield Page(names, title or heading(DOCS / path), path)
        elif title == "Reference":
            for one in reference.PAGES:
                yield Page((*names, title), one, f"reference/{reference.slug(one)}")
            yield Page((*names, title), "Errors and helpers", "reference/errors.md")


def heading(file: Path) -> str:
    """The title of a page: its first heading."""
    found = re.search(r"^# (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else file.stem


def content(path: str) -> str:
    """The Markdown of a page."""
    folder, _, name = path.rpartition("/")
    if folder != "reference":
        return plain((DOCS / path).read_text("utf-8"))
    titles = {reference.slug(title): title for title in reference.PAGES}
    return plain(reference.reference_page(titles[name]) if name in titles else reference.errors_page())


def plain(markdown: str) -> str:
    """Without what only MkDocs understands: files are put in, notes become quotations, comments go."""
    markdown = reference.with_inserts(markdown)
    markdown = re.sub(
        r'^--8<-- "([^"]+)"$',
        lambda match: (ROOT / match[1]).read_text("utf-8").rstrip(),
        markdown,
        flags=re.MULTILINE,
    )
    markdown = re.sub(r'^\?\?\? \w+ "[^"]*"\n\n((?: {4}.*\n|\n)+)', _unfolded, markdown, flags=re.MULTILINE)
    # Every third part is a block of code, which ends as it has begun; after it stands its fence alone.
    parts = re.split(r"(?ms)(^(`{3,}).*?^\2$)", markdown)
    return "".join(part if at % 3 else _prose(part) for at, part in enumerate(parts) if at % 3 != 2)


def _unfolded(block: re.Match[str]) -> str:
    """What the site folds, as it is: the title is that of the code in it."""
    return textwrap.dedent(block[1])


def _prose(markdown: str) -> str:
    markdown = re.sub(
        r'^!!! \w+(?: "([^"]*)")?\n\n?((?: {4}.*\n|\n(?= {4}))+)', _quoted, markdown, flags=re.MULTILINE
    )
    markdown = re.sub(r"^<!-- .*? -->\n", "", markdown, flags=re.MULTILINE)
    return re.sub(r"^\|.*$", _row, markdown, flags=re.MULTILINE)


def _row(row: re.Match[str]) -> str:
    """A row of a table as CommonMark wants it: a bar ends a cell even in code, unless it is escaped."""
    code = re.sub(r"`[^`]*`", lambda span: re.sub(r"(?<!\\)\|", r"\|", span[0]), row[0])
    return code.replace("<br>", ", ")


def _quoted(note: re.Match[str]) -> str:
    lines = [f"**{note[1]}**", ""] if note[1] else []
    lines += [line.removeprefix("    ") for line in note[2].rstrip("\n").split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n"


def llms_txt(pages: list[Page]) -> str:
    """The index that https://llmstxt.org describes: what this is, and a line for each page."""
    lines = [
        "# Millpond",
        "",
        "> A Python script becomes a web app. It runs from top to bottom at every interaction; the functions are "
        "Streamlit's, and Session State survives reloads, crashes and deploys.",
        "",
        "Apps say `import millpond as st` or `import streamlit as st`; `millpond run app.py` runs both.",
    ]
    part = ""
    for page in pages:
        if (here := ": ".join(page.parts) or "Begin") != part:
            part = here
            lines += ["", f"## {part}", ""]
        lines.append(f"- [{page.title}]({page.path})")
    return "\n".join(lines) + "\n"


def write(target: Path = PAGES) -> None:
    """Write all pages, and what lists them, into an empty folder."""
    shutil.rmtree(target, ignore_errors=True)
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [page for page in navigation(config) if not set(page.parts) & set(LEFT_OUT)]
    for page in pages:
        file = target / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content(page.path), "utf-8")
    (target / "contents.json").write_text(json.dumps([page._asdict() for page in pages], indent=1), "utf-8")
    (target / "llms.txt").write_text(llms_txt(pages), "utf-8")
    shutil.copytree(DOCS / "images", target / "images")


if __name__ == "__main__":
    write()
