"""Memory that all callers share until one of them writes to it (copy on write).

The operating system maps the same pages for each caller. A caller that writes
to a page gets a copy of that page. So a large array is returned without a copy, and no
caller can change what another one sees.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import sys
import weakref
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from millpond.frames import shared_memory

_NORESERVE: Final = 0x4000
"""Linux's MAP_NORESERVE: pages are counted when they are written to."""
_FAILED: Final = ctypes.c_void_p(-1).value
_ALIGNED: Final = 64


class Pages:
    """Buffers in such memory.

    Parameters
    ----------
    buffers:
        They are copied once.

    Raises
    ------
    OSError
        The system has no such memory (it is not Linux), or too many files are open.
    """

    _open: ClassVar[set[int]] = set()
    """The number of open files."""

    def __init__(self, buffers: Sequence[memoryview]) -> None:
        if sys.platform != "linux":
            raise OSError("private pages are had on Linux alone")
        if len(Pages._open) >= _most_files():
            raise OSError("as many cached values as may hold a file open do so")
        self._spans: list[tuple[int, int]] = []
        self._size = 0
        self._content = shared_memory.new_content()
        self._file = os.memfd_create("millpond-cache", os.MFD_CLOEXEC)
        self._close = weakref.finalize(self, _close, self._file)
        Pages._open.add(self._file)
        try:
            for buffer in buffers:
                self._write(buffer)
        except BaseException:
            self._close()
            raise

    def _write(self, buffer: memoryview) -> None:
        at, written = -(-self._size // _ALIGNED) * _ALIGNED, 0
        while written < buffer.nbytes:
            written += os.pwrite(self._file, buffer[written:], at + written)
        self._spans.append((at, at + buffer.nbytes))
        self._size = at + buffer.nbytes

    def give(self) -> list[Any]:
        """Buffers for one caller, who may write to them."""
        try:
            return list(self._map())
        except OSError:  # the process has reached its maximum number of mappings
            return [bytearray(os.pread(self._file, last - first, first)) for first, last in self._spans]

    def _map(self) -> list[memoryview]:
        size = max(self._size, 1)
        address = _mmap(
            None, size, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | _NORESERVE, self._file, 0
        )
        if address in {None, _FAILED}:
            raise OSError(ctypes.get_errno(), "the memory of a cached value cannot be mapped")
        memory = (ctypes.c_char * size).from_address(address)
        shared_memory.mapped(address, size, self._content)
        # The mapping ends with the last array that uses it.
        weakref.finalize(memory, _let_go, address, size).atexit = False
        whole = memoryview(memory).cast("B")
        return [whole[first:last] for first, last in self._spans]


def _let_go(address: int, size: int) -> None:
    # The order matters: as soon as the address is free, another thread may get it.
    shared_memory.unmapped(address)
    _munmap(address, size)


def _close(file: int) -> None:
    Pages._open.discard(file)
    os.close(file)


def _most_files() -> int:
    """A quarter of the files that the process may have open; the others are left for connections."""
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4


def _find(name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    function.restype, function.argtypes = result, arguments
    return function


_mmap: Any = None
_munmap: Any = None
if sys.platform == "linux":
    with contextlib.suppress(AttributeError, OSError):
        _mmap = _find(
            "mmap", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int,
            ctypes.c_longlong,
        )  # fmt: skip
        _munmap = _find("munmap", ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
