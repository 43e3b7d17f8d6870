"""An app that is mounted in another one: its options, and a store that is out of reach at first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from millpond.errors import ConfigError
from millpond.server.app import SOCKET
from millpond.server.application import App
from millpond.stores.base import StoreError
from millpond.stores.memory import MemoryStore
from millpond.wire import CloseCode

Starter = Callable[..., Any]
VISIT = {"Sec-Fetch-Dest": "document"}


class LateStore(MemoryStore):
    """Cannot be opened at first."""

    there = False

    async def open(self) -> None:
        if not self.there:
            raise StoreError("The store is out of reach.")
        await super().open()


def test_the_options_of_the_environment_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLPOND_SESSION_STORE", "nowhere://")
    (tmp_path / "tool.py").touch()
    with pytest.raises(ConfigError, match="nowhere"):
        app = App(tmp_path / "tool.py")
        app.open(app.find_config())


def test_the_page_waits_for_a_store_that_is_out_of_reach(serve: Starter, connect: Starter) -> None:
    store = LateStore(ttl=100)
    with serve(mount="/tool", store=store) as client:
        page = client.get("/tool/", VISIT)
        assert page.status_code == 200
        assert '"messages"' not in page.text
        with connect(client, f"/tool/{SOCKET}") as tab, pytest.raises(ConnectionClosed) as closed:
            tab.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == CloseCode.TRY_LATER
        store.there = True
        assert "count 0" in client.get("/tool/", VISIT).text
        with connect(client, f"/tool/{SOCKET}") as tab:
            tab.hello().until_finished()
