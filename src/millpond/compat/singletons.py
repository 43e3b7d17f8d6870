"""``streamlit.delta_generator_singletons``: the containers that the script is in."""

from __future__ import annotations

from typing import Any, NoReturn

from millpond.compat.missing import NoSuchPart
from millpond.container import Container
from millpond.session import context

__all__ = ["context_dg_stack"]


class _Stack:
    """What ``context_dg_stack`` is asked for. Containers are entered by ``with``, not by it."""

    def get(self, *default: Any) -> tuple[Container, ...]:
        """The containers that the script has entered, the innermost last; the page is the first."""
        here, nodes = context.current(), []
        at: context.Context | None = here
        while at is not None and at.entered:
            nodes.append(at.node)
            at = at.outer
        page = here.run.session.tree.main
        made_of: Any = Container  # its stub does not say how one is made
        return tuple(made_of(node) for node in (page, *reversed(nodes)))

    def set(self, value: object) -> NoReturn:
        """Raises NoSuchPart."""
        raise NoSuchPart("context_dg_stack.set", "`with container:`")

    def reset(self, token: object) -> NoReturn:
        """Raises NoSuchPart."""
        raise NoSuchPart("context_dg_stack.reset", "`with container:`, which leaves the container at its end")


context_dg_stack = _Stack()
