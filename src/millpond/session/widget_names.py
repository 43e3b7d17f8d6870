"""The names of widgets without a key: digests of their kind and their parameters."""

from __future__ import annotations

import base64
import functools
import hashlib
from typing import Any, Final

import msgspec

from millpond.dataset import Dataset
from millpond.props import WidgetProps, sendable
from millpond.session.widget import Spot
from millpond.state.kernel import RESERVED

SAME: Final = RESERVED + "same:"
"""Begins the keys under which Session State has ids of widgets (see ``Identities.remember`` in ``identity.py``)."""


def _data(value: Any) -> Any:
    """The data of a chart, by the addresses that stand for it."""
    if isinstance(value, Dataset):
        return value.sent(lambda _: False)
    raise TypeError(f"Encoding objects of type {type(value).__name__} is unsupported")


_encode = msgspec.json.Encoder(enc_hook=_data).encode


def link_of(spot: Spot, default: Any) -> str:
    """Where Session State has the id of the widget with this outline and this default."""
    return SAME + _new_digest(spot[1].encode() + _encode(sendable(default, "widget", "value")))


def name_of(props: WidgetProps, identity: object = None) -> str:
    """A short name, derived from the kind and all parameters, or from ``identity`` if it is given."""
    if identity is not None:
        return f"{props.kind}-{_remembered_digest(repr((props.label, props.help, props.form, identity)).encode())}"
    data = _encoded(props)
    return f"{props.kind}-{_remembered_digest(data) if len(data) <= 512 else _new_digest(data)}"


def outline_of(props: WidgetProps, *, but: tuple[str, ...] | None = None) -> str:
    """A short name, derived from the kind and the parameters that neither follow the default nor are incidental.

    With ``but``, it is derived from all parameters except these.
    """
    free = (*props.follows_default, *props.incidental) if but is None else but
    before = [(name, getattr(props, name)) for name in free]
    for name, _ in before:
        setattr(props, name, None)
    outline = f"{props.kind}-{_new_digest(_encoded(props))}"
    for name, value in before:
        setattr(props, name, value)
    return outline


def _encoded(props: WidgetProps) -> bytes:
    """All parameters except those that may change freely, encoded. Written for speed: each widget of each run needs it."""
    disabled, visibility, width = props.disabled, props.label_visibility, props.width
    props.disabled, props.label_visibility, props.width = False, "visible", "stretch"
    try:
        data = _encode(props)
    except (TypeError, ValueError, OverflowError):
        props.make_sendable()  # or say which parameter cannot be told
        data = _encode(props)
    props.disabled, props.label_visibility, props.width = disabled, visibility, width
    return data


def _new_digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(data, digest_size=9).digest()).decode()


# A run asks for those of all widgets without a key, which earlier runs have drawn, too.
_remembered_digest = functools.lru_cache(maxsize=8192)(_new_digest)
