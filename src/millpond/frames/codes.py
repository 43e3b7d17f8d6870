"""Columns of libraries as NumPy arrays: the numbers themselves, or equal codes for equal values."""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from millpond.errors import ApiError

if TYPE_CHECKING:
    import narwhals as nw


def shared_numbers(values: nw.Series[Any]) -> Any:
    """The array that holds a column of numbers in memory. None: the column has another form there."""
    numpy = sys.modules.get("numpy")
    native: Any = values.to_native()
    if numpy is None:
        return None
    try:
        if type(native).__module__.startswith("polars"):
            found = native.to_numpy(allow_copy=False)
        elif type(native).__module__.startswith("pyarrow"):
            chunk = (
                native.chunk(0)
                if getattr(native, "num_chunks", 1) == 1 and hasattr(native, "chunk")
                else native
            )
            found = chunk.to_numpy(zero_copy_only=True)
        else:
            array = getattr(native, "array", None)
            found = (
                array.to_numpy()
                if array is not None and type(array).__name__ == "NumpyExtensionArray"
                else None
            )
    except Exception:  # the column has missing values, or is in several pieces
        return None
    return found if found is not None and found.dtype.kind in "iuf" else None


def codes_of(values: nw.Series[Any]) -> tuple[Any, int] | None:
    """A code for each value, from 0, equal for equal values, and the number of codes.
    None: the column's library cannot do this.
    """
    native: Any = values.to_native()
    library = type(native).__module__.split(".")[0]
    try:
        if library == "pandas":
            codes, _ = sys.modules["pandas"].factorize(native, use_na_sentinel=False)
        elif library == "polars":
            codes = native.rank("dense").fill_null(0).to_numpy()
        elif library == "pyarrow":
            chunked = native.dictionary_encode(null_encoding="encode")
            codes = (chunked.combine_chunks() if hasattr(chunked, "chunks") else chunked).indices.to_numpy()
        else:
            return None
    except Exception:  # types that have no order, and cannot be hashed
        return None
    return codes, int(codes.max()) + 1 if len(codes) else 0


def unpacked_array(value: Mapping[Any, Any]) -> Any:
    """An array that Plotly has written into JSON. Raises ApiError."""
    numpy = import_module("numpy")
    try:
        found = numpy.frombuffer(base64.b64decode(value["bdata"]), dtype=numpy.dtype(value["dtype"]))
        shape = value.get("shape")
        if shape is not None:
            sizes = str(shape).split(",") if isinstance(shape, str) else shape
            found = found.reshape([int(size) for size in sizes])
    except (ValueError, TypeError, binascii.Error) as error:
        raise ApiError(f"`figure_or_data` has an array that cannot be read: {error}.") from None
    return found
