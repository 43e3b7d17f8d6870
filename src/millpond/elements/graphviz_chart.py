"""``st.graphviz_chart``."""

from __future__ import annotations

from typing import Any, ClassVar

from millpond.elements.chart import chart_width
from millpond.elements.checks import is_a, refuse
from millpond.elements.place import PlaceT
from millpond.props import Height, Props, Width, well_formed


class GraphvizChart(Props):
    """A graph in the language DOT, which the page lays out and draws."""

    kind: ClassVar[str] = "graphviz_chart"

    dot: str = ""
    engine: str = "dot"
    """What lays it out, if the graph itself does not say (``layout=neato``)."""
    width: Width = "content"
    height: Height = "content"
    alt: str | None = None
    """What it is called for screen readers."""


def graphviz_chart(
    self: PlaceT,
    figure_or_dot: Any,
    use_container_width: bool | None = None,
    *,
    width: Width = "content",
    height: Height = "content",
    alt: str | None = None,
) -> PlaceT:
    """A graph, laid out by Graphviz.

    Graphviz runs in the browser: no installation is needed for DOT source. The
    page stays usable while a large graph is laid out, and the layout can be
    stopped. Whatever the graph gives no colour takes the page's, in light and
    dark.

    Parameters
    ----------
    figure_or_dot:
        A graph in the language `DOT <https://graphviz.org/doc/info/lang.html>`_,
        or a ``Graph``, ``Digraph`` or ``Source`` from the package ``graphviz``,
        with its ``engine``.
    use_container_width:
        True: the same as ``width="stretch"``; False: as ``width="content"``.
    width:
        ``"content"``: as Graphviz draws it, at most the available width.
        ``"stretch"`` or pixels: the graph is also enlarged.
    height:
        ``"content"``, ``"stretch"``, or pixels, to which the graph is scaled.
    alt:
        The graph's name for screen readers.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.graphviz_chart("digraph { rankdir=LR; raw -> clean -> report; clean -> model -> report }", alt="Steps")

    A graph of the package ``graphviz``::

        import graphviz

        graph = graphviz.Digraph(engine="neato")
        graph.edge("here", "there")
        st.graphviz_chart(graph)
    """
    dot, engine = _read(figure_or_dot)
    props = GraphvizChart(
        dot=dot,
        engine=engine,
        width=chart_width(width, use_container_width, "content"),
        height=height,
        alt=(alt or "").strip() or None,
    )
    return self._draw(props)


def is_graph(value: Any) -> bool:
    """A graph of the package ``graphviz``."""
    module = type(value).__module__
    return (
        is_a(module, str)
        and module.partition(".")[0] == "graphviz"
        and is_a(getattr(value, "source", None), str)
    )


def _read(given: Any) -> tuple[str, str]:
    """The text of a graph and what lays it out. Raises ApiError."""
    if is_a(given, str):
        return well_formed(str.__str__(given)), "dot"
    if is_graph(given):
        engine: Any = getattr(given, "engine", None)
        return well_formed(given.source), str.__str__(engine) if is_a(engine, str) else "dot"
    return refuse(
        "figure_or_dot",
        "text in the DOT language, or a Graph, Digraph or Source of the package `graphviz` (`pip install graphviz`)",
        given,
    )
