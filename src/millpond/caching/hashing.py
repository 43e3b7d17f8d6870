"""Digests of arguments, computed from their contents."""

from __future__ import annotations

import enum
import hashlib
import io
import os
import pickle
import struct
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from millpond.caching.by_identity import ByIdentity
from millpond.caching.code import closure_of, version_of
from millpond.elements.secrets import SecretMapping
from millpond.session.files.uploaded import UploadedFile
from millpond.state.values import check_end, module_of, qualname_of, text_of

HashFuncs = Mapping[type | str, Callable[[Any], Any]]

PLAIN: Final = frozenset((type(None), bool, int, str, bytes))
"""Types whose values are their own key: no function can distinguish equal values of one of these types."""


class CannotHash(Exception):
    """A value has no digest; the message says why."""


class Hashed:
    """In a key, precedes a digest: the type of the value that the digest represents."""


def digest(value: Any, hash_funcs: HashFuncs | None = None) -> bytes:
    """A digest that is equal for equal values. Raises CannotHash, and whatever the app's own code raises."""
    hasher = _Hasher(hash_funcs or {})
    hasher.add(value)
    return hasher.digest()


def full_name_of(cls: type) -> str:
    """The module and name of a class, whatever its metaclass says."""
    return f"{module_of(cls)}.{qualname_of(cls)}"


