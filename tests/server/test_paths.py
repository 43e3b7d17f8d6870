"""The page at each path of the app: what is served there, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millpond.config import load_config
from millpond.errors import ConfigError
from millpond.server.app import Server, open_program
from millpond.server.front_end import FrontEnd
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore

Starter = Callable[..., Any]

NAVIGATES = (
    "import millpond as st\n"
    "def home():\n    st.title('At home')\n"
    "def two():\n    st.title('At two')\n"
    "st.navigation([home, st.Page(two, url_path='deep/two')]).run()\n"
)
PERSON = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize(
    ("flags", "mount", "base"),
    [({}, "", "/"), ({"server.baseUrlPath": "tools/x"}, "", "/tools/x/"), ({}, "/mounted", "/mounted/")],
)
def test_the_first_page_is_that_of_the_path(
    serve: Starter, flags: dict[str, str], mount: str, base: str
) -> None:
    with serve(NAVIGATES, flags, mount=mount) as client:
        home, two = (client.another().get(base + path, PERSON) for path in ("", "deep/two"))
    assert (home.status_code, two.status_code) == (200, 200)
    assert "At home" in home.text
    assert "At two" in two.text
    assert "At home" not in two.text
    assert f'<base href="{base}">' in two.text
    assert f"Path={base};" in two.headers["set-cookie"]


def test_an_unknown_path_gets_a_page_that_says_so(serve: Starter) -> None:
    with serve("import millpond as st\nst.title('Home')") as client:
        answer = client.get("/nope/deeper", PERSON)
    assert answer.status_code == 404
    assert "no page `/nope/deeper`" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd", "/%2e%2e/etc/passwd", "/..%2fetc%2fpasswd", "/a/../../x", "/a/./b", "/a//b", "/%252e%252e/x",
        "/a%5c..%5cb", "/a%00b", "/a%0d%0ab", "/%3cscript%3e", "/_millpond/nothing", "/_stcore/nothing", "/_stcore",
    ],
)  # fmt: skip
def test_what_can_be_no_page_is_refused(serve: Starter, path: str) -> None:
    with serve(NAVIGATES) as client:
        answer = client.get(path, PERSON)
        assert (answer.status_code, answer.text.lower()) == (404, "not found")
        assert "set-cookie" not in answer.headers
        assert client.served.sessions.count_unsaved() == len(client.served.sessions) == 0


def test_what_has_an_address_of_its_own_is_no_page(serve: Starter) -> None:
    with serve(NAVIGATES, {"server.enableStaticServing": "true"}) as client:
        assert client.get("/healthz").text == "ok"
        assert client.get("/_stcore/health").text == "ok"
        for path in ("/assets/nope.js", "/app/static/nope.png"):
            assert client.get(path, PERSON).text == "Not found"


def test_a_picture_that_is_not_there_is_not_the_page(serve: Starter) -> None:
    with serve(NAVIGATES) as client:
        for kind in ("image", "script", "style", "empty"):
            assert client.get("/favicon.ico", {"Sec-Fetch-Dest": kind}).status_code == 404


def test_a_path_that_is_too_long_is_refused(serve: Starter) -> None:
    with serve(NAVIGATES) as client:
        assert client.get("/" + "a" * 3000, PERSON).status_code == 414


@pytest.mark.parametrize("path", ["../x", "a/../b", "a//b", "a\\b", "a%2fb", "a?b", "."])
def test_a_base_path_that_leads_nowhere_is_refused(tmp_path: Path, front_end: FrontEnd, path: str) -> None:
    config = load_config(flags={"server.baseUrlPath": path})
    with pytest.raises(ConfigError, match=r"server.baseUrlPath .*not a valid path"):
        Server(
            open_program(tmp_path / "app.py", config), config, front_end,
            store=MemoryStore(ttl=1), sealer=Sealer([b"x" * 16]),
        )  # fmt: skip


@pytest.mark.parametrize("flags", [{"server.baseUrlPath": "größe/日本"}, {}])
def test_the_path_of_the_app_may_have_any_letters(serve: Starter, flags: dict[str, str]) -> None:
    base = "/gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC/"
    with serve(NAVIGATES, flags, mount="" if flags else "/größe/日本") as client:
        answer = client.get(base + "deep/two", PERSON)
        assert (answer.status_code, "At two" in answer.text) == (200, True)
        assert f"Path={base};" in answer.headers["set-cookie"]
        assert f'<base href="{base}">' in answer.text
        link = client.get(f"{base}_millpond/developer?token={client.served.developer_token}")
        assert (link.status_code, link.headers["location"]) == (303, base)
        assert f"Path={base};" in link.headers["set-cookie"]


def test_the_path_of_the_app_says_nothing_else_in_a_header(serve: Starter) -> None:
    """Whoever mounts apps by name lets anybody say it."""
    with serve(NAVIGATES, mount="/{name}") as client:
        for name, base in (
            ("a%3B%20Domain=example.com", "/a%3B%20Domain=example.com/"),
            ("a%0D%0ASet-Cookie:b=c", "/a%0D%0ASet-Cookie:b=c/"),
            ("%22%3E%3Cscript%3E", "/%22%3E%3Cscript%3E/"),
            ("a%3Fb%23", "/a%3Fb%23/"),
        ):
            answer = client.another().get(f"/{name}/", PERSON)
            assert answer.headers["set-cookie"].split("; ")[3] == f"Path={base}"
            assert f'<base href="{base.replace("&", "&amp;")}">' in answer.text
