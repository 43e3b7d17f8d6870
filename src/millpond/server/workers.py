"""Several processes that serve one port: ``--server.workers N``.

The parent opens the port and forks; each worker accepts connections from it.
Any worker serves any tab, since sessions are in the store. A worker that dies
is replaced; when the parent dies, the workers end.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from millpond.errors import Error

log = logging.getLogger("millpond")

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
TOO_SOON = 1.0
"""A worker that dies within so many seconds of its start is not replaced at once."""
CANNOT_WORK = 3
"""Exit code of one that could not begin, however long it took to find out."""


def supervise(
    count: int,
    serve: Callable[[], int],
    *,
    on_stop: Callable[[], None],
    on_end: Callable[[int], None],
    killable: bool = False,
) -> int:
    """Keep ``count`` processes running ``serve`` until a signal ends them all.

    Parameters
    ----------
    count:
        The number of processes.
    serve:
        What each process does; returns its exit code.
    on_stop:
        Called in this process when the signal has come: to let go of the port,
        which is closed when no process has it any more.
    on_end:
        Called with the id of a process that has ended.
    killable:
        One that ends by SIGKILL was ended on purpose, and has not failed.

    Returns the exit code: 0, or 1 when workers cannot start at all.
    """
    return _Supervisor(serve, on_stop, on_end, killable).run(count)


class _Supervisor:
    def __init__(
        self,
        serve: Callable[[], int],
        on_stop: Callable[[], None],
        on_end: Callable[[int], None],
        killable: bool,
    ) -> None:
        self._serve = serve
        self._on_stop = on_stop
        self._on_end = on_end
        self._killable = killable
        self._workers: dict[int, float] = {}
        """When each process was started, by its id."""
        self._stopping = False
        self._previous: dict[signal.Signals, object] = {}
        # Nothing is ever written: the kernel closes the parent's end when the
        # parent ends, whatever it dies of, and the workers see that.
        self._life, self._life_of_parent = os.pipe()

    def run(self, count: int) -> int:
        self._previous = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        for _ in range(count):
            self._begin()
        failures = 0
        while self._workers:
            pid, status = os.wait()
            started = self._workers.pop(pid, None)
            self._on_end(pid)
            if started is None or self._stopping:
                continue
            if self._killable and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
                log.info("The server was killed (SIGKILL) and is started again")
                self._begin()
                continue
            unfit = os.WIFEXITED(status) and os.WEXITSTATUS(status) == CANNOT_WORK
            short = unfit or time.monotonic() - started < TOO_SOON
            failures = failures + 1 if short else 0
            if failures > 3 * count:
                log.error("The workers stop right after they start. Giving up")
                self._stop(signal.SIGTERM, None)
                self._wait()
                return 1
            log.error("A worker has stopped (%s) and is being replaced", _how(status))
            if short:
                time.sleep(TOO_SOON)
                # Other workers may have ended meanwhile: this time does not count as theirs.
                self._workers = {pid: began + TOO_SOON for pid, began in self._workers.items()}
            self._begin()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        self._on_stop()
        for pid in list(self._workers):
            _signal(pid, signal.SIGTERM)

    def _begin(self) -> None:
        # A signal that comes meanwhile waits until the parent knows of the
        # worker, and the worker has forgotten the parent's handler.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        if not self._stopping:
            self._workers[self._start()] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _start(self) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            for number, handler in self._previous.items():
                signal.signal(number, handler)  # type: ignore[arg-type]
            os.close(self._life_of_parent)
            threading.Thread(target=_end_after, args=(self._life,), name="parent", daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            code = self._serve()
        except KeyboardInterrupt:
            code = 0
        except Error as error:
            log.error("A worker cannot start: %s", error)
            code = CANNOT_WORK
        except Exception:
            log.exception("A worker failed")
        finally:
            sys.stdout.flush()
            # Not sys.exit: the worker must not unwind the parent's stack.
            os._exit(code)

    def _wait(self) -> None:
        while self._workers:
            pid, _ = os.wait()
            self._workers.pop(pid, None)


def _end_after(life: int) -> None:
    """Tell this process to stop once nobody has the other end of the pipe ``life``."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.waitstatus_to_exitcode(status)}"
