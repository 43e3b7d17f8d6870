"""``st.balloons`` and ``st.snow``: they fly over the page once."""

from __future__ import annotations

from typing import ClassVar

from millpond.elements.place import PlaceT
from millpond.props import EffectProps


class Balloons(EffectProps):
    effect: ClassVar[str] = "balloons"


class Snow(EffectProps):
    effect: ClassVar[str] = "snow"


def balloons(self: PlaceT) -> PlaceT:
    """Let balloons rise over the page, once.

    It happens in the tab exactly once for each call, whatever happens to the
    run and the connection. Who has asked the system for less motion sees none.

    >>> import millpond as st
    >>> if st.button("Celebrate"):
    ...     _ = st.balloons()
    """
    self._happen(Balloons())
    return self


def snow(self: PlaceT) -> PlaceT:
    """Let snow fall over the page, once. See :func:`balloons`.

    >>> import millpond as st
    >>> if st.button("Winter"):
    ...     _ = st.snow()
    """
    self._happen(Snow())
    return self
