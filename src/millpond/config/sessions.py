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
            description='The store: "sqlite:///folder/file.db", "redis://host:6379/0", '
            '"postgresql://host/name" or "memory://" (gone with the process). Unless set: '
            "SQLite in .millpond/state beside the app."
        ),
    ] = ""
    app: Annotated[
        str,
        Meta(
            description="The name of the app: of the apps that share a store, none gets a session of another. The "
            'same on all replicas. Unless set: the name of the script\'s file, "app.py".'
        ),
    ] = ""
    ttl: Annotated[
        float,
        Meta(gt=0, description="Seconds that a session is kept after its last use: 604800 is a week."),
    ] = 604800.0
    resume: Annotated[
        Literal["tab", "browser", "never"],
        Meta(
            description='Which session a page gets. "tab": the one that its tab had, so F5 loses nothing. '
            '"browser": a new tab also goes on where the browser\'s last one was closed, with a copy of that session. "never": a new one at each load.'
        ),
    ] = "tab"
    durability: Annotated[
        Literal["process", "power", "replicated"] | None,
        Meta(
            description='What a saved click survives. Unless set: the store\'s own choice, "power" for SQLite. "process": kill -9. "power": also a power failure. '
            '"replicated": also the loss of the store\'s machine, where the store has replicas.'
        ),
    ] = None
    secret: Annotated[
        tuple[str, ...],
        Meta(
            description="What values are sealed with: at least 32 characters, kept secret, the same on all "
            "replicas. Needed for a networked store. Several: the first seals, any opens, so that a secret "
            "can be changed."
        ),
    ] = ()
    on_unpicklable: Annotated[
        Literal["warn", "error", "ignore"],
        Meta(
            description='What to do with a value that cannot be saved. "warn": keep it in memory and say so '
            'in the log. "error": raise in the app. "ignore": keep it in memory.'
        ),
    ] = "warn"
    max_value_size: Annotated[
        int,
        Meta(
            gt=0,
            description="The largest value that is saved, in megabytes. A larger one is kept in memory "
            "only, and the log and the page say so.",
        ),
    ] = 512
    max_session_size: Annotated[
        int,
        Meta(
            gt=0,
            description="The most that one session saves in all, in megabytes. A value that has no room is "
            "kept in memory only, and the log and the page say so.",
        ),
    ] = 1024
    panel: Annotated[
        Literal["auto"] | bool,
        Meta(
            description='Who may open the State panel, which shows and changes the values of a session. "auto": '
            "a browser on the server's own machine, unless client.toolbarMode says that the menu is for users. "
            "true: everybody, so never in production. false: nobody."
        ),
    ] = "auto"
    history: Annotated[
        int,
        Meta(
            ge=0,
            description="How many interactions can be stepped back in the State panel. 0: none, and nothing "
            "is recorded for it.",
        ),
    ] = 50
    history_size: Annotated[
        int,
        Meta(
            gt=0,
            description="The most memory that this takes in one session, in megabytes; the oldest "
            "interactions go first.",
        ),
    ] = 64
    files: Annotated[
        str,
        Meta(
            description="Where large files of sessions are kept (uploads, images, downloads): a folder that all "
            'processes share, or "s3://bucket/prefix". One app has it for itself. Unless set: a folder beside an '
            "SQLite store; with a networked store, nowhere, so that there are no larger files."
        ),
    ] = ""
    max_file_in_store: Annotated[
        int,
        Meta(
            gt=0,
            description="The largest file, in kilobytes, that is kept in the store itself. Unless set: 1024 (1 MB), "
            "and 32768 (32 MB) where larger ones would have no place.",
        ),
    ] = 1024
