"""Threads of a test that take turns: one goes on at a time, and a seed decides which, line by line.

So what happens only when two threads are inside the same function is tried
thousands of times, and a failure can be had again.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any


class Turns:
    """Runs functions at the same time, and changes between them inside of certain files.

    Parameters
    ----------
    files:
        The beginnings of the paths of these files.
    seed:
        Decides where the threads change.
    often:
        The part of the lines at which they do.
    """

    def __init__(self, files: Sequence[str], seed: int, often: float = 0.3) -> None:
        self._files = tuple(files)
        self._random = random.Random(seed)
        self._often = often
        self._turns: list[threading.Semaphore] = []
        self._alive: list[int] = []
        self.changes = 0

    def run(self, functions: Sequence[Callable[[], None]]) -> None:
        """Run them all to their ends, each on a thread; raises what one raises."""
        failures: list[BaseException] = []
        self._turns = [threading.Semaphore(0) for _ in functions]
        self._alive = list(range(len(functions)))

        def work(me: int, function: Callable[[], None]) -> None:
            self._turns[me].acquire()
            sys.settrace(self._tracer(me))
            try:
                function()
            except BaseException as error:
                failures.append(error)
            finally:
                sys.settrace(None)
                self._alive.remove(me)
                self._give_turn()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        self._give_turn()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def _give_turn(self) -> None:
        if self._alive:
            self._turns[self._random.choice(self._alive)].release()

    def _tracer(self, me: int) -> Callable[[FrameType, str, Any], Any]:
        def lines(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "line" and self._random.random() < self._often:
                self.changes += 1
                self._give_turn()
                self._turns[me].acquire()
            return lines

        def calls(frame: FrameType, event: str, arg: Any) -> Any:
            return lines if frame.f_code.co_filename.startswith(self._files) else None

        return calls
