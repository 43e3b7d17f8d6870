"""What ``import streamlit`` is to editors and type checkers: ``millpond stubs`` writes it into an app's folder.

At run time the finder of this package answers the import, and nothing of the
name ``streamlit`` is on the disk. Type checkers look at the disk alone. The
stubs say of each name where Millpond has it, so its types and words are those of
the version that is installed.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from millpond.compat.table import EAGER, MODULES
from millpond.errors import ConfigError

FOLDER: Final = "typings"
"""Where Pyright looks for stubs if nothing else is said."""
HEADER: Final = '"""Written by `millpond stubs`: `import streamlit` has the types of Millpond."""\n\n'


def write(folder: Path) -> list[Path]:
    """Write the stubs of ``streamlit`` into a folder.

    Parameters
    ----------
    folder:
        It gets a folder ``streamlit``. Stubs that are there already are
        replaced if they are of Millpond.

    Raises
    ------
    ConfigError
        There are other stubs of Streamlit, or the folder cannot be written.
    """
    texts = {folder.joinpath(*name.split("."), "__init__.pyi"): text for name, text in stubs().items()}
    try:
        for file in texts:
            if file.is_file() and not file.read_text("utf-8").startswith(HEADER):
                raise ConfigError(f"{file} is there, and not of Millpond. Delete it, or name another folder.")
        for file, text in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be written: {error.strerror}.") from None
    return list(texts)


def stubs() -> dict[str, str]:
    """The text of each stub, by its module."""
    return {name: _stub(name, importlib.import_module(ours)) for name, ours in MODULES.items()}


def _stub(name: str, ours: ModuleType) -> str:
    if name == "streamlit":
        # Names that there will be in a later Millpond come by themselves.
        lines = ["from millpond import *", "from millpond.compat.root import _bottom as _bottom"]
        lines += [f"from millpond.compat.root import {one} as {one}" for one in ("_event", "_main")]
    else:
        lines = [line for one in ours.__all__ for line in _lines(one, getattr(ours, one), ours)]
    inner = [one.rpartition(".")[2] for one in EAGER if one.rpartition(".")[0] == name]
    # `st.navigation` is the function, and not the module of that name.
    lines += [f"from {name} import {one} as {one}" for one in inner if one not in ours.__all__]
    return HEADER + "".join(f"{line}\n" for line in lines)


def _lines(name: str, value: Any, ours: ModuleType) -> list[str]:
    if inspect.isclass(value) and value.__module__.startswith("millpond.") and value.__name__ in _seen():
        seen = f"_{value.__name__}"
        return [f"from millpond.seen import {value.__name__} as {seen}", f"{name} = {seen}"]
    if name in _written_in(ours.__name__):
        return [f"from {ours.__name__} import {name} as {name}"]
    if not inspect.isclass(value):
        return ["from typing import Any", f"{name}: Any"]
    if value.__name__ in _written_in(value.__module__):
        # What is imported by another name is not seen from outside of a stub.
        hidden = f"_{value.__name__}"
        return [f"from {value.__module__} import {value.__name__} as {hidden}", f"{name} = {hidden}"]
    # A class that is made by a call.
    bases = [_base(base, ours) for base in value.__bases__]
    return [
        *(line for line, _ in bases if line),
        f"class {name}({', '.join(called for _, called in bases)}): ...",
    ]


def _base(base: type, ours: ModuleType) -> tuple[str, str]:
    """The line that imports a base, if one does, and what it is called."""
    called = base.__name__
    if base.__module__ == "builtins" or (base.__module__ == ours.__name__ and called in ours.__all__):
        return "", called
    return f"from {base.__module__} import {called} as _{called}", f"_{called}"


@cache
def _seen() -> frozenset[str]:
    """The classes of objects that apps have in hand: the types of elements' values name them as `seen.pyi` has them."""
    tree = ast.parse((Path(__file__).parents[1] / "seen.pyi").read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


@cache
def _written_in(module: str) -> frozenset[str]:
    """The names that the source of a module defines or imports, for all to see."""
    file = sys.modules[module].__file__
    if file is None:
        return frozenset()
    found = set[str]()
    for node in ast.parse(Path(file).read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(found)
