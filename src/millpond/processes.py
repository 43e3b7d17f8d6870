"""Functions of an app's script in other processes: ``ProcessPoolExecutor``, ``multiprocessing``.

Python sends a function as its module and its name. A script's are of
``__main__``, which is another one in each run, and the thread that pickles what
a pool is given belongs to no run. So they are sent as the script's file and the
name, and the other process finds them: a forked one in its copy of the run, any
other by executing the script's *definitions*.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Mapping
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import FunctionType
from typing import Any

from millpond import compat
from millpond.runner.definitions import definitions
from millpond.runner.magic import WRITER
from millpond.session import context
from millpond.state.names import MAIN


def install() -> None:
    """From now on, what ``multiprocessing`` pickles may be a script's."""
    ForkingPickler.reducer_override = _reduce  # type: ignore[method-assign, assignment]
    _look_after_forks()


@functools.cache
def _look_after_forks() -> None:
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_leave_server)


def _leave_server() -> None:
    """This process is a copy of one that serves: no page shows what its run draws."""
    here = context.current_or_none()
    if here is not None:
        here.run.session.become_copy()


def _reduce(pickler: ForkingPickler, value: Any) -> Any:
    """How a function or class of a script is sent; NotImplemented for everything else."""
    if not isinstance(value, (FunctionType, type)) or value.__module__ != MAIN:
        return NotImplemented
    names = _namespace_of(value)
    if names is None or _look_up(names, value.__qualname__) is not value:
        return NotImplemented
    return find, (names["__file__"], value.__qualname__, compat.is_installed())


def _namespace_of(value: FunctionType | type) -> dict[str, Any] | None:
    """The globals of the run that has defined it; None if no script has."""
    members = [value] if isinstance(value, FunctionType) else list(vars(value).values())
    for member in members:
        function = inspect.unwrap(member) if callable(member) else member
        names = getattr(function, "__globals__", None)
        if isinstance(names, dict) and WRITER in names:
            return names
    return None


def _look_up(names: Mapping[str, Any], qualified: str) -> Any:
    first, *rest = qualified.split(".")
    found = names.get(first)
    for name in rest:
        found = getattr(found, name, None)
    return found


def find(script: str, qualified: str, as_streamlit: bool) -> Any:
    """The function or class of a script, in a process that it was sent to. Raises AttributeError."""
    main = sys.modules[MAIN]
    found = _look_up(vars(main), qualified) if vars(main).get("__file__") == script else None
    if found is None:
        if as_streamlit:
            compat.install()
        found = _look_up(_definitions(script), qualified)
    if found is None:
        raise AttributeError(
            f"This process has no `{qualified}` of {script}: it has the script's imports, functions, "
            f"classes and constants, but nothing that the script creates with a call. Move it into its own module."
        )
    return found


@functools.cache
def _definitions(script: str) -> dict[str, Any]:
    return definitions(Path(script))
