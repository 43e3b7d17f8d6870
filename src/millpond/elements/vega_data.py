"""The data of a Vega-Lite specification: taken out of it, so that it goes to the page apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from millpond.elements.vega_selections import views
from millpond.errors import ApiError
from millpond.props import well_formed

SPECIFICATION = "a Vega-Lite specification, made of plain data"
MAIN = "data"
"""What the table is called that the app gives beside the specification."""


class SpecData:
    """The tables of one specification.

    Attributes
    ----------
    tables:
        By the names under which the specification refers to them.
    """

    def __init__(self) -> None:
        self.tables: dict[str, Any] = {}

    def take(self, spec: dict[str, Any], data: Any) -> None:
        """Put names in the place of all tables in a specification.

        Parameters
        ----------
        spec:
            It is changed.
        data:
            The table that is given beside it; None: there is none.
        """
        named = spec.pop("datasets", None)
        if isinstance(named, Mapping):
            self.tables.update({str(name): values for name, values in named.items()})
        if data is not None:
            own = spec.get("data")
            name = own["name"] if isinstance(own, Mapping) and isinstance(own.get("name"), str) else MAIN
            self.tables[name] = data
            spec["data"] = {"name": name}
        for view in views(spec):
            self._take_own(view)
            self._take_looked_up(view)

    def _take_own(self, holder: dict[str, Any]) -> None:
        """The data of a view, or of a table that is looked into."""
        own = holder.get("data")
        if own is None:
            return
        if not isinstance(own, Mapping):
            holder["data"] = {"name": self._add(own)}
            return
        if "values" not in own:
            if not _KNOWN.isdisjoint(own):
                return
            # A dictionary of columns.
            holder["data"] = {"name": self._add(dict(own))}
            return
        values = own["values"]
        if not _is_table(values):
            return  # numbers alone, GeoJSON, text in some format: as Vega-Lite has it
        rest = {key: value for key, value in own.items() if key != "values"}
        name = rest.get("name")
        if isinstance(name, str):
            self.tables[name] = values
        else:
            rest["name"] = self._add(values)
        holder["data"] = rest

    def _take_looked_up(self, view: dict[str, Any]) -> None:
        for transform in view.get("transform") or ():
            if isinstance(transform, dict) and isinstance(transform.get("from"), dict):
                self._take_own(transform["from"])

    def _add(self, table: Any) -> str:
        for name, known in self.tables.items():
            if known is table:
                return name
        at = len(self.tables)
        while f"{MAIN}-{at}" in self.tables:
            at += 1
        self.tables[f"{MAIN}-{at}"] = table
        return f"{MAIN}-{at}"


_KNOWN = frozenset({"name", "url", "sequence", "sphere", "graticule", "format"})
"""What says where data comes from; a dictionary without any of these is a table of columns."""


def _is_table(values: Any) -> bool:
    """Rows of single values, or a table of some library."""
    if isinstance(values, str | bytes):
        return False
    if isinstance(values, Mapping):
        return False
    if isinstance(values, Sequence):
        return bool(values) and all(
            isinstance(row, Mapping) and not any(map(_is_nested, row.values())) for row in values
        )
    return True


def _is_nested(value: Any) -> bool:
    return isinstance(value, list | tuple | dict)


def copied(value: Any) -> Any:
    """A specification that may be changed: its dictionaries and lists anew, tables as they are."""
    if isinstance(value, dict):
        return {str(key): copied(one) for key, one in value.items()}
    if isinstance(value, list | tuple) and not _is_table(value):
        return [copied(one) for one in value]
    return value


def as_text(spec: dict[str, Any], called: str = "spec") -> str:
    """A specification as JSON. Raises ApiError."""
    import msgspec

    try:
        return msgspec.json.encode(spec, enc_hook=_plain).decode()
    except UnicodeEncodeError:  # halves of characters
        return msgspec.json.encode(_well_formed(spec), enc_hook=_plain).decode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ApiError(f"`{called}` must be {SPECIFICATION}; {error}.") from None


def _well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {well_formed(str(key)): _well_formed(one) for key, one in value.items()}
    return [_well_formed(one) for one in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """A number or an array of NumPy, or a moment of pandas."""
    for method in ("tolist", "isoformat", "item"):
        if callable(getattr(value, method, None)):
            return getattr(value, method)()
    raise TypeError(f"it contains an object of type {type(value).__name__}")
