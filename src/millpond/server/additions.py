"""What an application adds to the pages: routes, middleware and handlers of its author's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import URLPath
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from millpond.errors import ReservedRoute
from millpond.session.path import SERVER_FOLDERS

ExceptionHandler = Callable[[Any, Any], Response | Awaitable[Response] | Awaitable[None] | None]
"""Answers a request (or a socket) in which an exception was raised; both are its arguments."""

_RESERVED = tuple(f"/{folder}" for folder in SERVER_FOLDERS)
_ADDED = "millpond.added"
"""Where a request's scope says that the answer is the author's."""


@dataclass(frozen=True, kw_only=True)
class Additions:
    """What is served beside the pages, and around all of it.

    Parameters
    ----------
    routes:
        Asked before the pages.
    middleware:
        Around everything; the first one is the outermost.
    exception_handlers:
        By status or class, as Starlette has them.
    debug:
        Errors of routes are answered with their traceback.
    """

    routes: Sequence[BaseRoute] = ()
    middleware: Sequence[Middleware] = ()
    exception_handlers: Mapping[Any, ExceptionHandler] = field(default_factory=dict)
    debug: bool = False


def check_routes(routes: Sequence[BaseRoute]) -> None:
    """Refuse routes that would be in the way of the page's own requests. Raises ReservedRoute."""
    for route in routes:
        path = str(getattr(route, "path", "")).rstrip("/")
        if (reserved := _reserved(path)) is not None:
            raise ReservedRoute(
                f"The route `{path}` cannot be added: paths that begin with `{reserved}/` are reserved "
                "for the page. Choose another path, such as `/api/...`."
            )


def _reserved(path: str, base: str = "") -> str | None:
    """Which of our reserved prefixes a path is under; None: the author may use it.

    ``base``: the path that the app has by its options.
    """
    return next((own for own in _RESERVED if f"{path}/".startswith(f"{base}{own}/")), None)


class AddedRoute(BaseRoute):
    """A route of the author's, of which its answers are known: the page's policy is not for them.

    One for any path (``/{path:path}``) leaves the page its own requests.
    """

    def __init__(self, route: BaseRoute, base: str = "") -> None:
        self._route = route
        self._base = f"/{base}" if base else ""
        self._of_paths = hasattr(route, "path")

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path belongs to this route."""
        if (
            self._of_paths
            and _reserved(scope["path"].removeprefix(scope.get("root_path", "")), self._base) is not None
        ):
            return Match.NONE, {}
        return self._route.matches(scope)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """The path of a named route."""
        return self._route.url_path_for(name, **path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        scope[_ADDED] = True
        await self._route.handle(scope, receive, send)


def is_added(scope: Scope) -> bool:
    """Whether a route of the author's answers this request."""
    return _ADDED in scope


def add_state(scope: Scope, state: Mapping[str, Any]) -> None:
    """Let routes find in ``request.state`` what the lifespan has made."""
    if state:
        scope["state"] = {**scope.get("state", {}), **state}


def mount_of(connection: HTTPConnection, base: str) -> str:
    """The path that an app is mounted at in another one; empty: at none.

    Parameters
    ----------
    connection:
        The request, or the socket's.
    base:
        The path that the app has by its own options, ``server.baseUrlPath``.
    """
    root = str(connection.scope.get("root_path", "")).rstrip("/")
    return root.removesuffix("/" + base) if base else root
