"""What ``/metrics`` says of a server."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from millpond.caching.registry import REGISTRY
from millpond.config import load_config
from millpond.errors import ConfigError
from millpond.server import metrics
from millpond.server.app import Server, open_program
from millpond.server.attempts import MOST_DEATHS
from millpond.server.front_end import FrontEnd
from millpond.stores.base import Commit, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.faults.server_process import ServerProcess
from tests.server.conftest import COUNTER, Client
from tests.server.test_restart import deployed, note_deaths
from tests.server.test_stopping import open_tab
from tests.server.test_websocket import closed_with
from tests.stores.servers import wait_until

Starter = Callable[..., Any]

ON = {"server.metrics": "true"}

FAILING = """
import millpond as st
if st.button("Fail"):
    raise ValueError("as asked")
"""


CACHED = """
import millpond as st

@st.cache_data
def load(n):
    return b"x" * 5000

for n in (1, 2, 1, 1):
    load(n)
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
        self.counted = 0

    async def count(self) -> int:
        self.counted += 1
        if self.away:
            raise StoreError("The store is away.")
        return await super().count()

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


PERSON = {"Sec-Fetch-Dest": "document", "Accept": "text/html"}


@pytest.mark.parametrize(
    "named",
    [
        "def metrics(): st.title('Mine')",
        "metrics = st.Page(lambda: st.title('Mine'), title='M', url_path='metrics')",
    ],
)
def test_a_page_of_that_name_is_for_persons_and_the_metrics_for_programs(serve: Starter, named: str) -> None:
    source = f"import millpond as st\n{named}\nst.navigation([lambda_page(), metrics]).run()"
    source = source.replace("lambda_page()", "st.Page(lambda: None, title='Home', url_path='home')")
    with serve(source, ON) as client:
        for _ in range(2):  # before the first run, and after it
            assert '"Mine"' in client.get("/metrics", headers=PERSON).text
            assert "millpond_" in client.get("/metrics").text


def test_a_person_sees_the_metrics_where_the_app_has_no_such_page(serve: Starter) -> None:
    with serve(FAILING, ON) as client:
        assert "millpond_" in client.get("/metrics", headers=PERSON).text


def test_off_it_needs_no_package_and_nobody_observes(
    tmp_path: Path, front_end: FrontEnd, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    server = Server(open_program(tmp_path / "app.py", load_config()), load_config(), front_end, **kept)
    assert list(server._observers) == []


def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, front_end: FrontEnd, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(ConfigError, match=r"pip install \"millpond\[metrics\]\""):
        Server(open_program(tmp_path / "app.py", load_config()), load_config(flags=ON), front_end, **kept)


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


def test_parked_sessions_are_those_of_the_store_that_are_not_in_memory(
    serve: Starter, connect: Starter, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "COUNT_EVERY", 0.0)
    with serve(**kept) as client:
        for _ in range(3):
            with connect(client.another()) as tab:
                tab.hello().until_finished()
    with serve(flags=ON, **kept) as restarted:
        assert read(restarted)["millpond_sessions_parked"] == 3
        with connect(restarted) as tab:
            tab.hello().until_finished()
            wait_until(  # the count is taken beside the answers
                "the new session is counted as live",
                lambda: (
                    (found := read(restarted))["millpond_sessions_parked"] == 3
                    and found["millpond_sessions_live"] == 1
                ),
            )


def test_the_store_is_counted_seldom_and_not_told_of_when_it_is_away(serve: Starter) -> None:
    store = Store()
    with serve(flags=ON, store=store) as client:
        assert read(client)["millpond_sessions_parked"] == 0
        assert read(client)["millpond_sessions_parked"] == 0
        assert store.counted == 1
    store.away = True
    with serve(flags=ON, store=store) as client:
        assert "millpond_sessions_parked" not in read(client)


def test_events_that_are_skipped(serve: Starter, connect: Starter, kept: dict[str, Any]) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    note_deaths(kept["store"], seq=1, count=MOST_DEATHS)
    with serve(flags=ON, **kept) as other, connect(other, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        again.send([{"type": "event", "seq": 1, "trigger": tab.buttons["Increment"], "attempt": 3}])
        again.until_finished(1)
        assert read(other)["millpond_events_skipped_total"] == 1


def test_the_documentation_names_all_of_them(serve: Starter, connect: Starter) -> None:
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    described = set(re.findall(r"^\| `(millpond_\w+)(?:\{[\w,]+\})?` \|", text, re.MULTILINE))
    with serve(CACHED, ON) as client, connect(client) as tab:
        tab.hello().until_finished()
        found = {
            sample.name
            for family in text_string_to_metric_families(client.get("/metrics").text)
            for sample in family.samples
        }
    histograms = {name.removesuffix("_bucket") for name in found if name.endswith("_bucket")}
    parts = {f"{name}_{part}" for name in histograms for part in ("bucket", "count", "sum")}
    created = {name for name in found if name.endswith("_created")}
    assert described == found - parts - created | histograms


WORKERS = ("--server.workers", "2", "--server.metrics", "--server.disconnectedSessionTTL", "600")


def test_any_worker_tells_the_sum_of_all_also_of_one_that_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "app.py"
    script.write_text(COUNTER)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with ServerProcess(script, *WORKERS) as server, contextlib.ExitStack() as stack:
        client = Client(server.port)
        tabs = [stack.enter_context(open_tab(server)) for _ in range(8)]
        for tab in tabs:
            tab.click("Increment", 1)
        wait_until("all sessions are told of", lambda: read(client)["millpond_sessions_live"] == 8)
        (folder,) = temporary.glob("millpond-metrics-*")
        (folder / "counter_1.db").touch()  # of a worker that was killed as it began
        before = read(client)
        assert before["millpond_runs_total{complete}"] == before["millpond_run_seconds_count"] == 16
        assert before["millpond_commits_total{written}"] == 16
        victims = workers_of(server)
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
        wait_until("they are replaced", lambda: len(set(workers_of(server)) - set(victims)) == 2)
        wait_until("their sessions are gone", lambda: read(client)["millpond_sessions_live"] == 0)
        after = read(client)
        assert after["millpond_runs_total{complete}"] == 16
        assert after["millpond_commits_total{written}"] == 16


def workers_of(server: ServerProcess) -> list[int]:
    assert server.process is not None
    pid = server.process.pid
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_the_folder_of_the_counts_is_gone_with_the_server(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(COUNTER)
    folder = tmp_path / "temporary"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        server = ServerProcess(script, *WORKERS)
    with server:
        read(Client(server.port))
        assert len(list(folder.glob("millpond-metrics-*"))) == 1
        server.signal(signal.SIGTERM)
        assert server.wait() == 0
    assert list(folder.iterdir()) == []


def test_hits_misses_and_bytes_of_caches_are_counted(serve: Starter, connect: Starter) -> None:
    REGISTRY.clear("data")
    names = [
        f"millpond_cache_requests_total{{__main__.load}}{{data}}{{{result}}}" for result in ("hit", "miss")
    ]
    with serve(CACHED, ON) as client:
        before = read(client)
        with connect(client) as tab:
            tab.hello().until_finished()
        after = read(client)
        # Caches count for the whole process, so what other tests have asked is in it.
        assert [after[name] - before.get(name, 0) for name in names] == [2, 2]
        assert 10_000 < after["millpond_cache_bytes"] < 20_000
        assert [read(client)[name] for name in names] == [after[name] for name in names]
    REGISTRY.clear("data")
