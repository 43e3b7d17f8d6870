"""The floor: the barest page that runs a script on a click. Not a framework.

One Starlette WebSocket on uvicorn; a click executes the compiled script with an
``st`` that appends to a list, and the list goes back as JSON. No thread, no
lock, no comparison, nothing saved: what is left is Python, uvicorn and the
browser, so nothing that does more can be faster.

Run it: ``python floor.py SCRIPT PORT``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

PAGE = """<!doctype html><title>Floor</title><main></main><script>
const socket = new WebSocket("ws://" + location.host + "/stream");
const main = document.querySelector("main");
socket.onmessage = ({ data }) => main.replaceChildren(...JSON.parse(data).map(([kind, text]) => {
  const element = document.createElement(kind === "button" ? "button" : "p");
  element.textContent = text;
  if (kind === "button") element.onclick = () => socket.send(text);
  return element;
}));
</script>"""


class State(dict[str, Any]):
    """A dictionary whose keys are attributes."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


class Stub(ModuleType):
    """As much of ``st`` as the apps here use."""

    def __init__(self) -> None:
        super().__init__("streamlit")
        self.session_state = State()
        self.elements: list[tuple[str, str]] = []
        self.pressed = ""

    def button(self, label: str) -> bool:
        self.elements.append(("button", label))
        return label == self.pressed

    def write(self, *values: object) -> None:
        self.elements.append(("text", " ".join(map(str, values))))

    title = text = markdown = write

    def text_input(self, label: str) -> str:
        self.elements.append(("input", label))
        return ""


def main() -> None:
    """Serve one script."""
    script, port = Path(sys.argv[1]), int(sys.argv[2])
    code = compile(script.read_text(), str(script), "exec")
    stub = sys.modules["streamlit"] = Stub()

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        state, pressed = State(), ""
        try:
            while True:
                stub.session_state, stub.elements, stub.pressed = state, [], pressed
                exec(code, {"__name__": "__main__"})  # noqa: S102 (that is the point)
                await socket.send_text(json.dumps(stub.elements))
                pressed = await socket.receive_text()
        except WebSocketDisconnect:
            return

    async def index(_request: object) -> HTMLResponse:
        return HTMLResponse(PAGE)

    app = Starlette(routes=[Route("/", index), WebSocketRoute("/stream", stream)])
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="error",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
    )


if __name__ == "__main__":
    main()
