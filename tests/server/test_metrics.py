"""What ``/metrics`` says of a server."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from millpond.config import load_config
from millpond.errors import ConfigError
from millpond.server import run
from millpond.server.app import Server
from millpond.server.assets import FrontEnd
from millpond.stores.base import Commit, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.server.test_restart import deployed
from tests.server.test_websocket import closed_with

Starter = Callable[..., Any]

ON = {"server.metrics": "true"}

FAILING = """
import millpond as st
if st.button("Fail"):
    raise ValueError("as asked")
"""


def read(client: Any, path: str = "/metrics") -> dict[str, float]:
    """All samples, as ``name{label}``."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    samples = (sample for family in text_string_to_metric_families(answer.text) for sample in family.samples)
    return {
        sample.name + "".join(f"{{{value}}}" for value in sample.labels.values()): sample.value
        for sample in samples
    }


class Store(MemoryStore):
    """Is away while it is told to be; says when it was asked then."""

    def __init__(self) -> None:
        super().__init__(ttl=100)
        self.away = False
        self.asked = threading.Event()

    async def commit(self, commit: Commit) -> None:
        if self.away:
            self.asked.set()
            raise StoreError("The store is away.")
        await super().commit(commit)


@pytest.fixture
def kept() -> dict[str, Any]:
    """What two servers have in common, but for the store's counting."""
    return {"store": MemoryStore(ttl=100), "sealer": Sealer([b"0123456789abcdef"])}


def test_it_is_off_unless_asked_for(serve: Starter) -> None:
    with serve() as client:
        assert client.get("/metrics").status_code == 404


def test_off_it_leaves_script_and_store_as_they_are_and_needs_no_package(
    tmp_path: Path, front_end: FrontEnd, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    server = Server(tmp_path / "app.py", load_config(), front_end, **kept)
    assert "execute" not in vars(server.script)
    assert "commit" not in vars(kept["store"])


def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, front_end: FrontEnd, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(ConfigError, match=r"pip install \"millpond\[metrics\]\""):
        Server(tmp_path / "app.py", load_config(flags=ON), front_end, **kept)


def test_runs_and_commits_are_counted_and_timed(serve: Starter, connect: Starter) -> None:
    with serve(flags=ON) as client:
        before = read(client)
        assert before["millpond_runs_total{complete}"] == before["millpond_sessions_live"] == 0
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
            after = read(client)
    assert after["millpond_runs_total{complete}"] == after["millpond_run_seconds_count"] == 2
    assert after["millpond_commits_total{written}"] == after["millpond_commit_seconds_count"] == 2
    assert 0 < after["millpond_run_seconds_sum"] < 10
    assert 0 < after["millpond_commit_seconds_sum"] < 10
    assert 50 < after["millpond_committed_bytes_total"] < 1000
    assert after["millpond_sessions_live"] == 1
    for name in (
        "millpond_commits_total{superseded}", "millpond_commits_total{failed}", "millpond_sessions_unsaved",
        "millpond_values_set_aside_total", "millpond_rollbacks_total", "millpond_runs_total{failed}",
    ):  # fmt: skip
        assert after[name] == 0


def test_runs_that_failed(serve: Starter, connect: Starter) -> None:
    with serve(FAILING, ON) as client, connect(client) as tab:
        tab.hello().until_finished()
        tab.click("Fail", 1)
        samples = read(client)
    assert (samples["millpond_runs_total{complete}"], samples["millpond_runs_total{failed}"]) == (1, 1)


def test_a_store_that_is_away(serve: Starter, connect: Starter) -> None:
    store = Store()
    with serve(flags=ON, store=store) as client, connect(client) as tab:
        tab.hello().until_finished()
        store.away = True
        tab.send([{"type": "event", "seq": 1, "trigger": tab.buttons["Increment"]}])
        while not any(message["type"] == "unsaved" for message in tab.messages):
            tab.messages += tab.receive()
        samples = read(client)
        assert samples["millpond_sessions_unsaved"] == 1
        assert samples["millpond_commits_total{failed}"] >= 1
        assert samples["millpond_commits_total{written}"] == 1
        store.away = False
        tab.until_finished(1)
        samples = read(client)
        assert samples["millpond_sessions_unsaved"] == 0
        assert samples["millpond_commits_total{written}"] == 2


def test_a_session_that_another_server_has_taken_over(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(flags=ON, **kept) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            with serve(**kept) as other, connect(other, headers={"Cookie": client.cookie}) as second:
                second.hello(session=first.session, connection=2).until_finished()
                first.send([{"type": "event", "seq": 1, "trigger": first.buttons["Increment"]}])
                closed_with(first)
                assert read(client)["millpond_commits_total{superseded}"] == 1


def test_a_store_that_has_lost_what_it_confirmed(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    with serve(flags=ON, **kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2, version=tab.version + 5).until_finished()
        assert read(restarted)["millpond_rollbacks_total"] == 1


def test_values_that_the_code_cannot_read(serve: Starter, connect: Starter, kept: dict[str, Any]) -> None:
    with serve(deployed("Old"), **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    with (
        serve(deployed("New"), ON, **kept) as other,
        connect(other, headers={"Cookie": client.cookie}) as again,
    ):
        again.hello(session=tab.session, connection=2).until_finished()
        assert read(other)["millpond_values_set_aside_total"] == 1


def test_under_a_path_it_is_at_the_root_too(serve: Starter) -> None:
    with serve(flags={**ON, "server.baseUrlPath": "tool"}) as client:
        assert read(client).keys() == read(client, "/tool/metrics").keys()
        assert client.get("/healthz").text == client.get("/tool/healthz").text == "ok"


def test_two_servers_in_one_process_count_for_themselves(serve: Starter, connect: Starter) -> None:
    with serve(flags=ON) as client, serve(flags=ON, store=MemoryStore(ttl=100)) as other:
        with connect(client) as tab:
            tab.hello().until_finished()
        assert read(client)["millpond_runs_total{complete}"] == 1
        assert read(other)["millpond_runs_total{complete}"] == 0


def test_several_workers_are_refused() -> None:
    config = load_config(flags={**ON, "server.workers": "2"})
    with pytest.raises(ConfigError, match="counts in one process"):
        run.check_workers(config, shared=True)
    run.check_workers(load_config(flags={"server.workers": "2"}), shared=True)
