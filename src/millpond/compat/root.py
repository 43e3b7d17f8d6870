"""``streamlit``: the public names, and those with an underscore that packages use."""

from __future__ import annotations

from typing import Any

import millpond
from millpond.compat.version import STREAMLIT_VERSION_STRING
from millpond.container import Container
from millpond.elements.on_demand import Attributes
from millpond.elements.place import Place
from millpond.session.context import Context
from millpond.session.node import Node


class _Main(Container, Place):
    """``st._main``: the main part of the page of the run that asks.

    That a container is a place, its stub does not say.
    """

    __slots__ = ()

    def _target(self) -> tuple[Context, Node]:
        here, node = super()._target()
        # What it draws is of its class too, and is a place of its own.
        return here, node if self._node is not None else here.run.session.tree.main

    def _skeleton(self, height: int | None = None) -> Any:
        """A sign that something is coming, until something is drawn in its place."""
        return self.skeleton(height=height)

    def _get_delta_path_str(self) -> str:
        """Where the next element goes: another text for each place."""
        _, node = self._target()
        return f"[0, {node.cursor + 1}]"


globals().update({name: vars(millpond)[name] for name in millpond.__all__ if name in vars(millpond)})

_main = _Main()
_event = Container()
"""Packages put what is not to be seen there: it is drawn where the script is, and takes no room."""
_bottom = millpond.bottom

__version__ = STREAMLIT_VERSION_STRING

__all__ = [*millpond.__all__, "_bottom", "_event", "_main"]  # noqa: PLE0604 (names of millpond are strings)


attributes: Attributes = vars(millpond)["__attributes__"]
__getattr__ = attributes.of(globals())
"""Finds an element when it is first used; says what there is in the place of a name that there is not."""
