"""Finds the text in the pieces of a language model's answer by their shape, without importing or knowing the client.

Pieces are objects or dictionaries with the same names in them. What is
recognised and has no text (the beginning of a message, its end, the use of a tool)
is an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ANSWER_EVENTS = ("message_", "content_block_", "message-", "content-", "response.", "tool-", "citation-")
"""The prefixes of event types of which only those with a delta have text."""
_DERIVED = {"text", "input_json", "thinking", "citation", "signature"}
"""Types of events that a client derives from others, which it passes on too; they have a ``snapshot``."""
_BEDROCK = (
    "contentBlockDelta",
    "messageStart",
    "contentBlockStart",
    "contentBlockStop",
    "messageStop",
    "metadata",
)


def text_of(piece: Any) -> str | None:
    """The text that a piece of a stream adds; None if it is none of a model's answer.

    >>> text_of("a text"), text_of({"choices": [{"delta": {"content": "Hi"}}]}), text_of({"x": 1})
    ('a text', 'Hi', None)
    """
    if isinstance(piece, str):
        return str.__str__(piece)
    if piece is None or isinstance(piece, _PLAIN):
        return None
    if isinstance(piece, tuple):
        # A message with what is known about it.
        about = len(piece) == 2 and isinstance(piece[1], Mapping) and not isinstance(piece[0], str)
        return text_of(piece[0]) if about else None
    try:
        return (
            _in_choices(piece)
            if (choices := _get(piece, "choices")) is not None and _is_list(choices)
            else _in_event(piece)
        )
    except Exception:
        return None  # an object of the app's, whose attributes fail


_PLAIN = (bool, int, float, complex, bytes, list, set, frozenset, BaseException, type)


def _get(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _in_choices(piece: Any) -> str | None:
    """The text of a completion: ``.choices[0].delta.content``, or ``.text``. The last chunk may have no choices."""
    choices = _get(piece, "choices")
    if not choices:
        return ""
    delta, text = _get(choices[0], "delta"), _get(choices[0], "text")
    if delta is None:
        return text if isinstance(text, str) else None
    return _content(_get(delta, "content")) or ""


def _in_event(piece: Any) -> str | None:
    kind = _get(piece, "type")
    if isinstance(kind, str):
        if kind in _DERIVED and _get(piece, "snapshot") is not None:
            return ""
        if kind.startswith(_ANSWER_EVENTS) or kind == "ping":
            return _in_delta(_get(piece, "delta"), kind)
    if (delta := _get(piece, "delta")) is not None and (text := _in_delta(delta)):
        return text
    if isinstance(piece, Mapping):
        return _in_mapping(piece)
    content = _content(_get(piece, "content"))
    if content is not None:
        return content
    return _elsewhere(piece)


def _in_delta(delta: Any, kind: str = "") -> str:
    """The text of a delta: itself, its ``text`` or ``content``, or that of its message."""
    if isinstance(delta, str):
        # Of a response, only what is said: not the arguments of a tool.
        return delta if kind in ("", "response.output_text.delta", "response.refusal.delta") else ""
    for name in ("text", "content", "content_delta"):
        if (text := _content(_get(delta, name))) is not None:
            return text
    message = _get(delta, "message")
    return "" if message is None else _content(_get(message, "content")) or ""


def _in_mapping(piece: Mapping[Any, Any]) -> str | None:
    for name in _BEDROCK:
        if name in piece and len(piece) == 1:
            return _in_delta(_get(piece[name], "delta")) if name == "contentBlockDelta" else ""
    if ("role" in piece or "type" in piece) and "content" in piece:
        return _content(piece["content"])
    return (
        _elsewhere(piece) if "done" in piece or "candidates" in piece or "generated_text" in piece else None
    )


def _elsewhere(piece: Any) -> str | None:
    """Of other servers: ``.message.content``, ``.response``, the parts of candidates, ``.token.text``."""
    if (message := _get(piece, "message")) is not None:
        return _content(_get(message, "content"))
    if isinstance(response := _get(piece, "response"), str) and _get(piece, "done") is not None:
        return response
    if _is_list(candidates := _get(piece, "candidates")):
        content = _get(candidates[0], "content") if candidates else None
        return _content(_get(content, "parts")) or ""
    token = _get(piece, "token")
    if token is not None and isinstance(text := _get(token, "text"), str):
        return "" if _get(token, "special") else text
    return None


def _content(content: Any) -> str | None:
    """A text, or the texts of a list of parts; None for anything else."""
    if isinstance(content, str):
        return str.__str__(content)
    if _is_list(content):
        texts = [part if isinstance(part, str) else _get(part, "text") for part in content]
        return "".join(text for text in texts if isinstance(text, str))
    text = _get(content, "text") if content is not None else None
    return text if isinstance(text, str) else None
