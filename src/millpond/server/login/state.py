"""What a browser keeps of a login, as it is sealed in its cookies, and what ``st.user`` is made of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from millpond.config.auth import Auth, misspelt, read_auth
from millpond.config.secrets import SecretSource
from millpond.errors import AuthError, SecretsError
from millpond.server.login.cookies import CookieJar, NoRoom, join, split
from millpond.server.login.provider import Granted, OidcProvider
from millpond.server.login.seal import BadCookie, CookieSeal
from millpond.server.security import OUR_COOKIES
from millpond.session.visitor import SignedIn

log = logging.getLogger("millpond")

USER: Final = OUR_COOKIES + "user"
TOKENS: Final = OUR_COOKIES + "tokens"


class Identity(Struct, array_like=True, frozen=True):
    """Who has signed in. Its purpose is ``user``."""

    provider: str
    client_id: str
    login: str
    since: float
    claims: dict[str, Any]


class KeptTokens(Struct, array_like=True, frozen=True):
    """The tokens of a login. Its purpose is ``tokens``."""

    login: str
    access: str
    id: str
    refresh: str
    expires: float
    count: int = 0
    """How often they were renewed: of two, those with the larger count are valid."""


class Setup(NamedTuple):
    """What the secrets say about signing in, ready for use."""

    auth: Auth
    seal: CookieSeal
    providers: Mapping[str, OidcProvider]

    def open(self, cookies: Mapping[str, str]) -> tuple[Identity, KeptTokens | None] | None:
        """The login that is in a browser's cookies; None: there is none that is valid."""
        try:
            identity = self.seal.open("user", join(cookies, USER) or "", Identity)
        except BadCookie:
            return None
        provider = self.auth.providers.get(identity.provider)
        if provider is None or provider.client_id != identity.client_id:
            return None  # of another app that has the same secret, or of a provider that is no longer used
        if not provider.admits(identity.claims):
            return None  # the organisation was let in when the user signed in, and is not any more
        if identity.since + self.auth.lifetime <= time.time():
            return None
        try:
            tokens = self.seal.open("tokens", join(cookies, TOKENS) or "", KeptTokens)
        except BadCookie:
            return identity, None
        return identity, tokens if tokens.login == identity.login else None

    def signed_in(self, identity: Identity, tokens: KeptTokens | None) -> SignedIn:
        """The user of a login."""
        claims = identity.claims
        exposed = {"id": tokens.id, "access": tokens.access} if tokens is not None else {}
        label = next(
            (str(claims[name]) for name in ("email", "preferred_username", "name") if claims.get(name)), ""
        )
        return SignedIn(
            name=f"{claims['iss']} {claims['sub']}",
            # `is_logged_in` comes first, and is True even if the provider has a claim of that name.
            shown={"is_logged_in": True} | claims | {"is_logged_in": True, "provider": identity.provider},
            tokens={name: text for name, text in exposed.items() if text and name in self.auth.exposed},
            label=label or claims["sub"],
            login=identity.login,
            expires=identity.since + self.auth.lifetime,
        )

    def has_ended(self, tokens: KeptTokens, now: float) -> bool:
        """The app works with an access token that is no longer valid, and there is nothing to get another one with."""
        works = "access" in self.auth.exposed and self.auth.expired_tokens == "sign_out"
        return works and not tokens.refresh and tokens.expires <= now

    def keep(self, jar: CookieJar, identity: Identity, tokens: KeptTokens) -> None:
        """Let the browser keep a login. Raises NoRoom."""
        left = identity.since + self.auth.lifetime - time.time()
        # Only what is needed: the access token is for the app alone.
        if "access" not in self.auth.exposed:
            tokens = replace(tokens, access="")
        text = self.seal.seal("tokens", tokens, left)
        if "id" not in self.auth.exposed and not _fits(text):
            # It is a hint for signing out at the provider, which can do without.
            text = self.seal.seal("tokens", replace(tokens, id=""), left)
        kept = {USER: self.seal.seal("user", identity, left), TOKENS: text}
        # Before any is set: the first alone would be a login, of a user who is told that there is none.
        for name, value in kept.items():
            split(name, value)
        for name, value in kept.items():
            jar.set(name, value, left)


def _fits(text: str) -> bool:
    try:
        split(TOKENS, text)
    except NoRoom:
        return False
    return True


def begin(provider: str, client_id: str, granted: Granted) -> tuple[Identity, KeptTokens]:
    """A new login."""
    identity = Identity(provider, client_id, granted.login, time.time(), dict(granted.claims))
    return identity, tokens_of(identity.login, granted)


def tokens_of(login: str, granted: Granted, former: KeptTokens | None = None) -> KeptTokens:
    """The tokens of a login; what the provider has not sent anew stays."""
    refresh = granted.refresh or (former.refresh if former is not None else "")
    id = granted.id or (former.id if former is not None else "")
    count = former.count + 1 if former is not None else 0
    return KeptTokens(login, granted.access, id, refresh, granted.expires, count)


class SetupSource:
    """The setup that the secrets describe now: they may change while the server runs."""

    def __init__(self, secrets: SecretSource) -> None:
        self._secrets = secrets
        self._version = -1
        self._setup: Setup | None = None
        self._unreadable = ""

    def current(self) -> Setup | None:
        """None: the app has no logins, or none that work, which the log says.

        Secrets that cannot be read, such as a file that is half written, end no login: it is the setup of before.
        """
        try:
            values = self._secrets.values()
            self._unreadable = ""
        except SecretsError as error:
            if str(error) != self._unreadable:
                self._unreadable = str(error)
                log.error(
                    "%s %s", error,
                    "Nobody can sign in." if self._setup is None else "Users stay signed in, by the secrets of before.",
                )  # fmt: skip
            return self._setup
        if self._secrets.version != self._version:
            # First: what is wrong is said once.
            self._version, self._setup = self._secrets.version, None
            self._setup = self._make(values)
        return self._setup

    def _make(self, values: Mapping[str, Any]) -> Setup | None:
        if "auth" not in values:
            return None
        try:
            auth = read_auth(values)
            seal = CookieSeal(auth.cookie_secrets)
        except (AuthError, UnicodeEncodeError) as error:  # of a secret that is no text
            log.error("Nobody can sign in: %s", error)
            return None
        except ModuleNotFoundError:
            log.error("Nobody can sign in: Authlib is not installed. pip install 'millpond[auth]'")
            return None
        for name, meant in misspelt(values).items():
            log.warning("`[auth]` in the secrets has an unknown entry `%s`. Did you mean `%s`?", name, meant)
        return Setup(auth, seal, {name: OidcProvider(each) for name, each in auth.providers.items()})
