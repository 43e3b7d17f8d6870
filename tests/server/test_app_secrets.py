"""The secrets of an app that is served: what its visitors get to see of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from millpond.config import secrets
from millpond.server.logs import JsonLines, Lines

APP = """
import os
import millpond as st
st.text(st.secrets.database.user)
st.text(os.environ["TOKEN_OF_A_TEST"] == st.secrets.TOKEN_OF_A_TEST)
st.write(st.secrets)
raise ValueError(f"refused: {st.secrets.database.password}")
"""
SECRETS = 'TOKEN_OF_A_TEST = "t0ken-of-nobody"\n[database]\nuser = "ada"\npassword = "pa55word-of-ada"\n'


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOKEN_OF_A_TEST", "")  # it is put back
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(SECRETS)
    yield
    secrets.set_process_secrets(None)


def test_the_app_has_them_and_nothing_of_them_gets_out(
    serve: Callable[..., Any], connect: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    with serve(APP) as client, connect(client) as tab:
        tab.hello().until_finished()
    page = json.dumps(tab.messages)
    assert "ada" in page
    assert "refused: ***" in page
    failed = [record for record in caplog.records if record.exc_info]
    assert failed
    texts = [page]
    texts += [
        form.format(record) for form in (Lines("%(message)s"), JsonLines()) for record in caplog.records
    ]
    for text in texts:
        assert "t0ken" not in text
        assert "pa55word" not in text
    assert "ValueError: refused: ***" in Lines("%(message)s").format(failed[0])
    assert "\n" not in JsonLines().format(failed[0])


def test_of_other_loggers_too(serve: Callable[..., Any]) -> None:
    with serve(APP):
        record = logging.LogRecord(
            "an.app", logging.INFO, "app.py", 1, "using %s", ("pa55word-of-ada",), None
        )
        assert Lines("%(message)s").format(record) == "using ***"
        assert "pa55word" not in JsonLines().format(record)


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/.streamlit/secrets.toml",
        "/app/static/../.streamlit/secrets.toml",
        "/app/static/%2e%2e/.streamlit/secrets.toml",
        "/app/static/..%2f.streamlit%2fsecrets.toml",
        "/app/static/secrets.toml",
        "/app/static/keys/token",
        "/app/static/link",
        "/.streamlit/secrets.toml",
        "/assets/../.streamlit/secrets.toml",
    ],
)
def test_no_address_serves_them(serve: Callable[..., Any], tmp_path: Path, path: str) -> None:
    static = tmp_path / "static"
    (static / "keys").mkdir(parents=True, exist_ok=True)
    (static / "keys" / "token").write_text(SECRETS)
    (static / "secrets.toml").write_text(SECRETS)
    (static / "link").symlink_to(tmp_path / ".streamlit" / "secrets.toml")
    (static / "plain.txt").write_text("shown")
    places = f"{tmp_path}/.streamlit/secrets.toml,{static}/keys"
    with serve("", {"server.enableStaticServing": "true", "secrets.files": places}) as client:
        assert client.get("/app/static/plain.txt").text == "shown"
        answer = client.get(path)
        assert "t0ken" not in answer.text
        assert answer.status_code == 404 or "/static" not in path


def test_a_file_that_cannot_be_read_ends_no_server(
    serve: Callable[..., Any], connect: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".streamlit" / "secrets.toml").write_text('token = "t0ken-of-nobody')
    with serve(APP) as client, connect(client) as tab:
        tab.hello().until_finished()
    page = json.dumps(tab.messages)
    assert str(tmp_path) not in page, "where the app lies is nobody's business"
    assert "secrets.toml is not valid TOML" in page
    assert "secrets.toml is not valid TOML" in caplog.text
    assert "t0ken" not in page + caplog.text
