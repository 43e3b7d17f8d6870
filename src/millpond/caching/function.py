"""A function whose values are cached."""

from __future__ import annotations

import asyncio
import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from millpond.caching.cache import Cache, CachedValue, Key
from millpond.caching.calls import UNFINISHED, Call
from millpond.caching.code import closure_of, version_of
from millpond.caching.hashing import PLAIN, CannotHash, Hashed, digest, full_name_of
from millpond.caching.making import Making, refresh, waiting
from millpond.caching.options import CacheOptions
from millpond.caching.parameters import defaults_of, parameters_of
from millpond.caching.persisted import PersistedValues
from millpond.caching.registry import REGISTRY
from millpond.caching.replay import real_session
from millpond.caching.values import CannotKeep, entry_of, is_missing
from millpond.elements.progress import Spinner
from millpond.errors import ApiError, UncacheableValue, UnhashableArgument
from millpond.session.context import current_or_none
from millpond.state.values import qualname_of, text_of

P = ParamSpec("P")
R = TypeVar("R")

_SHAPES: set[tuple[type, ...]] = set()
"""Plain types. If all arguments are of these types, the arguments are the key."""


class CachedFunction(Generic[P, R]):
    """A cached function, as ``st.cache_data`` and ``st.cache_resource`` return it.

    It is called like the function. ``clear()`` drops its values; with arguments, the
    value for these.
    """

    def __init__(self, function: Callable[P, R], options: CacheOptions) -> None:
        self._is_static = isinstance(function, staticmethod)
        if isinstance(function, staticmethod):
            function = function.__func__
        functools.update_wrapper(self, function)
        self._function: Callable[..., Any] = function
        self._options = options
        self._is_async = inspect.iscoroutinefunction(function)
        if self._is_async and sys.version_info >= (3, 12):
            inspect.markcoroutinefunction(self)
        self._cache: Cache | None = None
        self._persisted: PersistedValues | None = None
        self._prefix: Key = ()
        self._parameters = parameters_of(function)
        self._defaults = defaults_of(function)
        self._funcs = options.hash_funcs
        self._shapes = set[tuple[type, ...]]() if self._funcs else _SHAPES

    def _call(self, *args: Any, **kwargs: Any) -> Any:
        cache = self._cache or self._open()
        parameters = self._parameters
        values: tuple[Any, ...] = args
        if kwargs or len(args) != parameters.count:
            bound = parameters.bind(args, kwargs, *self._defaults)
            if bound is None:
                return self._function(*args, **kwargs)  # this call raises the error that says what is wrong
            values = bound
        elif parameters.pick is not None:
            values = parameters.pick(args)
        types = tuple(map(type, values))
        key = values + types if types in self._shapes else self._key(values, types)
        if self._prefix:
            key = self._prefix + key
        entry = cache.find(key)
        if self._is_async:
            return self._answer_async(cache, key, entry, args, kwargs)
        if entry is None or entry.replay is not None or self._options.validate is not None:
            return self._answer(cache, key, entry, args, kwargs)
        give = entry.give
        if give is None:
            return entry.value
        try:
            return give()
        except Exception as error:
            cache.discard(key, entry)
            if not is_missing(error):
                raise self._unreadable(error) from error
        return self._answer(cache, key, None, args, kwargs)

    if TYPE_CHECKING:

        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...

        __name__: str
        __wrapped__: Callable[P, R]
    else:
        __call__ = _call

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        """Bind the function as a method of an object. The result also has ``clear``."""
        if instance is None or self._is_static:
            return self
        return BoundCachedFunction(self, instance)

    def __repr__(self) -> str:
        return f"<{self._options.decorator} of {self._function!r}>"

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """Drop all values of the function; with arguments, the value for these.

        Parameters
        ----------
        *args, **kwargs:
            As they are passed to the function.
        """
        cache = self._cache or self._open()
        if not args and not kwargs:
            cache.clear()
            if self._persisted is not None:
                self._persisted.clear()
            return
        values = self._parameters.bind(args, kwargs, *self._defaults)
        if values is None:
            inspect.signature(self._function).bind(
                *args, **kwargs
            )  # this call raises the error that says what is wrong
            return
        types = tuple(map(type, values))
        key = self._prefix + self._key(values, types)
        cache.clear(key)
        if self._persisted is not None:
            self._persisted.clear(key)

    # -----------------------------------------------------------------------------------

    @property
    def _called(self) -> str:
        """The function's name, for errors and the spinner. Some callables, such as a `partial`, have none."""
        return str(getattr(self._function, "__name__", "the function"))

    def _open(self) -> Cache:
        """Find the cache of this version of the function."""
        function, options = self._function, self._options
        inner: Any = function
        file = ""
        if isinstance(function, FunctionType):
            inner = inspect.unwrap(function)
            self._prefix = closure_of(function)
        if isinstance(inner, FunctionType):
            code, file = version_of(inner), inner.__code__.co_filename
            if inner is not function:
                code += version_of(self._function)  # type: ignore[arg-type]  # only functions are unwrapped
                self._prefix += closure_of(inner)
        else:
            code = digest(function)
        version = (code, options.ttl, options.max_entries, options.max_size, options.background)
        module, qualname = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
        name = f"{module}.{qualname or repr(function)}"

        def make() -> Cache:
            return Cache(
                name, options.ttl, options.max_entries, options.max_size, background=options.background
            )

        if options.scope == "session":
            cache = REGISTRY.find(options.kind, file, name, version, make, self._session())
        else:
            cache = self._cache = REGISTRY.find(options.kind, file, name, version, make)
            if options.persist is not None:
                self._persisted = PersistedValues(options.persist, name, file, version, options.ttl)
        cache.on_release = options.on_release
        return cache

    def _current(self, cache: Cache) -> Cache:
        """The cache of the function after a call: modules that it has imported meanwhile are now part of its code."""
        here = current_or_none()
        if self._options.scope == "session" and (here is None or here.run.bare):
            return cache  # refreshed in the background, for the session that has called the function
        return self._open()

    def _session(self) -> object:
        """The session whose values are used."""
        here = current_or_none()
        if here is None:
            raise ApiError(
                f'`{self._called}` keeps its values for each session (`scope="session"`), and this code '
                f"does not belong to a session. Call it in a script, or start the thread that calls it with `in_this_run(function)` of "
                f"`millpond.threads`."
            )
        return real_session(here.run)

    def _key(self, values: tuple[Any, ...], types: tuple[type, ...]) -> Key:
        if self._funcs is None and PLAIN.issuperset(types):
            self._shapes.add(types)
            return values + types
        parts = [
            (value, cls) if cls in PLAIN and not self._funcs else (self._digest(at, value), Hashed)
            for at, (value, cls) in enumerate(zip(values, types, strict=True))
        ]
        return (*(part[0] for part in parts), *(part[1] for part in parts))

    def _digest(self, at: int, value: Any) -> bytes:
        try:
            return digest(value, self._funcs)
        except CannotHash as error:
            why = str(error)
        except Exception as error:  # raised by the app's own code
            error.add_note(
                f"This was raised while hashing the argument `{self._argument(at)}` of the cached function "
                f"`{self._called}`."
            )
            raise
        raise UnhashableArgument(self._no_key(at, value, why))

    def _argument(self, at: int) -> str:
        names = self._parameters.names
        return names[at] if at < len(names) else "*args" if self._parameters.takes_more else "**kwargs"

    def _no_key(self, at: int, value: Any, why: str) -> str:
        name, cls = self._argument(at), type(value)
        kind = full_name_of(cls).removeprefix("builtins.").removeprefix("__main__.").removeprefix(".")
        function = self._called
        return (
            f"The argument `{name}` of the cached function `{function}` is of type `{kind}`, whose values cannot "
            f"be hashed: {why}. If it does not affect the result, begin its name with an underscore "
            f"to leave it out: `def {function}(_{name.lstrip('*')}, ...)`. Otherwise say how to hash it: "
            f"`@{self._options.decorator}(hash_funcs={{{qualname_of(cls)}: lambda value: ...}})`."
        )

    # A call -----------------------------------------------------------------------------

    def _answer(
        self,
        cache: Cache,
        key: Key,
        entry: CachedValue | None,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """The value for a key: from the cache, from another caller's call, or by calling the function."""
        if entry is None and self._options.background:
            entry = self._stale(cache, key, args, kwargs)
        else:
            entry = self._validated(cache, key, entry)
        while entry is None:
            mine = Call()
            found = cache.join(key, mine)
            if found is mine:
                return self._make(cache, key, mine, args, kwargs)
            if isinstance(found, CachedValue):
                entry = found
                break
            with waiting(self._spinner(args, kwargs)):
                result = found.wait(here.run.checkpoint if (here := current_or_none()) is not None else None)
            if result is not UNFINISHED:
                entry = result
            elif not found.is_over:  # that call waits for this one
                return self._function(*args, **kwargs)
        return self._give(entry)

    async def _answer_async(
        self,
        cache: Cache,
        key: Key,
        entry: CachedValue | None,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        entry = self._validated(cache, key, entry)
        while entry is None:
            mine = Call()
            found = cache.join(key, mine)
            if found is mine:
                return await self._make_async(cache, key, mine, args, kwargs)
            if isinstance(found, CachedValue):
                entry = found
                break
            with waiting(self._spinner(args, kwargs)):
                result = await found.wait_in_loop()
            if result is not UNFINISHED:
                entry = result
            elif not found.is_over:
                return await self._function(*args, **kwargs)
        return self._give(entry)

    def _make(
        self, cache: Cache, key: Key, call: Call, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Any:
        persisted = self._persisted
        with Making(
            cache, key, call, self._spinner(args, kwargs), of_session=self._options.scope == "session"
        ) as making:
            stored = persisted.find(key) if persisted is not None else None
            if stored is None:
                cache.count_miss()
                value = self._function(*args, **kwargs)
                making.finish(self._keep(value), self._current(cache))
                if persisted is not None:
                    making.save(persisted, value)
                return value
            making.finish(stored, cache)
        return self._give(stored)

    async def _make_async(
        self, cache: Cache, key: Key, call: Call, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Any:
        persisted = self._persisted
        with Making(
            cache, key, call, self._spinner(args, kwargs), of_session=self._options.scope == "session"
        ) as making:
            # On a thread, so that the event loop is not blocked while the disk or the store is read.
            stored = await asyncio.to_thread(persisted.find, key) if persisted is not None else None
            if stored is None:
                cache.count_miss()
                value = await self._function(*args, **kwargs)
                making.finish(self._keep(value), self._current(cache))
                if persisted is not None:
                    await asyncio.to_thread(making.save, persisted, value)
                return value
            making.finish(stored, cache)
        return self._give(stored)

    def _stale(
        self, cache: Cache, key: Key, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> CachedValue | None:
        """An expired value, while another thread computes a new one."""
        entry = self._validated(cache, key, cache.find_stale(key))
        if entry is None:
            return None
        mine = Call()
        if cache.join(key, mine) is mine:
            mine.owner = None  # the caller does not wait for it
            refresh(lambda: self._make(cache, key, mine, args, kwargs), mine, cache.name)
        return entry

    def _validated(self, cache: Cache, key: Key, entry: CachedValue | None) -> CachedValue | None:
        """A value that the app's `validate` accepts."""
        validate = self._options.validate
        if entry is None or validate is None or validate(entry.value):
            return entry
        cache.discard(key, entry)
        return None

    def _keep(self, value: Any) -> CachedValue:
        if self._options.kind == "resource":
            return CachedValue(value)
        try:
            return entry_of(value)
        except CannotKeep as error:
            why = str(error)
        raise UncacheableValue(
            f"What `{self._called}()` returns cannot be kept by `st.cache_data`, which gives each caller its "
            f"own copy: {why}. Return data, or use `st.cache_resource` for objects that all callers share, "
            f"such as connections and models."
        )

    def _spinner(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Spinner | None:
        """The spinner on the page during a call."""
        text = self._options.show_spinner
        show_time = self._options.show_time
        if text is True:
            call = f"{self._called}({'...' if args or kwargs else ''})"
            return Spinner(text=call, says="call", show_time=show_time, cached=True)
        return Spinner(text=text, show_time=show_time, cached=True) if text else None

    def _give(self, entry: CachedValue) -> Any:
        if entry.replay is not None and (here := current_or_none()) is not None:
            entry.replay(here)
        if entry.give is None:
            return entry.value
        try:
            return entry.give()
        except Exception as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> UncacheableValue:
        return UncacheableValue(
            f"The value returned by `{self._called}()` was pickled, but cannot be unpickled: {type(error).__name__}: {text_of(error)}. "
            f"Return data that can be unpickled, or use `st.cache_resource` for objects that all callers share."
        )


class BoundCachedFunction:
    """A cached method of an object."""

    __slots__ = ("__self__", "_cached")

    def __init__(self, cached: CachedFunction[..., Any], instance: object) -> None:
        self._cached = cached
        self.__self__ = instance

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._cached(self.__self__, *args, **kwargs)

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """Drop all values of the method; with arguments, the value for these and the object."""
        if args or kwargs:
            self._cached.clear(self.__self__, *args, **kwargs)
        else:
            self._cached.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cached, name)

    def __repr__(self) -> str:
        return f"<bound {self._cached!r} of {self.__self__!r}>"
