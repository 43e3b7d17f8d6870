"""What a server counts, for Prometheus: ``GET /metrics``, where ``server.metrics`` is set.

Where it is not set, nothing of this module is used: what it counts is counted
around the script and the store, whose own code knows nothing of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from millpond.errors import ConfigError
from millpond.runner.script import Script
from millpond.session.run import Outcome, Run
from millpond.stores.base import Commit, Store, StoreError, Superseded

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters of one server, in a registry of their own: two apps in one process do not mix.

    Raises
    ------
    ConfigError
        The package ``prometheus-client`` is not installed.
    """

    def __init__(self) -> None:
        try:
            import prometheus_client as prometheus
        except ImportError:
            raise ConfigError(
                "server.metrics needs a package that is not installed. "
                'Install it: `pip install "millpond[metrics]"`. Or leave the option out.'
            ) from None
        self._prometheus: Any = prometheus
        registry = self._registry = prometheus.CollectorRegistry()
        self._runs = prometheus.Counter(
            "millpond_runs", "Runs of the script, by how they ended.", ["outcome"], registry=registry
        )
        self._run_seconds = prometheus.Histogram(
            "millpond_run_seconds",
            "Seconds of one run, callbacks included.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._commits = prometheus.Counter(
            "millpond_commits",
            "Commits to the store: written, superseded (another process has the session), failed (tried again).",
            ["result"],
            registry=registry,
        )
        self._commit_seconds = prometheus.Histogram(
            "millpond_commit_seconds",
            "Seconds until a commit was written.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._bytes = prometheus.Counter(
            "millpond_committed_bytes",
            "Bytes of sealed values and blobs that were written.",
            registry=registry,
        )
        self._set_aside = prometheus.Counter(
            "millpond_values_set_aside",
            "Values of Session State that the script's code could not read.",
            registry=registry,
        )
        self._rollbacks = prometheus.Counter(
            "millpond_rollbacks",
            "Tabs that had seen a later version of their session than the store has.",
            registry=registry,
        )
        # So that a rate can be computed from the first one on.
        for outcome in Outcome:
            self._runs.labels(outcome.value)
        for result in ("written", "superseded", "failed"):
            self._commits.labels(result)

    def count_sessions(self, live: Callable[[], int], unsaved: Callable[[], int]) -> None:
        """Ask these two at each request: sessions in memory, and those that the store does not take."""
        for name, text, count in (
            ("millpond_sessions_live", "Sessions in memory.", live),
            ("millpond_sessions_unsaved", "Sessions whose last commit the store did not take.", unsaved),
        ):
            self._prometheus.Gauge(name, text, registry=self._registry).set_function(count)

    def count_runs(self, script: Script) -> None:
        """Count and time the runs of this script."""
        execute = script.execute

        def counted(run: Run) -> Outcome:
            state = run.session.state
            aside, began = state.times_set_aside, time.perf_counter()
            outcome = execute(run)
            self._run_seconds.observe(time.perf_counter() - began)
            self._runs.labels(outcome.value).inc()
            self._set_aside.inc(state.times_set_aside - aside)
            return outcome

        script.execute = counted  # type: ignore[method-assign]

    def count_commits(self, store: Store) -> None:
        """Count and time the commits to this store."""
        write = store.commit

        async def counted(commit: Commit) -> None:
            began = time.perf_counter()
            try:
                await write(commit)
            except Superseded:
                self._commits.labels("superseded").inc()
                raise
            except StoreError:
                self._commits.labels("failed").inc()
                raise
            self._commit_seconds.observe(time.perf_counter() - began)
            self._commits.labels("written").inc()
            self._bytes.inc(sum(map(len, commit.changed.values())) + sum(map(len, commit.blobs.values())))

        store.commit = counted  # type: ignore[method-assign]

    def rolled_back(self) -> None:
        """A tab has seen a version that the store does not have any more."""
        self._rollbacks.inc()

    async def serve(self, request: Request) -> Response:
        """``GET /metrics``, in the text format."""
        text = self._prometheus.generate_latest(self._registry)
        return Response(
            text, headers={"Content-Type": self._prometheus.CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        )
