"""An OpenID Connect provider for experiments: it believes everybody.

It has only what the app needs: no passwords, and no storage.
"""

import base64
import hashlib
import html
import secrets
import time
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "corner-shop", secrets.token_urlsafe(16)
PEOPLE = {
    "ada": {"name": "Ada", "email": "ada@example.com", "roles": ["owner", "staff"]},
    "bob": {"name": "Bob", "email": "bob@example.com", "roles": ["staff"]},
    "cem": {"name": "Cem", "email": "cem@example.com", "roles": []},
}
KEY = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})
PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Who are you?</title><style>:root{color-scheme:light dark}body{font:16px system-ui;max-width:24rem;margin:15vh auto;
padding:0 1rem}button{display:block;width:100%;margin:.5rem 0;padding:.75rem;font:inherit}</style>
<h1>Who are you?</h1><form method="post">BUTTONS</form></html>"""

codes: dict[str, dict[str, str]] = {}


def metadata(request: Request) -> Response:
    """The addresses of the other routes."""
    root = str(request.base_url).rstrip("/")
    return JSONResponse(
        {
            "issuer": root,
            "authorization_endpoint": f"{root}/authorize",
            "token_endpoint": f"{root}/token",
            "jwks_uri": f"{root}/keys",
            "end_session_endpoint": f"{root}/end",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
    )


def authorize(request: Request) -> Response:
    """Ask who the user is."""
    buttons = "".join(
        f'<button name="person" value="{key}">{html.escape(who["name"])}</button>'
        for key, who in PEOPLE.items()
    )
    return HTMLResponse(PAGE.replace("BUTTONS", buttons))


async def chosen(request: Request) -> Response:
    """The user has chosen: send the browser back to the app, with a code that can be used once."""
    person = dict(parse_qsl((await request.body()).decode())).get("person")
    if person not in PEOPLE:
        return authorize(request)
    query, code = dict(request.query_params), secrets.token_urlsafe(16)
    codes[code] = query | {"person": person}
    return RedirectResponse(
        f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}", 303
    )


async def token(request: Request) -> Response:
    """The app sends the code: answer who the user is."""
    form = dict(parse_qsl((await request.body()).decode()))
    asked = codes.pop(form.get("code", ""), None)
    verifier = form.get("code_verifier", "")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    right = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    if request.headers.get("authorization") != f"Basic {right}":
        return JSONResponse({"error": "invalid_client"}, 401)
    if asked is None or asked.get("code_challenge") != challenge:
        return JSONResponse({"error": "invalid_grant"}, 400)
    now = int(time.time())
    claims = {
        "iss": str(request.base_url).rstrip("/"), "sub": asked["person"], "aud": CLIENT_ID, "iat": now, "exp": now + 300,
        "nonce": asked["nonce"], **PEOPLE[asked["person"]],
    }  # fmt: skip
    signed = jwt.encode({"alg": "RS256", "kid": KEY.kid}, claims, KEY)
    return JSONResponse({
        "access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300, "id_token": signed,
    })  # fmt: skip


def keys(request: Request) -> Response:
    """The public key of the signatures."""
    return JSONResponse({"keys": [KEY.as_dict(private=False)]})


def end(request: Request) -> Response:
    """The provider remembers nobody, so there is nothing to do."""
    return RedirectResponse(request.query_params["post_logout_redirect_uri"], 303)


app = Starlette(
    routes=[
        Route("/.well-known/openid-configuration", metadata),
        Route("/authorize", authorize),
        Route("/authorize", chosen, methods=["POST"]),
        Route("/token", token, methods=["POST"]),
        Route("/keys", keys),
        Route("/end", end),
    ]
)
