"""Scripts of tests: a file, a text, or a function."""

from __future__ import annotations

import inspect
import itertools
import linecache
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from millpond.elements.app_options import option
from millpond.elements.exception import show_exception
from millpond.elements.write import magic_write
from millpond.runner.program import Program
from millpond.runner.script import Script, compile_script

_numbers = itertools.count(1)


class FileScript(Script):
    """An app in a file, run as ``millpond run`` runs it."""

    path_is_the_app = True
    """The file is the app, and its folder may have ``pages``."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, write=magic_write)

    def app(self) -> Program:
        """The app that begins with it."""
        folder = self.path.parent
        return Program(
            self,
            write=magic_write,
            show_error=lambda error: show_exception(error, folder, option("client.showErrorDetails")),
            pages=folder / "pages" if self.path_is_the_app else None,
        )


class TextScript(FileScript):
    """An app given as source code."""

    path_is_the_app = False

    def __init__(self, source: str) -> None:
        path = Path(f"millpond-app-{next(_numbers)}.py").absolute()
        super().__init__(path)
        self._source = source
        self._app: CodeType | None = None
        # Tracebacks show its lines, as long as there is the script. The entry is emptied, not
        # removed, after that: `linecache.checkcache` walks the entries in whatever thread, also
        # while the garbage collector runs this, and raises KeyError where one is gone.
        lines = source.splitlines(keepends=True)
        linecache.cache[str(path)] = (len(source), None, lines, str(path))
        weakref.finalize(self, linecache.cache.__setitem__, str(path), (0, None, [], str(path)))

    def code(self) -> CodeType:
        """The compiled source. Raises SyntaxError or ValueError."""
        if self._app is None:
            self._app = compile_script(self._source.encode(), str(self.path), magic=True)
        return self._app


class FunctionScript(FileScript):
    """An app given as the body of a function."""

    path_is_the_app = False

    _CALL = compile_script(b"__millpond_app__()", "<the app's function>", magic=False)
    _WAIT = compile_script(b"await __millpond_app__()", "<the app's function>", magic=False)

    def __init__(
        self, function: Callable[..., Any], args: Sequence[Any] | None, kwargs: Mapping[str, Any] | None
    ) -> None:
        if not inspect.isfunction(function):
            raise TypeError(f"AppTest.from_function needs a function (`def`); got `{function!r}`.")
        super().__init__(Path(function.__code__.co_filename).absolute())
        self._function = function
        self._args = tuple(args or ())
        self._kwargs = dict(kwargs or {})

    def code(self) -> CodeType:
        """A call of the function."""
        return self._WAIT if inspect.iscoroutinefunction(self._function) else self._CALL

    def namespace(self) -> dict[str, Any]:
        """Globals of a script, not those of the test's module: the function stands for a file."""
        names = super().namespace()
        f = self._function
        app = FunctionType(f.__code__, names, f.__name__, f.__defaults__, f.__closure__)
        app.__kwdefaults__ = f.__kwdefaults__
        names["__millpond_app__"] = lambda: app(*self._args, **self._kwargs)
        return names
