"""``st.write``: shows whatever it is given."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from typing import Any

from millpond.elements import exception as _exception
from millpond.elements import json as _json
from millpond.elements import text as _text
from millpond.elements.place import Place


def write(self: Place, *args: Any, unsafe_allow_html: bool = False) -> None:
    """Show each argument in the way that suits it.

    Parameters
    ----------
    *args:
        Strings are Markdown, and those that follow each other are joined;
        numbers and other plain values too. Dictionaries, lists and such are
        shown as a tree, exceptions with their traceback, callables and modules
        with their documentation. An object with ``_repr_markdown_`` or
        ``_repr_html_`` (the latter only with ``unsafe_allow_html``) shows that.
    unsafe_allow_html:
        Let HTML in strings be HTML.

    Examples
    --------
    >>> import millpond as st
    >>> st.write("The answer is", 42)
    >>> st.write({"a": 1})
    """
    text: list[str] = []

    def flush() -> None:
        if text:
            _text.markdown(self, " ".join(text), unsafe_allow_html=unsafe_allow_html)
            text.clear()

    for value in args:
        words = _as_text(value)
        if words is not None:
            text.append(words)
        else:
            flush()
            _show(self, value, unsafe_allow_html=unsafe_allow_html)
    flush()


def magic_write(*args: Any) -> None:
    """What a bare expression of the script does: nothing for None."""
    if args != (None,):
        write(Place(), *args)


def _as_text(value: Any) -> str | None:
    """The value as part of a line of Markdown; None if it is more than that."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | int | float | complex):
        return f"`{value}`"
    return None


def _show(place: Place, value: Any, *, unsafe_allow_html: bool) -> None:
    if isinstance(value, BaseException):
        _exception.exception(place, value)
    elif _is_data(value):
        _json.json(place, value)
    elif inspect.isgenerator(value) or (hasattr(value, "__next__") and hasattr(value, "__iter__")):
        for item in value:
            write(place, item, unsafe_allow_html=unsafe_allow_html)
    elif inspect.ismodule(value) or inspect.isroutine(value) or inspect.isclass(value):
        _document(place, value)
    elif callable(getattr(value, "_repr_markdown_", None)):
        _text.markdown(place, value._repr_markdown_())
    elif unsafe_allow_html and callable(getattr(value, "_repr_html_", None)):
        _text.markdown(place, value._repr_html_(), unsafe_allow_html=True)
    elif _is_table(value):
        _text.text(place, str(value))
        _text.caption(place, f"A `{_name(value)}` is shown as text: tables are not there yet.")
    elif getattr(type(value), "__str__", None) is object.__str__:
        _text.code(place, repr(value), language=None)
    else:
        _text.markdown(place, f"`{str(value).replace('`', chr(0x2019))}`")


def _is_data(value: Any) -> bool:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return False
    return isinstance(value, Mapping | list | set | frozenset) or type(value).__name__ == "SessionStateProxy"


def _is_table(value: Any) -> bool:
    """Arrays, series and frames of any library."""
    return (
        hasattr(value, "__dataframe__") or hasattr(value, "__array__") or hasattr(value, "__arrow_c_stream__")
    )


def _document(place: Place, value: Any) -> None:
    name = str(getattr(value, "__qualname__", None) or getattr(value, "__name__", ""))
    try:
        signature = f"{name}{inspect.signature(value)}"
    except (TypeError, ValueError):
        signature = name
    _text.code(place, signature)
    if documentation := inspect.getdoc(value):
        _text.text(place, documentation)


def _name(value: Any) -> str:
    return f"{type(value).__module__.partition('.')[0]}.{type(value).__qualname__}"
