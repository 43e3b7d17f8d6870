"""The same pages for NiceGUI: python nicegui_app.py PAGE PORT."""

from __future__ import annotations

import sys

from nicegui import ui

PAGE, PORT = sys.argv[1], int(sys.argv[2])


def counter() -> None:
    ui.label("Counter").classes("text-h3")
    _count()


def text_inputs() -> None:
    _count()
    for i in range(500):
        ui.input(f"Field {i}")


def markdown_blocks() -> None:
    _count()
    for i in range(200):
        ui.markdown(
            f"### Block {i}\n\nSome **bold** and *italic* text, `code`, and\n\n- one\n- [two](https://example.com)\n"
        )


def typed_text() -> None:
    field = ui.input("Typed")
    shown = ui.label("Typed: ")
    field.on("keydown.enter", lambda: shown.set_text(f"Typed: {field.value}"))
    for i in range(100):
        ui.input(f"Field {i}")


def _count() -> None:
    state = {"count": 0}

    def increment() -> None:
        state["count"] += 1
        shown.set_text(f"Count = {state['count']}")

    ui.button("Increment", on_click=increment)
    shown = ui.label("Count = 0")


def table(rows: int) -> None:
    from table_data import table as made

    def show() -> None:
        with place:
            ui.aggrid.from_pandas(frame)

    frame = made(rows, "pandas")
    _count()
    ui.button("Show", on_click=show)
    place = ui.column().classes("w-full")


@ui.page("/")
def page(rows: int = 0) -> None:
    {
        "table": lambda: table(rows),
        "counter": counter,
        "text_inputs": text_inputs,
        "markdown_blocks": markdown_blocks,
        "typed_text": typed_text,
    }[PAGE]()


ui.run(port=PORT, host="127.0.0.1", show=False, reload=False, show_welcome_message=False)
