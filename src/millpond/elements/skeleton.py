"""``st.skeleton``: where something is going to be."""

from __future__ import annotations

from typing import ClassVar, Literal, Union

import msgspec

from millpond.elements.place import Place, PlaceT
from millpond.props import Props, Width


class Skeleton(Props):
    """A place for one element, like that of ``st.empty``, which shows that something is coming."""

    kind: ClassVar[str] = "skeleton"
    container: ClassVar[bool] = True
    holds_one: ClassVar[bool] = True

    over: bool = False
    """What was waited for is there: it shows nothing any more."""
    height: Union[int, Literal["stretch"], None] = None
    width: Width = "stretch"


def skeleton(
    self: PlaceT,
    height: int | Literal["stretch"] | None = None,
    *,
    width: int | Literal["stretch"] = "stretch",
) -> PlaceT:
    """A grey placeholder that shows where content will appear.

    In a ``with`` statement, it is shown while the block runs; what the block
    draws appears below. Otherwise it is a placeholder like :func:`empty`: what is
    drawn into it replaces it.

    Parameters
    ----------
    height:
        Pixels; ``"stretch"``: as high as its container; None: as high as a field.

    Examples
    --------
    >>> import millpond as st
    >>> with st.skeleton(200):
    ...     answer = 6 * 7
    ...     st.write("The answer is", answer)

    As a place to fill later:

    >>> place = st.skeleton()
    """
    made: PlaceT = self._draw(Skeleton(height=height, width=width))._become("SkeletonPlaceholder")
    return made


def finish(place: Place) -> None:
    """What was waited for is there."""
    place._change(lambda props: msgspec.structs.replace(props, over=True))
