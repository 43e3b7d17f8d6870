"""What a tab has not been told yet."""

from __future__ import annotations

from millpond import wire
from millpond.session.effects import Effects
from millpond.session.tree import Tree


class News:
    """Gathers what the tab must know; :meth:`take` makes messages of it, in their order.

    Later news of a kind takes the place of earlier ones: a tab that was away
    or slow is told how things are, not how they came to be.
    """

    def __init__(self, first_delta: int = 0) -> None:
        self.deltas = first_delta
        """The number of the last delta that the tab was sent."""
        self.running = False
        self.finished: wire.Finished | None = None
        self.unsaved = False
        self.rewritten: wire.StoreLoss | None = None
        self.skipped: list[wire.Skipped] = []
        self.too_large: list[wire.TooLarge] = []
        self.source_changed = False
        self.notes: list[wire.StateNote] = []

    def take(
        self, tree: Tree, heard: int, effects: Effects, *, slow: bool, again: bool
    ) -> list[wire.ServerMessage]:
        """The messages for all of it.

        Parameters
        ----------
        tree:
            The page: what has changed of it is told too.
        heard:
            The last event whose values the widgets have.
        effects:
            What is to happen once, after what was drawn.
        slow:
            Tell also which elements were drawn again.
        again:
            A run goes on or follows.
        """
        messages: list[wire.ServerMessage] = []
        if self.running:
            messages.append(wire.Running())
            self.running = False
        if (tree.changed or slow) and (ops := tree.take_ops(keep=slow)):
            self.deltas += 1
            messages.append(wire.Delta(self.deltas, ops, heard))
        messages += effects.take()
        if self.rewritten is not None:
            messages.append(wire.Rewritten(self.rewritten))
            self.rewritten = None
        if self.finished is not None:
            messages.append(self.finished)
            self.finished = None
            self.unsaved = False
        if self.unsaved:
            messages.append(wire.Unsaved(again=again))
            self.unsaved = False
        messages += [*self.skipped, *self.too_large]
        self.skipped.clear()
        self.too_large.clear()
        messages += self.notes
        self.notes.clear()
        if self.source_changed:
            messages.append(wire.SourceChanged())
            self.source_changed = False
        return messages
