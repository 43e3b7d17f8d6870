"""``BaseConnection``: the base class of all connections."""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
from abc import ABC, abstractmethod
from typing import Any, Generic, Literal, NoReturn, TypeVar

from millpond.elements.secrets import Section, current_source, section_of
from millpond.errors import SecretsError

log = logging.getLogger("millpond")

RawConnectionT = TypeVar("RawConnectionT")

_numbers = itertools.count(1)


class BaseConnection(ABC, Generic[RawConnectionT]):
    """A connection to a database or another service. Subclass it to connect to other services.

    Implement ``_connect``, which creates the underlying object: a client, an
    engine. It is called when the connection is created, and again on the next use
    after a :meth:`reset` or a change of its secrets. Your methods use
    ``self._instance``, and ``self._secrets`` for ``[connections.<name>]`` of the
    secrets.

    All sessions share the connection, each on its own thread. If :meth:`scope`
    returns ``"session"``, each session has its own connection.

    Parameters
    ----------
    connection_name:
        Its name, which is also that of its settings in the secrets.
    **kwargs:
        The keyword arguments of ``st.connection``, which are passed to
        ``_connect``.

    Examples
    --------
    >>> import millpond as st
    >>> from millpond.connections import BaseConnection
    >>> class Numbers(BaseConnection[range]):
    ...     def _connect(self, **kwargs):
    ...         return range(kwargs.get("count", 10))
    ...
    ...     def first(self, n):
    ...         return list(self._instance[:n])
    >>> st.connection("numbers", type=Numbers, count=3).first(2)
    [0, 1]
    """

    def __init__(self, connection_name: str, **kwargs: Any) -> None:
        self._connection_name = connection_name
        self._kwargs = kwargs
        self._lock = threading.RLock()
        self._source = current_source()
        self._number = next(_numbers)
        self._generation = 0
        """How often its secrets have changed."""
        self._seen = -1
        self._section: dict[str, Any] = {}
        self._look_at_secrets()
        self._raw_instance: RawConnectionT | None = self._connect(**kwargs)

    @abstractmethod
    def _connect(self, **kwargs: Any) -> RawConnectionT:
        """Make what is behind the connection.

        Parameters
        ----------
        **kwargs:
            What was given to ``st.connection``.
        """

    @property
    def _instance(self) -> RawConnectionT:
        """What ``_connect`` has made. It is made again where it was reset, or the secrets have changed."""
        with contextlib.suppress(SecretsError):  # it is connected, and may remain so
            self._source.values()
        if self._source.version != self._seen:
            self._look_at_secrets()
        raw = self._raw_instance
        if raw is not None:
            return raw
        with self._lock:
            if self._raw_instance is None:
                self._raw_instance = self._connect(**self._kwargs)
            return self._raw_instance

    @property
    def _secrets(self) -> Section:
        """What the secrets have in ``[connections.<name>]``; nothing where there is no such table."""
        return section_of(self._source, "connections", self._connection_name)

    def reset(self) -> None:
        """Reconnect on the next use.

        For a stale connection: its token has expired, the server has moved.

        Examples
        --------
        >>> import millpond as st
        >>> connection = st.connection("db", type="sql", url="sqlite://")
        >>> if st.button("Reconnect"):
        ...     connection.reset()
        """
        with self._lock:
            self._raw_instance = None

    def close(self) -> None:
        """Close what ``_connect`` has opened. Override it in your class.

        It is called when the connection is no longer needed: its ``ttl`` has
        passed, or its session has ended.
        """

    @classmethod
    def scope(cls) -> Literal["global", "session"]:
        """``"global"``: all sessions share a connection. A class can return ``"session"``: each session has its own."""
        return "global"

    def _is_healthy(self) -> bool:
        """Whether the connection can still be used. ``st.connection`` asks each time, and makes a new one after False."""
        return True

    def _on_secrets_changed(self) -> None:
        """React to secrets that have changed. A class may do more than connect anew."""
        self.reset()

    def _look_at_secrets(self) -> None:
        with self._lock:
            version = self._source.version
            try:
                section = self._secrets.to_dict()
            except SecretsError:
                return
            changed = self._seen >= 0 and section != self._section
            # After `_secrets`: that may have read them for the first time.
            self._seen, self._section = max(version, self._source.version), section
            if changed:
                self._generation += 1
                log.info(
                    "The secrets of the connection %s have changed. It reconnects", self._connection_name
                )
                self._on_secrets_changed()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._connection_name!r}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            f"the connection {self._connection_name!r} is not saved. Call `st.connection` in each run: it returns the same connection"
        )


ExperimentalBaseConnection = BaseConnection
"""Its name in earlier versions of Streamlit."""
