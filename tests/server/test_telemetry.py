"""The spans of events, runs and commits."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from millpond import wire
from millpond.config import load_config
from millpond.errors import ConfigError
from millpond.runner.program import Program
from millpond.server.app import Server, open_program
from millpond.server.driver import SessionDriver
from millpond.server.front_end import FrontEnd
from millpond.server.logs import JsonLines
from millpond.server.sealed_store import Checkpoint, SealedStore
from millpond.server.telemetry import Telemetry
from millpond.session.session import Session
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from tests.server.test_commit_failures import AtOnce
from tests.server.test_metrics import Store
from tests.server.test_websocket import closed_with
from tests.stores.servers import wait_until

Starter = Callable[..., Any]
ON = {"server.traces": "true"}
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
REQUEST = {"traceparent": f"00-{TRACE}-{SPAN}-01"}

APP = """
import logging
import millpond as st
from opentelemetry import trace
def add():
    st.session_state.count += 1
def fail():
    raise KeyError("in a callback")
st.session_state.setdefault("count", 0)
st.button("Increment", on_click=add)
st.button("Fail later", on_click=fail)
if st.button("Fail"):
    raise ValueError("as asked")
if st.button("Again"):
    st.rerun()
with trace.get_tracer("the app").start_as_current_span("of the app"):
    st.text(f"count {st.session_state.count}")
