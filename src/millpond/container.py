"""Containers: ``st.sidebar.slider()``, ``column.button()``, ``with container:``.

:class:`Container` lists every element that can be drawn into a place of the
page, with its module. ``st.button`` itself is the method of the script's
current place (see ``__init__.py``). What the elements are to
editors and type checkers is in ``seen.pyi``, which ``tools/gen_stubs.py``
writes.
"""

from __future__ import annotations

from types import TracebackType
from typing import Final, NoReturn, Self

from millpond.elements.on_demand import OnDemand
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.session.context import Context
from millpond.session.node import Node


class Container(Place):
    """A place of the page, with a method for each element.

    >>> import millpond as st
    >>> left, right = st.columns(2)
    >>> pressed = left.button("Here")
    >>> with right:
    ...     st.write("and there")
    """

    __slots__ = ()
    _CALLED = "container"

    altair_chart = OnDemand("altair_chart")
    area_chart = OnDemand("simple_charts")
    audio = OnDemand("media")
    audio_input = OnDemand("capture")
    badge = OnDemand("badge")
    balloons = OnDemand("celebrations")
    bar_chart = OnDemand("simple_charts")
    button = OnDemand("button")
    camera_input = OnDemand("capture")
    caption = OnDemand("text")
    chat_input = OnDemand("chat_input")
    chat_message = OnDemand("chat_message")
    checkbox = OnDemand("checkbox")
    code = OnDemand("text")
    color_picker = OnDemand("color_picker")
    columns = OnDemand("layout")
    container = OnDemand("layout")
    data_editor = OnDemand("data_editor")
    dataframe = OnDemand("dataframe")
    date_input = OnDemand("date_input")
    datetime_input = OnDemand("datetime_input")
    divider = OnDemand("text")
    download_button = OnDemand("download_button")
    echarts_chart = OnDemand("echarts_chart")
    empty = OnDemand("layout")
    error = OnDemand("alert")
    exception = OnDemand("exception")
    expander = OnDemand("expander")
    feedback = OnDemand("feedback")
    file_uploader = OnDemand("file_uploader")
    form = OnDemand("form")
    form_submit_button = OnDemand("form")
    graphviz_chart = OnDemand("graphviz_chart")
    grid = OnDemand("grid")
    header = OnDemand("text")
    help = OnDemand("help")
    html = OnDemand("html")
    iframe = OnDemand("iframe")
    image = OnDemand("image")
    info = OnDemand("alert")
    json = OnDemand("json")
    latex = OnDemand("latex")
    line_chart = OnDemand("simple_charts")
    link_button = OnDemand("link_button")
    map = OnDemand("map")
    markdown = OnDemand("text")
    menu_button = OnDemand("menu_button")
    mermaid_chart = OnDemand("mermaid_chart")
    metric = OnDemand("metric")
    multiselect = OnDemand("multiselect")
    number_input = OnDemand("number_input")
    page_link = OnDemand("page_link")
    pagination = OnDemand("pagination")
    pdf = OnDemand("pdf")
    pills = OnDemand("button_group")
    plotly_chart = OnDemand("plotly_chart")
    popover = OnDemand("popover")
    progress = OnDemand("progress")
    pydeck_chart = OnDemand("pydeck_chart")
    pyplot = OnDemand("pyplot")
    radio = OnDemand("radio")
    scatter_chart = OnDemand("simple_charts")
    segmented_control = OnDemand("button_group")
    select_slider = OnDemand("select_slider")
    selectbox = OnDemand("selectbox")
    skeleton = OnDemand("skeleton")
    slider = OnDemand("slider")
    snow = OnDemand("celebrations")
    space = OnDemand("space")
    spinner = OnDemand("progress")
    status = OnDemand("status")
    subheader = OnDemand("text")
    success = OnDemand("alert")
    table = OnDemand("table")
    tabs = OnDemand("tabs")
    text = OnDemand("text")
    text_area = OnDemand("text_area")
    text_input = OnDemand("text_input")
    time_input = OnDemand("time_input")
    title = OnDemand("text")
    toast = OnDemand("toast")
    toggle = OnDemand("checkbox")
    vega_lite_chart = OnDemand("vega_lite_chart")
    video = OnDemand("media")
    warning = OnDemand("alert")
    write = OnDemand("write")
    write_stream = OnDemand("write_stream")

    def __getattr__(self, name: str) -> NoReturn:
        """Say what there is in the place of a method that there is not. Raises AttributeError."""
        from millpond._names import missing

        raise missing(name, ELEMENTS, owner=self._CALLED)


ELEMENTS: Final = tuple(name for name in vars(Container) if not name.startswith("_"))
"""The names of all elements."""


class StatusContainer(Container):
    """What ``st.status`` gives: a container whose label and state can be changed."""

    __slots__ = ()

    update = OnDemand("status")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        from millpond.elements.status import finish

        finish(self, failed=isinstance(error, Exception))


class SkeletonPlaceholder(Container):
    """What ``st.skeleton`` gives: a place for one element, or for a ``with`` a sign that something is coming."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from millpond.elements.skeleton import finish

        finish(self)


class ToastHandle(Container):
    """What ``st.toast`` gives: its ``toast`` replaces the message."""

    __slots__ = ("_number",)


class Sidebar(Container):
    """``st.sidebar``: the sidebar, at the left of the page. It has every element, and opens when something is in it.

    >>> import millpond as st
    >>> year = st.sidebar.slider("Year", 2000, 2030)
    >>> with st.sidebar:
    ...     note = st.text_input("A note")
    """

    __slots__ = ()
    _CALLED = "sidebar"

    def _target(self) -> tuple[Context, Node]:
        here, node = super()._target()
        # What it draws is of its class too, and is a place of its own.
        return here, node if self._node is not None else here.run.session.tree.sidebar


class Bottom(Container):
    """``st.bottom``: below the main part, at the lower edge of the window, wherever the page is scrolled to.

    >>> import millpond as st
    >>> question = st.bottom.text_input("Ask")
    >>> with st.bottom:
    ...     hint = st.caption("Answers may be wrong.")
    """

    __slots__ = ()
    _CALLED = "bottom"

    def _target(self) -> tuple[Context, Node]:
        here, node = super()._target()
        if self._node is not None:
            return here, node
        tree = here.run.session.tree
        at: Node | None = node
        while at is not None:
            if at is tree.sidebar or getattr(at.props, "closes", False):
                raise ApiError(
                    f"`st.bottom` belongs to the main part of the page, so it cannot be drawn into from "
                    f"{'the sidebar' if at is tree.sidebar else 'a dialog'}. Call it outside."
                )
            at = at.parent
        return here, tree.bottom


class Grid(Container):
    """What ``st.grid`` returns: each element in it has a cell, and ``cell`` makes one for several.

    >>> import millpond as st
    >>> grid = st.grid(3)
    >>> with grid.cell(column_span=2):
    ...     st.write("A wide cell")
    """

    __slots__ = ()

    cell = OnDemand("grid")
