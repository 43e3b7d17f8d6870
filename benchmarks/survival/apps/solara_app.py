"""The app for Solara. With SOLARA_STATE_BACKEND set, all variables persist and fields tell each key."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import solara

BUILD = 1
BEST = bool(os.environ.get("SOLARA_STATE_BACKEND"))


def variable(key: str, default: Any) -> Any:
    return solara.reactive(default, persist=True, key=f"survival.{key}") if BEST else solara.reactive(default)


count = variable("count", 0)
items = variable("items", [])
late = variable("late", 0)
pings = variable("pings", 0)
saved = variable("saved", "")
note = variable("note", "")
name = variable("name", "")


def increment() -> None:
    count.value += 1
    items.value = [*items.value, count.value]


def slow() -> None:
    time.sleep(float(Path(os.environ["SURVIVAL_DELAY"]).read_text()))
    late.value += 1


@solara.component
def Page() -> None:
    solara.Button("Increment", on_click=increment)
    solara.Button("Late", on_click=lambda: late.set(late.value + 1))
    solara.Button("Slow", on_click=slow)
    solara.Button("Ping", on_click=lambda: pings.set(pings.value + 1))
    solara.InputText("Note", value=note, continuous_update=BEST)
    solara.InputText("Name", value=name, continuous_update=BEST)
    solara.Button("Save", on_click=lambda: saved.set(name.value))
    solara.Text(f"Build = {BUILD}", style={"display": "block"})
    solara.Text(f"Count = {count.value}", style={"display": "block"})
    solara.Text(f"Items = {' '.join(map(str, items.value))}", style={"display": "block"})
    solara.Text(f"Late = {late.value}", style={"display": "block"})
    solara.Text(f"Pings = {pings.value}", style={"display": "block"})
    solara.Text(f"Saved = {saved.value}", style={"display": "block"})
