"""Every option, once: its name, its type, its default and its description.

A struct is a section (``[server]``), a field an option. Python's names are in
snake_case; the names in files, flags and :func:`millpond.get_option` are
Streamlit's, in camelCase: ``disconnected_session_ttl`` is
``server.disconnectedSessionTTL``. The colours and fonts are in
:mod:`millpond.config.theme`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from millpond.config.languages import LANGUAGE_TAG
from millpond.config.naming import public_name
from millpond.config.sessions import SessionOptions
from millpond.config.theme import Theme


class GlobalOptions(Struct, frozen=True, rename=public_name):
    """Options that belong nowhere else."""

    disable_widget_state_duplication_warning: Annotated[
        bool,
        Meta(
            description="Do not warn when a widget has both a default and a value set through Session State."
        ),
    ] = False
    show_warning_on_direct_execution: Annotated[
        bool,
        Meta(description="Point to `millpond run` when an app is run as `python app.py`."),
    ] = True


class LoggerOptions(Struct, frozen=True, rename=public_name):
    """The log in the terminal."""

    level: Annotated[
        Literal["error", "warning", "info", "debug"],
        Meta(description="The lowest level of messages that are logged."),
    ] = "info"
    message_format: Annotated[
        str,
        Meta(description="The format of a log line, as in Python's `logging` module."),
    ] = "%(asctime)s %(message)s"
    json: Annotated[
        bool,
        Meta(
            description="Log one JSON object per line, for programs; messageFormat is then ignored. "
            "Millpond's own option."
        ),
    ] = False


class ClientOptions(Struct, frozen=True, rename=public_name):
    """What the page shows. An app may set these at run time."""

    show_error_details: Annotated[
        Literal["full", "stacktrace", "type", "none"] | bool,
        Meta(
            description='How much of an exception the page shows. "full": type, message '
            'and traceback. "stacktrace": type and traceback. "type": only the type. '
            '"none": only that something went wrong. The log always has all of it. true and '
            'false are the old names of "full" and "stacktrace".'
        ),
    ] = "full"
    toolbar_mode: Annotated[
        Literal["auto", "developer", "viewer", "minimal"],
        Meta(
            description='What the menu contains. "developer": everything. "viewer": what '
            'users need. "minimal": only the app\'s own items. "auto": "developer" '
            'on localhost, "viewer" elsewhere.'
        ),
    ] = "auto"
    language: Annotated[
        str,
        Meta(
            pattern=LANGUAGE_TAG,
            description="The language of the page's own texts, dates and numbers, with a region if it "
            'matters ("de-AT", "en-GB"). "auto": the browser\'s. Millpond\'s own option.',
        ),
    ] = "auto"
    disable_data_export: Annotated[
        bool,
        Meta(description="Do not let users save tables as files or copy their cells."),
    ] = False
    show_sidebar_navigation: Annotated[
        bool,
        Meta(description="List the files of `pages/` in the sidebar."),
    ] = True
    show_error_links: Annotated[
        Literal["auto"] | bool,
        Meta(
            description='Show links to a search engine and an assistant in error boxes. "auto": '
            "only if the page is opened at this machine's own address, such as `localhost`."
        ),
    ] = "auto"
    import_streamlit: Annotated[
        bool,
        Meta(
            description="Under `millpond run`, `import streamlit` imports Millpond. Set it to "
            "false to import the installed Streamlit. Millpond's own option."
        ),
    ] = True


class RunnerOptions(Struct, frozen=True, rename=public_name):
    """How the script is run."""

    magic_enabled: Annotated[
        bool,
        Meta(description="Show the value of a line that consists of an expression alone (“magic”)."),
    ] = True
    fast_reruns: Annotated[
        bool,
        Meta(
            description="An interaction stops the current run at its next element call. "
            "Accepted and ignored: this is always on."
        ),
    ] = True
    enforce_serializable_session_state: Annotated[
        bool,
        Meta(description="Reject values in Session State that cannot be pickled."),
    ] = False
    enum_coercion: Annotated[
        Literal["off", "nameOnly", "nameAndValue"],
        Meta(
            description="How to match an option that is an Enum member after a rerun has redefined its "
            "class. Accepted and ignored: the script's classes stay the same across reruns."
        ),
    ] = "nameOnly"
    parallel_max_workers: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="The maximum number of fragments that run in parallel. Not used yet."),
    ] = None
    cache_background_refresh_ttl_multiplier: Annotated[
        float,
        Meta(
            gt=1,
            description="A cached value that is refreshed in the background is dropped "
            "after its ttl times this number.",
        ),
    ] = 2.0
    connection_default_ttl: Annotated[
        float | None,
        Meta(description="The default ttl of connections, in seconds. Not used yet."),
    ] = None
    cache_hash_seed: Annotated[
        int,
        Meta(
            ge=0,
            le=2**32 - 1,
            description="Accepted and ignored: cache keys depend on all of a value, so nothing is sampled.",
        ),
    ] = 0


class ServerOptions(Struct, frozen=True, rename=public_name):
    """The web server and its limits."""

    folder_watch_list: Annotated[
        tuple[str, ...],
        Meta(
            description="Further folders to watch for source changes. Every Python file in them counts; "
            "in the app's own folder, only files that the app imports."
        ),
    ] = ()
    folder_watch_blacklist: Annotated[
        tuple[str, ...], Meta(description="Folders whose changes are ignored.")
    ] = ()
    file_watcher_type: Annotated[
        Literal["auto", "watchdog", "poll", "none"],
        Meta(
            description='How source changes are detected. "auto" and "watchdog": through '
            'the operating system. "poll": by polling, for network drives. '
            '"none": not at all.'
        ),
    ] = "auto"
    enable_expensive_memory_stats: Annotated[
        bool, Meta(description="Measure the memory use of sessions exactly. Not used yet.")
    ] = False
    max_cache_data_size: Annotated[
        str | int | None,
        Meta(
            description='The maximum memory for cached data, such as "2gb". Default: a quarter of the memory.'
        ),
    ] = None
    max_cache_store_size: Annotated[
        str | int,
        Meta(
            description="The maximum size, in the session store, of values cached with "
            '`persist="store"`, such as "1gb". The least recently used are deleted first.'
        ),
    ] = "256mb"
    cookie_secret: Annotated[
        str | None,
        Meta(
            description="Accepted and ignored: cookies are sealed with `cookie_secret` of `[auth]` in the secrets."
        ),
    ] = None
    trusted_user_headers: Annotated[
        dict[str, str],
        Meta(
            description="Request headers in which an authenticating proxy passes the user, and the `st.user` key "
            'for each: `{"X-Forwarded-Email" = "email"}`. The first header identifies the user.'
        ),
    ] = field(default_factory=dict)
    trusted_user_headers_from: Annotated[
        tuple[str, ...],
        Meta(
            description="Addresses and networks of the proxies whose `server.trustedUserHeaders` are trusted, such "
            'as "10.0.0.0/24". The headers of others are ignored.'
        ),
    ] = ("127.0.0.1", "::1")
    headless: Annotated[
        bool,
        Meta(
            description="Do not open a browser at startup. Default: true on a Linux "
            "machine without a display."
        ),
    ] = False
    show_email_prompt: Annotated[
        bool, Meta(description="Accepted and ignored: Millpond never asks for an email address.")
    ] = False
    run_on_save: Annotated[
        bool,
        Meta(description="Rerun when the source changes, without asking on the page."),
    ] = False
    workers: Annotated[
        int,
        Meta(
            ge=1,
            description="The number of processes that share the port and the session store. Each can serve every "
            "tab, and one that dies is replaced. Millpond's own option.",
        ),
    ] = 1
    metrics: Annotated[
        bool,
        Meta(
            description="Serve `/metrics` for Prometheus. Needs the extra `millpond[metrics]`. "
            "Millpond's own option."
        ),
    ] = False
    traces: Annotated[
        bool,
        Meta(
            description="Record events, runs and commits as OpenTelemetry spans. Needs the extra "
            "`millpond[otel]` and a provider. Millpond's own option."
        ),
    ] = False
    shutdown_delay: Annotated[
        float,
        Meta(
            ge=0,
            description="Seconds for which serving continues after SIGTERM. Meanwhile `/readyz` fails, so that "
            "a load balancer sends new visitors elsewhere. Millpond's own option.",
        ),
    ] = 0.0
    shutdown_timeout: Annotated[
        float,
        Meta(
            ge=0,
            description="Seconds that current runs have to finish after SIGTERM. Runs that take longer are "
            "stopped at their next element. Millpond's own option.",
        ),
    ] = 10.0
    address: Annotated[
        str | None,
        Meta(description="The address to listen on. Default: all addresses of the machine."),
    ] = None
    port: Annotated[
        int,
        Meta(
            ge=0,
            le=65535,
            description="The port to listen on. If it is not set and 8501 is in use, the "
            "next free port is used. 0: the system chooses one.",
        ),
    ] = 8501
    base_url_path: Annotated[
        str, Meta(description='The app\'s path on its host, such as "tools/counter".')
    ] = ""
    enable_cors: Annotated[
        bool,
        Meta(
            description="Refuse WebSockets and requests from pages of other origins. "
            "false: allow every origin."
        ),
    ] = True
    cors_allowed_origins: Annotated[
        tuple[str, ...],
        Meta(description='Other origins that are allowed, such as "https://example.com".'),
    ] = ()
    allowed_hosts: Annotated[
        tuple[str, ...],
        Meta(description='Host names under which the app is served, such as "*.example.com". Empty: any.'),
    ] = ()
    enable_xsrf_protection: Annotated[
        bool, Meta(description="Accepted and ignored: uploads always need a ticket that the page has.")
    ] = True
    xsrf_cookie_same_site: Annotated[
        Literal["lax", "strict", "none"],
        Meta(description="Accepted and ignored: that ticket is not in a cookie."),
    ] = "lax"
    max_upload_size: Annotated[
        int, Meta(ge=0, description="The largest upload in megabytes, unless the widget sets its own limit.")
    ] = 200
    max_message_size: Annotated[
        int,
        Meta(ge=1, description="The largest message over the WebSocket, in megabytes."),
    ] = 200
    max_connections_per_address: Annotated[
        int,
        Meta(
            ge=0,
            description="The maximum number of pages connected from one address (IPv6: one /64 network) to one "
            "process. 0: no limit. Millpond's own option.",
        ),
    ] = 1000
    max_connections_per_browser: Annotated[
        int,
        Meta(
            ge=0,
            description="The maximum number of pages connected from one browser to one process. 0: no limit. "
            "Millpond's own option.",
        ),
    ] = 100
    max_new_sessions_per_minute: Annotated[
        int,
        Meta(
            ge=0,
            description="The maximum number of sessions started per minute from one address in one process. "
            "0: no limit. Millpond's own option.",
        ),
    ] = 600
    enable_websocket_compression: Annotated[bool, Meta(description="Compress WebSocket messages.")] = False
    websocket_ping_interval: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Seconds between the pings that keep a WebSocket open."),
    ] = None
    enable_static_serving: Annotated[
        bool,
        Meta(description="Serve the files of the app's folder `static` at `app/static/`."),
    ] = False
    disconnected_session_ttl: Annotated[
        int,
        Meta(ge=0, description="Seconds that a disconnected session is kept in memory."),
    ] = 120
    enable_agent_api: Annotated[
        bool, Meta(description="Let programs use the app over HTTP (the agent API). Not used yet.")
    ] = False
    agent_wait_timeout: Annotated[
        int, Meta(ge=1, description="Seconds that a request of the agent API waits. Not used yet.")
    ] = 30
    agent_session_ttl: Annotated[
        int, Meta(ge=1, description="Seconds that a session of the agent API is kept. Not used yet.")
    ] = 900
    agent_max_sessions: Annotated[
        int, Meta(ge=1, description="The maximum number of sessions of the agent API. Not used yet.")
    ] = 100
    agent_preview_rows: Annotated[
        int, Meta(ge=1, description="The rows of a table in responses of the agent API. Not used yet.")
    ] = 100
    ssl_cert_file: Annotated[
        str | None,
        Meta(description="The certificate file for HTTPS. Needs sslKeyFile as well."),
    ] = None
    ssl_key_file: Annotated[
        str | None, Meta(description="The private key file for HTTPS. Needs sslCertFile as well.")
    ] = None
    content_security_policy: Annotated[
        str | None,
        Meta(
            description="The Content-Security-Policy header. Default: a policy under which the "
            'page loads nothing from other hosts. "off": no header. Millpond\'s own option.'
        ),
    ] = None
    cross_origin_opener_policy: Annotated[
        Literal["same-origin-allow-popups", "same-origin", "unsafe-none"],
        Meta(
            description="The Cross-Origin-Opener-Policy header: which pages may access the app's window, or be "
            'accessed by it, when one opens the other. "same-origin-allow-popups": only pages that the app opens, '
            'for example to log in. "same-origin": only the app\'s own pages. "unsafe-none": any page. '
            "Millpond's own option."
        ),
    ] = "same-origin-allow-popups"
    frame_ancestors: Annotated[
        tuple[str, ...],
        Meta(
            description='Other origins whose pages may show the app in an iframe, such as "https://example.com"; '
            '"*": any. They are added to the Content-Security-Policy. Millpond\'s own option.'
        ),
    ] = ()


class BrowserOptions(Struct, frozen=True, rename=public_name):
    """Where users find the app."""

    server_address: Annotated[
        str, Meta(description="The host name of the URL that is printed and opened at startup.")
    ] = "localhost"
    gather_usage_stats: Annotated[
        bool, Meta(description="Accepted and ignored: Millpond gathers no statistics.")
    ] = False
    server_port: Annotated[
        int,
        Meta(
            ge=0,
            le=65535,
            description="The port of the URL that is printed and opened at startup. Default: server.port.",
        ),
    ] = 8501


def origin_of(address: str) -> str | None:
    """The host of an address, as the browser's policy names it; None: it is no address of one."""
    found = re.match(r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d+)?(?=[/?]|$)", address, re.IGNORECASE)
    return found[0].lower() if found else None


