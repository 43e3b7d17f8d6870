"""``st.pyplot``: what it takes, what becomes of it, and many sessions that draw at once."""

from __future__ import annotations

import io
import struct
import sys
import threading
import weakref
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest

import millpond as st
from millpond.elements.figures import LARGEST_SVG, SMALL_SVG
from millpond.elements.figures_of_runs import FiguresOfRuns, watch_for_matplotlib
from millpond.elements.image import Image
from millpond.errors import ApiError
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.testing import AppTest
from tests.elements.test_parameters import a_run
from tests.elements.values import Figure

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")
plt: Any = pytest.importorskip("matplotlib.pyplot")

TABLE = {"x": [1, 2, 3], "y": [2, 1, 3]}


@pytest.fixture(autouse=True)
def a_matplotlib_as_it_was():
    """Other tests find the parameters, the figures and the finders that they left."""
    before, finders = dict(matplotlib.rcParams), sys.meta_path[:]
    yield
    plt.close("all")
    dict.update(matplotlib.rcParams, before)
    sys.meta_path[:] = finders


def lines(**options: Any) -> Any:
    figure, axes = plt.subplots(**options)
    axes.plot([1, 2, 3], [1, 4, 2])
    return figure


def points(count: int = 6000) -> Any:
    rng = np.random.default_rng(0)
    figure, axes = plt.subplots()
    axes.scatter(rng.normal(size=count), rng.normal(size=count))
    return figure


def draw(figure: Any, **options: Any) -> tuple[Image, str, bytes]:
    """The props, and the type and the bytes of the picture."""
    with a_run() as session:
        st.pyplot(figure, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, Image)
        assert isinstance(session.files, InMemorySessionFiles)
        ((file, data),) = session.files.shown.values()
        return props, file.type, data


def width_of(png: bytes) -> int:
    (width,) = struct.unpack(">I", png[16:20])
    assert isinstance(width, int)
    return width


def test_a_simple_figure_is_an_svg():
    props, type, data = draw(lines())
    assert type == "image/svg+xml"
    assert b"<svg" in data
    assert props.width == "stretch"
    assert props.pictures[0].pixels is None


def test_one_of_many_points_is_a_png_which_is_smaller():
    _, type, data = draw(points())
    assert (type, data[:4]) == ("image/png", b"\x89PNG")
    svg = io.BytesIO()
    points().savefig(svg, format="svg", bbox_inches="tight")
    assert len(data) < len(svg.getvalue())


def test_between_these_the_smaller_one_is_chosen():
    rng = np.random.default_rng(0)
    figure, axes = plt.subplots(4, 4, figsize=(10, 10))
    for one in axes.flat:
        one.plot(rng.normal(size=100))
    _, type, data = draw(figure)
    assert type == "image/svg+xml"  # its PNG has 600 KB
    assert SMALL_SVG < len(data) < LARGEST_SVG

    figure, axes = plt.subplots()
    axes.scatter(rng.normal(size=900), rng.normal(size=900), s=1)
    _, type, _ = draw(figure)
    assert type == "image/png"


def test_a_mesh_is_no_svg_which_would_have_a_shape_for_each_number():
    figure, axes = plt.subplots()
    axes.pcolormesh(np.random.default_rng(0).normal(size=(60, 60)))
    assert draw(figure)[1] == "image/png"


def test_an_svg_that_grows_too_large_is_given_up():
    figure, axes = plt.subplots()
    axes.plot(
        np.random.default_rng(0).normal(size=11_000)
    )  # a line leaves out points, but seldom all of these
    axes.set_xlim(0, 11_000)
    assert draw(figure)[1] == "image/png"


def test_the_same_figure_is_the_same_bytes_whoever_has_made_it():
    assert draw(lines())[2] == draw(lines())[2]
    assert draw(points())[2] == draw(points())[2]


def test_a_png_has_two_pixels_for_each_of_the_page():
    assert width_of(draw(points(), width=300)[2]) >= 2 * 290
    assert width_of(draw(points())[2]) > 1300
    figure = points()
    figure.set_size_inches(2, 1)
    assert width_of(draw(figure)[2]) > 1300


