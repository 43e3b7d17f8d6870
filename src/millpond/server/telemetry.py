"""OpenTelemetry spans, where ``server.traces`` is set: event, callbacks, script, commit.

As with the metrics, nothing of this module is used where the option is not
set: spans are made around the sessions, the script and the store, whose own
code knows nothing of them.

Each event has a trace of its own::

    millpond.event              from its arrival until it is saved
      millpond.run
        millpond.callbacks
        millpond.script         what the app's own libraries trace is in here
      millpond.commit

A socket lives for hours. If its events were parts of the request that opened
it, so would that trace, so they have a link to it instead. Only the first run,
which the request is waiting for, is a part of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from millpond import wire
from millpond.errors import ConfigError
from millpond.runner.app import App
from millpond.session.run import Outcome, Run
from millpond.session.session import Session
from millpond.state.changes import Change
from millpond.stores.base import Commit, Store, Superseded
from millpond.version import __version__

FLUSH_WITHIN = 2000
"""Milliseconds that the last spans have to be sent when the server ends."""


def _import() -> Any:
    try:
        from opentelemetry import trace
    except ImportError:
        raise ConfigError(
            "server.traces needs a package that is not installed. "
            'Install it: `pip install "millpond[otel]"`. Or leave the option out.'
        ) from None
    return trace


class Telemetry:
    """Makes the spans of one server, with the provider that the process has.

    Raises
    ------
    ConfigError
        The package ``opentelemetry-api`` is not installed.
    """

    def __init__(self) -> None:
        self._trace = _import()
        self._tracer = self._trace.get_tracer("millpond", __version__)
        self._sessions: weakref.WeakValueDictionary[str, _Spans] = weakref.WeakValueDictionary()

    async def close(self) -> None:
        """Send what has not been sent: a worker's end is no end of the interpreter, at which that would happen."""
        flush = getattr(self._trace.get_tracer_provider(), "force_flush", None)
        if flush is not None:
            await asyncio.to_thread(flush, FLUSH_WITHIN)

    def trace_session(self, session: Session) -> None:
        """Make a span for each event of this session."""
        # The session's methods hold it: it goes with the session.
        spans = self._sessions[session.id] = _Spans(session, self._trace, self._tracer)
        session.attach = spans.attach  # type: ignore[method-assign]
        session.prepare = spans.prepare  # type: ignore[method-assign]
        session.receive = spans.receive  # type: ignore[method-assign]
        session.saved = spans.saved  # type: ignore[method-assign]

    def trace_runs(self, app: App) -> None:
        """Make spans for the runs of this app."""
        execute, show_error = app.execute, app._show_error

        def traced(run: Run) -> Outcome:
            parent, links = self._before_run(run)
            with (
                self._tracer.start_as_current_span("millpond.run", context=parent, links=links) as span,
                self._phases(run),
            ):
                span.set_attribute("session.id", run.session.id)
                span.set_attribute("millpond.run.number", run.number)
                outcome = execute(run)
                span.set_attribute("millpond.run.outcome", outcome.value)
                self._after_run(run, outcome)
                if outcome is Outcome.FAILED:
                    span.set_status(self._trace.StatusCode.ERROR)
                return outcome

        def shown(error: BaseException) -> None:
            self._trace.get_current_span().record_exception(error)
            show_error(error)

        app.execute = traced  # type: ignore[method-assign]
        app._show_error = shown

    def trace_commits(self, store: Store) -> None:
        """Make a span for each commit to this store."""
        write = store.commit

        async def traced(commit: Commit) -> None:
            spans = self._sessions.get(commit.session)
            parent = None if spans is None else spans.context_of_commit(commit.seq)
            with self._tracer.start_as_current_span("millpond.commit", context=parent) as span:
                span.set_attribute("session.id", commit.session)
                span.set_attribute("millpond.commit.version", commit.version)
                span.set_attribute("millpond.commit.values", len(commit.changed))
                span.set_attribute("millpond.commit.bytes", sum(map(len, commit.changed.values())))
                try:
                    await write(commit)
                except Superseded:
                    if spans is not None:
                        spans.give_up("The session goes on in another process.")
                    raise

        store.commit = traced  # type: ignore[method-assign]

    def _before_run(self, run: Run) -> tuple[Any, list[Any]]:
        """The context that a run belongs to, and links to the other events that it takes."""
        spans = self._sessions.get(run.session.id)
        if spans is None:
            return None, []
        taken = [spans.open[event.seq] for event in run.events if event.seq in spans.open]
        if not taken:
            spans.last = spans.context_of_rerun()
            return spans.last, []
        *others, last = taken
        links = [self._trace.Link(span.get_span_context()) for span in others]
        spans.last = self._trace.set_span_in_context(last)
        return spans.last, links

    def _after_run(self, run: Run, outcome: Outcome) -> None:
        spans = self._sessions.get(run.session.id)
        if spans is not None and outcome is Outcome.RERUN:
            spans.cause = spans.last

    @contextlib.contextmanager
    def _phases(self, run: Run) -> Any:
        """A span for the callbacks, and when the script begins, one for it."""
        begin_script = run.begin_script
        with contextlib.ExitStack() as phase:

            def begin(namespace: dict[str, Any]) -> None:
                phase.close()
                phase.enter_context(self._tracer.start_as_current_span("millpond.script"))
                begin_script(namespace)

            run.begin_script = begin  # type: ignore[method-assign]
            if run.events:
                phase.enter_context(self._tracer.start_as_current_span("millpond.callbacks"))
            yield


