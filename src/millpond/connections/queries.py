"""What connections for SQL share: cached results, and retries after a lost connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from millpond.caching.decorators import cache_data
from millpond.elements.intervals import Interval, seconds_of
from millpond.errors import ApiError
from millpond.session.context import current_or_none

if TYPE_CHECKING:
    from millpond.connections.base import BaseConnection

T = TypeVar("T")

PAUSES: Final = (0.0, 0.5, 1.0, 2.0)
"""Seconds before each retry: a database that is restarted needs some."""
_STEP: Final = 0.1
"""Seconds after which a pause sees whether the run is to end."""


def cached(
    connection: BaseConnection[Any], ask: Callable[..., Any], *, ttl: Interval, show_spinner: bool | str
) -> Callable[..., Any]:
    """``ask(connection, ...)`` with its results cached, for this connection alone.

    Parameters
    ----------
    connection:
        The connection that is asked.
    ask:
        A function of a module, whose first parameters are ``_connection`` and ``key``.
    ttl, show_spinner:
        As of ``st.cache_data``.
    """
    seconds = seconds_of(ttl, "ttl", least=0)
    if not isinstance(show_spinner, bool | str):
        raise ApiError(f"`show_spinner` must be True, False or a string; got `{show_spinner!r}`.")
    found = _cached(ask, connection.scope(), seconds, show_spinner)
    # Other secrets may mean another database.
    key = f"{connection._own.number}.{connection._own.generation}"
    return lambda *args, **kwargs: found(connection, key, *args, **kwargs)


@lru_cache(maxsize=256)  # texts may be of the app's making; the values themselves are in the registry
def _cached(
    ask: Callable[..., Any], scope: Literal["global", "session"], ttl: float | None, show_spinner: bool | str
) -> Callable[..., Any]:
    return cache_data(ttl=ttl, show_spinner=show_spinner, scope=scope)(ask)


def retry(attempt: Callable[[], T], is_lost: Callable[[Exception], bool]) -> T:
    """Call what only reads, and retry where the connection was lost meanwhile.

    Parameters
    ----------
    attempt:
        Reads; returns what it has read.
    is_lost:
        Tells whether an exception means a lost connection: only then is there a retry.
    """
    for pause in PAUSES:
        try:
            return attempt()
        except Exception as error:
            if not is_lost(error):
                raise
        _wait(pause)
    return attempt()


def _wait(seconds: float) -> None:
    """Wait, unless Stop or a newer interaction ends the run."""
    here, nobody = current_or_none(), threading.Event()
    while seconds > 0:
        if here is not None:
            here.run.checkpoint()
        nobody.wait(min(seconds, _STEP))
        seconds -= _STEP
