"""How many threads the pool has, and which of them work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from millpond.runner import threads
from millpond.runner.threads import FULL, WINDOW, Processor, ThreadPool

LONG = 30


class Blocked:
    """Tasks that begin, and go on only when the test lets them."""

    def __init__(self) -> None:
        self.began = threading.Semaphore(0)
        self.released = threading.Semaphore(0)

    def __call__(self) -> None:
        self.began.release()
        assert self.released.acquire(timeout=LONG)

    def wait_for(self, count: int) -> None:
        for _ in range(count):
            assert self.began.acquire(timeout=LONG)


def full() -> bool:
    return True


def free() -> bool:
    return False


@pytest.fixture
def blocked():
    task = Blocked()
    yield task
    task.released.release(100)


@pytest.mark.parametrize("is_full", [full, free])
def test_tasks_that_do_not_come_to_an_end_get_more_threads(
    is_full: Callable[[], bool], blocked: Blocked
) -> None:
    pool = ThreadPool(is_full=is_full)
    for _ in range(8):
        pool.submit(blocked)
    blocked.wait_for(8)
    assert pool.threads == 8


def idle_pool(blocked: Blocked, is_full: Callable[[], bool]) -> ThreadPool:
    """Three threads, beyond the two of the base, and nothing to do."""
    pool = ThreadPool(base=3, patience=1000, is_full=is_full)
    for _ in range(3):
        pool.submit(blocked)
    blocked.wait_for(3)
    blocked.released.release(3)
    while pool.idle < 3:
        pass
    pool._base = 2
    return pool


def test_a_free_processor_takes_all_threads_there_are(blocked: Blocked) -> None:
    pool = idle_pool(blocked, free)
    for _ in range(3):
        pool.submit(blocked)
    blocked.wait_for(3)
    assert pool.idle == 0


def test_a_full_processor_takes_no_more_than_the_base(blocked: Blocked) -> None:
    pool = idle_pool(blocked, full)
    for _ in range(3):
        pool.submit(blocked)
    blocked.wait_for(2)
    assert pool.idle == 1
    # The third goes to the first that is done.
    blocked.released.release()
    blocked.wait_for(1)
    assert pool.threads == 3


def test_the_maximum_is_kept(blocked: Blocked) -> None:
    pool = ThreadPool(maximum=3, patience=0.001, is_full=free)
    for _ in range(9):
        pool.submit(blocked)
    for _ in range(3):
        blocked.wait_for(3)
        assert pool.threads == 3
        blocked.released.release(3)


def test_threads_beyond_the_base_end_when_they_are_idle(blocked: Blocked) -> None:
    pool = ThreadPool(idle=0.01, patience=0.001)
    for _ in range(6):
        pool.submit(blocked)
    blocked.wait_for(6)
    blocked.released.release(6)
    while pool.threads > 2:
        pass
    pool.submit(blocked)
    blocked.wait_for(1)


def test_a_task_that_fails_does_not_take_its_thread_along(caplog: pytest.LogCaptureFixture) -> None:
    pool = ThreadPool(base=1, maximum=1)
    done = threading.Event()
    pool.submit(lambda: 1 / 0)  # type: ignore[arg-type]
    pool.submit(done.set)
    assert done.wait(LONG)
    assert "A task of the thread pool failed" in caplog.text


def test_the_processor_is_full_by_its_use_in_the_last_window(monkeypatch: pytest.MonkeyPatch) -> None:
    now = SimpleNamespace(time=0.0, used=0.0)
    clocks = SimpleNamespace(monotonic=lambda: now.time, process_time=lambda: now.used)
    monkeypatch.setattr(threads, "time", clocks)
    processor = Processor()

    def after(seconds: float, share: float) -> bool:
        now.time += seconds
        now.used += seconds * share
        return processor.is_full()

    assert not after(10, 0.1)
    assert after(2 * WINDOW, FULL + 0.05)
    assert after(WINDOW / 4, 0.0)  # too short to tell
    assert not after(2 * WINDOW, 0.0)
