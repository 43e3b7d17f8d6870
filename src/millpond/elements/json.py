"""``st.json``."""

from __future__ import annotations

from collections import UserList
from collections.abc import ItemsView, KeysView, Mapping, ValuesView
from typing import Any, ClassVar, Final

from millpond.elements.checks import all_of, is_a, shown
from millpond.elements.place import PlaceT
from millpond.elements.secrets import SecretMapping
from millpond.errors import ApiError
from millpond.props import Props, Width

MOST_CHARACTERS: Final = 100_000
"""Of a JSON that the tab gets whole."""


class Json(Props):
    kind: ClassVar[str] = "json"
    plain: ClassVar[bool] = True

    body: str = ""
    """The JSON text."""
    data: str = ""
    """Names the JSON where it is large: then ``body`` is empty, and its parts are asked for when they are opened."""
    levels: int | None = None
    """How many are open at first; null: all."""
    width: Width = "stretch"


def json(self: PlaceT, body: object, *, expanded: bool | int = True, width: Width = "stretch") -> PlaceT:
    """JSON data as a tree that can be expanded and collapsed.

    Parameters
    ----------
    body:
        Anything that ``json.dumps`` accepts, or a JSON string. Values that JSON
        cannot hold are shown as their ``str``. Large data is loaded as it is
        expanded.
    expanded:
        What is initially expanded: everything, nothing, or this many levels.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.json({"name": "Ada", "tags": ["a", "b"]})
    """
    levels = int(expanded) if expanded is not True else None
    text = _text(body)
    if len(text) <= MOST_CHARACTERS or not _is_json(body):
        return self._draw(Json(body=text, levels=levels, width=width))
    return _draw_large(self, text, levels, width)


def _is_json(body: Any) -> bool:
    """Whether it is certainly JSON. A text that is not is shown as it is, with the error."""
    if not is_a(body, str):
        return True
    from json import loads

    try:
        loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _draw_large(place: PlaceT, text: str, levels: int | None, width: Width) -> PlaceT:
    from xxhash import xxh3_128_hexdigest

    from millpond.elements.json_source import JsonSource

    digest = xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass"))
    props = Json(data=digest, levels=levels, width=width)
    return place._draw(props, source=JsonSource(text, digest))


def _text(body: object) -> str:
    try:
        return str.__str__(body) if is_a(body, str) else _dump(body)
    except ApiError:
        raise
    except Exception as error:
        raise ApiError(
            f"`body` must be JSON-serializable, or convertible with `str()`; got {shown(body)}, "
            f"which raised {type(error).__name__}."
        ) from error


def _dump(body: object) -> str:
    from json import dumps  # most apps need none, and it is a part of the time that our import takes

    return dumps(plain(body), default=str, ensure_ascii=False)


_ENDS: Final = "values that come to an end"
_PLAIN = frozenset((list, tuple, set, frozenset))
_LISTS = (list, tuple, set, frozenset, UserList, KeysView, ValuesView, ItemsView)


def plain(value: Any) -> Any:
    """The value with keys and containers that JSON knows. Of secrets, their names are shown."""
    if isinstance(value, SecretMapping):
        return value.masked()
    if hasattr(value, "to_dict") and not isinstance(value, type):
        value = value.to_dict()
    if isinstance(value, Mapping):
        items = value.items() if type(value) is dict else all_of("body", _ENDS, value.items())
        return {key if isinstance(key, str) else str(key): plain(item) for key, item in items}
    if isinstance(value, _LISTS):
        return [plain(item) for item in (value if type(value) in _PLAIN else all_of("body", _ENDS, value))]
    return value