"""

_exporter = InMemorySpanExporter()


@pytest.fixture(scope="module", autouse=True)
def provider() -> None:
    """The process can have one only, so it stays; without the option nobody asks for it."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(_exporter))
    trace.set_tracer_provider(provider)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    _exporter.clear()
    yield _exporter
    _exporter.clear()


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def only(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    (span,) = named(spans, name)
    return span


def is_child(span: ReadableSpan, parent: ReadableSpan) -> bool:
    return span.parent is not None and span.parent.span_id == parent.context.span_id


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def after_first_run(spans: InMemorySpanExporter, tab: Any) -> None:
    """Forget the spans of the first run: the last to end is its commit."""
    tab.hello().until_finished()
    wait_until("the first run is over", lambda: named(spans, "millpond.commit") != [])
    spans.clear()


def click(spans: InMemorySpanExporter, tab: Any, label: str) -> None:
    tab.click(label, 1)
    wait_until("the event is over", lambda: named(spans, "millpond.event") != [])


def test_off_it_needs_no_package_and_nobody_observes(
    tmp_path: Path, front_end: FrontEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    server = Server(open_program(tmp_path / "app.py", load_config()), load_config(), front_end)
    assert list(server._observers) == []


def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, front_end: FrontEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ConfigError, match=r"pip install \"millpond\[otel\]\""):
        Server(open_program(tmp_path / "app.py", load_config()), load_config(flags=ON), front_end)


def test_a_click_is_a_trace_from_its_arrival_until_it_is_saved(
    serve: Starter, connect: Starter, spans: InMemorySpanExporter
) -> None:
    with serve(APP, ON) as client, connect(client) as tab:
        after_first_run(spans, tab)
        click(spans, tab, "Increment")
    event, run, callbacks, script, own, commit = (
        only(spans, name)
        for name in (
            "millpond.event", "millpond.run", "millpond.callbacks", "millpond.script", "of the app", "millpond.commit",
        )
    )  # fmt: skip
    assert event.parent is None
    for span, parent in ((run, event), (callbacks, run), (script, run), (own, script), (commit, event)):
        assert is_child(span, parent), span.name
    assert event.start_time <= run.start_time <= callbacks.end_time <= script.start_time  # type: ignore[operator]
    assert commit.end_time <= event.end_time  # type: ignore[operator]
    assert attributes(event) == {
        "session.id": tab.session, "millpond.event.seq": 1, "millpond.event.attempt": 1,
        "millpond.event.trigger": tab.buttons["Increment"],
    }  # fmt: skip
    assert attributes(run) == {
        "session.id": tab.session, "millpond.run.number": 2, "millpond.run.outcome": "complete",
    }  # fmt: skip
    found = attributes(commit)
    assert found["millpond.commit.version"] == 2
    assert found["millpond.commit.values"] >= 1
    assert found["millpond.commit.bytes"] > 10


def test_the_first_run_is_a_part_of_the_request_and_events_have_a_link_to_it(
    serve: Starter, connect: Starter, spans: InMemorySpanExporter
) -> None:
    with serve(APP, ON) as client, connect(client, headers=REQUEST) as tab:
        tab.hello().until_finished()
        run = only(spans, "millpond.run")
        assert run.parent is not None
        assert (f"{run.parent.trace_id:032x}", f"{run.parent.span_id:016x}") == (TRACE, SPAN)
        assert named(spans, "millpond.callbacks") == []
        wait_until("it is saved", lambda: named(spans, "millpond.commit") != [])
        commit = only(spans, "millpond.commit")
        assert commit.parent == run.parent
        click(spans, tab, "Increment")
    event = only(spans, "millpond.event")
    assert event.context.trace_id != run.parent.trace_id
    (link,) = event.links
    assert f"{link.context.trace_id:032x}" == TRACE


def test_a_run_that_begins_with_the_page_is_a_part_of_its_request(
    serve: Starter, spans: InMemorySpanExporter
) -> None:
    with serve(APP, ON) as client:
        client.get("/", REQUEST | {"Sec-Fetch-Dest": "document"})
        wait_until("the run is over", lambda: named(spans, "millpond.run") != [])
    assert f"{only(spans, 'millpond.run').context.trace_id:032x}" == TRACE


@pytest.mark.parametrize(
    ("button", "phase", "error"),
    [("Fail", "millpond.script", "ValueError"), ("Fail later", "millpond.callbacks", "KeyError")],
)
def test_an_exception_is_recorded_where_it_was_raised(
    serve: Starter, connect: Starter, spans: InMemorySpanExporter, button: str, phase: str, error: str
) -> None:
    with serve(APP, ON) as client, connect(client) as tab:
        after_first_run(spans, tab)
        click(spans, tab, button)
    recorded = {
        span.name: [attributes["exception.type"] for entry in span.events if (attributes := entry.attributes)]
        for span in spans.get_finished_spans()
        if span.events
    }
    assert recorded == {phase: [error]}
    # As for the outcome: a callback that fails does not keep the script from running.
    assert only(spans, "millpond.run").status.is_ok == (button != "Fail")


def test_an_exception_is_recorded_without_secrets(
    serve: Starter, connect: Starter, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILLPOND_SECRETS", 'SECRET_OF_A_TEST = "pa55word-of-ada"')
    monkeypatch.setenv("SECRET_OF_A_TEST", "")
    fails = "import millpond as st\nif st.button('Fail'): raise ValueError(st.secrets.SECRET_OF_A_TEST)"
    with serve(fails, ON) as client, connect(client) as tab:
        after_first_run(spans, tab)
        click(spans, tab, "Fail")
    (event,) = [event for span in spans.get_finished_spans() for event in span.events]
    attributes = dict(event.attributes or {})
    assert attributes["exception.message"] == "***"
    assert "ValueError: ***" in str(attributes["exception.stacktrace"])
    assert "pa55word" not in str(attributes)


def test_a_rerun_belongs_to_the_event_that_asked_for_it(
    serve: Starter, connect: Starter, spans: InMemorySpanExporter
) -> None:
    with serve(APP, ON) as client, connect(client) as tab:
        after_first_run(spans, tab)
        click(spans, tab, "Again")
    event = only(spans, "millpond.event")
    first, second = named(spans, "millpond.run")
    assert is_child(first, event)
    assert is_child(second, event)
    assert attributes(first)["millpond.run.outcome"] == "rerun"


def test_an_event_lasts_until_the_store_has_taken_it(
    serve: Starter, connect: Starter, spans: InMemorySpanExporter
) -> None:
    store = Store()
    with serve(APP, ON, store=store) as client, connect(client) as tab:
        after_first_run(spans, tab)
        store.away = True
        tab.send([{"type": "event", "seq": 1, "trigger": tab.buttons["Increment"]}])
        wait_until("the store was asked", lambda: named(spans, "millpond.commit") != [])
        assert named(spans, "millpond.event") == []
        store.away = False
        tab.until_finished(1)
        wait_until("the event is over", lambda: named(spans, "millpond.event") != [])
    event = only(spans, "millpond.event")
    *failed, written = named(spans, "millpond.commit")
    assert not any(span.status.is_ok for span in failed)
    assert written.status.is_ok
    assert all(is_child(span, event) for span in (*failed, written))


def test_an_event_of_a_session_that_was_taken_over_ends_as_an_error(
    serve: Starter, connect: Starter, spans: InMemorySpanExporter
) -> None:
    kept: dict[str, Any] = {"store": MemoryStore(ttl=100), "sealer": Sealer([b"0123456789abcdef"])}
    with serve(APP, ON, **kept) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            with serve(APP, **kept) as other, connect(other, headers={"Cookie": client.cookie}) as second:
                second.hello(session=first.session, connection=2).until_finished()
                first.send([{"type": "event", "seq": 1, "trigger": first.buttons["Increment"]}])
                closed_with(first)
    assert not only(spans, "millpond.event").status.is_ok


def test_events_that_share_a_run_are_linked_by_it(tmp_path: Path, spans: InMemorySpanExporter) -> None:
    path = tmp_path / "app.py"
    path.write_text("import millpond as st\nst.text_input('A')\nst.text_input('B')\n")

    async def scenario() -> tuple[str, str]:
        session = Session("abc", durable=True)
        store = SealedStore(MemoryStore(ttl=100), Sealer([b"0123456789abcdef"]))
        app = Program(path, write=None, show_error=print)
        driver = SessionDriver(session, "browser", app, AtOnce(), store, Checkpoint("abc"), [Telemetry()])
        driver.drive()
        await driver.settle()
        spans.clear()
        first, second = sorted(session.tree.widgets)
        # The run that the first one asks for begins when all three are there.
        driver.receive(wire.Event(seq=1, values={first: msgspec.Raw(b'"a"')}), 0)
        driver.receive(wire.Event(seq=1, values={first: msgspec.Raw(b'"a"')}, attempt=2), 0)  # sent again
        driver.receive(wire.Event(seq=2, values={second: msgspec.Raw(b'"b"')}), 0)
        await driver.settle()
        return first, second

    first, _ = asyncio.run(scenario())
    one, two = named(spans, "millpond.event")
    assert is_child(only(spans, "millpond.run"), two)
    assert [link.context.span_id for link in only(spans, "millpond.run").links] == [one.context.span_id]
    assert attributes(one)["millpond.event.changed"] == (first,)


def test_spans_do_not_keep_a_session_alive() -> None:
    telemetry = Telemetry()
    gc.disable()
    try:
        session = Session("abc", durable=True)
        telemetry.connected(session)
        gone = weakref.ref(session)
        del session
        assert gone() is None
        assert len(telemetry._spans) == 0
    finally:
        gc.enable()


def test_a_log_line_names_the_trace_it_was_written_in() -> None:
    record = logging.LogRecord("millpond", logging.INFO, "f", 1, "here", (), None)
    with trace.get_tracer("test").start_as_current_span("outer") as span:
        fields = msgspec.json.decode(JsonLines().format(record))
    assert fields["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert fields["span_id"] == f"{span.get_span_context().span_id:016x}"
