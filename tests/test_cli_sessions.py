"""``millpond sessions``: what it shows of a store, and what it deletes."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import pickle
import sqlite3
import sys

import pytest

from millpond import cli
from millpond.cli.sessions import parse
from millpond.cli.text import duration, size
from millpond.config import load_config
from millpond.errors import ConfigError
from millpond.server.sealed_store import Checkpoint, SealedStore, owner_of
from millpond.server.storage import open_storage
from millpond.state.changes import Change
from millpond.state.values import Dump, dump
from millpond.stores.base import Commit

ANN, BOB = "a" * 64, "b" * 64


class Explosive:
    """Unpickling it would be seen."""

    def __reduce__(self):
        return (os.mkdir, ("unpickled",))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in list(os.environ):
        if name.startswith(("MILLPOND_", "STREAMLIT_")):
            monkeypatch.delenv(name)
    (tmp_path / "app.py").write_text("")
    return tmp_path


@pytest.fixture
def saved(folder):
    """Three sessions, of two owners, in the store beside the app."""
    large = bytearray(b"x" * 100_000)
    change = Change(seq=7)
    change.merge(7, {
        "count": dump(3), "name": dump("Ann\x1b[31m"), "far": dump(float("inf")),
        "bomb": Dump("p", pickle.dumps(Explosive())), "data": dump(pickle.PickleBuffer(large)),
    }, ())  # fmt: skip

    async def fill() -> None:
        store, sealer = open_storage(load_config(), folder)
        await store.open()
        for session, owner in (("-first-session-of-ann", ANN), ("-first-too", ANN), ("second", BOB)):
            epoch = await store.create(session, owner, "load", 1)
            if owner == ANN:
                commit, _ = SealedStore(store, sealer).seal(Checkpoint(session, epoch), change)
                await store.commit(commit)
        await store.close()

    asyncio.run(fill())
    return folder


def run(*words):
    before, sys.argv = sys.argv, ["millpond", "sessions", *words]
    try:
        cli.main()
    except SystemExit as end:
        return end.code or 0
    finally:
        sys.argv = before


def ids(capsys):
    capsys.readouterr()
    assert run("list", "--json") == 0
    return {json.loads(line)["session"] for line in capsys.readouterr().out.splitlines()}


def test_list(saved, capsys):
    assert run("list", "app.py") == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["ID", "OWNER", "VERSION", "SEQ", "SIZE", "EXPIRES"]
    assert sorted(row.split()[:4] for row in rows) == [
        ["-first-sessi", "a" * 12, "1", "7"],
        ["-first-too", "a" * 12, "1", "7"],
        ["second", "b" * 12, "0", "0"],
    ]
    assert all(row.endswith("in 7 d") for row in rows)


def test_stats(saved, capsys):
    assert run("stats", "--json") == 0
    numbers = json.loads(capsys.readouterr().out)
    assert (numbers["sessions"], numbers["owners"]) == (3, 2)
    assert numbers["bytes"] == 2 * numbers["largest"] > 200_000
    assert run("stats") == 0
    assert "sessions  3\nowners    2\nsize      200.7 kB" in capsys.readouterr().out


def test_show_by_the_begin_of_an_id_unpickles_nothing(saved, capsys):
    assert run("show", "-first-s") == 0
    out = capsys.readouterr().out
    rows = {row.split()[0]: row.split()[1:] for row in out.splitlines() if row}
    assert rows["session"] == ["-first-session-of-ann"]
    assert rows["seq"] == ["7"]
    assert rows["count"] == ["plain", "1", "B", "1", "3"]
    assert rows["bomb"][0] == "pickle"
    assert rows["data"][:3] == ["pickle", "100.0", "kB"]
    assert "\x1b" not in out
    assert not (saved / "unpickled").exists()


def test_show_leaves_the_session_to_its_server(saved):
    """The epoch is as it was: the server's next commit is taken."""
    epochs = {}

    async def create() -> None:
        store, _ = open_storage(load_config(), saved)
        await store.open()
        await store.erase("second")
        epochs["second"] = await store.create("second", BOB, "load", 1)
        await store.close()

    asyncio.run(create())
    assert run("show", "second") == 0

    async def commit() -> None:
        store, _ = open_storage(load_config(), saved)
        await store.open()
        await store.commit(Commit("second", epochs["second"], 1, 1, b"manifest"))
        await store.close()

    asyncio.run(commit())


