"""``st.user``, ``st.login`` and ``st.logout``, as an app and its tests see them."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.config.auth import misspelt, read_auth
from millpond.errors import AuthError
from millpond.testing import AppTest

AUTH: dict[str, Any] = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "a secret of the tests, which is long enough",
    "client_id": "app",
    "client_secret": "secret",
    "server_metadata_url": "https://provider.example/.well-known/openid-configuration",
}
ADA = {"is_logged_in": True, "name": "Ada", "groups": ["a"], "tokens": {"id": "the token"}}


def shown(expression: str, user: dict[str, Any], auth: dict[str, Any] | None = None) -> str:
    """What an expression is in an app, or the error that it raises."""
    at = AppTest.from_string(f"import millpond as st\nst.text(repr(({expression})))")
    at.user = user
    if auth is not None:
        at.secrets = {"auth": auth}
    at.run()
    return f"{at.exception[0].name}: {at.exception[0].value}" if at.exception else at.text[0].value


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("st.user.name", "'Ada'"),
        ("st.user['name']", "'Ada'"),
        ("st.user.get('age', 5)", "5"),
        ("'name' in st.user, 'age' in st.user, len(st.user)", "(True, False, 3)"),
        ("list(st.user), list(st.user.keys())[0]", "(['is_logged_in', 'name', 'groups'], 'is_logged_in')"),
        ("dict(st.user.items()) == st.user.to_dict()", "True"),
        ("list(st.user.values())", "[True, 'Ada', ['a']]"),
        ("st.user.to_dict()", "{'is_logged_in': True, 'name': 'Ada', 'groups': ['a']}"),
        ("st.user", "st.user({'is_logged_in': True, 'name': 'Ada', 'groups': ['a']})"),
        ("st.user.tokens", "st.user.tokens(id)"),
        ("st.user.tokens.id, st.user.tokens['id'], st.user.tokens.to_dict()", "('the token', 'the token', {'id': 'the token'})"),
        ("st.user.age", 'UserAttributeError: st.user has no attribute "age". There are: `is_logged_in`, `name`, `groups`.'),
        ("st.user['age']", 'UserKeyError: st.user has no key "age". There are: `is_logged_in`, `name`, `groups`.'),
        ("setattr(st.user, 'x', 1)", "ApiError: st.user cannot be modified"),
        ("st.user.__setitem__('x', 1)", "ApiError: st.user cannot be modified"),
        ("setattr(st.user.tokens, 'x', 1)", "ApiError: st.user.tokens cannot be modified"),
    ],
)  # fmt: skip
def test_what_is_known_of_a_user(expression: str, found: str) -> None:
    assert shown(expression, ADA) == found


@pytest.mark.parametrize("expression", ["st.user.tokens.access", "st.user.tokens['access']"])
def test_a_token_that_is_not_exposed_is_said_to_be_so(expression: str) -> None:
    assert 'Token "access" is not exposed or does not exist.' in shown(expression, ADA)


def test_what_is_known_is_the_apps_own_copy() -> None:
    source = "import millpond as st\nst.user.groups.append('b')\nst.user.to_dict()['groups'].append('c')\nst.text(st.user.groups)"
    at = AppTest.from_string(source)
    at.user = ADA
    assert at.run().text[0].value == "['a']"


def test_without_logins_it_is_as_in_streamlit() -> None:
    at = AppTest.from_string("import millpond as st\nst.text(st.user.to_dict())")
    assert at.run().text[0].value == "{'email': 'test@example.com'}"
    assert shown("st.user.to_dict(), len(st.user), st.user.get('x')", {}) == "({}, 0, None)"
    assert shown("st.user.is_logged_in", {}).startswith(
        'UserAttributeError: st.user has no attribute "is_logged_in"'
    )
    assert shown("st.logout()", {}) == "None"


def test_a_test_signs_somebody_in_and_out_while_the_page_is_open() -> None:
    at = AppTest.from_string(
        """
import millpond as st

def called():
    st.session_state.who = st.user.get("name")

@st.fragment
def part():
    st.text(st.user.get("name"))

