"""From samples to a table: on the terminal, and in the README."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

UNITS = (
    ("cost per element", "µs"),
    ("calls for", ""),
    ("cached:", "µs"),
    ("layout shift", ""),
    ("times the text", ""),
    ("bytes", "B"),
    ("requests", ""),
    ("reruns per", "/s"),
    ("per cent", "%"),
    ("memory", "B"),
    ("heap", "B"),
)


@dataclass(frozen=True)
class Table:
    """A table of the README."""

    begin: str
    """The lines of the README between which it stands."""
    end: str
    columns: dict[str, str]
    """What is compared, and its title."""
    ratio: tuple[str, str, str]
    """The two of them that have a ratio, and what the first is to the second where it is above 1."""
    about: str
    """What is measured, in the line above it."""


class Results:
    """All samples by figure and framework; a later measurement replaces an earlier one."""

    def __init__(self, samples: dict[str, list[float]]) -> None:
        self._samples = samples

    @classmethod
    def load(cls, path: Path) -> Results:
        """What earlier runs have left."""
        return cls(json.loads(path.read_text()) if path.exists() else {})

    def save(self, path: Path) -> None:
        """Keep it for the next run."""
        path.write_text(json.dumps(self._samples))

    def add(self, samples: dict[str, list[float]]) -> None:
        """Take over new samples."""
        self._samples |= samples

    def figures(self) -> dict[str, dict[str, list[float]]]:
        """Samples by figure, then by framework."""
        found: dict[str, dict[str, list[float]]] = {}
        for name, samples in self._samples.items():
            figure, _, framework = name.partition("|")
            found.setdefault(figure, {})[framework] = samples
        return found

    def lines(self, part: dict[str, list[float]], table: Table) -> list[str]:
        """The figures of one part, for the terminal."""
        lines = []
        for figure, found in self.figures().items():
            if any(f"{figure}|{name}" in part for name in found):
                cells = [
                    f"{title} {cell(figure, found[name])}"
                    for name, title in table.columns.items()
                    if name in found
                ]
                lines.append(f"{figure:45} {'   '.join(cells)}")
        return lines

    def table(self, table: Table) -> str:
        """All figures as a Markdown table, with a ratio after the first two columns."""
        titles = list(table.columns.values())
        titles.insert(2, table.ratio[2])
        rows = [f"| | {' | '.join(titles)} |", f"|---|{'--:|' * len(titles)}"]
        for figure, found in self.figures().items():
            cells = [cell(figure, found[name]) if name in found else "" for name in table.columns]
            cells.insert(2, times_better(figure, found, *table.ratio[:2]))
            rows.append(f"| {figure} | {' | '.join(cells)} |")
        return "\n".join(rows)


def times_better(figure: str, found: dict[str, list[float]], one: str, other: str) -> str:
    """The ratio of two medians, above 1 where the first is ahead."""
    if one not in found or other not in found:
        return ""
    ours, theirs = statistics.median(found[one]), statistics.median(found[other])
    if "reruns per" in figure:
        ours, theirs = theirs, ours
    if not ours:
        return ""
    ratio = theirs / ours
    return f"{ratio:,.0f}" if ratio >= 1000 else f"{ratio:.3g}"


def cell(figure: str, samples: list[float]) -> str:
    """``median (p95; n)``; the 99th percentile too where there are enough samples."""
    unit = next((unit for part, unit in UNITS if part in figure), "ms")
    median = scaled(statistics.median(samples), unit)
    if len(samples) == 1:
        return median
    ordered = sorted(samples)
    tail = f"p95 {scaled(ordered[int(len(ordered) * 0.95)], unit)}"
    if "clicking" in figure or "token to tab" in figure or "neighbours" in figure:
        tail = f"p99 {scaled(ordered[int(len(ordered) * 0.99)], unit)}"
    return f"**{median}** ({tail}; n={len(ordered):,})"


def scaled(value: float, unit: str) -> str:
    """A number that people can read."""
    if unit == "B":
        for name, size in (("MB", 1e6), ("KB", 1e3)):
            if value >= size:
                return f"{value / size:.3g} {name}"
        return f"{value:.0f} B"
    if unit == "ms" and value >= 10_000:
        return f"{value / 1000:.1f} s"
    if unit == "" and 0 < value < 0.1:
        return f"{value:.4f}"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def write_table(results: Results, readme: Path, table: Table) -> None:
    """Put the table into the README, between its two marks."""
    before, _, rest = readme.read_text("utf-8").partition(table.begin)
    _, _, after = rest.partition(table.end)
    machine = (
        f"Measured on {dt.datetime.now(dt.UTC).date()}: {os.cpu_count()} cores ({platform.machine()}), "
        f"{platform.system()}, Python {platform.python_version()}, uvicorn {metadata.version('uvicorn')}, "
        f"{table.about}; the machine's load average was {os.getloadavg()[2]:.1f} over the last quarter of an hour. "
        "Median, then the 95th (or 99th) percentile and the number of samples."
    )
    figures = results.table(table)
    readme.write_text(f"{before}{table.begin}\n{machine}\n\n{figures}\n{table.end}{after}", "utf-8")
