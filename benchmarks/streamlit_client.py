"""A Streamlit tab without a browser, for the same load as on Millpond.

It needs Streamlit's own message classes (``streamlit.proto``), so it runs in
the environment that has Streamlit. A run counts as over when the message
``script_finished`` has come.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websocket import BINARY, WebSocket


class Tab:
    """One tab of one app: the same methods as that of ``client.py``."""

    def __init__(self) -> None:
        self.buttons: dict[str, str] = {}
        self._editor = ""
        self.drawn = 0
        """How many elements have come."""
        self._waiting: asyncio.Future[None] | None = None
        self._intervals: dict[str, float] = {}
        """Fragments that run every so many seconds: Streamlit's clock is the browser's."""
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._socket: WebSocket

    @classmethod
    async def open(cls, host: str, port: int, build: str | None = None) -> Tab:
        """Connect and wait for the first run to end."""
        tab = cls()
        headers = f"Origin: http://{host}:{port}\r\nSec-WebSocket-Protocol: streamlit\r\n"
        tab._socket = await WebSocket.connect(host, port, "/_stcore/stream", tab._receive, headers)
        await tab._run(BackMsg())
        return tab

    def find(self, kind: str, label: str) -> str:
        """The id of the button with this label."""
        return self.buttons[label]

    async def press(self, widget: str) -> None:
        """Press a button; returns when the run is over."""
        message = BackMsg()
        message.rerun_script.widget_states.widgets.add(id=widget, trigger_value=True)
        await self._run(message)

    async def edit(self, cells: dict[int, dict[str, Any]]) -> None:
        """Give the page's editor these edits, by row; returns when the run is over."""
        message = BackMsg()
        edits = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
        message.rerun_script.widget_states.widgets.add(id=self._editor, string_value=json.dumps(edits))
        await self._run(message)

    @property
    def received(self) -> int:
        """Bytes of payload that have come."""
        return self._socket.received

    def close(self) -> None:
        """Leave."""
        for timer in self._timers.values():
            timer.cancel()
        self._socket.close()

    async def _run(self, message: Any) -> None:
        message.rerun_script.query_string = ""
        self._waiting = asyncio.get_running_loop().create_future()
        self._socket.send(message.SerializeToString(), BINARY)
        await self._waiting

    def _receive(self, frame: bytes) -> None:
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "delta":
            element = message.delta.new_element
            self.drawn += message.delta.WhichOneof("type") == "new_element"
            if element.WhichOneof("type") == "button":
                self.buttons[element.button.label] = element.button.id
            elif element.WhichOneof("type") == "arrow_data_frame":
                self._editor = element.arrow_data_frame.id
        elif kind == "auto_rerun":
            self._intervals[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "script_finished" and self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def start_clock(self) -> None:
        """Let fragments run every so often from now on."""
        for fragment, seconds in self._intervals.items():
            self._rerun_every(seconds, fragment)

    def _rerun_every(self, seconds: float, fragment: str) -> None:
        def rerun() -> None:
            message = BackMsg()
            message.rerun_script.query_string = ""
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
            self._socket.send(message.SerializeToString(), BINARY)
            self._timers[fragment] = asyncio.get_running_loop().call_later(seconds, rerun)

        self._timers[fragment] = asyncio.get_running_loop().call_later(seconds, rerun)


async def build_of(host: str, port: int) -> str:
    """Streamlit's protocol asks for none."""
    return ""
