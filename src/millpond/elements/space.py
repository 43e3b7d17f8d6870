"""``st.space``: nothing, on purpose."""

from __future__ import annotations

from typing import ClassVar, Literal, Union

from millpond.elements.place import PlaceT
from millpond.props import Props

Size = Union[int, Literal["xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge", "stretch"]]


class Space(Props):
    kind: ClassVar[str] = "space"

    size: Size = "small"


def space(self: PlaceT, size: Size = "small") -> PlaceT:
    """Space between elements: vertical, or horizontal in a row.

    It is added to the usual gap between elements.

    Parameters
    ----------
    size:
        Pixels, or ``"xxsmall"`` (a quarter of the usual size of text),
        ``"xsmall"`` (a half), ``"small"`` (three quarters), ``"medium"`` (a
        button), ``"large"`` (a field with its label), ``"xlarge"`` (6 times the
        size of text), ``"xxlarge"`` (8 times). ``"stretch"``: all remaining space
        in a row, or in a container with a height.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.write("Above")
    >>> _ = st.space("large")
    >>> _ = st.write("below")

    A button at each end of a row:

    >>> with st.container(horizontal=True):
    ...     _ = st.button("Back")
    ...     _ = st.space("stretch")
    ...     _ = st.button("Next")
    """
    return self._draw(Space(size=size))
