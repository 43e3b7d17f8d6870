"""Two apps with one store, one secret and one browser: each has its own sessions."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from millpond.config import load_config
from millpond.server.app import Server, open_program
from millpond.server.front_end import FrontEnd
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.state.changes import Change
from millpond.state.values import dump
from millpond.stores.base import Attached, NotOwner
from millpond.stores.codec import Sealer
from millpond.stores.manifest import SPLIT_ABOVE, unpack
from millpond.stores.memory import MemoryStore
from tests.server.conftest import Client, FakeTab

Starter = Callable[..., Any]
SECRET = b"0123456789abcdef"
BEFORE = SealedStore


@pytest.fixture
def kept() -> dict[str, Any]:
    """What the apps have in common."""
    return {"store": MemoryStore(ttl=100), "sealer": Sealer([SECRET])}


def _count_twice(client: Client, connect: Starter) -> FakeTab:
    client.get("/")
    with connect(client) as tab:
        tab.hello().until_finished()
        tab.click("Increment", 1)
        tab.click("Increment", 2)
    assert list(tab.texts.values()) == ["count 2"]
    return tab  # type: ignore[no-any-return]


def _come_back(tab: FakeTab, client: Client, to: Client, connect: Starter, **hello: Any) -> FakeTab:
    to.cookie = client.cookie
    with connect(to) as again:
        again.hello(
            **({"session": tab.session, "load": secrets.token_hex(4), "version": tab.version} | hello)
        )
        again.until_finished()
    return again  # type: ignore[no-any-return]


@pytest.mark.parametrize("fork", [False, True])
def test_a_session_is_not_given_to_another_app(
    serve: Starter, connect: Starter, kept: dict[str, Any], fork: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "millpond")
    with serve(flags={"session.app": "shop"}, **kept) as shop:
        tab = _count_twice(shop, connect)
    with serve(flags={"session.app": "office"}, **kept) as office:
        there = _come_back(tab, shop, office, connect, fork=fork)
    assert there.session != tab.session
    assert list(there.texts.values()) == ["count 0"]
    assert "belongs to the app shop, not to office" in caplog.text
    with serve(flags={"session.app": "shop"}, **kept) as shop_again:
        here = _come_back(tab, shop, shop_again, connect)
    assert here.session == tab.session
    assert list(here.texts.values()) == ["count 2"]


def test_a_session_from_before_apps_had_names_goes_on_and_is_then_the_app_s(
    serve: Starter, connect: Starter, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("millpond.server.app.SealedStore", lambda store, sealer, app: BEFORE(store, sealer))
        with serve(**kept) as client:
            tab = _count_twice(client, connect)
    with serve(flags={"session.app": "shop"}, **kept) as shop:
        shop.cookie = client.cookie
        with connect(shop) as here:
            here.hello(session=tab.session, load="c", version=tab.version).until_finished()
            assert list(here.texts.values()) == ["count 2"]
            here.click("Increment", 3)
    with serve(flags={"session.app": "office"}, **kept) as office:
        assert list(_come_back(here, shop, office, connect).texts.values()) == ["count 0"]


@pytest.mark.parametrize("name", ["first.py", "second.py"])
def test_the_name_of_an_app_is_that_of_its_script_wherever_it_lies(
    tmp_path: Path, front_end: FrontEnd, kept: dict[str, Any], name: str
) -> None:
    def sealed_store_of(folder: str) -> SealedStore:
        script = tmp_path / folder / name
        script.parent.mkdir(exist_ok=True)
        script.touch()
        config = load_config(flags={})
        return Server(open_program(script, config), config, front_end, **kept).sessions._sealed_store

    commit, _ = sealed_store_of("today").seal(Checkpoint("s", 1), Change.of({"a": dump(1)}))
    body = kept["sealer"].open_manifest("s", 1, commit.manifest)
    assert body.app == name
    assert sealed_store_of("tomorrow")._app == name


class _Former(msgspec.Struct, array_like=True):
    """A manifest in one piece, as a Millpond reads it that knows no names of apps."""

    version: int
    keys: dict[str, int]
    blobs: dict[str, list[str]]
    escaped: bool = False
    seq: int = -1


class _FormerRoot(msgspec.Struct, array_like=True):
    version: int
    form: int
    seq: int
    shards: list[tuple[int, bytes]]


@pytest.mark.parametrize(("keys", "former"), [(3, _Former), (SPLIT_ABOVE + 1, _FormerRoot)])
def test_the_name_is_under_the_seal_and_a_former_process_can_go_on(keys: int, former: type) -> None:
    store, sealer = MemoryStore(ttl=10), Sealer([SECRET])
    change = Change.of({f"key {number}": dump(number) for number in range(keys)})
    commit, manifest = SealedStore(store, sealer, "shop").seal(Checkpoint("s", 1), change)
    assert unpack(manifest.pack())[0].app == "shop"
    assert msgspec.msgpack.decode(manifest.pack(), type=former).version == 1
    found = sealer.open_manifest("s", 1, commit.manifest, values=commit.changed)
    assert found.app == "shop"
    attached = Attached(1, 1, commit.seq, commit.manifest, commit.changed)
    with pytest.raises(NotOwner, match="not to office"):
        asyncio.run(SealedStore(store, sealer, "office").copy("s", attached))
