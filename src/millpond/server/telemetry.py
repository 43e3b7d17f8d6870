"""OpenTelemetry spans, where ``server.traces`` is set: event, callbacks, script, commit.

As with the metrics, nothing of this module is used where the option is not
set: spans are made by an observer (see ``observer.py``).

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
import traceback
import weakref
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from millpond import wire
from millpond.config.masking import mask
from millpond.errors import ConfigError
from millpond.server.observer import Observer
from millpond.session.run import Outcome, Run
from millpond.session.run_session import RunSession
from millpond.session.session import Session
from millpond.stores.base import Commit, Superseded
from millpond.version import __version__

FLUSH_WITHIN = 2000
"""Milliseconds for sending the last spans when the server ends."""


def _import() -> Any:
    try:
        from opentelemetry import trace
    except ImportError:
        raise ConfigError(
            "server.traces needs a package that is not installed. "
            'Install it: `pip install "millpond[otel]"`. Or leave the option out.'
        ) from None
    return trace


class Telemetry(Observer):
    """Makes the spans of one server, with the provider that the process has.

    Raises
    ------
    ConfigError
        The package ``opentelemetry-api`` is not installed.
    """

    def __init__(self) -> None:
        self._trace = _import()
        self._tracer = self._trace.get_tracer("millpond", __version__)
        self._spans: weakref.WeakKeyDictionary[RunSession, _Spans] = weakref.WeakKeyDictionary()

    async def close(self) -> None:
        """Send the remaining spans: a worker's end is not the interpreter's, at which they would be sent."""
        flush = getattr(self._trace.get_tracer_provider(), "force_flush", None)
        if flush is not None:
            await asyncio.to_thread(flush, FLUSH_WITHIN)

    # What happens (see Observer) ------------------------------------------------------

    def connected(self, session: Session) -> None:
        """Events of the session will have a link to this request; a run without one is a part of it."""
        spans = self._of(session)
        spans.request = self._trace.get_current_span()
        spans.cause = self._trace.set_span_in_context(spans.request)

    def event_received(self, session: Session, event: wire.Event) -> None:
        """The span of an event begins."""
        spans = self._of(session)
        request = spans.request.get_span_context()
        # Before the event is in the session, because a run on another thread may take it at once.
        spans.open[event.seq] = span = self._tracer.start_span(
            "millpond.event",
            context=self._trace.set_span_in_context(self._trace.INVALID_SPAN),
            kind=self._trace.SpanKind.SERVER,
            links=[self._trace.Link(request)] if request.is_valid else [],
        )
        span.set_attribute("session.id", session.id)
        span.set_attribute("millpond.event.seq", event.seq)
        span.set_attribute("millpond.event.attempt", event.attempt)
        if event.trigger is not None:
            span.set_attribute("millpond.event.trigger", event.trigger)
        if event.values:
            span.set_attribute("millpond.event.changed", sorted(event.values))

    def run_begun(self, run: Run) -> None:
        """The span of a run begins, and that of its callbacks."""
        spans = self._of(run.session)
        parent, links = self._before_run(spans, run)
        span = spans.run.enter_context(
            self._tracer.start_as_current_span("millpond.run", context=parent, links=links)
        )
        span.set_attribute("session.id", run.session.id)
        span.set_attribute("millpond.run.number", run.number)
        if run.events:
            spans.phase.enter_context(self._tracer.start_as_current_span("millpond.callbacks"))

    def script_begun(self, run: Run) -> None:
        """The span of the callbacks ends, and that of the script begins."""
        phase = self._of(run.session).phase
        phase.close()
        phase.enter_context(self._tracer.start_as_current_span("millpond.script"))

    def app_failed(self, run: Run, error: BaseException) -> None:
        """The exception belongs to the span that it was raised in."""
        text = "".join(traceback.format_exception(error))
        masked = mask(text)
        hidden = {"exception.message": mask(str(error)), "exception.stacktrace": masked}
        self._trace.get_current_span().record_exception(error, hidden if masked != text else None)

    def run_ended(self, run: Run, outcome: Outcome) -> None:
        """The spans of a run end."""
        spans = self._of(run.session)
        spans.phase.close()
        span = self._trace.get_current_span()
        span.set_attribute("millpond.run.outcome", outcome.value)
        if outcome is Outcome.FAILED:
            span.set_status(self._trace.StatusCode.ERROR)
        spans.run.close()
        if outcome is Outcome.RERUN:
            spans.cause = spans.last

    def commit_begun(self, session: Session, commit: Commit) -> None:
        """The span of a commit begins."""
        spans = self._of(session)
        span = spans.commit.enter_context(
            self._tracer.start_as_current_span(
                "millpond.commit", context=spans.context_of_commit(self._trace, commit.seq)
            )
        )
        span.set_attribute("session.id", session.id)
        span.set_attribute("millpond.commit.version", commit.version)
        span.set_attribute("millpond.commit.values", len(commit.changed))
        span.set_attribute("millpond.commit.bytes", sum(map(len, commit.changed.values())))

    def commit_ended(self, session: Session, commit: Commit, error: BaseException | None) -> None:
        """The span of a commit ends; those of its events do where another process has the session."""
        spans = self._of(session)
        if error is None:
            spans.commit.close()
        else:
            spans.commit.__exit__(type(error), error, error.__traceback__)
        if isinstance(error, Superseded):
            for span in spans.open.values():
                span.set_status(self._trace.StatusCode.ERROR, "The session continues in another process.")
                span.end()
            spans.open.clear()

    def saved(self, session: Session, seq: int) -> None:
        """The spans of events end."""
        spans = self._of(session)
        for number in [number for number in spans.open if number <= seq]:
            spans.open.pop(number).end()

    # -----------------------------------------------------------------------------------

    def _of(self, session: RunSession) -> _Spans:
        spans = self._spans.get(session)
        if spans is None:
            spans = self._spans[session] = _Spans(self._trace.INVALID_SPAN)
        return spans

    def _before_run(self, spans: _Spans, run: Run) -> tuple[Any, list[Any]]:
        """The context that a run belongs to, and links to the other events that it takes."""
        taken = [spans.open[event.seq] for event in run.events if event.seq in spans.open]
        if not taken:
            # Without an event: None for one that comes by itself, as when the source changes.
            spans.last, spans.cause = spans.cause, None
            return spans.last, []
        *others, last = taken
        links = [self._trace.Link(span.get_span_context()) for span in others]
        spans.last = self._trace.set_span_in_context(last)
        return spans.last, links


class _Spans:
    """The open spans of one session."""

    def __init__(self, request: Any) -> None:
        self.request = request
        """The span of the request by which the tab has connected."""
        self.open: dict[int, Any] = {}
        """The events that are not saved yet."""
        self.cause: Any = None
        """The context of a run that no event asks for: a request, or a run that asked for another."""
        self.last: Any = None
        """The context that the last run was in."""
        self.run = contextlib.ExitStack()
        self.phase = contextlib.ExitStack()
        """What of the run goes on: its callbacks, or its script."""
        self.commit = contextlib.ExitStack()

    def context_of_commit(self, trace: Any, seq: int) -> Any:
        """The context of the event that is saved, or else that of the last run."""
        return trace.set_span_in_context(self.open[seq]) if seq in self.open else self.last


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