def test_as_large_as_the_figure_is_at_200_dots_per_inch():
    for figure in (lines(), points()):
        saved = io.BytesIO()
        figure.savefig(saved, dpi=200, bbox_inches="tight")
        props, _, _ = draw(figure, width="content")
        assert props.pictures[0].pixels == pytest.approx(width_of(saved.getvalue()), abs=2)
    assert draw(lines(figsize=(20, 5)), width="content")[0].pictures[0].pixels == 1460


def test_widths():
    assert draw(lines(), width=300)[0].pictures[0].pixels == 300
    assert draw(lines(), use_container_width=True)[0].width == "stretch"
    assert draw(lines(), use_container_width=False)[0].pictures[0].pixels == pytest.approx(1096, abs=5)


def test_the_text_in_its_place(caplog: pytest.LogCaptureFixture):
    assert draw(lines(), alt="It rises")[0].pictures[0].alt == "It rises"
    assert draw(lines(), alt="")[0].pictures[0].alt == ""
    assert not caplog.records
    assert draw(lines(), alt="  ")[0].pictures[0].alt == ""
    assert "`alt` of `st.pyplot` is blank" in caplog.text


def test_options_of_savefig_are_passed_on_and_the_log_says_so(caplog: pytest.LogCaptureFixture):
    props, type, data = draw(lines(), dpi=50)
    assert type == "image/png"
    assert width_of(data) == pytest.approx(274, abs=3)
    assert "`st.pyplot` passes `dpi` on to `savefig`" in caplog.text
    assert draw(lines(), format="jpg")[1] == "image/jpeg"
    assert draw(points(), format="svg")[1] == "image/svg+xml"
    assert b"#ff0000" in draw(lines(), facecolor="red")[2]
    with pytest.raises(ApiError, match=r"`format` must be one of 'png', .*; got `'pdf'`"):
        draw(lines(), format="pdf")
    with pytest.raises(TypeError, match="nonsense"):
        draw(lines(), nonsense=1)


def test_a_figure_stays_as_it_is_unless_it_is_to_be_cleared():
    figure = lines()
    draw(figure)
    assert len(figure.axes) == 1
    draw(figure, clear_figure=True)
    assert figure.axes == []


def test_what_has_a_figure_or_is_one():
    figure = lines()
    expected = draw(figure)[2]
    assert draw(figure.axes[0])[2] == expected
    plt.close("all")
    with a_run() as session:
        plt.plot([1, 2, 3], [1, 4, 2])
        st.pyplot(plt)
        assert isinstance(session.files, InMemorySessionFiles)
        ((_, data),) = session.files.shown.values()
    assert data == expected
    assert draw(Figure())[1] == "image/png"


def test_what_is_no_figure_is_refused():
    with pytest.raises(ApiError, match=r"`fig` must be a Matplotlib figure; got `None`.*plt.subplots"):
        st.pyplot(None)
    with pytest.raises(ApiError, match=r"`fig` must be a figure of Matplotlib, .*; got `'x'`"):
        st.pyplot("x")


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "matplotlib")
    with pytest.raises(ApiError, match="`pip install matplotlib`"):
        st.pyplot("x")


# What draws with Matplotlib --------------------------------------------------------------------


@pytest.mark.filterwarnings("default")  # theirs, of each other
@pytest.mark.parametrize("kind", ["relplot", "objects", "plotnine", "mplfinance"])
def test_figures_of_other_libraries(kind: str):
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame(TABLE)
    figure: Any
    if kind == "relplot":
        figure = pytest.importorskip("seaborn").relplot(table, x="x", y="y")
    elif kind == "objects":
        so: Any = pytest.importorskip("seaborn.objects")
        figure = so.Plot(table, x="x", y="y").add(so.Dot())
    elif kind == "plotnine":
        p9: Any = pytest.importorskip("plotnine")
        figure = p9.ggplot(table, p9.aes("x", "y")) + p9.geom_point()
    else:
        days = pd.date_range("2024-01-01", periods=3)
        prices = pd.DataFrame({"Open": 1.0, "High": 3.0, "Low": 0.5, "Close": 2.0}, index=days)
        figure, _ = pytest.importorskip("mplfinance").plot(prices, type="candle", returnfig=True)
    _, type, data = draw(figure)
    assert type == "image/svg+xml"
    assert len(data) > 3000
    with a_run() as session:
        st.write(figure)
        assert isinstance(session.tree.main.children[-1].props, Image)


