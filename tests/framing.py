"""What a tab does with a long frame, which comes in parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from millpond.wire import LAST_PART, PART


def read_frame(
    receive: Callable[[], str | bytes], binary: Callable[[bytes], None] | None = None
) -> list[dict[str, Any]]:
    """The messages of one frame; ``receive`` returns the next that has come.

    A binary frame goes to ``binary``, and has no messages.
    """
    frame = receive()
    if isinstance(frame, bytes):
        assert binary is not None, "a binary frame has come, and nothing was asked"
        binary(frame)
        return []
    if frame[0] in (PART, LAST_PART):
        parts = [frame]
        while parts[-1][0] == PART:
            parts.append(str(receive()))
        frame = "".join(part[1:] for part in parts)
    messages: list[dict[str, Any]] = json.loads(frame)
    return messages
