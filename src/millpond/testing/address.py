"""The address bar of a tab without a browser: the front end's ``core/address.ts`` in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from millpond.elements.query_params import QueryParams
from millpond.props import WidgetProps
from millpond.session.query import Params, parse, texts_of, unparse


class Address:
    """The path and the query parameters that the address of one tab has."""

    def __init__(self) -> None:
        self.path = ""
        """Below the app's own address."""
        self.params: dict[str, list[str]] = {}
        self.is_ours = False
        """As the page has left it: what it says does not count as the user's word."""
        self.is_new = False
        """The user has entered another one, which the server does not know."""
        self._written: Mapping[str, list[str]] | None = None
        """What the app has written; None: the address has it."""
        self._names: set[str] = set()
        """All parameters that a widget is, or was, bound to."""

    @property
    def query(self) -> str:
        """The query string."""
        return unparse(self.params)

    # What the page does -------------------------------------------------------------

    def write(self, query: str | None) -> None:
        """The server says what the app has written; None: nothing, since the user was there."""
        self._written = None if query is None else parse(query)

    def go(self, path: str | None) -> None:
        """The server says which page the app has gone to; None: it is where the user is."""
        if path is not None:
            self.path = path

    def show(self, widgets: Iterable[WidgetProps], value: Callable[[str], Any]) -> None:
        """These widgets are bound to parameters, and show these values."""
        bound = {props.key: _texts(props, value(props.id)) for props in widgets if props.key is not None}
        self._names |= bound.keys()
        free = self.params if self._written is None else self._written
        names = dict.fromkeys([*self.params, *free, *bound])
        found = {n: bound[n] if n in bound else [] if n in self._names else free.get(n, []) for n in names}
        self.params = {name: texts for name, texts in found.items() if texts}

    # What the user enters -------------------------------------------------------------

    def names(self) -> list[str]:
        """The names of the parameters."""
        return list(self.params)

    def texts(self, name: str) -> list[str] | None:
        """The values of one parameter, or None if there is none."""
        return self.params.get(name)

    def set(self, values: Mapping[str, list[str]]) -> None:
        """Enter some parameters."""
        self._enter({**self.params, **values})

    def delete(self, name: str) -> None:
        """Remove a parameter. Raises KeyError."""
        self._enter({other: texts for other, texts in self.params.items() if self.params[name] is not texts})

    def replace(self, values: Mapping[str, list[str]]) -> None:
        """Enter these parameters and no others."""
        self._enter(dict(values))

    def clear(self) -> None:
        """Remove all."""
        self._enter({})

    def visit(self, path: str) -> None:
        """Follow a link to a page of the app: its address has no parameters."""
        self.path = path
        self._enter({})

    def _enter(self, params: dict[str, list[str]]) -> None:
        self.params = {name: texts for name, texts in params.items() if texts}
        self.is_new = True
        self._written = None


class AppQuery(QueryParams):
    """``at.query_params``: the parameters in the address of a tab, as its user sees and edits them."""

    def __init__(self, address: Address) -> None:
        object.__setattr__(self, "_address", address)

    def __getitem__(self, key: str) -> Any:
        """The value of a parameter; a list, as in Streamlit's ``AppTest``, if it has several."""
        texts = self.get_all(key)
        return texts if len(texts) > 1 else super().__getitem__(key)

    def _query(self) -> Params:
        found: Params = object.__getattribute__(self, "_address")
        return found

    def _change(self, change: Callable[[Params], None]) -> None:
        change(self._query())


def _texts(props: WidgetProps, shown: Any) -> list[str]:
    shown, default = (list(v) if isinstance(v, tuple) else v for v in (shown, props.default))
    if shown == default:
        return []
    return texts_of(shown, props.type if props.typed else "")  # type: ignore[attr-defined]
