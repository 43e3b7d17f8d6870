"""Tables as files, as a tab gets them."""

from __future__ import annotations

from typing import Any

from millpond.frames.windows import TableSource
from millpond.session.sources import Asking, Source


def answered(source: Source, question: Any) -> bytes:
    """What a source answers that is no file."""
    answer = source(Asking(question))
    assert isinstance(answer, bytes)
    return answer


def saved(source: TableSource, question: dict[str, Any]) -> bytes:
    """The whole file: of CSV, part after part."""
    if question["export"] != "csv":
        answer = source(Asking(question))
        assert not isinstance(answer, bytes)
        with answer as file:
            return file.read()
    body = b""
    begin, at_end = 0, False
    while not at_end:
        part = answered(source, {**question, "begin": begin})
        begin = int.from_bytes(part[:8], "big")
        body += part[8:]
        at_end = begin == 0
    return body