st.button("Call", on_click=called)
part()
st.text(st.session_state.get("who"))
"""
    )
    for name in ("Ada", "Bob"):
        at.user = {"is_logged_in": True, "name": name}
        at.run()
        at.button[0].click().run()
        assert [text.value for text in at.text] == [name, name]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"redirect_uri": None}, "has no `redirect_uri`: the app's address"),
        ({"redirect_uri": "localhost:8501/oauth2callback"}, "got 'localhost:8501/oauth2callback'"),
        ({"redirect_uri": None, "redirect_url": AUTH["redirect_uri"]}, "(there is `redirect_url`)"),
        ({"redirect_uri": "http://localhost:8501/"}, "/oauth2callback"),
        ({"redirect_uri": "javascript://x/oauth2callback"}, "`redirect_uri`"),
        ({"cookie_secret": None}, "has no `cookie_secret`: a string that cannot be guessed"),
        ({"cookie_secret": None, "cookie-secret": "x" * 32}, "(there is `cookie-secret`)"),
        ({"cookie_secret": 5}, "a list of strings"),
        ({"cookie_secret": "short"}, "at least 32 characters"),
        ({"cookie_secret": []}, "has no `cookie_secret`"),
        ({"cookie_secret": ["x" * 32, "short"]}, "at least 32 characters"),
        ({"client_id": None}, "has no `client_id`"),
        ({"client_id": " "}, "has no `client_id`"),
        ({"client_secret": ""}, "has no `client_secret`"),
        ({"client_id": 5}, "must be a string"),
        ({"server_metadata_url": "provider.example"}, "must be a URL; got 'provider.example'"),
        ({"server_metadata_url": "http://["}, "must be a URL"),
        ({"server_metadata_url": "https://"}, "must be a URL"),
        ({"redirect_uri": "http://x\r\n/oauth2callback"}, "`redirect_uri`"),
        ({"redirect_uri": "http://[/oauth2callback"}, "`redirect_uri`"),
        ({"redirect_uri": "http://ada:password@localhost/oauth2callback"}, "`redirect_uri`"),
        ({"redirect_uri": "http://local host/oauth2callback"}, "`redirect_uri`"),
        ({"redirect_uri": "http://x\\y/oauth2callback"}, "`redirect_uri`"),
        ({"redirect_uri": "http://localhost/oauth2callback#"}, "`redirect_uri`"),
        ({"client_id": "app\x00"}, "`client_id` in `[auth]` of the secrets has characters"),
        ({"client_secret": "ключ"}, "`client_secret` in `[auth]` of the secrets has characters"),
        ({"": AUTH}, 'cannot be called ""'),
        ({"client_kwargs": {"prompt": ["login"]}}, "`prompt` in `client_kwargs` of `[auth]`"),
        ({"client_kwargs": {"headers": {"a": "b"}}}, "must be a string, a number or a boolean"),
        ({"client_kwargs": {"token_endpoint_auth_method": "private_key_jwt"}}, "one of client_secret_basic"),
        ({"client_kwargs": {"token_endpoint_auth_method": ["none"]}}, "one of client_secret_basic"),
        ({"expose_tokens": ["refresh"]}, "`expose_tokens`"),
        ({"cookie_days": 0}, "`cookie_days`"),
        ({"allowed_tenants": []}, "at least one"),
        ({"allowed_tenants": ["contoso.com"]}, "`allowed_tenants`"),
        ({"allowed_tenants": [5]}, "`allowed_tenants`"),
        ({"client_kwargs": "x"}, "`client_kwargs`"),
        ({"client_kwargs": {"scope": 5}}, "`scope` in `client_kwargs`"),
        ({"client_kwargs": {"scope": [5]}}, "`scope` in `client_kwargs`"),
        ({"client_id": None, "client_secret": None, "server_metadata_url": None}, "names no provider"),
    ],
)
def test_what_is_wrong_in_the_secrets_is_said_by_login(changes: dict[str, Any], said: str) -> None:
    auth = {name: value for name, value in (AUTH | changes).items() if value is not None}
    found = shown("st.login()", {}, auth)
    assert found.startswith("AuthError: ")
    assert said in found


@pytest.mark.parametrize(
    "name",
    [
        "redirect_uri",
        "server_metadata_url",
        "client_kwargs",
        "expose_tokens",
        "cookie_days",
        "expired_tokens",
    ],
)
def test_a_huge_value_is_not_said_in_full(name: str) -> None:
    assert len(shown("st.login()", {}, AUTH | {name: "x" * 100_000})) < 500


@pytest.mark.parametrize(
    "uri", ["http://[::1]:8501", "https://bücher.example/a", "HTTPS://X.EXAMPLE:443", "http://my_host"]
)
def test_addresses_that_an_app_can_have(uri: str) -> None:
    uri += "/oauth2callback"
    assert read_auth({"auth": AUTH | {"redirect_uri": uri}}).redirect_uri == uri


def test_a_table_of_logins_that_is_none() -> None:
    with pytest.raises(AuthError, match=r"must be a table, `\[auth\]`; got str"):
        read_auth({"auth": "x"})


def test_optional_names_that_are_misspelt() -> None:
    own = {"expose_token": "id", "cookie_day": 5, "admins": ["ada"], "expired_tokens": "keep", "google": AUTH}
    assert misspelt({"auth": AUTH | own}) == {"expose_token": "expose_tokens", "cookie_day": "cookie_days"}


@pytest.mark.parametrize("scope", [["email", "roles"], "email roles", "  email  roles "])
def test_a_scope_is_a_text_or_a_list(scope: object) -> None:
    read = read_auth({"auth": AUTH | {"client_kwargs": {"scope": scope}}})
    assert read.find(None).scope == "openid email roles"


@pytest.mark.parametrize(
    ("given", "sent"),
    [({}, "select_account"), ({"prompt": "login"}, "login"), ({"prompt": ""}, None)],
)
def test_the_prompt_can_be_left_out(given: dict[str, str], sent: str | None) -> None:
    provider = read_auth({"auth": AUTH | {"client_kwargs": given}}).find(None)
    assert provider.parameters.get("prompt") == sent


def test_which_provider_there_is_not() -> None:
    assert "To use authentication features, configure it in secrets.toml" in shown("st.login()", {})
    missing = "Authentication credentials are missing for the authentication provider 'google'"
    said = shown("st.login('google')", {}, AUTH)
    assert missing in said
    assert said.endswith("`[auth]` itself has one: call `st.login()`.")
    several = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")} | {"google": AUTH}
    assert 'needs the name of a provider: `[auth]` in the secrets has "google"' in shown(
        "st.login()", {}, several
    )
    hostile = "type('Hostile', (), {'__repr__': None})()"
    for what in ("5", hostile):
        assert shown(f"st.login({what})", {}, AUTH).startswith(
            "AuthError: `provider` must be the name of a provider"
        )


def test_a_public_client_needs_no_secret() -> None:
    auth = AUTH | {"client_secret": "", "client_kwargs": {"token_endpoint_auth_method": "none"}}
    assert shown("st.login()", {}, auth) == "None"


def test_without_authlib_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    from millpond.config.auth import check_packages

    with pytest.raises(AuthError, match=r"pip install 'millpond\[auth\]'"):
        check_packages()


def test_the_script_goes_on_after_login_and_logout() -> None:
    at = AppTest.from_string("import millpond as st\nst.login()\nst.text('one')\nst.logout()\nst.text('two')")
    at.secrets = {"auth": AUTH}
    assert [text.value for text in at.run().text] == ["one", "two"]
    assert [effect.name for effect in at._tab.effects] == ["leave", "leave"]


def test_no_package_for_logins_is_imported_by_an_app_that_has_none() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from millpond.testing import AppTest; import millpond.server.app\n"
        "AppTest.from_string('import millpond as st; st.text(st.user.to_dict()); st.logout()').run()\n"
        "print([name for name in ('authlib', 'joserfc', 'httpx2', 'cryptography') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
