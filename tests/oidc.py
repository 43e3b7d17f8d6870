"""A small OpenID provider in a thread, which lies, dawdles or is away when a test wants it.

It signs in whoever the test says, without asking. ``tests/browser`` has one of
other people's making besides.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})


@dataclass
class OidcServer:
    """The provider; what is not as it should be, a test sets."""

    user: dict[str, Any] = field(
        default_factory=lambda: {"sub": "ada", "email": "ada@example.com", "name": "Ada"}
    )
    """The claims of who signs in next."""
    client_id: str = "app"
    client_secret: str = "app's secret"
    claims: dict[str, Any] = field(default_factory=dict)
    """These are in the ID token instead of what is right; None: that one is missing."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """The same for the metadata."""
    key: RSAKey = field(default_factory=lambda: KEY)
    """What signs."""
    alg: str = "RS256"
    lifetime: int = 3600
    """Seconds of an access token."""
    statuses: dict[str, int] = field(default_factory=dict)
    """By path: what is answered with an error."""
    bodies: dict[str, bytes] = field(default_factory=dict)
    """By path: what is answered instead."""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """By path: what more the header of the answer says."""
    waits: dict[str, threading.Event] = field(default_factory=dict)
    """By path: the answer waits for this."""
    refresh_valid: bool = True
    gives_refresh: bool = True
    spares_once: bool = False
    """A refresh token that was used is valid once more, as some providers have it for a while."""
    revoked: bool = False
    """A refresh token was used twice: it may have been stolen, so none is valid any more."""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Path and parameters of all that came."""
    issued: list[dict[str, Any]] = field(default_factory=list)
    """The answers to requests for tokens."""

    def __post_init__(self) -> None:
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: dict[str, int] = {}
        """How often each may still be used."""
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for event in self.waits.values():
            event.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What it answers --------------------------------------------------------------------

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent with a code."""
        code = secrets.token_urlsafe(8)
        with self._lock:
            self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def answer(self, path: str, query: dict[str, str], headers: Any) -> tuple[int, Any]:
        """Status and body; of a redirection, the address."""
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._right(self._metadata(), self.metadata)
            case "/keys":
                return 200, {"keys": [KEY.as_dict(private=False)]}
            case "/authorize":
                return 302, self.authorize(query)
            case "/token":
                return self._token(query, headers)
            case "/userinfo":
                return 200, self.user
            case "/end":
                return 302, query["post_logout_redirect_uri"]
        return 404, {}

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _token(self, form: dict[str, str], headers: Any) -> tuple[int, Any]:
        basic = base64.b64encode(
            f"{self.client_id}:{self.client_secret.replace(' ', '%20')}".encode()
        ).decode()
        plain = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if headers.get("Authorization") not in {f"Basic {basic}", f"Basic {plain}"}:
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") == "refresh_token":
            with self._lock:
                left = self._refresh.get(form["refresh_token"], 0)
                self._refresh[form["refresh_token"]] = left - 1
                self.revoked = self.revoked or left <= 0
            if self.revoked or not self.refresh_valid:
                return 400, {"error": "invalid_grant"}
            return 200, self._issue({}, {})
        with self._lock:
            asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked.get("code_challenge") != challenge.rstrip(b"=").decode():
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        return 200, self._issue({"nonce": asked["nonce"]}, asked)

    def _issue(self, more: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.client_id, "iat": now, "exp": now + 600} | self.user | more
        refresh = secrets.token_urlsafe(8)
        with self._lock:
            self._refresh[refresh] = 2 if self.spares_once else 1
        answer = {
            "access_token": secrets.token_urlsafe(8),
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            **({"refresh_token": refresh} if self.gives_refresh else {}),
            "id_token": self._sign(self._right(claims, self.claims)),
        }
        self.issued.append(answer)
        return answer

    def _sign(self, claims: dict[str, Any]) -> str:
        if self.alg == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return (
                ".".join(
                    base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode()
                    for each in parts
                )
                + "."
            )
        # In ASCII, which halves of characters have a form in, too.
        return jws.serialize_compact({"alg": self.alg, "kid": "first"}, json.dumps(claims), self.key)

    def _right(self, right: dict[str, Any], instead: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in {**right, **instead}.items() if value is not None}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(parse_qs(urlsplit(self.path).query))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                self._answer(parse_qs(body.decode()))

            def _answer(self, parameters: dict[str, list[str]]) -> None:
                path = urlsplit(self.path).path
                query = {name: values[-1] for name, values in parameters.items()}
                provider.requests.append((path, query))
                if (event := provider.waits.get(path)) is not None:
                    event.wait()
                status, body = provider.answer(path, query, self.headers)
                status = provider.statuses.get(path, status)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", body)
                content = provider.bodies.get(path, json.dumps(body).encode())
                for name, value in provider.headers.get(path, {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                with contextlib.suppress(ConnectionError):  # who has asked has given up
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def secrets_of(
    provider: OidcServer,
    port: int,
    *,
    base: str = "",
    more: str = "",
    host: str = "localhost",
    scheme: str = "http",
) -> str:
    """``secrets.toml`` of an app that signs users in there."""
    return f"""
[auth]
redirect_uri = "{scheme}://{host}:{port}{base}/oauth2callback"
cookie_secret = "a cookie secret of the tests, long enough"
client_id = "{provider.client_id}"
client_secret = "{provider.client_secret}"
server_metadata_url = "{provider.metadata_url}"
{more}
"""
