"""Gathers what a session has yet to tell its tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from millpond import wire
from millpond.session.effects import Effects
from millpond.session.tree import Tree

FAST = 32
"""Characters that one delta adds to texts, from which on the next may wait: no eye misses it."""


class Updates:
    """Gathers what the tab must know; :meth:`take` makes messages of it, in their order.

    What comes later takes the place of what came before it of its kind: a tab
    that was away or slow is told how things are, not how they came to be. The
    session's lock guards it.
    """

    def __init__(self, tree: Tree, effects: Effects, first_delta: int = 0) -> None:
        self._tree = tree
        self._effects = effects
        self.deltas = first_delta
        """The number of the last delta that the tab was sent."""
        self.running: wire.Running | None = None
        self.partial = False
        """The tab was told that a part of the page runs, and not the whole."""
        self.finished: wire.Finished | None = None
        self.unsaved = False
        self.rewritten: wire.StoreLoss | None = None
        self.skipped: list[wire.Skipped] = []
        self.too_large: list[wire.TooLarge] = []
        self.source_changed = False
        self.restyled: wire.Look | None = None
        self.notes: list[wire.StateNote] = []
        self.streams = False
        """The last delta only added to texts, and more than is read at a glance: an answer streams in, fast."""
        self.paused = False
        """Whether fetching is paused until there is something."""
        self._until_changed = False

    def pause(self, *, until_changed: bool) -> bool:
        """Pause fetching until there is something; False if there is something now.

        ``until_changed``: an element that is drawn as it was does not count.
        """
        self.paused = not (self._tree.changed or self._effects.waiting)
        self._until_changed = until_changed
        return self.paused

    @property
    def paused_for_elements(self) -> bool:
        """Whether it is paused, and the element just drawn has changed nothing."""
        return self.paused and self._until_changed and not self._tree.changed

    def take(self, heard: int, goes_on: Callable[[], bool], *, slow: bool) -> list[wire.ServerMessage]:
        """The messages for all of it.

        Parameters
        ----------
        heard:
            The last event whose values the widgets have.
        goes_on:
            Tells whether a run goes on or follows.
        slow:
            Tell also which elements were drawn again.
        """
        messages: list[wire.ServerMessage] = []
        if self.running is not None:
            messages.append(self.running)
            self.running = None
        if ops := self._tree.take_ops(keep=slow):
            self.deltas += 1
            self.streams = type(ops[-1]) is wire.Append and _streams(ops)
            messages.append(wire.Delta(self.deltas, ops, heard))
        if self._effects.came:
            messages += self._effects.take()
        if self.rewritten is not None:
            messages.append(wire.Rewritten(self.rewritten))
            self.rewritten = None
        if self.finished is not None:
            messages.append(self.finished)
            self.finished = None
            self.unsaved = False
        if self.unsaved:
            messages.append(wire.Unsaved(again=goes_on()))
            self.unsaved = False
        if self.skipped or self.too_large or self.notes:
            messages += (*self.skipped, *self.too_large, *self.notes)
            self.skipped, self.too_large, self.notes = [], [], []
        if self.restyled is not None:
            messages.append(wire.Restyled(self.restyled))
            self.restyled = None
        if self.source_changed:
            messages.append(wire.SourceChanged())
            self.source_changed = False
        return messages


def _streams(ops: Sequence[wire.Op]) -> bool:
    added = [len(op.text) for op in ops if type(op) is wire.Append]
    return len(added) == len(ops) and sum(added) >= FAST
