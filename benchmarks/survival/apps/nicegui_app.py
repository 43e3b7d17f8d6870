"""The app for NiceGUI: ``python nicegui_app.py PORT``.

With SURVIVAL_BEST, state and fields are in ``app.storage.tab``, which is in
Redis when NICEGUI_REDIS_URL is set; otherwise they are the page's own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from nicegui import app, ui

BUILD = 1
BEST = "SURVIVAL_BEST" in os.environ
EMPTY = {"count": 0, "late": 0, "pings": 0, "saved": "", "note": "", "name": ""}


@ui.page("/")
async def page() -> None:
    state: Any = {}
    if BEST:
        await ui.context.client.connected()
        state = app.storage.tab
    for key, value in EMPTY.items():
        state.setdefault(key, value)
    state.setdefault("items", [])

    def add(key: str) -> None:
        state[key] += 1
        if key == "count":
            state["items"].append(state["count"])
        show()

    async def slow() -> None:
        await asyncio.sleep(float(Path(os.environ["SURVIVAL_DELAY"]).read_text()))
        add("late")

    def save() -> None:
        state["saved"] = name.value
        show()

    ui.button("Increment", on_click=lambda: add("count"))
    ui.button("Late", on_click=lambda: add("late"))
    ui.button("Slow", on_click=slow)
    ui.button("Ping", on_click=lambda: add("pings"))
    note, name = ui.input("Note"), ui.input("Name")
    if BEST:
        note.bind_value(state, "note")
        name.bind_value(state, "name")
    ui.button("Save", on_click=save)
    ui.label(f"Build = {BUILD}")
    labels = {key: ui.label() for key in ("count", "items", "late", "pings", "saved")}

    def show() -> None:
        for key, label in labels.items():
            value = " ".join(map(str, state["items"])) if key == "items" else state[key]
            label.set_text(f"{key.capitalize()} = {value}")

    show()


ui.run(
    port=int(sys.argv[1]),
    host="127.0.0.1",
    show=False,
    reload=False,
    storage_secret="of this comparison",
    **({"reconnect_timeout": 60} if BEST else {}),
)
