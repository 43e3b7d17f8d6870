"""The secret of values is changed while sessions live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore

OLD, NEW = b"the old secret of the app", b"the new secret of the app"

APP = """
import millpond as st
if "count" not in st.session_state:
    st.session_state.update(count=0, once=["set", "in the first run"])
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
if st.button("Look"):
    st.text(st.session_state.once[0])
"""


def test_after_its_next_commit_a_session_needs_the_old_secret_no_more(
    serve: Callable[..., Any], connect: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryStore(ttl=100)
    hello: dict[str, Any] = {}
    cookie = None
    for number, secrets in enumerate([[OLD], [OLD, NEW], [NEW, OLD], [NEW]], start=1):
        with serve(APP, store=store, sealer=Sealer(secrets)) as client:
            client.cookie = cookie
            if cookie is None:
                client.get("/")
                cookie = client.cookie
            with connect(client) as tab:
                tab.hello(connection=number, **hello).until_finished()
                hello = {"session": tab.session}
                assert list(tab.click("Increment", number).texts.values()) == [f"count {number}"]
                if number == 4:
                    # No run has touched it since the first.
                    assert "set" in tab.click("Look", 5).texts.values()
    assert "seal" not in caplog.text


def test_without_the_old_secret_the_session_is_refused_and_the_log_says_so(
    serve: Callable[..., Any], connect: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryStore(ttl=100)
    with serve(APP, store=store, sealer=Sealer([OLD])) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
    with (
        serve(APP, store=store, sealer=Sealer([NEW])) as other,
        connect(other, headers={"Cookie": client.cookie}) as again,
    ):
        again.hello(session=tab.session, connection=2).until_finished()
        assert list(again.texts.values()) == ["count 0"]
    assert "written with a secret that this server does not have" in caplog.text
