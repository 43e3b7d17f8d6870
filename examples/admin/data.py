"""The database: what the pages read and write.

``st.connection`` caches reads for the ``ttl`` of each. What a page has just
changed is not cached (``ttl=0``).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import millpond as st

Row = dict[str, Any]

_TABLES = (
    "create table if not exists user (name text primary key, role text not null)",
    "create table if not exists customer (id integer primary key, name text not null, city text not null, note text not null)",
    "create table if not exists payment (id integer primary key, customer integer not null, amount integer not null)",
    "insert or ignore into user values ('ada', 'admin'), ('ben', 'guest')",
    "insert or ignore into customer values (1, 'Grace', 'Arlington', ''), (2, 'Alan', 'London', ''), (3, 'Barbara', 'Madison', '')",
    "insert or ignore into payment values (1, 1, 120), (2, 1, 80), (3, 2, 45)",
)


@st.cache_resource
def _database() -> st.connections.SQLConnection:
    """Created once for all sessions. A real app has its database in the secrets, and calls ``st.connection("sql")``."""
    file = os.environ.get("ADMIN_DATABASE") or Path(tempfile.gettempdir()) / "millpond-admin.db"
    database = st.connection("admin", type="sql", url=f"sqlite:///{file}")
    with database.session as session:
        for statement in _TABLES:
            session.execute(_text(statement))
        session.commit()
    return database


def _text(statement: str) -> Any:
    from sqlalchemy import text  # with `pip install "millpond[sql]"`

    return text(statement)


def _read(statement: str, ttl: float, **params: object) -> list[Row]:
    return _database().query(statement, ttl=ttl, params=params, show_spinner=False).to_dict("records")


def _write(statement: str, **params: object) -> None:
    with _database().session as session:
        session.execute(_text(statement), params)
        session.commit()


def user(name: str) -> Row | None:
    """The user with this name and their role, or None."""
    return next(iter(_read("select * from user where name = :name", 0, name=name)), None)


def users() -> list[Row]:
    return _read("select * from user order by name", 0)


def add_user(name: str, role: str) -> None:
    _write("insert or replace into user values (:name, :role)", name=name, role=role)


def customers() -> list[Row]:
    return _read("select * from customer order by name", 0)


def customer(number: int) -> Row | None:
    return next(iter(_read("select * from customer where id = :id", 0, id=number)), None)


def payments(number: int) -> list[Row]:
    """They seldom change, so the cache keeps them for a minute, for all users."""
    return _read("select * from payment where customer = :id order by id", 60, id=number)


def save_customer(number: int, name: str, city: str, note: str) -> None:
    _write(
        "update customer set name = :name, city = :city, note = :note where id = :id",
        id=number, name=name, city=city, note=note,
    )  # fmt: skip


def totals() -> Row:
    """One query every two seconds, for any number of users."""
    return _read("select count(*) as payments, coalesce(sum(amount), 0) as amount from payment", 2)[0]
