"""``st.write``: shows whatever it is given."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections import UserList
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from functools import partial
from typing import Any

from millpond.elements import exception as _exception
from millpond.elements import help as _help
from millpond.elements import json as _json
from millpond.elements import text as _text
from millpond.elements.checks import all_of, any_text, is_of
from millpond.elements.figures import is_figure
from millpond.elements.mimebundle import bundle_viewer
from millpond.elements.place import Place
from millpond.elements.stream import StreamWriter, pieces_of
from millpond.errors import ApiError


def write(self: Place, *args: Any, unsafe_allow_html: bool = False) -> None:
    """Show each argument in the way that suits its type.

    Parameters
    ----------
    *args:
        Strings are Markdown. Numbers, dates and objects with their own ``str``
        are shown as code; consecutive ones and strings are joined in one line.
        Generators, including asynchronous ones, and generator functions are
        streamed: their strings are joined into one text. Mappings, lists, views,
        named tuples and such are shown as a tree, exceptions with their
        traceback, callables and modules with their documentation. An object with
        ``_repr_mimebundle_``, ``_repr_markdown_`` or ``_repr_html_`` is shown as
        in notebooks (HTML only with ``unsafe_allow_html``, without scripts).
        Tables, series and arrays of any library, pandas Stylers, lazy queries and
        database cursors are shown as by ``st.dataframe``. Figures of Matplotlib,
        seaborn, plotnine and Plotly, charts of Altair, decks of pydeck, and
        graphs of ``graphviz`` are drawn.
    unsafe_allow_html:
        Render HTML in strings.

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
        if issubclass(type(value), str):
            text.append(str.__str__(value))
            continue
        try:
            show = _viewer(self, value, unsafe_allow_html=unsafe_allow_html)
        except ApiError:
            raise
        except Exception:  # of the value's own code, when it is asked what it is
            show = None
        if show is None:
            text.append(_quote(value))
        else:
            flush()
            show()
    flush()


def magic_write(*args: Any) -> None:
    """What a bare expression of the script does: nothing for None."""
    # No comparison: == of an array is no yes or no.
    if len(args) != 1 or args[0] is not None:
        write(Place(), *args)


def _quote(value: Any) -> str:
    """The value as part of a line of Markdown."""
    try:
        text = str(value)
    except Exception:
        text = any_text("args", value)  # says so
    return f"`{text.replace('`', chr(0x2019))}`"


def _viewer(place: Place, value: Any, *, unsafe_allow_html: bool) -> Callable[[], object] | None:
    """What shows a value that needs more than a part of a line; None if it does not."""
    if _is_scalar(value):
        return None
    if isinstance(value, BaseException):
        return partial(_exception.exception, place, value)
    if _is_query(value) or _has_series(value):
        return partial(_write_table, place, value)
    if (data := _data(value)) is not None:
        return partial(_json.json, place, data)
    if (pieces := pieces_of(value)) is not None:
        return partial(_write_each, place, pieces, unsafe_allow_html=unsafe_allow_html)
    if inspect.ismodule(value) or inspect.isroutine(value) or inspect.isclass(value):
        return partial(_document, place, value)
    if (own := _own_look(place, value, unsafe_allow_html=unsafe_allow_html)) is not None:
        return own
    if _is_table(value):
        return partial(_write_table, place, value)
    if _says_nothing(value) or dataclasses.is_dataclass(value):
        return partial(_text.code, place, repr(value), language=None)
    return None


def _own_look(place: Place, value: Any, *, unsafe_allow_html: bool) -> Callable[[], object] | None:
    if is_figure(value):
        return partial(_write_figure, place, value)
    if is_of("plotly.basedatatypes", "BaseFigure", value):
        return partial(_write_plotly, place, value)
    if is_of("pydeck", "Deck", value):
        return partial(_write_deck, place, value)
    if _is_graph(value):
        return partial(_write_graph, place, value)
    if is_of("altair", "TopLevelMixin", value):
        return partial(_write_altair, place, value)
    # Tables have forms for notebooks, too, and are shown as tables here.
    if _is_table(value):
        return None
    if (bundled := bundle_viewer(place, value, html=unsafe_allow_html)) is not None:
        return bundled
    if callable(getattr(value, "_repr_markdown_", None)):
        return lambda: _text.markdown(place, value._repr_markdown_())
    if unsafe_allow_html and callable(getattr(value, "_repr_html_", None)):
        return partial(_write_html, place, value)
    return None


