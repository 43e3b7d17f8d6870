"""What a page lets the browser fetch beside its own scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from millpond.elements.kinds import load_kinds
from millpond.server.front_end import STATIC, Chunks

LAZY = Path(__file__).parents[2] / "frontend" / "src" / "lazy"


@pytest.mark.parametrize(
    ("body", "parsed"),
    [
        ("Count = `0`", False),
        ("It is `0` and `1`.", False),
        ("**Count** = `0`", True),
        ("an open ` backtick", True),
        ("`a` [link](https://example.com)", True),
    ],
)
def test_the_markdown_parser_is_named_only_for_a_text_that_takes_it(
    tmp_path: Path, body: str, *, parsed: bool
) -> None:
    files = {"src/lazy/markdown.gen.ts": "assets/markdown.js", "src/ui/markdown/full.tsx": "assets/full.js"}
    manifest = {"_base.js": {"name": "base", "file": "assets/base.js"}}
    manifest |= {source: {"file": file} for source, file in files.items()}
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    frame = json.dumps([{"type": "delta", "n": 1, "ops": [["set", 5, -1, None, "markdown", {"body": body}]]}])
    links = "".join(Chunks(tmp_path).links(frame))
    assert "assets/markdown.js" in links
    assert ("assets/full.js" in links) is parsed


@pytest.mark.parametrize(
    ("body", "wanted"), [("It is $x$.", True), ("It costs $5.", False), ("**x**", False)]
)
def test_what_draws_formulas_is_named_for_a_formula(tmp_path: Path, body: str, *, wanted: bool) -> None:
    load_kinds()
    manifest = {"src/ui/markdown/katex.ts": {"file": "assets/katex.js"}}
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    frame = json.dumps([{"type": "delta", "n": 1, "ops": [["set", 5, -1, None, "markdown", {"body": body}]]}])
    assert ("assets/katex.js" in "".join(Chunks(tmp_path).links(frame))) is wanted


def test_the_built_front_end_names_the_chunk_of_each_kind_and_has_few_of_them() -> None:
    load_kinds()
    # Those that the build knew: a checkout may have a newer one, and has to be built anew for that.
    kinds = [file.name.removesuffix(".gen.ts") for file in LAZY.glob("*.gen.ts")]
    assert len(kinds) > 40
    chunks = Chunks(STATIC)

    def files(*kinds: str) -> set[str]:
        ops: list[Any] = [["set", 5, -1, None, kind, {}] for kind in kinds]
        links = chunks.links(json.dumps([{"type": "delta", "n": 1, "ops": ops}]))
        return set(re.findall(r'href="([^"]+)"', "".join(links)))

    assert [kind for kind in kinds if not any(file.endswith(".js") for file in files(kind))] == []
    assert files("checkbox") == files("multiselect")  # of one family
    assert len(files("alert", "code", "checkbox", "date_input", "expander", "slider", "tabs")) <= 10


def test_an_element_with_a_chunk_takes_the_list_of_chunks_too(tmp_path: Path) -> None:
    load_kinds()
    manifest = {
        "_base.js": {"name": "base", "file": "assets/base.js"},
        "_late.js": {"name": "late", "file": "assets/late.js", "imports": ["_base.js"]},
        "src/lazy/slider.gen.ts": {"file": "assets/slider.js"},
    }
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    chunks = Chunks(tmp_path)

    def links(kind: str) -> str:
        ops = [["set", 5, -1, None, kind, {}]]
        return "".join(chunks.links(json.dumps([{"type": "delta", "n": 1, "ops": ops}])))

    assert "assets/late.js" in links("slider")
    assert "assets/slider.js" in links("slider")
    assert "assets/base.js" not in links("slider")
    assert links("text") == ""  # its component is part of every page's script
