"""What happens once in the tab and leaves nothing on the page: balloons, a toast, a download.

An effect has a number and waits until the tab says that it has shown it. What
waits is part of what is saved with the run that made it, and the tab
remembers the last number. So an effect is neither swallowed by a rerun or a
crash nor repeated by a reconnection; a run that is repeated after a crash makes
it again under the same number.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import msgspec

from millpond import wire
from millpond.file_ref import FileRef
from millpond.props import EffectProps
from millpond.session.state import State
from millpond.state.kernel import RESERVED

log = logging.getLogger("millpond")

KEY = RESERVED + "effects"
"""Where they are kept in Session State. A copy of a session leaves them to the tab that they are for."""

MOST_WAITING = 100
"""Effects that wait for a tab which is away: the oldest go first."""

_Waiting = tuple[int, str, Any]

_NONE: tuple[int, list[_Waiting]] = (0, [])


class Effects:
    """The effects of one session that its tab has not shown yet. The session's lock guards it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sent = 0
        """The last one that went out on this connection."""
        self.came = True
        """Whether some may not have been sent."""

    def add(self, props: EffectProps) -> int:
        """Show the effect in the tab, once; returns its number."""
        props.make_sendable()
        last, waiting = self._read()
        waiting = [*waiting, (last + 1, props.effect, msgspec.to_builtins(props, builtin_types=(FileRef,)))]
        if len(waiting) > MOST_WAITING:
            log.warning(
                "More than %d effects are waiting for a disconnected tab: `%s` is dropped",
                MOST_WAITING,
                waiting[0][1],
            )
        self._state.put(KEY, (last + 1, waiting[-MOST_WAITING:]))
        self.came = True
        return last + 1

    def attach(self, shown: int) -> None:
        """A tab has connected, which has shown the effects up to this number."""
        self.shown(shown)
        self._sent = 0
        self.came = True

    def shown(self, number: int) -> None:
        """The tab has shown the effects up to this number."""
        last, waiting = self._read()
        left = [each for each in waiting if each[0] > number]
        if len(left) < len(waiting):
            self._state.put(KEY, (last, left))

    def go_on_after(self, number: int) -> None:
        """The store has lost effects that the tab has shown, up to this one: the next has a number of its own."""
        last, waiting = self._read()
        if last < number:
            self._state.put(KEY, (number, waiting))
            self.came = True

    @property
    def waiting(self) -> bool:
        """Whether an effect has not been sent on this connection yet."""
        return self._read()[0] != self._sent

    def take(self) -> Sequence[wire.Effect]:
        """The effects that have not been sent on this connection yet."""
        self.came = False
        last, waiting = self._read()
        found = [wire.Effect(*each) for each in waiting if each[0] > self._sent]
        self._sent = last
        return found

    def _read(self) -> tuple[int, list[_Waiting]]:
        """The number of the last effect, and those that wait."""
        found: tuple[int, list[_Waiting]] = self._state.peek(KEY, _NONE)
        return found
