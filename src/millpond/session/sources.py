"""What the tab may ask of an element that is on the page.

The tree carries what is seen. What the reader may want to see of it later (the
rows of a table further down, the bytes of a download) is asked for: the
element offers a *source* with :meth:`Run.offer`, and the source answers the
questions of its tab.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, BinaryIO


class Asking:
    """One question while it is being answered."""

    def __init__(self, question: Any) -> None:
        self.question = question
        """The question as the browser sent it: any JSON. The source checks it."""
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the question was cancelled; a slow source checks this from time to time."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Nobody waits for the answer any more."""
        self._cancelled.set()


class Unanswerable(Exception):
    """A source cannot answer this question; the text is for the user of the app."""


Answer = bytes | BinaryIO
"""An open file goes to the tab from where it stands, as the tab reads, and is closed then: nothing of it is kept in memory."""

Source = Callable[[Asking], Answer]
"""Answers a question, on a thread of the pool and not on that of a run.

Raises :class:`Unanswerable` with words for the page; any other exception is
the app's own, and goes to the log alone.
"""
