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

_MODULES = {
    "streamlit": "millpond",
    "streamlit.errors": "millpond.compat.errors",
    "streamlit.runtime": "millpond.compat.runtime",
    "streamlit.runtime.scriptrunner": "millpond.compat.runtime",
    "streamlit.testing": "millpond.testing",
    "streamlit.testing.v1": "millpond.testing",
    "streamlit.testing.v1.app_test": "millpond.testing",
}
"""What each module of Streamlit is here."""


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] != "streamlit":
            return None
        if name not in _MODULES:
            raise ModuleNotFoundError(
                f"{name} is not there: under Millpond, `import streamlit` is Millpond, and this module of "
                "Streamlit has no counterpart. To import the installed Streamlit instead, run with "
                "--client.importStreamlit false.",
                name=name,
            )
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """A module of its own: its submodules are not ours."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module our names."""
        ours = importlib.import_module(_MODULES[module.__name__])
        module.__dict__.update({k: v for k, v in vars(ours).items() if not k.startswith("__")})
        module.__doc__ = ours.__doc__
        if "__getattr__" in vars(ours):
            module.__getattr__ = ours.__getattr__  # type: ignore[method-assign]
        if hasattr(ours, "__version__"):
            module.__version__ = ours.__version__  # type: ignore[attr-defined]


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
