"""Metrics for Prometheus: ``GET /metrics``, where ``server.metrics`` is set.

Where it is not set, nothing of this module is used: it is an observer like any
other (see ``observer.py``).

Several workers count in files that all of them can read (the package's own
mode for this), so any of them can answer with the sum, in which those that
have ended are included.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from millpond.caching.registry import REGISTRY, Kind
from millpond.errors import ConfigError
from millpond.server.observer import Observer
from millpond.session.run import Outcome, Run
from millpond.session.session import Session
from millpond.stores.base import Commit, Store, StoreError, Superseded

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


_LIVE = "millpond_sessions_live"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the package looks for the folder of those files, when it is first imported."""

REFRESH_EVERY = 1.0
"""Seconds after which a worker writes again how many sessions it has."""
COUNT_EVERY = 60.0
"""Seconds for which a count of the store holds: it may have millions of sessions."""
COUNT_WITHIN = 2.0
"""Seconds that an answer waits for the first count."""


@contextlib.contextmanager
def shared_by_workers() -> Iterator[Callable[[int], None]]:
    """Let processes that are forked inside count together.

    Yields a function to call with the id of one that has ended.
    """
    with tempfile.TemporaryDirectory(prefix="millpond-metrics-") as folder:
        os.environ.setdefault(_FOLDER, folder)
        prometheus = _import()
        multiprocess = prometheus.multiprocess
        yield multiprocess.mark_process_dead


def _import() -> Any:
    try:
        import prometheus_client
        import prometheus_client.multiprocess
        import prometheus_client.values
    except ImportError:
        raise ConfigError(
            "server.metrics needs a package that is not installed. "
            'Install it: `pip install "millpond[metrics]"`. Or leave the option out.'
        ) from None
    return prometheus_client


