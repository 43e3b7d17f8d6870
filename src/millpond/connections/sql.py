"""``SQLConnection``: any database that SQLAlchemy knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from millpond.connections.base import BaseConnection
from millpond.connections.packages import need
from millpond.connections.queries import cached, retry
from millpond.elements.intervals import Interval
from millpond.errors import ApiError, MissingPackage
from millpond.state.values import in_short

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

_URL_PARTS: Final = ("username", "password", "host", "port", "database", "query")
_OURS: Final = ("type", "autocommit", "url", "dialect", "driver", "create_engine_kwargs", *_URL_PARTS)
"""Settings that are not SQLAlchemy's own."""


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, str) and value.isdecimal()
    )


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_query(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(each, str | list | tuple) for each in value.values())


_CHECKS: Final[tuple[tuple[tuple[str, ...], str, Callable[[Any], bool]], ...]] = (
    (("dialect", "driver", "username", "host", "database"), "a string", _is_string),
    (("port",), "a whole number", _is_whole),
    (("query",), "a table of strings, or of lists of strings", _is_query),
    (("create_engine_kwargs",), "a table", _is_table),
)
"""Settings, what each must be, and whether it is."""
_NOT_QUOTED: Final = ("create_engine_kwargs", "query")
"""Settings that no error quotes: a part of them may be secret."""


