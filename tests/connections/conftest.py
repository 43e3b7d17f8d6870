"""Databases for connections, and no connection that one test leaves to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.caching.registry import REGISTRY
from millpond.config import secrets
from tests.stores.servers import PostgreSQLServer


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(secrets.SecretSource, "looks_every", 0.0)
    secrets.set_process_secrets(secrets.SecretSource([tmp_path / "secrets.toml"], exports=False))
    yield
    secrets.set_process_secrets(None)
    REGISTRY.clear("resource")
    REGISTRY.clear("data")


@pytest.fixture
def secrets_file(tmp_path: Path) -> Path:
    """Of code that belongs to no app."""
    return tmp_path / "secrets.toml"


@pytest.fixture
def pets(tmp_path: Path) -> str:
    """The address of a database with two cats and a dog."""
    import sqlite3

    database = sqlite3.connect(tmp_path / "pets.db")
    database.execute("create table pet (name text, kind text)")
    database.executemany("insert into pet values (?, ?)", [("Tom", "cat"), ("Rex", "dog"), ("Kit", "cat")])
    database.commit()
    database.close()
    return f"sqlite:///{tmp_path / 'pets.db'}"


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQLServer]:
    server = PostgreSQLServer(tmp_path_factory.mktemp("postgresql"))
    try:
        server.start()
        yield server
    finally:
        server.remove()


def url_of(server: PostgreSQLServer) -> str:
    return server.url.replace("postgresql://", "postgresql+psycopg://")
