"""Users sign in at a provider, come back, are known, and sign out."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.oidc import OidcServer, secrets_of
from tests.server.login.conftest import APP, left_by

SignInApp = Any


def test_a_user_signs_in_and_out(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        assert ada.sees()[1] == "user None False"
        where, reply = ada.sign_in()
        assert (where, reply.status) == ("/", 200)
        assert ada.sees()[1] == "user Ada True"
        assert visitor().sees()[1] == "user None False"
        gone, reply = ada.web.follow("/" + ada.leave("Out"))
        assert (gone, reply.status) == ("/", 200)
        assert ada.sees()[1] == "user None False"
        assert sorted(ada.web.cookies) == ["millpond_browser"]
    end = dict(provider.requests)["/end"]
    assert end["client_id"] == "app"
    assert end["post_logout_redirect_uri"] == "http://app.example:80/oauth2callback"
    assert end["id_token_hint"] == provider.issued[0]["id_token"]


def test_the_request_to_the_provider_has_all_that_makes_it_safe(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    more = 'client_kwargs = { scope = "email", prompt = "login", state = "ours", response_type = "token", url = "x", self = 5 }'
    with sign_in_app(more=more) as visitor:
        visitor().start()
    query = dict(provider.requests)["/authorize"]
    assert len(query["state"]) >= 32
    assert len(query["nonce"]) >= 32
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert {name: query[name] for name in ("response_type", "scope", "prompt", "client_id", "url", "self")} == {
        "response_type": "code", "scope": "openid email", "prompt": "login", "client_id": "app", "url": "x", "self": "5",
    }  # fmt: skip


def test_the_browser_comes_back_to_the_page_that_it_was_at(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        where, _ = visitor().sign_in(query="a=1&b=%C3%BC")
    assert where == "/?a=1&b=%C3%BC"


@pytest.mark.parametrize(("length", "kept"), [(2400, True), (4000, True), (20_000, False)])
def test_a_page_with_a_long_query_lets_its_user_sign_in(
    sign_in_app: SignInApp, length: int, kept: bool
) -> None:
    """The cookie of a way took two pieces, of which one was read: no link was valid."""
    query = "a=" + "x" * length
    with sign_in_app() as visitor:
        ada = visitor()
        for _ in range(6):
            ada.start(query=query)
        assert len({name[: len("millpond_login_") + 12] for name in ada.web.cookies if "login" in name}) == 5
        back = ada.start(query=query)
        reply = ada.web.get(back)
        assert (reply.status, reply.location) == (303, f"/?{query}" if kept else "/")
        # The same when it is loaded again, until the user has signed out.
        assert ada.web.get(back).location == reply.location
        ada.web.follow("/" + ada.leave("Out"))
        assert ada.web.get(back).status == 400


def test_all_stays_below_the_path_of_an_app_that_is_mounted(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app(mount="/tools", scheme="https") as visitor:
        ada = visitor()
        ada.web.get("/tools/")
        with ada._connect(ada.web.client, "/tools/_millpond/stream", headers=ada.web.header) as tab:
            address = left_by(tab.hello().until_finished(), "In")
        reply = ada.web.get("/tools/" + address)
        assert all("; Path=/tools/;" in cookie for cookie in reply.cookies)
        assert not any(cookie.startswith("__Host-") for cookie in reply.cookies)  # browsers would refuse it
        state = parse_qs(urlsplit(reply.location).query)["state"][0]
        back = urlsplit(ada.web.get(reply.location).location)
        assert parse_qs(back.query)["state"] == [state]
        last = ada.web.get(f"/tools/oauth2callback?{back.query}")
        assert (last.status, last.location) == (303, "/tools/")


def test_cookies_are_for_the_server_alone_and_for_https_where_the_app_has_it(sign_in_app: SignInApp) -> None:
    for scheme in ("http", "https"):
        with sign_in_app(scheme=scheme) as visitor:
            ada = visitor()
            back = ada.start()
            reply = ada.web.get(back)
        kept = [cookie for cookie in reply.cookies if "Max-Age=0" not in cookie]
        prefix = "__Host-" if scheme == "https" else ""
        names = {cookie.partition("=")[0] for cookie in kept}
        (done,) = [name for name in names if name.startswith(prefix + "millpond_login_")]
        assert names == {prefix + "millpond_user", prefix + "millpond_tokens", done}
        for cookie in kept:
            assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
            assert ("Secure" in cookie.split("; ")) == (scheme == "https")


def test_the_app_sees_no_cookie_of_ours(sign_in_app: SignInApp) -> None:
    source = "import millpond as st\nst.text(str(st.context.cookies) + str(st.context.headers))\n" + APP
    for scheme in ("http", "https"):
        with sign_in_app(source, scheme=scheme) as visitor:
            ada = visitor()
            ada.web.get(ada.start())
            ada.web.cookies["theirs"] = "1"
            seen = ada.sees()
        assert seen[2] == "user Ada True"
        assert "theirs" in seen[0]
        assert "millpond_" not in seen[0]


@pytest.mark.parametrize(
    ("more", "names"),
    [("", []), ('expose_tokens = "id"', ["id"]), ('expose_tokens = ["id", "access"]', ["access", "id"])],
)
def test_the_app_is_given_the_tokens_that_are_configured(
    sign_in_app: SignInApp, more: str, names: list[str]
) -> None:
    with sign_in_app(more=more) as visitor:
        ada = visitor()
        ada.sign_in()
        assert ada.sees()[2] == f"tokens {names}"


def test_a_callback_knows_the_user(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        with ada.tab() as tab:
            assert list(tab.click("Increment", 1).texts.values())[-1] == "called Ada"


def test_what_the_id_token_lacks_the_provider_is_asked_for(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    provider.claims = {"email": None, "name": None}
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        assert ada.sees()[1] == "user Ada True"


def test_several_providers(sign_in_app: SignInApp, provider: OidcServer) -> None:
    secrets = f"""
