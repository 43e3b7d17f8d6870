"""MkDocs' side of the generated pages (``hooks`` in ``mkdocs.yml``)."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mkdocs.structure.files import File, Files

from tools import docs_reference as reference

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the parts of the navigation that follow from the code."""
    parts: dict[str, list[Any]] = {
        "Reference": [
            *({title: f"reference/{reference.slug(title)}"} for title in reference.PAGES),
            {"Errors and helpers": "reference/errors.md"},
        ],
        "Decisions": sorted(
            f"decisions/{file.name}" for file in Path(config.docs_dir, "decisions").glob("*.md")
        ),
    }
    fill(config.nav or [], parts)
    return config


def fill(items: list[Any], parts: dict[str, list[Any]]) -> None:
    """Put the parts where the navigation names them, at any depth."""
    for item in items:
        for name, pages in item.items() if isinstance(item, dict) else ():
            if name in parts:
                item[name] = parts[name]
            elif isinstance(pages, list):
                fill(pages, parts)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the reference."""
    for title in reference.PAGES:
        path = f"reference/{reference.slug(title)}"
        files.append(File.generated(config, path, content=reference.reference_page(title)))
    files.append(File.generated(config, "reference/errors.md", content=reference.errors_page()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Fill what a page takes from the code, and show each picture as the reader's colours want it."""
    if page.file.src_uri == "configuration.md":
        page.meta["search"] = {"boost": 4}  # who searches for an option wants its description first
    folder = Path(config.docs_dir, page.file.src_uri).parent
    return with_dark_pictures(reference.with_inserts(markdown), folder)


def with_dark_pictures(markdown: str, folder: Path) -> str:
    """With ``picture-dark.png`` beside each ``picture.png`` that has one; the theme shows one of them.

    Parameters
    ----------
    folder : Path
        Where the page is, from which its links lead.
    """

    def pair(found: re.Match[str]) -> str:
        says, path, attributes = found[1], found[2], found[3] or ""
        # The folder of a page that is made of code is not there, so `..` has to be taken off first.
        if not Path(os.path.normpath(folder / f"{path}-dark.png")).is_file():
            return found[0]
        return (
            f"![{says}]({path}.png#only-light){attributes}\n![{says}]({path}-dark.png#only-dark){attributes}"
        )

    return re.sub(r"(?m)^!\[([^\]]*)\]\(([\w./-]+)\.png\)(\{[^}\n]*\})?", pair, markdown)
