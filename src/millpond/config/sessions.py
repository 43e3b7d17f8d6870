"""The options of sessions: where they are kept, for how long, and how safely."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from millpond.config.naming import public_name


class SessionOptions(Struct, frozen=True, rename=public_name):
    """Where sessions are kept, for how long, and how safely."""

    store: Annotated[
        str,
        Meta(
            description='The URL of the store: "sqlite:///folder/file.db", "redis://host:6379/0", '
            '"postgresql://host/name" or "memory://" (lost when the process ends). Default: '
            "SQLite in .millpond/state beside the app."
        ),
    ] = ""
    app: Annotated[
        str,
        Meta(
            description="The name of the app, which keeps the sessions of apps that share a store apart. It must "
            'be the same on all replicas. Default: the file name of the script, such as "app.py".'
        ),
    ] = ""
    ttl: Annotated[
        float,
        Meta(gt=0, description="Seconds that a session is kept after its last use; 604800 is a week."),
    ] = 604800.0
    resume: Annotated[
        Literal["tab", "browser", "never"],
        Meta(
            description='Which session a page gets when it loads. "tab": the one that its tab had, so F5 loses '
            'nothing. "browser": a new tab also continues where the browser\'s last one was closed, with a copy of '
            'that session. "never": a new one at each load.'
        ),
    ] = "tab"
    durability: Annotated[
        Literal["process", "power", "replicated"] | None,
        Meta(
            description='What a saved click survives. "process": kill -9. "power": also a power failure. '
            "\"replicated\": also the loss of the store's machine, if the store has replicas. Default: the store's "
            'own choice, "power" for SQLite.'
        ),
    ] = None
    secret: Annotated[
        tuple[str, ...],
        Meta(
            description="The secret that seals saved values: at least 32 characters, the same on all replicas. "
            "Required for a networked store. If there are several, the first seals and each can open, so that "
            "a secret can be rotated."
        ),
    ] = ()
    on_unpicklable: Annotated[
        Literal["warn", "error", "ignore"],
        Meta(
            description='What to do with a value that cannot be pickled. "warn": keep it in memory and log a '
            'warning. "error": raise an exception in the app. "ignore": keep it in memory.'
        ),
    ] = "warn"
    max_value_size: Annotated[
        int,
        Meta(
            gt=0,
            description="The largest value that is saved, in megabytes. A larger value is kept in memory "
            "only, and the log and the page say so.",
        ),
    ] = 512
    max_session_size: Annotated[
        int,
        Meta(
            gt=0,
            description="The maximum total size of a session's saved values, in megabytes. A value that does not "
            "fit is kept in memory only, and the log and the page say so.",
        ),
    ] = 1024
    panel: Annotated[
        Literal["auto"] | bool,
        Meta(
            description='Who may open the State panel, which shows and changes the values of a session. "auto": '
            'only browsers on the server\'s own machine, and not if client.toolbarMode is "viewer" or "minimal". '
            "true: everybody, so never in production. false: nobody."
        ),
    ] = "auto"
    history: Annotated[
        int,
        Meta(
            ge=0,
            description="How many interactions the State panel can step back. 0: none, and nothing is recorded.",
        ),
    ] = 50
    history_size: Annotated[
        int,
        Meta(
            gt=0,
            description="The maximum memory for the history of one session, in megabytes; the oldest "
            "interactions are dropped first.",
        ),
    ] = 64
    files: Annotated[
        str,
        Meta(
            description="Where large files of sessions are kept (uploads, images, downloads): a folder that all "
            'processes share, or "s3://bucket/prefix". Each app needs its own. Default: a folder beside an '
            "SQLite store; with a networked store there is none, so larger files are not accepted."
        ),
    ] = ""
    max_file_in_store: Annotated[
        int,
        Meta(
            gt=0,
            description="The largest file, in kilobytes, that is kept in the store itself. Default: 1024 (1 MB), "
            "or 32768 (32 MB) if there is no other place for larger files.",
        ),
    ] = 1024
