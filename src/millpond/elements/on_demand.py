"""Elements, and other public names, whose modules are imported when a name is first asked for.

So `import millpond` costs the same however many elements there are, and an app
pays for those that it uses.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from functools import partial
from importlib import import_module
from typing import Any


class OnDemand:
    """An element in the list of a class: the first who asks for it finds the function in its place.

    Parameters
    ----------
    module:
        The module of ``millpond.elements`` that has it, under the same name.
    """

    def __init__(self, module: str) -> None:
        self.module = module

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, place: Any, owner: type | None = None) -> Any:
        parameters = import_module("millpond.elements.parameters")
        function = getattr(import_module(f"millpond.elements.{self.module}"), self._name)
        taken = parameters.checked(function, partial(getattr, self._owner))
        setattr(self._owner, self._name, taken)
        return getattr(self._owner if place is None else place, self._name)


class Attributes:
    """The names of a module that become its attributes when they are first used.

    Parameters
    ----------
    place:
        What the elements are methods of.
    elements:
        Their names.
    others:
        Other public names, and the modules that have them.
    public:
        All public names, for what is said of one that there is not.
    owner:
        What the module is called then.
    """

    def __init__(
        self,
        place: object,
        elements: Collection[str],
        others: Mapping[str, str],
        public: Collection[str],
        *,
        owner: str = "st",
    ) -> None:
        self._place = place
        self._elements = elements
        self._others = others
        self._public = public
        self._owner = owner

    def of(self, module: dict[str, Any]) -> Callable[[str], Any]:
        """The ``__getattr__`` of a module, whose globals these are."""

        def find(name: str) -> Any:
            if name in self._elements:
                found = getattr(self._place, name)
            elif name in self._others:
                found = getattr(import_module(self._others[name]), name)
            else:
                raise import_module("millpond._names").missing(
                    name, self._public, owner=self._owner, asking=sys._getframe(1)
                )
            module[name] = found
            return found

        return find

    def names_in(self, module: dict[str, Any], modules: Collection[str] = ()) -> Callable[[], list[str]]:
        """The ``__dir__`` of that module: its public names, those that nobody has used yet too.

        ``modules`` are the modules in it that an app may use. Python makes every
        submodule that is imported an attribute; the others are for Millpond alone.
        """

        def names() -> list[str]:
            shown = {name for name in module if name in modules or name.startswith("__")}
            return sorted({*shown, *self._public})

        return names
