"""Liveness and readiness."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from millpond.server import health
from millpond.server.health import Health, reaches
from millpond.stores.base import StoreError
from millpond.stores.memory import MemoryStore

Starter = Callable[..., Any]


class Store(MemoryStore):
    """Is away, or silent, while it is told to be; counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.away = False
        self.silent = False
        self.asked = 0

    async def read_blob(self, session: str, digest: str) -> bytes:
        self.asked += 1
        if self.away:
            raise StoreError("The store is away.")
        if self.silent:
            await asyncio.Event().wait()
        return await super().read_blob(session, digest)


def test_a_server_that_runs_is_live_and_ready(serve: Starter) -> None:
    with serve() as client:
        assert client.get("/healthz").text == client.get("/_stcore/health").text == "ok"
        ready = client.get("/readyz")
        assert (ready.status_code, ready.text) == (200, "ready")
        assert ready.headers["cache-control"] == "no-store"


def test_without_its_store_it_is_live_but_not_ready(serve: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ASK_EVERY", 0.0)
    store = Store()
    with serve(store=store) as client:
        store.away = True
        ready = client.get("/readyz")
        assert (ready.status_code, ready.text) == (503, "the store of sessions cannot be reached")
        assert client.get("/healthz").status_code == 200
        store.away = False
        assert client.get("/readyz").status_code == 200


def test_under_a_path_readiness_is_at_the_root_too(serve: Starter) -> None:
    with serve(flags={"server.baseUrlPath": "tool"}) as client:
        assert client.get("/readyz").text == client.get("/tool/readyz").text == "ready"


def test_a_store_that_says_nothing_counts_as_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "STORE_WITHIN", 0.01)
    store = Store()
    store.silent = True
    assert not asyncio.run(reaches(store))
    store.silent = False
    monkeypatch.setattr(health, "STORE_WITHIN", 60)
    assert asyncio.run(reaches(store))


def test_many_probes_ask_the_store_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ASK_EVERY", 3600)
    store = Store()
    probed = Health(store)

    async def probe() -> list[int]:
        request: Any = None
        answers = await asyncio.gather(*(probed.ready(request) for _ in range(10)))
        return [answer.status_code for answer in answers]

    assert asyncio.run(probe()) == [200] * 10
    assert store.asked == 1


def test_probes_ask_for_an_address_and_all_else_for_a_host(serve: Starter) -> None:
    with serve(flags={"server.allowedHosts": "apps.example.com"}) as client:
        host = {"Host": "10.1.2.3:8501"}
        assert client.get("/readyz", host).text == "ready"
        assert client.get("/healthz", host).text == "ok"
        assert client.get("/", host).status_code == 400
