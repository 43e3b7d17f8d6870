"""What a test sees of the elements of a page, with the names of Streamlit's ``AppTest``.

An element is as it was when the test asked for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from millpond.errors import ApiError
from millpond.props import Props, WidgetProps
from millpond.testing.page import TabNode

if TYPE_CHECKING:
    from millpond.testing.app_test import AppTest


class NotOnPage(ApiError):
    """The page does not have the element (any more), or the user cannot use it."""


class Element:
    """One element of the page.

    Everything that the browser is told about it can be read by its name too:
    ``at.markdown[0].help``, ``at.text_input[0].placeholder``.
    """

    type: str
    """What ``st`` calls it: ``"markdown"``, ``"title"``, ``"button"``."""

    def __init__(self, app: AppTest, node: TabNode, type: str) -> None:
        self._app = app
        self._props = node.props
        self.type = type

    @property
    def key(self) -> str | None:
        """The key that the app gave it."""
        return getattr(self._props, "key", None)

    @property
    def value(self) -> Any:
        """What it shows."""
        return getattr(self._props, "body", None)

    def run(self, *, timeout: float | None = None) -> AppTest:
        """Run the app: the same as :meth:`AppTest.run`."""
        return self._app.run(timeout=timeout)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return getattr(self._props, name)
        except AttributeError:
            known = ", ".join(self._props.__struct_fields__)
            raise AttributeError(f"The {self.type} has no `{name}`. It has: value, {known}.") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and (other._app, other._props) == (self._app, self._props)

    def __hash__(self) -> int:
        return hash(self.type)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({summary(self._props)})"


def summary(props: Props) -> str:
    """The props that are not at their defaults; without the value of a widget, which may be newer."""
    defaults = {f.name: f.default for f in msgspec.structs.fields(type(props))}
    known = {"id", "value"} if isinstance(props, WidgetProps) else {"id"}
    shown = {name: getattr(props, name) for name in props.__struct_fields__ if name not in known}
    return ", ".join(f"{name}={value!r}" for name, value in shown.items() if value != defaults[name])


class Heading(Element):
    """``st.title``, ``st.header``, ``st.subheader``."""

    @property
    def tag(self) -> str:
        """``"h1"``, ``"h2"`` or ``"h3"``."""
        return f"h{self._props.level}"  # type: ignore[attr-defined]

    @property
    def anchor(self) -> str:
        """The id that the app gave it to link to; empty if it gave none."""
        anchor: str | bool | None = self._props.anchor  # type: ignore[attr-defined]
        return anchor if isinstance(anchor, str) else ""

    @property
    def hide_anchor(self) -> bool:
        """It cannot be linked to (``anchor=False``)."""
        hidden: bool = self._props.anchor is False  # type: ignore[attr-defined]
        return hidden


class Title(Heading):
    """``st.title``."""


class Header(Heading):
    """``st.header``."""


class Subheader(Heading):
    """``st.subheader``."""


class Alert(Element):
    """A message: ``st.error``, ``st.warning``, ``st.info``, ``st.success``."""


class Error(Alert):
    """``st.error``."""


class Warning_(Alert):
    """``st.warning``."""


class Info(Alert):
    """``st.info``."""


class Success(Alert):
    """``st.success``."""


class Metric(Element):
    """``st.metric``; its ``value`` is the text of the number, as the app gave it."""


class Table(Element):
    """``st.table``."""

    def __init__(self, app: AppTest, node: TabNode, type: str) -> None:
        self._node = node.id
        super().__init__(app, node, type)

    @property
    def value(self) -> Any:
        """The table, as ``value`` of a dataframe."""
        source: Any = self._app._session.source(self._node)
        if source is None:
            raise NotOnPage("The table is no longer on the page: the last run did not draw it.")
        return source.frame.native


class Code(Element):
    """``st.code``."""


class Json(Element):
    """``st.json``; its ``value`` is the JSON text."""

    def __init__(self, app: AppTest, node: TabNode, type: str) -> None:
        super().__init__(app, node, type)
        source: Any = app._session.source(node.id) if node.props.data else None  # type: ignore[attr-defined]
        self._text: str = node.props.body if source is None else source.text  # type: ignore[attr-defined]

    @property
    def value(self) -> str:
        """The JSON, however large it is."""
        return self._text

    @property
    def expanded(self) -> bool | int:
        """All, nothing, or so many levels are open at first."""
        levels: int | None = self._props.levels  # type: ignore[attr-defined]
        return True if levels is None else levels or False


class Text(Element):
    """``st.text``."""


class Markdown(Element):
    """``st.markdown`` (also of ``st.write``) and ``st.caption``."""

    @property
    def is_caption(self) -> bool:
        """It is a caption."""
        return self.type == "caption"


class Caption(Markdown):
    """``st.caption``."""


class Divider(Markdown):
    """``st.divider``."""

    @property
    def value(self) -> str:
        """Three hyphens, as one writes a divider in Markdown."""
        return "---"


class Help(Element):
    """``st.help``; its ``value`` is what it says of the object: the documentation."""

    @property
    def value(self) -> str:
        """The documentation; empty if there is none."""
        return self._props.doc or ""  # type: ignore[attr-defined]

    @property
    def name(self) -> str:
        """What the app calls the object; empty if it has no name there."""
        return self._props.name or ""  # type: ignore[attr-defined]

    @property
    def doc_string(self) -> str:
        """The documentation, as ``value``."""
        return self.value


class Html(Element):
    """``st.html``."""


class Latex(Markdown):
    """``st.latex``."""

    @property
    def value(self) -> str:
        """The formula, as one writes it in Markdown."""
        return f"$$\n{self._props.body}\n$$"  # type: ignore[attr-defined]


class Space(Element):
    """``st.space``; its ``value`` is the size."""

    @property
    def value(self) -> str | int:
        """The name of a size, or pixels."""
        size: str | int = self._props.size  # type: ignore[attr-defined]
        return size


class Happening:
    """``st.balloons``, ``st.snow``, ``st.login`` (``"leave"``): what happens once, and is no part of the page."""

    key = None

    def __init__(self, app: AppTest, type: str) -> None:
        self._app = app
        self.type = type

    def run(self, *, timeout: float | None = None) -> AppTest:
        """Run the app: the same as :meth:`AppTest.run`."""
        return self._app.run(timeout=timeout)

    def __repr__(self) -> str:
        return f"Happening({self.type!r})"


class Toast(Happening):
    """``st.toast``."""

    def __init__(self, app: AppTest, body: str, icon: str, seconds: int) -> None:
        super().__init__(app, "toast")
        self.value = body
        """What it says."""
        self.icon = icon
        """Empty if it has none."""
        self.seconds = seconds
        """How long it stays; 0: until the user closes it."""

    def __repr__(self) -> str:
        return f"Toast({self.value!r}, icon={self.icon!r}, seconds={self.seconds})"


class GraphvizChart(Element):
    """``st.graphviz_chart``; its ``value`` is the graph in the language DOT."""

    @property
    def value(self) -> str:
        """The graph in the language DOT."""
        return self._props.dot  # type: ignore[attr-defined, no-any-return]


class MermaidChart(Element):
    """``st.mermaid_chart``; its ``value`` is the diagram in Mermaid's language."""


