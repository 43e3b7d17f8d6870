"""``st.secrets``: passwords, tokens and such, which are in files beside the app and not in its code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from millpond.errors import NoSecrets, SecretAttributeError, SecretKeyError, SecretsError
from millpond.session.context import current_or_none

if TYPE_CHECKING:
    from millpond.config.secrets import SecretSource

_READ_ONLY = "Secrets are read-only. `to_dict()` returns a copy that you can change."


class SecretMapping(Mapping[str, Any]):
    """Secrets by name, also as attributes. What it is shown as has no values in it, and it is not pickled."""

    __slots__ = ()

    def _values(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def _name(self) -> str:
        """As apps write it: ``st.secrets.database``."""
        raise NotImplementedError

    def __getitem__(self, key: str) -> Any:
        values = self._values()
        if key not in values:
            raise self._missing(key)
        return _wrapped(values[key], f"{self._name()}.{key}")

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "_repr_", "_ipython_")):
            raise AttributeError(name)
        try:
            return self[name]
        except SecretKeyError as error:
            text = str(error)
        raise SecretAttributeError(text)

    def __contains__(self, key: object) -> bool:
        return key in self._values()

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._values()))

    def __len__(self) -> int:
        return len(self._values())

    def has_key(self, key: str) -> bool:
        """There is a secret of this name."""
        return key in self

    def to_dict(self) -> dict[str, Any]:
        """All values, as a new dictionary of dictionaries."""
        return {key: _copied(value) for key, value in self._values().items()}

    def masked(self) -> dict[str, Any]:
        """The names, with asterisks in the place of the values."""
        return {key: _masked(value) for key, value in self._values().items()}

    def _missing(self, key: object) -> SecretKeyError:
        return SecretKeyError(f"`{self._name()}` has no `{key}`. {self._what_there_is(key)}")

    def _what_there_is(self, key: object) -> str:
        import difflib  # for errors alone

        names = [str(name) for name in self._values()]
        near = difflib.get_close_matches(str(key), names, n=1, cutoff=0.7)
        there = f"There are: {', '.join(f'`{name}`' for name in names)}." if names else "It is empty."
        return (f"Did you mean `{near[0]}`? " if near else "") + there

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError(_READ_ONLY)

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError(_READ_ONLY)

    def __setitem__(self, key: str, value: object) -> NoReturn:
        raise TypeError(_READ_ONLY)

    def __delitem__(self, key: str) -> NoReturn:
        raise TypeError(_READ_ONLY)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            f"`{self._name()}` is not saved: secrets are never stored. Read them where you use them"
        )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *map(str, self._values())})


class Section(SecretMapping):
    """A table of the secrets: ``st.secrets.database``."""

    __slots__ = ("_called", "_inside")

    def __init__(self, values: Mapping[str, Any], name: str) -> None:
        object.__setattr__(self, "_inside", values)
        object.__setattr__(self, "_called", name)

    def _values(self) -> Mapping[str, Any]:
        inside: Mapping[str, Any] = self._inside
        return inside

    def _name(self) -> str:
        called: str = self._called
        return called

    def __repr__(self) -> str:
        return repr(self.masked())


class Secrets(SecretMapping):
    """The secrets of the app: passwords, tokens, addresses of databases.

    They are in ``.streamlit/secrets.toml`` or ``.millpond/secrets.toml``, beside
    the app or in the home folder; the option ``secrets.files`` names other
    places. They are read on first use, and again after changes.

    A mapping whose keys are also attributes, as are those of its tables. ``get``,
    ``in``, ``keys()`` and the like work as for a dictionary; ``to_dict()``
    returns one. A missing name raises an error (a ``KeyError`` or an
    ``AttributeError``) that lists the existing names and the places that were
    searched. Strings and numbers outside tables are also set as environment
    variables.

    Examples
    --------
    With this in ``secrets.toml``::

        api_key = "..."

        [database]
        user = "ada"
        password = "..."

    >>> import millpond as st
    >>> if "database" in st.secrets:
    ...     st.write("Connecting as", st.secrets.database.user)
    """

    __slots__ = ()

    def _source(self) -> SecretSource:
        return current_source()

    def _values(self) -> Mapping[str, Any]:
        return self._source().values()

    def _name(self) -> str:
        return "st.secrets"

    def load_if_toml_exists(self) -> bool:
        """Read the secrets and set the environment variables; True if there are any secrets.

        Apps need not call it: the first use does the same.
        """
        return self._source().load_if_toml_exists()

    def _missing(self, key: object) -> SecretKeyError:
        source = self._source()
        looked = f"Looked in: {source.where()}."
        if not source.is_there() and not len(self):
            return NoSecrets(f"No secrets were found, so `st.secrets` has no `{key}`. {looked}")
        return SecretKeyError(f"{super()._missing(key)} {looked}")

    def __repr__(self) -> str:
        try:
            return f"Secrets({self.masked()!r})"
        except SecretsError:
            return "Secrets(?)"


secrets = Secrets()


def current_source() -> SecretSource:
    """The secrets of the app that the calling code belongs to."""
    here = current_or_none()
    if here is not None and here.run.program is not None:
        return here.run.program.secrets
    from millpond.config.secrets import (
        process_secrets,
    )  # reads options, which few scripts need outside of a server

    return process_secrets()


def section_of(source: SecretSource, *names: str) -> Section:
    """A table of the secrets, empty where there is none. Raises SecretsError."""
    found: Any = source.values()
    for name in names:
        found = found.get(name, {})
        if not isinstance(found, Mapping):
            found = {}
    return Section(found, ".".join(("st.secrets", *names)))


def _wrapped(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return Section(value, name)
    if isinstance(value, list):
        return [_wrapped(each, f"{name}[{at}]") for at, each in enumerate(value)]
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else "***"
