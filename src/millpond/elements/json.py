"""``st.json``."""

from __future__ import annotations

from collections import UserList
from collections.abc import ItemsView, KeysView, Mapping, ValuesView
from typing import Any, ClassVar

from millpond.elements.checks import shown
from millpond.elements.place import PlaceT
from millpond.elements.secrets import SecretMapping
from millpond.errors import ApiError
from millpond.props import Props, Width


class Json(Props):
    kind: ClassVar[str] = "json"
    plain: ClassVar[bool] = True

    body: str = ""
    """The JSON text."""
    levels: int | None = None
    """How many are open at first; null: all."""
    width: Width = "stretch"


def json(self: PlaceT, body: object, *, expanded: bool | int = True, width: Width = "stretch") -> PlaceT:
    """Data as a tree that can be opened and closed.

    Parameters
    ----------
    body:
        What ``json.dumps`` takes, or a string of JSON. What JSON cannot hold
        is shown as its ``str``.
    expanded:
        Open at first: everything, nothing, or so many levels.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.json({"name": "Ada", "tags": ["a", "b"]})
    """
    levels = int(expanded) if expanded is not True else None
    return self._draw(Json(body=_text(body), levels=levels, width=width))


def _text(body: object) -> str:
    try:
        return body if isinstance(body, str) else _dump(body)
    except Exception as error:
        raise ApiError(
            f"`body` is what `json.dumps` takes, or what `str()` makes a text of; got {shown(body)}, "
            f"which raised {type(error).__name__}."
        ) from error


def _dump(body: object) -> str:
    from json import dumps  # most apps need none, and it is a part of the time that our import takes

    return dumps(plain(body), default=str, ensure_ascii=False)


_LISTS = (list, tuple, set, frozenset, UserList, KeysView, ValuesView, ItemsView)


def plain(value: Any) -> Any:
    """The value with keys and containers that JSON knows. Of secrets, their names are shown."""
    if isinstance(value, SecretMapping):
        return value.masked()
    if hasattr(value, "to_dict") and not isinstance(value, type):
        value = value.to_dict()
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else str(key): plain(item) for key, item in value.items()}
    if isinstance(value, _LISTS):
        return [plain(item) for item in value]
    return value
