"""``st.user``: who is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from millpond.config.auth import is_configured
from millpond.elements.secrets import current_source
from millpond.errors import ApiError, SecretsError, UserAttributeError, UserKeyError
from millpond.session import context
from millpond.session.visitor import NOBODY, SignedIn


class TokensProxy(Mapping[str, str]):
    """The tokens of the user that ``expose_tokens`` names, by name or as attributes."""

    __slots__ = ()

    def _values(self) -> Mapping[str, str]:
        user = _user()
        return user.tokens if user is not None else {}

    def __getitem__(self, name: str) -> str:
        try:
            return self._values()[name]
        except KeyError:
            raise UserKeyError(_no_token(name)) from None

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._values()[name]
        except KeyError:
            raise UserAttributeError(_no_token(name)) from None

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise ApiError("st.user.tokens cannot be modified")

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._values()))

    def __len__(self) -> int:
        return len(self._values())

    def to_dict(self) -> dict[str, str]:
        """All of them, by name."""
        return dict(self._values())

    def __repr__(self) -> str:
        return (
            f"st.user.tokens({', '.join(self)})"  # whoever has one can act as the user: not shown by accident
        )


class UserProxy(Mapping[str, Any]):
    """``st.user``: information about the user who is signed in, by key or attribute.

    ``st.user.is_logged_in`` tells whether somebody is signed in. The provider
    decides what else there is: ``email``, ``name``, ``sub`` and other *claims*.
    It is available in the script, in fragments and in callbacks, and is
    read-only. If the secrets have no ``[auth]``, it is empty.

    Examples
    --------
    >>> import millpond as st
    >>> st.write("Hello,", st.user.get("name", "stranger"))
    """

    __slots__ = ()

    @property
    def tokens(self) -> TokensProxy:
        """The user's tokens that ``expose_tokens`` in the secrets lists: ``st.user.tokens["id"]``, ``.access``."""
        return TokensProxy()

    def to_dict(self) -> dict[str, Any]:
        """All information about the user, without the tokens, as a new dictionary."""
        return {key: _copied(value) for key, value in _known().items()}

    def __getitem__(self, key: str) -> Any:
        known = _known()
        if key not in known:
            raise UserKeyError(f'st.user has no key "{key}". {_what_there_is(known)}')
        return _copied(known[key])

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "_repr_", "_ipython_")):
            raise AttributeError(name)
        known = _known()
        if name not in known:
            raise UserAttributeError(f'st.user has no attribute "{name}". {_what_there_is(known)}')
        return _copied(known[name])

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise ApiError("st.user cannot be modified")

    def __setitem__(self, name: str, value: object) -> NoReturn:
        raise ApiError("st.user cannot be modified")

    def __delattr__(self, name: str) -> NoReturn:
        raise ApiError("st.user cannot be modified")

    def __iter__(self) -> Iterator[str]:
        return iter(list(_known()))

    def __len__(self) -> int:
        return len(_known())

    def __repr__(self) -> str:
        return f"st.user({self.to_dict()!r})"


user = UserProxy()


def _user() -> SignedIn | None:
    run = context.current().run
    user = run.session.visitor.request.user
    if user is not None or _users_can_sign_in():
        run.reads_user()
    return user


def _known() -> Mapping[str, Any]:
    user = _user()
    if user is not None:
        return user.shown
    return NOBODY if _users_can_sign_in() else {}


def _users_can_sign_in() -> bool:
    try:
        return is_configured(current_source().values())
    except SecretsError:
        return False


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _what_there_is(known: Mapping[str, Any]) -> str:
    if not known:
        try:
            current_source().values()
        except SecretsError as error:
            return f"Users cannot sign in. {error}"
        return "Users cannot sign in: the secrets have no table `[auth]`."
    if not known.get("is_logged_in", True):
        return "Nobody is signed in: check `st.user.is_logged_in` first."
    return f"There are: {', '.join(f'`{name}`' for name in known)}."


def _no_token(name: str) -> str:
    return (
        f'Token "{name}" is not exposed or does not exist. `expose_tokens` in `[auth]` of the secrets names those '
        'that the app may have: "id", "access".'
    )
