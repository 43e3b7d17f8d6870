"""The secrets of an app that is served: what its visitors get to see of them."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.config import load_config, secrets
from millpond.server.app import Server, open_program
from millpond.server.front_end import FrontEnd
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


THREAD = """
import threading
import millpond as st
import {helper}
found = []
for read in (lambda: found.append(st.secrets.who), lambda: found.append({helper}.who())):
    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
st.text(" ".join(found))
"""


def test_a_thread_of_one_of_several_apps_has_the_secrets_of_its_app(
    tmp_path: Path, front_end: FrontEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was made last, of which the thread is not, is in a folder around the other's."""
    inner, outer = tmp_path / "outer" / "inner" / "app.py", tmp_path / "outer" / "app.py"
    for script, who in ((inner, "inner"), (outer, "outer")):
        (script.parent / ".millpond").mkdir(parents=True)
        (script.parent / ".millpond" / "secrets.toml").write_text(f'who = "{who}"')
        script.write_text(THREAD.format(helper=f"helper_of_{who}"))
        script.with_name(f"helper_of_{who}.py").write_text(
            "import millpond as st\ndef who():\n    return st.secrets.who\n"
        )
    config = load_config(flags={"session.store": "memory://"})
    servers = [Server(open_program(script, config), config, front_end) for script in (inner, outer)]
    for script, who in ((inner, "inner"), (outer, "outer")):
        monkeypatch.syspath_prepend(str(script.parent))
        code = compile(script.read_text(), str(script), "exec")
        found: dict[str, Any] = {}
        exec(code, found)
        del sys.modules[f"helper_of_{who}"]
        assert found["found"] == [who, who]
    assert st.secrets.who == "outer", "of no app: those of the one that was made last"
    del servers
