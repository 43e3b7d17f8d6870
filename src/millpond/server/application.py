"""``st.App``: an app as an ASGI application, with routes and middleware of its author's."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

from millpond import compat, processes
from millpond.config import Config, find_config
from millpond.config.schema import find
from millpond.config.secrets import these_secrets
from millpond.errors import ApiError, ConfigError, Error
from millpond.runner import main_module
from millpond.runner.script import draw_into_memory, find_modules_of
from millpond.server.additions import Additions, ExceptionHandler, add_state, check_routes
from millpond.server.app import Server, open_program
from millpond.server.identity import Identify
from millpond.server.neighbours import warn_of_neighbours
from millpond.server.run import Served, prepare, serve_app
from millpond.server.script_errors import OnScriptError
from millpond.session import context

log = logging.getLogger("millpond")

AppLifespan = Callable[["App"], AbstractAsyncContextManager[Mapping[str, Any] | None]]


class App:
    """An app as an ASGI application, with its author's additions.

    ``uvicorn serve:app`` serves the ``app`` of ``serve.py``, and so does
    ``millpond run serve.py``. One or several can be mounted in another
    application, each with its own sessions. Options come from files and the
    environment, as with ``millpond run``.

    Parameters
    ----------
    script_path : str or path
        The app's script, relative to the folder of the module that creates the
        ``App``, or otherwise to the working directory.
    secrets : mapping, optional
        The contents of ``st.secrets`` in this app, which take precedence over
        files: strings, numbers, booleans, lists, and dictionaries of these.
    lifespan : callable, optional
        Receives the ``App`` and returns an asynchronous context manager: the part
        before its ``yield`` runs before the first request, the part after it when
        all sessions are saved. The dictionary that it yields is in :attr:`state`,
        and in ``request.state`` of each request.
    routes : sequence of starlette.routing.BaseRoute, optional
        Matched before the pages. Paths that begin with ``/_millpond/``,
        ``/_stcore/`` and ``/assets/`` are reserved.
    middleware : sequence of starlette.middleware.Middleware, optional
        Wraps all requests, including the page's WebSocket.
    on_script_error : callable, optional
        Receives each exception that a script, a fragment or a callback does not
        catch, in its run, so it can draw elements. Returns True to hide the
        exception from the page. It is not called for a script with a syntax
        error, which has not run.
    exception_handlers : mapping, optional
        For requests: a mapping from statuses or exception classes to functions
        that receive the request and the exception and return a response.
    debug : bool
        Return tracebacks for errors in routes.
    identify : callable, optional
        Receives a request (or the WebSocket's, a
        ``starlette.requests.HTTPConnection``) and returns the name of the
        logged-in user, or None; can be a coroutine function. A session only
        continues for the user who started it.

    Raises
    ------
    ReservedRoute
        A route conflicts with the page's own requests.
    ApiError
        There is no such script, or the ``App`` is created by an app's script.
    TypeError
        ``secrets`` has a value of another type.

    Examples
    --------
    >>> import contextlib
    >>> import millpond as st
    >>> from starlette.responses import JSONResponse
    >>> from starlette.routing import Route
    >>> async def stock(request):
    ...     return JSONResponse({"apples": request.state.apples})
    >>> @contextlib.asynccontextmanager
    ... async def lifespan(app):
    ...     yield {"apples": 3}
    >>> app = st.App("shop.py", routes=[Route("/api/stock", stock)], lifespan=lifespan)  # doctest: +SKIP
    """

    def __init__(
        self,
        script_path: str | os.PathLike[str],
        *,
        secrets: Mapping[str, Any] | None = None,
        lifespan: AppLifespan | None = None,
        routes: Sequence[BaseRoute] | None = None,
        middleware: Sequence[Middleware] | None = None,
        on_script_error: OnScriptError | None = None,
        exception_handlers: Mapping[Any, ExceptionHandler] | None = None,
        debug: bool = False,
        identify: Identify | None = None,
    ) -> None:
        if context.current_or_none() is not None:
            raise ApiError(
                "`st.App` was called by the script of an app. Create it in a module that is started, at the "
                'top level of the file: `app = st.App("main.py")`. Then `millpond run` finds it there, and so does `uvicorn module:app`. Start a module whose `app` is another '
                "application, with this one mounted in it, with `uvicorn`."
            )
        made_by = sys._getframe(1).f_globals
        self._made_by = str(made_by.get("__name__", ""))
        self._launcher = Path(file).resolve() if (file := made_by.get("__file__")) else None
        self._script = _find(Path(script_path), self._launcher)
        self._secrets = _checked(secrets)
        self._lifespan = lifespan
        self._additions = Additions(
            routes=tuple(routes or ()), middleware=tuple(middleware or ()),
            exception_handlers=dict(exception_handlers or {}), debug=debug,
        )  # fmt: skip
        check_routes(self._additions.routes)
        self._on_script_error = on_script_error
        self._identify = identify
        self._state: dict[str, Any] = {}
        self._life = Router(lifespan=self._live)
        self._served: Served | None = None
        """The server and its pages."""
        self._living: asyncio.Task[None] | None = None
        """The lifespan where the surrounding application has not told us of the server's start."""

    @property
    def script_path(self) -> Path:
        """The app's script."""
        return self._script

    @property
    def state(self) -> dict[str, Any]:
        """What the lifespan has yielded."""
        return self._state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "lifespan":
            await self._life(scope, receive, send)
            return
        served = self._served
        if served is None or (self._living is not None and not self._begun.done()):
            served = await self._live_by_itself()
        add_state(scope, self._state)
        with these_secrets(served.server.program.secrets):
            await served.asgi(scope, receive, send)

    def lifespan(self) -> Callable[[Any], AbstractAsyncContextManager[None]]:
        """The lifespan for a surrounding application, in which this one is mounted.

        Without it, the app starts with its first request.

        Examples
        --------
        >>> from starlette.applications import Starlette
        >>> from starlette.routing import Mount
        >>> import millpond as st
        >>> dashboard = st.App("dashboard.py")  # doctest: +SKIP
        >>> app = Starlette(
        ...     routes=[Mount("/dashboard", dashboard)], lifespan=dashboard.lifespan()
        ... )  # doctest: +SKIP
        """
        return self._live

    def run(self, *, config: Mapping[str, Any] | None = None) -> None:
        """Serve this app until Ctrl-C or SIGTERM: for a module that is started with ``python serve.py``.

        Parameters
        ----------
        config : mapping, optional
            Options that take precedence over files and the environment:
            ``{"server.port": 8502}``.

        Raises
        ------
        ConfigError
            There is no such option, or it is a secret.
        """
        flags = {name: _as_flag(name, value) for name, value in (config or {}).items()}
        options = self.find_config(flags)
        prepare(self._launcher or self._script, options, sys.argv[1:])
        with contextlib.suppress(KeyboardInterrupt):
            serve_app(self.open, options)

    def open(self, config: Config) -> Served:
        """Make what serves the app, with these options. Raises ConfigError, Error."""
        find_modules_of(self._script)
        program = open_program(self._script, config, self._on_script_error)
        program.keeps, program.given_secrets = self._made_by, self._secrets
        server = Server(program, config, identify=self._identify)
        warn_of_neighbours(self._script)
        self._served = Served(server, server.asgi(self._additions))
        return Served(server, self)

    def find_config(self, flags: Mapping[str, str] | None = None) -> Config:
        """The options of this app. Raises ConfigError."""
        return find_config(self._script, flags, launcher=self._launcher)

    def _open_here(self) -> None:
        """Make what serves the app in a process that is another server's."""
        config = self.find_config()
        for warning in config.warnings:
            log.warning("%s", warning)
        if config.client.import_streamlit:
            compat.install()
        main_module.install()
        processes.install()
        draw_into_memory()
        self.open(config)

    @contextlib.asynccontextmanager
    async def _live(self, parent: object = None) -> AsyncIterator[None]:
        async with self._alive() as served:
            await served.server.start()
            yield

    @contextlib.asynccontextmanager
    async def _author(self) -> AsyncIterator[None]:
        """The lifespan of the author's, around our own: its things are there as long as scripts run."""
        if self._lifespan is None:
            yield
            return
        async with self._lifespan(self) as state:
            self._state.update(state or {})
            try:
                yield
            finally:
                self._state.clear()

    @contextlib.asynccontextmanager
    async def _alive(self) -> AsyncIterator[Served]:
        if self._served is None:
            self._open_here()
        served = self._served
        assert served is not None, "it was opened"
        try:
            with these_secrets(served.server.program.secrets):
                async with self._author(), self._closing(served):
                    yield served
        finally:
            self._served = None

    @contextlib.asynccontextmanager
    async def _closing(self, served: Served) -> AsyncIterator[None]:
        try:
            yield
        finally:
            self._served = None
            await served.server.drain(served.server.config.server.shutdown_timeout)
            await served.server.close()

    async def _live_by_itself(self) -> Served:
        """Begin with the first request, in a task that goes on until the event loop ends.

        The store is opened by whoever needs it: a page is sent without one, too.
        """
        if self._living is None or self._living.done():
            if self._lifespan is not None:
                log.warning(
                    "%s starts with its first request, since it did not receive the server's startup event and may "
                    "not receive its shutdown event. Pass `lifespan=app.lifespan()` to the application around it",
                    self._script.name,
                )
            begun = asyncio.get_running_loop().create_future()
            self._living = asyncio.create_task(self._live_until_cancelled(begun))
            self._begun = begun
        return await asyncio.shield(self._begun)

    async def _live_until_cancelled(self, begun: asyncio.Future[Served]) -> None:
        try:
            async with self._alive() as served:
                begun.set_result(served)
                await asyncio.Event().wait()
        except Exception as error:
            if begun.done():
                raise
            begun.set_exception(error)