def _is_tiles(address: str) -> bool:
    return origin_of(address) is not None and "{z}" in address


def _are_hosts(hosts: tuple[str, ...]) -> bool:
    return all(origin_of(host) is not None for host in hosts)


class MapOptions(Struct, frozen=True, rename=public_name):
    """Maps. Millpond's own section."""

    tile_server: Annotated[
        str | None,
        Meta(
            description="The URL of the tiles under all maps, such as "
            '"https://tiles.example.org/{z}/{x}/{y}.png". Default: the coasts and borders that come with Millpond.',
            extra={"fits": _is_tiles, "words": "the URL of tiles, with {z}, {x} and {y}, or null"},
        ),
    ] = None
    attribution: Annotated[
        str | None, Meta(description="The attribution of these tiles, as their terms of use require it.")
    ] = None
    hosts: Annotated[
        tuple[str, ...],
        Meta(
            description='Further hosts from which maps may load tiles and data, such as "https://data.example.org".',
            extra={"fits": _are_hosts, "words": "a list of URLs of hosts"},
        ),
    ] = ()


class SecretsOptions(Struct, frozen=True, rename=public_name):
    """Secrets that apps read."""

    files: Annotated[
        tuple[str, ...] | None,
        Meta(
            description="Files and folders of secrets; later ones override earlier ones. Default: "
            "`secrets.toml` beside the configuration files."
        ),
    ] = None


