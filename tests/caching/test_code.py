"""Values are forgotten when the code that has made them changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from millpond.caching.code import digest_of, version_of
from millpond.caching.registry import REGISTRY, VERSIONS
from millpond.runner.local_modules import LocalModules
from millpond.testing import AppTest

APP = """
import millpond as st
import ponds
from ponds import depth as deep

class Fish:
    def weight(self):
        return 2

def helper(n):
    return n + 1

def unused():
    return 1

LIMIT = 20
UNUSED = 30
lower = 40
STATES = [50]

@st.cache_data
def load(n):
    # what it does
    st.session_state.calls = st.session_state.get("calls", 0) + 1
    import rivers
    st.session_state.seen = LIMIT, lower, STATES, ponds.DEPTH
    return helper(n) + ponds.size() + deep() + Fish().weight() + rivers.length()

st.session_state.value = load(1)
"""
PONDS = """
from streams import flow
DEPTH = (60, "m")

def size():
    return flow()

def depth():
    return 3

def other():
    return 1
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Iterator[Path]:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "ponds.py").write_text(PONDS)
    (tmp_path / "streams.py").write_text("def flow():\n    return 4\n")
    (tmp_path / "rivers.py").write_text("def length():\n    return 5\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    for name in ("ponds", "streams", "rivers"):
        sys.modules.pop(name, None)
    REGISTRY.clear("data")


@pytest.mark.parametrize(
    ("file", "old", "new", "forgotten"),
    [
        ("app.py", "return helper(n)", "return 1 + helper(n)", True),
        ("app.py", "return n + 1", "return n + 2", True),
        ("app.py", "return 2\n", "return 22\n", True),
        ("ponds.py", "return flow()", "return 1 + flow()", True),
        ("ponds.py", "return 3", "return 33", True),
        ("streams.py", "return 4", "return 44", True),
        ("rivers.py", "return 5", "return 55", True),
        ("app.py", "LIMIT = 20", "LIMIT = 21", True),
        ("ponds.py", "(60, ", "(61, ", True),
        ("app.py", "UNUSED = 30", "UNUSED = 31", False),
        ("app.py", "lower = 40", "lower = 41", False),
        ("app.py", "STATES = [50]", "STATES = [51]", False),
        ("app.py", "return 1\n", "return 11\n", False),
        ("ponds.py", "return 1", "return 11", False),
        ("app.py", "# what it does", "# what it does\n    # and more", False),
        ("app.py", "class Fish", "\n\n\nclass Fish", False),
    ],
)
def test_values_are_forgotten_with_the_code_that_made_them(folder, file, old, new, forgotten) -> None:
    at = AppTest.from_file(folder / "app.py").run()
    assert not at.exception
    at.run()
    assert at.session_state.calls == 1
    source = (folder / file).read_text()
    assert source.count(old) == 1
    (folder / file).write_text(source.replace(old, new))
    LocalModules(folder / "app.py", [folder]).forget([folder / file])
    at.run()
    assert not at.exception
    assert at.session_state.calls == 1 + forgotten


def test_a_few_versions_of_a_function_are_kept_and_the_oldest_released(folder) -> None:
    script = folder / "app.py"
    script.write_text(
        "import millpond as st\n"
        "@st.cache_resource(on_release=st.session_state.setdefault('gone', []).append)\n"
        "def load():\n    return 100\n"
        "load()\n"
    )
    at = AppTest.from_file(script).run()
    for n in range(101, 102 + VERSIONS):
        script.write_text(script.read_text().replace(f"return {n - 1}", f"return {n}"))
        at.run()
    assert not at.exception
    assert at.session_state.gone == [100, 101]
    caches = REGISTRY.caches("resource")
    assert sum(cache.name == "__main__.load" for cache in caches) == VERSIONS
    REGISTRY.clear("resource")


def test_what_made_a_function_tells_its_values_apart() -> None:
    at = AppTest.from_string(
        """
import millpond as st

def make(n):
    @st.cache_data
    def f():
        return n
    return f

st.session_state.values = [make(1)(), make(2)(), make(1)()]
"""
    ).run()
    assert at.session_state["values"] == [1, 2, 1]


def test_a_version_does_not_depend_on_lines_or_the_order_of_sets() -> None:
    def compiled(source: str):
        space: dict[str, object] = {}
        exec(source, space)
        return space["f"]

    one = compiled("def f(a):\n    return a in {'a', 'b', 'c'}\n")
    other = compiled("\n\n# more\ndef f(a):\n\n    return a in {'a', 'b', 'c'}\n")
    third = compiled("def f(a):\n    return a in {'a', 'b', 'd'}\n")
    assert version_of(one) == version_of(other) != version_of(third)
    assert digest_of(one.__code__) != digest_of(third.__code__)


def test_code_of_installed_packages_does_not_count() -> None:
    import json

    def f():
        return json.dumps(1)

    def g():
        return 1

    version: Any = version_of
    before = version(f)
    f.__globals__["json"] = json
    assert version(f) == before
    assert version(g) != before
