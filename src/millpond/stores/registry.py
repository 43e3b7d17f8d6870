"""Which back end a URL means.

Another package adds its own under the entry-point group ``millpond.stores``::

    [project.entry-points."millpond.stores"]
    etcd = "millpond_etcd:EtcdStore"

The name of the entry point is the URL's scheme, the object a subclass of
:class:`~millpond.stores.base.Store`. It may not replace one of Millpond's own.
"""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points
from pathlib import Path

from millpond.errors import ConfigError
from millpond.stores import redis_client
from millpond.stores.base import Store

GROUP = "millpond.stores"

# Where each class is: a back end, with its dependencies, is imported when it is used.
_OWN = {
    "memory": "millpond.stores.memory:MemoryStore",
    "sqlite": "millpond.stores.sqlite:SQLiteStore",
    **dict.fromkeys(("postgresql", "postgres"), "millpond.stores.postgresql:PostgreSQLStore"),
    **dict.fromkeys(redis_client.SCHEMES, "millpond.stores.redis:RedisStore"),
}


def open_store(url: str, *, ttl: float, level: str | None, project: Path) -> Store:
    """Return the store that a URL names. Await its ``open()`` before any other method.

    Parameters
    ----------
    url:
        ``sqlite://``, ``memory://``, ``redis://host:6379/0``, …
    ttl:
        Seconds that a session outlives its last use.
    level:
        What an acknowledged commit survives: ``"process"``, ``"power"`` or
        ``"replicated"``; None for the back end's own default.
    project:
        The app's folder; relative paths start there.

    Raises
    ------
    ConfigError
        The scheme is unknown, a package is missing, or the back end does not
        have the level.

    Examples
    --------
    >>> store = open_store("memory://", ttl=3600, level=None, project=Path())
    >>> type(store).__name__
    'MemoryStore'
    """
    scheme, mark, rest = url.partition("://")
    if not mark or not (found := _find(scheme.lower())):
        raise ConfigError(
            f"There is no store of sessions for `{hide_password(url)}`. "
            f"Known are: {', '.join(f'`{name}://`' for name in known_schemes())}."
        )
    return found.from_url(f"{scheme.lower()}://{rest}", ttl=ttl, level=level, project=project)


def known_schemes() -> list[str]:
    """All schemes: Millpond's own and those of installed packages."""
    return sorted({*_OWN, *(point.name for point in entry_points(group=GROUP))})


def hide_password(url: str) -> str:
    """The URL without the part between ``//`` and ``@`` (the credentials), for use in messages."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def _find(scheme: str) -> type[Store] | None:
    if scheme in _OWN:
        module, _, name = _OWN[scheme].partition(":")
        own: type[Store] = getattr(importlib.import_module(module), name)
        return own
    for point in entry_points(group=GROUP, name=scheme):
        found = point.load()
        if not (isinstance(found, type) and issubclass(found, Store)):
            raise ConfigError(
                f"The entry point `{scheme} = {point.value}` names {found!r}, "
                "which is not a subclass of `millpond.stores.base.Store`."
            )
        return found
    return None