def test_export_has_every_byte(saved, capsys):
    assert run("export", "-first-too") == 0
    exported = json.loads(capsys.readouterr().out)
    assert (exported["session"], exported["owner"], exported["version"], exported["seq"]) == (
        "-first-too", ANN, 1, 7,
    )  # fmt: skip
    values = exported["values"]
    assert values["count"]["value"] == 3
    assert values["name"]["value"] == "Ann\x1b[31m"
    assert "value" not in values["far"]
    assert base64.b64decode(values["bomb"]["data"]) == pickle.dumps(Explosive())
    [digest] = values["data"]["blobs"]
    assert base64.b64decode(exported["blobs"][digest]) == b"x" * 100_000


def test_with_another_secret_nothing_is_shown(saved, capsys):
    assert run("export", "-first-too", "--session.secret", "s" * 32) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "The seal of the manifest is not right" in err


def test_a_value_that_was_changed_is_said(saved, capsys):
    with sqlite3.connect(saved / ".millpond" / "state" / "sessions.db") as db:
        db.execute("UPDATE entries SET value = zeroblob(50) WHERE key = CAST('count' AS BLOB)")
    db.close()
    assert run("show", "-first-too") == 0
    assert "its seal is invalid" in capsys.readouterr().out
    assert run("export", "-first-too") == 1
    out, err = capsys.readouterr()
    assert "seal" in json.loads(out)["values"]["count"]["error"]
    assert "1 of the values" in err


def test_delete_one(saved, capsys):
    assert run("delete", "second", "--yes") == 0
    assert capsys.readouterr().out == "Deleted 1 session.\n"
    assert ids(capsys) == {"-first-session-of-ann", "-first-too"}


def test_delete_those_of_an_owner(saved, capsys):
    assert run("delete", "--owner", "aaaa", "app.py", "--yes") == 0
    assert capsys.readouterr().out == "Deleted 2 sessions.\n"
    assert ids(capsys) == {"second"}


def test_delete_all(saved, capsys):
    assert run("delete", "--all", "--yes") == 0
    assert ids(capsys) == set()
    assert run("list") == 0
    assert capsys.readouterr().out == "There are no sessions.\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, 0), ("n\n", 1, 3)])
