"""ID tokens: what a provider says of who has signed in. Nothing of one is believed before it is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from millpond.config.auth import Provider
from millpond.props import well_formed
from millpond.server.login.claims import keepable

LEEWAY: Final = 60
"""Seconds by which clocks may differ."""
ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
"""Signatures that only the provider can make. "none" and those by a shared secret are not among them."""
_TENANT: Final = "{tenantid}"
"""What the issuer of Microsoft's metadata for all organisations has in the place of one of them."""
_IS_TENANT: Final = re.compile(r"[0-9a-fA-F-]{36}")

Kind = Literal["unreachable", "refused", "expired", "wrong"]


class ProviderError(Exception):
    """The provider cannot be reached, has refused, or is not to be believed. The text is for the log."""

    def __init__(self, kind: Kind, text: str) -> None:
        super().__init__(text)
        self.kind: Kind = kind


def keys_of(found: dict[str, Any]) -> Any:
    """The provider's keys. Raises ProviderError."""
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        return KeySet.import_key_set(found)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderError("wrong", f"its keys are invalid: {error!r:.200}") from None


def open_token(text: str, keys: Any, said: Sequence[str]) -> Any:
    """The token in a text that one of these keys has signed, in one of the ways that the provider has ``said``.

    Raises ProviderError.
    """
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        return jwt.decode(text, keys, algorithms=[name for name in ALGORITHMS if name in said])
    except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProviderError("wrong", f"the signature of the ID token is invalid: {error!r:.200}") from None


def claims_of(token: Any, settings: Provider, issuer: str, access: str, nonce: str | None) -> dict[str, Any]:
    """The claims of a token that was opened. Raises ProviderError for one that is not to be believed.

    Parameters
    ----------
    issuer:
        Of the metadata.
    access:
        The access token that has come with it.
    nonce:
        What it was asked for with; None: it was not.
    """
    from authlib.common.errors import AuthlibBaseError
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    claims = token.claims
    client = settings.client_id
    options = {
        "iss": {"essential": True, "value": _issuer(issuer, claims)},
        "aud": {"essential": True, "value": client},
        "sub": {"essential": True},
    }
    try:
        CodeIDToken(claims, token.header, options, {"client_id": client, "access_token": access}).validate(
            leeway=LEEWAY
        )
    except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
        raise ProviderError("wrong", f"the ID token is invalid: {error!r:.300}") from None
    if nonce is not None and claims.get("nonce") != nonce:
        raise ProviderError("wrong", "the ID token is not the answer to this sign-in: its nonce is different")
    subject = claims["sub"]
    if not settings.admits(claims):
        raise ProviderError(
            "refused",
            f"the user is of the organisation {claims.get('tid')!r:.100}, which is not in `allowed_tenants`",
        )
    # With halves of characters, two users could become one.
    if not isinstance(subject, str) or not subject or well_formed(subject) != subject:
        raise ProviderError("wrong", "the ID token does not name a user")
    return kept_claims(claims)


def kept_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """What can be kept of claims. Raises ProviderError."""
    try:
        found: dict[str, Any] = keepable(dict(claims))
    except ValueError as error:
        raise ProviderError("wrong", f"its data about the user cannot be stored: {error}") from None
    return found


def _issuer(issuer: str, claims: Mapping[str, Any]) -> str:
    tenant = claims.get("tid")
    if _TENANT in issuer and isinstance(tenant, str) and _IS_TENANT.fullmatch(tenant):
        return issuer.replace(_TENANT, tenant)
    return issuer


def is_of(issuer: str, expected: str) -> bool:
    """It is the issuer of the metadata, which may leave open of which organisation it is."""
    before, tenant, after = expected.partition(_TENANT)
    if not tenant:
        return issuer == expected
    of = issuer[len(before) : len(issuer) - len(after)]
    return issuer == before + of + after and (of == tenant or _IS_TENANT.fullmatch(of) is not None)
