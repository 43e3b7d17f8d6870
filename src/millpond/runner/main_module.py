"""``sys.modules["__main__"]`` while scripts run.

A script's classes say that they are from ``__main__``, so ``pickle``,
``dataclasses`` and ``typing.get_type_hints`` look there for its names. Many runs
execute at once in one process, each with its own namespace: this module shows each
thread the namespace of its run.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from millpond.runner.magic import WRITER
from millpond.session import context
from millpond.state.names import MAIN

_SPEC = ModuleSpec("millpond.__main__", None)
"""The main module that ``multiprocessing`` sees while a script runs: new processes do not execute it."""


class MainModule(ModuleType):
    """Stands for the script of the current run; outside runs, for the real main module."""

    def __init__(self, real: ModuleType) -> None:
        super().__init__(MAIN, real.__doc__)
        # Not through this class's __setattr__, which sets names of the script.
        object.__setattr__(self, "_real", real)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        here = context.current_or_none()
        real: ModuleType = object.__getattribute__(self, "_real")
        return here.run.namespace if here is not None and here.run.namespace else vars(real)

    def __getattribute__(self, name: str) -> Any:
        if name == "__dict__" or name == "__class__":
            return object.__getattribute__(self, name)
        namespace = object.__getattribute__(self, "__dict__")
        if name == "__spec__" and WRITER in namespace:
            return _SPEC
        try:
            return namespace[name]
        except KeyError:
            here = context.current_or_none()
            # While a page runs, the script around it is the main module, too.
            if here is not None and here.run.around is not None and name in here.run.around:
                return here.run.around[name]
            return getattr(object.__getattribute__(self, "_real"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value


def install() -> None:
    """Install the stand-in as the main module."""
    real = sys.modules[MAIN]
    if not isinstance(real, MainModule):
        sys.modules[MAIN] = MainModule(real)


def uninstall() -> None:
    """Undo :func:`install`."""
    module = sys.modules[MAIN]
    if isinstance(module, MainModule):
        sys.modules[MAIN] = object.__getattribute__(module, "_real")
