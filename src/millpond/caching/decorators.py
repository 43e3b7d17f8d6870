"""``st.cache_data``, ``st.cache_resource``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, Final, Literal, ParamSpec, TypeVar, overload

from millpond.caching.function import CachedFunction
from millpond.caching.hashing import HashFuncs
from millpond.caching.options import CacheOptions
from millpond.caching.persisted import Where, clear_all
from millpond.caching.registry import REGISTRY
from millpond.elements.intervals import Interval, seconds_of
from millpond.errors import ApiError

P = ParamSpec("P")
R = TypeVar("R")


class CacheData:
    """Cache a function's return value, so that the next call with the same arguments returns it at once.

    For data: DataFrames, results of queries and computations. Callers can modify
    what they get without affecting each other. All sessions share the values,
    which are lost when the process ends. Simultaneous calls for the same value
    call the function once.

    Parameters
    ----------
    func:
        The function, or coroutine function. Its values are dropped when its code
        changes, or that of a function of the app that it calls. There is one
        value for each combination of arguments; arguments whose names begin with
        an underscore are ignored.
    ttl:
        How long a value is valid: seconds, a ``timedelta``, or a string such as
        ``"10s"`` or ``"1h 30min"``; None: forever.
    max_entries:
        The maximum number of values; the least recently used are dropped first.
    max_size:
        The maximum total size of its values: a number of bytes, or a string such
        as ``"500MB"``.
    show_spinner:
        Show a spinner on the page during the call; a string: with this text.
    show_time:
        Show the elapsed time in the spinner.
    persist:
        ``"disk"``: keep the values on disk after the process ends. ``"store"``:
        keep them in the session store, shared by all replicas.
    hash_funcs:
        A dictionary from types, or their full names such as
        ``"pandas.DataFrame"``, to functions that return what identifies an
        argument of this type.
    scope:
        ``"session"``: each session has its own values.
    refresh_mode:
        ``"background"``: an expired value is returned once more, while the
        function is called for a new one.

    Examples
    --------
    >>> import millpond as st
    >>> @st.cache_data(ttl="1h")
    ... def primes(below):
    ...     return [n for n in range(2, below) if all(n % m for m in range(2, n))]
    >>> st.write(primes(100))

    ``primes.clear()`` drops its values, ``primes.clear(100)`` this one, and
    ``st.cache_data.clear()`` those of all functions.
    """

    @overload
    def __call__(
        self,
        func: Callable[P, R],
        *,
        ttl: Interval = None,
        max_entries: int | None = None,
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Literal["disk", "store"] | bool | None = None,
        hash_funcs: HashFuncs | None = None,
        scope: Literal["global", "session"] = "global",
        refresh_mode: Literal["foreground", "background"] = "foreground",
    ) -> CachedFunction[P, R]: ...

    @overload
    def __call__(
        self,
        func: None = None,
        *,
        ttl: Interval = None,
        max_entries: int | None = None,
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Literal["disk", "store"] | bool | None = None,
        hash_funcs: HashFuncs | None = None,
        scope: Literal["global", "session"] = "global",
        refresh_mode: Literal["foreground", "background"] = "foreground",
    ) -> Callable[[Callable[P, R]], CachedFunction[P, R]]: ...

    def __call__(
        self,
        func: Callable[..., Any] | None = None,
        *,
        ttl: Interval = None,
        max_entries: int | None = None,
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Literal["disk", "store"] | bool | None = None,
        hash_funcs: HashFuncs | None = None,
        scope: Literal["global", "session"] = "global",
        refresh_mode: Literal["foreground", "background"] = "foreground",
    ) -> Any:
        """Cache a function, or return a decorator that does."""
        options = CacheOptions(
            "data",
            ttl=seconds_of(ttl, "ttl", least=0),
            max_entries=count_of(max_entries),
            max_size=bytes_of(max_size),
            show_spinner=_spinner(show_spinner),
            show_time=show_time,
            hash_funcs=_hash_funcs(hash_funcs),
            scope=_one_of("scope", scope, "global", "session"),
            background=_one_of("refresh_mode", refresh_mode, "foreground", "background") == "background",
            persist=_persist(persist),
        )
        return _decorated(func, options)

    def clear(self) -> None:
        """Drop the values of all functions cached with ``st.cache_data``, including those on disk and in the store."""
        REGISTRY.clear("data")
        clear_all()


class CacheResource:
    """Cache the object that a function returns, and return the same object to all callers.

    For shared resources: connections, models, clients. The object is not copied,
    so it must be safe to use from several threads. Simultaneous calls for the
    same object call the function once.

    Parameters
    ----------
    func:
        The function, or coroutine function. Its values are dropped when its code
        changes, or that of a function of the app that it calls. There is one
        value for each combination of arguments; arguments whose names begin with
        an underscore are ignored.
    ttl:
        How long a value is valid: seconds, a ``timedelta``, or a string such as
        ``"10s"`` or ``"1h 30min"``; None: forever.
    max_entries:
        The maximum number of values; the least recently used are dropped first.
    show_spinner:
        Show a spinner on the page during the call; a string: with this text.
    show_time:
        Show the elapsed time in the spinner.
    validate:
        A function that is called with the cached value each time it is requested.
        If it returns False, the value is dropped, and the cached function is
        called again.
    hash_funcs:
        A dictionary from types, or their full names such as
        ``"pandas.DataFrame"``, to functions that return what identifies an
        argument of this type.
    on_release:
        A function that is called with each value that is dropped, to close it.
    scope:
        ``"session"``: each session has its own values.
    refresh_mode:
        ``"background"``: an expired value is returned once more, while the
        function is called for a new one.

    Examples
    --------
    >>> import millpond as st
    >>> import sqlite3
    >>> @st.cache_resource(on_release=sqlite3.Connection.close)
    ... def database(path):
    ...     return sqlite3.connect(path, check_same_thread=False)
    >>> (answer,) = database(":memory:").execute("select 6 * 7").fetchone()
    """

    @overload
    def __call__(
        self,
        func: Callable[P, R],
        *,
        ttl: Interval = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], bool] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], object] | None = None,
        scope: Literal["global", "session"] = "global",
        refresh_mode: Literal["foreground", "background"] = "foreground",
    ) -> CachedFunction[P, R]: ...

    @overload
    def __call__(
        self,
        func: None = None,
        *,
        ttl: Interval = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], bool] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], object] | None = None,
        scope: Literal["global", "session"] = "global",
        refresh_mode: Literal["foreground", "background"] = "foreground",
    ) -> Callable[[Callable[P, R]], CachedFunction[P, R]]: ...

    def __call__(
        self,
        func: Callable[..., Any] | None = None,
        *,
        ttl: Interval = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], bool] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], object] | None = None,
        scope: Literal["global", "session"] = "global",
        refresh_mode: Literal["foreground", "background"] = "foreground",
    ) -> Any:
        """Cache a function, or return a decorator that does."""
        options = CacheOptions(
            "resource",
            ttl=seconds_of(ttl, "ttl", least=0),
            max_entries=count_of(max_entries),
            show_spinner=_spinner(show_spinner),
            show_time=show_time,
            hash_funcs=_hash_funcs(hash_funcs),
            validate=_called("validate", validate),
            on_release=_called("on_release", on_release),
            scope=_one_of("scope", scope, "global", "session"),
            background=_one_of("refresh_mode", refresh_mode, "foreground", "background") == "background",
        )
        return _decorated(func, options)

    def clear(self) -> None:
        """Drop the values of all functions cached with ``st.cache_resource``."""
        REGISTRY.clear("resource")


cache_data = CacheData()
cache_resource = CacheResource()


def _decorated(func: Callable[..., Any] | None, options: CacheOptions) -> Any:
    if options.background and not options.ttl:
        raise ApiError(
            '`refresh_mode="background"` needs a `ttl` above 0, after which values are refreshed: `ttl="1h"`.'
        )
    if options.background and options.persist:
        raise ApiError(
            '`refresh_mode="background"` and `persist` cannot be used together: remove one of them.'
        )
    if func is None:
        return lambda function: _decorated(function, options)
    if options.background and inspect.iscoroutinefunction(func):
        raise ApiError('`refresh_mode="background"` does not work with coroutine functions.')
    if isinstance(func, classmethod):
        raise ApiError(
            f"`@classmethod` belongs above `@{options.decorator}`, so that what is cached is the function below it."
        )
    if not callable(func):
        raise ApiError(f"`{options.decorator}` must decorate a function; got `{func!r}`.")
    try:
        return CachedFunction(func, options)
    except (ValueError, TypeError) as error:
        raise ApiError(
            f"`{options.decorator}` cannot read the parameters of `{func!r}` ({error}). Cache your "
            f"own function that calls it."
        ) from None


# Parameters ------------------------------------------------------------------------------

_UNITS: Final = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_SIZE: Final = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(?:([kmgt])i?)?b\s*", re.IGNORECASE)


def bytes_of(size: object, name: str = "max_size") -> int | None:
    """A size in bytes; None stays None. Raises ApiError for anything that is not a size."""
    found: float | None = None
    if size is None:
        return None
    if isinstance(size, int) and not isinstance(size, bool):
        found = size
    elif isinstance(size, str) and (match := _SIZE.fullmatch(size)):
        found = int(float(match[1]) * 1024 ** _UNITS[(match[2] or "").lower()])
    if found is None or found <= 0:
        raise ApiError(
            f'`{name}` must be a number of bytes above 0, a string with a unit such as `"500MB"` or `"1.5GiB"`, or None; '
            f"got `{size!r}`."
        )
    return int(found)


def _one_of(name: str, value: Any, *choices: str) -> Any:
    if value not in choices:
        shown = " or ".join(f'`"{choice}"`' for choice in choices)
        raise ApiError(f"`{name}` must be {shown}; got `{value!r}`.")
    return value


def _persist(value: object) -> Where | None:
    if value is None or value is False:
        return None
    if value is True or value == "disk":
        return "disk"
    if value == "store":
        return "store"
    raise ApiError(f'`persist` must be `"disk"` (or True), `"store"`, or None; got `{value!r}`.')


def count_of(value: object) -> int | None:
    """The value of ``max_entries`` as an int; None stays None. Raises ApiError for anything else."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 1 or value != int(value):
        raise ApiError(f"`max_entries` must be an integer above 0, or None; got `{value!r}`.")
    return int(value)


def _spinner(value: object) -> bool | str:
    if isinstance(value, bool | str):
        return value
    raise ApiError(f"`show_spinner` must be True, False or a string; got `{value!r}`.")


def _called(name: str, value: Any) -> Any:
    if value is None:
        return None
    if not callable(value) or inspect.iscoroutinefunction(value):
        raise ApiError(
            f"`{name}` must be a function (not a coroutine function) of one argument, or None; got `{value!r}`."
        )
    return value


def _hash_funcs(value: Any) -> HashFuncs | None:
    if not value:
        return None
    if not isinstance(value, dict) or not all(
        isinstance(key, type | str) and callable(func) for key, func in value.items()
    ):
        raise ApiError(
            "`hash_funcs` must be a dictionary of types, or their full names, and functions of one argument; "
            f"got `{value!r}`."
        )
    return value
