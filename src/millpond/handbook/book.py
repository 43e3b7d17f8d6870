"""The pages of the documentation that the package carries, and what is said in them."""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from millpond.errors import ConfigError

PAGES = Path(__file__).parent / "pages"
"""Written by ``tools/gen_handbook.py`` when the package is built."""


@dataclass(frozen=True)
class BookPage:
    """A page: the titles of the parts that it is in, its own, and its file below ``PAGES``."""

    parts: tuple[str, ...]
    title: str
    path: str

    @property
    def address(self) -> str:
        """Its address in the app: ``concepts/app.md`` is at ``concepts-app``."""
        return self.path.removesuffix(".md").replace("/", "-")

    @cached_property
    def text(self) -> str:
        """Its Markdown."""
        return (PAGES / self.path).read_text("utf-8")


@dataclass(frozen=True)
class BookHeading:
    """A heading, with the anchor that links name."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class BookPicture:
    """A picture that stands alone."""

    file: Path
    says: str

    def on(self, look: str | None) -> Path:
        """The file for a ``"light"`` or ``"dark"`` page: ``name-dark.png`` where there is one."""
        dark = self.file.with_name(f"{self.file.stem}-dark{self.file.suffix}")
        return dark if look == "dark" and dark.is_file() else self.file


@cache
def contents() -> tuple[BookPage, ...]:
    """All pages in their order.

    Raises
    ------
    ConfigError
        The package was installed without them.
    """
    try:
        found = json.loads((PAGES / "contents.json").read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            "This installation has no documentation: it was made without `tools/gen_handbook.py`. "
            "In a clone, run `python tools/gen_handbook.py`; otherwise install Millpond again."
        ) from None
    return tuple(BookPage(tuple(page["parts"]), page["title"], page["path"]) for page in found)


def llms_txt() -> str:
    """The index of all pages, in the form of https://llmstxt.org."""
    contents()
    return (PAGES / "llms.txt").read_text("utf-8")


def find(name: str) -> str:
    """The text of a page, or of one entry of the reference.

    Parameters
    ----------
    name : str
        A page's file (``concepts/forms.md``, ``concepts/forms``), its title (``Forms``), or a
        public name (``st.button``, ``button``).

    Raises
    ------
    ConfigError
        There is none of this name; the message names some that are like it.
    """
    wanted = name.removeprefix("st.").strip().lower()
    for page in contents():
        if page.path.startswith("reference/"):
            for entry in re.split(r"(?m)^(?=## )", page.text)[1:]:
                if f"#{wanted} }}" in entry.partition("\n")[0].lower():
                    return entry.rstrip() + "\n"
    for page in contents():
        if wanted in (page.path, page.path.removesuffix(".md"), page.title.lower()):
            return page.text
    like = [page.path for page, _ in search(wanted)][:3]
    hint = f" These speak of it: {', '.join(like)}." if like else " `millpond docs --text` lists all pages."
    raise ConfigError(f'The documentation has no page and no name "{name}".{hint}')


def search(words: str) -> list[tuple[BookPage, str]]:
    """The pages that have all these words, each with a line around the first.

    Titles come first, then headings, then the pages that say the first word most often.
    """
    wanted = words.lower().split()
    found: list[tuple[tuple[int, int], BookPage, str]] = []
    for page in contents():
        text = page.text
        if not wanted or not all(word in text.lower() for word in wanted):
            continue
        line = next(line for line in text.splitlines() if wanted[0] in line.lower())
        rank = 0 if wanted[0] in page.title.lower() else 1 if line.startswith("#") else 2
        often = text.lower().count(wanted[0])
        found.append(((rank, -often), page, re.sub(r"[#`*|>]|\{.*\}|\]\([^)]*\)|\[", "", line).strip()[:160]))
    return [(page, line) for _, page, line in sorted(found, key=lambda one: one[0])]


def blocks(page: BookPage) -> Iterator[BookHeading | BookPicture | str]:
    """What a page is made of: headings, pictures, and Markdown with links that hold in the app."""
    lines: list[str] = []
    fence = ""
    for line in page.text.splitlines():
        if opened := re.match(r"\s*(`{3,}|~{3,})", line):
            fence = "" if fence and line.strip() == fence else fence or opened[1]
        special = None if fence else _special(page, line)
        if special is None:
            lines.append(line)
            continue
        yield from _text(page, lines)
        lines = []
        yield special
    yield from _text(page, lines)


_LINK = re.compile(r"(?ms)^(`{3,}).*?^\1$|`[^`\n]*`|(?<!!)\[([^\]\n]*)\]\((?!\w+:)([^)\s#]*)(#[^)\s]*)?\)")
"""A link to a page; or code, in which what looks like one is none."""


def _text(page: BookPage, lines: list[str]) -> Iterator[str]:
    text = "\n".join(lines).strip()
    if text:
        yield _LINK.sub(lambda found: _linked(page, found), text)


def _linked(page: BookPage, found: re.Match[str]) -> str:
    words, target, anchor = found[2], found[3], found[4] or ""
    if words is None:
        return found[0]
    if not target:
        return f"[{words}]({anchor})"
    address = {one.path: one.address for one in contents()}.get(_resolved(page, target))
    # What is not in the package (decisions, examples) is in the repository alone: there is nothing to go to.
    return words if address is None else f"[{words}](./{address}{anchor})"


def _special(page: BookPage, line: str) -> BookHeading | BookPicture | None:
    if heading := re.fullmatch(r"(#{1,4}) (.+?)(?: \{ #([\w-]+) \})?", line):
        return BookHeading(len(heading[1]), heading[2], heading[3] or _anchor(heading[2]))
    picture = re.fullmatch(r"!\[([^\]]*)\]\((?!\w+:)([^)]+)\)(?:\{[^}]*\})?", line)
    file = PAGES / _resolved(page, picture[2]) if picture else None
    return BookPicture(file, picture[1]) if picture and file and file.is_file() else None


def _resolved(page: BookPage, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.path), target))


def _anchor(heading: str) -> str:
    """As Python-Markdown's ``toc`` makes it, which the links of the pages were written for."""
    ascii_ = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_).strip().lower())
