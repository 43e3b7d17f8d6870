"""What scripts get for an upload: a file to read from."""

from __future__ import annotations

import io
import threading
import weakref
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, Protocol

from millpond.session.files.file import File

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Fetches(Protocol):
    """Who has the bytes of files: ``SessionFiles`` does."""

    def fetch(self, file: File) -> IO[bytes]:
        """The bytes of a file. Raises OSError."""


def _unknown() -> Fetches:
    raise FileNotFoundError("This upload does not belong to a session.")


find_files: Callable[[], Fetches] = _unknown
"""Finds who has the bytes of an upload that comes out of Session State. The session sets it: those of the run that asks."""

_alive: weakref.WeakSet[UploadedFile] = weakref.WeakSet()


class UploadedFile(io.BufferedIOBase):
    """A file that a user has uploaded: read it like one that is open, in binary.

    The bytes are fetched when they are first asked for, into a temporary file
    if there are many. It can be kept in Session State, which then keeps the
    name of the upload, and the server its bytes. Each run begins at its start.

    Attributes
    ----------
    name:
        What the file was called at the user's. Do not use it as a path.
    type:
        What the browser took it for: ``text/csv``.
    size:
        Bytes.
    file_id:
        Names this upload in its session.
    """

    def __init__(self, file: File, files: Fetches | None = None) -> None:
        self._file = file
        self._files = files
        self._content: IO[bytes] | None = None
        self._lock = threading.RLock()
        """Held for each call: a download that is made meanwhile must not move where the script reads."""
        _alive.add(self)

    @property
    def name(self) -> str:
        return self._file.name

    @property
    def type(self) -> str:
        return self._file.type

    @property
    def size(self) -> int:
        return self._file.size

    @property
    def file_id(self) -> str:
        return self._file.id

    @property
    def content_digest(self) -> str:
        """Names the bytes: the same for the same."""
        return self._file.digest

    @property
    def record(self) -> File:
        """What is known of it."""
        return self._file

    def rewind(self) -> None:
        """Begin at the start again; does nothing where nothing was read."""
        with self._lock:
            if self._content is not None:
                self._content.seek(0)

    def again(self, files: Fetches) -> UploadedFile:
        """The same upload, open."""
        return UploadedFile(self._file, files)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Bytes from where the last call ended; all that are left by default."""
        with self._lock:
            return self._open().read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self.read(size)

    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer).cast("B") as view:
            data = self.read(len(view))
            view[: len(data)] = data
        return len(data)

    def readinto1(self, buffer: Buffer, /) -> int:
        return self.readinto(buffer)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        with self._lock:
            return self._open().seek(offset, whence)

    def tell(self) -> int:
        with self._lock:
            return self._open().tell()

    def getvalue(self) -> bytes:
        """All bytes, wherever the last call ended."""
        with self._lock:
            content = self._open()
            at = content.tell()
            content.seek(0)
            try:
                return content.read()
            finally:
                content.seek(at)

    def getbuffer(self) -> memoryview:
        """All bytes, to read from."""
        return memoryview(self.getvalue())

    def close(self) -> None:
        if self._content is not None:
            self._content.close()
        super().close()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UploadedFile) and other._file == self._file

    def __hash__(self) -> int:
        return hash(self._file)

    def __repr__(self) -> str:
        return f"UploadedFile(name={self.name!r}, type={self.type!r}, size={self.size})"

    def __reduce__(self) -> tuple[Any, ...]:
        # The id stands in the pickle as it is: that is how the server sees that the file is still wanted.
        return UploadedFile, (self._file,)

    def _open(self) -> IO[bytes]:
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if self._content is None:
            self._content = (self._files or find_files()).fetch(self._file)
        return self._content


def find_alive() -> set[str]:
    """The ids of all uploads that an object of this process stands for."""
    return {file.file_id for file in list(_alive)}
