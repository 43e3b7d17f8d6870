"""Containers: ``st.sidebar.slider()``, ``column.button()``, ``with container:``.

:class:`Container` lists every element that can be drawn into a place of the
page, one line for each. ``st.button`` itself is the method of the container
"where the script is just now" (see ``__init__.py``).
"""

from __future__ import annotations

from millpond.elements import button as _button
from millpond.elements.place import Place


class Container(Place):
    """A place of the page, with a method for each element.

    >>> import millpond as st
    >>> left, right = st.columns(2)
    >>> pressed = left.button("Here")
    >>> with right:
    ...     st.write("and there")
    """

    __slots__ = ()

    button = _button.button
