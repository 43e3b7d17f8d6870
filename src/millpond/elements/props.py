"""The base of every element's props: what the browser is told about one node.

An element's props are a ``msgspec.Struct``. Its fields are the names and types
that the element's TSX file receives (``tools/gen_wire.py`` generates them), so
a prop is written down once.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Union

import msgspec

Width = Union[int, Literal["stretch", "content"]]
"""Pixels, all there is, or what the content needs."""
Height = Union[int, Literal["stretch", "content"]]
LabelVisibility = Literal["visible", "hidden", "collapsed"]
TextAlignment = Literal["left", "center", "right", "justify"]
Gap = Union[int, Literal["xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge"], None]

KINDS: dict[str, type[Props]] = {}
"""Every kind of node there is, filled as the element modules are imported."""


class Props(msgspec.Struct, omit_defaults=True, gc=False):
    """What the browser is told about one node. Not to be changed once drawn."""

    kind: ClassVar[str] = ""
    container: ClassVar[bool] = False
    """True for the kinds that have children."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.kind:
            KINDS[cls.kind] = cls


class WidgetProps(Props):
    """What all widgets have in common. Subclasses add their ``value``."""

    trigger: ClassVar[bool] = False
    """True for widgets that fire once (buttons) and keep no value."""

    id: str = ""
    """The name that events use, the same over reruns and restarts."""
    key: str | None = None
    """The user's key: becomes the CSS class ``st-key-<key>``."""
    label: str = ""
    label_visibility: LabelVisibility = "visible"
    help: str | None = None
    disabled: bool = False
    form: str | None = None
    """The form whose submit button sends this widget's value."""
    width: Width = "stretch"
