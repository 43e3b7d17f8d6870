"""How many threads the pool has, and which of them work."""

from __future__ import annotations

import threading

import pytest

from millpond.runner.threads import ThreadPool

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


@pytest.fixture
def blocked():
    task = Blocked()
    yield task
    task.released.release(100)


def test_tasks_that_do_not_come_to_an_end_get_more_threads(blocked: Blocked) -> None:
    pool = ThreadPool()
    for _ in range(8):
        pool.submit(blocked)
    blocked.wait_for(8)
    assert pool.threads == 8


def test_a_thread_that_is_done_takes_what_waits(blocked: Blocked) -> None:
    pool = ThreadPool(base=2, patience=1000)
    for _ in range(6):
        pool.submit(blocked)
    for _ in range(3):
        blocked.wait_for(2)
        blocked.released.release(2)
    assert pool.threads == 2


def test_the_maximum_is_kept(blocked: Blocked) -> None:
    pool = ThreadPool(maximum=3, patience=0.001)
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


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_no_exception_ends_a_thread_that_is_counted(error: type[BaseException]) -> None:
    def fail() -> None:
        raise error

    pool = ThreadPool(base=1, maximum=1)
    done = threading.Event()
    pool.submit(fail)
    pool.submit(done.set)
    assert done.wait(LONG)
    assert pool.threads == 1


def test_where_no_thread_can_be_started_those_there_are_do_the_work(
    blocked: Blocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = ThreadPool(base=2, patience=1000)
    pool.submit(blocked)
    blocked.wait_for(1)

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    pool.submit(blocked)
    assert pool.threads == 1
    blocked.released.release(2)
    blocked.wait_for(1)
