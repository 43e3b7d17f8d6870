"""NumPy arrays as tables whose columns stay arrays."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, overload

import xxhash

from millpond.frames.columns import Column
from millpond.frames.plain import PlainFrame

MANY: Final = 1_000
"""The number of values from which an array is better kept as it is."""


class _Listed(Sequence[Any]):
    """An array that is read like a list of Python numbers."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        return self.array[at].tolist()


class ArrayFrame(PlainFrame):
    """Columns of numbers as copies of one-dimensional arrays, since the app may write into its own."""

    def __init__(self, columns: Mapping[str, Any], *, named: bool) -> None:
        super().__init__(dict.fromkeys(columns, ()), named=named)
        self._arrays = [array.copy() for array in columns.values()]
        self._values = [_Listed(array) for array in self._arrays]
        self.rows = len(self._values[0])
        self.columns = tuple(
            Column(
                one.name,
                "number" if array.dtype.kind == "f" else "integer",
                dtype=str(array.dtype),
            )
            for one, array in zip(self.columns, self._arrays, strict=True)
        )

    def shared_numbers(self, column: int) -> Any:
        """See :meth:`Frame.shared_numbers`."""
        return self._arrays[column]

    def numbers(self, column: int, *, local: bool = False) -> Any:
        """See :meth:`Frame.numbers`."""
        numpy = sys.modules["numpy"]
        found = self._arrays[column].astype("<f8", copy=True)
        found[~numpy.isfinite(found)] = numpy.nan
        return found

    def fingerprint(self) -> str:
        """The fingerprint of the columns and their memory."""
        digest = xxhash.xxh3_128(repr(self.columns).encode("utf-8", "surrogatepass"))
        for array in self._arrays:
            digest.update(array.view("u1").data)
        return digest.hexdigest()


def array_frame(data: Any) -> ArrayFrame | None:
    """The table that large arrays of numbers form. None: the data is something else."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if type(data) is numpy.ndarray and data.ndim in {1, 2}:
        names = ["value"] if data.ndim == 1 else [str(at) for at in range(data.shape[1])]
        arrays, named = ([data] if data.ndim == 1 else list(data.T)), False
    elif type(data) is dict and data and all(type(name) is str for name in data):
        names, arrays, named = list(data), list(data.values()), True
    else:
        return None
    if not arrays or not all(
        type(one) is numpy.ndarray and one.ndim == 1 and one.dtype.kind in "iuf" for one in arrays
    ):
        return None
    if len({len(one) for one in arrays}) > 1 or len(arrays[0]) < MANY:
        return None
    return ArrayFrame(dict(zip(names, arrays, strict=True)), named=named)
