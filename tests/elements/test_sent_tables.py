"""Tables of Arrow that a browser has sent: none of them ends the process, or takes its memory."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from millpond.elements import component_data
from millpond.elements.component_data import from_text, to_text
from millpond.errors import MissingPackage


def stream(table: Any, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    written = pa.ipc.IpcWriteOptions(**options)
    with pa.ipc.new_stream(sink, table.schema, options=written) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def sent(data: bytes, index: bytes | None = None, columns: bytes | None = None) -> str:
    """As the page hands on what a component sends."""
    one = stream(pa.table({"0": ["a"]}))
    parts = {"data": data, "index": index or one, "columns": columns or one}
    return "t" + json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()})


def replaced(table: Any, before: bytes, after: bytes) -> bytes:
    """A stream in which some bytes of the content are other ones."""
    data = stream(table)
    at = data.rindex(before)
    return data[:at] + after + data[at + len(after) :]


def null_lists(length: int) -> Any:
    """One list of many nothings, which takes no room."""
    offsets = pa.py_buffer(struct.pack("<ii", 0, length))
    children = [pa.nulls(length)]
    return pa.Array.from_buffers(pa.list_(pa.null()), 1, [None, offsets], children=children)


def texts_of_dictionary() -> Any:
    return pa.array(["x", "y", "x", "y"]).dictionary_encode()


TRAPS: dict[str, Callable[[], bytes]] = {
    # Beyond their end are other things of this process.
    "offsets": lambda: replaced(
        pa.table({"0": ["hello", "wo"]}),
        struct.pack("<iii", 0, 5, 7),
        struct.pack("<iii", 0, 5, 1 << 30),
    ),
    "offsets that go back": lambda: replaced(
        pa.table({"0": ["hello", "wo"]}), struct.pack("<iii", 0, 5, 7), struct.pack("<iii", 0, 5, -9)
    ),
    "indices": lambda: replaced(
        pa.table({"0": texts_of_dictionary()}), struct.pack("<4i", 0, 1, 0, 1), struct.pack("<i", 10**8)
    ),
    "no texts": lambda: replaced(pa.table({"0": ["hello"]}), b"hello", b"\xff\xfe\xfd"),
    # Few bytes for much memory.
    "nothings": lambda: stream(pa.table([pa.nulls(1 << 20)], ["0"])),
    "lists of nothings": lambda: stream(pa.table([null_lists(1 << 20)], ["0"])),
    "rows without columns": lambda: replaced_length(1 << 40),
    "less than nothing": lambda: replaced_length(-5),
    "zstd": lambda: stream(pa.table({"0": [0] * 100_000}), compression="zstd"),
    "a compressed dictionary": lambda: stream(
        pa.table({"0": pa.array(["x" * 10_000]).dictionary_encode()}), compression="lz4"
    ),
    "views": lambda: stream(pa.table({"0": pa.array(["x"], pa.string_view())})),
    "runs": lambda: stream(pa.table({"0": pa.RunEndEncodedArray.from_arrays([9], [1])})),
    "dictionaries inside": lambda: stream(
        pa.table({"0": pa.StructArray.from_arrays([texts_of_dictionary()], ["in"])})
    ),
    "no stream": lambda: b"x" * 100,
    "the half of one": lambda: stream(pa.table({"0": ["a"]}))[:-30],
}


def replaced_length(length: int) -> bytes:
    """A stream of a table that says of itself how many rows it has."""
    table = pa.table({"0": pa.array([7] * 0x1234, pa.int8())})
    data, rows = stream(table), struct.pack("<q", 0x1234)
    at = data.index(rows)
    return data[:at] + struct.pack("<q", length) + data[at + 8 :]


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("part", ["data", "index", "columns"])
def test_a_table_that_is_a_trap_is_refused(trap: str, part: str) -> None:
    parts = {"data": stream(pa.table({"0": ["a"]}))} | {part: TRAPS[trap]()}
    with pytest.raises(ValueError, match="The table that a component sent cannot be read"):
        from_text(sent(**parts))


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [True, False], "n": [None, None]}),
        pd.DataFrame({"a": [True, False] * 10_000}),
        pd.DataFrame({"a": [None] * 10_000}),
        pd.DataFrame({"kind": pd.Categorical(["x", "y", "x"])}),
        pd.DataFrame({"a": [[1, 2], [3]], "d": [{"x": 1}, {"x": 2}]}),
        pd.DataFrame({"a": pd.date_range("2026-01-01", periods=3, tz="UTC")}, index=list("xyz")),
        pd.DataFrame({"a": []}),
    ],
)
def test_tables_that_components_send_are_read(frame: Any) -> None:
    found = from_text(to_text(frame))
    assert found.shape == frame.shape
    assert list(found.columns) == list(frame.columns)
    assert found.index.tolist() == frame.index.tolist()


def test_an_index_of_a_dictionary_has_each_value_once() -> None:
    data = stream(pa.table({"0": [1, 2, 3, 4]}))
    frame = from_text(sent(data, index=stream(pa.table({"0": texts_of_dictionary()}))))
    assert frame.index.tolist() == ["x", "y", "x", "y"]


def test_without_the_packages_a_table_is_refused_and_not_an_error_of_the_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(package: str) -> Any:
        raise MissingPackage(f"{package} is not installed")

    text = sent(stream(pa.table({"0": ["a"]})))
    monkeypatch.setattr(component_data, "_needed", missing)
    with pytest.raises(ValueError, match="is not installed"):
        from_text(text)
