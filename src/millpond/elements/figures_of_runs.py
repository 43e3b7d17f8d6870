"""Matplotlib among threads: each run has figures of its own, and formulas are read one at a time.

Matplotlib is made for one thread. ``plt.plot(...)`` draws into the current
figure of the process, so two sessions would draw into one; and what reads
formulas (also the numbers on logarithmic axes) fails when two threads meet in
it. :func:`watch_for_matplotlib` mends both when an app imports it, before the
app can use it.
"""

from __future__ import annotations

import functools
import importlib
import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from importlib.abc import MetaPathFinder
from typing import Any

from millpond.session.context import current_or_none

_FIRST = "matplotlib.figure"
"""The module that is imported before a figure can be made."""

_reading = threading.RLock()
"""Held while a formula is parsed."""


def watch_for_matplotlib() -> None:
    """Prepare Matplotlib when it is imported, or now if it has been. Further calls do nothing."""
    if _FIRST in sys.modules:
        prepare_matplotlib()
    elif not any(isinstance(finder, _Watch) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Watch())


def prepare_matplotlib() -> None:
    """Make Matplotlib safe for threads, if it has been imported. Further calls do nothing."""
    if "matplotlib" not in sys.modules:
        return
    figures = importlib.import_module("matplotlib._pylab_helpers").Gcf
    if not isinstance(figures.figs, FiguresOfRuns):
        figures.figs = FiguresOfRuns(figures.figs)
    parser = importlib.import_module("matplotlib.mathtext").MathTextParser
    if not hasattr(parser.parse, "__wrapped__"):
        parser.parse = _one_at_a_time(parser.parse)


def _one_at_a_time(parse: Any) -> Any:
    @functools.wraps(parse)
    def parse_alone(*args: Any, **kwargs: Any) -> Any:
        with _reading:
            return parse(*args, **kwargs)

    return parse_alone


class _Watch(MetaPathFinder):
    """Finds no module, and prepares Matplotlib when its figures are looked for."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> None:
        if name == _FIRST:
            prepare_matplotlib()


class FiguresOfRuns(MutableMapping[Any, Any]):
    """In the place of the dictionary of all open figures: one for each run, and each of its threads.

    What belongs to no run has that of the process, as before. A run's figures
    are gone with it.
    """

    def __init__(self, others: OrderedDict[Any, Any]) -> None:
        self._others = others
        self._of_runs: weakref.WeakKeyDictionary[Any, dict[int, OrderedDict[Any, Any]]] = (
            weakref.WeakKeyDictionary()
        )
        self._lock = threading.Lock()

    def _here(self) -> OrderedDict[Any, Any]:
        here = current_or_none()
        if here is None or here.run.bare:
            return self._others
        with self._lock:
            threads = self._of_runs.setdefault(here.run, {})
            return threads.setdefault(threading.get_ident(), OrderedDict())

    def __getitem__(self, number: Any) -> Any:
        return self._here()[number]

    def __setitem__(self, number: Any, figure: Any) -> None:
        self._here()[number] = figure

    def __delitem__(self, number: Any) -> None:
        del self._here()[number]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._here())

    def __len__(self) -> int:
        return len(self._here())

    # What one asks for with `reversed`.
    def keys(self) -> Any:
        return self._here().keys()

    def values(self) -> Any:
        return self._here().values()

    def items(self) -> Any:
        return self._here().items()

    def move_to_end(self, number: Any, last: bool = True) -> None:
        """Make a figure the current one."""
        self._here().move_to_end(number, last)
