"""How users sign in: the table ``[auth]`` of the secrets.

    [auth]
    redirect_uri = "https://example.com/oauth2callback"
    cookie_secret = "..."
    client_id = "..."
    client_secret = "..."
    server_metadata_url = "https://provider.example/.well-known/openid-configuration"

Several providers have a table each, ``[auth.google]``, with the last three names.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Struct

from millpond.errors import AuthError

SECTION: Final = "auth"
DEFAULT: Final = "default"
"""The name of the provider that is in ``[auth]`` itself."""
CALLBACK: Final = "oauth2callback"
"""Where providers send users back to, relative to the app."""
SHORTEST_SECRET: Final = 32
"""Characters of a ``cookie_secret``: whoever guesses it can be any user."""
SCOPE: Final = "openid email profile"
DAYS: Final = 30
"""How long a user stays signed in."""
METHODS: Final = ("client_secret_basic", "client_secret_post", "none")
"""How the app can say at the provider who it is."""
TOKENS: Final = ("id", "access")
"""Those that an app may be given."""

_PRINTS_ONE = "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
_OURS: Final = frozenset({
    "response_type", "response_mode", "client_id", "client_secret", "redirect_uri", "state", "nonce",
    "code_challenge", "code_challenge_method", "code_verifier",
})  # fmt: skip
"""What ``client_kwargs`` cannot set: the security of signing in depends on it."""


class Provider(Struct, frozen=True):
    """One provider, at which users sign in."""

    name: str
    client_id: str
    client_secret: str
    metadata_url: str
    scope: str = SCOPE
    auth_method: str | None = None
    """How the app says at the provider who it is; None: as the provider's metadata says."""
    parameters: Mapping[str, str] = {}
    """More of the request that users are sent to the provider with."""
    tenants: frozenset[str] = frozenset()
    """The organisations whose users may sign in, by their ids (the claim ``tid`` of Microsoft); empty: all."""

    def admits(self, claims: Mapping[str, Any]) -> bool:
        """Whether a user of whom the provider says this is of an organisation that may sign in."""
        return not self.tenants or str(claims.get("tid", "")).lower() in self.tenants


class Auth(Struct, frozen=True):
    """The whole table."""

    redirect_uri: str
    cookie_secrets: tuple[str, ...]
    """The first one seals; what any of them has sealed is valid."""
    providers: Mapping[str, Provider]
    exposed: frozenset[str] = frozenset()
    """The tokens that ``st.user.tokens`` has."""
    lifetime: float = DAYS * 86400.0
    """Seconds that a user stays signed in."""
    expired_tokens: str = "keep"
    """What follows when an access token that the app is given is no longer valid, and cannot be renewed."""

    @property
    def secure(self) -> bool:
        """The app is reached by HTTPS, whatever a proxy makes of it."""
        return self.redirect_uri.startswith("https://")

    @property
    def port(self) -> int | None:
        """The port that the app's address has in a browser; None: the usual one."""
        port = urlsplit(self.redirect_uri).port
        return None if port in _USUAL_PORTS else port

    def find(self, name: str | None) -> Provider:
        """A provider by its name. Raises AuthError."""
        wanted = name or DEFAULT
        found = self.providers.get(wanted)
        if found is not None:
            return found
        there = ", ".join(f'"{each}"' for each in self.providers if each != DEFAULT)
        if name is None and there:
            raise AuthError(
                f"`st.login()` needs the name of a provider: `[auth]` in the secrets has {there}."
            )
        others = f"There are: {there or 'none'}."
        if not there and DEFAULT in self.providers:
            others = "`[auth]` itself has one: call `st.login()`."
        raise AuthError(
            f"Authentication credentials are missing for the authentication provider {wanted!r}: the secrets have no "
            f"table `[auth{'' if wanted == DEFAULT else '.' + wanted}]` with client_id, client_secret and "
            f"server_metadata_url. {others}"
        )


def is_configured(values: Mapping[str, Any]) -> bool:
    """Whether the secrets say anything about signing in, right or wrong."""
    return isinstance(values.get(SECTION), Mapping)


def read_auth(values: Mapping[str, Any]) -> Auth:
    """What the secrets say about signing in. Raises AuthError where something is missing or wrong."""
    table = values.get(SECTION)
    if table is not None and not isinstance(table, Mapping):
        raise AuthError(
            f"`{SECTION}` in the secrets must be a table, `[{SECTION}]`; got {type(table).__name__}."
        )
    if table is None:
        raise AuthError(
            "To use authentication features, configure it in secrets.toml: a table `[auth]` with redirect_uri, "
            "cookie_secret, client_id, client_secret and server_metadata_url."
        )
    auth = Auth(
        redirect_uri=_redirect_uri(table),
        cookie_secrets=_cookie_secrets(table),
        providers=_providers(table),
        exposed=_exposed(table),
        lifetime=_days(table) * 86400.0,
        expired_tokens=_expired_tokens(table),
    )
    if not auth.providers:
        raise AuthError(
            "`[auth]` in the secrets names no provider: it needs client_id, client_secret and server_metadata_url, "
            "in the table itself or in one for each provider, as `[auth.google]`."
        )
    return auth


