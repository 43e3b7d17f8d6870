"""An editor's side of the language server protocol: what is shown at a place of a file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

CURSOR = "<>"
"""Where the cursor is in a text."""


class Editor:
    """Basedpyright's server with one folder open. To use in a ``with``."""

    def __init__(self, folder: Path, settings: Mapping[str, Any] | None = None) -> None:
        self._folder = folder
        self._settings = settings or {}
        self._asked = 0
        self._texts = 0

    def __enter__(self) -> Self:
        command = [str(Path(sys.executable).with_name("basedpyright-langserver")), "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        uri = self._folder.as_uri()
        shown = {"contentFormat": ["markdown"]}
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "app"}],
                "capabilities": {
                    "workspace": {"configuration": True},
                    "textDocument": {
                        "hover": shown,
                        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                        "signatureHelp": {"signatureInformation": {"documentationFormat": ["markdown"]}},
                    },
                },
            },
        )
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(self, *error: object) -> None:
        self.ask("shutdown", None)
        self._send({"method": "exit"})
        self._process.communicate()

    def hover(self, source: str) -> str:
        """What is shown of the name at the cursor, as Markdown."""
        found = self._at_cursor("hover", source)
        return str(found["contents"]["value"]) if found else ""

    def completions(self, source: str) -> dict[str, dict[str, Any]]:
        """What is offered at the cursor, by its names."""
        found = self._at_cursor("completion", source)
        return {item["label"]: item for item in found["items"]}

    def signatures(self, source: str) -> list[str]:
        """The signatures of the call that the cursor is in."""
        return [one["label"] for one in self._at_cursor("signatureHelp", source)["signatures"]]

    def of_completion(self, item: dict[str, Any]) -> str:
        """What is shown beside an offer."""
        return str(self.ask("completionItem/resolve", item)["documentation"]["value"])

    def _at_cursor(self, what: str, source: str) -> Any:
        before, _, after = source.partition(CURSOR)
        self._texts += 1
        uri = (self._folder / f"text{self._texts}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": before + after}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": position})

    def ask(self, method: str, params: Any) -> Any:
        """The server's answer."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            message = self._read()
            if "method" in message:
                self._serve(message)
            elif message.get("id") == self._asked:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def _serve(self, message: dict[str, Any]) -> None:
        """Answer what the server asks; pass over what it tells."""
        if "id" not in message:
            return
        answer: Any = None
        if message["method"] == "workspace/configuration":
            answer = [self._settings.get(item["section"], {}) for item in message["params"]["items"]]
        self._send({"id": message["id"], "result": answer})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        pipe = self._process.stdin
        assert pipe is not None
        pipe.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        pipe.flush()

    def _read(self) -> dict[str, Any]:
        pipe = self._process.stdout
        assert pipe is not None
        length = 0
        while (line := pipe.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body: dict[str, Any] = json.loads(pipe.read(length))
        return body
