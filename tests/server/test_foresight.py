"""What the sources of an app tell of the elements that it will draw."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millpond.elements.kinds import load_kinds
from millpond.runner.sources import texts_of
from millpond.server.front_end import STATIC, Chunks, FrontEnd


@pytest.fixture
def front_end() -> FrontEnd:
    return FrontEnd()


def prefetched(page: str) -> list[str]:
    """The names of the chunks with a library."""
    return re.findall(
        r'<link rel="prefetch" as="script"[^>]*/assets/((?:vega|plotly|echarts)[\w-]*?)(?:\.min)?-.{8}\.js"',
        page,
    )


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("import millpond as st\nst.write(1)", []),
        ("import millpond as st\nst.line_chart([1])", ["vega_lite_chart"]),
        ("import altair as alt", ["vega_lite_chart"]),
        ("import plotly.express as px", ["plotly_chart", "plotly-cartesian"]),
        ("from plotly import graph_objects as go\ngo.Scatter3d()", ["plotly_chart", "plotly-strict"]),
        ("px = 1\nvolume = Surface = 2", []),  # names that only Plotly's users mean
        (
            "my_plotly_thing = explotly = 1",
            ["plotly_chart", "plotly-cartesian"],
        ),  # a word of it, but no part of a word
        ("explotly = 1", []),
        ("import millpond as st\nst.echarts_chart({})", ["echarts", "echarts_chart"]),
        ("from pyecharts.charts import Bar", ["echarts", "echarts_chart"]),
    ],
)
def test_a_page_fetches_the_library_that_its_script_names(
    serve: Callable[..., Any], text: str, chunks: list[str]
) -> None:
    # The script fails, or draws nothing: the page knows all the same.
    with serve(f"{text}\nraise SystemExit") as client:
        assert sorted(prefetched(client.get("/").text)) == sorted(chunks)


def test_modules_of_the_app_are_looked_into_and_pages(tmp_path: Path) -> None:
    entry = tmp_path / "app.py"
    entry.write_text("from charts import (\n    one,\n)\nimport os, lib.deep as d\nst.Page('views/page.py')")
    for name, text in {
        "charts.py": "from . import beside\n# charts",
        "beside.py": "# beside",
        "lib/__init__.py": "# lib",
        "lib/deep.py": "from .. import up\nfrom .next import x\n# deep",
        "lib/next.py": "import charts, app\n# next",
        "up.py": "# up",
        "views/page.py": "# page",
        "other.py": "# other",
        "os.py": "# os",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = b"\n".join(texts_of([entry, tmp_path / "gone.py"], tmp_path)).decode()
    assert sorted(re.findall("# (.*)", found)) == [
        "beside",
        "charts",
        "deep",
        "lib",
        "next",
        "os",
        "page",
        "up",
    ]


def test_a_saved_script_is_looked_at_again(serve: Callable[..., Any], tmp_path: Path) -> None:
    with serve("import millpond") as client:
        assert prefetched(client.get("/").text) == []
        script = next(tmp_path.rglob("*.py"))
        script.write_text("import altair")
        os.utime(script, ns=(1, 1))
        assert prefetched(client.get("/").text) == ["vega_lite_chart"]


def test_what_is_foretold_is_in_the_build() -> None:
    chunks = Chunks(STATIC)
    foretold = FrontEnd().foretold
    assert len(foretold) >= 2
    for kind in foretold:
        for _, modules in kind:
            for module in modules:
                assert chunks.links("", [module]), module


def test_what_the_page_needs_at_once_is_not_put_off() -> None:
    load_kinds()
    frame = '[{"type": "delta", "n": 1, "ops": [["set", 5, -1, null, "vega_lite_chart", {}]]}]'
    source = "src/lazy/vega_lite_chart.gen.ts"
    links = [link for link in Chunks(STATIC).links(frame, [source]) if "vega" in link]
    assert len(links) == 1
    assert "modulepreload" in links[0]
