"""``SnowflakeConnection``: what it asks of Snowflake's connector, for which a double stands here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import pandas as pd
import pytest

import millpond as st
from millpond.caching.registry import REGISTRY
from millpond.connections import SnowflakeCallersRightsConnection, queries, snowflake
from millpond.errors import ApiError, MissingPackage
from millpond.testing import AppTest


class SnowflakeError(Exception):
    def __init__(self, errno: int) -> None:
        super().__init__(f"error {errno}")
        self.errno = errno


class Cursor:
    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    def execute(self, sql: str, **kwargs: Any) -> None:
        Raw.asked.append((sql, kwargs))
        if Raw.errors:
            raise Raw.errors.pop(0)

    def fetch_pandas_all(self) -> pd.DataFrame:
        return pd.DataFrame({"n": [len(Raw.asked)]})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        Raw.cursors_closed += 1


class Raw:
    """A connection of the connector."""

    made: list[Raw] = []  # noqa: RUF012 (the fixture clears them)
    asked: list[tuple[str, dict[str, Any]]] = []  # noqa: RUF012
    errors: list[Exception] = []  # noqa: RUF012
    cursors_closed = 0

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self.closed = False
        Raw.made.append(self)

    def cursor(self) -> Cursor:
        return Cursor(self)

    def is_closed(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def connector(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    for kept in (Raw.made, Raw.asked, Raw.errors):
        kept.clear()
    Raw.cursors_closed = 0
    names = ("snowflake", "snowflake.connector", "snowflake.connector.pandas_tools", "snowflake.snowpark")
    modules: dict[str, Any] = {name: ModuleType(name) for name in names}
    for name, module in modules.items():
        module.__path__ = []
        monkeypatch.setitem(sys.modules, name, module)
    modules["snowflake.connector"].connect = Raw
    modules["snowflake.connector.pandas_tools"].write_pandas = lambda **given: (
        True,
        1,
        len(given["df"]),
        given,
    )
    yield modules["snowflake.connector"]
    REGISTRY.clear("resource")  # while there is what closes them


def test_settings_of_the_secrets_and_of_the_call(secrets_file: Path, connector: ModuleType) -> None:
    secrets_file.write_text("[connections.snowflake]\naccount = 'a'\nuser = 'u'\ntype = 'snowflake'")
    st.connection("snowflake")
    st.connection("snowflake", user="other")
    st.connection("mine", type="snowflake", account="b")
    st.connection("named", type="snowflake")
    assert [raw.settings for raw in Raw.made] == [
        {"account": "a", "user": "u"},
        {"account": "a", "user": "other"},
        {"account": "b"},
        {"connection_name": "named"},
    ]
    assert connector.paramstyle == "qmark"


def test_without_settings_snowflakes_own_default() -> None:
    st.connection("snowflake")
    assert Raw.made[0].settings == {}


def test_queries_are_cached() -> None:
    found = st.connection("snowflake")
    for _ in range(2):
        assert found.query("select ?", params=[1]).n[0] == 1
    assert found.query("select ?", params=[2], timeout=3).n[0] == 2
    assert Raw.asked == [("select ?", {"params": [1]}), ("select ?", {"params": [2], "timeout": 3})]
    assert Raw.cursors_closed == 2
    with pytest.raises(ApiError, match="`sql` must be a query as a string"):
        found.query(1)  # type: ignore[arg-type]


def test_a_token_that_has_run_out_connects_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_wait", lambda seconds: None)
    found = st.connection("snowflake")
    Raw.errors.append(SnowflakeError(390114))
    assert found.query("select 1").n[0] == 2
    assert len(Raw.made) == 2


def test_a_connection_that_is_closed_connects_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_wait", lambda seconds: None)
    found = st.connection("snowflake")
    Raw.errors.append(SnowflakeError(1))
    Raw.made[0].closed = True
    assert found.query("select 1").n[0] == 2
    assert len(Raw.made) == 2


def test_what_snowflake_refuses_is_not_asked_again() -> None:
    found = st.connection("snowflake")
    Raw.errors.append(SnowflakeError(1003))
    with pytest.raises(SnowflakeError, match="1003"):
        found.query("select wrong")
    assert len(Raw.asked) == len(Raw.made) == 1


def test_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    found = st.connection("snowflake")
    assert found.raw_connection is Raw.made[0]
    assert isinstance(found.cursor(), Cursor)
    assert found.write_pandas(pd.DataFrame({"a": [1, 2]}), "t", chunk_size=5) == (True, 1, 2)
    found.close()
    assert Raw.made[0].closed
    assert found.raw_connection is Raw.made[1]


def test_without_the_connector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "snowflake.connector", None)
    with pytest.raises(MissingPackage, match=r"`pip install 'snowflake-connector-python\[pandas\]'`"):
        st.connection("snowflake")
    monkeypatch.setitem(sys.modules, "snowflake.snowpark", None)


def test_with_the_rights_of_who_has_the_page_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = "import millpond as st\nst.text(id(st.connection('snowflake-callers-rights').raw_connection))"
    at = AppTest.from_string(app).run()
    assert "Snowpark Container Services" in at.exception[0].value
    token = tmp_path / "token"
    token.write_text("service\n")
    monkeypatch.setattr(snowflake, "TOKEN_FILE", token)
    monkeypatch.setenv("SNOWFLAKE_HOST", "host")
    monkeypatch.setenv("SNOWFLAKE_ACCOUNT", "account")
    at = AppTest.from_string(app).visit(headers={snowflake.USER_TOKEN: "user"}).run()
    assert not at.exception
    assert Raw.made[-1].settings == {
        "host": "host", "account": "account", "authenticator": "oauth", "token": "service.user",
    }  # fmt: skip
    assert SnowflakeCallersRightsConnection.scope() == "session"
    at.new_tab().visit(headers={snowflake.USER_TOKEN: "other"}).run()
    assert Raw.made[-1].settings["token"] == "service.other"
