"""Several processes that serve one port: ``--server.workers N``.

The parent opens the port and forks; each worker accepts connections from it.
Any worker serves any tab, since sessions are in the store. A worker that dies
is replaced.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType

log = logging.getLogger("millpond")

TOO_SOON = 1.0
"""A worker that dies within so many seconds of its start is not replaced at once."""


def supervise(
    count: int, serve: Callable[[], int], *, on_stop: Callable[[], None], on_end: Callable[[int], None]
) -> int:
    """Keep ``count`` processes running ``serve`` until a signal ends them all.

    Parameters
    ----------
    count:
        How many.
    serve:
        What each of them does; returns its exit code.
    on_stop:
        Called in this process when the signal has come: to let go of the port,
        which is closed when no process has it any more.
    on_end:
        Called with the id of a process that has ended.

    Returns the exit code: 0, or 1 when workers cannot start at all.
    """
    workers: dict[int, float] = {}
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        on_stop()
        for pid in list(workers):
            _signal(pid, signal.SIGTERM)

    previous = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    for _ in range(count):
        workers[_start(serve, previous)] = time.monotonic()
    failures = 0
    while workers:
        pid, status = os.wait()
        started = workers.pop(pid, None)
        on_end(pid)
        if started is None or stopping:
            continue
        short = time.monotonic() - started < TOO_SOON
        failures = failures + 1 if short else 0
        if failures > 3 * count:
            log.error("The workers end as soon as they are started: giving up")
            stop(signal.SIGTERM, None)
            _wait_for(workers)
            return 1
        log.error("A worker has ended (%s) and is replaced", _how(status))
        if short:
            time.sleep(TOO_SOON)
        if not stopping:
            workers[_start(serve, previous)] = time.monotonic()
    return 0


def _start(serve: Callable[[], int], handlers: Mapping[signal.Signals, object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    for number, handler in handlers.items():
        signal.signal(number, handler)  # type: ignore[arg-type]
    code = 1
    try:
        code = serve()
    except KeyboardInterrupt:
        code = 0
    except Exception:
        log.exception("A worker failed")
    finally:
        sys.stdout.flush()
        # Not sys.exit: what the parent has on its stack is none of the worker's business.
        os._exit(code)


def _wait_for(workers: dict[int, float]) -> None:
    while workers:
        pid, _ = os.wait()
        workers.pop(pid, None)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.waitstatus_to_exitcode(status)}"
