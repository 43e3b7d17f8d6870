"""What the server makes of what comes from pages, in any thread: msgspec has learnt of the types before."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "millpond"
NO_STRUCTS = {
    "config/load.py": "under a lock",
    "config/schema.py": "plain types",
    "theming/editing.py": "a part of what config/load.py has converted",
}
"""Modules that convert without ``learn``, and why they may."""


def test_no_type_is_converted_to_before_it_is_known() -> None:
    found = set()
    for file in SOURCES.rglob("*.py"):
        calls = [
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Call)
        ]
        if "msgspec.convert" in calls and "learn" not in calls and "testing" not in file.parts:
            found.add(file.relative_to(SOURCES).as_posix())
    assert found == NO_STRUCTS.keys(), (
        "Beside a type that pages fill in stands `learn(Type)`: see millpond/structs.py."
    )


AT_ONCE = """
import threading
from millpond.testing import AppTest

begin = threading.Barrier(8)

def open_page():
    begin.wait()
    AppTest.from_string("import millpond as st").run()

pages = [threading.Thread(target=open_page) for _ in range(8)]
for page in pages:
    page.start()
for page in pages:
    page.join()
"""


def test_eight_threads_read_the_options_at_once() -> None:
    for _ in range(3):
        subprocess.run([sys.executable, "-c", AT_ONCE], check=True)
