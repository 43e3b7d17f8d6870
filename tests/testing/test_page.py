"""The page as a tab has it."""

from __future__ import annotations

import subprocess
import sys

from millpond import wire
from millpond.testing.page import TabTree


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


def test_elements_that_come_one_after_the_other_are_not_looked_for() -> None:
    compared = 0

    class Number(int):
        __hash__ = int.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return int(self) == other

    tree = TabTree()
    tree.apply(wire.Reset())
    tree.apply(wire.Set(1, 0, None, "region", {}))
    for at in range(1000):
        tree.apply(wire.Set(Number(at + 2), 1, Number(at + 1) if at else None, "text", {"body": "a"}))
    assert len(list(tree.walk())) == 1002
    assert compared < 20_000