class _Hasher:
    def __init__(self, hash_funcs: HashFuncs) -> None:
        self._hash = hashlib.sha256()
        self._funcs = hash_funcs
        self._inside: list[int] = []
        """The ids of the containers around the value."""

    def digest(self) -> bytes:
        return self._hash.digest()

    def add(self, value: Any) -> None:
        cls = type(value)
        if self._funcs and (func := self._func_for(cls)) is not None:
            self._tag("hash_funcs", cls)
            # Without `hash_funcs`, since a function for strings may return a string.
            self._hash.update(digest(func(value)))
            return
        method = _OF_TYPE.get(cls)
        if method is not None:
            method(self, value)
        elif isinstance(value, FunctionType):
            self._add_function(value)
        else:
            self._add_other(value)

    def _func_for(self, cls: type) -> Callable[[Any], Any] | None:
        for base in cls.__mro__:
            found = self._funcs.get(base) or self._funcs.get(full_name_of(base))
            if found is not None:
                return found
        return None

    def _tag(self, *what: object) -> None:
        text = " ".join(full_name_of(w) if isinstance(w, type) else str(w) for w in what)
        self._block(text.encode("utf-8", "surrogatepass"))

    def _block(self, data: Any) -> None:
        """Add bytes with their length, so that two consecutive parts cannot be taken for two other ones."""
        view = memoryview(data).cast("B")
        self._hash.update(struct.pack("<q", len(view)))
        self._hash.update(view)

    # By exact type -------------------------------------------------------------------

    def add_plain(self, value: Any) -> None:
        """Hash numbers, strings and bytes: their type and their value."""
        if type(value) in {bytes, bytearray}:
            self._tag(type(value))
            self._block(value)
        else:
            self._block(f"{type(value).__name__} {value!r}".encode("utf-8", "surrogatepass"))

    def add_sequence(self, value: Any) -> None:
        """Hash lists and tuples."""
        if self._enter(value):
            self._tag(type(value), len(value))
            for each in value:
                self.add(each)
            self._inside.pop()

    def add_dict(self, value: dict[Any, Any]) -> None:
        """Hash dictionaries. Their order counts, because code can see it."""
        if self._enter(value):
            self._tag(type(value), len(value))
            for key, each in value.items():
                self.add(key)
                self.add(each)
            self._inside.pop()

    def add_set(self, value: Any) -> None:
        """Hash sets, which have no order."""
        self._tag(type(value), len(value))
        for each in sorted(digest(one, self._funcs) for one in value):
            self._hash.update(each)

    def _enter(self, value: Any) -> bool:
        """Enter a container. Returns False if it contains itself."""
        if id(value) in self._inside:
            self._tag("cycle", len(self._inside) - self._inside.index(id(value)))
            return False
        self._inside.append(id(value))
        return True

    # Others ------------------------------------------------------------------------

    def _add_function(self, function: FunctionType) -> None:
        self._tag("function", function.__module__, function.__qualname__)
        self._hash.update(version_of(function))
        for part in (closure_of(function), function.__defaults__, function.__kwdefaults__):
            self.add(part)

    def _add_other(self, value: Any) -> None:
        if isinstance(value, type):
            self._tag("name", module_of(value), qualname_of(value))
        elif isinstance(value, BuiltinFunctionType):
            self._tag("name", value.__module__, value.__qualname__)
            if value.__self__ is not None:
                self._add_owner(value.__self__)
        elif isinstance(value, MethodType):
            self.add(value.__func__)
            self.add(value.__self__)
        elif isinstance(value, ModuleType):
            self._tag("module", value.__name__)
        elif isinstance(value, PurePath):
            self._tag(type(value), os.fspath(value))
        elif isinstance(value, enum.Enum):
            self._tag(type(value), value.name or "")
            self.add(value.value)
        elif isinstance(value, io.BytesIO | io.StringIO):
            self._tag(type(value), value.tell())
            self.add(value.getvalue())
        elif not self._add_data(value):
            self._add_pickled(value)

    def _add_owner(self, owner: Any) -> None:
        if not isinstance(owner, ModuleType):
            self.add(owner)

    def _add_data(self, value: Any) -> bool:
        package = module_of(type(value)).partition(".")[0]
        add = _OF_PACKAGE.get(package)
        return package in sys.modules and add is not None and add(self, value)

    def _add_pickled(self, value: Any) -> None:
        self._tag(type(value))
        data = io.BytesIO()
        try:
            try:
                _Pickler(data, self).dump(value)
            except ValueError:  # the container contains itself
                _Pickler(data, self, fast=False).dump(value)
        except CannotHash:
            raise
        except Exception as error:
            raise CannotHash(text_of(error)) from None
        self._block(data.getbuffer())

    def add_ours(self, value: Any) -> bool:
        """Hash uploaded files, and secrets."""
        if isinstance(value, UploadedFile):
            self._tag(type(value), value.name, value.type, value.content_digest)
        elif isinstance(value, SecretMapping):
            self._tag(type(value))
            self.add(value.to_dict())
        else:
            return False
        return True

    # Data packages ---------------------------------------------------------------------

    def add_numpy(self, value: Any) -> bool:
        """Hash arrays and scalars, byte by byte."""
        np = import_module("numpy")

        if not isinstance(value, np.ndarray | np.generic):
            return False
        if isinstance(value, np.ma.MaskedArray):
            self.add(np.ma.getmaskarray(value))
        if value.dtype.hasobject:
            if not isinstance(value, np.ndarray):
                return False
            self._tag(type(value), value.dtype, value.shape)
            self.add(value.ravel().tolist())
            return True
        self._tag(type(value), value.dtype.descr if value.dtype.names else value.dtype.str, value.shape)
        self._block(np.ascontiguousarray(value).reshape(-1).view(np.uint8))
        return True

    def add_pandas(self, value: Any) -> bool:
        """Hash frames, series and indices, column by column."""
        pd = import_module("pandas")

        if type(value) is pd.DataFrame:
            self._tag(type(value), value.shape)
            self.add(value.columns)
            self.add(value.index)
            for at in range(value.shape[1]):
                self._add_values(value.iloc[:, at])
        elif type(value) is pd.Series:
            self._tag(type(value))
            self.add(value.name)
            self.add(value.index)
            self._add_values(value)
        elif type(value) is pd.RangeIndex:
            self._tag(type(value), value.start, value.stop, value.step)
            self.add(value.name)
        elif isinstance(value, pd.MultiIndex):
            self._tag(type(value))
            self.add(tuple(value.names))
            for level, codes in zip(value.levels, value.codes, strict=True):
                self.add(level)
                self.add(codes)
        elif isinstance(value, pd.Index):
            self._tag(type(value))
            self.add(value.name)
            self._add_values(value)
        else:
            return False
        return True

    def _add_values(self, column: Any) -> None:
        np = import_module("numpy")

        self._tag(column.dtype)
        if isinstance(column.dtype, np.dtype):
            self.add_numpy(column.to_numpy())
            return
        array = column.array
        if type(array).__name__ == "Categorical":
            self.add(array.categories)
            self.add_numpy(array.codes)
        elif (arrow := getattr(array, "_pa_array", None)) is not None:
            # The number of chunks does not count.
            self.add_pyarrow(arrow.combine_chunks())
        else:
            self._add_pickled(array)

    def add_polars(self, value: Any) -> bool:
        """Hash frames and series."""
        pl = import_module("polars")

        if isinstance(value, pl.LazyFrame):
            self._tag(type(value))
            self._block(value.serialize())
            return True
        if isinstance(value, pl.Series):
            self._tag(type(value))
            value = value.to_frame()
        if not isinstance(value, pl.DataFrame) or pl.Object in value.dtypes:
            return False
        self._tag(type(value))
        file = io.BytesIO()
        value.rechunk().write_ipc_stream(file)
        self._block(file.getbuffer())
        return True

    def add_pyarrow(self, value: Any) -> bool:
        """Hash tables, batches and arrays. They are immutable, so each object is hashed once."""
        pa = import_module("pyarrow")

        known = _arrow.get(value)
        if known is not None:
            self._hash.update(known)
            return True
        table = value
        if isinstance(value, pa.ChunkedArray | pa.Array):
            table = pa.table({"": value})
        elif isinstance(value, pa.RecordBatch):
            table = pa.Table.from_batches([value])
        if not isinstance(table, pa.Table):
            return False
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        found = hashlib.sha256(type(value).__name__.encode())
        found.update(sink.getvalue())
        self._hash.update(_arrow.keep(value, found.digest()))
        return True


