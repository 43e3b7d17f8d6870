"""Finding elements by what they are: ``at.button``, ``at.sidebar.markdown``.

:class:`Block` has one line for each name. A name whose element Millpond does
not have yet raises :class:`NotThereYet`, which says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from millpond.props import Props, WidgetProps
from millpond.testing import buttons, charts, choices, components, echarts, maps, plotly
from millpond.testing import elements as e
from millpond.testing import uploads as u
from millpond.testing import widgets as w
from millpond.testing.elements import Element, NotOnPage
from millpond.testing.finders import ElementFinder as _Elements
from millpond.testing.finders import WidgetFinder as _Widgets
from millpond.testing.lists import BlockList, ElementList
from millpond.testing.page import TabNode
from millpond.testing.widgets import Widget

if TYPE_CHECKING:
    from millpond.testing.app_test import AppTest

B = TypeVar("B", bound="Block")


class Block:
    """A container of the page, with all that is in it, at any depth."""

    def __init__(self, app: AppTest, node: TabNode) -> None:
        self._app = app
        self._id = node.id
        self._kind = node.kind

    # In the order of the alphabet.
    audio_input = _Widgets(u.AudioInput)
    button = _Widgets(buttons.Button, "button", "form_submit_button")
    button_group = _Widgets(choices.ButtonGroup, "pills", "segmented_control")
    camera_input = _Widgets(u.CameraInput)
    caption = _Elements(e.Caption)
    chat_input = _Widgets(u.ChatInput)
    checkbox = _Widgets(w.Checkbox)
    code = _Elements(e.Code)
    color_picker = _Widgets(w.ColorPicker)
    component = _Widgets(components.Component)
    data_editor = _Widgets(w.DataEditor)
    dataframe = _Widgets(w.Dataframe)
    date_input = _Widgets(w.DateInput)
    datetime_input = _Widgets(w.DateTimeInput)
    divider = _Elements(e.Divider)
    download_button = _Widgets(buttons.DownloadButton)
    echarts_chart = _Widgets(echarts.EchartsChart)
    error = _Elements(e.Error)
    exception = _Elements(e.Exception_)
    feedback = _Widgets(w.Feedback)
    file_uploader = _Widgets(u.FileUploader)
    form_submit_button = _Widgets(buttons.Button)
    graphviz_chart = _Elements(e.GraphvizChart)
    header = _Elements(e.Header)
    help = _Elements(e.Help)
    html = _Elements(e.Html)
    image = _Elements(e.Image)
    info = _Elements(e.Info)
    json = _Elements(e.Json)
    latex = _Elements(e.Latex)
    link_button = _Widgets(buttons.LinkButton)
    markdown = _Elements(e.Markdown)
    menu_button = _Widgets(buttons.MenuButton)
    mermaid_chart = _Elements(e.MermaidChart)
    metric = _Elements(e.Metric)
    multiselect = _Widgets(choices.Multiselect)
    number_input = _Widgets(w.NumberInput)
    page_link = _Elements(e.PageLink)
    pagination = _Widgets(w.Pagination)
    pills = _Widgets(choices.ButtonGroup)
    plotly_chart = _Widgets(plotly.PlotlyChart)
    pydeck_chart = _Widgets(maps.PydeckChart)
    progress = _Elements(e.Progress)
    radio = _Widgets(choices.Radio)
    segmented_control = _Widgets(choices.ButtonGroup)
    select_slider = _Widgets(choices.SelectSlider)
    selectbox = _Widgets(choices.Selectbox)
    slider = _Widgets(w.Slider)
    space = _Elements(e.Space)
    subheader = _Elements(e.Subheader)
    success = _Elements(e.Success)
    table = _Elements(e.Table)
    text = _Elements(e.Text)
    text_area = _Widgets(w.TextArea)
    text_input = _Widgets(w.TextInput)
    time_input = _Widgets(w.TimeInput)
    title = _Elements(e.Title)
    toggle = _Widgets(w.Toggle)
    vega_lite_chart = _Widgets(charts.VegaLiteChart)
    warning = _Elements(e.Warning_)

    @property
    def chat_message(self) -> BlockList[ChatMessage]:
        """The messages of chats."""
        return _list(self, ChatMessage, "chat_message", "chat_message")

    @property
    def columns(self) -> BlockList[Column]:
        """The columns of all rows."""
        return _list(self, Column, "column", "columns")

    @property
    def container(self) -> BlockList[Block]:
        """What ``st.container`` made."""
        return _list(self, Block, "container", "container")

    @property
    def dialog(self) -> BlockList[Dialog]:
        """The dialog that is open, if there is one."""
        return _list(self, Dialog, "dialog", "dialog")

    @property
    def expander(self) -> BlockList[Expander]:
        """The expanders; open or not, all that is in them is there."""
        return _list(self, Expander, "expander", "expander")

    @property
    def form(self) -> BlockList[Block]:
        """The forms."""
        return _list(self, Block, "form", "form")

    @property
    def grid(self) -> BlockList[Grid]:
        """The grids."""
        return _list(self, Grid, "grid", "grid")

    @property
    def popover(self) -> BlockList[Popover]:
        """The popovers; open or not, all that is in them is there."""
        return _list(self, Popover, "popover", "popover")

    @property
    def skeleton(self) -> BlockList[Block]:
        """What ``st.skeleton`` made and nothing has ended; what was drawn into it is in it."""
        found = _list(self, Block, "skeleton", "skeleton")
        return BlockList([one for one in found if not one.over], "skeleton")

    @property
    def status(self) -> BlockList[Status]:
        """What ``st.status`` made; open or not, all that is in it is there."""
        return _list(self, Status, "status", "status")

    @property
    def toast(self) -> ElementList[e.Toast]:
        """The toasts that the last ``run()`` has shown. They are of the page, and of no part of it."""
        return ElementList(self._app._happened("toast"), "toast")

    @property
    def tabs(self) -> BlockList[Tab]:
        """The tabs of all rows of tabs; shown or not, all that is in them is there."""
        return _list(self, Tab, "tab", "tabs")

    @property
    def type(self) -> str:
        """What kind of container it is; of a part of the page ``"main"``, ``"sidebar"`` or ``"bottom"``."""
        return str(self._props.name) if self._kind == "region" else self._kind  # type: ignore[attr-defined]

    @property
    def key(self) -> str | None:
        """The key that the app gave it."""
        return getattr(self._props, "key", None)

    @property
    def children(self) -> dict[int, Element | Block]:
        """What is directly in it, by position."""
        return {i: self._wrap(self._need(id)) for i, id in enumerate(self._node.children)}

    def get(self, element_type: str) -> list[Any]:
        """All elements of a type: ``at.get("markdown")``; an empty list if there are none.

        Of balloons, snow and toasts those that the last ``run()`` has shown.
        """
        if found := self._app._happened(element_type):
            return found
        types = {
            "arrow_vega_lite_chart": ("vega_lite_chart",),
            "deck_gl_json_chart": ("pydeck_chart",),
            "button": ("button", "form_submit_button"),
        }.get(element_type, (element_type,))
        return [self._wrap(node) for node in self._nodes() if node.props.called in types]

    def get_by_key(self, key: str) -> Any:
        """The element or container with this key. Raises KeyError."""
        for node in self._nodes():
            if getattr(node.props, "key", None) == key:
                return self._wrap(node)
        raise KeyError(f"nothing on the page has the key {key!r}")

    def run(self, *, timeout: float | None = None) -> AppTest:
        """Run the app: the same as :meth:`AppTest.run`."""
        return self._app.run(timeout=timeout)

    def __len__(self) -> int:
        """How much is directly in it."""
        return len(self._node.children)

    def __getitem__(self, position: int) -> Element | Block:
        """What is directly in it at this position. Raises KeyError."""
        return self.children[position]

    def __iter__(self) -> Iterator[Element | Block]:
        """The container itself, and all that is in it, at any depth, in the order of the page."""
        yield self
        yield from map(self._wrap, self._nodes())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return getattr(self._props, name)
        except AttributeError:
            raise AttributeError(f"The {self._kind} has no `{name}`.") from None

    def __repr__(self) -> str:
        inside = ", ".join(repr(child) for child in self.children.values())
        return f"{type(self).__name__}({self._kind}: {inside})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Block) and (other._app, other._id) == (self._app, self._id)

    def __hash__(self) -> int:
        return hash(self._id)

    @property
    def _node(self) -> TabNode:
        return self._need(self._id)

    @property
    def _props(self) -> Props:
        return self._node.props

    def _need(self, id: int) -> TabNode:
        node = self._app._tab.tree.get(id)
        if node is None:
            raise NotOnPage(f"The {self._kind} is no longer on the page: the last run did not draw it.")
        return node

    def _nodes(self) -> Iterator[TabNode]:
        """All that is in it, in the order of the page."""
        nodes = self._app._tab.tree.walk(self._node.id)
        next(nodes)
        return nodes

    def _wrap(self, node: TabNode) -> Element | Block:
        """What a test sees of a node."""
        if node.props.container:
            return _BLOCKS.get(node.kind, Block)(self._app, node)
        return element_class(node)(self._app, node, node.props.called)


class _Opening(Block):
    """What the user opens and closes."""

    @property
    def is_open(self) -> bool:
        """It is open, as the script is told. Without ``on_change``, as it is at first."""
        props = self._props
        assert isinstance(props, WidgetProps)
        shown: bool = self._app._tab.value(props.id) if props.id else props.value  # type: ignore[attr-defined]
        return shown

    def open(self) -> Self:
        """The user opens it; then ``run()``. Where the script is not told, nothing changes for it."""
        return self._turn(is_open=True)

    def close(self) -> Self:
        """The user closes it; then ``run()``."""
        return self._turn(is_open=False)

    def _turn(self, *, is_open: bool) -> Self:
        props = self._props
        assert isinstance(props, WidgetProps)
        if props.disabled:
            raise NotOnPage(f"The {self._kind} “{props.label}” is disabled: the user cannot open it.")
        if props.id and self.is_open != is_open:
            self._app._tab.set(props.id, is_open)
        return self


class Expander(_Opening):
    """An expander."""


class Popover(_Opening):
    """A popover: its button, and what it opens."""


class Grid(Block):
    """A grid; its children are what is in its cells, and cells that were made by ``cell()``."""

    @property
    def gap(self) -> Any:
        """The gap, or that of the rows and that of the columns."""
        props: Any = self._props
        gaps = (props.row_gap, props.column_gap)
        return gaps[0] if gaps[0] == gaps[1] else gaps


class Status(Block):
    """A status container; ``label``, ``state`` and ``expanded`` say how it is."""

    @property
    def icon(self) -> str:
        """What its state is shown by: ``"spinner"``, ``":material/check:"`` or ``":material/error:"``."""
        icons = {"running": "spinner", "complete": ":material/check:", "error": ":material/error:"}
        return icons[self.state]


class Dialog(Block):
    """An open dialog."""

    def dismiss(self) -> Self:
        """Close it as the user does; then ``run()``. Raises AssertionError if the user cannot."""
        props = self._props
        assert isinstance(props, WidgetProps)
        assert not props.disabled, "The dialog is not dismissible: only the app can close it."
        self._app._press(props.id, pressed=True)
        return self


class Tab(Block):
    """One of the tabs of a row."""

    @property
    def is_open(self) -> bool:
        """It is the one that is seen, as the script is told. Without ``on_change``, at first."""
        row = self._row
        first: str = self._need(self._need(self._node.parent).children[0]).props.label  # type: ignore[attr-defined]
        label = self._app._tab.value(row.id) if row.id else row.value  # type: ignore[attr-defined]
        label = first if label is None else label
        return bool(label == self._props.label)  # type: ignore[attr-defined]

    def open(self) -> Self:
        """The user goes to it; then ``run()``. Where the script is not told, nothing changes for it."""
        if self._row.id and not self.is_open:
            self._app._tab.set(self._row.id, self._props.label)  # type: ignore[attr-defined]
        return self

    @property
    def _row(self) -> WidgetProps:
        row = self._need(self._node.parent).props
        assert isinstance(row, WidgetProps)
        return row


class ChatMessage(Block):
    """A message of a chat; ``name`` and ``avatar`` say whose."""


class Column(Block):
    """One of the columns of a row."""

    @property
    def weight(self) -> float:
        """Its share of the row's width: those of a row add up to 1."""
        row = self._need(self._node.parent)
        weights = {id: self._need(id).props.weight for id in row.children}  # type: ignore[attr-defined]
        share: float = weights[self._id] / sum(weights.values())
        return share


_BLOCKS: dict[str, type[Block]] = {
    "chat_message": ChatMessage,
    "column": Column,
    "dialog": Dialog,
    "expander": Expander,
    "grid": Grid,
    "popover": Popover,
    "status": Status,
    "tab": Tab,
}


def _list(block: Block, cls: type[B], kind: str, name: str) -> BlockList[B]:
    return BlockList([cls(block._app, node) for node in block._nodes() if node.kind == kind], name)


def element_class(node: TabNode) -> type[Element]:
    """The class that shows a node to a test."""
    found = vars(Block).get(node.props.called)
    if isinstance(found, _Elements):
        cls: type[Element] = found.cls
        return cls
    return Widget if isinstance(node.props, WidgetProps) else Element
