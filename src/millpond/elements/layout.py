"""Containers: ``st.container columns expander tabs empty``."""
from __future__ import annotations

from typing import ClassVar, Literal

from millpond.props import Gap, Height, Props, Width


class Block(Props):
    """``st.container``: elements below (or beside) one another."""

    kind: ClassVar[str] = "container"
    container: ClassVar[bool] = True

    key: str | None = None
    border: bool = False
    width: Width = "stretch"
    height: Height = "content"
    """A number of pixels makes it scroll."""
    horizontal: bool = False
    wrap: bool = True
    horizontal_alignment: Literal["left", "center", "right", "distribute"] = "left"
    vertical_alignment: Literal["top", "center", "bottom", "distribute"] = "top"
    gap: Gap = "small"
    autoscroll: bool = False


class Columns(Props):
    """The row that holds the columns of one ``st.columns``."""

    kind: ClassVar[str] = "columns"
    container: ClassVar[bool] = True

    gap: Gap = "small"
    width: Width = "stretch"
    wrap: bool = True


class Column(Props):
    kind: ClassVar[str] = "column"
    container: ClassVar[bool] = True

    weight: float = 1.0
    """Its share of the row: weights are relative to each other."""
    border: bool = False
    vertical_alignment: Literal["top", "center", "bottom"] = "top"


class Expander(Props):
    kind: ClassVar[str] = "expander"
    container: ClassVar[bool] = True

    id: str = ""
    """Set when the script is told of opening and closing (``on_change``)."""
    key: str | None = None
    label: str = ""
    expanded: bool = False
    icon: str | None = None
    type: Literal["default", "compact"] = "default"
    width: Width = "stretch"


class Tabs(Props):
    """Holds the tabs of one ``st.tabs``."""

    kind: ClassVar[str] = "tabs"
    container: ClassVar[bool] = True

    id: str = ""
    """Set when the script is told which tab is open (``on_change``)."""
    key: str | None = None
    default: str | None = None
    """The label of the tab that is open at first; null: the first."""
    width: Width = "stretch"
    height: Height = "content"


class Tab(Props):
    kind: ClassVar[str] = "tab"
    container: ClassVar[bool] = True

    label: str = ""


class Empty(Props):
    """A place for one element that can be replaced."""

    kind: ClassVar[str] = "empty"
    container: ClassVar[bool] = True
