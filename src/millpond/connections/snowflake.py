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
    ``[connections.<name>]`` in the secrets, and the keyword arguments. Where
    there are none, Snowflake's own ``connections.toml`` has the name; for the
    name ``"snowflake"``, its default connection is taken.

    Examples
    --------
    >>> import millpond as st
    >>> if st.button("Show"):
    ...     st.write(st.connection("snowflake").query("select current_user()", ttl="10m"))
    """

    def _connect(self, **kwargs: Any) -> Any:
        connector = need("snowflake.connector", purpose='`type="snowflake"`', install=f"'{PACKAGE}'")
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
        """The result of a query that only reads, as a pandas DataFrame: from the cache, if it is there.

        If the connection is lost or its token has expired, it connects anew and retries.

        Parameters
        ----------
        sql:
            The query, with ``?`` for each parameter.
        ttl:
            How long the result is kept: seconds, a ``timedelta``, or a text
            such as ``"10m"``; 0: not at all; None: for ever.
        show_spinner:
            Show on the page that the query is being answered; a text: this one.
        params:
            The parameters in their order.
        **kwargs:
            For the cursor's ``execute``.

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
            Where they go.
        chunk_size:
            So many rows at a time; None: all.
        **kwargs:
            For ``snowflake.connector.pandas_tools.write_pandas``.

        Returns
        -------
        tuple
            Whether it worked, how many chunks there were, and how many rows.
        """
        tools = need("snowflake.connector.pandas_tools", purpose="`write_pandas()`", install=f"'{PACKAGE}'")
        worked, chunks, rows, *_ = tools.write_pandas(
            conn=self._instance, df=df, table_name=table_name, database=database, schema=schema,
            chunk_size=chunk_size, **kwargs,
        )  # fmt: skip
        return worked, chunks, rows

    def cursor(self) -> Any:
        """A cursor of the connector, for all other statements."""
        return self._instance.cursor()

    @property
    def raw_connection(self) -> Any:
        """The connection of the connector."""
        return self._instance

    def session(self) -> Any:
        """A session of Snowpark on this connection (``pip install snowflake-snowpark-python``)."""
        snowpark = need("snowflake.snowpark", purpose="`session()`", install="snowflake-snowpark-python")
        return snowpark.Session.builder.configs({"connection": self._instance}).create()

    def close(self) -> None:
        """Close the connection. It connects again when it is used."""
        with self._lock:
            raw, self._raw_instance = self._raw_instance, None
        if raw is not None:
            raw.close()


class SnowflakeCallersRightsConnection(SnowflakeConnection):
    """A connection to Snowflake with the rights of who has the page open, for each session its own.

    Made by ``st.connection("snowflake-callers-rights")``, for apps that run in
    Snowpark Container Services, as a service with caller's rights.
    """

    @classmethod
    def scope(cls) -> Literal["global", "session"]:
        """``"session"``."""
        return "session"

    def _connect(self, **kwargs: Any) -> Any:
        connector = need(
            "snowflake.connector", purpose='`type="snowflake-callers-rights"`', install=f"'{PACKAGE}'"
        )
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