class SQLConnection(BaseConnection["Engine"]):
    """A connection to a database: an SQLAlchemy engine with cached queries.

    Made by ``st.connection("sql")``, or ``st.connection("<name>", type="sql")``.
    It needs ``pip install "millpond[sql]"`` and the driver of the database.

    Its settings come from ``[connections.<name>]`` in the secrets, and from the
    keyword arguments of ``st.connection``:

    - ``url``, in SQLAlchemy's format; or ``dialect`` and, as needed, ``driver``,
    ``host``, ``port``, ``database``,
      ``username``, ``password``, ``query``. With a ``url``, these replace its
      parts.
    - ``autocommit``: if true, each statement is its own transaction.
    - Arguments of ``sqlalchemy.create_engine``, such as ``pool_size`` or
    ``connect_args``.

    All sessions share the engine, whose pool gives each thread its own
    connection. A connection that the database has closed is replaced
    (``pool_pre_ping=False`` turns that off).

    Examples
    --------
    >>> import millpond as st
    >>> pets = st.connection("pets", type="sql", url="sqlite:///pets.db")
    >>> if st.button("Show"):
    ...     st.write(pets.query("select * from pet where kind = :kind", params={"kind": "cat"}))
    """

    def _connect(self, **kwargs: Any) -> Engine:
        sqlalchemy = need("sqlalchemy", purpose='`type="sql"`', install="millpond[sql]")
        settings = {**self._secrets.to_dict(), **kwargs}
        _check(self._connection_name, settings)
        options = {key: value for key, value in settings.items() if key not in _OURS}
        options = {"pool_pre_ping": True, **(settings.get("create_engine_kwargs") or {}), **options}
        wrong = (sqlalchemy.exc.ArgumentError, TypeError, ValueError)
        try:
            url = _url(self, sqlalchemy, settings)
        except wrong as error:
            raise _not_taken(self, error) from None
        try:
            engine = sqlalchemy.create_engine(url, **options)
        except ModuleNotFoundError as error:
            driver = str(error.name)
        except wrong as error:
            raise _not_taken(self, error) from None
        else:
            if settings.get("autocommit"):
                engine = engine.execution_options(isolation_level="AUTOCOMMIT")
            return cast("Engine", engine)
        raise MissingPackage(
            f"The connection `{self._connection_name}` (`{url.drivername}`) needs the driver `{driver}`, which is not "
            f"installed. Install it with pip, or name another one: `driver`, or in the `url` as in "
            f"`{url.get_backend_name()}+driver://`.",
            name=driver,
        )

    def query(
        self,
        sql: str,
        *,
        show_spinner: bool | str = "Running `sql.query(...)`.",
        ttl: Interval = None,
        index_col: str | list[str] | None = None,
        chunksize: int | None = None,
        params: Any = None,
        **kwargs: Any,
    ) -> pd.DataFrame:
        """Return the result of a read-only query as a pandas DataFrame, from the cache if possible.

        If the connection is lost, the query is retried for up to four seconds.
        For writing, use :attr:`session`.

        Parameters
        ----------
        sql:
            The query, with ``:name`` for each parameter.
        show_spinner:
            Show a spinner on the page during the query; a string: with this text.
        ttl:
            How long the result is cached: seconds, a ``timedelta``, or a string
            such as ``"10m"``; 0: not at all; None: forever.
        index_col:
            The column or columns that become the index.
        chunksize:
            The number of rows per DataFrame: returns an iterator of DataFrames,
            which is not cached.
        params:
            The parameters by name.
        **kwargs:
            Passed to ``pandas.read_sql``.

        Examples
        --------
        >>> import millpond as st
        >>> db = st.connection("db", type="sql", url="sqlite://")
        >>> st.write(db.query("select 6 * :n as answer", params={"n": 7}, ttl="10m"))
        """
        pandas = need("pandas", purpose="`query()`, which gives a DataFrame,", install="millpond[sql]")
        if not isinstance(sql, str):
            raise ApiError(f"`sql` must be a query as a string; got `{type(sql).__name__}`.")
        if chunksize is not None:
            return cast(
                "pd.DataFrame",
                _chunks(self, pandas, sql, chunksize, index_col=index_col, params=params, **kwargs),
            )
        ask = cached(self, _ask, ttl=ttl, show_spinner=show_spinner)
        return cast("pd.DataFrame", ask(sql, index_col, params, **kwargs))

    def connect(self) -> Connection:
        """Return an SQLAlchemy connection, for use with ``with``.

        Examples
        --------
        >>> import millpond as st
        >>> from sqlalchemy import text
        >>> with st.connection("db", type="sql", url="sqlite://").connect() as connection:
        ...     connection.execute(text("select 42")).scalar()
        42
        """
        return self._instance.connect()

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine."""
        return self._instance

    @property
    def driver(self) -> str:
        """The name of the driver, such as ``"psycopg"``."""
        return str(self._instance.driver)

    @property
    def session(self) -> Session:
        """An SQLAlchemy session, for use with ``with``: for writing and for transactions.

        Each access creates a new session, which belongs to the current thread.

        Examples
        --------
        >>> import millpond as st
        >>> from sqlalchemy import text
        >>> db = st.connection("pets", type="sql", url="sqlite:///pets.db")
        >>> if st.button("Add a cat"):
        ...     with db.session as session:
        ...         session.execute(text("insert into pet (kind) values (:kind)"), {"kind": "cat"})
        ...         session.commit()
        """
        orm = need("sqlalchemy.orm", purpose="`session`", install="millpond[sql]")
        return cast("Session", orm.Session(self._instance))

    def reset(self) -> None:
        """Reconnect on the next use. What other sessions are doing is not affected."""
        old = self._raw_instance
        super().reset()
        if old is not None:
            # Connections that are in use are closed when they come back.
            old.dispose()

    def close(self) -> None:
        """Close all idle connections of the pool."""
        if self._raw_instance is not None:
            self._raw_instance.dispose()


def _not_taken(connection: SQLConnection, error: Exception) -> ApiError:
    name = connection._connection_name
    return ApiError(f"SQLAlchemy does not take the settings of the connection `{name}`: {error!s:.500}")


def _check(name: str, settings: Mapping[str, Any]) -> None:
    """Raises ApiError for a setting of a kind that it cannot have."""
    for keys, expected, fits in _CHECKS:
        for key in keys:
            value = settings.get(key)
            if value is None or fits(value):
                continue
            got = "one of type" if key in _NOT_QUOTED else f"`{in_short(value)}` of type"
            raise ApiError(
                f"`{key}` of the connection `{name}` must be {expected}; got {got} `{type(value).__name__}`. See "
                f"`[connections.{name}]` in the secrets, or the keyword arguments of `st.connection`."
            )


def _url(connection: SQLConnection, sqlalchemy: Any, settings: Mapping[str, Any]) -> Any:
    parts = {name: settings[name] for name in _URL_PARTS if settings.get(name) is not None}
    dialect, driver = settings.get("dialect"), settings.get("driver")
    if settings.get("url"):
        try:
            url = sqlalchemy.make_url(settings["url"])
        except (sqlalchemy.exc.ArgumentError, ValueError):
            url = None
        if url is None:  # outside of the `except`: what SQLAlchemy says may have the password in it
            raise ApiError(
                f"The `url` of the connection `{connection._connection_name}` cannot be parsed by SQLAlchemy. "
                "Expected something like `postgresql://user:password@host/database` or `sqlite:///file.db`."
            )
        dialect = dialect or url.get_backend_name()
        if driver or dialect != url.get_backend_name():
            parts["drivername"] = f"{dialect}+{driver}" if driver else dialect
        return url.set(**parts)
    if not dialect:
        raise ApiError(
            f"The connection `{connection._connection_name}` has no settings: it needs a `url`, or `dialect`, `host` and "
            f"the like, under `[connections.{connection._connection_name}]` in the secrets, or as keyword arguments of "
            f"`st.connection`. Looked for secrets in: {connection._own.source.where()}."
        )
    return sqlalchemy.URL.create(f"{dialect}+{driver}" if driver else dialect, **parts)


def _chunks(connection: SQLConnection, pandas: Any, sql: str, size: int, **kwargs: Any) -> Iterator[Any]:
    sqlalchemy = need("sqlalchemy", purpose="`query()`", install="millpond[sql]")
    with connection._instance.connect().execution_options(stream_results=True) as opened:
        yield from pandas.read_sql(sqlalchemy.text(sql), opened, chunksize=size, **kwargs)


def _ask(_connection: SQLConnection, key: str, sql: str, index_col: Any, params: Any, **kwargs: Any) -> Any:
    pandas = need("pandas", purpose="`query()`", install="millpond[sql]")
    sqlalchemy = need("sqlalchemy", purpose="`query()`", install="millpond[sql]")
    reached = False

    def attempt() -> Any:
        nonlocal reached
        reached = False
        with _connection._instance.connect() as connection:
            reached = _connection._own.reached = True
            return pandas.read_sql(
                sqlalchemy.text(sql), connection, index_col=index_col, params=params, **kwargs
            )

    def is_lost(error: Exception) -> bool:
        found: BaseException | None = error
        while found is not None and not isinstance(found, sqlalchemy.exc.DBAPIError):
            found = found.__cause__ or found.__context__
        if found is None:
            return False
        # A database that was never reached is not retried: the user would wait longer for the same error.
        return bool(found.connection_invalidated) if reached else _connection._own.reached

    return retry(attempt, is_lost)
