"""Health checks: whether the server is alive, and whether new visitors may be sent to it."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from millpond.stores.base import Store, StoreError, UnknownSession
from millpond.stores.patience import answer_within

STORE_WITHIN = 2.0
"""Seconds that the store has to answer; less than what a proxy waits for the probe."""
ASK_EVERY = 1.0
"""Seconds for which an answer of the store holds: many probes ask it once."""


class Health:
    """Answers ``/healthz`` and ``/readyz``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.stopping = False
        """The server has been told to shut down."""
        self._asked = -ASK_EVERY
        self._reachable = True
        self._asking = asyncio.Lock()

    async def live(self, request: Request) -> Response:
        """200 as long as the process can answer."""
        return _answer("ok")

    async def ready(self, request: Request) -> Response:
        """200 while new visitors may come; 503, and why, while they should go elsewhere."""
        if self.stopping:
            return _answer("stopping", 503)
        if not await self._reaches_store():
            return _answer("the store of sessions cannot be reached", 503)
        return _answer("ready")

    async def _reaches_store(self) -> bool:
        async with self._asking:
            if time.monotonic() - self._asked >= ASK_EVERY:
                self._reachable = await reaches(self._store)
                self._asked = time.monotonic()
            return self._reachable


async def reaches(store: Store) -> bool:
    """Whether the store answers a question about a session that does not exist."""
    try:
        await answer_within(STORE_WITHIN, store.read_blob("readyz", "0"))
    except UnknownSession:
        return True
    except (StoreError, TimeoutError):
        return False
    return True


def _answer(text: str, status: int = 200) -> Response:
    return PlainTextResponse(text, status, headers={"Cache-Control": "no-store"})
