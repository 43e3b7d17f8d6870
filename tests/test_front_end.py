"""What `tools/gen_wire.py` writes for the front end: what is in the entry, and what in the chunks of the kinds."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from millpond.elements.kinds import load_kinds

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def generator() -> Any:
    spec = importlib.util.spec_from_file_location("gen_wire", ROOT / "tools" / "gen_wire.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_entry(module: str) -> dict[str, dict[str, Any]]:
    """``DEFAULTS`` of ``wire.gen.ts``."""
    shared = json.loads(re.findall(r"const SHARED = (\{.*?\});", module, re.DOTALL)[0])
    table = re.findall(r"const DEFAULTS: [^=]*= \{\n(.*?)^\};", module, re.DOTALL | re.MULTILINE)[0]
    found = {}
    for name, text in re.findall(r"^  (\w+): \{(.*)\},$", table, re.MULTILINE):
        own = json.loads(f"{{{text.replace('...SHARED,', '')}}}")
        found[name] = {**shared, **own} if "...SHARED" in text else own
    return found


def test_entry_and_chunk_have_all_defaults_of_a_kind(generator: Any) -> None:
    kinds = load_kinds()
    entry = in_entry(generator.wire_module(kinds))
    for kind, cls in kinds.items():
        both = dict(entry.get(kind, {}))
        if not cls.eager:
            text = generator.lazy_module(kind, cls)
            chunk = json.loads(re.findall(r"const DEFAULTS: [^=]*= (\{.*?\});\n\n", text, re.DOTALL)[0])
            both |= chunk.get(kind, {})
        wanted = json.loads(json.dumps(generator.defaults(cls)))
        assert both | ({"width": "stretch"} if "width" in wanted and "width" not in both else {}) == wanted


def test_the_entry_says_of_a_kind_with_a_chunk_only_what_is_needed_before_that(generator: Any) -> None:
    kinds = load_kinds()
    eager = {kind for kind, cls in kinds.items() if cls.eager}
    entry = in_entry(generator.wire_module(kinds))
    allowed = generator.KNOWN_OF_WIDGETS
    # Structs of eager kinds alone.
    assert {name for name in entry if name not in kinds} == {"Logo", "LogoImage", "MenuItems"}
    assert [
        (kind, own)
        for kind, own in entry.items()
        if kind in kinds and kind not in eager and not own.keys() <= allowed
    ] == []


def test_the_props_are_read_without_what_the_build_does_not_have() -> None:
    """`pip install` of the sources has `build-system.requires` only: no dependency of the server or of tables."""
    code = (
        "import sys\n"
        "for name in ('click', 'httptools', 'narwhals', 'starlette', 'uvicorn', 'watchfiles', 'websockets', 'xxhash'):\n"
        "    sys.modules[name] = None\n"
        "from millpond.elements.kinds import load_kinds\n"
        "print(len(load_kinds()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) == len(load_kinds())


def test_what_the_generators_import_of_tools_is_among_the_sources_of_the_build() -> None:
    # Else an editable install keeps what an older one has written.
    build = (ROOT / "hatch_build.py").read_text()
    for file in (ROOT / "tools").glob("gen_*.py"):
        for name in re.findall(r"^from tools(?:\.| import )(\w+)", file.read_text(), re.MULTILINE):
            if file.name != "gen_handbook.py":
                assert f'"tools/{name}.py"' in build, f"add tools/{name}.py to SOURCES of hatch_build.py"
