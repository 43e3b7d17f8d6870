"""The meaning of a script's class and function names, from run to run.

Each run of a script creates its classes again, so pickles contain them as names. The
name is that of a variable of the script. If a class has another name than the variable
(a namedtuple, an Enum, a decorated class), only the variable's name can be found by the
next run.
"""

from __future__ import annotations

import linecache
import pickle
import re
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any

MAIN = "__main__"
"""The module name that a script's classes have."""

Named = type | FunctionType
Name = tuple[str, str]
"""The page whose script defines a class or function (empty: the main script), and its name there."""


def _nowhere(page: str) -> Mapping[str, Any]:
    """No definitions: only pages that are executed define anything."""
    return {}


class NameMissing(pickle.UnpicklingError):
    """The script has not defined a class or function that a value needs.

    ``expected``: its source contains the definition, so a later line or another run may
    execute it. ``page``: the page that defines it, if that is not the one that is
    executed.
    """

    def __init__(self, name: str, *, expected: bool, page: str | None = None) -> None:
        self.name = name
        self.expected = expected
        self.page = page
        super().__init__(f"the script does not define {name}" + (" before this line" if expected else ""))


class ScriptNames:
    """The names of one session's script: what each means now, and what it meant in the previous run."""

    def __init__(self) -> None:
        self.page = ""
        """The page of the app that is executed; empty: its main script."""
        self.elsewhere: Callable[[str], Mapping[str, Any]] = _nowhere
        """Returns the definitions of a page that this run does not execute."""
        self._now: dict[str, dict[str, Any]] = {}
        """The scripts that this run executes: one, or the main one and a page inside it."""
        self._former: dict[str, dict[str, Any]] = {}
        self._known: dict[int, tuple[weakref.ref[Any], Name]] = {}
        """The classes that were found under a name, by their ids."""

    def begin_script(self, namespace: dict[str, Any], page: str = "") -> None:
        """The script of a page begins, whose names will be in ``namespace``."""
        self.page = page
        self._former = self._now
        self._now = {page: namespace}
        if self._known:
            self._known = {number: known for number, known in self._known.items() if known[0]() is not None}

    def begin_page(self, namespace: dict[str, Any], page: str) -> None:
        """Inside the main script, the script of a page begins, whose names will be in ``namespace``."""
        self.page = page
        self._now[page] = namespace

    def name_of(self, thing: Named, qualname: str) -> Name | None:
        """The page that defines a class or function, and the name under which a run of
        the page finds it; None: there is no such name.
        """
        known = self._known.get(id(thing))
        if known is not None and known[0]() is thing:
            return known[1]
        namespaces = [*self._now.items(), *self._former.items()]
        for page, namespace in namespaces:
            if _attribute(namespace, qualname) is thing:
                return self._remember(thing, (page, qualname))
        for page, namespace in namespaces:
            for name, found in list(namespace.items()):
                if found is thing:
                    return self._remember(thing, (page, name))
                if vars_of(found).get("__wrapped__") is thing:
                    return self._remember(thing, (page, f"{name}.__wrapped__"))
        return None

    def _remember(self, thing: Named, name: Name) -> Name:
        self._known[id(thing)] = weakref.ref(thing), name
        return name

    def find(self, qualname: str, page: str) -> tuple[Any, bool]:
        """Return what a name means, and whether that is its meaning in the previous run. Raises NameMissing."""
        found = _attribute(self._now.get(page, {}), qualname)
        if found is not None:
            return found, False
        if page == self.page:
            # Scripts that a script executes (``runpy``) have their own namespaces.
            for namespace in _callers():
                found = _attribute(namespace, qualname)
                if found is not None:
                    return found, False
        # A page that this run executes, or may still execute, will define it again.
        coming = page in self._now or self._now.keys() == {""}
        found = _attribute(self._former.get(page, {}), qualname)
        if found is None:
            # After a restart there is no previous run: use the definitions in the page's source, even of later lines.
            found = _attribute(self.elsewhere(page), qualname)
            if isinstance(found, Named):
                self._remember(found, (page, qualname))
        if found is not None:
            return found, coming
        if page not in self._now:
            raise NameMissing(qualname, expected=True, page=page)
        raise NameMissing(qualname, expected=self._expects(qualname, page))

    def _expects(self, qualname: str, page: str) -> bool:
        """Whether the page's source has a definition of that name, which this run has not reached."""
        file = self._now[page].get("__file__")
        first = re.escape(qualname.partition(".")[0])
        pattern = re.compile(
            rf"^\s*((class|def)\s+{first}\b|{first}\s*(:[^=]*)?=[^=]|(from|import)\s.*\b{first}\b)"
        )
        return isinstance(file, str) and any(map(pattern.match, linecache.getlines(file)))


def vars_of(thing: Any) -> dict[str, Any]:
    """The attributes of a function or class itself, without running code of the app; empty for other objects."""
    if type(thing) is FunctionType:
        return thing.__dict__
    return {}


def _callers() -> Iterator[dict[str, Any]]:
    """The globals of the scripts that are being executed on this thread, the innermost first."""
    frame = sys._getframe(1)
    last: dict[str, Any] | None = None
    while frame is not None:
        if frame.f_globals is not last and frame.f_globals.get("__name__") == MAIN:
            yield frame.f_globals
        last = frame.f_globals
        frame = frame.f_back  # type: ignore[assignment]


def _attribute(namespace: Mapping[str, Any], qualname: str) -> Any:
    first, *rest = qualname.split(".")
    found = namespace.get(first)
    try:
        for name in rest:
            found = getattr(found, name, None)
    except Exception:
        return None  # of another object with this name
    return found


class Reloads:
    """The modules of the app that were imported again since the process started."""

    def __init__(self) -> None:
        self.modules: frozenset[str] = frozenset()
        self.count = 0

    def add(self, modules: Iterable[str]) -> None:
        """Note that these modules will be imported again, and then have new classes."""
        self.modules |= frozenset(modules)
        self.count += 1


RELOADS = Reloads()
