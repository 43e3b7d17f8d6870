"""Opening the store that the options name."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from millpond.config import load_config, schema
from millpond.errors import ConfigError, Error
from millpond.server.storage import STATE_FOLDER, open_storage
from millpond.stores.codec import BadSeal
from millpond.stores.manifest import Manifest
from millpond.stores.memory import MemoryStore
from millpond.stores.sqlite import SQLiteStore


def test_by_default_sqlite_beside_the_app_and_out_of_git(tmp_path: Path) -> None:
    store, _ = open_storage(load_config(), tmp_path)
    assert isinstance(store, SQLiteStore)
    assert (tmp_path / STATE_FOLDER / ".gitignore").read_text() == "*\n"
    secret = tmp_path / STATE_FOLDER / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_bytes()) >= 32


def test_the_own_secret_stays_over_restarts(tmp_path: Path) -> None:
    _, first = open_storage(load_config(), tmp_path)
    sealed = first.seal_manifest("s", Manifest(1))
    _, second = open_storage(load_config(), tmp_path)
    assert second.open_manifest("s", 1, sealed).version == 1


def test_a_given_secret_is_used_and_can_be_changed(tmp_path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    _, first = open_storage(load_config(flags={"session.secret": old}), tmp_path)
    sealed = first.seal_manifest("s", Manifest(1))
    _, both = open_storage(load_config(flags={"session.secret": f"{new},{old}"}), tmp_path)
    assert both.open_manifest("s", 1, sealed).version == 1
    _, after = open_storage(load_config(flags={"session.secret": new}), tmp_path)
    with pytest.raises(BadSeal):
        after.open_manifest("s", 1, sealed)


@pytest.mark.parametrize("secret", ["short", "s" * 31, "s" * 32 + "," + "t" * 31])
def test_a_short_secret_is_refused(tmp_path: Path, secret: str) -> None:
    # The length that the option's description names.
    assert "at least 32 characters" in schema()["session.secret"].description
    with pytest.raises(Error, match="at least 32 characters"):
        open_storage(load_config(flags={"session.secret": secret}), tmp_path)


def test_memory_needs_nothing(tmp_path: Path) -> None:
    store, _ = open_storage(load_config(flags={"session.store": "memory://"}), tmp_path)
    assert isinstance(store, MemoryStore)
    assert list(tmp_path.iterdir()) == []


def test_a_networked_store_needs_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"secrets\.token_urlsafe"):
        open_storage(load_config(flags={"session.store": "redis://localhost:1"}), tmp_path)


def test_a_folder_that_cannot_be_written_means_memory_and_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".millpond").write_text("a file where the folder should be")
    store, _ = open_storage(load_config(), tmp_path)
    assert isinstance(store, MemoryStore)
    assert "are lost when the server stops" in caplog.text
    assert str(tmp_path) not in caplog.text


def test_what_is_no_store_is_not_taken_for_one_without_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no store of sessions for `sqlite`\. Known are: .*`sqlite://`"):
        open_storage(load_config(flags={"session.store": "sqlite"}), tmp_path)
