"""``SnowflakeConnection``: Snowflake, by its own connector."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from millpond.connections.base import BaseConnection
from millpond.connections.packages import need
from millpond.connections.queries import cached, retry
from millpond.elements.context import ContextProxy
from millpond.elements.intervals import Interval
from millpond.errors import ApiError

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger("millpond")

PACKAGE: Final = "snowflake-connector-python[pandas]"
TOKEN_FILE: Final = Path("/snowflake/session/token")
"""Where Snowpark Container Services put the token of the service."""
USER_TOKEN: Final = "Sf-Context-Current-User-Token"  # noqa: S105 (the name of a header)
"""The header with the token of who has the page open."""
_LOST: Final = frozenset((250001, 250002, 390112, 390114, 390195))
"""Numbers of errors that say that the connection or its token is gone."""


class SnowflakeConnection(BaseConnection[Any]):
    """A connection to Snowflake.

    Made by ``st.connection("snowflake")``, or
    ``st.connection("<name>", type="snowflake")``. It needs ``pip install
    'snowflake-connector-python[pandas]'``.

    Its settings are those of ``snowflake.connector.connect``: from
    ``[connections.<name>]`` in the secrets, and the keyword arguments. If there
    are none, the name refers to Snowflake's own ``connections.toml``; the name
    ``"snowflake"`` then stands for the default connection.

    Examples
    --------
    >>> import millpond as st
    >>> if st.button("Show"):
    ...     st.write(st.connection("snowflake").query("select current_user()", ttl="10m"))
    """

    def _connect(self, **kwargs: Any) -> Any:
        connector = need("snowflake.connector", purpose='`type="snowflake"`', install=PACKAGE)
        connector.paramstyle = "qmark"
        settings = {key: value for key, value in self._secrets.to_dict().items() if key != "type"} | kwargs
        if not settings and self._connection_name != "snowflake":
            settings = {"connection_name": self._connection_name}
        return connector.connect(**settings)

    def query(
        self,
        sql: str,
        *,
        ttl: Interval = None,
        show_spinner: bool | str = "Running `snowflake.query(...)`.",
        params: Any = None,
        **kwargs: Any,
    ) -> pd.DataFrame:
        """Return the result of a read-only query as a pandas DataFrame, from the cache if possible.

        If the connection is lost or its token has expired, it reconnects and
        retries.

        Parameters
        ----------
        sql:
            The query, with ``?`` for each parameter.
        ttl:
            How long the result is cached: seconds, a ``timedelta``, or a string
            such as ``"10m"``; 0: not at all; None: forever.
        show_spinner:
            Show a spinner on the page during the query; a string: with this text.
        params:
            The parameters, in order.
        **kwargs:
            Passed to the cursor's ``execute``.

        Examples
        --------
        >>> import millpond as st
        >>> if st.button("Show"):
        ...     st.write(st.connection("snowflake").query("select ?", params=[42]))
        """
        if not isinstance(sql, str):
            raise ApiError(f"`sql` must be a query as a string; got `{type(sql).__name__}`.")
        return cast(
            "pd.DataFrame", cached(self, _ask, ttl=ttl, show_spinner=show_spinner)(sql, params, **kwargs)
        )

    def write_pandas(
        self,
        df: pd.DataFrame,
        table_name: str,
        database: str | None = None,
        schema: str | None = None,
        chunk_size: int | None = None,
        **kwargs: Any,
    ) -> tuple[bool, int, int]:
        """Write a DataFrame into an existing table.

        Parameters
        ----------
        df:
            The rows.
        table_name, database, schema:
            The target table.
        chunk_size:
            The number of rows to write at a time; None: all.
        **kwargs:
            Passed to ``snowflake.connector.pandas_tools.write_pandas``.

        Returns
        -------
        tuple
            Whether it succeeded, the number of chunks, and the number of rows.
        """
        tools = need("snowflake.connector.pandas_tools", purpose="`write_pandas()`", install=PACKAGE)
        worked, chunks, rows, *_ = tools.write_pandas(
            conn=self._instance, df=df, table_name=table_name, database=database, schema=schema,
            chunk_size=chunk_size, **kwargs,
        )  # fmt: skip
        return worked, chunks, rows

    def cursor(self) -> Any:
        """Return a cursor of the connector, for all other statements."""
        return self._instance.cursor()

    @property
    def raw_connection(self) -> Any:
        """The connection of the connector."""
        return self._instance

    def session(self) -> Any:
        """Return a Snowpark session on this connection (``pip install snowflake-snowpark-python``)."""
        snowpark = need("snowflake.snowpark", purpose="`session()`", install="snowflake-snowpark-python")
        return snowpark.Session.builder.configs({"connection": self._instance}).create()

    def close(self) -> None:
        """Close the connection. It reconnects on the next use."""
        with self._own.lock:
            raw, self._raw_instance = self._raw_instance, None
        if raw is not None:
            raw.close()


class SnowflakeCallersRightsConnection(SnowflakeConnection):
    """A connection to Snowflake with the rights of the current user, separate for each session.

    Made by ``st.connection("snowflake-callers-rights")``, for apps that run in
    Snowpark Container Services, as a service with caller's rights.
    """

    @classmethod
    def scope(cls) -> Literal["global", "session"]:
        """``"session"``."""
        return "session"

    def _connect(self, **kwargs: Any) -> Any:
        connector = need("snowflake.connector", purpose='`type="snowflake-callers-rights"`', install=PACKAGE)
        connector.paramstyle = "qmark"
        user = ContextProxy().headers.get(USER_TOKEN)
        host, account = os.environ.get("SNOWFLAKE_HOST"), os.environ.get("SNOWFLAKE_ACCOUNT")
        try:
            service = TOKEN_FILE.read_text("ascii").strip()
        except OSError:
            service = ""
        if not (user and host and account and service):
            raise ApiError(
                '`type="snowflake-callers-rights"` is for apps in Snowpark Container Services, as a service with '
                f"caller's rights: that gives `{TOKEN_FILE}`, the variables `SNOWFLAKE_HOST` and `SNOWFLAKE_ACCOUNT`, "
                f'and with each request the header `{USER_TOKEN}`. Elsewhere use `type="snowflake"`.'
            )
        ours = {"host": host, "account": account, "authenticator": "oauth", "token": f"{service}.{user}"}
        return connector.connect(**kwargs | ours)


def _ask(_connection: SnowflakeConnection, key: str, sql: str, params: Any, **kwargs: Any) -> Any:
    def attempt() -> Any:
        with _connection.cursor() as cursor:
            cursor.execute(sql, params=params, **kwargs)
            return cursor.fetch_pandas_all()

    def is_lost(error: Exception) -> bool:
        lost = getattr(error, "errno", None) in _LOST or _is_closed(_connection)
        if lost:
            _connection.reset()
        return lost

    return retry(attempt, is_lost)


def _is_closed(connection: SnowflakeConnection) -> bool:
    raw = connection._raw_instance
    return raw is not None and bool(raw.is_closed())