def misspelt(values: Mapping[str, Any]) -> dict[str, str]:
    """What ``[auth]`` has that means nothing, and the name that it nearly is. An app may keep more of its own there."""
    table = values[SECTION]
    others = [str(name) for name in table if name not in _NAMES]
    near = {name: get_close_matches(name, _NAMES - table.keys(), 1, 0.8) for name in others}
    return {name: found[0] for name, found in near.items() if found}


def check_packages() -> None:
    """Raises AuthError where a package is missing that signing in needs."""
    if any(importlib.util.find_spec(name) is None for name in ("authlib", "httpx2")):
        raise AuthError("Authentication needs Authlib and httpx2: pip install 'millpond[auth]'")


def _text(table: Mapping[str, Any], name: str, where: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise AuthError(
            f"`{name}` in `[{where}]` of the secrets must be a string; got {type(value).__name__}."
        )
    return value.strip()


_USUAL_PORTS = {80, 443}


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (it raises where it is none)
    except ValueError:
        return False
    return url.isprintable() and parts.scheme in {"http", "https"} and bool(parts.hostname)


_HOST: Final = re.compile(r"[\w.-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)
"""What an address may have between its slashes, before the port: browsers are sent there."""


def _is_callback(uri: str) -> bool:
    if not _is_address(uri):
        return False
    parts = urlsplit(uri)
    host = parts.netloc.removesuffix("" if parts.port is None else f":{parts.port}")
    return (
        _HOST.fullmatch(host) is not None and uri.endswith(parts.path) and parts.path.endswith("/" + CALLBACK)
    )


def _check_there(table: Mapping[str, Any], needed: Iterable[str], where: str, what: str = "") -> None:
    """Raise AuthError where a name is missing, or has no value; ``what`` says what is to be there."""
    missing = [name for name in needed if not str(table.get(name) or "").strip()]
    if not missing:
        return
    others = [str(name) for name in table if name not in _NAMES]
    meant = [f"`{near[0]}`" for name in missing if (near := get_close_matches(name, others, 1, 0.8))]
    raise AuthError(
        f"`[{where}]` in the secrets has no {', '.join(f'`{name}`' for name in missing)}"
        + (f" (there is {', '.join(meant)})" if meant else "")
        + (f": {what}." if what else ".")
    )


def _redirect_uri(table: Mapping[str, Any]) -> str:
    what = (
        f'the app\'s address with `/{CALLBACK}` after it, as "https://example.com/{CALLBACK}" or '
        f'"http://localhost:8501/{CALLBACK}"'
    )
    _check_there(table, ["redirect_uri"], SECTION, what)
    uri = _text(table, "redirect_uri", SECTION)
    if not _is_callback(uri):
        raise AuthError(f"`redirect_uri` in `[auth]` of the secrets must be {what}; got {uri!r:.200}.")
    return uri


def _cookie_secrets(table: Mapping[str, Any]) -> tuple[str, ...]:
    what = f"a string that cannot be guessed. This prints one: `{_PRINTS_ONE}`"
    _check_there(table, ["cookie_secret"], SECTION, what)
    given = table["cookie_secret"]
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise AuthError("`cookie_secret` in `[auth]` of the secrets must be a string or a list of strings.")
    if not all(len(text) >= SHORTEST_SECRET for text in texts):
        raise AuthError(
            f"`cookie_secret` in `[auth]` of the secrets must have at least {SHORTEST_SECRET} characters, since "
            f"whoever guesses it can sign in as any user. This prints a good one: `{_PRINTS_ONE}`."
        )
    return tuple(texts)


def _exposed(table: Mapping[str, Any]) -> frozenset[str]:
    given = table.get("expose_tokens", [])
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(name in TOKENS for name in names):
        raise AuthError(
            f'`expose_tokens` in `[auth]` of the secrets must be "id", "access" or both in a list; got {given!r:.200}.'
        )
    return frozenset(names)


def _days(table: Mapping[str, Any]) -> float:
    days = table.get("cookie_days", DAYS)
    if isinstance(days, bool) or not isinstance(days, int | float) or not 0 < days <= 400:
        raise AuthError(
            f"`cookie_days` in `[auth]` of the secrets must be a number of days up to 400; got {days!r:.200}."
        )
    return float(days)


def _expired_tokens(table: Mapping[str, Any]) -> str:
    given = table.get("expired_tokens", "keep")
    if given not in ("sign_out", "keep"):
        raise AuthError(
            f'`expired_tokens` in `[auth]` of the secrets must be "keep" or "sign_out"; got {given!r:.200}.'
        )
    return str(given)


_OF_A_PROVIDER: Final = ("client_id", "client_secret", "server_metadata_url")
_NAMES: Final = frozenset(
    (
        *_OF_A_PROVIDER,
        "redirect_uri",
        "cookie_secret",
        "client_kwargs",
        "allowed_tenants",
        "expose_tokens",
        "cookie_days",
        "expired_tokens",
    )
)
"""All that ``[auth]`` may have, beside the tables of providers."""


def _providers(table: Mapping[str, Any]) -> dict[str, Provider]:
    found: dict[str, Provider] = {}
    if any(name in table for name in _OF_A_PROVIDER):
        found[DEFAULT] = _provider(table, DEFAULT, SECTION)
    for name, inner in table.items():
        if isinstance(inner, Mapping) and name != "client_kwargs":
            if name in (DEFAULT, ""):
                raise AuthError(f'A provider in `[auth]` of the secrets cannot be called "{name}".')
            found[name] = _provider(inner, name, f"{SECTION}.{name}")
    return found


def _provider(table: Mapping[str, Any], name: str, where: str) -> Provider:
    more = table.get("client_kwargs", {})
    if not isinstance(more, Mapping):
        raise AuthError(
            f"`client_kwargs` in `[{where}]` of the secrets must be a table; got {type(more).__name__}."
        )
    method = more.get("token_endpoint_auth_method")
    if method is not None and method not in METHODS:
        raise AuthError(
            f"`token_endpoint_auth_method` in `client_kwargs` of `[{where}]` of the secrets must be one of "
            f"{', '.join(METHODS)}; got {method!r:.100}."
        )
    # A public client has no secret: that one says so is no mistake.
    _check_there(
        table,
        [each for each in _OF_A_PROVIDER if method != "none" or each != "client_secret"],
        where,
        "the provider shows it where the app is registered there",
    )
    client_id, secret, url = (_text(table, each, where) for each in _OF_A_PROVIDER)
    for each, text in (("client_id", client_id), ("client_secret", secret)):
        if not (text.isascii() and text.isprintable()):
            raise AuthError(
                f"`{each}` in `[{where}]` of the secrets has characters that are not in ASCII or cannot be printed, as "
                "no provider gives them. Copy it again."
            )
    if not _is_address(url):
        raise AuthError(
            f"`server_metadata_url` in `[{where}]` of the secrets must be a URL; got {url!r:.200}."
        )
    scope = _scope(more.get("scope", SCOPE), where)
    parameters = {
        str(key): _parameter(str(key), value, where)
        for key, value in more.items()
        if key not in _OURS and key not in {"scope", "token_endpoint_auth_method", "timeout"}
    }
    return Provider(
        name, client_id, secret, url, scope, method,
        {key: value for key, value in ({"prompt": "select_account"} | parameters).items() if value},
        _tenants(table, where),
    )  # fmt: skip


def _tenants(table: Mapping[str, Any], where: str) -> frozenset[str]:
    given = table.get("allowed_tenants")
    if given is None:
        return frozenset()
    names = [given] if isinstance(given, str) else given
    # An empty list lets nobody in by its words, and everybody by what it does not say: it is refused.
    if not isinstance(names, list) or not names or not all(_is_tenant(name) for name in names):
        raise AuthError(
            f"`allowed_tenants` in `[{where}]` of the secrets must be a list of the ids of organisations (directory "
            f'ids, such as "72f988bf-86f1-41af-91ab-2d7cd011db47"), at least one; got {given!r:.200}.'
        )
    return frozenset(name.lower() for name in names)


def _is_tenant(name: object) -> bool:
    try:
        return isinstance(name, str) and str(UUID(name)) == name.lower()
    except ValueError:
        return False


def _parameter(name: str, value: Any, where: str) -> str:
    if not isinstance(value, str | int | float):
        raise AuthError(
            f"`{name}` in `client_kwargs` of `[{where}]` of the secrets must be a string, a number or a boolean, as a "
            f"parameter of a request; got {type(value).__name__}."
        )
    return str(value).lower() if isinstance(value, bool) else str(value)


def _scope(given: Any, where: str) -> str:
    names = given.split() if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise AuthError(
            f"`scope` in `client_kwargs` of `[{where}]` of the secrets must be a string, such as {SCOPE!r}; got {given!r:.100}."
        )
    return " ".join(names if "openid" in names else ["openid", *names])
