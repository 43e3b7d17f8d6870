"""A Python file of the app: compiled once for each change."""

from __future__ import annotations

import ast
import builtins
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from millpond.elements.figures_of_runs import watch_for_matplotlib
from millpond.runner.magic import WRITER, add_magic
from millpond.state.names import MAIN


class Script:
    """A Python file that runs execute.

    Parameters
    ----------
    path:
        The file.
    write:
        The function that writes bare expressions; None: no magic.
    """

    def __init__(self, path: Path, *, write: Callable[..., Any] | None = None) -> None:
        self.path = path
        self._file = str(path)
        self._write = write
        self._compiled: tuple[tuple[int, int], CodeType] | None = None
        """The file's time and size, and the compiled code."""

    def code(self) -> CodeType:
        """The compiled script. Raises SyntaxError, ValueError or OSError."""
        status = os.stat(self._file)  # noqa: PTH116 (each run asks, and pathlib takes its time)
        stamp = (status.st_mtime_ns, status.st_size)
        compiled = self._compiled
        if compiled is None or compiled[0] != stamp:
            # Runs of several sessions may do this at once: each uses the code that it has compiled itself.
            code = compile_script(self.path.read_bytes(), self._file, magic=self._write is not None)
            compiled = self._compiled = stamp, code
        return compiled[1]

    def namespace(self) -> dict[str, Any]:
        """The initial globals of a run of the script."""
        return {
            "__name__": MAIN,
            "__file__": self._file,
            "__builtins__": builtins,
            WRITER: self._write,
        }


def compile_script(source: bytes, filename: str, *, magic: bool) -> CodeType:
    """Compile an app's source. Raises SyntaxError or ValueError."""
    with _ONE_AT_A_TIME:
        module = ast.parse(source, filename)
        if magic:
            module = add_magic(module)
        code: CodeType = compile(module, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return code


_ONE_AT_A_TIME = threading.Lock()
"""Up to Python 3.12, threads share one counter for the depth of syntax trees, so parallel parsing fails."""


def prepare_process(script: Path, arguments: list[str]) -> None:
    """Set ``sys.argv`` and ``sys.path`` as ``python script`` does."""
    draw_into_memory()
    sys.argv[:] = [str(script), *arguments]
    find_modules_of(script)


def find_modules_of(script: Path) -> None:
    """Let imports search the script's folder first."""
    folder = str(script.parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)


def draw_into_memory() -> None:
    """Prevent Matplotlib from opening windows, unless the user wants them, and make it work in threads."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    watch_for_matplotlib()