class Metrics(Observer):
    """The counters of one server, in a registry of their own: two apps in one process do not mix.

    Raises
    ------
    ConfigError
        The package ``prometheus-client`` is not installed.
    """

    def __init__(self) -> None:
        prometheus = self._prometheus = _import()
        self.shared: bool = prometheus.values.ValueClass._multiprocess
        """Whether several processes count together."""
        self._runs_begun: dict[Run, tuple[float, int]] = {}
        self._commits_begun: dict[Session, float] = {}
        self._gauges: list[tuple[Any, Callable[[], int]]] = []
        self._count: Callable[[], Any] | None = None
        self._counting: asyncio.Task[None] | None = None
        self._counted = 0.0
        self._stored: int | None = None
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
        self._skipped = prometheus.Counter(
            "millpond_events_skipped",
            "Events left out, since processes have ended while they ran.",
            registry=registry,
        )
        self._rollbacks = prometheus.Counter(
            "millpond_rollbacks",
            "Tabs that had seen a later version of their session than the store has.",
            registry=registry,
        )
        self._cache_asks = prometheus.Counter(
            "millpond_cache_requests",
            "Calls of cached functions: whether the value was there (hit), or the function was called (miss).",
            ["kind", "function", "result"],
            registry=registry,
        )
        self._cache_asked: dict[tuple[Kind, str, str], int] = {}
        self._cache_bytes = prometheus.Gauge(
            "millpond_cache_bytes",
            "Bytes of cached data, about.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        # So that a rate can be computed from the first one on.
        for outcome in Outcome:
            self._runs.labels(outcome.value)
        for result in ("written", "superseded", "failed"):
            self._commits.labels(result)

    def count_sessions(self, live: Callable[[], int], unsaved: Callable[[], int]) -> None:
        """Set the functions that count the sessions in memory, and those that the store does not accept."""
        for name, text, count in (
            (_LIVE, "Sessions in memory.", live),
            ("millpond_sessions_unsaved", "Sessions whose last commit the store did not take.", unsaved),
        ):
            gauge = self._prometheus.Gauge(name, text, registry=self._registry, multiprocess_mode="livesum")
            self._gauges.append((gauge, count))

    def count_stored(self, store: Store) -> None:
        """Ask the store how many sessions it has, now and then."""
        self._count = store.count
        if not self.shared:
            self._registry.register(self)

    # What happens (see Observer) ------------------------------------------------------

    def run_begun(self, run: Run) -> None:
        """A run is timed from here."""
        self._runs_begun[run] = time.perf_counter(), run.session.state.times_quarantined

    def run_ended(self, run: Run, outcome: Outcome) -> None:
        """A run, and the values that it could not read, are counted."""
        began, aside = self._runs_begun.pop(run)
        self._run_seconds.observe(time.perf_counter() - began)
        self._runs.labels(outcome.value).inc()
        self._set_aside.inc(run.session.state.times_quarantined - aside)

    def commit_begun(self, session: Session, commit: Commit) -> None:
        """A commit is timed from here."""
        self._commits_begun[session] = time.perf_counter()

    def commit_ended(self, session: Session, commit: Commit, error: BaseException | None) -> None:
        """A commit is counted; timed, if it was written."""
        seconds = time.perf_counter() - self._commits_begun.pop(session)
        if error is None:
            self._commit_seconds.observe(seconds)
            self._commits.labels("written").inc()
            self._bytes.inc(sum(map(len, commit.changed.values())) + sum(map(len, commit.blobs.values())))
        elif isinstance(error, Superseded):
            self._commits.labels("superseded").inc()
        elif isinstance(error, StoreError):
            self._commits.labels("failed").inc()

    def rolled_back(self, session: Session) -> None:
        """A tab has seen a version that the store does not have any more."""
        self._rollbacks.inc()

    def event_skipped(self, session: Session) -> None:
        """An event is left out."""
        self._skipped.inc()

    async def keep_current(self) -> None:
        """Write again and again how many sessions this worker has, for the others."""
        while True:
            self._refresh()
            await asyncio.sleep(REFRESH_EVERY)

    async def serve(self, request: Request) -> Response:
        """``GET /metrics``, in the text format."""
        self._refresh()
        await self._count_stored()
        text = self._prometheus.generate_latest(self if self.shared else self._registry)
        return Response(
            text, headers={"Content-Type": self._prometheus.CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        )

    def collect(self) -> Iterable[Any]:
        """What is found out for each answer (a collector, in the package's terms)."""
        families = list(self._of_all_workers()) if self.shared else []
        yield from families
        if self._stored is None:
            return
        live = sum(sample.value for family in families if family.name == _LIVE for sample in family.samples)
        live = live if self.shared else self._gauges[0][1]()
        parked = self._prometheus.Metric(
            "millpond_sessions_parked", "Sessions in the store that are not in memory here.", "gauge"
        )
        parked.add_sample(parked.name, {}, max(0, self._stored - live))
        yield parked

    def _of_all_workers(self) -> Iterator[Any]:
        # The package fails on an empty file: a worker's is empty as it starts, and stays so if it is killed then.
        files = [str(file) for file in Path(os.environ[_FOLDER]).glob("*.db") if _size(file)]
        families = self._prometheus.multiprocess.MultiProcessCollector.merge(files, accumulate=True)
        # The app may use the package as well: its metrics are its own business.
        return (family for family in families if family.name.startswith("millpond_"))

    def _count_caches(self) -> None:
        """Caches count by themselves, since each hit should cost next to nothing."""
        totals: dict[tuple[Kind, str, str], int] = {}
        kinds: tuple[Kind, ...] = ("data", "resource")
        for kind in kinds:
            for cache in REGISTRY.caches(kind):
                for result, count in (("hit", cache.hits), ("miss", cache.misses)):
                    labels = kind, cache.name, result
                    totals[labels] = totals.get(labels, 0) + count
        for labels, total in totals.items():
            # Less than before: a cache is gone, and its counts with it.
            new = total - self._cache_asked.get(labels, 0)
            if new > 0:
                self._cache_asks.labels(*labels).inc(new)
        self._cache_asked = totals
        self._cache_bytes.set(sum(cache.size for cache in REGISTRY.caches("data")))

    def _refresh(self) -> None:
        self._count_caches()
        for gauge, count in self._gauges:
            gauge.set(count())

    async def _count_stored(self) -> None:
        if self._count is None:
            return
        if self._counting is None and (
            self._stored is None or time.monotonic() - self._counted > COUNT_EVERY
        ):
            self._counting = asyncio.create_task(self._ask_store(self._count))
        if self._counting is not None and self._stored is None:
            await asyncio.wait([self._counting], timeout=COUNT_WITHIN)

    async def _ask_store(self, count: Callable[[], Any]) -> None:
        try:
            self._stored = await count()
        except StoreError:
            self._stored = None  # an outdated figure would be worse than none
        finally:
            self._counted, self._counting = time.monotonic(), None


def _size(file: Path) -> int:
    """Bytes of a file; 0 if it has gone meanwhile."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
