"""Frames for a tab, whatever the app has drawn.

Props are checked where they are made. Should something get through that has no
form on the wire, it must not end the connection: the tab would come back, and
be sent the same again, for ever. An error stands in its place.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import msgspec

from millpond import wire
from millpond.elements.exception import Exception_
from millpond.props import Props
from millpond.session.session import Session

log = logging.getLogger("millpond")

_LONE = re.compile("[\ud800-\udfff]")


def encode(messages: list[wire.ServerMessage], session: Session | None = None) -> str:
    """The frame with these messages; ``session`` is the one whose page they tell of."""
    try:
        return _encode(messages, session).decode()
    except Exception:
        # Only now is the part that fails looked for.
        if session is not None and any(
            _changes_what_cannot_be_sent(message, session) for message in messages
        ):
            messages = _whole_page(messages, session)
        sound = [_sound(message, session) for message in messages]
        return _encode([message for message in sound if message is not None], session).decode()


def _encode(part: Any, session: Session | None) -> bytes:
    if session is None:
        return wire.encode(part)
    return wire.encode(part, session.files.address, session.tree.lacks)


def _failure(part: Any, session: Session | None) -> Exception | None:
    """Why it cannot be encoded, or None if it can."""
    try:
        _encode(part, session)
    except Exception as error:
        return error
    return None


def _changes_what_cannot_be_sent(message: wire.ServerMessage, session: Session) -> bool:
    """An op changes a node that the tab has to something that cannot be sent."""
    return isinstance(message, wire.Delta) and any(
        isinstance(op, wire.Patch | wire.Append) and op.id != wire.ROOT and _failure(op, session) is not None
        for op in message.ops
    )


def _whole_page(messages: list[wire.ServerMessage], session: Session) -> list[wire.ServerMessage]:
    """The same with a page that is drawn from nothing: each node then comes with all that it is."""
    place = next(i for i, message in enumerate(messages) if isinstance(message, wire.Delta))
    session.resend()
    others = [message for message in messages if not isinstance(message, wire.Delta)]
    return others[:place] + session.take_messages() + others[place:]


def _sound(message: wire.ServerMessage, session: Session | None) -> Any:
    error = _failure(message, session)
    if error is None:
        return message
    if isinstance(message, wire.Delta):
        ops = [_sound_op(op, session) for op in message.ops]
        return msgspec.structs.replace(message, ops=[op for op in ops if op is not None])
    log.error("A message for a tab (%s) has invalid characters: %s", type(message).__name__, error)
    return _with_sound_texts(message)


def _sound_op(op: wire.Op, session: Session | None) -> Any:
    error = _failure(op, session)
    if error is None:
        return op
    if not isinstance(op, wire.Set) or session is None:
        log.error("A change of the page cannot be sent and is dropped: %s", error)
        return None
    log.error("An element (%s) cannot be sent, and an error is shown in its place: %s", op.kind, error)
    message = f"This element ({op.kind}) has a value that cannot be sent to the browser. The app's log has the error."
    # The children of a container need a container around them.
    container = isinstance(op.props, Props) and op.props.container
    props = _sendable(op.props, message, session) if container else Exception_(type="Error", message=message)
    session.replace_sent(op.id, props)
    return wire.Set(op.id, op.parent, op.after, props.kind, props)


def _sendable(props: Props, message: str, session: Session) -> Props:
    """The same without what cannot be sent; where that was its label, this has the message."""
    fields = {name: getattr(props, name) for name in props.__struct_fields__}
    kept = {name: value for name, value in fields.items() if _failure(value, session) is None}
    if "label" in fields and "label" not in kept:
        kept["label"] = message
    return type(props)(**kept)


def _with_sound_texts(message: wire.ServerMessage) -> Any:
    """The message with U+FFFD for each character that is none, or None if that is not what is wrong with it."""
    try:
        plain = _replace(msgspec.to_builtins(message))
    except Exception:
        return None
    return plain if _failure(plain, None) is None else None


def _replace(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_replace(item) for item in value]
    if isinstance(value, dict):
        return {_replace(key): _replace(item) for key, item in value.items()}
    return value
