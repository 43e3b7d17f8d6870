"""Opening the store that the options name, and the secrets that its values are sealed with."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import tempfile
from pathlib import Path

from millpond.caching.decorators import bytes_of
from millpond.caching.disk import CACHE_FOLDER
from millpond.caching.settings import SETTINGS
from millpond.caching.shared import CacheStore
from millpond.config import Config
from millpond.config.load import set_process_config
from millpond.config.secrets import secrets_of, set_process_secrets, warn_of_readers
from millpond.errors import ApiError, ConfigError, SecretsError
from millpond.runner.program import Program
from millpond.stores.base import Store
from millpond.stores.bucket import BucketObjects
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.stores.objects import FolderObjects, Objects
from millpond.stores.registry import open_store
from millpond.stores.sqlite import SQLiteStore

log = logging.getLogger("millpond")

STATE_FOLDER = Path(".millpond") / "state"
"""The folder beside the app, which contains a ``.gitignore`` for itself."""
SHORTEST_SECRET = 32
"""The least number of characters of a configured secret."""
LARGEST_IN_STORE = 32 << 20
"""The largest file, in bytes, where all files are in the store."""


def open_storage(config: Config, project: Path) -> tuple[Store, Sealer]:
    """The store and the sealer for an app in the folder ``project``.

    Raises
    ------
    ConfigError
        The store is a networked one, and no secret is configured.
    Error
        The store's URL is wrong, or a package for it is missing.
    """
    url = config.session.store
    ttl = config.session.ttl
    folder = project / STATE_FOLDER
    if not url:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n")
        except OSError as error:
            log.warning(
                "Sessions are kept in memory only and are lost when the server stops: %s cannot be written "
                "(%s). Choose another place with --session.store sqlite:///folder/sessions.db",
                folder.relative_to(project), error.strerror,
            )  # fmt: skip
            return MemoryStore(ttl=ttl), Sealer([os.urandom(32)])
        url = f"sqlite:///{folder / 'sessions.db'}"
    store = open_store(url, ttl=ttl, level=config.session.durability, project=project)
    if not config.session.secret and not isinstance(store, SQLiteStore | MemoryStore):
        raise ConfigError(
            "A networked store needs a secret that all replicas share: set session.secret (or the variable "
            "MILLPOND_SESSION_SECRET) to a long random string, for example what this prints: "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    if any(len(secret) < SHORTEST_SECRET for secret in config.session.secret):
        raise ConfigError(
            f"Each string in session.secret must have at least {SHORTEST_SECRET} characters. This prints a good one: "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    if config.session.secret:
        return store, Sealer([secret.encode() for secret in config.session.secret])
    if isinstance(store, SQLiteStore):
        return store, Sealer([_own_secret(store.path.parent / "secret")])
    return store, Sealer([os.urandom(32)])


def open_objects(config: Config, project: Path, store: Store) -> tuple[Objects | None, int]:
    """Where large files are kept, and the bytes from which a file is a large one.

    Raises
    ------
    ConfigError
        The option names no folder and no bucket.
    """
    place, size = config.session.files, config.session.max_file_in_store << 10
    if place.startswith("s3://"):
        return BucketObjects(place), size
    if "://" in place:
        raise ConfigError(
            f"`{place}` cannot store files: session.files must be a folder or `s3://bucket/prefix`."
        )
    if place:
        return FolderObjects(project / place), size
    if isinstance(store, SQLiteStore):
        return FolderObjects(store.path.with_name(store.path.stem + "-files")), size
    if not store.shared:
        return FolderObjects(Path(tempfile.gettempdir()) / f"millpond-{secrets.token_hex(8)}", own=True), size
    if "session.maxFileInStore" not in config.sources:
        size = LARGEST_IN_STORE
    return None, size


def set_up_caches(config: Config, project: Path, sealer: Sealer) -> None:
    """Tell the caches of this process how much memory they may take, and where they keep what outlives it.

    Raises
    ------
    ConfigError
        ``server.maxCacheDataSize`` or ``server.maxCacheStoreSize`` is no size.
    """
    _size_of(config.server.max_cache_store_size, "server.maxCacheStoreSize")
    SETTINGS.stale = config.runner.cache_background_refresh_ttl_multiplier
    SETTINGS.project, SETTINGS.folder, SETTINGS.sealer = project, project / CACHE_FOLDER, sealer
    size = config.server.max_cache_data_size
    if size is not None and size != 0:
        SETTINGS.max_size = _size_of(size, "server.maxCacheDataSize") or SETTINGS.max_size


def share_caches(config: Config, store: Store) -> CacheStore:
    """Let the caches of this process use the store, which is open and lives on the event loop that is running."""
    SETTINGS.store = found = CacheStore(store.cached, asyncio.get_running_loop(), note_room(config))
    return found


def note_room(config: Config) -> int:
    """The bytes of the store that cached values may take."""
    return _size_of(config.server.max_cache_store_size, "server.maxCacheStoreSize") or 0


def stop_sharing_caches(shared: CacheStore | None) -> None:
    """Detach the caches, before the store is closed."""
    if SETTINGS.store is shared:
        SETTINGS.store = None


def _size_of(size: str | int, name: str) -> int | None:
    try:
        return bytes_of(size, name)
    except ApiError as error:
        raise ConfigError(str(error)) from None


def set_up_options(config: Config, program: Program) -> None:
    """Give the app its options and its secrets, and set the secrets' environment variables."""
    program.config = config
    set_process_config(config)
    program.secrets = secrets_of(config, program.folder, program.given_secrets)
    set_process_secrets(program.secrets, program.entry.path)
    try:
        program.secrets.values()
    except SecretsError as error:
        log.error("%s", error)
    warn_of_readers(program.secrets)


def _own_secret(file: Path) -> bytes:
    """The embedded store's secret, made at the first start, readable for this user only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(32))
        # Linked when it is complete: of several workers that start at once, the first one's counts.
        with contextlib.suppress(FileExistsError):
            os.link(new, file)
        new.unlink()
    return file.read_bytes()
