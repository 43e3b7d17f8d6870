"""The figures that the README and the page on performance quote are those of `benchmarks/README.md`."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import REPOSITORY

README = (REPOSITORY / "README.md").read_text("utf-8")
PERFORMANCE = (REPOSITORY / "docs" / "performance.md").read_text("utf-8")


def measured(name):
    """Millpond's and Streamlit's median of a row of the benchmarks."""
    rows = (REPOSITORY / "benchmarks/README.md").read_text("utf-8").splitlines()
    cells = next(row for row in rows if row.startswith(f"| {name} |")).split("|")
    return [number(cell) for cell in cells[2:4]]


def number(text):
    found = re.search(r"[\d,]*\.?\d+", text)
    assert found, text
    return float(found[0].replace(",", ""))


def quoted(name):
    """Millpond's and Streamlit's figures in a row of the README, which names Streamlit first."""
    cells = next(row for row in README.splitlines() if row.startswith(f"| {name}")).split("|")
    streamlit, ours = ([number(one) for one in cell.split(" ms,")] for cell in cells[2:4])
    return list(zip(ours, streamlit, strict=True))


def test_what_a_click_takes():
    counter, fields = quoted("Click to change on the screen: a counter, 500 text fields")
    assert counter == pytest.approx(measured("counter: click to paint"), rel=0.1)
    assert fields == pytest.approx(measured("500 text inputs: click to paint"), rel=0.1)
    assert f"shows in {counter[0]:.0f} ms (Streamlit: {counter[1]:.0f} ms)" in README


def test_how_many_clicks_a_server_handles():
    [clicks] = quoted("Clicks that a server handles per second: 100 users")
    assert clicks == pytest.approx(measured("100 clicking: reruns per second"), rel=0.1)
    times = [
        ours / other for ours, other in (measured(f"{n} clicking: reruns per second") for n in (1, 20, 100))
    ]
    assert f"{int(min(times))} to {int(max(times))} times as many clicks" in README.replace(",", "")


@pytest.mark.parametrize(
    ("section", "rows"), [("## Fragments", 7), ("## An app of many pages and modules", 3)]
)
def test_rows_on_the_page_on_performance(section, rows):
    table = PERFORMANCE.partition(f"{section}\n")[2].partition("\n## ")[0]
    quoted = [row.split("|")[1:4] for row in table.splitlines() if row.startswith("| ") and row[2] != "|"]
    assert len(quoted) == rows
    for name, *figures in quoted:
        assert [number(figure) for figure in figures] == measured(name.strip()), name


def test_what_a_rerun_takes_of_the_server():
    many, one = (1e6 / measured(f"{n} clicking: reruns per CPU second")[0] for n in (100, 1))
    found = re.search(
        r"with 100 clients \((\d+) µs\), and five times as much with a single one \((\d+) µs\)", PERFORMANCE
    )
    assert found
    assert [int(figure) for figure in found.groups()] == [round(many, -1), round(one, -1)]