[auth]
redirect_uri = "http://app.example/oauth2callback"
cookie_secret = "a cookie secret of the tests, long enough"
[auth.first]
client_id = "app"
client_secret = "app's secret"
server_metadata_url = "{provider.metadata_url}"
"""
    source = APP.replace("st.login()", 'st.login("first")') + 'st.text(str(st.user.get("provider")))'
    with sign_in_app(source, secrets=secrets) as visitor:
        ada = visitor()
        ada.sign_in()
        assert ada.sees()[-1] == "first"


def test_two_tabs_can_be_on_their_way_at_once(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        first, second = ada.start(), ada.start()
        assert ada.web.get(first).status == 303
        assert ada.web.get(second).status == 303
        assert ada.sees()[1] == "user Ada True"


def test_the_log_says_what_it_may_be_that_a_browser_comes_back_without_cookies(
    sign_in_app: SignInApp, caplog: pytest.LogCaptureFixture
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        back, cookies = ada.start(), dict(ada.web.cookies)
        assert ada.web.get("/oauth2callback?code=x&state=made-up").status == 400
        assert "without its cookies." not in caplog.text
        for _ in range(2):
            ada.web.cookies = {}
            assert ada.web.get(back).status == 400
        assert caplog.text.count("without its cookies.") == 1
        assert (
            "open the app at the address of `redirect_uri` in the secrets, http://app.example:80/"
            in caplog.text
        )
        ada.web.cookies = cookies
        assert ada.web.get(back).status == 303


def test_the_log_says_which_secrets_a_provider_refuses(
    sign_in_app: SignInApp, provider: OidcServer, caplog: pytest.LogCaptureFixture
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        provider.client_secret = "another"
        assert ada.sign_in()[1].status == 502
        assert "'invalid_client' '' Check `client_id` and `client_secret` in the secrets." in caplog.text


def test_a_browser_is_on_few_ways_at_once(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        for _ in range(7):
            ada.start()
        last = ada.start()
        assert sum(name.startswith("millpond_login_") for name in ada.web.cookies) == 5
        assert ada.web.get(last).status == 303


def test_a_user_who_declines_comes_back_to_the_page(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        state = parse_qs(urlsplit(ada.start(query="a=1")).query)["state"][0]
        reply = ada.web.get(f"/oauth2callback?error=access_denied&state={state}")
        assert (reply.status, reply.location) == (303, "/?a=1")
        assert ada.sees()[1] == "user None False"


def test_signing_out_does_not_depend_on_the_provider(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        address = ada.leave("Out")
        # Another process, which has not asked for the metadata yet.
        with sign_in_app() as another:
            provider.statuses["/.well-known/openid-configuration"] = 500
            ada.web.client = another().web.client
            reply = ada.web.get("/" + address)
    assert (reply.status, reply.location) == (303, "/")
    assert "millpond_user" not in ada.web.cookies


@pytest.mark.parametrize("url", ["http://[", "https://", "x"])
def test_pages_are_served_whatever_is_wrong_in_the_secrets(
    sign_in_app: SignInApp, provider: OidcServer, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = secrets_of(provider, 80, host="app.example").replace(provider.metadata_url, url)
    with sign_in_app(secrets=secrets) as visitor:
        ada = visitor()
        assert ada.web.get("/").status == 200
        assert ada.web.get("/_millpond/login?ticket=x").status == 500  # a page, which says so
        assert "user None False" in ada.sees()
    assert "Nobody can sign in: `server_metadata_url`" in caplog.text


@pytest.mark.parametrize(("content", "why"), [("[auth", "is not valid TOML"), ("\udcff", "is not UTF-8")])
def test_secrets_that_cannot_be_read_for_a_while_end_no_login(
    sign_in_app: SignInApp, tmp_path: Path, content: str, why: str, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr("millpond.config.secrets.SecretSource.looks_every", 0.0)
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        file = tmp_path / ".streamlit" / "secrets.toml"
        good = file.read_text()
        file.write_text(content, errors="surrogateescape")
        for _ in range(2):
            assert "user Ada True" in ada.sees()
        with visitor().tab() as other:
            shown = [node.props.message for node in other.tab.tree.walk() if node.kind == "exception"]
        assert len(shown) == 1
        assert "Users cannot sign in. " in shown[0]
        assert why in shown[0]
        assert str(tmp_path) not in shown[0]
        file.write_text(good)
        assert "user Ada True" in ada.sees()
    said = [line for line in caplog.messages if "Users stay signed in" in line]
    assert len(said) == 1
    assert why in said[0]


def test_secrets_that_cannot_be_read_at_first_are_in_the_log(
    sign_in_app: SignInApp, provider: OidcServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr("millpond.config.secrets.SecretSource.looks_every", 0.0)
    with sign_in_app(secrets="[auth") as visitor:
        ada = visitor()
        assert ada.web.get("/").status == 200
        (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets_of(provider, 80, host="app.example"))
        assert "user None False" in ada.sees()
    assert sum(line.endswith("Nobody can sign in.") for line in caplog.messages) == 1