class Sections(Struct, frozen=True, rename=public_name):
    """All sections."""

    global_: GlobalOptions = field(default_factory=GlobalOptions)
    logger: LoggerOptions = field(default_factory=LoggerOptions)
    client: ClientOptions = field(default_factory=ClientOptions)
    runner: RunnerOptions = field(default_factory=RunnerOptions)
    server: ServerOptions = field(default_factory=ServerOptions)
    browser: BrowserOptions = field(default_factory=BrowserOptions)
    theme: Theme = field(default_factory=Theme)
    map: MapOptions = field(default_factory=MapOptions)
    secrets: SecretsOptions = field(default_factory=SecretsOptions)
    session: SessionOptions = field(default_factory=SessionOptions)


RETIRED = frozenset({"mapbox", "deprecation", "magic", "ui"})
"""Sections of older Streamlits: ignored with a warning, so that old files load."""

RETIRED_OPTIONS = frozenset(
    {
        "client.allowedOrigins",
        "client.caching",
        "client.displayEnabled",
        "global.appTest",
        "global.dataFrameSerialization",
        "global.developmentMode",
        "global.maxCachedMessageAge",
        "global.minCachedMessageSize",
        "global.suppressDeprecationWarnings",
        "global.unitTest",
        "logger.enableRich",
        "logger.hideWelcomeMessage",
        "runner.fixMatplotlib",
        "runner.installTracer",
        "runner.postScriptGC",
        "server.allowRunOnSave",
        "server.customComponentBaseUrlPath",
        "server.scriptHealthCheckEnabled",
    }
)
"""The same, for options."""