def _find(path: Path, launcher: Path | None) -> Path:
    folders = [*([launcher.parent] if launcher is not None else []), Path.cwd()]
    for folder in folders:
        if (folder / path).is_file():
            return (folder / path).resolve()
    looked = " and ".join(f"`{folder}`" for folder in dict.fromkeys(folders))
    raise ApiError(f"There is no script `{path}` for `st.App` in {looked}.")


def launch(module: Path, name: str, flags: Mapping[str, str], arguments: list[str]) -> int:
    """Serve the ``App`` of that name which a module makes, with options of the command line; returns the exit code.

    Raises
    ------
    Error
        The module has no such ``App`` when it is imported, or as :func:`serve_app`.
    """
    prepare(module, find_config(module, flags), arguments)
    app = getattr(_import(module), name, None)
    if not isinstance(app, App):
        raise Error(
            f"{module.name} has no `{name}` that is an `App` when it is imported. Create it at the top level "
            'of the file, outside of `if __name__ == "__main__":`.'
        )
    return serve_app(app.open, app.find_config(flags))


def _import(file: Path) -> ModuleType:
    """A module by its file, under the name by which the app's scripts import it."""
    name = file.stem if file.stem not in sys.modules else f"{file.stem}.launched"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None, "the file's name ends in .py"
    assert spec.loader is not None, "and so it is Python's own"
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _as_flag(name: str, value: object) -> str:
    """An option's value as the command line has it. Raises ConfigError."""
    if "secret" in find(name).name.lower():
        raise ConfigError(
            f"`{name}` does not belong in the source of an app. Set it in a file or in the environment "
            f"(MILLPOND_{find(name).env})."
        )
    if isinstance(value, str):
        return value
    return "none" if value is None else msgspec.json.encode(value).decode()


def _checked(secrets: object) -> dict[str, Any] | None:
    """The secrets, checked to be what a TOML file can hold. Raises TypeError."""
    if secrets is None:
        return None
    if not isinstance(secrets, Mapping):
        raise TypeError(f"`secrets` must be a mapping; got a value of type `{type(secrets).__name__}`.")
    return {key: _checked_secret(value, key) for key, value in secrets.items() if _is_name(key, "")}


def _checked_secret(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return {
            key: _checked_secret(inner, f"{name}.{key}")
            for key, inner in value.items()
            if _is_name(key, name)
        }
    if isinstance(value, list | tuple):
        return [_checked_secret(inner, f"{name}[{number}]") for number, inner in enumerate(value)]
    if isinstance(value, str | int | float):
        return value
    # The message does not quote the value, which may be the secret.
    raise TypeError(
        f"`secrets` has a value of type `{type(value).__name__}` at `{name}`. A secret must be a string, a "
        "number, True or False, or a list or dictionary of these."
    )


def _is_name(key: object, place: str) -> bool:
    if isinstance(key, str):
        return True
    where = f"at `{place}`" if place else "at its top"
    raise TypeError(f"`secrets` has a key of type `{type(key).__name__}` {where}. A key must be a string.")
