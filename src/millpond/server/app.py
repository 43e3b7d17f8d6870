"""The ASGI app: pages, files, health, and the socket. It can be mounted in another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from millpond import wire
from millpond.caching.shared import CacheStore
from millpond.compat import error_util
from millpond.config import Config
from millpond.elements.app_options import option
from millpond.elements.exception import show_exception
from millpond.elements.write import magic_write
from millpond.errors import ConfigError
from millpond.panel.developers import PATH as DEVELOPER
from millpond.panel.developers import Developers, token_of
from millpond.panel.history import HistoryLimits
from millpond.panel.panel import Panel
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.runner.watcher import Watcher
from millpond.server.additions import AddedRoute, Additions
from millpond.server.endings import EVERY as ENDINGS_EVERY
from millpond.server.endings import Endings
from millpond.server.files.folders import COMPONENTS, FOLDERS, Folders
from millpond.server.files.housekeeping import FileHousekeeping
from millpond.server.files.service import FileService
from millpond.server.files.serving import FileServer
from millpond.server.files.session import UPLOADS, StoredSessionFiles
from millpond.server.files.tickets import FILES
from millpond.server.files.uploads import Uploads
from millpond.server.foresight import Foresight
from millpond.server.front_end import FrontEnd
from millpond.server.health import Health
from millpond.server.housekeeping import Housekeeping, repeat
from millpond.server.identity import Identify, Owners
from millpond.server.language import choose_language
from millpond.server.limits import Door, address_of
from millpond.server.login.cookies import CookieJar
from millpond.server.login.headers import HeaderUsers
from millpond.server.login.renewals import EXCHANGE_WITHIN, Renewals
from millpond.server.login.service import Ended, LoginService
from millpond.server.login.sign_outs import SignOuts
from millpond.server.metrics import Metrics
from millpond.server.policy import merge, page_policy, policy_of_maps
from millpond.server.script_errors import OnScriptError, deals_with
from millpond.server.sealed_store import SealedStore
from millpond.server.security import (
    COOKIE,
    HostCheck,
    Origins,
    SecurityHeaders,
    browser_of,
    cookie_of,
    request_of,
)
from millpond.server.sessions import Sessions
from millpond.server.static import AppFiles
from millpond.server.storage import (
    open_objects,
    open_storage,
    set_up_caches,
    set_up_options,
    share_caches,
    stop_sharing_caches,
)
from millpond.server.telemetry import RequestContext, Telemetry
from millpond.server.theme import PageTheme
from millpond.server.websocket import Socket
from millpond.session.path import is_of_server, is_sound, tidy, to_address
from millpond.session.session import Session
from millpond.session.visitor import SignedIn
from millpond.state.saving import Limits
from millpond.stores.base import Store, StoreError
from millpond.stores.codec import Sealer

log = logging.getLogger("millpond")

SOCKET = "_millpond/stream"
NOTHING = Additions()


class Server:
    """One app being served: everything that its requests share.

    Parameters
    ----------
    program:
        The app's program.
    config:
        The options.
    front_end:
        The built front end; None: the one in the package.
    identify:
        Tells which user a request comes from.
    """

    def __init__(
        self,
        program: Program,
        config: Config,
        front_end: FrontEnd | None = None,
        *,
        store: Store | None = None,
        sealer: Sealer | None = None,
        identify: Identify | None = None,
    ) -> None:
        if not is_sound(config.server.base_url_path.strip("/")):
            raise ConfigError(
                f"server.baseUrlPath is {config.server.base_url_path!r}, which is not a valid path: it must "
                'consist of names separated by /, such as "tools/counter", without "..", "%", "?" and the like.'
            )
        if store is None or sealer is None:
            store, sealer = open_storage(config, program.folder)
        objects, in_store = open_objects(config, program.folder, store)
        set_up_caches(config, program.folder, sealer)
        self._sealer = sealer
        set_up_options(config, program)
        # A file's name may contain bytes that are not valid text.
        name = os.fsencode(program.entry.path.name).decode("utf-8", "replace")
        self._store = store
        self.shared = store.shared
        """Other processes can serve the same sessions."""
        self.health = Health(store)
        self._opening: asyncio.Task[None] | None = None
        self._shared_caches: CacheStore | None = None
        self.config = config
        self.front_end = front_end or FrontEnd()
        self.program = program
        self._foresight = Foresight(program, self.front_end.foretold)
        self.pool = ThreadPool()
        self._metrics = Metrics() if config.server.metrics else None
        self._telemetry = Telemetry() if config.server.traces else None
        self._observers = [each for each in (self._metrics, self._telemetry) if each is not None]
        self.sessions = Sessions(
            self.front_end.build,
            program,
            self.pool,
            ttl=float(config.server.disconnected_session_ttl),
            new_session=self._new_session,
            sealed_store=SealedStore(store, sealer, config.session.app or name),
            observers=self._observers,
        )
        if self._metrics is not None:
            self._metrics.count_sessions(lambda: len(self.sessions), self.sessions.count_unsaved)
            self._metrics.count_stored(store)
        self.files = FileService(
            store,
            sealer,
            objects,
            Folders(sealer, self.program.folder, config.server.frame_ancestors),
            in_store=in_store,
        )
        if store.files is not None:
            self.sessions.files = FileHousekeeping(self.files, max_upload=config.server.max_upload_size << 20)
        base = config.server.base_url_path.strip("/")
        headers = HeaderUsers(config.server.trusted_user_headers, config.server.trusted_user_headers_from)
        self._owners = Owners(identify, base, headers)
        self._sign_outs = SignOuts(store)
        self._endings = Endings(self.sessions, store, self._sign_outs, self.start, config.session.ttl)
        self._login = LoginService(
            program.secrets, store, base, self._sign_outs,
            Renewals(store, self._sign_outs.has),
            self._endings.end, self.sessions.renewed, config.client.language,
        )  # fmt: skip
        self.sessions.links = self._login.links
        self.sessions.renewal = self._login.pages.renewal
        self.sessions.end_if_over = self._endings.end_if_over
        self._door = Door(config)
        self._origins = Origins(check=config.server.enable_cors, allowed=config.server.cors_allowed_origins)
        self.developer_token = token_of(sealer)
        self._developers = Developers(config, self.developer_token)
        self._housekeeping = Housekeeping(self.sessions, store, config.session.ttl)
        self._new_panel = partial(
            Panel, limits=HistoryLimits(config.session.history, config.session.history_size << 20)
        )
        self.theme = PageTheme(config, self._developers, self._origins)
        self._policy_with: tuple[object, str] = (None, "")
        self.title = Path(name).stem.replace("_", " ").strip().capitalize()

    @contextlib.asynccontextmanager
    async def lifespan(self, app: object = None) -> AsyncIterator[None]:
        """Start what runs beside the requests, and end it with the server."""
        await self.start()
        try:
            yield
        finally:
            await self.close()

    async def drain(self, patience: float) -> None:
        """Save the sessions, send their tabs to another server, and receive the tokens that are being renewed.

        ``patience``: seconds that runs have to end by themselves.
        """
        # From here on, whatever the sessions take: those who asked before have no more time, either.
        end = time.monotonic() + EXCHANGE_WITHIN
        await self.sessions.close(patience)
        await self._login.renewals.settle(max(0.0, end - time.monotonic()))

    async def close(self) -> None:
        """End the sessions, if :meth:`drain` has not, and what runs beside the requests."""
        await self.sessions.close()
        await self._login.renewals.close()
        stop_sharing_caches(self._shared_caches)
        await self._housekeeping.stop()  # which asks the store
        await self._endings.close()
        await self._store.close()
        if self.files.objects is not None:
            await self.files.objects.close()
        if self._telemetry is not None:
            await self._telemetry.close()

    async def start(self) -> None:
        """Open the store and start what runs beside the requests, if that has not been done.

        The first request does it where the app is mounted in another one:
        mounted apps are not told of the server's start. Raises StoreError.
        """
        if self._opening is None or (self._opening.done() and self._opening.exception()):
            self._opening = asyncio.create_task(self._open())
        await asyncio.shield(self._opening)
        if self._housekeeping.started:
            return
        others: list[Coroutine[Any, Any, None]] = [repeat(self._endings.tell, ENDINGS_EVERY)]
        if self._metrics is not None and self._metrics.shared:
            others.append(self._metrics.keep_current())
        if self._store.shared:
            others.append(repeat(self._endings.look, ENDINGS_EVERY))
        if self.config.server.file_watcher_type != "none":
            watcher = Watcher(self.program, self._source_changed, self.config)
            watcher.also(self.config.files, lambda: self.theme.files_changed(self._restyled))
            others.append(watcher.run())
        self._housekeeping.start(*others)

    async def _open(self) -> None:
        await self._store.open()
        self._shared_caches = share_caches(self.config, self._store)
        if self.files.objects is not None:
            await self.files.objects.open()

    async def index(self, request: Request) -> Response:
        """The page, with what is known before the script has run."""
        # Where the app is mounted or behind a proxy, its root is the mount's path.
        base = to_address(request.scope.get("root_path", ""))
        bootstrap: dict[str, Any] = {
            "build": self.front_end.build, "socket": SOCKET, "title": self.title,
            "theme": msgspec.to_builtins(self.theme.look),
            "resume": self.config.session.resume,
        }  # fmt: skip
        browser, frame = browser_of(request), ""
        # A browser that was here before may have a session to resume; nobody knows but its page.
        resumes = self.config.session.resume == "browser" and cookie_of(request) is not None
        path = tidy(request.path_params.get("path", ""))
        if len(request.url.query) > wire.LONGEST_QUERY or len(path) > wire.LONGEST_PATH:
            return PlainTextResponse("The URL of this page is too long.", 414)
        if not _may_be_page(path, request):
            return PlainTextResponse("Not found", 404)
        jars: list[CookieJar] = []
        known, user = True, None
        try:
            user = await self._user_of_page(request, jars)
        except Ended as ended:
            return ended.page
        except StoreError as error:
            # The session may belong to a user: the page and its socket wait until it is known to whom.
            log.error(
                "A page is sent without content, since the store does not say whether its user has signed out: %s",
                error,
            )
            known = False
        if user is not None and (key := self._login.key_for(user)) is not None:
            bootstrap["key"] = key
        ahead = asyncio.ensure_future(self._foresight.modules())
        if known and _is_first_visit(request) and not resumes and self._may_begin(request):
            frame = await self._begin_session(request, browser, path, user)
        language = choose_language(
            self.config.client.language, request.headers.get("accept-language", ""), self.front_end.languages
        )
        page = self.front_end.page(
            bootstrap, frame, base=base, title=self.title, style=self.theme.href, language=language, ahead=await ahead,
        )  # fmt: skip
        status = 404 if self.program.lacks(path) else 200
        # Of the page alone: a window that signs in comes back to a file of a component, and stays its opener's.
        headers = {
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": self.config.server.cross_origin_opener_policy,
        }
        response = HTMLResponse(page, status, headers=headers)
        response.set_cookie(
            COOKIE, browser, max_age=400 * 24 * 3600, path=base, httponly=True,
            samesite="lax", secure=request.url.scheme == "https",
        )  # fmt: skip
        for jar in jars:
            jar.write(response)
        return response

    async def _user_of_page(self, request: Request, jars: list[CookieJar]) -> SignedIn | None:
        """Who has signed in; his new tokens go into ``jars``. Raises Ended, StoreError."""
        if not self._login.may_have_login(request):
            return None  # the usual case, where nobody signs in: the store is not asked
        await self.start()
        return await self._login.renew(request, jars.append)

    async def _metrics_or_page(self, request: Request) -> Response:
        """The metrics; for a person the app's page of this path, where it has one."""
        assert self._metrics is not None
        if request.headers.get("sec-fetch-dest") == "document" and self.program.has("metrics"):
            request.path_params["path"] = "metrics"
            return await self.index(request)
        return await self._metrics.serve(request)

    def _may_begin(self, request: Request) -> bool:
        """Whether a session begins with the page, and not when its socket asks for one."""
        return self._door.new_sessions.allows(address_of(request.client))

    async def _begin_session(self, request: Request, browser: str, path: str, user: SignedIn | None) -> str:
        """A session for the page that is being sent, and the frame with what its first run has drawn by then."""
        try:
            await self.start()
        except StoreError as error:
            log.error("A page is sent without its content: %s", error)
            return ""
        visit = await self._owners.visit(request, browser, user)
        developer = self._developers.include(request)
        return await self.sessions.prepare(
            visit.owner, request.url.query, path, developer=developer, request=request_of(request, visit.user)
        )

    async def stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The socket of a tab (ASGI)."""
        connection = WebSocket(scope, receive, send)
        if not self._origins.allows(connection.headers):
            log.warning(
                "A WebSocket from a page of %s was refused. To allow it, add the origin to server.corsAllowedOrigins",
                connection.headers.get("origin"),
            )
            await connection.close(1008)
            return
        try:
            await self.start()
        except StoreError as error:
            log.error("A tab was refused: %s", error)
            await connection.accept()
            await connection.close(wire.CloseCode.TRY_LATER, "The store of sessions cannot be reached.")
            return
        await connection.receive()
        address = address_of(scope.get("client"))
        with (
            self._door.addresses.take(address) as place,
            self._door.browsers.take(cookie_of(connection) or "") as place_of_browser,
        ):
            if place and place_of_browser:
                await self._serve_tab(connection, receive, send, address)
                return
        log.warning("A tab was refused: too many connections from %s", "its browser" if place else address)
        await connection.send({"type": "websocket.accept"})
        of: wire.TooMuchOf = "pages_of_browser" if place else "pages_of_address"
        await connection.close(wire.CloseCode.TOO_MUCH, of)

    async def _serve_tab(self, connection: WebSocket, receive: Receive, send: Send, address: str) -> None:
        developer = self._developers.include(connection)
        try:
            signed_in = await self._login.find_of_tab(connection)
        except StoreError as error:
            log.error(
                "A tab is sent away, since the store does not say whether its user has signed out: %s", error
            )
            await connection.send({"type": "websocket.accept"})
            await connection.close(wire.CloseCode.TRY_LATER, "The store of sessions cannot be reached.")
            return
        owner, user = await self._owners.visit(connection, browser_of(connection), signed_in)
        socket = Socket(
            self.sessions, owner, receive, send, developer=developer, door=self._door, address=address,
            cookie=cookie_of(connection) is not None, request=request_of(connection, user),
        )  # fmt: skip
        with socket.ended_at(user.expires if user is not None else None):
            await socket.run()

    def asgi(self, additions: Additions = NOTHING) -> Starlette:
        """The Starlette app, with what its author adds to it."""
        server = self.config.server
        routes: list[BaseRoute] = [
            Route("/", self.index),
            Route("/_stcore/health", self.health.live),
            WebSocketRoute("/" + SOCKET, _Endpoint(self.stream)),
            Route("/" + DEVELOPER, self._developers.open),
            *self._login.routes(),
            *self.theme.routes(),
            Route("/assets/{path:path}", self.front_end.serve),
            *self._file_routes(),
        ]
        if server.enable_static_serving:
            files = AppFiles(self.program.folder / "static", self.program.secrets)
            routes.append(Route("/app/static/{path:path}", files.serve))
        ours: list[BaseRoute] = [Route("/healthz", self.health.live), Route("/readyz", self.health.ready)]
        if self._metrics is not None:
            ours.append(Route("/metrics", self._metrics_or_page))
        # Last: paths with routes of their own are not pages.
        routes.append(Route("/{path:path}", self.index))
        # Where the app has a path of its own, these are at the root as well.
        if base := server.base_url_path.strip("/"):
            routes = [Mount("/" + base, routes=[*ours, *routes]), *ours]
        else:
            routes = [*ours, *routes]
        routes = [*(AddedRoute(route, base) for route in additions.routes), *routes]
        policy = server.content_security_policy or self._policy
        middleware = [
            *additions.middleware,
            Middleware(SecurityHeaders, policy=policy),
            Middleware(HostCheck, allowed=tuple(server.allowed_hosts)),
        ]
        if self._telemetry is not None:
            middleware.append(Middleware(RequestContext))
        handlers: Any = additions.exception_handlers
        return Starlette(
            additions.debug,
            routes,
            middleware,
            exception_handlers=handlers,
            lifespan=self.lifespan,
        )

    def _file_routes(self) -> list[BaseRoute]:
        def owner(request: Request) -> str:
            found: str = request.state.owner
            return found

        def find_live(session: str) -> StoredSessionFiles | None:
            driver = self.sessions.find(session)
            return driver.files if driver is not None else None

        media = FileServer(self.files, find_live, owner)
        uploads = Uploads(
            self.files, self._origins, owner, max_session=self.config.session.max_session_size << 20
        )
        return [
            Route(f"/{FILES}/{{session}}/{{file}}/{{name}}", self._opened(media.serve)),
            Route(f"/{FOLDERS}/{{folder}}/{{path:path}}", self.files.folders.serve),
            Route(f"/{COMPONENTS}/{{called}}/{{folder}}/{{path:path}}", self.files.folders.serve),
            Route(f"/{UPLOADS}/{{session}}", self._opened(uploads.put), methods=["PUT"]),
            Route(f"/{UPLOADS}/{{session}}/part/{{upload}}", self._opened(uploads.put_part), methods=["PUT"]),
            Route(
                f"/{UPLOADS}/{{session}}/part/{{upload}}",
                self._opened(uploads.delete_part),
                methods=["DELETE"],
            ),
            Route(f"/{UPLOADS}/{{session}}/{{file}}", self._opened(uploads.delete), methods=["DELETE"]),
        ]

    def _opened(self, serve: Callable[[Request], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        """Finds whose a request is. The first request that a replica gets may be for a file."""

        async def opened(request: Request) -> Response:
            cookie = cookie_of(request)
            try:
                await self.start()
                user = await self._login.find_lately(request)
            except StoreError as error:
                log.error("A file is refused, since the store does not say whose the request is: %s", error)
                headers = {"Retry-After": "1", "Cache-Control": "no-store"}
                return PlainTextResponse("The store cannot be reached. Try again.", 503, headers)
            visit = None if cookie is None else await self._owners.visit(request, cookie, user)
            request.state.owner = visit.owner if visit is not None else ""
            return await serve(request)

        return opened

    def _new_session(self, id: str) -> Session:
        config = self.config
        return Session(
            id,
            durable=True,
            fast_reruns=config.runner.fast_reruns,
            limits=Limits(
                on_unpicklable=(
                    "error"
                    if config.runner.enforce_serializable_session_state
                    else config.session.on_unpicklable
                ),
                max_value=config.session.max_value_size << 20,
                max_session=config.session.max_session_size << 20,
            ),
            new_inspector=self._new_panel,
            first_delta=secrets.randbelow(1 << 40),
            secret=self._sealer.names_secret(id),
            warn_of_conflicts=not config.global_.disable_widget_state_duplication_warning,
            options=wire.TabOptions(
                toolbar=config.client.toolbar_mode,
                run_on_save=config.server.run_on_save,
                look=self.theme.look if self.theme.href or self.theme.look.first else None,
            ),
        )

    def _policy(self) -> str:
        """The Content-Security-Policy of this app's pages."""
        sheet, text = self._policy_with
        if sheet is not self.theme.sheet:
            needs = merge([self.front_end.policy, self.theme.policy, policy_of_maps(self.config.map)])
            text = page_policy(self.front_end.script_hashes, self.config.server.frame_ancestors, needs)
            self._policy_with = self.theme.sheet, text
        return text

    def _restyled(self) -> None:
        self.sessions.restyle(self.theme.look)

    def _source_changed(self, files: frozenset[Path] | None) -> None:
        self.sessions.source_changed(files, rerun=self.config.server.run_on_save)