class _Spans:
    """Stands before the methods of one session, and knows its events that are not saved yet."""

    def __init__(self, session: Session, trace: Any, tracer: Any) -> None:
        self._id = session.id
        # Not the session itself: it holds these spans, and must not wait for a garbage collection.
        self._session = weakref.proxy(session)
        self._trace = trace
        self._tracer = tracer
        self._request: Any = trace.INVALID_SPAN
        """That of the request by which the tab has connected."""
        self.open: dict[int, Any] = {}
        self.cause: Any = None
        """The context of a run that no event asks for: a request, or a run that asked for another."""
        self.last: Any = None
        """The context that the last run was in."""

    def context_of_commit(self, seq: int) -> Any:
        """The context of the event that is saved, or else that of the last run."""
        return self._trace.set_span_in_context(self.open[seq]) if seq in self.open else self.last

    def context_of_rerun(self) -> Any:
        """The context of a run without an event; None for one that comes by itself, as when the source changes."""
        cause, self.cause = self.cause, None
        return cause

    def give_up(self, why: str) -> None:
        """No event that is open will be saved by this process."""
        for span in self.open.values():
            span.set_status(self._trace.StatusCode.ERROR, why)
            span.end()
        self.open.clear()

    # The session's methods ------------------------------------------------------------

    def attach(self, hello: wire.Hello, **options: Any) -> list[wire.ServerMessage]:
        """See Session."""
        self._connected()
        return Session.attach(self._session, hello, **options)

    def prepare(self, query: str, **options: Any) -> list[wire.ServerMessage]:
        """See Session."""
        self._connected()
        return Session.prepare(self._session, query, **options)

    def _connected(self) -> None:
        self._request = self._trace.get_current_span()
        self.cause = self._trace.set_span_in_context(self._request)

    def receive(self, event: wire.Event, size: int = 0) -> bool:
        """See Session."""
        if event.seq <= self._session.received:
            return Session.receive(self._session, event, size)
        request = self._request.get_span_context()
        # Before it is received: a run on another thread may take it at once.
        self.open[event.seq] = span = self._tracer.start_span(
            "millpond.event",
            context=self._trace.set_span_in_context(self._trace.INVALID_SPAN),
            kind=self._trace.SpanKind.SERVER,
            links=[self._trace.Link(request)] if request.is_valid else [],
        )
        span.set_attribute("session.id", self._id)
        span.set_attribute("millpond.event.seq", event.seq)
        span.set_attribute("millpond.event.attempt", event.attempt)
        if event.trigger is not None:
            span.set_attribute("millpond.event.trigger", event.trigger)
        if event.values:
            span.set_attribute("millpond.event.changed", sorted(event.values))
        return Session.receive(self._session, event, size)

    def saved(self, change: Change, version: int) -> None:
        """See Session."""
        Session.saved(self._session, change, version)
        for seq in [seq for seq in self.open if seq <= change.seq]:
            self.open.pop(seq).end()


class RequestContext:
    """Middleware: takes over the trace that a request's headers name (``traceparent``)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._trace = _import()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket (ASGI)."""
        from opentelemetry import context, propagate

        # A middleware of the app's own, or of an instrumentation, may have made a span already.
        known = self._trace.get_current_span().get_span_context().is_valid
        if scope["type"] == "lifespan" or known:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        token = context.attach(propagate.extract(headers))
        try:
            await self._app(scope, receive, send)
        finally:
            context.detach(token)
