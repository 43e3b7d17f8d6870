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
            description="Say nothing when a widget has a default and also a value that "
            "was set in Session State."
        ),
    ] = False
    show_warning_on_direct_execution: Annotated[
        bool,
        Meta(description="Explain `millpond run` when an app is run as `python app.py`."),
    ] = True


class LoggerOptions(Struct, frozen=True, rename=public_name):
    """The log in the terminal."""

    level: Annotated[
        Literal["error", "warning", "info", "debug"],
        Meta(description="The lowest level of messages that are logged."),
    ] = "info"
    message_format: Annotated[
        str,
        Meta(description="The form of a log line, in the terms of Python's logging."),
    ] = "%(asctime)s %(message)s"
    json: Annotated[
        bool,
        Meta(
            description="Log one JSON object per line, for programs; messageFormat is not used then. "
            "Millpond's own option."
        ),
    ] = False


class ClientOptions(Struct, frozen=True, rename=public_name):
    """What the page shows. An app may set these at run time."""

    show_error_details: Annotated[
        Literal["full", "stacktrace", "type", "none"] | bool,
        Meta(
            description='How much of an exception the page shows. "full": type, message '
            'and traceback. "stacktrace": type and traceback. "type": the type alone. '
            '"none": that something went wrong. The log always has all of it. true and '
            'false are the old names of "full" and "stacktrace".'
        ),
    ] = "full"
    toolbar_mode: Annotated[
        Literal["auto", "developer", "viewer", "minimal"],
        Meta(
            description='What the menu offers. "developer": everything. "viewer": what '
            'users need. "minimal": only what the app itself put there. "auto": '
            "developer on localhost, viewer elsewhere."
        ),
    ] = "auto"
    language: Annotated[
        str,
        Meta(
            pattern=LANGUAGE_TAG,
            description="The language of the page's own texts, dates and numbers: ar, de or en, with a "
            'region if that matters ("de-AT", "en-GB"). "auto": the browser\'s. Millpond\'s own option.',
        ),
    ] = "auto"
    disable_data_export: Annotated[
        bool,
        Meta(description="Tables cannot be saved as files, and their cells cannot be copied."),
    ] = False
    show_sidebar_navigation: Annotated[
        bool,
        Meta(description="List the files of `pages/` in the sidebar."),
    ] = True
    show_error_links: Annotated[
        Literal["auto"] | bool,
        Meta(
            description='Offer in error boxes to ask a search engine or an assistant. "auto": '
            "where the page's address is this machine's, as `localhost`."
        ),
    ] = "auto"
    import_streamlit: Annotated[
        bool,
        Meta(
            description="Under `millpond run`, `import streamlit` gives Millpond. Set "
            "false to import the installed Streamlit. Millpond's own option."
        ),
    ] = True


class RunnerOptions(Struct, frozen=True, rename=public_name):
    """How the script is run."""

    magic_enabled: Annotated[
        bool,
        Meta(description="Write a line that is only an expression to the page."),
    ] = True
    fast_reruns: Annotated[
        bool,
        Meta(
            description="An interaction ends the run that is going on at its next "
            "element call. Accepted and not used: it is always so."
        ),
    ] = True
    enforce_serializable_session_state: Annotated[
        bool,
        Meta(description="Refuse values in Session State that cannot be stored."),
    ] = False
    enum_coercion: Annotated[
        Literal["off", "nameOnly", "nameAndValue"],
        Meta(
            description="When a choice's Enum class was defined anew by a rerun, find its "
            "member again by name. Accepted and not used: classes of the script stay "
            "the same over reruns."
        ),
    ] = "nameOnly"
    parallel_max_workers: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="The most fragments that run at the same time. Not used yet."),
    ] = None
    cache_background_refresh_ttl_multiplier: Annotated[
        float,
        Meta(
            gt=1,
            description="A cached value that is refreshed in the background is dropped "
            "after this many times its ttl.",
        ),
    ] = 2.0
    connection_default_ttl: Annotated[
        float | None,
        Meta(description="The ttl in seconds of connections without one. Not used yet."),
    ] = None
    cache_hash_seed: Annotated[
        int,
        Meta(
            ge=0,
            le=2**32 - 1,
            description="Accepted; cache keys look at all of a value, so there is nothing to choose.",
        ),
    ] = 0


