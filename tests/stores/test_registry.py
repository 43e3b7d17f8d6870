from __future__ import annotations

import sys
from pathlib import Path

import pytest

from millpond.errors import ConfigError
from millpond.stores.memory import MemoryStore
from millpond.stores.registry import hide_password, known_schemes, open_store
from millpond.stores.sqlite import SQLiteStore

OTHER = """
from millpond.stores.memory import MemoryStore

class OtherStore(MemoryStore):
    schemes = ("other",)

    @classmethod
    def from_url(cls, url, *, ttl, level, project):
        store = cls(ttl=ttl)
        store.given = (url, ttl, level, project)
        return store

class NoStore:
    pass
"""


def make(url, level=None):
    return open_store(url, ttl=60, level=level, project=Path("/project"))


@pytest.fixture
def other_package(tmp_path, monkeypatch):
    """A package that brings a store of its own, installed."""
    (tmp_path / "other_store.py").write_text(OTHER)
    info = tmp_path / "other_store-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-store\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[millpond.stores]\nother = other_store:OtherStore\nbad = other_store:NoStore\n"
        "sqlite = other_store:OtherStore\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("other_store", None)


def test_own_schemes():
    assert type(make("memory://")) is MemoryStore
    store = make("SQLite:///x.db", "process")
    assert isinstance(store, SQLiteStore)
    assert (store.path, store.level) == (Path("/project/x.db"), "process")


@pytest.mark.parametrize("url", ["", "sqlite", "nosuch://x", "/tmp/x.db"])
def test_an_unknown_scheme_names_the_known(url):
    with pytest.raises(ConfigError, match=r"Known are: .*`memory://`, .*`sqlite://`"):
        make(url)


def test_a_level_that_memory_does_not_have():
    with pytest.raises(ConfigError, match="Memory does not last"):
        make("memory://", "power")


def test_no_password_in_a_message():
    assert hide_password("nosuch://user:secret@host/0") == "nosuch://host/0"
    with pytest.raises(ConfigError) as raised:
        make("nosuch://user:sec@ret@host/0")
    assert "user" not in str(raised.value)
    assert "ret@" not in str(raised.value)


@pytest.mark.usefixtures("other_package")
def test_another_package_adds_a_store():
    store = make("other://there?x=1", "process")
    assert type(store).__name__ == "OtherStore"
    assert store.given == ("other://there?x=1", 60, "process", Path("/project"))
    assert "other" in known_schemes()


@pytest.mark.usefixtures("other_package")
def test_another_package_replaces_none_of_ours():
    assert type(make("sqlite://")) is SQLiteStore


@pytest.mark.usefixtures("other_package")
def test_an_entry_point_that_is_no_store():
    with pytest.raises(ConfigError, match=r"`bad = other_store:NoStore`.*not a subclass"):
        make("bad://x")
