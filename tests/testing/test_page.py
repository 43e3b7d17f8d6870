"""The page as a tab has it."""

from __future__ import annotations

import subprocess
import sys


def test_a_tab_of_another_processs_app_knows_every_kind() -> None:
    # In a process that has drawn nothing: there, no element has been imported yet.
    code = (
        "from millpond import wire\n"
        "from millpond.props import KINDS\n"
        "from millpond.testing.page import TabTree\n"
        "assert 'button' not in KINDS\n"
        "tree = TabTree()\n"
        "tree.apply(wire.Set(1, 0, None, 'button', {'label': 'Go'}))\n"
        "print([node.props.label for node in tree.walk() if node.kind == 'button'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("['Go']\n", "")