class ServerOptions(Struct, frozen=True, rename=public_name):
    """The web server and its limits."""

    folder_watch_list: Annotated[
        tuple[str, ...],
        Meta(
            description="More folders to watch for changes of source. Any Python file in them counts; "
            "in the app's own folder, the files that the app imports."
        ),
    ] = ()
    folder_watch_blacklist: Annotated[
        tuple[str, ...], Meta(description="Folders whose changes are not looked at.")
    ] = ()
    file_watcher_type: Annotated[
        Literal["auto", "watchdog", "poll", "none"],
        Meta(
            description='How changes of source are noticed. "auto" and "watchdog": by '
            'the operating system. "poll": by looking again and again, for network '
            'drives. "none": not at all.'
        ),
    ] = "auto"
    enable_expensive_memory_stats: Annotated[
        bool, Meta(description="Measure the memory of sessions exactly. Not used yet.")
    ] = False
    max_cache_data_size: Annotated[
        str | int | None,
        Meta(
            description='The most memory that cached data takes, as "2gb". Default: a quarter of the memory.'
        ),
    ] = None
    max_cache_store_size: Annotated[
        str | int,
        Meta(
            description="The most room in the sessions' store for values of functions that are cached with "
            '`persist="store"`, as "1gb". Those used least recently go first.'
        ),
    ] = "256mb"
    cookie_secret: Annotated[
        str | None,
        Meta(description="Accepted and not used: `cookie_secret` in `[auth]` of the secrets seals cookies."),
    ] = None
    trusted_user_headers: Annotated[
        dict[str, str],
        Meta(
            description="Request headers in which a proxy that signs users in says who they are, and what `st.user` "
            'calls what is in them: `{"X-Forwarded-Email" = "email"}`. The first one names the user.'
        ),
    ] = field(default_factory=dict)
    trusted_user_headers_from: Annotated[
        tuple[str, ...],
        Meta(
            description="Addresses and networks of the proxies whose `server.trustedUserHeaders` are believed, as "
            '"10.0.0.0/24". Those of others are passed over.'
        ),
    ] = ("127.0.0.1", "::1")
    headless: Annotated[
        bool,
        Meta(
            description="Do not open a browser at start. Unless set: true on a Linux "
            "machine without a display."
        ),
    ] = False
    show_email_prompt: Annotated[
        bool, Meta(description="Accepted and not used: Millpond asks for no address.")
    ] = False
    run_on_save: Annotated[
        bool,
        Meta(description="Rerun when the source changes, without asking in the page."),
    ] = False
    workers: Annotated[
        int,
        Meta(
            ge=1,
            description="Processes that share the port and the store of sessions; any of them serves any "
            "tab, and one that dies is replaced. Millpond's own option.",
        ),
    ] = 1
    metrics: Annotated[
        bool,
        Meta(
            description="Answer `/metrics` for Prometheus. Needs the package `millpond[metrics]`. "
            "Millpond's own option."
        ),
    ] = False
    traces: Annotated[
        bool,
        Meta(
            description="Make OpenTelemetry spans of events, runs and commits. Needs the package "
            "`millpond[otel]`, and a provider. Millpond's own option."
        ),
    ] = False
    shutdown_delay: Annotated[
        float,
        Meta(
            ge=0,
            description="Seconds between SIGTERM and the end of serving. Meanwhile `/readyz` says no, so that "
            "a load balancer sends new visitors elsewhere. Millpond's own option.",
        ),
    ] = 0.0
    shutdown_timeout: Annotated[
        float,
        Meta(
            ge=0,
            description="Seconds that runs have to end by themselves at SIGTERM. Those that go on are then "
            "stopped at their next element. Millpond's own option.",
        ),
    ] = 10.0
    address: Annotated[
        str | None,
        Meta(description="The address to listen on. Unless set: every one of the machine."),
    ] = None
    port: Annotated[
        int,
        Meta(
            ge=0,
            le=65535,
            description="The port to listen on. If it is not set and 8501 is taken, the "
            "next free one is used. 0: one that the system chooses.",
        ),
    ] = 8501
    base_url_path: Annotated[
        str, Meta(description='The path of the app on its host, as "tools/counter".')
    ] = ""
    enable_cors: Annotated[
        bool,
        Meta(
            description="Refuse WebSockets and requests from pages of other origins. "
            "false lets every origin in."
        ),
    ] = True
    cors_allowed_origins: Annotated[
        tuple[str, ...],
        Meta(description='Other origins that are let in, as "https://example.com".'),
    ] = ()
    allowed_hosts: Annotated[
        tuple[str, ...],
        Meta(description='Host names under which the app is served, as "*.example.com". Empty: under any.'),
    ] = ()
    enable_xsrf_protection: Annotated[
        bool, Meta(description="Accepted and not used: uploads always need the ticket that the page has.")
    ] = True
    xsrf_cookie_same_site: Annotated[
        Literal["lax", "strict", "none"],
        Meta(description="Accepted and not used: that ticket is in no cookie."),
    ] = "lax"
    max_upload_size: Annotated[
        int, Meta(ge=0, description="The largest upload in megabytes, where its widget does not say.")
    ] = 200
    max_message_size: Annotated[
        int,
        Meta(ge=1, description="The largest message over the WebSocket, in megabytes."),
    ] = 200
    max_connections_per_address: Annotated[
        int,
        Meta(
            ge=0,
            description="The most pages that are connected from one address (of IPv6: one /64 network) to one "
            "process. 0: any number. Millpond's own option.",
        ),
    ] = 1000
    max_connections_per_browser: Annotated[
        int,
        Meta(
            ge=0,
            description="The same for one browser. 0: any number. Millpond's own option.",
        ),
    ] = 100
    max_new_sessions_per_minute: Annotated[
        int,
        Meta(
            ge=0,
            description="The most sessions that begin in a minute from one address in one process. "
            "0: any number. Millpond's own option.",
        ),
    ] = 600
    enable_websocket_compression: Annotated[
        bool, Meta(description="Compress what goes over the WebSocket.")
    ] = False
    websocket_ping_interval: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Seconds between the pings that keep a WebSocket open."),
    ] = None
    enable_static_serving: Annotated[
        bool,
        Meta(description="Serve the app's folder `static` under `app/static`."),
    ] = False
    disconnected_session_ttl: Annotated[
        int,
        Meta(ge=0, description="Seconds that a session without a connection is kept."),
    ] = 120
    enable_agent_api: Annotated[
        bool, Meta(description="Let programs drive the app over HTTP. Not used yet.")
    ] = False
    agent_wait_timeout: Annotated[
        int, Meta(ge=1, description="Seconds that such a request waits. Not used yet.")
    ] = 30
    agent_session_ttl: Annotated[
        int, Meta(ge=1, description="Seconds that its session is kept. Not used yet.")
    ] = 900
    agent_max_sessions: Annotated[int, Meta(ge=1, description="The most of its sessions. Not used yet.")] = (
        100
    )
    agent_preview_rows: Annotated[
        int, Meta(ge=1, description="Rows of a table in its answers. Not used yet.")
    ] = 100
    ssl_cert_file: Annotated[
        str | None,
        Meta(description="The certificate for HTTPS. Set sslKeyFile as well."),
    ] = None
    ssl_key_file: Annotated[str | None, Meta(description="The key for HTTPS. Set sslCertFile as well.")] = (
        None
    )
    content_security_policy: Annotated[
        str | None,
        Meta(
            description="The Content-Security-Policy header. Unless set: one that lets "
            'the page load nothing from other hosts. "off": none. Millpond\'s own option.'
        ),
    ] = None
    cross_origin_opener_policy: Annotated[
        Literal["same-origin-allow-popups", "same-origin", "unsafe-none"],
        Meta(
            description="Whether a page that has opened the app in a window, or that the app has opened, may reach "
            'that window. "same-origin-allow-popups": those that the app opens alone, as to sign in. "same-origin": '
            'pages of the app. "unsafe-none": any. Millpond\'s own option.'
        ),
    ] = "same-origin-allow-popups"
    frame_ancestors: Annotated[
        tuple[str, ...],
        Meta(
            description='Pages of other origins that may show the app in a frame, as "https://example.com"; '
            '"*": any. They are added to that policy. Millpond\'s own option.'
        ),
    ] = ()


