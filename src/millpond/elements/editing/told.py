"""Edits as the page has them: what the server knows tables and rows by is in them as names that say nothing."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from millpond.frames.editing.edits import Edits, Parked, of_text, to_text
from millpond.session.names import Names

_DIGEST = 8
"""Bytes of a digest."""


def told(edits: Edits, names: Names) -> str:
    """What the page gets."""
    if edits.parked:
        waiting = tuple(Parked("", names.seal(_packed(one)), one.cells) for one in edits.parked)
        edits = msgspec.structs.replace(edits, parked=waiting)
    return to_text(edits)


def heard(text: str, names: Names, known: Collection[str], *, plain: bool) -> tuple[Edits, bool]:
    """What the page has sent, and whether it has used the names that it was told. Raises ValueError.

    Parameters
    ----------
    known:
        The tables that edits can be of.
    plain:
        A version before this one may have told it the hashes themselves.
    """
    edits = of_text(text)
    waiting, exact = [], True
    for one in edits.parked:
        if len(one.content) > 2 * _DIGEST or not plain:
            waiting.append(_opened(one, names))
        else:
            waiting.append(one)
            exact = False
    if waiting:
        edits = msgspec.structs.replace(edits, parked=tuple(waiting))
    if plain and edits.base not in known and (name := names.name(edits.base)) in known:
        return msgspec.structs.replace(edits, base=name), False
    return edits, exact


def _packed(one: Parked) -> bytes:
    return b"".join(int(digest or "0", 16).to_bytes(_DIGEST, "big") for digest in (one.label, one.content))


def _opened(one: Parked, names: Names) -> Parked:
    found = names.open(one.content)
    label, content = (int.from_bytes(part, "big") for part in (found[:_DIGEST], found[_DIGEST:]))
    return Parked(f"{label:x}" if label else "", f"{content:x}", one.cells)
