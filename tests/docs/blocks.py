"""The code blocks of a Markdown file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

_FENCE = re.compile(
    r"(?:<!-- raises: (?P<raises>\w+) -->\n)?"
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Block:
    file: Path
    line: int
    language: str
    code: str
    title: str | None
    """The file name that the page gives it."""
    raises: str | None
    """The error that it is there to show."""
    before: dict[str, str] = field(default_factory=dict)
    """The titled blocks above it on the page: files that it may read or import."""

    @property
    def name(self) -> str:
        return f"{self.file.relative_to(REPOSITORY)}:{self.line}"


def pages() -> list[Path]:
    """Every Markdown file that people read."""
    return [*sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "docs").rglob("*.md"))]


def blocks(language: str) -> list[Block]:
    """The blocks of one language, in all pages."""
    return [block for page in pages() for block in blocks_of(page) if block.language == language]


def blocks_of(page: Path) -> list[Block]:
    """All code blocks of a page."""
    found: list[Block] = []
    text = page.read_text("utf-8")
    for match in _FENCE.finditer(text):
        before = {block.title: block.code for block in found if block.title}
        line = text.count("\n", 0, match.start("code"))
        found.append(
            Block(page, line, match["language"], match["code"], match["title"], match["raises"], before)
        )
    assert 2 * len(found) == len(re.findall(r"^```", text, re.MULTILINE)), (
        f"{page}: a code fence has no language, or no end"
    )
    return found