class BrowserOptions(Struct, frozen=True, rename=public_name):
    """Where users find the app."""

    server_address: Annotated[str, Meta(description="The host name that is shown and opened at start.")] = (
        "localhost"
    )
    gather_usage_stats: Annotated[
        bool, Meta(description="Accepted and not used: Millpond gathers nothing.")
    ] = False
    server_port: Annotated[
        int,
        Meta(
            ge=0,
            le=65535,
            description="The port that is shown and opened at start. Unless set: server.port.",
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
            description="The address of the pictures under all maps, as "
            '"https://tiles.example.org/{z}/{x}/{y}.png". Unless set: the coasts and borders that Millpond has.',
            extra={"fits": _is_tiles, "words": "the address of tiles, with {z}, {x} and {y}, or null"},
        ),
    ] = None
    attribution: Annotated[
        str | None, Meta(description="Whose these pictures are, as their terms want it to be said.")
    ] = None
    hosts: Annotated[
        tuple[str, ...],
        Meta(
            description='Further hosts that maps may fetch tiles and data from, as "https://data.example.org".',
            extra={"fits": _are_hosts, "words": "a list of addresses of hosts"},
        ),
    ] = ()


class SecretsOptions(Struct, frozen=True, rename=public_name):
    """Secrets that apps read."""

    files: Annotated[
        tuple[str, ...] | None,
        Meta(
            description="Files and folders of secrets, later ones win. Unless set: "
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