def _may_be_page(path: str, request: Request) -> bool:
    """Whether the page is sent for this path: to a person, who reads there that the app has no such page."""
    if not path:
        return True
    wants = request.headers.get("sec-fetch-dest", "document")
    return (
        is_sound(path)
        and not is_of_server(path)  # a program that asks for a missing file gets a 404, not a page
        and wants in ("document", "iframe", "frame")
    )


def _is_first_visit(request: Request) -> bool:
    """A person opens the page: not a program, a prefetch, or a reload.

    Only then is the script run before the tab has connected. A reloaded page
    has a session already (and browsers say ``Cache-Control`` then).
    """
    headers = request.headers
    return (
        headers.get("sec-fetch-dest") == "document"
        and "prefetch" not in headers.get("sec-purpose", "")
        and "cache-control" not in headers
    )


class _Endpoint:
    """Lets a WebSocketRoute call a bound method as a plain ASGI app."""

    def __init__(self, method: Any) -> None:
        self._method = method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._method(scope, receive, send)


def open_program(script: Path, config: Config, on_error: OnScriptError | None = None) -> Program:
    """The program of the app whose entry is this file, as the options say.

    ``on_error``: gets what the app has raised, in its run; True: it is not shown besides.
    """

    def show(error: BaseException) -> None:
        if on_error is None or not deals_with(on_error, error):
            error_util.handle(
                error, lambda: show_exception(error, script.parent, option("client.showErrorDetails"))
            )

    return Program(
        script,
        write=magic_write if config.runner.magic_enabled else None,
        show_error=show,
        pages=script.parent / "pages",
        config=config,
    )
