"""The app for Reflex. Without SURVIVAL_BEST the form's field is the browser's until it is submitted."""

# No `from __future__ import annotations`: Reflex reads the types of the state.

import asyncio
import os
from pathlib import Path

import reflex as rx

BUILD = 1
BEST = "SURVIVAL_BEST" in os.environ


class State(rx.State):
    count: int = 0
    items: list[int] = []
    late: int = 0
    pings: int = 0
    saved: str = ""
    note: str = ""
    name: str = ""

    @rx.var
    def build(self) -> int:
        return BUILD

    @rx.event
    def increment(self):
        self.count += 1
        self.items.append(self.count)

    @rx.event
    def press_late(self):
        self.late += 1

    @rx.event
    async def press_slow(self):
        await asyncio.sleep(float(Path(os.environ["SURVIVAL_DELAY"]).read_text()))
        self.late += 1

    @rx.event
    def ping(self):
        self.pings += 1

    @rx.event
    def change_note(self, value: str):
        self.note = value

    @rx.event
    def change_name(self, value: str):
        self.name = value

    @rx.event
    def save(self, data: dict):
        self.saved = data["name"]


def index() -> rx.Component:
    bound = {"value": State.name, "on_change": State.change_name} if BEST else {}
    return rx.vstack(
        rx.button("Increment", on_click=State.increment),
        rx.button("Late", on_click=State.press_late),
        rx.button("Slow", on_click=State.press_slow),
        rx.button("Ping", on_click=State.ping),
        rx.input(placeholder="Note", value=State.note, on_change=State.change_note),
        rx.form(
            rx.input(placeholder="Name", name="name", **bound),
            rx.button("Save", type="submit"),
            on_submit=State.save,
        ),
        rx.text("Build = ", State.build),
        rx.text("Count = ", State.count),
        rx.text("Items = ", State.items.join(" ")),
        rx.text("Late = ", State.late),
        rx.text("Pings = ", State.pings),
        rx.text("Saved = ", State.saved),
    )


app = rx.App()
app.add_page(index)
