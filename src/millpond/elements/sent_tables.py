"""Tables of Arrow that a browser has sent: anybody may have written them.

Arrow believes what it reads. A few bytes can stand for more rows than a machine
has room for, and lead it to read beyond their end. So it is looked at what each
message says of itself before it is unpacked, and at what is in it afterwards.
"""

from __future__ import annotations

import struct
from typing import Any, Final

VALUES_PER_BYTE: Final = 8
"""No column that is written out has more: bits."""
VALUES_FOR_NOTHING: Final = 1 << 16
"""But one in which there is nothing at all, which takes no bytes."""
_HEADER, _DICTIONARY, _BATCH = 2, 2, 3
"""In Arrow's ``Message.fbs``: the field of a message, and its kinds that bring data."""


def read_sent(data: bytes, arrow: Any) -> Any:
    """The table of a stream. Raises an error of Arrow, ValueError, or struct.error for what is none, or is a trap."""
    values = sum(
        _count(message.metadata.to_pybytes()) for message in arrow.ipc.MessageReader.open_stream(data)
    )
    if values > VALUES_PER_BYTE * len(data) + VALUES_FOR_NOTHING:
        raise ValueError(f"it has {values} values in {len(data)} bytes")
    table = arrow.ipc.open_stream(data).read_all()
    for field in table.schema:
        _check_type(field.type)
    table.validate(full=True)
    return table


def _count(metadata: bytes) -> int:
    """The values that a message is unpacked to. Raises ValueError: that cannot be told."""
    root = _reference(metadata, 0)
    kind, header = _field(metadata, root, _HEADER - 1), _field(metadata, root, _HEADER)
    if kind is None or header is None or metadata[kind] not in (_DICTIONARY, _BATCH):
        return 0
    batch = _reference(metadata, header)
    if metadata[kind] == _DICTIONARY:
        data = _field(metadata, batch, 1)
        if data is None:
            return 0
        batch = _reference(metadata, data)
    length, nodes, compression = (_field(metadata, batch, number) for number in (0, 1, 3))
    if compression is not None:
        raise ValueError("it is compressed")
    counts = [0 if length is None else struct.unpack_from("<q", metadata, length)[0]]
    if nodes is not None:
        vector = _reference(metadata, nodes)
        found = struct.unpack_from("<I", metadata, vector)[0]
        counts += [struct.unpack_from("<q", metadata, vector + 4 + 16 * n)[0] for n in range(found)]
    if min(counts) < 0:
        raise ValueError("it has a negative size")
    return max(counts[0], sum(counts[1:]))


def _check_type(type: Any) -> None:
    """In some columns, many values may be the same bytes. They take little here, and much when they are unpacked."""
    text = str(type)
    inside = text.find("dictionary<") > 0
    if inside or any(word in text for word in ("_view", "run_end_encoded", "extension<")):
        raise ValueError(f"components do not send columns of type {text:.100}")


def _reference(data: bytes, at: int) -> int:
    found: int = at + struct.unpack_from("<I", data, at)[0]
    return found


def _field(data: bytes, table: int, number: int) -> int | None:
    """Where a table of FlatBuffers has a field; None: it has not."""
    entries = table - struct.unpack_from("<i", data, table)[0]
    entry = 4 + 2 * number
    if entry >= struct.unpack_from("<H", data, entries)[0]:
        return None
    offset = struct.unpack_from("<H", data, entries + entry)[0]
    return table + offset if offset else None