def _write_html(place: Place, value: Any) -> None:
    from millpond.elements.html import html  # most apps show none

    html(place, value._repr_html_())


def _write_figure(place: Place, figure: Any) -> None:
    from millpond.elements.pyplot import pyplot  # most apps show none

    pyplot(place, figure)


def _write_plotly(place: Place, figure: Any) -> None:
    from millpond.elements.plotly_chart import plotly_chart  # most apps show none

    plotly_chart(place, figure)


def _write_deck(place: Place, deck: Any) -> None:
    from millpond.elements.pydeck_chart import pydeck_chart  # most apps show none

    pydeck_chart(place, deck)


def _write_altair(place: Place, chart: Any) -> None:
    from millpond.elements.altair_chart import altair_chart  # most apps show none

    altair_chart(place, chart)


def _is_graph(value: Any) -> bool:
    """A graph of the package ``graphviz``, whose module is asked only where the package is there."""
    if "graphviz" not in sys.modules:
        return False
    from millpond.elements.graphviz_chart import is_graph

    return is_graph(value)


def _write_graph(place: Place, graph: Any) -> None:
    from millpond.elements.graphviz_chart import graphviz_chart  # most apps show none

    graphviz_chart(place, graph)


def _write_each(place: Place, pieces: Iterator[Any], *, unsafe_allow_html: bool) -> None:
    """Draw what comes, when it comes. Strings that follow one another grow into one text."""
    show = partial(write, place, unsafe_allow_html=unsafe_allow_html)
    StreamWriter(place, show, allow_html=unsafe_allow_html).write(pieces)


def _write_table(place: Place, value: Any) -> None:
    from millpond.elements.dataframe import dataframe  # most apps show none

    try:
        dataframe(place, value)
    except Exception:
        _text.text(place, str(value))


_VIEWS = (list, UserList, KeysView, ValuesView, ItemsView)
_LAZY = (map, filter, zip, enumerate, reversed)


def _data(value: Any) -> Any:
    """The mapping or list that a value is; None if it is none."""
    if dataclasses.is_dataclass(value):
        return None
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, _LAZY):
        return all_of("args", "values that come to an end", value)
    return list(value) if isinstance(value, _VIEWS) else None


def _says_nothing(value: Any) -> bool:
    """Its ``str`` is no more than the name of its class and an address."""
    cls: Any = type(value)
    return bool(cls.__str__ is object.__str__ and cls.__repr__ is object.__repr__)


_OF_TABLES = ("__dataframe__", "__array__", "__arrow_c_stream__", "__arrow_c_array__")


def _is_table(value: Any) -> bool:
    """Arrays, series and frames of any library, and Stylers of pandas."""
    return any(hasattr(value, name) for name in _OF_TABLES) or is_of(
        "pandas.io.formats.style", "Styler", value
    )


_OF_QUERIES = ("to_pandas", "toPandas", "to_arrow", "collect_schema", "__dask_graph__")


def _is_query(value: Any) -> bool:
    """What gives a table when it is asked: lazy frames, relations, cursors of databases."""
    cls = type(value)  # an object may say that it has any attribute
    if hasattr(cls, "fetchall"):
        return hasattr(cls, "description") or hasattr(cls, "keys")
    return any(callable(getattr(cls, name, None)) for name in _OF_QUERIES)


def _has_series(value: Any) -> bool:
    """A dictionary of columns of pandas."""
    return isinstance(value, dict) and any(is_of("pandas", "Series", one) for one in value.values())


def _is_scalar(value: Any) -> bool:
    """Nothing, a number or a boolean; of NumPy also a date or a text."""
    return (
        value is None or isinstance(value, bool | int | float | complex) or is_of("numpy", "generic", value)
    )


def _document(place: Place, value: Any) -> None:
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    place._draw(_help.describe(value, name if isinstance(name, str) else None))
