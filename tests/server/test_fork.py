"""A duplicated tab gets a copy of the session; from then on the two are independent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from millpond.stores.base import Attached, Commit, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.wire import CloseCode

Starter = Callable[..., Any]

APP = """
import pickle
import millpond as st

class Raw(bytearray):
    # Pickled beside its pickle, as arrays are.
    def __reduce_ex__(self, protocol):
        return Raw, (pickle.PickleBuffer(self),)

if "names" not in st.session_state:
    st.session_state.names = []
    st.session_state.raw = Raw(300_000)
name = st.text_input("Name")
if st.button("Add"):
    st.session_state.names.append(name)
    st.session_state.raw[0] += 1
st.text(f"{st.session_state.names} {st.session_state.raw[0]} {len(st.session_state.raw)}")
"""


@pytest.fixture
def kept() -> dict[str, Any]:
    """What several servers have in common."""
    return {"store": MemoryStore(ttl=100), "sealer": Sealer([b"0123456789abcdef"])}


def shown(tab: Any) -> str:
    """The page's line, as it was drawn last."""
    return str(list(tab.texts.values())[-1])


def fill(tab: Any, name: str = "a", seq: int = 1) -> None:
    """Type a name, and add it."""
    tab.send([{"type": "event", "seq": seq, "values": {tab.widgets["text_input"]: name}}])
    tab.click("Add", seq + 1)


def test_the_copy_has_the_values_and_goes_its_own_way(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(APP, **kept) as client:
        client.get("/")
        with connect(client) as first, connect(client) as second:
            first.hello().until_finished()
            fill(first)
            second.hello(load="b", session=first.session, fork=True).until_finished()
            assert second.session not in {"", first.session}
            assert shown(second) == "['a'] 1 300000"
            second.click("Add", 1)
            assert shown(second) == "['a', 'a'] 2 300000"
            # The first tab has kept its connection, its session and its own values.
            fill(first, "b", seq=3)
            assert shown(first) == "['a', 'b'] 2 300000"
    # Both are in the store, the copy with all that it did not touch.
    with serve(APP, **kept) as restarted:
        restarted.cookie = client.cookie
        for tab, expected in ((first, "['a', 'b'] 2 300000"), (second, "['a', 'a'] 2 300000")):
            with connect(restarted) as again:
                again.hello(load=tab.session, session=tab.session, connection=2).until_finished()
                assert shown(again) == expected


def test_a_session_of_another_process_is_copied_and_not_taken(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    # Without a class of its own: there is one __main__ in this process, for both servers.
    app = APP.replace("Raw(300_000)", "bytearray(300)")
    with serve(app, **kept) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            fill(first)
            with serve(app, **kept) as other, connect(other, headers={"Cookie": client.cookie}) as second:
                second.hello(load="b", session=first.session, fork=True).until_finished()
                assert shown(second) == "['a'] 1 300"
            fill(first, "b", seq=3)
            assert shown(first) == "['a', 'b'] 2 300"


def test_another_browser_gets_no_copy(serve: Starter, connect: Starter, kept: dict[str, Any]) -> None:
    with serve(APP, **kept) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            fill(first)
            stranger = client.another()
            stranger.get("/")
            with connect(stranger) as second:
                second.hello(load="b", session=first.session, fork=True).until_finished()
                assert shown(second) == "[] 0 300000"


def test_a_session_that_is_gone_gives_an_empty_one(serve: Starter, connect: Starter) -> None:
    with serve(APP) as client, connect(client) as tab:
        tab.hello(session="gone", fork=True).until_finished()
        assert shown(tab) == "[] 0 300000"


class PlainStore(MemoryStore):
    """A third party's, from before sessions could be read."""

    async def read(self, session: str, owner: str) -> Attached:
        return await super(MemoryStore, self).read(session, owner)


def test_a_store_that_cannot_be_read_gives_an_empty_session(
    serve: Starter, connect: Starter, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(APP, store=PlainStore(ttl=100)) as client:
        client.get("/")
        with connect(client) as first, connect(client) as second:
            first.hello().until_finished()
            fill(first)
            second.hello(load="b", session=first.session, fork=True).until_finished()
            assert shown(second) == "[] 0 300000"
    assert "cannot read a session" in caplog.text


class Watched(MemoryStore):
    """Knows which sessions have something in them, and can be out of order."""

    out_of_order = False

    async def commit(self, commit: Commit) -> None:
        if self.out_of_order:
            raise StoreError("The store is out of order.")
        await super().commit(commit)

    def has_values(self, session: str) -> bool:
        return session in self._records and bool(self._records[session].values)


def test_the_copy_is_kept_before_its_tab_knows_of_it(serve: Starter, connect: Starter) -> None:
    store = Watched(ttl=100)
    with serve(APP, store=store) as client:
        client.get("/")
        with connect(client) as first, connect(client) as second, connect(client) as third:
            first.hello().until_finished()
            fill(first)
            # If the server is killed right after this, the next one finds the copy, and no empty session.
            second.hello(load="b", session=first.session, fork=True)
            welcome = second.receive()[0]
            assert store.has_values(welcome["session"])
            # A copy that cannot be kept is none: the tab asks again later.
            store.out_of_order = True
            third.hello(load="c", session=first.session, fork=True)
            with pytest.raises(ConnectionClosed) as closed:
                third.receive()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == CloseCode.TRY_LATER
            store.out_of_order = False
