"""Serving one app with uvicorn, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import errno
import gc
import logging
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from millpond import compat, processes
from millpond.config import Config
from millpond.errors import ConfigError, Error
from millpond.panel.developers import PATH, offers_link
from millpond.runner import main_module
from millpond.runner.script import prepare_process
from millpond.server.app import Server, open_program
from millpond.server.login.headers import NotePeer
from millpond.server.logs import configure_logging
from millpond.server.metrics import shared_by_workers
from millpond.server.protocols import Http, Stream
from millpond.server.web import Web
from millpond.server.workers import supervise

log = logging.getLogger("millpond")

PORTS_TO_TRY = 100
THIS_MACHINE = "127.0.0.1,::1"
"""The addresses of proxies whose forwarding headers are trusted, unless ``FORWARDED_ALLOW_IPS`` names others."""
FILES = 65536
"""Open connections and files for which one process asks the system."""
SWITCH_INTERVAL = 0.001
"""Seconds after which Python lets another thread go on: a script that computes
keeps the event loop waiting no longer than this (Python's own default is 5 ms)."""


class Served(NamedTuple):
    """What is served of an app."""

    server: Server
    asgi: ASGIApp


Opening = Callable[[Config], Served]
"""Makes what serves an app; each worker does it for itself."""


def serve(script: Path, config: Config, arguments: list[str], *, killable: bool = False) -> int:
    """Serve ``script`` until the process is told to stop; returns the exit code. Takes and raises what :func:`serve_app` does."""
    prepare(script, config, arguments)
    program = open_program(script, config)

    def opening(config: Config) -> Served:
        server = Server(program, config)
        return Served(server, server.asgi())

    return serve_app(opening, config, killable=killable)


def serve_app(opening: Opening, config: Config, *, killable: bool = False) -> int:
    """Serve an app, in a process that was prepared, until it is told to stop; returns the exit code.

    ``killable``: by another process, which is replaced when it ends, as each of several workers is;
    SIGKILL is no failure.

    Raises
    ------
    Error
        The port is taken, the front end is not built, or the store is out of reach.
    """
    with contextlib.ExitStack() as stack:
        forget: Callable[[int], None] = _nothing
        if config.server.workers > 1 and config.server.metrics:
            forget = stack.enter_context(shared_by_workers())
        # In this process: a wrong option, a missing front end or secret is said before the port is opened.
        served = opening(config)
        if config.server.workers > 1:
            check_workers(config, shared=served.server.shared)
        listener = listen(config)
        _raise_file_limit()
        announce = partial(_announce, listener, config, served.server.developer_token)
        sys.setswitchinterval(SWITCH_INTERVAL)
        # What is loaded by now stays for good: the garbage collector can skip it.
        gc.collect()
        gc.freeze()
        if config.server.workers == 1 and not killable:
            return _serve(served, listener, announce)
        announce()
        return supervise(
            config.server.workers,
            lambda: _serve(opening(config), listener, _nothing),
            on_stop=listener.close,
            on_end=forget,
            killable=killable,
        )


def prepare(script: Path, config: Config, arguments: list[str]) -> None:
    """Make this process one that serves an app: its log, its arguments, what its imports find."""
    configure_logging(config)
    prepare_process(script, arguments)
    if config.client.import_streamlit:
        compat.install()
    main_module.install()
    processes.install()


def _nothing(*_: object) -> None:
    """Does nothing."""


def check_workers(config: Config, *, shared: bool) -> None:
    """Whether several workers can serve this app; ``shared``: its store is for several processes.

    Raises
    ------
    ConfigError
        They cannot; the text says why.
    """
    if not hasattr(os, "fork"):
        raise ConfigError("server.workers needs a system with fork (Linux, macOS). Leave it at 1.")
    if not shared:
        raise ConfigError(
            f"server.workers is {config.server.workers}, but sessions in memory cannot be shared by processes. "
            "Choose another session.store, or one worker."
        )


def _raise_file_limit() -> None:
    """Each connection is an open file, and many systems begin with 1,024 of them."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _serve(served: Served, listener: socket.socket, on_start: Callable[[], None]) -> int:
    server, config = served.server, served.server.config
    web = Web(
        uvicorn.Config(
            # By ourselves, not by uvicorn: a proxy that signs users in is recognised by its real address.
            NotePeer(
                ProxyHeadersMiddleware(
                    served.asgi,  # type: ignore[arg-type]
                    os.environ.get("FORWARDED_ALLOW_IPS", THIS_MACHINE),
                )
            ),
            http=Http,
            ws=Stream,
            ws_max_size=config.server.max_message_size * 1024 * 1024,
            ws_per_message_deflate=config.server.enable_websocket_compression,
            ws_ping_interval=config.server.websocket_ping_interval or 20.0,
            ssl_certfile=config.server.ssl_cert_file,
            ssl_keyfile=config.server.ssl_key_file,
            proxy_headers=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=1,
        ),
        server,
        on_start,
    )
    web.run(sockets=[listener])
    if web.interrupted:
        raise KeyboardInterrupt
    return 0 if web.started else 1


def listen(config: Config) -> socket.socket:
    """A socket that listens on the port asked for, or on the next free one.

    Raises
    ------
    Error
        The port was given and is taken, or cannot be listened on.
    """
    address = config.server.address or ("::" if socket.has_dualstack_ipv6() else "0.0.0.0")  # noqa: S104
    given = "server.port" in config.sources
    first = config.server.port
    for port in range(first, first + (1 if given or first == 0 else PORTS_TO_TRY)):
        try:
            listener = _bind(address, port)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise Error(f"Cannot listen on {address}: {error.strerror}.") from None
            if error.errno == errno.EACCES:
                raise Error(
                    f"This user is not allowed to listen on port {port}. Choose a port above 1023."
                ) from None
        else:
            if port != first:
                _say(f"  Port {first} is in use: taking {port}.")
            return listener
    if not given:
        raise Error(
            f"The ports {first} to {first + PORTS_TO_TRY - 1} are all in use. Choose one with --server.port."
        )
    free = _next_free(address, first)
    choose = f"Choose another one (--server.port {free})" if free else "Choose another one with --server.port"
    raise Error(f"Port {first} is in use. {choose}, or stop what listens there.")


def _next_free(address: str, taken: int) -> int | None:
    """The first port above one that is taken on which this process could listen."""
    for port in range(taken + 1, min(taken + PORTS_TO_TRY, 65536)):
        with contextlib.suppress(OSError), _bind(address, port):
            return port
    return None


def _bind(address: str, port: int) -> socket.socket:
    if ":" not in address:
        return socket.create_server((address, port), backlog=2048)
    # Everything on IPv6 and IPv4, where the machine has both.
    try:
        return socket.create_server(
            (address, port), family=socket.AF_INET6, backlog=2048, dualstack_ipv6=address == "::"
        )
    except OSError as error:
        if address != "::" or error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise
        return socket.create_server(("0.0.0.0", port), backlog=2048)  # noqa: S104


def _announce(listener: socket.socket, config: Config, developer_token: str) -> None:
    port = listener.getsockname()[1]
    scheme = "https" if config.server.ssl_cert_file else "http"
    path = "/" + config.server.base_url_path.strip("/") if config.server.base_url_path else ""
    everywhere = config.server.address in (None, "0.0.0.0", "::")  # noqa: S104
    host = "localhost" if everywhere else config.server.address
    _say(f"\n  The app is at  {scheme}://{host}:{port}{path}")
    if everywhere and (reached_by := network_address()):
        _say(
            f"  Others reach it at  {scheme}://{reached_by}:{port}{path}  (unless you add --server.address localhost)"
        )
    # A log for programs needs no greeting for developers.
    if offers_link(config) and not config.logger.json:
        local = "localhost" if everywhere else host
        _say(f"  State panel, for you:  {scheme}://{local}:{port}{path}/{PATH}?token={developer_token}")
    _say("")


def network_address() -> str | None:
    """This machine's address as others on its network see it, if it is on one."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Nothing is sent: the system only says from which address it would be. (192.0.2.0/24 is nobody's, RFC 5737.)
        probe.connect(("192.0.2.1", 9))
        address: str = probe.getsockname()[0]
        return None if address.startswith(("127.", "0.")) else address
    return None


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
