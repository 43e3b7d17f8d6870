"""``st.pydeck_chart``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from millpond.dataset import Dataset
from millpond.elements.app_options import option
from millpond.elements.chart import ChartCodec, ChartProps, ChartState, draw_chart, outline
from millpond.elements.checks import OnChange, asks_for_selection
from millpond.elements.place import PlaceT
from millpond.props import Height, Props, Width

DeckMode = Literal["single-object", "multi-object"]


class DeckTable(Props):
    """The data of one layer."""

    layer: str = ""
    data: Dataset | None = None
    widths: tuple[int, ...] = ()
    """How many numbers of each column make one value; 0: its values are single."""
    whole: bool = False
    """It has one column, whose values are the rows themselves."""


class PydeckChart(ChartProps):
    """A map, or what else deck.gl draws."""

    kind: ClassVar[str] = "pydeck_chart"
    # Of one without a key, the data may change without its being another one.
    follows_default: ClassVar[tuple[str, ...]] = ("value", "spec", "tables", "tooltip")

    spec: str = "{}"
    """What pydeck says of it, as JSON; ``{"$table": 0}`` in the place of a layer's data."""
    tables: tuple[DeckTable, ...] = ()
    tooltip: str | None = None
    """As JSON: ``true``, or a dictionary with ``html`` or ``text``, and perhaps ``style``."""
    mode: DeckMode | None = None
    """How many objects can be selected."""
    fitted: bool = False
    """What is seen at first was computed from the data: it follows them until the reader moves the map."""
    extent: tuple[float, float, float, float] | None = None
    """West, south, east and north of what is to be seen at first, in degrees: a small map begins farther away."""
    ground: bool = True
    """There are coasts and borders, or tiles, under the layers."""
    tiles: str | None = None
    """The address of the tiles of the map, with ``{z}``, ``{x}`` and ``{y}``."""
    attribution: str | None = None
    """Who made the tiles, as the map has to say."""


def pydeck_chart(
    self: PlaceT,
    pydeck_obj: Any = None,
    *,
    width: Width = "stretch",
    use_container_width: bool | None = None,
    height: Height = 500,
    selection_mode: DeckMode = "single-object",
    on_select: Callable[..., object] | OnChange = "ignore",
    key: str | int | None = None,
    alt: str | None = None,
) -> PlaceT | ChartState:
    """A map with layers of data, described with pydeck.

    Coasts and borders come with Millpond: no token and no network are needed. The
    option ``map.tileServer`` sets a tile server.

    Parameters
    ----------
    pydeck_obj:
        A ``pydeck.Deck``, or a dictionary like the JSON it writes. None: a map
        without layers. ``map_style=None`` follows the theme, ``"light"`` and
        ``"dark"`` do not; a URL with ``{z}``, ``{x}`` and ``{y}`` is a tile
        server, whose host must be in ``map.hosts``.
    use_container_width:
        True: the same as ``width="stretch"``.
    height:
        ``"stretch"``, or pixels.
    selection_mode:
        ``"single-object"``: the user can select one object of a layer with
        ``pickable=True``; ``"multi-object"``: several.
    on_select:
        ``"ignore"``: selections do not reach the script. ``"rerun"``: a selection
        reruns the script, which gets it as the return value. A function: the
        same, and it is called before the script.
    key:
        Becomes the CSS class ``st-key-<key>``; with ``on_select``, the
        selection is in ``st.session_state`` under it.
    alt:
        The chart's name for screen readers.

    Returns
    -------
    container or ChartState
        With ``on_select``, the selection: ``state.selection.indices`` and
        ``state.selection.objects``, dictionaries with a list for each layer, by
        its ``id``.

    Examples
    --------
    >>> import millpond as st
    >>> cities = [
    ...     {"name": "Oslo", "at": [10.75, 59.91], "people": 0.7},
    ...     {"name": "Lima", "at": [-77.04, -12.05], "people": 10.0},
    ... ]
    >>> layer = {
    ...     "@@type": "ScatterplotLayer",
    ...     "id": "cities",
    ...     "data": cities,
    ...     "getPosition": "@@=at",
    ...     "getRadius": "@@=300000 + 50000 * people",
    ...     "getFillColor": "primary",
    ...     "pickable": True,
    ... }
    >>> view = {"latitude": 20, "longitude": -30, "zoom": 1}
    >>> _ = st.pydeck_chart({"layers": [layer], "initialViewState": view}, height=300, alt="Two cities")

    With what is selected:

    >>> state = st.pydeck_chart(
    ...     {"layers": [layer], "initialViewState": view}, on_select="rerun", key="map", height=300
    ... )
    >>> names = [city.name for city in state.selection.objects.get("cities", [])]
    """
    from millpond.elements.decks import read_deck  # most apps show none
    from millpond.frames.chart_data import DatasetSource

    deck = read_deck(pydeck_obj)
    selects = asks_for_selection(on_select)
    props = PydeckChart(
        spec=deck.text,
        tables=deck.tables,
        tooltip=deck.tooltip,
        mode=selection_mode if selects else None,
        width="stretch" if use_container_width else width,
        height=height,
        alt=alt,
        ground=deck.ground,
        tiles=deck.tiles or option("map.tileServer"),
        attribution=option("map.attribution"),
    )
    source = DatasetSource(*(table.data for table in deck.tables if table.data is not None))
    codec = DeckCodec(selection_mode) if selects else None
    described = (outline(props.spec), props.mode) if selects and key is None else None
    drawn: PlaceT | ChartState = draw_chart(
        self, props, source, key=key, on_select=on_select, codec=codec, identity=described
    )
    return drawn


class DeckCodec(ChartCodec):
    """What is selected in a map.

    Parameters
    ----------
    mode:
        How many objects can be.
    """

    def __init__(self, mode: DeckMode) -> None:
        self._mode = mode

    def check_selection(self, selection: dict[str, Any]) -> dict[str, Any]:
        indices, objects = selection.get("indices", {}), selection.get("objects", {})
        for name, part in (("indices", indices), ("objects", objects)):
            if not isinstance(part, dict) or not all(isinstance(each, list) for each in part.values()):
                raise ValueError(
                    f"`{name}` of a selection must be a dictionary with a list for each layer; got {part!r}."
                )
        found = [one for each in indices.values() for one in each]
        if not all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in found):
            raise ValueError("`indices` of a selection must be integers, 0 or more.")
        if objects.keys() - indices.keys():
            raise ValueError("`objects` of a selection must belong to the layers in `indices`.")
        if self._mode == "single-object" and len(found) > 1:
            raise ValueError(f"Only one object can be selected here; got {len(found)}.")
        return {"indices": indices, "objects": objects}
