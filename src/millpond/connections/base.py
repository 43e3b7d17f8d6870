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


class Own:
    """What a connection keeps for itself, and no class of an app uses: an editor offers one name for all of it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.source = current_source()
        self.number = next(_numbers)
        self.generation = 0
        """How often the connection's secrets have changed."""
        self.seen = -1
        """The version of the secrets that `section` is of."""
        self.section: dict[str, Any] = {}
        self.reached = False
        """The service was there once."""


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
        self._own = Own()
        _look_at_secrets(self)
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
            self._own.source.values()
        if self._own.source.version != self._own.seen:
            _look_at_secrets(self)
        raw = self._raw_instance
        if raw is not None:
            return raw
        with self._own.lock:
            if self._raw_instance is None:
                self._raw_instance = self._connect(**self._kwargs)
            return self._raw_instance

    @property
    def _secrets(self) -> Section:
        """What the secrets have in ``[connections.<name>]``; nothing where there is no such table."""
        return section_of(self._own.source, "connections", self._connection_name)

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
        with self._own.lock:
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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._connection_name!r}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            f"the connection {self._connection_name!r} is not saved. Call `st.connection` in each run: it returns the same connection"
        )


def _look_at_secrets(connection: BaseConnection[Any]) -> None:
    own = connection._own
    with own.lock:
        version = own.source.version
        try:
            section = connection._secrets.to_dict()
        except SecretsError:
            return
        changed = own.seen >= 0 and section != own.section
        # After `_secrets`: that may have read them for the first time.
        own.seen, own.section = max(version, own.source.version), section
        if changed:
            own.generation += 1
            log.info(
                "The secrets of the connection %s have changed. It reconnects", connection._connection_name
            )
            connection._on_secrets_changed()


ExperimentalBaseConnection = BaseConnection
"""Its name in earlier versions of Streamlit."""
