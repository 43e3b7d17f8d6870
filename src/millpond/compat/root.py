"""``streamlit``: the public names, and those with an underscore that packages use."""

from __future__ import annotations

import millpond
from millpond.compat.version import STREAMLIT_VERSION_STRING
from millpond.container import Container
from millpond.session.context import Context
from millpond.session.node import Node


class _Main(Container):
    """``st._main``: the main part of the page of the run that asks."""

    __slots__ = ()

    def _target(self) -> tuple[Context, Node]:
        here, node = super()._target()
        # What it draws is of its class too, and is a place of its own.
        return here, node if self._node is not None else here.run.session.tree.main


globals().update({name: vars(millpond)[name] for name in millpond.__all__ if name in vars(millpond)})

_main = _Main()

__version__ = STREAMLIT_VERSION_STRING

__all__ = [*millpond.__all__, "_main"]  # noqa: PLE0604 (names of millpond are strings)


attributes = millpond._attributes
__getattr__ = attributes.of(globals())
"""Finds an element when it is first used; says what there is in the place of a name that there is not."""