_arrow: Final = ByIdentity[bytes]()
"""The digests of Arrow's living objects."""


class _Pickler(pickle.Pickler):
    """Pickles an object so that equal objects result in equal bytes. It does not matter
    whether two parts are the same object.
    """

    def __init__(self, file: io.BytesIO, hasher: _Hasher, *, fast: bool = True) -> None:
        super().__init__(file, protocol=5, buffer_callback=self._beside)
        self.fast = fast
        self._hasher = hasher
        self._root = True

    def _beside(self, buffer: pickle.PickleBuffer) -> bool:
        self._hasher._block(buffer.raw())
        return False

    def reducer_override(self, obj: Any) -> Any:
        check_end(obj)
        if self._root:
            self._root = False  # this is the object that no other method can hash
            return NotImplemented
        if obj is _hashed:
            return NotImplemented
        hasher = self._hasher
        if isinstance(obj, type | FunctionType | BuiltinFunctionType | ModuleType) or (
            hasher._funcs and hasher._func_for(type(obj)) is not None
        ):
            return _hashed, (digest(obj, hasher._funcs),)
        return NotImplemented


def _hashed(found: bytes) -> None:
    """Represents a part of the object by its digest."""


_OF_TYPE: Final[Mapping[type, Callable[[_Hasher, Any], None]]] = {
    **dict.fromkeys((type(None), bool, int, float, complex, str, bytes, bytearray), _Hasher.add_plain),
    list: _Hasher.add_sequence,
    tuple: _Hasher.add_sequence,
    dict: _Hasher.add_dict,
    set: _Hasher.add_set,
    frozenset: _Hasher.add_set,
}
_OF_PACKAGE: Final[Mapping[str, Callable[[_Hasher, Any], bool]]] = {
    "millpond": _Hasher.add_ours,
    "numpy": _Hasher.add_numpy,
    "pandas": _Hasher.add_pandas,
    "polars": _Hasher.add_polars,
    "pyarrow": _Hasher.add_pyarrow,
}
