"""An app that is mounted in another one: its options, and a store that is out of reach at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from millpond.config import find_config
from millpond.errors import ConfigError
from millpond.server.app import Server, create_app
from millpond.wire import CloseCode
from tests.stores.servers import RedisServer

SECRET = "a secret of at least 32 characters"
VISIT = {"sec-fetch-dest": "document"}


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Not running yet."""
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def client(tmp_path: Path, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    script = tmp_path / "tool.py"
    script.write_text("import millpond as st; st.text('here')")
    monkeypatch.setenv("MILLPOND_SESSION_STORE", redis.url)
    monkeypatch.setenv("MILLPOND_SESSION_SECRET", SECRET)
    server = Server(script, find_config(script))

    async def end() -> None:
        async with server.lifespan(Starlette()):
            pass  # what a mounted app is not told of: its server ends

    with TestClient(Starlette(routes=[Mount("/tool", server.asgi())])) as client:
        yield client
        assert client.portal is not None
        client.portal.call(end)


def test_the_options_of_the_environment_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLPOND_SESSION_STORE", "nowhere://")
    with pytest.raises(ConfigError, match="nowhere"):
        create_app(tmp_path / "tool.py")


def test_the_page_waits_for_a_store_that_is_out_of_reach(client: TestClient, redis: RedisServer) -> None:
    page = client.get("/tool/", headers=VISIT)
    assert page.status_code == 200
    assert '"messages"' not in page.text
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("/tool/_millpond/stream") as tab,
    ):
        tab.receive_text()
    assert closed.value.code == CloseCode.TRY_LATER
    redis.start()
    assert "here" in client.get("/tool/", headers=VISIT).text
