"""Connecting to PostgreSQL: the pool, and readable error messages."""

from __future__ import annotations

import logging
from typing import Any

from millpond.errors import ConfigError
from millpond.stores.base import StoreError

_NAME = "millpond"
_CONNECTIONS = 16
# So a connection whose other end is gone is noticed soon.
_KEEPALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "tcp_user_timeout": 10_000,
}


class LastFailure:
    """Why the last connection attempt failed; the pool itself only logs it."""

    def __init__(self) -> None:
        self.text = ""


def make_pool(url: str, seconds: float, failure: LastFailure) -> Any:
    """Return the pool of connections of a store, not yet open. It updates ``failure``."""
    try:
        from psycopg import AsyncConnection, Error
        from psycopg_pool import AsyncConnectionPool
    except ImportError:
        raise ConfigError(
            "Sessions in PostgreSQL need packages that are not installed. "
            'Install them: `pip install "millpond[postgresql]"`.'
        ) from None

    class Connection(AsyncConnection[Any]):
        of_millpond = True

        @classmethod
        async def connect(cls, *args: Any, **options: Any) -> Any:
            try:
                connection = await super().connect(*args, **options)
            except Error as error:
                failure.text = _text_of(error)
                raise
            failure.text = ""
            return connection

    logging.getLogger("psycopg.pool").addFilter(_is_of_others)
    return AsyncConnectionPool(
        url,
        connection_class=Connection,
        kwargs={"autocommit": True, "prepare_threshold": None, **_KEEPALIVE},
        min_size=1,
        max_size=_CONNECTIONS,
        timeout=seconds,
        # The pauses between its attempts double until then. With the default (5 minutes), a server that was
        # down for some time would be found only after as much time again. The next caller that waits makes it
        # start over. It must not give up before its waiting callers do: it would leave them waiting.
        reconnect_timeout=seconds,
        # Connections that a restart of the server has closed are not given out.
        check=AsyncConnectionPool.check_connection,
        open=False,
        name=_NAME,
    )


def _is_of_others(record: logging.LogRecord) -> bool:
    """A log filter. It drops the two lines that the pool logs at each attempt, because
    Millpond's errors say the same.
    """
    given = record.args if isinstance(record.args, tuple) else ()
    return not any(
        getattr(each, "of_millpond", False) or (isinstance(each, str) and each == _NAME) for each in given
    )


def explain(error: Exception, failure: LastFailure) -> StoreError:
    """Turn an error of psycopg into a one-line message that says what to do."""
    text = _text_of(error)
    if isinstance(error, TimeoutError) or type(error).__name__ == "PoolTimeout":
        text = failure.text or text or "it did not answer in time"
    text = (text or type(error).__name__).rstrip(".")
    advice = next((advice for mark, advice in _ADVICE.items() if mark in text), _RUNNING)
    return StoreError(f"PostgreSQL cannot be used: {text}. {advice}")


def _text_of(error: Exception) -> str:
    """The server's message without the statement, or the client's message, in one line."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    return " ".join(str(primary or error).split())


_RUNNING = "Is it running, and does the URL name it, its user and password?"
_ADVICE = {
    "read-only transaction": "It is a standby, or `default_transaction_read_only` is on: "
    "name the primary in the URL, or switch that off.",
    "permission denied": "Give this user all rights on the tables `millpond_...`.",
    'relation "millpond_': "A table was removed: put it back, or remove all `millpond_...`, which are then made anew.",
    "No space left": "Make room on its disk.",
    "too many clients": "Raise its `max_connections`, or put PgBouncer before it.",
    "connection slots": "Raise its `max_connections`, or put PgBouncer before it.",
}
