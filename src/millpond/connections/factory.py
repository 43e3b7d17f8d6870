"""``st.connection``."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, overload

from millpond.caching.code import version_of_class
from millpond.caching.decorators import cache_resource, count_of
from millpond.connections.base import BaseConnection
from millpond.elements.checks import shown
from millpond.elements.intervals import Interval, seconds_of
from millpond.elements.secrets import current_source, section_of
from millpond.errors import ApiError, SecretKeyError

if TYPE_CHECKING:
    from millpond.connections.snowflake import SnowflakeCallersRightsConnection, SnowflakeConnection
    from millpond.connections.sql import SQLConnection

ConnectionT = TypeVar("ConnectionT", bound="BaseConnection[Any]")

OURS: Final = {
    "snowflake": "millpond.connections.snowflake.SnowflakeConnection",
    "snowflake-callers-rights": "millpond.connections.snowflake.SnowflakeCallersRightsConnection",
    "sql": "millpond.connections.sql.SQLConnection",
}
"""Types that have a name, and their classes."""


class _Unset:
    """See ``UNSET``."""

    def __repr__(self) -> str:
        return "<unset>"


UNSET: Final[Any] = _Unset()
"""The default of ``ttl``: the connection is kept."""


@overload
def connection(
    name: Literal["sql"],
    type: None = None,
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> SQLConnection: ...
@overload
def connection(
    name: str,
    type: Literal["sql"],
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> SQLConnection: ...
@overload
def connection(
    name: Literal["snowflake"],
    type: None = None,
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> SnowflakeConnection: ...
@overload
def connection(
    name: str,
    type: Literal["snowflake"],
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> SnowflakeConnection: ...
@overload
def connection(
    name: Literal["snowflake-callers-rights"],
    type: None = None,
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> SnowflakeCallersRightsConnection: ...
@overload
def connection(
    name: str,
    type: Literal["snowflake-callers-rights"],
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> SnowflakeCallersRightsConnection: ...
@overload
def connection(
    name: str,
    type: type[ConnectionT],
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> ConnectionT: ...
@overload
def connection(
    name: str,
    type: str | None = None,
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> Any: ...
def connection(
    name: str,
    type: Any = None,
    max_entries: int | None = None,
    ttl: Interval = UNSET,
    **kwargs: Any,
) -> Any:
    """A connection to a database or another service, which is created once and shared by all sessions.

    Call it in each run: it returns the same connection. The settings come from
    ``[connections.<name>]`` in the secrets, and from the keyword arguments,
    which take precedence.

    Parameters
    ----------
    name:
        Its name in the secrets. The names ``"sql"``, ``"snowflake"`` and
        ``"snowflake-callers-rights"`` stand for the type, too. ``"env:DATABASE"``
        takes the name from the environment variable ``DATABASE``.
    type:
        ``"sql"``: any database that SQLAlchemy knows (``pip install
        millpond[sql]``); ``"snowflake"``; ``"snowflake-callers-rights"``; your
        own subclass of :class:`BaseConnection`, or its import path
        (``"my_package.MyConnection"``). None: the secrets have a ``type`` for the
        name. An editor offers the methods of the connection only if the type is
        given here.
    max_entries:
        The maximum number of connections with the same ``max_entries`` and
        ``ttl``; the least recently used are closed.
    ttl:
        How long a connection is kept: seconds, a ``timedelta``, or a string such
        as ``"1h"``; None: forever.
    **kwargs:
        Settings of the connection.

    Returns
    -------
    BaseConnection
        An instance of the class given by ``type``. It can be used in all threads.

    Examples
    --------
    >>> import millpond as st
    >>> pets = st.connection("pets", type="sql", url="sqlite:///pets.db")
    >>> if st.button("Count"):
    ...     st.write(pets.query("select count(*) as pets from pet", ttl="10m"))
    """
    name = _name(name)
    cls = _class(name, type)
    seconds = None if ttl is UNSET else seconds_of(ttl, "ttl", least=0)
    make = _maker(cls.scope(), seconds, count_of(max_entries), _is_asked(cls))
    return make(name, current_source().number, _code(cls), cls, **kwargs)


def _create(
    name: str, app: int, code: str, _class: type[BaseConnection[Any]], /, **kwargs: Any
) -> BaseConnection[Any]:
    return _class(name, **kwargs)


@cache
def _maker(
    scope: Literal["global", "session"], ttl: float | None, max_entries: int | None, asked: bool
) -> Callable[..., BaseConnection[Any]]:
    """``_create``, cached; ``asked``: connections of the class say whether they can still be used."""
    if scope not in {"global", "session"}:
        raise ApiError(
            f'`scope()` of a connection\'s class must return "global" or "session"; got `{scope!r}`.'
        )
    return cache_resource(
        scope=scope,
        ttl=ttl,
        max_entries=max_entries,
        validate=_is_healthy if asked else None,
        on_release=_close,
        show_spinner="Running `st.connection(...)`.",
    )(_create)


def _is_healthy(made: BaseConnection[Any]) -> bool:
    return made._is_healthy()


def _close(made: BaseConnection[Any]) -> None:
    made.close()


def _is_asked(cls: type[BaseConnection[Any]]) -> bool:
    return cls._is_healthy is not BaseConnection._is_healthy


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise ApiError(f"The `name` of a connection must be a string; got {shown(name)}.")
    if not name.startswith("env:"):
        return name
    variable = name.removeprefix("env:")
    found = os.environ.get(variable)
    if found is None:
        raise SecretKeyError(
            f"`st.connection({name!r})` takes its name from the environment variable `{variable}`, which is not set."
        )
    return found


def _class(name: str, kind: Any) -> type[BaseConnection[Any]]:
    if kind is None:
        kind = name if name in OURS else _type_in_secrets(name)
    if isinstance(kind, str):
        kind = _imported(kind)
    if not isinstance(kind, type) or not issubclass(kind, BaseConnection):
        raise ApiError(
            f"`type` must be one of {_listed()}, or your own subclass of `BaseConnection`; got {shown(kind)}."
        )
    return kind


def _type_in_secrets(name: str) -> str:
    source = current_source()
    section = section_of(source, "connections")
    table = section.to_dict().get(name)
    if isinstance(table, dict) and isinstance(table.get("type"), str):
        return str(table["type"])
    others = ", ".join(f"`{other}`" for other in section) or "none"
    raise SecretKeyError(
        f"The `type` of the connection `{name}` is unknown: it was not passed, and the secrets have no "
        f'`type` in `[connections.{name}]`. Use `st.connection("{name}", type="sql")`, or add it to the secrets. Connections '
        f"in the secrets: {others}. Looked in: {source.where()}."
    )


def _imported(path: str) -> Any:
    if path == "snowpark":
        raise ApiError(
            'The type "snowpark" no longer exists. Use `type="snowflake"`, whose `session()` is Snowpark\'s.'
        )
    module, _, attribute = OURS.get(path, path).rpartition(".")
    if not module:
        raise ApiError(
            f'`type` must be one of {_listed()}, or the import path of a class, such as `"my_package.MyConnection"`; '
            f'got `"{path}"`.'
        )
    found = getattr(import_module(module), attribute, None)
    if found is None:
        raise ApiError(f"The module `{module}` in `type` has no `{attribute}`.")
    return found


def _listed() -> str:
    return ", ".join(f'`"{kind}"`' for kind in OURS)


_codes: weakref.WeakKeyDictionary[type, str] = weakref.WeakKeyDictionary()


def _code(cls: type[BaseConnection[Any]]) -> str:
    """What tells a class from others: its name and its code. A script makes its classes anew in each run."""
    found = _codes.get(cls)
    if found is None:
        found = _codes[cls] = ".".join((cls.__module__, cls.__qualname__, version_of_class(cls).hex()))
    return found
