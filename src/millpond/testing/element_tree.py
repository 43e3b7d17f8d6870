"""The classes of what a test finds, by the names of ``streamlit.testing.v1.element_tree``."""

from __future__ import annotations

from millpond.testing.app_test import AppTest as ElementTree
from millpond.testing.blocks import Block, ChatMessage, Column, Expander, Grid, Popover, Status, Tab
from millpond.testing.blocks import Block as SpecialBlock
from millpond.testing.buttons import Button, DownloadButton, LinkButton, MenuButton
from millpond.testing.charts import VegaLiteChart
from millpond.testing.choices import ButtonGroup, Multiselect, Radio, Selectbox, SelectSlider
from millpond.testing.components import Component
from millpond.testing.echarts import EchartsChart
from millpond.testing.elements import Alert as AlertBase
from millpond.testing.elements import (
    Caption,
    Code,
    Divider,
    Element,
    Error,
    GraphvizChart,
    Header,
    Help,
    Html,
    Image,
    Info,
    Json,
    Latex,
    Markdown,
    MermaidChart,
    Metric,
    PageLink,
    Progress,
    Space,
    Subheader,
    Success,
    Table,
    Text,
    Title,
    Toast,
)  # fmt: skip
from millpond.testing.elements import Exception_ as Exception
from millpond.testing.elements import Heading as HeadingBase
from millpond.testing.elements import Warning_ as Warning
from millpond.testing.lists import BlockList, ElementList, WidgetList
from millpond.testing.maps import PydeckChart
from millpond.testing.plotly import PlotlyChart
from millpond.testing.uploads import AudioInput, CameraInput, ChatInput, FileUploader
from millpond.testing.widgets import (
    Checkbox,
    ColorPicker,
    DataEditor,
    Dataframe,
    DateInput,
    DateTimeInput,
    Feedback,
    NumberInput,
    Pagination,
    Slider,
    TextArea,
    TextInput,
    TimeInput,
    Toggle,
    Widget,
)  # fmt: skip

_NEVER = ("InitialValue", "UnknownElement")
"""What is not there yet: of these classes nothing is, so tests that only name them run."""


def _add(names: tuple[str, ...], base: type) -> None:
    for name in names:
        globals()[name] = type(name, (base,), {"__module__": __name__, "__doc__": "Not available yet."})


_add(_NEVER, Element)

__all__ = [  # noqa: PLE0604 (the names of classes that are made above are strings, too)
    "VegaLiteChart", "AlertBase", "AudioInput", "Block", "BlockList", "Button", "ButtonGroup", "CameraInput", "Caption", "ChatInput", "ChatMessage", "Checkbox", "Code", "ColorPicker", "Column", "Component", "DataEditor", "Dataframe", "DateInput", "DateTimeInput", "Divider", "DownloadButton",
    "EchartsChart", "Element", "ElementList", "ElementTree", "Error", "Exception", "Expander", "Feedback", "FileUploader", "GraphvizChart", "Grid", "Header", "HeadingBase", "Help", "Html", "Image", "Info", "Json",
    "Latex", "LinkButton", "Markdown", "MenuButton", "MermaidChart", "Metric", "Multiselect", "NumberInput", "PageLink", "Pagination", "PlotlyChart", "Popover", "Progress", "PydeckChart", "Radio", "Selectbox", "SelectSlider", "Slider", "Space", "SpecialBlock", "Status", "Subheader",
    "Success", "Tab", "Table", "Text", "TextArea", "TextInput", "TimeInput", "Title", "Toast", "Toggle", "Warning",
    "Widget", "WidgetList", *_NEVER,
]  # fmt: skip