def test_delete_asks(saved, capsys, monkeypatch, answer, code, left):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert run("delete", "--all") == code
    out, err = capsys.readouterr()
    assert "Delete all 3 sessions?" in out
    assert ("Nothing was deleted." in err) == bool(code)
    assert len(ids(capsys)) == left


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("", 2, ""),
        ("lst", 2, "There is no command `millpond sessions lst`. Commands: list, stats, show"),
        ("show", 2, "Name the session: millpond sessions show ID."),
        ("show third", 1, "There is no session third."),
        ("show -first", 1, "2 sessions begin with -first: "),
        ("delete", 2, "Name the session"),
        ("delete second", 2, "add --yes"),
        ("delete --all --owner a", 2, "Choose one of"),
        ("delete --user a --owner a", 2, "Choose one of"),
        ("delete --user", 2, "--user needs a value"),
        ("list --user a", 2, "belong to"),
        ("delete --owner c --yes", 1, "There is no owner c."),
        ("delete --owner", 2, "--owner needs a value"),
        ("list --all", 2, "belong to `millpond sessions delete`"),
        ("show second --json", 2, "--json belongs to"),
        ("list a.py b.py", 2, "one SCRIPT can be given;"),
        ("list --session.stroe x", 2, "Did you mean 'session.store'?"),
        ("list --session.store memory://", 2, "to their own server only."),
        ("list --session.store redis://localhost:1", 2, "needs a secret"),
        ("list --session.store sqlite:///other.db", 1, "there is no such file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_deleted(saved, capsys, monkeypatch, words, code, message):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run(*words.split()) == code
    assert message in capsys.readouterr().err
    assert len(ids(capsys)) == 3
    assert not (saved / "other.db").exists()


def test_where_nothing_is_saved_nothing_is_made(folder, capsys):
    assert run("list") == 1
    assert "No sessions are saved in" in capsys.readouterr().err
    assert [file.name for file in folder.iterdir()] == ["app.py"]


def test_help(folder, capsys):
    assert run("--help") == 0
    assert "millpond sessions delete --owner OWNER" in capsys.readouterr().out


def test_words():
    line = parse(["show", "--session.ttl", "5", "--", "--id", "app.py"])
    assert (line.names, line.flags) == (["show", "--id", "app.py"], {"session.ttl": "5"})
    assert parse(["delete", "--owner=x"]).owner == "x"
    with pytest.raises(ConfigError):
        parse(["--owner="])


def test_sizes_and_durations():
    assert [size(n) for n in (0, 999, 1000, 999_940, 999_960, 2e9, 5e12)] == [
        "0 B", "999 B", "1.0 kB", "999.9 kB", "1.0 MB", "2.0 GB", "5000.0 GB",
    ]  # fmt: skip
    assert [duration(n) for n in (-1, 59, 120, 7200, 604800)] == ["0 s", "59 s", "2 min", "2 h", "7 d"]


def test_delete_all_of_a_user(folder, capsys):
    async def fill(*users: str | None) -> None:
        store, _ = open_storage(load_config(), folder)
        await store.open()
        for number, user in enumerate(users):
            await store.create(f"s{number}", owner_of(f"browser {number}", user), "load", 1)
        await store.close()

    asyncio.run(fill("ann@example.com", None, "ann@example.com", "bob@example.com"))
    assert run("delete", "--user", "ann@example.com", "--yes") == 0
    assert "Deleted 2 sessions." in capsys.readouterr().out
    assert run("list", "--json") == 0
    assert sorted(json.loads(line)["session"] for line in capsys.readouterr().out.splitlines()) == [
        "s1",
        "s3",
    ]


def test_whose_a_session_is_is_shown_where_users_sign_in(saved, capsys):
    name = "https://login.example.com 42"

    async def fill() -> None:
        store, sealer = open_storage(load_config(), saved)
        await store.open()
        checkpoint = Checkpoint("of-a-user", await store.create("of-a-user", owner_of("x", name), "load", 1))
        checkpoint.user = f"ada@example.com ({name})"
        change = Change(seq=1)
        change.merge(1, {"count": dump(3)}, ())
        await store.commit(SealedStore(store, sealer).seal(checkpoint, change)[0])
        await store.create("empty", owner_of("x", "bob"), "load", 1)
        await store.close()

    asyncio.run(fill())
    assert run("list") == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["ID", "OWNER", "USER", "VERSION", "SEQ", "SIZE", "EXPIRES"]
    users = {row.split()[0]: row.split()[2] for row in rows}
    assert users["of-a-user"] == "ada@example.com"
    assert users["empty"] == "?"
    assert run("list", "--json") == 0
    found = {
        each["session"]: each.get("user") for each in map(json.loads, capsys.readouterr().out.splitlines())
    }
    assert found["of-a-user"] == f"ada@example.com ({name})"
    assert found["second"] is None
    assert run("show", "of-a") == 0
    assert f"\nuser     ada@example.com ({name})\n" in capsys.readouterr().out
    assert run("delete", "--user", name, "--yes") == 0
    assert "of-a-user" not in ids(capsys)