class Image(Element):
    """``st.image``; its ``value`` are the addresses of the pictures."""

    @property
    def value(self) -> list[str]:
        """Where the browser finds each picture."""
        return [picture.file.address for picture in self.pictures]


class PageLink(Element):
    """``st.page_link``. A test follows it with ``AppTest.switch_page``."""

    @property
    def page(self) -> str:
        """Where it leads to: the path of the page, or an address."""
        page: str = self._props.href  # type: ignore[attr-defined]
        return page


class Progress(Element):
    """``st.progress``."""

    @property
    def value(self) -> int:
        """0 to 100."""
        percent: int = self._props.value  # type: ignore[attr-defined]
        return percent


class Exception_(Element):
    """An exception: the app's own, or shown by ``st.exception``."""

    @property
    def value(self) -> str:
        """Its message."""
        message: str = self._props.message  # type: ignore[attr-defined]
        return message

    @property
    def name(self) -> str:
        """The name of its class: ``"ValueError"``."""
        name: str = self._props.type  # type: ignore[attr-defined]
        return name

    @property
    def is_markdown(self) -> bool:
        """The message is Markdown."""
        markdown: bool = self._props.markdown  # type: ignore[attr-defined]
        return markdown

    @property
    def stack_trace(self) -> list[str]:
        """The calls that led to it, the app's own only, outermost first."""
        lines = []
        for frame in self._props.frames:  # type: ignore[attr-defined]
            at = frame.line - frame.first
            source = frame.source[at].strip() if 0 <= at < len(frame.source) else ""
            where = f"in {frame.name or '<module>'}"
            lines.append(f'File "{frame.file}", line {frame.line}, {where}\n    {source}'.rstrip())
        return lines
