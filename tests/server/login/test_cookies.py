"""How browsers know the cookies of an app."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import HTTPConnection

from millpond.config.auth import Auth
from millpond.server.login.cookies import Spelling, cookies_of


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        (Spelling(), "millpond_user"),
        (Spelling(of_host=True), "__Host-millpond_user"),
        (Spelling(port=8501), "millpond_8501_user"),
        (Spelling(of_host=True, port=8443), "__Host-millpond_8443_user"),
    ],
)
def test_apps_on_other_ports_of_a_host_have_cookies_of_their_own(spelling: Spelling, name: str) -> None:
    assert spelling("millpond_user") == name
    all_of_them = (
        "millpond_user=plain; __Host-millpond_user=host; millpond_8501_user=port; "
        "__Host-millpond_8443_user=both; millpond_8502_user=another"
    )
    connection = HTTPConnection({"type": "http", "headers": [(b"cookie", all_of_them.encode())]})
    wanted = dict(part.split("=") for part in all_of_them.split("; "))[name]
    assert cookies_of(connection, spelling)["millpond_user"] == wanted


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("https://app.example/", None),
        ("https://app.example:443/", None),
        ("http://localhost:8501/", 8501),
        ("http://[::1]:8502/below/", 8502),
    ],
)
def test_the_port_is_that_of_the_browsers_address(address: str, port: int | None) -> None:
    given: Any = {"redirect_uri": address + "oauth2callback"}
    assert Auth(**given, cookie_secrets=("s" * 32,), providers={}, exposed=frozenset()).port == port
