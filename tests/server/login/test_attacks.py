"""What somebody else tries: each of these fails when its guard is taken out."""

from __future__ import annotations

import base64
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.requests import HTTPConnection

from millpond.server.login.cookies import MOST, PIECE, join
from millpond.server.login.links import SignInTicket
from millpond.server.login.seal import CookieSeal
from millpond.server.login.state import Identity
from millpond.server.login.ways import START, Start, Ways
from tests.oidc import OidcServer, secrets_of
from tests.patience import PATIENCE

SignInApp = Any
SECRET = "a cookie secret of the tests, long enough"
SEAL = CookieSeal([SECRET])


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


def is_nobody(visitor: Any) -> bool:
    return "user None False" in visitor.sees()


# Login CSRF: the victim is signed in as the attacker ------------------------------------


def test_an_answer_for_another_browser_signs_nobody_in(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app() as visitor:
        attacker, victim = visitor(), visitor()
        back = attacker.start()  # with the attacker's code and state
        reply = victim.web.get(back)
        assert (reply.status, "millpond_user" in victim.web.cookies) == (400, False)
        # Nor where the victim is on his own way.
        victim.start()
        assert victim.web.get(back).status == 400
        assert is_nobody(victim)


def test_a_state_of_ones_own_does_not_go_with_the_cookie_of_another_way(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with sign_in_app() as visitor:
        attacker, victim = visitor(), visitor()
        back = attacker.start()
        victim.start()
        # A cookie of the victim's own, under the name that the attacker's state asks for.
        (mine,) = [value for name, value in victim.web.cookies.items() if name.startswith(START)]
        (theirs,) = [name for name in attacker.web.cookies if name.startswith(START)]
        victim.web.cookies[theirs] = mine
        assert victim.web.get(back).status == 400
        assert "/token" not in {
            path for path, _ in provider.requests
        }  # nobody has asked what the code is good for


def test_only_the_app_itself_can_let_a_browser_sign_in_or_out(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        attacker, victim = visitor(), visitor()
        victim.sign_in()
        sign_in, sign_out = attacker.leave("In"), attacker.leave("Out")
        for address in (
            "_millpond/login",
            "_millpond/logout",
            "_millpond/logout?ticket=x",
            sign_in,
            sign_out,
        ):
            reply = victim.web.get("/" + address)
            assert (reply.status, reply.cookies) == (400, [])
        # A link for signing in is none for signing out.
        reply = victim.web.get("/" + victim.leave("In").replace("login", "logout"))
        assert reply.status == 400
        assert "user Ada True" in victim.sees()


def test_a_ticket_is_valid_for_some_minutes(sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("millpond.server.login.links.TICKET_FOR", -1.0)
    with sign_in_app() as visitor:
        ada = visitor()
        assert ada.web.get("/" + ada.leave("In")).status == 400


# Open redirects -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example/", "/evil.example", "\\\\evil.example", "/\\evil.example", "../x", "%2F%2Fevil.example",
        "a\r\nSet-Cookie: x=1", "/\t/evil.example", "a/../../x", "%5Cevil.example", "a?b\\c",
    ],
)  # fmt: skip
def test_the_way_back_never_leads_elsewhere(sign_in_app: SignInApp, back: str) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.start()
        (name,) = [name for name in ada.web.cookies if name.startswith(START)]
        found = SEAL.open("start", ada.web.cookies[name].removeprefix("1."), Start)
        forged = Start(found.state, found.nonce, found.verifier, found.provider, back)
        ada.web.cookies[name] = "1." + SEAL.seal("start", forged, 60)
        reply = ada.web.get(f"/oauth2callback?error=access_denied&state={found.state}")
        assert (reply.status, reply.location) == (303, "/")


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example"])
def test_no_parameter_says_where_to_go(sign_in_app: SignInApp, address: str) -> None:
    query = urlencode(
        dict.fromkeys(
            ("next", "redirect", "redirect_uri", "back", "url", "post_logout_redirect_uri"), address
        )
    )
    with sign_in_app() as visitor:
        ada = visitor()
        back = ada.start()
        assert ada.web.get(f"{back}&{query}").location == "/"
        assert ada.web.get(f"/oauth2callback?{query}").location == "/"
        assert "evil" not in ada.web.get(f"/{ada.leave('Out')}&{query}").location


# Replay ---------------------------------------------------------------------------------


def test_an_answer_counts_once(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        back = ada.start()
        before = dict(ada.web.cookies)
        assert ada.web.get(back).status == 303
        # The same page loaded again leads on; nothing is redeemed or set again.
        again = ada.web.get(back)
        assert (again.status, again.location, again.cookies) == (303, "/", [])
        assert [path for path, _ in provider.requests].count("/token") == 1
        # Somebody who has copied the cookie as well is refused, and the provider does not take the code for stolen.
        thief = visitor()
        thief.web.cookies = before
        assert thief.web.get(back).status == 400
        assert [path for path, _ in provider.requests].count("/token") == 1
        assert is_nobody(thief)


def test_that_a_way_is_done_helps_nobody_but_the_browser_that_has_signed_in(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        back = ada.start()
        ada.web.get(back)
        # Without its login, or with another one.
        thief = visitor()
        thief.web.cookies |= {name: text for name, text in ada.web.cookies.items() if name.startswith(START)}
        assert thief.web.get(back).status == 400
        assert is_nobody(thief)
        provider.user = {"sub": "bob", "name": "Bob"}
        thief.sign_in()
        assert thief.web.get(back).status == 400
        assert "user Bob True" in thief.sees()
        # For another way.
        assert ada.web.get(back.replace(state_of(back), "x")).status == 400
        # After signing out, also with copies of all cookies.
        kept = dict(ada.web.cookies)
        ada.web.follow("/" + ada.leave("Out"))
        assert ada.web.get(back).status == 400
        ada.web.cookies = kept
        assert ada.web.get(back).status == 400
        # When its minute is over.
        monkeypatch.setattr("millpond.server.login.ways.DONE_FOR", -1.0)
        ada = visitor()
        back = ada.start()
        assert ada.web.get(back).status == 303
        assert ada.web.get(back).status == 400


def test_the_end_of_a_way_that_is_loaded_again_while_the_provider_answers_waits_for_the_same_answer(
    sign_in_app: SignInApp, provider: OidcServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sign_in_app() as visitor, ThreadPoolExecutor(2) as pool:
        ada = visitor()
        back = ada.start()
        before = dict(ada.web.cookies)
        provider.waits["/token"] = threading.Event()
        browsers = [visitor(), visitor()]
        for browser in browsers:
            browser.web.cookies = dict(before)
        entered: list[str] = []
        redeem = Ways.redeem

        def noted(self: Ways, provider: Any, setup: Any, way: Any, code: str) -> Any:
            entered.append(code)
            return redeem(self, provider, setup, way, code)

        monkeypatch.setattr(Ways, "redeem", noted)
        coming = [pool.submit(browser.web.get, back) for browser in browsers]
        end = time.monotonic() + PATIENCE
        while len(entered) < 2:
            assert time.monotonic() < end
            time.sleep(0.01)
        provider.waits["/token"].set()
        assert [each.result().status for each in coming] == [303, 303]
        assert [path for path, _ in provider.requests].count("/token") == 1
        for browser in browsers:
            assert "user Ada True" in browser.sees()


def test_a_code_without_its_verifier_is_of_no_use(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with sign_in_app() as visitor:
        ada, thief = visitor(), visitor()
        code = parse_qs(urlsplit(ada.start()).query)["code"][0]
        state = state_of(thief.start())
        assert thief.web.get(f"/oauth2callback?{urlencode({'code': code, 'state': state})}").status == 400
        assert is_nobody(thief)


def test_a_way_that_took_too_long_is_over(sign_in_app: SignInApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("millpond.server.login.ways.START_FOR", 0.5)
    with sign_in_app() as visitor:
        ada = visitor()
        ada.web.follow("/" + ada.leave())  # in time, it works
        cookies = dict(ada.web.cookies)
        monkeypatch.setattr("millpond.server.login.ways.START_FOR", -1.0)
        address = ada.leave()
        url = ada.web.get("/" + address).location
        back = ada.web.get(url).location
        assert cookies
        assert ada.web.get(back).status == 400


def test_cookies_that_were_copied_are_of_no_use_after_signing_out(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada, thief = visitor(), visitor()
        ada.sign_in()
        thief.web.cookies = dict(ada.web.cookies)
        assert "user Ada True" in thief.sees()
        ada.web.follow("/" + ada.leave("Out"))
        assert is_nobody(thief)
        # Nor for files, of which the store is not asked.
        cookies = thief.web.header["Cookie"].encode()
        request = HTTPConnection({"type": "http", "headers": [(b"cookie", cookies)]})
        assert thief.web.client.served._login.find(request) is None


# Mixed-up providers ---------------------------------------------------------------------


def two_providers(first: OidcServer, second: OidcServer) -> str:
    tables = "".join(
        f'[auth.{name}]\nclient_id = "app"\nclient_secret = "app\'s secret"\nserver_metadata_url = "{each.metadata_url}"\n'
        for name, each in (("first", first), ("second", second))
    )
    return f'[auth]\nredirect_uri = "http://app.example/oauth2callback"\ncookie_secret = "{SECRET}"\n{tables}'


CHOICE = """
import millpond as st
st.button("first", on_click=st.login, args=("first",))
st.button("second", on_click=st.login, args=("second",))
st.text(f"user {st.user.get('name')} {st.user.is_logged_in}")
"""


def test_an_answer_is_that_of_the_provider_who_was_asked(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    with OidcServer() as evil, sign_in_app(CHOICE, secrets=two_providers(provider, evil)) as visitor:
        ada = visitor()
        # The evil one lets the browser bring the code of the honest one back, with the state of its own.
        honest = parse_qs(urlsplit(ada.start(button="first")).query)["code"][0]
        state = state_of(ada.start(button="second"))
        for more in ({"iss": provider.url}, {"iss": "https://elsewhere.example"}, {"iss": ""}):
            query = urlencode({"code": honest, "state": state} | more)
            asked = len(evil.requests)
            reply = ada.web.get(f"/oauth2callback?{query}")
            assert reply.status in {400, 502}
            assert not any(path == "/token" for path, _ in evil.requests[asked:])  # it has not got the code
            state = state_of(ada.start(button="second"))
        assert is_nobody(ada)


def test_a_provider_that_names_itself_in_its_answers_must_do_so(
    sign_in_app: SignInApp, provider: OidcServer
) -> None:
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    with sign_in_app() as visitor:
        ada = visitor()
        assert ada.web.get(ada.start()).status == 502
        back = f"{ada.start()}&{urlencode({'iss': provider.url})}"
        assert ada.web.get(back).status == 303


def test_users_of_two_providers_are_two_users(sign_in_app: SignInApp, provider: OidcServer) -> None:
    with OidcServer() as other, sign_in_app(CHOICE, secrets=two_providers(provider, other)) as visitor:
        ada = visitor()
        ada.sign_in(button="first")
        with ada.tab() as tab:
            session = tab.session
        # The same `sub`, said by somebody else; in the same browser, as far as its own cookie goes.
        eve = visitor()
        eve.web.cookies = {"millpond_browser": ada.web.cookies["millpond_browser"]}
        eve.sign_in(button="second")
        with eve.tab(session=session, connection=2) as tab:
            assert tab.session != session


# Cookies --------------------------------------------------------------------------------


def test_a_neighbouring_subdomain_plants_no_login(sign_in_app: SignInApp) -> None:
    """It can set cookies for the whole domain, but none whose names begin with ``__Host-``."""
    with sign_in_app(scheme="https") as visitor:
        mallory, victim = visitor(), visitor()
        mallory.web.get(mallory.start())
        assert not is_nobody(mallory)
        planted = {name.removeprefix("__Host-"): value for name, value in mallory.web.cookies.items()}
        planted.pop("millpond_browser")
        assert not forge(victim, **planted)
        assert victim.web.cookies.keys() >= {"millpond_user", "millpond_tokens"}


def forge(visitor: Any, **instead: str) -> bool:
    """Whether the browser is still signed in with these cookies instead of its own."""
    visitor.web.cookies |= instead
    return not is_nobody(visitor)


def test_a_cookie_that_was_changed_is_none(sign_in_app: SignInApp) -> None:
    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
        right = ada.web.cookies["millpond_user"]
        raw = bytearray(base64.urlsafe_b64decode(right[2:] + "=" * (-len(right[2:]) % 4)))
        for place in (0, 11, 12, len(raw) // 2, len(raw) - 1):
            raw[place] ^= 1
            text = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
            assert not forge(ada, millpond_user="1." + text)
            raw[place] ^= 1
        for wrong in (
            "",
            "1.",
            "1.x",
            "x",
            right[2:],
            right[:-4],
            right + "AAAA",
            "9" + right[1:],
            "1.\xff",
            "a" * 4000,
        ):
            assert not forge(ada, millpond_user=wrong)
        assert forge(ada, millpond_user=right)


def test_a_cookie_of_one_purpose_is_of_no_other(sign_in_app: SignInApp) -> None:
    claims = {"iss": "x", "sub": "root", "name": "Root"}
    identity = Identity("default", "app", "login", time.time(), claims)
    with sign_in_app() as visitor:
        ada = visitor()
        assert forge(
            ada, millpond_user="1." + SEAL.seal("user", identity, 60)
        )  # so it is what it must not be
        for purpose in ("start", "tokens", "ticket"):
            assert not forge(ada, millpond_user="1." + SEAL.seal(purpose, identity, 60))
        other = CookieSeal(["another secret of another app, long enough"])
        assert not forge(ada, millpond_user="1." + other.seal("user", identity, 60))


def test_a_login_of_another_app_or_provider_is_none_here(sign_in_app: SignInApp) -> None:
    claims = {"iss": "x", "sub": "root", "name": "Root"}
    with sign_in_app() as visitor:
        ada = visitor()
        for provider, client in (("default", "another app"), ("gone", "app")):
            identity = Identity(provider, client, "login", time.time(), claims)
            assert not forge(ada, millpond_user="1." + SEAL.seal("user", identity, 60))


def test_a_login_ends_when_its_time_is_over(sign_in_app: SignInApp) -> None:
    claims = {"iss": "x", "sub": "ada", "name": "Ada"}
    with sign_in_app(more="cookie_days = 1") as visitor:
        ada = visitor()
        yesterday = Identity("default", "app", "login", time.time() - 86401, claims)
        # By its own seal, and by what is configured now.
        assert not forge(ada, millpond_user="1." + SEAL.seal("user", yesterday, 60))
        today = Identity("default", "app", "login", time.time(), claims)
        assert not forge(ada, millpond_user="1." + SEAL.seal("user", today, -1))
        assert forge(ada, millpond_user="1." + SEAL.seal("user", today, 60))


def test_tokens_of_another_login_are_not_given_out(sign_in_app: SignInApp) -> None:
    with sign_in_app(more='expose_tokens = "access"') as visitor:
        ada, bob = visitor(), visitor()
        ada.sign_in()
        bob.sign_in()
        assert "tokens ['access']" in ada.sees()
        ada.web.cookies["millpond_tokens"] = bob.web.cookies["millpond_tokens"]
        assert "tokens []" in ada.sees()


def test_a_secret_is_rotated(
    sign_in_app: SignInApp, provider: OidcServer, caplog: pytest.LogCaptureFixture
) -> None:
    new = "a new secret of the tests, which is long enough"
    first = secrets_of(provider, 80, host="app.example")

    def secrets(*texts: str) -> str:
        return first.replace(
            f'cookie_secret = "{SECRET}"', f"cookie_secret = {list(texts)}".replace("'", '"')
        )

    with sign_in_app() as visitor:
        ada = visitor()
        ada.sign_in()
    for texts, known in (((new, SECRET), True), ((new,), False)):
        with sign_in_app(secrets=secrets(*texts)) as visitor:
            other = visitor()
            other.web.cookies = dict(ada.web.cookies)
            assert is_nobody(other) != known
            is_nobody(other)
        # A replica that has another secret than the others says so, once.
        assert sum("the same `cookie_secret`" in line for line in caplog.messages) == (not known)


def test_large_claims_have_room_in_several_cookies(sign_in_app: SignInApp, provider: OidcServer) -> None:
    provider.user["groups"] = [f"group {number}" for number in range(400)]
    source = "import millpond as st\nst.button('In', on_click=st.login)\nst.text(str(len(st.user.get('groups', []))))"
    with sign_in_app(source) as visitor:
        ada = visitor()
        back = ada.start()
        reply = ada.web.get(back)
        assert all(len(cookie) < 4096 for cookie in reply.cookies)
        assert {"millpond_user", "millpond_user_1"} <= ada.web.cookies.keys()
        assert ada.sees() == ["400"]
        # Less than before: the pieces that are not needed go.
        provider.user["groups"] = ["one"]
        ada.sign_in()
        assert "millpond_user_1" not in ada.web.cookies
        assert ada.sees() == ["1"]


def test_a_login_that_has_no_room_is_refused_and_said(
    sign_in_app: SignInApp, provider: OidcServer, caplog: pytest.LogCaptureFixture
) -> None:
    provider.user["groups"] = ["x" * 30_000]
    with sign_in_app() as visitor:
        ada = visitor()
        reply = ada.web.get(ada.start())
        assert reply.status == 502
        assert not any(cookie.startswith(("millpond_user", "millpond_tokens")) for cookie in reply.cookies)
        assert is_nobody(ada)
    assert "too large for cookies" in caplog.text


def test_oversized_cookies_are_passed_over() -> None:
    assert join({"user": "1." + "a" * PIECE}, "user") == "a" * PIECE
    assert join({"user": "1." + "a" * (PIECE + 1)}, "user") is None
    many = {"user": f"{MOST + 1}.a"} | {f"user_{number}": "a" for number in range(1, MOST + 1)}
    assert join(many, "user") is None
    assert join({"user": "2.a"}, "user") is None
    assert join({"user": "999999999999.a"}, "user") is None
    assert (
        join({"user": f"{MOST}.a"} | dict.fromkeys((f"user_{n}" for n in range(1, MOST)), "b"), "user")
        == "abbbb"
    )


def test_a_ticket_says_for_whom_it_is() -> None:
    # What a test above takes to be so: the ticket that it uses is bound to the browser, not to the session alone.
    assert "browser" in SignInTicket.__struct_fields__
