"""Reads what apps give as files: bytes, an open file, a path, an upload."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from millpond.elements.checks import is_a, refuse, shown
from millpond.elements.place import log
from millpond.errors import ApiError
from millpond.session.context import current
from millpond.session.files.file import check_type
from millpond.session.files.uploaded import UploadedFile

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from millpond.file_ref import FileRef

BINARY = "application/octet-stream"
TEXT = "text/plain"
_reading = tuple(threading.RLock() for _ in range(64))
"""Locks, of which one is held while an open file is read."""


class Given(NamedTuple):
    """What an app gave, as ``SessionFiles.add`` takes it."""

    data: Buffer | Path | UploadedFile
    type: str | None
    """Where it is known without looking at the content."""
    name: str
    """Empty where it has none."""


def given_file(data: Any, name: str = "data") -> Given | None:
    """What the app gave as bytes, an open file, a ``Path`` or an upload; None for all else, texts among it.

    An open file is read from its start, whatever was read of it before. Raises
    ApiError, which names the parameter ``name``, where that fails.
    """
    if is_a(data, UploadedFile):
        return Given(data, data.type, data.name)
    if is_a(data, Path):
        return Given(data, None, data.name)
    if _is_bytes(data):
        try:
            memoryview(data)
        except ValueError as error:  # of a view that its owner has released
            raise unreadable(name, data, error) from None
        return Given(data, None, "")
    if not _is_open_file(data):
        return None
    content = read_file(name, data)
    if is_a(content, str):
        return Given(str.__str__(content).encode("utf-8", "surrogatepass"), TEXT, _name_of(data))
    return Given(content, None, _name_of(data)) if _is_bytes(content) else None


def add_file(name: str, given: Given, type: str, file_name: str = "", *, download: bool = False) -> FileRef:
    """Let the page have it. ``name`` is the parameter; raises ApiError where a file of the disk cannot be read."""
    try:
        return current().run.session.files.add(given.data, type, file_name, download=download)
    except (OSError, ValueError) as error:
        if not is_a(given.data, Path):
            raise
        raise unreadable(name, given.data, error) from None


def type_of_name(name: str) -> str | None:
    """The most likely type of a file of this name."""
    import mimetypes

    return mimetypes.guess_type(name)[0]


def usable_type(name: str, type: str | None, otherwise: str) -> str:
    """The type that the app names; ``otherwise`` where it names none, or no type, which the log says."""
    if not type:
        return otherwise
    try:
        return check_type(type)
    except ApiError as error:
        log.warning("`%s`: %s Taken is %r.", name, error, otherwise)
        return otherwise


def no_file(name: str, expected: str, data: Any) -> None:
    """Raise the error of a parameter that is not a file."""
    refuse(name, expected, data)


def _is_bytes(data: Any) -> bool:
    return is_a(data, bytes) or is_a(data, bytearray) or is_a(data, memoryview)


def _is_open_file(data: Any) -> bool:
    if is_a(data, type):
        return False
    try:
        return callable(getattr(data, "read", None))  # of the object: a temporary file's class has none
    except Exception:
        return False


def read_file(name: str, data: Any) -> Any:
    """All of an open file; of all else, itself. Raises ApiError, which names the parameter ``name``."""
    if not _is_open_file(data):
        return data
    try:
        if is_a(data, io.BytesIO):
            return data.getvalue()
        # Sessions may share one: another thread would go on reading where this one is.
        with _reading[(id(data) >> 4) % len(_reading)]:
            if callable(getattr(data, "seek", None)) and (not is_a(data, io.IOBase) or data.seekable()):
                data.seek(0)
            return data.read()
    except (OSError, ValueError) as error:
        raise unreadable(name, data, error) from error


def unreadable(name: str, file: Any, error: Exception) -> ApiError:
    """The error of a parameter that is a file, at a path or open, which cannot be read."""
    file = str(file) if is_a(file, Path) else file
    # Not the error's own text, which has all of the path in it: that may be anything of any length.
    why = (error.strerror if isinstance(error, OSError) else None) or shown(str(error))
    said = f"`{name}` must be a readable file; {shown(file)} cannot be read: {why}."
    if isinstance(error, FileNotFoundError) and is_a(file, str) and not Path(file).is_absolute():
        said += f" It was looked for in `{Path.cwd()}`, the folder in which the server was started."
    return ApiError(said)


def _name_of(data: Any) -> str:
    """What an open file is called; those without a name have a number, or nothing."""
    try:
        name = getattr(data, "name", "")
    except Exception:
        return ""
    return Path(name).name if isinstance(name, str) and not name.startswith("<") else ""
