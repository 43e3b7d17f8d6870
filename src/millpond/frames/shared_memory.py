"""Memory that several readers share until one of them writes (copy on write), and whether one has written.

Cached tables are returned in such memory (``caching/pages.py``). As long as the
operating system says that no page of it was written to, all that is known about its
content (such as a hash) remains valid.
"""

from __future__ import annotations

import array
import ctypes
import functools
import mmap
import os
import sys
import threading
import weakref
from bisect import bisect_right, insort
from itertools import count
from typing import Any, Final

_PAGEMAP: Final = "/proc/self/pagemap"
"""An entry of 8 bytes for each page (https://docs.kernel.org/admin-guide/mm/pagemap.html)."""
_ENTRY: Final = 8
_FILE: Final = 1 << 61
_THERE: Final = 1 << 63
_SWAPPED: Final = 1 << 62

_LOCK = threading.RLock()
"""Reentrant, because the garbage collector may release other memory while a thread holds the lock."""
_ADDRESSES: list[int] = []
_MAPPINGS: dict[int, tuple[int, int]] = {}
_NUMBERS = count(1)
_CLONES: dict[int, tuple[weakref.ref[Any], weakref.ref[Any]]] = {}
"""The table from which each Polars table was cloned, by the clone's ``id``."""


def new_content() -> int:
    """Return a number for content that is put into such memory, and does not change there."""
    return next(_NUMBERS)


def mapped(address: int, size: int, content: int) -> None:
    """Note that this memory has this content from now on, until it is written to."""
    with _LOCK:
        insort(_ADDRESSES, address)
        _MAPPINGS[address] = size, content


def unmapped(address: int) -> None:
    """Note that this memory has other content now."""
    with _LOCK:
        del _MAPPINGS[address], _ADDRESSES[bisect_right(_ADDRESSES, address) - 1]


def cloned(original: Any, clone: Any) -> None:
    """Note that a clone uses the memory of the original, which does not change, until the app writes to the clone."""
    key = id(clone)
    _CLONES[key] = weakref.ref(clone, lambda _: _CLONES.pop(key, None)), weakref.ref(original)


def original_of(clone: Any) -> Any:
    """The table that a table was cloned from; None: unknown."""
    known = _CLONES.get(id(clone))
    return known[1]() if known is not None and known[0]() is clone else None


def name_of(address: int, size: int) -> tuple[int, int, int] | None:
    """The content of this memory, with its start and size; None: unknown, or the memory was written to."""
    with _LOCK:
        at = bisect_right(_ADDRESSES, address) - 1
        if at < 0:
            return None
        begin = _ADDRESSES[at]
        length, content = _MAPPINGS[begin]
    if address + size > begin + length or not _tells() or _is_written(address, size):
        return None
    return content, address - begin, size


@functools.cache
def _tells() -> bool:
    """Whether the system reports written pages: in some sandboxes, the file contains only zeros."""
    try:
        file = os.memfd_create("millpond-probe", os.MFD_CLOEXEC)
    except (AttributeError, OSError):
        return False
    try:
        os.ftruncate(file, mmap.PAGESIZE)
        with mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE) as memory:
            first = ctypes.c_char.from_buffer(memory)
            address = ctypes.addressof(first)
            del first  # otherwise the mapping cannot be closed
            read = memory[0] == 0 and not _is_written(address, 1)
            memory[0] = 1
            return read and _is_written(address, 1)
    finally:
        os.close(file)


def _is_written(address: int, size: int) -> bool:
    """Whether a page was written to: Linux says of each page whether it is still the file's."""
    first, last = address // mmap.PAGESIZE, -(-(address + size) // mmap.PAGESIZE)
    try:
        with open(_PAGEMAP, "rb", buffering=0) as pages:  # noqa: PTH123 - a special file with a fixed path
            pages.seek(first * _ENTRY)
            found = pages.read((last - first) * _ENTRY)
    except OSError:
        return True
    if len(found) != (last - first) * _ENTRY:
        return True
    if (numpy := sys.modules.get("numpy")) is not None:
        entries = numpy.frombuffer(found, "u8")
        own = ((entries & _THERE) != 0) & ((entries & _FILE) == 0)
        return bool(own.any() or (entries & _SWAPPED).any())
    return any((each & _THERE and not each & _FILE) or each & _SWAPPED for each in array.array("Q", found))
