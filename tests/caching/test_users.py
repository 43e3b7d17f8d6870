"""What a cached function knows of the user is given to nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import millpond as st
from millpond.caching.registry import REGISTRY
from millpond.testing import AppTest

APP = """
import millpond as st
from tests.caching import test_users

@st.cache_{kind}({options})
def inner():
    return {reads}

@st.cache_data
def whose():
    test_users.passes()
    return inner()

{function} = whose if {nested} else inner
st.text(f"value {{{function}()}}")
"""
READS = [
    "st.user.name", 'st.user["name"]', 'st.user.get("name")', "st.user.to_dict()", "dict(st.user)", "list(st.user)",
    "repr(st.user)", "'name' in st.user", 'st.user.tokens.get("access")',
]  # fmt: skip


def passes() -> None:
    """A test may hold it up."""


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    yield
    REGISTRY.clear("data")
    REGISTRY.clear("resource")


@pytest.fixture
def app(tmp_path: Path) -> Callable[..., AppTest]:
    """The app as one user has it; all have the same cached functions."""

    def make(
        user: str | None,
        reads: str = "st.user.get('name')",
        *,
        options: str = "",
        kind: str = "data",
        nested: bool = False,
    ) -> AppTest:
        script = tmp_path / "app.py"
        script.write_text(
            APP.format(kind=kind, options=options, reads=reads, nested=nested, function="asked")
        )
        found = AppTest.from_file(script)
        found.user = {"is_logged_in": True, "name": user} if user is not None else {"is_logged_in": False}
        return found

    return make


@pytest.mark.parametrize("kind", ["data", "resource"])
@pytest.mark.parametrize("reads", READS)
def test_a_value_that_was_made_of_the_user_is_not_kept_and_the_page_says_so(
    app: Callable[..., AppTest], reads: str, kind: str
) -> None:
    for user in ("Ada", "Eve"):
        run = app(user, reads, kind=kind).run()
        assert "Eve" not in run.text[0].value or user == "Eve"
        assert "Ada" not in run.text[0].value or user == "Ada"
        assert "reads `st.user`" in run.exception[0].value
        assert 'scope="session"' in run.exception[0].value


@pytest.mark.parametrize("nested", [False, True])
def test_two_users_get_their_own(app: Callable[..., AppTest], nested: bool) -> None:
    texts = [app(user, nested=nested).run().text[0].value for user in ("Ada", "Eve", None)]
    assert texts == ["value Ada", "value Eve", "value None"]


def test_a_user_who_waits_for_the_call_of_another_makes_it_for_himself(
    app: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def held() -> None:
        begun.set()
        go_on.wait()

    monkeypatch.setattr("tests.caching.test_users.passes", held)
    texts: dict[str, str] = {}

    def run(user: str) -> None:
        texts[user] = app(user, nested=True).run().text[0].value

    first = threading.Thread(target=run, args=("Ada",))
    first.start()
    begun.wait()
    second = threading.Thread(target=run, args=("Eve",))
    second.start()
    go_on.set()
    first.join()
    second.join()
    assert texts == {"Ada": "value Ada", "Eve": "value Eve"}


def test_a_session_may_keep_what_is_its_users(app: Callable[..., AppTest]) -> None:
    for user in ("Ada", "Eve"):
        run = app(user, options="scope='session'").run()
        assert (run.text[0].value, len(run.exception)) == (f"value {user}", 0)


def test_where_nobody_can_sign_in_values_are_kept() -> None:
    calls = []

    @st.cache_data
    def known() -> dict[str, object]:
        calls.append(1)
        return dict(st.user)

    assert [known(), known()] == [{}, {}]
    assert len(calls) == 1


@pytest.mark.parametrize("what", ["headers", "cookies", "ip_address"])
def test_what_the_request_says_of_a_visitor_is_given_to_nobody_else(
    app: Callable[..., AppTest], what: str
) -> None:
    """Proxies that sign in tell by headers who it is, and cookies are sessions of other services."""
    read = "st.context.ip_address" if what == "ip_address" else f"st.context.{what}.to_dict()"
    for name in ("ada", "eve"):
        test = app(None, read)
        address = "192.0.2.1" if name == "ada" else "192.0.2.2"
        test.visit(headers={"X-User": name}, cookies={"shop": name}, ip_address=address)
        run = test.run()
        shown = run.text[0].value
        assert ("ada" in shown or "192.0.2.1" in shown) == (name == "ada")
        assert f"reads `st.context.{what}`" in run.exception[0].value