def test_write_and_a_bare_expression_show_figures_and_not_their_axes():
    at = AppTest.from_string(
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\nfigure\naxes"
    ).run()
    assert (len(at.image), len(at.markdown)) == (1, 1)
    assert at.markdown[0].value.startswith("`Axes(")


# Sessions that draw at once --------------------------------------------------------------------


def difficult(number: int) -> bytes:
    """Draw into the current figure, with formulas and logarithms; the bytes of the picture."""
    with a_run() as session:
        plt.figure(figsize=(3, 2))
        plt.plot(np.arange(1, 40), np.exp(np.arange(1, 40) / (number + 1)))
        plt.yscale("log")
        plt.title(rf"$\sum_{{k=1}}^{{{number}}} x_k^{{{number}}}$")
        plt.xlabel(rf"$\alpha_{{{number}}}$")
        plt.tight_layout()
        st.pyplot(plt, format="png" if number % 2 else "svg")
        assert isinstance(session.files, InMemorySessionFiles)
        ((_, data),) = session.files.shown.values()
        return data


def test_twenty_threads_that_draw_at_once_draw_what_each_would_alone():
    watch_for_matplotlib()
    alone = [difficult(number) for number in range(20)]
    together: dict[int, bytes] = {}
    failed: list[BaseException] = []
    begin = threading.Barrier(20)

    def draw_with_the_others(number: int) -> None:
        try:
            begin.wait()
            together[number] = difficult(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=draw_with_the_others, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [number for number in range(20) if together[number] != alone[number]] == []


def test_a_run_has_figures_of_its_own_which_go_with_it():
    watch_for_matplotlib()
    before = plt.get_fignums()
    with a_run():
        assert plt.get_fignums() == []
        first = weakref.ref(plt.figure())
        plt.figure()
        assert plt.get_fignums() == [1, 2]
        plt.figure(1)
        assert plt.gcf() is first()
        with a_run():
            assert plt.get_fignums() == []
        plt.close(1)
        assert plt.get_fignums() == [2]
        plt.close("all")
        assert plt.get_fignums() == []
    assert plt.get_fignums() == before


def test_open_figures_of_runs_that_are_over_are_not_kept():
    at = AppTest.from_string("import matplotlib.pyplot as plt\nplt.figure()\nn = len(plt.get_fignums())\nn")
    for _ in range(3):
        at.run()
        assert at.markdown[0].value == "`1`"


def test_threads_of_one_run_have_figures_of_their_own():
    figures = FiguresOfRuns(OrderedDict())
    with a_run():
        figures[1] = "mine"
        found: list[list[int]] = []
        thread = threading.Thread(target=lambda: found.append(list(figures)))
        thread.start()
        thread.join()
        assert found == [[]]
        assert list(reversed(figures.values())) == ["mine"]


def test_it_is_prepared_when_the_app_imports_it():
    """Before the first figure of the process: the sessions of a server that has just begun may all draw at once."""
    import subprocess

    code = (
        "from millpond.runner.script import draw_into_memory\n"
        "import sys\n"
        "draw_into_memory(); draw_into_memory()\n"
        "assert 'matplotlib' not in sys.modules\n"
        "import matplotlib.pyplot as plt\n"
        "print(type(plt._pylab_helpers.Gcf.figs).__name__, plt.get_backend().lower())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["FiguresOfRuns", "agg"]


def test_one_figure_is_drawn_at_a_time():
    inside: set[int] = set()
    most: list[int] = []

    class Slow(Figure):
        def savefig(self, file: Any, **options: object) -> None:
            inside.add(threading.get_ident())
            threading.Event().wait(0.01)  # the others come in, if they can
            most.append(len(inside))
            inside.discard(threading.get_ident())
            super().savefig(file, **options)

    threads = [threading.Thread(target=draw, args=(Slow(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8
