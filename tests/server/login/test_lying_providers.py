"""A provider that is away, slow, or not to be believed: a page says so, and nobody is signed in."""

from __future__ import annotations

import ast
import gzip
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from millpond.server.login.id_tokens import is_of
from millpond.server.login.provider import MOST_BYTES
from millpond.wire import CloseCode
from tests.oidc import OTHER_KEY, OidcServer
from tests.server.login.conftest import closed_with

SignInApp = Any
DISCOVERY = "/.well-known/openid-configuration"


def refused(visitor: Any, reply: Any, status: int = 502) -> str:
    """What the page says: that nobody is signed in, how to go on, and nothing from inside or outside."""
    assert (reply.status, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert '<a href="/">' in reply.text
    assert not any(
        word in reply.text for word in ("Traceback", "Error", "127.0.0.1", "evil", "token", "app's secret")
    )
    assert not any(cookie.startswith(("millpond_user", "millpond_tokens")) for cookie in reply.cookies)
    assert "user None False" in visitor.sees()
    found: str = reply.text.partition("<h1>")[2].partition("</h1>")[0]
    return found


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.example"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another app"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["app", "another"], "azp": "another"}, "azp"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": 1_000_000}, "exp"),
        ({"exp": None}, "exp"),
        ({"iat": 9_999_999_999}, "issued in the future"),
        ({"nbf": 9_999_999_999}, "not yet valid"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 5}, "sub"),
        ({"at_hash": "wrong"}, "at_hash"),
    ],
)
def test_an_id_token_with_a_wrong_claim(
    sign_in_app: SignInApp,
    provider: OidcServer,
    claims: dict[str, Any],
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        provider.claims = claims
        assert refused(ada, ada.web.get(ada.start())) == "You could not be signed in"
    assert "could not be signed in by the provider default" in caplog.text
    assert why in caplog.text or why == "sub"


def deep(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = "inside"
    for _ in range(levels):
        value = [value]
    return value


SHOWS = """
import millpond as st
if st.button("In"):
    st.login()
st.text(ascii(st.user.to_dict()))
"""


@pytest.mark.parametrize(
    ("claims", "kept"),
    [
        ({"name": "Ada \ud83d"}, {"name": "Ada \ufffd"}),  # an emoji, cut by a limit of length
        ({"\ud83d": {"in": ["\ude00"]}}, {"\ufffd": {"in": ["\ufffd"]}}),
        ({"number": 1 << 70}, {"number": str(1 << 70)}),
        ({"number": -(1 << 64)}, {"number": str(-(1 << 64))}),
        ({"exp": 1 << 70}, {"exp": str(1 << 70)}),
        ({"deep": deep(40)}, {"deep": deep(40)}),
        ({"email": {"a": 1}, "name": 5}, {"email": {"a": 1}, "name": 5}),
        ({"is_logged_in": False, "provider": "evil"}, {"is_logged_in": True, "provider": "default"}),
    ],
)
def test_strange_claims_are_kept_as_far_as_they_can_be(
    sign_in_app: SignInApp, provider: OidcServer, claims: dict[str, Any], kept: dict[str, Any]
) -> None:
    with sign_in_app(SHOWS) as visitor:
        ada = visitor()
        provider.claims = claims
        assert ada.web.get(ada.start()).status == 303
        shown = ast.literal_eval(ada.sees()[0])
        assert {name: shown[name] for name in kept} == kept


@pytest.mark.parametrize(
    "claims", [{"sub": "ada\ud800"}, {"deep": deep(100)}, {"deep": deep(900)}, {"at_hash": 5}, {"exp": "x"}]
)
def test_claims_that_nobody_can_be_signed_in_with(
    sign_in_app: SignInApp, provider: OidcServer, claims: dict[str, Any]
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        provider.claims = claims
        refused(ada, ada.web.get(ada.start()))


def test_strange_things_at_the_address_of_the_user(sign_in_app: SignInApp, provider: OidcServer) -> None:
    provider.claims = {"name": None, "email": None}
    provider.bodies["/userinfo"] = json.dumps({"sub": "ada", "name": "Ada \ud83d", "n": 1 << 70}).encode()
    with sign_in_app() as visitor:
        ada = visitor()
        assert ada.web.get(ada.start()).status == 303
        assert ada.sees()[1] == "user Ada \ufffd True"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"sub": "bob", "name": "Bob"}, "/userinfo belong to another user"),
        ({"name": "Bob"}, "/userinfo does not say which user its data belong to"),
    ],
)
def test_what_is_said_of_another_user_at_that_address(
    sign_in_app: SignInApp, provider: OidcServer, said: dict[str, str], why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    provider.claims = {"name": None, "email": None}
    provider.bodies["/userinfo"] = json.dumps(said).encode()
    with sign_in_app() as visitor:
        ada = visitor()
        refused(ada, ada.web.get(ada.start()))
    assert why in caplog.text


@pytest.mark.parametrize("end", ["\n", "\r\nX: y", "\0", " "])
def test_a_token_that_no_header_can_have_is_in_no_log(
    sign_in_app: SignInApp,
    provider: OidcServer,
    end: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It was in the text of the error of what sends requests."""
    provider.claims = {"name": None, "email": None}
    issue = OidcServer._issue
    token = {"access_token": f"a-secret-token{end}"}
    monkeypatch.setattr(OidcServer, "_issue", lambda *given: issue(*given) | token)
    with sign_in_app() as visitor:
        ada = visitor()
        assert ada.web.get(ada.start()).status == 303
    assert "did not return more data about a user" in caplog.text
    assert "a-secret-token" not in caplog.text


@pytest.mark.parametrize("lifetime", ["60", 60.5, "", -1, None, "²", "nan", "inf", [], 10**400])
def test_any_lifetime_of_tokens(sign_in_app: SignInApp, provider: OidcServer, lifetime: Any) -> None:
    provider.lifetime = lifetime
    with sign_in_app() as visitor:
        ada = visitor()
        reply = ada.web.get(ada.start())
        assert reply.status == 303 or refused(ada, reply)


WITH_TOKEN: Any = {"access_token": "x", "token_type": "Bearer"}


@pytest.mark.parametrize(
    "answer",
    [
        {"error": {"a": 1}},
        {"error": ["x"]},
        {"error": "x\ud800", "error_description": ["y\ud800"]},
        WITH_TOKEN | {"id_token": {"a": 1}},
        WITH_TOKEN | {"expires_in": {"a": 1}},
        WITH_TOKEN | {"expires_at": [1]},
    ],
)
def test_tokens_in_an_answer_of_a_strange_form(
    sign_in_app: SignInApp, provider: OidcServer, answer: dict[str, Any]
) -> None:
    provider.bodies["/token"] = json.dumps(answer).encode()
    with sign_in_app() as visitor:
        ada = visitor()
        refused(ada, ada.web.get(ada.start()))


@pytest.mark.parametrize(
    "tokens", [{"access_token": "x\ud800"}, {"refresh_token": "x\ud800"}, {"access_token": "x" * 20_000}]
)
def test_tokens_that_cannot_be_kept(
    sign_in_app: SignInApp, provider: OidcServer, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With too large ones the first half of the login was kept: who was told that nobody is signed in was signed in."""
    issue = OidcServer._issue
    monkeypatch.setattr(OidcServer, "_issue", lambda *given: issue(*given) | tokens)
    with sign_in_app(more='expose_tokens = ["access"]') as visitor:
        ada = visitor()
        refused(ada, ada.web.get(ada.start()))


def test_metadata_whose_lists_are_none(sign_in_app: SignInApp, provider: OidcServer) -> None:
    provider.metadata = dict.fromkeys(
        ("id_token_signing_alg_values_supported", "token_endpoint_auth_methods_supported"), 5
    )
    with sign_in_app() as visitor:
        ada = visitor()
        assert ada.web.get(ada.start()).status == 303


@pytest.mark.parametrize("wrong", ["key", "none", "secret", "not a token", "none there"])
def test_an_id_token_with_a_wrong_signature(sign_in_app: SignInApp, provider: OidcServer, wrong: str) -> None:
    from joserfc.jwk import OctKey

    with sign_in_app() as visitor:
        ada = visitor()
        back = ada.start()
        if wrong == "key":
            provider.key = OTHER_KEY
        elif wrong == "none":
            provider.alg = "none"
        elif wrong == "secret":
            # Signed with what everybody can read, by an algorithm that takes it for a secret.
            provider.alg = "HS256"
            provider.key = OctKey.import_key(provider.client_secret.ljust(32, "x"))  # type: ignore[assignment]
        else:
            token = b'"id_token": "a.b.c", ' if wrong == "not a token" else b""
            provider.bodies["/token"] = b"{" + token + b'"access_token": "x", "token_type": "Bearer"}'
        refused(ada, ada.web.get(back))


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_the_metadata_cannot_allow_signatures_that_prove_nothing(
    sign_in_app: SignInApp, provider: OidcServer, alg: str
) -> None:
    from joserfc.jwk import OctKey

    provider.metadata = {"id_token_signing_alg_values_supported": [alg]}
    provider.alg = alg
    if alg == "HS256":
        provider.key = OctKey.import_key("x" * 32)  # type: ignore[assignment]
    with sign_in_app() as visitor:
        ada = visitor()
        refused(ada, ada.web.get(ada.start()))


@pytest.mark.parametrize(
    "metadata",
    [
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "http://provider.example/\ud800"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": 5},
        {"issuer": None},
        {"authorization_endpoint": "http://["},
        {"token_endpoint": "http://["},
    ],
)
def test_metadata_that_cannot_be_used(
    sign_in_app: SignInApp, provider: OidcServer, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    with sign_in_app() as visitor:
        ada = visitor()
        refused(ada, ada.web.get("/" + ada.leave()))


def test_a_user_signs_out_here_whatever_the_provider_calls_the_place_to_sign_out_there(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    provider.metadata = {"end_session_endpoint": "http://provider.example/\ud800"}
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        assert ada.web.get("/" + ada.leave("Out")).location == "/"
        assert not any("user" in name for name in ada.web.cookies)
        assert "user None False" in ada.sees()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{", b"\xff\xfe", b"null"])
@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
def test_answers_that_are_none(sign_in_app: SignInApp, provider: OidcServer, path: str, body: bytes) -> None:
    provider.bodies[path] = body
    with sign_in_app() as visitor:
        ada = visitor()
        refused(ada, ada.web.get("/" + ada.leave() if path == DISCOVERY else ada.start()))


def test_a_provider_that_is_away_can_be_tried_again(sign_in_app: SignInApp, provider: OidcServer) -> None:
    provider.statuses[DISCOVERY] = 503
    with sign_in_app() as visitor:
        ada = visitor()
        address = "/" + ada.leave()
        reply = ada.web.get(address)
        assert refused(ada, reply) == "The sign-in service does not respond"
        assert f'<a href="{address}">Try again</a>' in reply.text
        del provider.statuses[DISCOVERY]
        assert ada.web.follow(address)[0] == "/"
        assert "user Ada True" in ada.sees()


def test_a_provider_that_cannot_be_reached(sign_in_app: SignInApp, caplog: pytest.LogCaptureFixture) -> None:
    # Port 1 is nobody's.
    text = """
[auth]
redirect_uri = "http://app.example/oauth2callback"
cookie_secret = "a cookie secret of the tests, long enough"
client_id = "app"
client_secret = "secret"
server_metadata_url = "http://ada:password@127.0.0.1:1/.well-known/openid-configuration?key=hidden"
"""
    with sign_in_app(secrets=text) as visitor:
        ada = visitor()
        assert refused(ada, ada.web.get("/" + ada.leave())) == "The sign-in service does not respond"
    assert "http://127.0.0.1:1/.well-known/openid-configuration cannot be reached" in caplog.text
    assert "password" not in caplog.text
    assert "hidden" not in caplog.text


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
def test_an_answer_that_is_too_large_is_not_read(
    sign_in_app: SignInApp, provider: OidcServer, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider.bodies[path] = b'{"a": "' + b"x" * MOST_BYTES + b'"}'
    with sign_in_app() as visitor:
        ada = visitor()
        assert refused(ada, ada.sign_in()[1]) == "You could not be signed in"
    assert f"{path} answers with more than 1,000,000 bytes" in caplog.text


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
def test_an_answer_that_is_compressed_is_not_read(
    sign_in_app: SignInApp, provider: OidcServer, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A thousand times what comes can come of it."""
    provider.bodies[path] = gzip.compress(b'{"a": "' + b"x" * 100_000_000 + b'"}')
    provider.headers[path] = {"Content-Encoding": "gzip"}
    with sign_in_app() as visitor:
        ada = visitor()
        assert refused(ada, ada.sign_in()[1]) == "You could not be signed in"
    assert f"{path} answers compressed: 'gzip'" in caplog.text


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
@pytest.mark.parametrize(
    ("status", "title"),
    [
        (302, "You could not be signed in"), (404, "You could not be signed in"),
        (429, "The sign-in service does not respond"), (500, "The sign-in service does not respond"),
    ],
)  # fmt: skip
def test_a_status_means_the_same_everywhere(
    sign_in_app: SignInApp, provider: OidcServer, path: str, status: int, title: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    provider.statuses[path] = status
    provider.bodies[path] = b"{}"
    with sign_in_app() as visitor:
        ada = visitor()
        reply = ada.web.get("/" + ada.leave() if path == DISCOVERY else ada.start())
        assert refused(ada, reply) == title
    assert f"{path} answers with {status}" in caplog.text
    assert "HTTPStatusError" not in caplog.text


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
def test_a_slow_provider_is_given_up_and_holds_up_nobody(
    sign_in_app: SignInApp, provider: OidcServer, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("millpond.server.login.provider.WITHIN", 0.5)
    provider.waits[path] = threading.Event()
    with sign_in_app() as visitor:
        ada, bob = visitor(), visitor()
        address = "/" + ada.leave() if path == DISCOVERY else ada.start()
        found: list[Any] = []
        waiting = threading.Thread(target=lambda: found.append(ada.web.get(address)))
        waiting.start()
        assert "user None False" in bob.sees()
        waiting.join()
        assert refused(ada, found[0]) == "The sign-in service does not respond"


def test_those_who_wait_for_a_slow_provider_wait_together(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, the last of many would have waited for the time of all."""
    monkeypatch.setattr("millpond.server.login.provider.WITHIN", 2.0)
    provider.waits[DISCOVERY] = threading.Event()
    with sign_in_app() as visitor:
        everybody = [visitor() for _ in range(4)]
        addresses = ["/" + each.leave() for each in everybody]
        with ThreadPoolExecutor(len(everybody)) as pool:
            replies = list(pool.map(lambda each, address: each.web.get(address), everybody, addresses))
        for each, reply in zip(everybody, replies, strict=True):
            assert refused(each, reply) == "The sign-in service does not respond"
    assert sum(path == DISCOVERY for path, _ in provider.requests) < len(everybody)


def test_the_page_speaks_the_languages_of_the_app(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        page = visitor().web.get("/_millpond/login", {"Accept-Language": "de-AT,de"}).text
        assert '<html lang="de-AT" dir="ltr">' in page
        assert "Zurück zur App" in page
        assert 'dir="rtl"' in visitor().web.get("/_millpond/login", {"Accept-Language": "ar"}).text


def test_a_provider_with_new_keys_is_asked_for_them(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app() as visitor:
        visitor().sign_in()
        asked = [path for path, _ in provider.requests].count("/keys")
        visitor().sign_in()
        assert [path for path, _ in provider.requests].count("/keys") == asked == 1
        provider.key = OTHER_KEY
        ada = visitor()
        refused(ada, ada.web.get(ada.start()))
        assert [path for path, _ in provider.requests].count("/keys") == 2


def test_the_issuer_of_all_organisations_stands_for_each_of_them(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"
    provider.metadata = {"issuer": f"{provider.url}/{{tenantid}}/v2.0"}
    with sign_in_app() as visitor:
        ada = visitor()
        provider.claims = {"iss": f"{provider.url}/{tenant}/v2.0", "tid": tenant}
        assert ada.sign_in()[0] == "/"
        for wrong in ({"tid": "x/../y"}, {"tid": None}, {"tid": "72f988bf-0000-41af-91ab-2d7cd011db47"}):
            provider.claims |= wrong
            bob = visitor()
            refused(bob, bob.web.get(bob.start()))


def test_only_users_of_the_organisations_that_may_sign_in_do(
    sign_in_app: SignInApp, provider: OidcServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ours, theirs = "72f988bf-86f1-41af-91ab-2d7cd011db47", "11111111-86f1-41af-91ab-2d7cd011db47"
    provider.metadata = {"issuer": f"{provider.url}/{{tenantid}}/v2.0"}
    with sign_in_app(more=f'allowed_tenants = ["{ours.upper()}"]') as visitor:
        ada = visitor()
        provider.claims = {"iss": f"{provider.url}/{ours}/v2.0", "tid": ours}
        assert ada.sign_in()[0] == "/"
        assert "user Ada True" in ada.sees()
        # All that they say is right, and they are of another organisation, or of none.
        for claims in (
            {"iss": f"{provider.url}/{theirs}/v2.0", "tid": theirs},
            {"iss": f"{provider.url}/{{tenantid}}/v2.0", "tid": None},
        ):
            provider.claims = claims
            bob = visitor()
            refused(bob, bob.web.get(bob.start()), 403)
        assert "allowed_tenants" in caplog.text
        # One that is taken out of the list is signed out.
        secrets = tmp_path / ".streamlit" / "secrets.toml"
        secrets.write_text(secrets.read_text().replace(ours.upper(), theirs))
        while (setup := ada.web.client.served._login.setups.current()) is None or (
            ours in setup.auth.providers["default"].tenants
        ):
            time.sleep(0.01)
        assert "user None False" in ada.sees()


def test_the_answer_is_that_of_an_organisation_of_the_provider(provider: OidcServer) -> None:
    """RFC 9207, where the metadata leave open which organisation it is."""
    found = "https://login.example/{tenantid}/v2.0"
    tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"
    assert is_of(found, found)
    assert is_of(f"https://login.example/{tenant}/v2.0", found)
    for wrong in (
        "", "https://evil.example", f"https://evil.example/{tenant}/v2.0", "https://login.example//v2.0",
        f"https://login.example/{tenant}/v2.0/evil", "https://login.example/../v2.0", "https://login.example/v2.0",
    ):  # fmt: skip
        assert not is_of(wrong, found)
    assert is_of("https://login.example", "https://login.example")
    assert not is_of("https://login.example/", "https://login.example")


# Tokens that are renewed ----------------------------------------------------------------

RENEWING = """
import millpond as st
st.button("In", on_click=st.login)
st.text(f"user {st.user.get('name')} {st.user.is_logged_in}")
st.text(str(st.user.tokens.get("access")))
"""


def test_tokens_are_renewed_when_a_page_is_opened(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("millpond.server.login.open_pages.AHEAD", -3600.0)  # not beside a run
    provider.lifetime = 1
    with sign_in_app(RENEWING, more='expose_tokens = "access"') as visitor:
        ada = visitor()
        ada.sign_in()  # which opens the page, too
        assert len(provider.issued) == 2
        assert ada.sees()[1] == provider.issued[1]["access_token"]
        provider.lifetime = 3600
        provider.user["name"] = "Ada L."
        ada.web.get("/")
        assert ada.sees() == ["user Ada L. True", provider.issued[2]["access_token"]]
        ada.web.get("/")
        assert len(provider.issued) == 3  # valid for an hour


def test_pages_that_are_opened_at_once_renew_once(sign_in_app: SignInApp, provider: OidcServer) -> None:
    provider.lifetime = 1
    with sign_in_app(RENEWING) as visitor:
        ada = visitor()
        ada.web.get(ada.start())
        provider.lifetime = 3600  # who comes last needs no more
        first, second = visitor(), visitor()
        first.web.cookies, second.web.cookies = dict(ada.web.cookies), dict(ada.web.cookies)
        provider.waits["/token"] = threading.Event()
        threads = [threading.Thread(target=each.web.get, args=("/",)) for each in (first, second)]
        for thread in threads:
            thread.start()
        provider.waits["/token"].set()
        for thread in threads:
            thread.join()
        assert len(provider.issued) == 2
        for each in (first, second):
            assert each.sees()[0] == "user Ada True"


def test_a_provider_that_renews_no_more_has_ended_the_login(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    provider.lifetime = 1
    with sign_in_app(RENEWING) as visitor:
        ada = visitor()
        ada.web.get(ada.start())
        copied = dict(ada.web.cookies)
        provider.refresh_valid = False
        ada.web.get("/")
        assert "millpond_user" not in ada.web.cookies
        assert ada.sees()[0] == "user None False"
        ada.web.cookies = copied
        assert ada.sees()[0] == "user None False"


def test_the_end_of_a_login_closes_the_tabs_that_are_open(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    provider.lifetime = 1
    with sign_in_app(RENEWING) as visitor:
        ada = visitor()
        ada.web.get(ada.start())
        with ada.tab() as tab:
            assert "user Ada True" in tab.texts.values()
            provider.refresh_valid = False
            ada.web.get("/")
            assert closed_with(tab) == CloseCode.ENDED


@pytest.mark.parametrize("trouble", ["away", "another user", "nonsense"])
def test_a_provider_in_trouble_ends_no_login(
    sign_in_app: SignInApp, provider: OidcServer, trouble: str
) -> None:
    provider.lifetime = 1
    with sign_in_app(RENEWING) as visitor:
        ada = visitor()
        ada.web.get(ada.start())
        if trouble == "away":
            provider.statuses["/token"] = 503
        elif trouble == "nonsense":
            provider.bodies["/token"] = b"?"
        else:
            provider.user = {"sub": "eve", "name": "Eve"}
        ada.web.get("/")
        assert ada.sees()[0] == "user Ada True"


def test_the_clock_of_the_provider_may_differ_a_little(sign_in_app: SignInApp, provider: OidcServer) -> None:
    provider.claims = {"iat": int(time.time()) + 30}
    with sign_in_app() as visitor:
        assert visitor().sign_in()[0] == "/"
