"""``SQLConnection``, on SQLite and PostgreSQL."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.connections import SQLConnection, queries
from millpond.errors import ApiError, MissingPackage
from millpond.testing import AppTest
from tests.connections.conftest import url_of
from tests.patience import PATIENCE
from tests.stores.servers import PostgreSQLServer

pytest.importorskip("sqlalchemy", reason="an extra: scripts/install has it")


def text(sql: str) -> Any:
    from sqlalchemy import text

    return text(sql)


def add(connection: SQLConnection, name: str) -> None:
    with connection.session as session:
        session.execute(text("insert into pet (name, kind) values (:name, 'cat')"), {"name": name})
        session.commit()


def count(connection: SQLConnection, **kwargs: Any) -> int:
    return int(connection.query("select count(*) as n from pet", **kwargs).n[0])


# Settings ---------------------------------------------------------------------------------


def test_of_the_secrets_and_of_the_call(pets: str, secrets_file: Path) -> None:
    secrets_file.write_text(f'[connections.pets]\ntype = "sql"\nurl = "{pets}"\necho = false')
    assert count(st.connection("pets")) == 3
    assert isinstance(st.connection("pets", "sql"), SQLConnection)
    secrets_file.write_text('[connections.sql]\ndialect = "sqlite"\ndatabase = "pets.db"')
    assert count(st.connection("sql")) == 3
    assert str(st.connection("other", "sql", url="sqlite:///a.db", database="pets.db").engine.url).endswith(
        "pets.db"
    )


def test_the_parts_of_an_address() -> None:
    found = st.connection(
        "a", "sql", dialect="postgresql", driver="psycopg", host="db.example", port=5433, username="ada",
        password="pa55word", database="pets", query={"sslmode": "require"},
    )  # fmt: skip
    url = found.engine.url
    assert (
        url.render_as_string(hide_password=False)
        == "postgresql+psycopg://ada:pa55word@db.example:5433/pets?sslmode=require"
    )
    assert found.driver == "psycopg"
    assert "pa55word" not in repr(found.engine)
    other = st.connection(
        "b", "sql", url="postgresql://ada@db.example/pets", driver="psycopg", password="pa55word"
    )
    assert other.engine.url.password == "pa55word"
    assert other.driver == "psycopg"


def test_options_of_the_engine(pets: str) -> None:
    found = st.connection("a", "sql", url=pets, autocommit=True, create_engine_kwargs={"pool_size": 7})
    assert found.engine.get_execution_options()["isolation_level"] == "AUTOCOMMIT"
    assert found.engine.pool.size() == 7
    with found.connect() as connection:
        connection.execute(text("insert into pet values ('Ann', 'ant')"))
    assert count(found) == 4


def test_what_is_missing_or_wrong_is_named(secrets_file: Path) -> None:
    with pytest.raises(ApiError, match=r"`a` has no settings.*`url`.*`\[connections\.a\]`.*secrets\.toml"):
        st.connection("a", "sql")
    with pytest.raises(ApiError, match="`url` of the connection `a`") as caught:
        st.connection("a", "sql", url="postgres//ada:pa55word@db")
    assert "pa55word" not in str(caught.value)
    assert caught.value.__context__ is None, "the context would show it in the log"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"port": "x"}, "`port` of the connection `db` must be a whole number; got `'x'`"),
        ({"port": True}, "`port` of the connection `db` must be a whole number; got `True`"),
        ({"username": 5}, "`username` of the connection `db` must be a string; got `5`"),
        ({"host": ["a"]}, "`host` of the connection `db` must be a string"),
        ({"query": "a=b"}, "`query` of the connection `db` must be a table of strings"),
        ({"query": {"a": 1}}, "`query` of the connection `db` must be a table of strings"),
        ({"create_engine_kwargs": "echo"}, "`create_engine_kwargs` of the connection `db` must be a table"),
        ({"nosuch": 1}, "does not take the settings of the connection `db`: Invalid argument"),
        ({"dialect": "nosuch"}, "does not take the settings of the connection `db`: Can't load plugin"),
        ({"driver": "a+b"}, "does not take the settings of the connection `db`"),
    ],
)
def test_a_setting_that_it_cannot_have_is_named(settings: dict[str, Any], why: str) -> None:
    given = {"dialect": "postgresql", "host": "localhost", "password": "pa55word-of-ada"} | settings
    with pytest.raises(ApiError) as error:
        _ = st.connection("db", "sql", **given).engine
    assert why in str(error.value)
    assert "pa55word" not in str(error.value)


def test_a_password_may_be_a_number_and_a_port_a_text() -> None:
    made = st.connection(
        "db", "sql", dialect="postgresql", password=12345, port="5432", query={"a": ["b", "c"]}
    )
    assert (made.engine.url.password, made.engine.url.port) == (12345, 5432)


def test_a_driver_that_is_not_installed_is_named() -> None:
    with pytest.raises(MissingPackage, match=r"`a`.*needs the driver `\w+`, which is not installed"):
        st.connection("a", "sql", url="oracle+cx_oracle://db.example/x")


@pytest.mark.parametrize(
    ("module", "says"),
    [
        ("sqlalchemy", r'`type="sql"` needs the package `sqlalchemy`.*`pip install .millpond\[sql\].`'),
        (
            "pandas",
            r"`query\(\)`, which gives a DataFrame, needs the package `pandas`.*`pip install .millpond\[sql\].`",
        ),
    ],
)
def test_a_package_that_is_not_installed_is_named(
    module: str, says: str, pets: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingPackage, match=says) as caught:
        st.connection("a", "sql", url=pets).query("select 1")
    assert isinstance(caught.value, ModuleNotFoundError)


# Queries ----------------------------------------------------------------------------------


def test_results_are_cached_each_with_its_parameters(pets: str) -> None:
    found = st.connection("pets", "sql", url=pets)
    kind = "select name from pet where kind = :kind order by name"
    assert list(found.query(kind, params={"kind": "cat"}).name) == ["Kit", "Tom"]
    assert list(found.query(kind, params={"kind": "dog"}).name) == ["Rex"]
    assert list(found.query("select * from pet", index_col="name").columns) == ["kind"]
    assert found.query("select * from pet", index_col=["kind", "name"]).index.nlevels == 2
    assert count(found) == 3
    add(found, "New")
    assert count(found) == 3
    assert count(found, ttl=0) == 4
    frame = found.query(kind, params={"kind": "dog"})
    frame.loc[0, "name"] = "changed"
    assert list(found.query(kind, params={"kind": "dog"}).name) == ["Rex"]


def test_results_of_one_connection_are_not_those_of_another(pets: str, tmp_path: Path) -> None:
    add(st.connection("one", "sql", url=pets), "New")
    other = st.connection("two", "sql", url=pets)
    assert count(other) == 4
    add(other, "Newer")
    assert count(st.connection("one", "sql", url=pets)) == 5


def test_other_secrets_are_another_database(pets: str, secrets_file: Path, tmp_path: Path) -> None:
    secrets_file.write_text(f'[connections.pets]\nurl = "{pets}"')
    found = st.connection("pets", "sql")
    assert count(found) == 3
    (tmp_path / "pets.db").rename(tmp_path / "moved.db")
    secrets_file.write_text(f'[connections.pets]\nurl = "sqlite:///{tmp_path / "moved.db"}"')
    add(found, "New")
    assert count(found) == 4


def test_chunks_are_an_iterator(pets: str) -> None:
    found = st.connection("pets", "sql", url=pets)
    chunks = found.query("select * from pet", chunksize=2)
    assert [len(chunk) for chunk in chunks] == [2, 1]
    assert found.engine.pool.checkedout() == 0


def test_what_the_database_refuses_is_not_tried_again(pets: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_wait", lambda seconds: pytest.fail("it waits"))
    found = st.connection("pets", "sql", url=pets)
    count(found)
    with pytest.raises(Exception, match="no such column: absent"):
        found.query("select absent from pet")
    with pytest.raises(ApiError, match="`sql` must be a query as a string; got `int`"):
        found.query(5)  # type: ignore[arg-type]
    with pytest.raises(ApiError, match="`ttl`"):
        found.query("select 1", ttl="soon")
    with pytest.raises(ApiError, match="`show_spinner`"):
        found.query("select 1", show_spinner=3)  # type: ignore[arg-type]


def test_on_a_page(pets: str) -> None:
    def app(url: str) -> None:
        from sqlalchemy import text

        import millpond as st

        pets = st.connection("pets", type="sql", url=url)
        if st.button("Add"):
            with pets.session as session:
                session.execute(text("insert into pet values ('New', 'cat')"))
                session.commit()
            st.cache_data.clear()
        st.text(int(pets.query("select count(*) as n from pet", ttl="1h").n[0]))

    at = AppTest.from_function(app, kwargs={"url": pets}).run()
    assert not at.exception
    assert at.text[0].value == "3"
    assert at.new_tab().run().text[0].value == "3"
    assert at.button[0].click().run().text[0].value == "4"
    assert at.restart().text[0].value == "4"


def test_a_reset_lets_what_goes_on_go_on(pets: str) -> None:
    found = st.connection("pets", "sql", url=pets)
    before = found.engine
    with found.connect() as connection:
        found.reset()
        assert connection.execute(text("select count(*) from pet")).scalar() == 3
    assert found.engine is not before
    assert before.pool.checkedin() == 0
    assert count(found) == 3


# PostgreSQL -------------------------------------------------------------------------------


@pytest.fixture
def cats(postgresql: PostgreSQLServer) -> SQLConnection:
    postgresql.ask("drop table if exists pet")
    postgresql.ask("create table pet (name text, kind text)")
    return st.connection("cats", "sql", url=url_of(postgresql))


def test_a_database_that_was_restarted_meanwhile(cats: SQLConnection, postgresql: PostgreSQLServer) -> None:
    add(cats, "Tom")
    assert count(cats, ttl=0) == 1
    postgresql.stop()
    postgresql.start()
    # The pool's connections are dead: neither of these notices.
    assert count(cats, ttl=0) == 1
    add(cats, "Kit")
    with cats.connect() as connection:
        assert connection.execute(text("select count(*) from pet")).scalar() == 2


def test_a_query_that_loses_its_connection_is_asked_again(
    cats: SQLConnection, postgresql: PostgreSQLServer
) -> None:
    """The backend is ended in the midst of the query; the second try finds another one."""
    add(cats, "Tom")
    ended: list[object] = []

    def end() -> None:
        found = "select pid from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'"
        patience = threading.Event()
        while not (pids := postgresql.ask(found)):
            assert not patience.wait(0.01)
        postgresql.ask("delete from patient")
        ended.extend(pids)
        postgresql.ask(f"select pg_terminate_backend({pids[0][0]})")

    postgresql.ask("drop table if exists patient")
    postgresql.ask("create table patient (seconds int)")
    postgresql.ask(f"insert into patient values ({int(PATIENCE)})")
    killer = threading.Thread(target=end)
    killer.start()
    # It sleeps as long as there is a row: there is none in the second try.
    found = cats.query("select pg_sleep(seconds) from patient", ttl=0)
    killer.join()
    assert len(ended) == 1
    assert len(found) == 0


def test_a_database_that_is_away_for_a_while(
    cats: SQLConnection, postgresql: PostgreSQLServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(cats, "Tom")
    assert count(cats, ttl=0) == 1
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            postgresql.start()

    monkeypatch.setattr(queries, "_wait", wait)
    postgresql.stop()
    try:
        assert count(cats, ttl=0) == 1
        assert waits == [0.0, 0.5]
        monkeypatch.setattr(queries, "_wait", waits.append)
        postgresql.stop()
        with pytest.raises(Exception, match="refused"):
            count(cats, ttl=0)
        assert waits[2:] == list(queries.PAUSES)
    finally:
        postgresql.stop()
        postgresql.start()


def test_a_database_that_was_never_there_is_said_at_once(
    postgresql: PostgreSQLServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_wait", lambda seconds: pytest.fail("it waits"))
    nowhere = st.connection("nowhere", "sql", url=url_of(postgresql), database="not_there")
    with pytest.raises(Exception, match="not_there"):
        nowhere.query("select 1")


def test_stop_ends_the_waiting() -> None:
    def app(reached: list[str]) -> None:
        from millpond.connections import queries
        from millpond.errors import StopRun
        from millpond.session.context import current

        reached.append("before")
        current().run._control = StopRun
        queries._wait(queries._STEP)
        reached.append("after")

    reached: list[str] = []
    AppTest.from_function(app, args=(reached,)).run()
    assert reached == ["before"]


def test_many_sessions_share_one_engine(cats: SQLConnection) -> None:
    """Each thread has a connection of the pool to itself, and none is left behind."""

    def work(number: int) -> None:
        for at in range(5):
            add(cats, f"{number}.{at}")
            assert count(cats, ttl=0) > at

    errors: list[BaseException] = []

    def kept(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=kept, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert count(cats, ttl=0) == 40
    assert cats.engine.pool.checkedout() == 0


def test_a_wrong_password_is_in_no_error(
    postgresql: PostgreSQLServer, caplog: pytest.LogCaptureFixture
) -> None:
    at = AppTest.from_string("import millpond as st; st.connection('db', 'sql').query('select 1')")
    address = url_of(postgresql).replace("millpond@", "nobody:pa55word-of-nobody@")
    at.secrets["connections"] = {"db": {"url": address}}
    at.run()
    assert "nobody" in at.exception[0].value
    assert "pa55word" not in repr(at)
    assert "pa55word" not in caplog.text
