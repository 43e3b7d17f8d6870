"""Every element once, as the example of its docstring draws it.

What holds for all elements (accessibility, keys, looks) is tested on these, so
a new one is tested as soon as its function has an example.
"""

from __future__ import annotations

import ast
import doctest
import importlib.util
import textwrap
from collections.abc import Iterable

import millpond as st
from millpond.container import ELEMENTS

INSTEAD = {
    # The docstring's own one is over, and gone, before anybody has seen it.
    "spinner": "from millpond.elements.progress import Spinner\nst.empty()._draw(Spinner(text='Loading ...'))",
}
"""Examples of elements whose own one leaves nothing on the page."""


DRAWING = (*ELEMENTS, "echo", "fragment")
"""The public names that draw; those at the end are no methods of containers."""


def example_of(name: str) -> str:
    """The source of the example in the docstring; empty where the text only says whose example to see."""
    text = getattr(st, name).__doc__ or ""
    return INSTEAD.get(name) or "".join(one.source for one in doctest.DocTestParser().get_examples(text))


def missing_module(source: str) -> str | None:
    """What an example imports and is not installed: some elements show what only a large library makes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if importlib.util.find_spec(alias.name.partition(".")[0]) is None:
                    return alias.name
    return None


EXAMPLES = {
    name: source for name in DRAWING if (source := example_of(name)) and missing_module(source) is None
}
"""The functions that draw, and their examples."""


def sheet_of(names: Iterable[str]) -> str:
    """An app that draws these, each in a container of its own (``st-key-of-<name>``)."""
    return "import millpond as st\nst.title('All elements')\n" + "".join(
        f"with st.container(key='of-{name}'):\n{textwrap.indent(EXAMPLES[name], '    ')}\n" for name in names
    )


UNSEEN = {"balloons", "empty", "fragment", "snow", "space", "toast"}
"""What their examples draw is gone at once, or is nothing of their own."""

PICTURED = sorted(EXAMPLES.keys() - UNSEEN)
"""The elements of which the reference has a picture: ``scripts/screenshots elements``."""

SHEET = sheet_of(EXAMPLES)
"""An app that draws them all."""
