"""``st.graphviz_chart`` and ``st.mermaid_chart``: what they take, and what of it goes to the page."""

from __future__ import annotations

from typing import Any

import graphviz
import pytest

import millpond as st
from millpond.elements.graphviz_chart import GraphvizChart
from millpond.elements.mermaid_chart import MermaidChart
from millpond.errors import ApiError
from millpond.testing import AppTest
from tests.elements.test_parameters import a_run


def draw(function: Any, *args: Any, **options: Any) -> Any:
    with a_run() as session:
        function(*args, **options)
        return session.tree.main.children[-1].props


def graph(given: Any, **options: Any) -> GraphvizChart:
    props = draw(st.graphviz_chart, given, **options)
    assert isinstance(props, GraphvizChart)
    return props


def diagram(body: Any, **options: Any) -> MermaidChart:
    props = draw(st.mermaid_chart, body, **options)
    assert isinstance(props, MermaidChart)
    return props


def test_text_goes_to_the_page_as_it_is():
    assert graph("digraph { a -> b }") == GraphvizChart(dot="digraph { a -> b }")
    assert graph("") == GraphvizChart(dot="")


def test_graphs_of_the_package_come_with_their_engine():
    for cls in (graphviz.Graph, graphviz.Digraph):
        made = cls(engine="neato")
        made.node("a")
        assert graph(made) == GraphvizChart(dot=made.source, engine="neato")
    assert graph(graphviz.Digraph()).engine == "dot"
    assert graph(graphviz.Source("graph { x }", engine="circo")) == GraphvizChart(
        dot="graph { x }\n", engine="circo"
    )


@pytest.mark.parametrize("given", [None, 3, b"graph {}", ["graph {}"], graphviz])
def test_what_is_no_graph_is_refused(given: Any):
    with pytest.raises(
        ApiError, match=r"`figure_or_dot` must be text in the DOT language, or .*pip install graphviz"
    ):
        graph(given)


def test_what_is_like_a_graph_of_the_package_and_is_none_is_refused():
    class Source:
        source = "graph { x }"

    class Odd:
        __module__ = None  # type: ignore[assignment]

    for given in (Source(), Odd()):
        with pytest.raises(ApiError, match="figure_or_dot"):
            graph(given)


def test_halves_of_characters_are_replaced():
    assert graph('graph { a [label="\ud800"] }').dot == 'graph { a [label="\ufffd"] }'
    assert diagram("flowchart LR\n a[\udfff]").body == "flowchart LR\n a[\ufffd]"


def test_the_older_parameter_for_the_width_counts_more():
    sizes = {"width": 300, "use_container_width": True}
    assert graph("graph {}", **sizes).width == "stretch"
    assert graph("graph {}", use_container_width=False).width == "content"
    assert graph("graph {}", width=300, height=200) == GraphvizChart(dot="graph {}", width=300, height=200)


def test_an_empty_name_is_none():
    assert graph("graph {}", alt=" ").alt is None
    assert graph("graph {}", alt=" A graph ").alt == "A graph"
    assert diagram("flowchart", alt="").alt is None


def test_a_diagram_may_be_indented_as_the_code_around_it():
    body = """
        flowchart LR
            a --> b
        """
    assert diagram(body).body == "flowchart LR\n    a --> b"
    for kept in ("---\ntitle: T\n---\nflowchart LR", "mindmap\n root\n  a"):
        assert diagram(kept).body == kept


@pytest.mark.parametrize("given", [None, 3, b"flowchart", ["flowchart"]])
def test_what_is_no_text_is_no_diagram(given: Any):
    with pytest.raises(ApiError, match="`body` must be text in the Mermaid language"):
        diagram(given)


def test_write_draws_graphs():
    made = graphviz.Digraph()
    made.edge("a", "b")
    props = draw(st.write, made)
    assert isinstance(props, GraphvizChart)
    assert props.dot == made.source


def test_a_test_of_an_app_reads_them():
    app = """
import graphviz
import millpond as st

graph = graphviz.Digraph(engine="fdp")
graph.edge("a", "b")
st.graphviz_chart(graph, alt="Steps")
st.sidebar.mermaid_chart("flowchart LR\\n a --> b")
"""
    at = AppTest.from_string(app).run()
    (found,) = at.graphviz_chart
    assert found.value == "digraph {\n\ta -> b\n}\n"
    assert (found.engine, found.alt) == ("fdp", "Steps")
    assert at.sidebar.mermaid_chart[0].value == "flowchart LR\n a --> b"
