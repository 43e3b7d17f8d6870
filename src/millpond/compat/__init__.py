"""``import streamlit`` resolves to Millpond, here and only here.

Apps written for Streamlit run unmodified. :func:`install` puts a finder in
front of Python's own, so it does not matter whether Streamlit is installed.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType

from millpond.compat.table import EAGER, MODULES


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module in the table; None for all others, which then nobody finds."""
        if name not in MODULES:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """A module of its own: what an app sets in it is not set in ours."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module the public names of ours."""
        ours = importlib.import_module(MODULES[module.__name__])
        names = {"__doc__", "__version__", *ours.__all__}
        module.__dict__.update({name: vars(ours)[name] for name in names & vars(ours).keys()})
        if hasattr(ours, "__getattr__"):
            # What is there when it is first used.
            module.__dict__["__getattr__"] = ours.attributes.of(module.__dict__)
            below = [name.rpartition(".")[2] for name in MODULES if name.startswith(f"{module.__name__}.")]
            module.__dict__["__dir__"] = ours.attributes.names_in(module.__dict__, below)
        if module.__name__ == "streamlit":
            for name in EAGER:
                importlib.import_module(name)
            for name in names & vars(module).keys():
                if isinstance(vars(module)[name], ModuleType):
                    # Python sets a module as an attribute of its package. `st.navigation` is the function, as ours is.
                    delattr(module, name)


_finder = _Finder()


def install() -> None:
    """From now on, ``import streamlit`` means Millpond in this process."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def is_installed() -> bool:
    """True while ``import streamlit`` means Millpond."""
    return _finder in sys.meta_path


def is_ours(module: ModuleType) -> bool:
    """True for a module that the finder made, not Streamlit's own."""
    return module.__spec__ is not None and module.__spec__.loader is _finder


def uninstall() -> None:
    """Undo :func:`install`, and forget what it made importable."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "streamlit"]:
        del sys.modules[name]
