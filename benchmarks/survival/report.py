"""From outcomes to the tables of the page in the documentation."""

from __future__ import annotations

import json
import os
import platform
import statistics
from pathlib import Path
from typing import Any

from frameworks import ROOT, VARIANTS
from scenarios import SCENARIOS

PAGE = ROOT / "docs" / "survival.md"
BEGIN, END = "<!-- figures: written by benchmarks/survival/run.py --write -->", "<!-- end of figures -->"
SAVED = "Ada"
Outcome = dict[str, Any]


def damage(outcome: Outcome) -> dict[str, int]:
    """What one tab has lost, by kind."""
    after = outcome["after"]
    count, late = after.get("count") or 0, after.get("late") or 0
    items = " ".join(str(number) for number in range(1, count + 1))
    return {
        "acked": max(0, outcome["shown"] - count),
        "twice": max(0, count - outcome["clicked"]) + max(0, late - outcome["late_clicked"]),
        "away": max(0, outcome["clicked"] - max(outcome["shown"], count))
        + max(0, outcome["late_clicked"] - late),
        "refused": outcome["refused"],
        "state": int(after.get("saved") != SAVED or (after.get("items") or "") != items),
        "text": int(after.get("note") != outcome["note"]),
        "form": int(after.get("name") != outcome["name"]),
        "reload": int(outcome["reloaded"]),
        "dead": int(not outcome["usable"]),
    }


class Results:
    """All outcomes by framework and scenario; a later measurement replaces an earlier one."""

    def __init__(self, path: Path, outcomes: dict[str, list[Outcome]]) -> None:
        self._path = path
        self._outcomes = outcomes

    @classmethod
    def load(cls, path: Path) -> Results:
        """What earlier runs have left."""
        return cls(path, json.loads(path.read_text()) if path.exists() else {})

    def add(self, variant: str, scenario: str, outcomes: list[Outcome], *, more: bool) -> None:
        """Keep new outcomes; with ``more`` beside the earlier ones, else in place of them."""
        earlier = self.of(variant, scenario) if more else []
        self._outcomes[f"{variant}|{scenario}"] = earlier + outcomes
        self._path.write_text(json.dumps(self._outcomes))

    def of(self, variant: str, scenario: str) -> list[Outcome]:
        """The outcomes of one fault; none if it was not measured."""
        return self._outcomes.get(f"{variant}|{scenario}", [])

    def sums(self, variant: str, scenario: str) -> dict[str, int]:
        """All tabs' damage."""
        every = [damage(outcome) for outcome in self.of(variant, scenario)]
        return {kind: sum(one[kind] for one in every) for kind in (every[0] if every else [])}

    def seconds(self, variant: str, scenario: str) -> float | None:
        """The median time until a tab answered by itself."""
        found = [one["seconds"] for one in self.of(variant, scenario) if one["seconds"] is not None]
        return statistics.median(found) if found else None

    def line(self, variant: str, scenario: str) -> str:
        """For the terminal."""
        outcomes = self.of(variant, scenario)
        kinds = " ".join(
            f"{kind} {number}" for kind, number in self.sums(variant, scenario).items() if number
        )
        copies = " ".join(sorted({one["copy"] for one in outcomes}))
        seconds = self.seconds(variant, scenario)
        return f"{len(outcomes)} tabs: {kinds or 'all kept'}; {seconds and round(seconds, 2)} s {copies}"

    def load_average(self) -> float:
        """The highest load average while they were measured."""
        return max(one.get("load", 0.0) for outcomes in self._outcomes.values() for one in outcomes)

    def dates(self) -> list[str]:
        """The days on which they were measured."""
        return sorted({one["date"] for outcomes in self._outcomes.values() for one in outcomes})


def write_page(results: Results) -> None:
    """Put the tables into the page."""
    text = PAGE.read_text("utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    details = "## Fault by fault"
    parts = [
        _machine(results),
        _summary(results),
        details,
        *(_details(results, scenario) for scenario in SCENARIOS),
    ]
    PAGE.write_text(f"{before}{BEGIN}\n" + "\n\n".join(parts) + f"\n{END}{after}", "utf-8")


def _machine(results: Results) -> str:
    python = platform.python_version()
    return (
        f"Measured on {' and '.join(results.dates())}: {os.cpu_count()} cores ({platform.machine()}), "
        f"{platform.system()}, Python {python}, Chromium, nginx; the machine's load average was up to "
        f"{results.load_average():.0f}."
    )


def _summary(results: Results) -> str:
    titles = [title for title, _ in SCENARIOS.values()]
    lines = ["| | " + " | ".join(titles) + " |", "|---|" + "---|" * len(titles)]
    for variant in VARIANTS:
        cells = [_verdict(results.of(variant.name, scenario)) for scenario in SCENARIOS]
        lines.append(f"| **{variant.title}** | " + " | ".join(cells) + " |")
    return "\n".join(lines)


VERDICTS = {
    "dead": "unusable",
    "state lost": "state lost",
    "twice": "click counted twice",
    "away": "click lost",
    "refused": "click refused",
    "text lost": "text lost",
    "reload": "F5 needed",
    "copy empty": "the copy begins empty",
    "copy shared": "the copy shares the state",
    "copy dead": "the copy does not work",
}


def _verdict(outcomes: list[Outcome]) -> str:
    """The worst that happened, in a few words; with how many of the tabs where it was not all."""
    if not outcomes:
        return "not measured"
    found = [_kinds(outcome) for outcome in outcomes]
    words = []
    for kind, text in VERDICTS.items():
        number = sum(kind in kinds for kinds in found)
        if number:
            words.append(text if number == len(outcomes) else f"{text} ({number} of {len(outcomes)})")
    return ", ".join(words) or "all kept"


def _kinds(outcome: Outcome) -> set[str]:
    kinds = {kind for kind, number in damage(outcome).items() if number}
    if kinds & {"acked", "state"}:
        kinds.add("state lost")
    if kinds & {"text", "form"}:
        kinds.add("text lost")
    return kinds | {f"copy {outcome['copy']}"}


COLUMNS = {
    "acked": "shown clicks lost",
    "twice": "counted twice",
    "away": "clicks made meanwhile lost",
    "refused": "refused",
    "state": "other state lost",
    "text": "half-typed text lost",
    "form": "text in the form lost",
    "reload": "F5 needed",
}


def _details(results: Results, scenario: str) -> str:
    title, function = SCENARIOS[scenario]
    copies = scenario == "duplicate"
    head = [*COLUMNS.values(), *(["the copy is"] if copies else []), "answers after"]
    lines = [f"### {title}", "", (function.__doc__ or "").strip().replace("``", "`"), ""]
    lines += ["| | tabs | " + " | ".join(head) + " |", "|---|--:|" + "--:|" * len(head)]
    for variant in VARIANTS:
        outcomes = results.of(variant.name, scenario)
        if not outcomes:
            lines.append(f"| {variant.title} | 0 |" + " |" * len(head))
            continue
        sums = results.sums(variant.name, scenario)
        shown = sum(outcome["shown"] for outcome in outcomes)
        cells = [f"{sums['acked']} of {shown}", *(str(sums[kind]) for kind in list(COLUMNS)[1:])]
        if copies:
            cells.append(", ".join(sorted({outcome["copy"] for outcome in outcomes})))
        seconds = results.seconds(variant.name, scenario)
        cells.append("" if seconds is None else f"{seconds:.1f} s")
        lines.append(f"| {variant.title} | {len(outcomes)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
