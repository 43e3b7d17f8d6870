"""Memory that several readers share until one of them writes (copy on write), and whether one has.

Cached tables are handed out in such memory (``caching/pages.py``). As long as
the operating system says that a reader has written to no page of it, what was
once found out about its content still holds.
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
"""Again by a thread that holds it: in the midst, the garbage collector may give other memory back."""
_ADDRESSES: list[int] = []
_MAPPINGS: dict[int, tuple[int, int]] = {}
_NUMBERS = count(1)
_CLONES: dict[int, tuple[weakref.ref[Any], weakref.ref[Any]]] = {}
"""Tables of Polars by their ``id``, and what each was made of."""


def new_content() -> int:
    """A number for content that is put into such memory, and does not change there."""
    return next(_NUMBERS)


def mapped(address: int, size: int, content: int) -> None:
    """From here on, there is this content, until somebody writes."""
    with _LOCK:
        insort(_ADDRESSES, address)
        _MAPPINGS[address] = size, content


def unmapped(address: int) -> None:
    """There is something else now."""
    with _LOCK:
        del _MAPPINGS[address], _ADDRESSES[bisect_right(_ADDRESSES, address) - 1]


def cloned(original: Any, clone: Any) -> None:
    """The clone looks into the memory of the original, which nobody changes, until somebody writes to the clone."""
    key = id(clone)
    _CLONES[key] = weakref.ref(clone, lambda _: _CLONES.pop(key, None)), weakref.ref(original)


def original_of(clone: Any) -> Any:
    """What a table was cloned from; None: that is not known."""
    known = _CLONES.get(id(clone))
    return known[1]() if known is not None and known[0]() is clone else None


def name_of(address: int, size: int) -> tuple[int, int, int] | None:
    """Which content is there, from where, and how much; None: it is not known, or somebody has written to it."""
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
    """Whether the system says it of a page that is written to: there are sandboxes whose file has zeros alone."""
    try:
        file = os.memfd_create("millpond-probe", os.MFD_CLOEXEC)
    except (AttributeError, OSError):
        return False
    try:
        os.ftruncate(file, mmap.PAGESIZE)
        with mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE) as memory:
            first = ctypes.c_char.from_buffer(memory)
            address = ctypes.addressof(first)
            del first  # else the mapping cannot be closed
            read = memory[0] == 0 and not _is_written(address, 1)
            memory[0] = 1
            return read and _is_written(address, 1)
    finally:
        os.close(file)


def _is_written(address: int, size: int) -> bool:
    """Linux says of each page whether it is still that of the file."""
    first, last = address // mmap.PAGESIZE, -(-(address + size) // mmap.PAGESIZE)
    try:
        with open(_PAGEMAP, "rb", buffering=0) as pages:  # noqa: PTH123 - it is no file to be searched for
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
