"""Power cuts for SQLite: a VFS that records what is written and what is synced.

What SQLite writes is kept in a log, in order. :func:`cut` makes from it the
files as a power cut may leave them: what was synced is there; of what was
written after that, anything from nothing to all. (SQLite's own test of power
cuts works in this way. A file system that does so, as LazyFS, needs FUSE.)
"""

from __future__ import annotations

import ctypes
import ctypes.util
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_Pointer = ctypes.c_void_p
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int)
# Names as addresses: as `c_char_p`, ctypes would give a copy that it frees when the call is over,
# and SQLite keeps the name of each file that is open.
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, _Pointer, _Pointer, _Pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, ctypes.c_int)


class _Methods(ctypes.Structure):
    """``sqlite3_io_methods``, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        *((name, _Pointer) for name in ("close", "read", "write", "truncate", "sync")),
        *((f"other{number}", _Pointer) for number in range(13)),
    )


class _VFS(ctypes.Structure):
    """``sqlite3_vfs``, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", _Pointer),
        ("name", _Pointer),
        ("data", _Pointer),
        ("open", _Pointer),
        ("delete", _Pointer),
        *((f"other{number}", _Pointer) for number in range(14)),
    )


class Op:
    """One thing that was done to a file; ``data`` is what was written, or the size it was cut to."""

    def __init__(self, kind: str, path: str, offset: int = 0, data: bytes = b"") -> None:
        self.kind = kind
        self.path = path
        self.offset = offset
        self.data = data


class Recorder:
    """Wraps SQLite's default VFS."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("sqlite3")
        assert name, "this test needs the SQLite that Python was linked with, as a shared library"
        self._library = ctypes.CDLL(name)
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(_VFS)
        self._default = self._library.sqlite3_vfs_find(None)
        self._vfs = _VFS.from_buffer_copy(self._default.contents)
        # SQLite keeps the addresses: of the name as well, which Python would free.
        self._name = ctypes.create_string_buffer(b"recording")
        self._vfs.name = ctypes.addressof(self._name)
        self._real_open = _OPEN(self._vfs.open)
        self._real_delete = _DELETE(self._vfs.delete)
        self._callbacks: list[Any] = [_OPEN(self._open), _DELETE(self._delete)]
        self._vfs.open, self._vfs.delete = (ctypes.cast(each, _Pointer) for each in self._callbacks)
        self._methods: dict[int, _Methods] = {}
        self._paths: dict[int, str] = {}
        self.log: list[Op] = []

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Connections that are opened meanwhile are recorded."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        try:
            yield
        finally:
            self._library.sqlite3_vfs_register(self._default, 1)
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        result = self._real_open(ctypes.cast(self._default, _Pointer), name, file, flags, out)
        methods = _Pointer.from_address(file)
        if result == 0 and name and methods.value:
            self._paths[file] = ctypes.string_at(name).decode()
            if methods.value not in self._methods:
                self._methods[methods.value] = self._patch(methods.value)
            methods.value = ctypes.addressof(self._methods[methods.value])
        return int(result)

    def _delete(self, vfs: int, name: int, sync: int) -> int:
        self.log.append(Op("delete", ctypes.string_at(name).decode()))
        return int(self._real_delete(ctypes.cast(self._default, _Pointer), name, sync))

    def _patch(self, address: int) -> _Methods:
        methods = _Methods.from_buffer_copy(_Methods.from_address(address))
        write, truncate, sync = _WRITE(methods.write), _TRUNCATE(methods.truncate), _SYNC(methods.sync)

        def on_write(file: int, data: int, size: int, offset: int) -> int:
            self.log.append(Op("write", self._paths[file], offset, ctypes.string_at(data, size)))
            return int(write(file, data, size, offset))

        def on_truncate(file: int, size: int) -> int:
            self.log.append(Op("truncate", self._paths[file], size))
            return int(truncate(file, size))

        def on_sync(file: int, flags: int) -> int:
            result = int(sync(file, flags))
            self.log.append(Op("sync", self._paths[file]))
            return result

        for name, kind, function in (
            ("write", _WRITE, on_write), ("truncate", _TRUNCATE, on_truncate), ("sync", _SYNC, on_sync),
        ):  # fmt: skip
            callback = kind(function)
            self._callbacks.append(callback)
            setattr(methods, name, ctypes.cast(callback, _Pointer))
        return methods


def cut(log: list[Op], folder: Path, keep: float, chance: random.Random) -> None:
    """Write into ``folder`` what a power cut at the end of the log leaves.

    Of each write that was not synced, ``keep`` is the chance that it was kept.
    """
    last_sync = {op.path: number for number, op in enumerate(log) if op.kind == "sync"}
    files: dict[str, bytearray] = {}
    for number, op in enumerate(log):
        if op.kind == "delete":
            files.pop(op.path, None)
            continue
        data = files.setdefault(op.path, bytearray())
        if op.kind == "sync" or (number > last_sync.get(op.path, -1) and chance.random() >= keep):
            continue
        if op.kind == "truncate":
            del data[op.offset :]
        else:
            data.extend(bytes(max(0, op.offset - len(data))))
            data[op.offset : op.offset + len(op.data)] = op.data
    for path, data in files.items():
        (folder / Path(path).name).write_bytes(data)
