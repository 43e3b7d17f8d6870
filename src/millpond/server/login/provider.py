"""One provider, at which users sign in: OpenID Connect, by the code flow with PKCE.

Nothing that it answers is believed before it is checked. Authlib and httpx2 are
imported when somebody signs in.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import ssl
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlencode, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from millpond.config.auth import Provider
from millpond.props import well_formed
from millpond.server.login.claims import seconds_of
from millpond.server.login.id_tokens import (
    Kind,
    ProviderError,
    claims_of,
    is_of,
    kept_claims,
    keys_of,
    open_token,
)

log = logging.getLogger("millpond")

T = TypeVar("T")

WITHIN: Final = 10.0
"""Seconds that one answer of the provider may take."""
MOST_BYTES: Final = 1_000_000
"""Of one answer of the provider: what is larger is no answer, and reading it would hold up everybody."""
_SAYS_MORE: Final = frozenset((200, 400, 401, 403))
"""Statuses of answers whose content says what was wrong, if anything was."""
METADATA_FOR: Final = 3600.0
"""Seconds after which the provider's metadata and keys are asked for again."""
_NAMES: Final = ("email", "name", "preferred_username")


class Granted(Struct, frozen=True):
    """What the provider has given for a user."""

    claims: Mapping[str, Any]
    """Of the ID token, which was checked. Empty: there was none (when tokens are renewed, it may be left out)."""
    access: str
    id: str
    refresh: str
    expires: float
    """Seconds since 1970 when the access token is no longer valid."""
    login: str = field(default_factory=partial(secrets.token_urlsafe, 12))
    """The name of the login that begins with it: one, although several requests may have waited for it."""


