"""All kinds of node, also those whose modules no app has used yet."""

from __future__ import annotations

import importlib
import pkgutil

from millpond import elements
from millpond.props import KINDS, Props


def load_kinds() -> dict[str, type[Props]]:
    """Import all element modules, and return the kinds in a stable order."""
    for module in pkgutil.iter_modules(elements.__path__, elements.__name__ + "."):
        importlib.import_module(module.name)
    return dict(sorted(KINDS.items()))
