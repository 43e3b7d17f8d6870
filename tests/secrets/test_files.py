"""Where secrets are read from, and when."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from millpond.config import load_config
from millpond.config.secrets import VARIABLE, SecretSource, secrets_of, usual_places, warn_of_readers
from millpond.errors import SecretsError
from tests.secrets.conftest import write


def usual(folder: Path) -> SecretSource:
    return secrets_of(load_config(), folder)


def test_the_nearer_file_is_stronger_and_takes_whole_tables(work: Path, home: Path, tmp_path: Path) -> None:
    app = tmp_path / "app"
    write(home, "n = 0\nh = 1\n[t]\na = 1\nb = 2")
    write(home, "n = 1", ".millpond")
    write(work, "n = 2\nw = 1")
    write(work, "n = 3", ".millpond")
    write(app, "n = 4\n[t]\na = 9")
    assert usual(app).values() == {"n": 4, "h": 1, "w": 1, "t": {"a": 9}}
    write(app, "n = 5", ".millpond")
    assert usual(app).values()["n"] == 5


def test_each_place_is_looked_at_once(work: Path) -> None:
    places = usual_places(work)
    assert len(places) == len(set(places)) == 4


def test_the_option_names_files_and_folders(work: Path, home: Path) -> None:
    write(work, "usual = 1")
    (home / "mine.toml").write_text("a = 1\nb = 1")
    (work / "other.toml").write_text("b = 2")
    (work / "mounted").mkdir()
    (work / "mounted" / "token").write_text("t0ken\n")
    names = ["~/mine.toml", "other.toml", "not-there.toml", str(work / "mounted")]
    config = load_config(flags={"secrets.files": ",".join(names)})
    assert secrets_of(config, work).values() == {"a": 1, "b": 2, "token": "t0ken"}


def test_the_variable_is_stronger_than_all_files(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(work, "a = 1\nb = 1")
    monkeypatch.setenv(VARIABLE, "b = 2\n[db]\nuser = 'u'")
    assert usual(work).values() == {"a": 1, "b": 2, "db": {"user": "u"}}


def test_folders_as_containers_mount_them(tmp_path: Path) -> None:
    """Docker: a file for each. Kubernetes: a folder for each, with links into `..data`."""
    mount = tmp_path / "mount"
    data = mount / "db" / "..2026_11_26"
    data.mkdir(parents=True)
    for name, text in {"user": "ada\n", "password": " pw\n\n"}.items():
        (data / name).write_text(text)
        (mount / "db" / name).symlink_to(Path("..data") / name)
    (mount / "db" / "..data").symlink_to("..2026_11_26")
    (mount / "one").mkdir()
    (mount / "one" / "value").write_text("single\n")
    (mount / "empty").mkdir()
    (mount / "docker_secret").write_text("flat\n")
    found = SecretSource([mount]).values()
    assert found == {
        "db": {"user": "ada", "password": "pw"},
        "one": "single",
        "empty": {},
        "docker_secret": "flat",
    }


def test_a_mounted_secret_that_is_rotated_is_read_again(tmp_path: Path) -> None:
    mount = tmp_path / "mount" / "db"
    for version, text in (("..1", "old"), ("..2", "new")):
        (mount / version).mkdir(parents=True)
        (mount / version / "password").write_text(text)
        (mount / version / "user").write_text("u")
    for name in ("password", "user"):
        (mount / name).symlink_to(Path("..data") / name)
    (mount / "..data").symlink_to("..1")
    source = SecretSource([mount.parent])
    assert source.values()["db"]["password"] == "old"
    (mount / "..next").symlink_to("..2")
    (mount / "..next").rename(mount / "..data")
    assert source.values()["db"]["password"] == "new"


def test_files_that_come_change_and_go(work: Path) -> None:
    source = usual(work)
    assert source.values() == {}
    assert not source.load_if_toml_exists()
    file = write(work, "a = 1")
    assert source.values() == {"a": 1}
    assert source.load_if_toml_exists()
    version = source.version
    os.utime(file, ns=(1, 1))
    assert source.values() == {"a": 1}
    assert source.version == version, "nothing is different"
    file.write_text("a = 22")
    assert source.values() == {"a": 22}
    assert source.version > version
    file.unlink()
    assert source.values() == {}


def test_between_two_looks_nobody_asks_for_the_files(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(work, "a = 1")
    source = usual(work)
    source.looks_every = 1e9
    assert source.values() == {"a": 1}
    monkeypatch.setattr(source, "_stamp", lambda: pytest.fail("it asks for the files"))
    assert source.values() == {"a": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'a = "s3cr3t-value\nb = 1', "not valid TOML"),
        (b"a = s3cr3t-value", "not valid TOML"),
        (b'a = "\xff\xfe s3cr3t-value"', "not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_without_its_content(
    work: Path, content: bytes, says: str
) -> None:
    file = write(work, "")
    file.write_bytes(content)
    source = usual(work)
    with pytest.raises(SecretsError, match=says) as caught:
        source.values()
    assert ".streamlit/secrets.toml" in str(caught.value)
    assert str(work) not in str(caught.value), "where the app lies is nobody's business"
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    file.write_text("a = 1")
    assert source.values() == {"a": 1}


def test_notepad_writes_a_mark_before_the_text(work: Path) -> None:
    write(work, "").write_bytes(b"\xef\xbb\xbfa = 1")
    assert usual(work).values() == {"a": 1}


def test_texts_and_numbers_outside_of_tables_are_variables(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAS_THERE", "before")
    monkeypatch.delenv("text", raising=False)
    file = write(
        work,
        'text = "t"\nNUMBER = 5\nreal = 1.5\nflag = true\nday = 2026-01-02\nWAS_THERE = "now"\n[db]\nuser = "u"',
    )
    source = usual(work)
    source.values()
    assert {name: os.environ[name] for name in ("text", "NUMBER", "real", "WAS_THERE")} == {
        "text": "t", "NUMBER": "5", "real": "1.5", "WAS_THERE": "now",
    }  # fmt: skip
    assert not {"flag", "day", "db", "user"} & os.environ.keys()
    file.write_text('NUMBER = 6\n"no=name" = "x"')
    source.values()
    assert os.environ["NUMBER"] == "6"
    assert "text" not in os.environ
    assert os.environ["WAS_THERE"] == "before"


def test_a_variable_that_somebody_else_has_set_since_stays(work: Path) -> None:
    file = write(work, 'MINE = "a"')
    source = usual(work)
    source.values()
    os.environ["MINE"] = "theirs"
    file.write_text("")
    source.values()
    assert os.environ["MINE"] == "theirs"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows has other permissions")
def test_the_log_says_that_others_can_read_the_file(
    work: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.setattr("millpond.config.secrets._reachable", lambda _: True)
    file = write(work, "a = 1")
    file.chmod(0o600)
    warn_of_readers(usual(work))
    assert not caplog.messages
    file.chmod(0o644)
    warn_of_readers(usual(work))
    assert caplog.messages == [
        "All users of this machine can read .streamlit/secrets.toml. Restrict it to yourself: chmod 600"
    ]


def test_what_the_app_gives_itself_is_stronger_than_files(work: Path) -> None:
    write(work, "a = 1\nb = 1")
    source = secrets_of(load_config(), work, {"b": 2, "c": {"d": "x"}})
    assert source.values() == {"a": 1, "b": 2, "c": {"d": "x"}}
    assert SecretSource(given={"c": 1}).load_if_toml_exists()