class OidcProvider:
    """One provider, as the app's secrets describe it."""

    def __init__(self, settings: Provider) -> None:
        self.settings = settings
        self._metadata: dict[str, Any] = {}
        self._keys: Any = None
        self._fresh_until = 0.0
        self._asked: asyncio.Task[dict[str, Any]] | None = None
        self._trust: ssl.SSLContext | None = None

    async def metadata(self) -> dict[str, Any]:
        """Where its addresses are. Raises ProviderError."""
        if self._fresh_until > time.monotonic():
            return self._metadata
        # All who come meanwhile get the one answer: were they to ask one after the other, the last would wait for all.
        if self._asked is None or self._asked.done():
            self._asked = asyncio.create_task(self._ask_metadata())
        return await asyncio.shield(self._asked)

    async def _ask_metadata(self) -> dict[str, Any]:
        try:
            self._metadata = self._check_metadata(await self._fetch(self.settings.metadata_url))
        except ProviderError as error:
            if not self._metadata:
                raise
            log.warning(
                "The metadata of the provider %s could not be refreshed: %s", self.settings.name, error
            )
        self._fresh_until = time.monotonic() + METADATA_FOR
        self._keys = None
        return self._metadata

    async def authorization_url(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes, so that its user signs in. Raises ProviderError."""
        from authlib.common.urls import add_params_to_uri

        metadata = await self.metadata()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce,
                redirect_uri=redirect_uri,
            )  # fmt: skip
        # Not as arguments of Authlib, which has names of its own for some.
        found: str = add_params_to_uri(url, self.settings.parameters.items())
        return found

    async def redeem(self, code: str, redirect_uri: str, nonce: str, verifier: str) -> Granted:
        """What the provider gives for a code that the browser has brought. Raises ProviderError."""
        token = await self._token(
            grant_type="authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=verifier
        )
        granted = await self._check(token, nonce)
        if not granted.claims:
            raise ProviderError("wrong", "it has sent no ID token; does the scope include `openid`?")
        return await self._ask_more(granted)

    async def renew(self, refresh: str, subject: str) -> Granted:
        """New tokens for a user whose ID token has said ``subject``. Raises ProviderError."""
        granted = await self._check(
            await self._token(grant_type="refresh_token", refresh_token=refresh), None
        )
        if granted.claims and granted.claims["sub"] != subject:
            raise ProviderError("wrong", "the renewed ID token belongs to another user")
        return granted

    async def end_session_url(self, id_token: str, back: str) -> str | None:
        """Where the browser goes, so that the user is signed out there too; None: nowhere."""
        endpoint = (await self.metadata()).get("end_session_endpoint")
        if not endpoint or not self._is_sound(endpoint):
            return None
        query = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        if id_token:
            query["id_token_hint"] = id_token
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def check_sender(self, issuer: str | None) -> None:
        """Raise ProviderError unless the answer that a browser has brought is this provider's (RFC 9207)."""
        metadata = await self.metadata()
        if issuer is None and metadata.get("authorization_response_iss_parameter_supported") is not True:
            return
        if not is_of(issuer or "", metadata["issuer"]):
            raise ProviderError(
                "wrong", f"the answer is from {issuer!r:.200}; expected {metadata['issuer']!r}"
            )

    # ------------------------------------------------------------------------------------

    def _client(self) -> Any:
        # Not one for all: it remembers the tokens of the last user.
        from authlib.integrations.httpx_client import AsyncOAuth2Client
        from httpx2 import create_ssl_context

        self._trust = self._trust or create_ssl_context()
        settings = self.settings
        return AsyncOAuth2Client(
            settings.client_id, settings.client_secret or None, scope=settings.scope,
            token_endpoint_auth_method=self._auth_method(), code_challenge_method="S256", timeout=WITHIN,
            verify=self._trust, event_hooks={"response": [_read]}, headers={"Accept-Encoding": "identity"},
        )  # fmt: skip

    def _auth_method(self) -> str:
        if self.settings.auth_method is not None:
            return self.settings.auth_method
        known = self._listed("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"

    async def _talk(self, url: str, work: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        """Let the provider answer at an address. Raises ProviderError."""
        from authlib.common.errors import AuthlibBaseError
        from httpx2 import HTTPError, HTTPStatusError, InvalidURL, LocalProtocolError

        try:
            async with asyncio.timeout(WITHIN), self._client() as client:
                return await work(client)
        except TimeoutError:
            raise ProviderError(
                "unreachable", f"{_shown(url)} did not answer within {WITHIN:g} seconds"
            ) from None
        except LocalProtocolError:  # whose text has the header, and with it the token
            raise ProviderError("wrong", "what it has sent cannot be sent in a header") from None
        except HTTPStatusError as error:  # of Authlib
            raise _refusal(url, error.response.status_code) from None
        except (HTTPError, InvalidURL, OSError) as error:
            raise ProviderError(
                "unreachable", f"{_shown(url)} cannot be reached: {type(error).__name__}: {error}"
            ) from None
        except AuthlibBaseError as error:
            kind: Kind = "expired" if error.error == "invalid_grant" else "wrong"
            which = (
                " Check `client_id` and `client_secret` in the secrets."
                if error.error in ("invalid_client", "unauthorized_client")
                else ""
            )
            raise ProviderError(
                kind, f"it has refused: {error.error!r:.100} {error.description!r:.300}{which}"
            ) from None
        except (ValueError, TypeError, OverflowError, RecursionError) as error:  # of Authlib, which reads it
            raise ProviderError("wrong", f"{_shown(url)} cannot be read: {error!s:.200}") from None

    async def _fetch(self, url: str, token: str | None = None) -> dict[str, Any]:
        async def work(client: Any) -> Any:
            headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
            answer = await client.request("GET", url, headers=headers, withhold_token=True)
            if answer.status_code != 200:
                raise _refusal(url, answer.status_code)
            return answer.json()

        found = await self._talk(url, work)
        if not isinstance(found, dict):
            raise ProviderError("wrong", f"{_shown(url)} does not answer with a JSON object")
        return found

    async def _token(self, **body: str) -> dict[str, Any]:
        url = (await self.metadata())["token_endpoint"]

        async def work(client: Any) -> Any:
            return await client.fetch_token(url, **body)

        found = await self._talk(url, work)
        if not isinstance(found, dict) or not isinstance(found.get("access_token"), str):
            raise ProviderError("wrong", "it has sent no access token")
        return found

    def _check_metadata(self, found: dict[str, Any]) -> dict[str, Any]:
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not self._is_sound(found.get(name)):
                raise ProviderError("wrong", f"its metadata have no valid {name}: {found.get(name)!r:.200}")
        if not isinstance(found.get("issuer"), str) or not found["issuer"]:
            raise ProviderError("wrong", "its metadata have no issuer")
        return found

    def _is_sound(self, url: object) -> bool:
        """It is an address, and as safe as that of the metadata."""
        if not isinstance(url, str) or well_formed(url) != url:
            return False
        safe = urlsplit(self.settings.metadata_url).scheme == "https"
        try:
            if not urlsplit(url).hostname:
                return False
        except ValueError:
            return False
        return url.startswith("https://") or (url.startswith("http://") and not safe)

    def _listed(self, name: str, otherwise: list[str]) -> list[str]:
        """A list of the metadata; they need not have it."""
        found = self._metadata.get(name)
        return found if isinstance(found, list) and found else otherwise

    async def _check(self, token: Mapping[str, Any], nonce: str | None) -> Granted:
        text, access = token.get("id_token"), token["access_token"]
        claims = {} if not text else await self._claims(str(text), access, nonce)
        refresh = str(token.get("refresh_token") or "")
        if not all(well_formed(each) == each for each in (access, refresh)):
            raise ProviderError(
                "wrong", "its tokens have halves of characters, which nobody can send it back"
            )
        # Where nothing is said, some time after which they are renewed; what cannot be renewed is not thrown away.
        expires = time.time() + seconds_of(token.get("expires_in"), 3600.0 if refresh else math.inf)
        return Granted(claims, access, str(text or ""), refresh, expires)

    async def _claims(self, text: str, access: str, nonce: str | None) -> dict[str, Any]:
        """Those of an ID token. Raises ProviderError for one that is not to be believed."""
        issuer = (await self.metadata())["issuer"]
        said = self._listed("id_token_signing_alg_values_supported", ["RS256"])
        keys = await self._key_set(anew=False)
        try:
            token = open_token(text, keys, said)
        except ProviderError:
            # A key that is not known yet: the provider may have new ones.
            token = open_token(text, await self._key_set(anew=True), said)
        return claims_of(token, self.settings, issuer, access, nonce)

    async def _key_set(self, *, anew: bool) -> Any:
        if self._keys is None or anew:
            self._keys = keys_of(await self._fetch((await self.metadata())["jwks_uri"]))
        return self._keys

    async def _ask_more(self, granted: Granted) -> Granted:
        """Some providers say who a user is at an address of its own, and not in the ID token."""
        url = self._metadata.get("userinfo_endpoint")
        if any(name in granted.claims for name in _NAMES) or not self._is_sound(url):
            return granted
        try:
            found = await self._fetch(str(url), granted.access)
        except ProviderError as error:
            log.warning(
                "The provider %s did not return more data about a user: %s", self.settings.name, error
            )
            return granted
        if "sub" not in found:
            raise ProviderError("wrong", f"{_shown(str(url))} does not say which user its data belong to")
        if found["sub"] != granted.claims["sub"]:
            raise ProviderError("wrong", f"the data at {_shown(str(url))} belong to another user")
        claims = {**kept_claims(found), **granted.claims}
        return replace(granted, claims=claims)


async def _read(answer: Any) -> None:
    """Read what a request is answered with. Raises ProviderError."""
    from httpx2 import ByteStream

    if answer.status_code not in _SAYS_MORE:
        raise _refusal(str(answer.url), answer.status_code)
    if (encoding := answer.headers.get("Content-Encoding", "identity")) != "identity":
        # Nobody has asked for it, and a few bytes of it can be as many as the memory has.
        raise ProviderError("wrong", f"{_shown(str(answer.url))} answers compressed: {encoding!r:.50}")
    parts, size = [], 0
    async for part in answer.stream:
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise ProviderError(
                "wrong", f"{_shown(str(answer.url))} answers with more than {MOST_BYTES:,} bytes"
            )
    await answer.stream.aclose()
    answer.stream = ByteStream(b"".join(parts))


def _refusal(url: str, status: int) -> ProviderError:
    """Of an answer with another status than the right one; some say that it can be tried again."""
    kind: Kind = "unreachable" if status >= 500 or status == 429 else "wrong"
    return ProviderError(kind, f"{_shown(url)} answers with {status}")


def _shown(url: str) -> str:
    """An address for the log, without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
