"""What charts of all libraries have in common: their props, and what is selected in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from millpond.dataset import Dataset
from millpond.elements.app_options import option
from millpond.elements.checks import OnChange, asks_for_selection
from millpond.elements.place import Place, check_user_key
from millpond.errors import DuplicateWidget
from millpond.props import Height, WidgetProps, Width
from millpond.session.sources import Source
from millpond.session.widget import WidgetCodec

ChartTheme = Literal["streamlit"] | None

_TOO_DEEP = "The selection is nested too deeply."


class ChartProps(WidgetProps):
    """A chart. Without an ``id`` nothing can be selected in it that the script is told of."""

    height: Height = "content"
    alt: str | None = None
    """What it is called for screen readers."""
    exports: bool = True
    """The reader may have its data as a file."""
    themed: bool = True
    """It has the colours and fonts of the page (``theme="streamlit"``); else those of its library."""
    caption: str | None = None
    """What is to be known about what is seen: that it is a part of the data."""
    data: Dataset | None = None
    value: str | None = None
    """What is selected, in the words of its library, as JSON."""


class Selected(dict[str, Any]):
    """What is selected, as a dictionary and by attributes, at any depth."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            known = ", ".join(f"`{one}`" for one in self) or "nothing"
            raise AttributeError(f"The selection has no `{name}`. It has: {known}.") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class ChartState(Selected):
    """What a chart with ``on_select`` returns, and Session State has under its key: ``state.selection``."""


def selected(value: Any) -> Any:
    """Copies plain data so that its dictionaries can be read by attributes."""
    if isinstance(value, Mapping):
        return Selected({str(name): selected(one) for name, one in value.items()})
    return [selected(one) for one in value] if isinstance(value, list | tuple) else value


def plain(value: Any) -> Any:
    """The selection as plain data."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


class ChartCodec(WidgetCodec[ChartState]):
    """What is selected in a chart. On the wire it is the content of ``state.selection``, as JSON."""

    def check_selection(self, selection: dict[str, Any]) -> dict[str, Any]:
        """The selection, checked and completed. Raises ValueError."""
        raise NotImplementedError

    def to_wire(self, value: Any) -> str:
        if isinstance(value, Mapping) and "selection" in value:
            value = value["selection"]
        if not isinstance(value, Mapping):
            raise ValueError(f'It must be a dictionary such as {{"selection": {{}}}}; got {value!r}.')  # noqa: TRY004 - what a codec raises
        try:
            return msgspec.json.encode(self.check_selection(plain(value))).decode()
        except RecursionError:
            raise ValueError(_TOO_DEEP) from None

    def from_wire(self, wire: str | None) -> ChartState:
        try:
            given = {} if wire is None else msgspec.json.decode(wire)
            if not isinstance(given, dict):
                raise ValueError(f"A selection must be a dictionary; got {wire!r}.")  # noqa: TRY004 - what a codec raises
            return ChartState(selection=selected(self.check_selection(given)))
        except (msgspec.DecodeError, TypeError):
            raise ValueError(f"A selection must be JSON; got {wire!r}.") from None
        except RecursionError:
            raise ValueError(_TOO_DEEP) from None


_DATA = frozenset({"data", "source", "dimensions", "links", "nodes", "edges", "bdata", "initialViewState"})
"""Under these names stand data in descriptions of ECharts, Plotly and deck.gl, or what is computed of them."""


def outline(text: str, keeps: frozenset[str] = frozenset()) -> Any:
    """What a description in JSON says beside its data; ``keeps``: names that do not stand for data in it."""
    return _outline(msgspec.json.decode(text), _DATA - keeps)


def _outline(value: Any, data: frozenset[str]) -> Any:
    if isinstance(value, dict):
        if "$column" in value or "$table" in value:  # a long list
            return []
        return {name: None if name in data else _outline(one, data) for name, one in value.items()}
    if isinstance(value, list):
        return [_outline(one, data) for one in value if isinstance(one, dict)]
    return value


def draw_chart(
    place: Place,
    props: ChartProps,
    source: Source | None,
    *,
    key: str | int | None,
    on_select: Callable[..., object] | OnChange = "ignore",
    codec: ChartCodec | None = None,
    identity: object = None,
) -> Any:
    """Put a chart on the page.

    Parameters
    ----------
    place, props:
        Where, and what.
    source:
        Answers what the page asks of it.
    key, on_select:
        As the app gave them.
    codec:
        Of what can be selected; None: nothing can.
    identity:
        What tells the chart from others where it has no key: its description
        without data, which may change.

    Returns
    -------
    Place or ChartState
        The place of the chart; with ``on_select`` what is selected.
    """
    props.exports = not option("client.disableDataExport")
    props.alt = (props.alt or "").strip() or None
    if codec is None or not asks_for_selection(on_select):
        props.key = check_user_key(key)
        return place._draw(props, key=props.key, source=source)
    first = codec.from_wire(None)
    props.value = codec.to_wire(first)
    called: Callable[..., object] | OnChange = on_select if callable(on_select) else "rerun"
    try:
        widget = place._widget(
            props, codec=codec, default=first, key=key, on_change=called, identity=identity, source=source
        )
    except DuplicateWidget:
        if identity is None:
            raise
        # Another chart of this run has the same description: their data tell them apart.
        widget = place._widget(props, codec=codec, default=first, key=key, on_change=called, source=source)
    return widget.value


def chart_width(width: Width | None, use_container_width: bool | None, otherwise: Width = "stretch") -> Width:
    """The width of a chart. The older parameter takes precedence."""
    if use_container_width is not None:
        return "stretch" if use_container_width else "content"
    return otherwise if width is None else width
