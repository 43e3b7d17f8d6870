"""Cached values of a session that is let go of, and comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from millpond.caching.registry import REGISTRY
from millpond.server import housekeeping
from millpond.stores.memory import MemoryStore
from tests.patience import PATIENCE

APP = """
import millpond as st
from tests.server import test_cached_scopes

@st.cache_resource(scope="session", on_release=test_cached_scopes.release)
def connect():
    st.session_state.made = st.session_state.get("made", 0) + 1
    return ["connection"]

if st.button("Again"):
    connect()
connect()
st.text(f"made {st.session_state.made}")
"""

released = threading.Semaphore(0)


def release(value: Any) -> None:
    released.release()


def test_a_session_that_comes_back_from_the_store_makes_its_values_anew(
    serve: Callable[..., Any], connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "EVERY", 0.02)
    monkeypatch.setattr("millpond.server.sessions.PARK_WITHIN", 0.1)
    store = MemoryStore(ttl=100)
    store.shared = True  # type: ignore[misc]  # so that it is worth parking in
    with serve(APP, {"server.disconnectedSessionTTL": "0"}, store=store) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            # Runs of one session share the value.
            tab.send([{"type": "event", "seq": 1, "trigger": tab.buttons["Again"]}])
            tab.until_finished(1)
            assert list(tab.texts.values()) == ["made 1"]
        assert released.acquire(timeout=PATIENCE), "it was closed when the session was let go of"
        with connect(client) as again:
            again.hello(session=tab.session, connection=2).until_finished()
            assert list(again.texts.values()) == ["made 2"]
    REGISTRY.clear("resource")
