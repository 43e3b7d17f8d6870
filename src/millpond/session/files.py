"""Files of a session, as elements see them: what the page shows, and what users upload.

An element that shows a file calls :meth:`SessionFiles.add` each time it is
drawn, and puts the address that it gets into its props. An element that takes
uploads gives its component a ticket, and makes :class:`UploadedFile` objects of
the receipts that come back as its value. Where the bytes are is the server's
concern; :class:`LocalFiles` is for sessions without one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from io import BytesIO
from typing import IO, TYPE_CHECKING, Protocol

import msgspec

from millpond.errors import ApiError

if TYPE_CHECKING:
    from pathlib import Path

# What an app without files does not need is imported where it is used: `import millpond` stays fast.

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(;\s*[\w-]+=[\w.+-]+)*", re.ASCII)
LONGEST_NAME = 200


class File(msgspec.Struct, array_like=True, frozen=True):
    """What is known of a file."""

    id: str
    """Its name in the session: 24 characters that nobody chose."""
    digest: str
    size: int
    type: str
    name: str
    """What people call it. Never used as a path."""
    made: float
    """Seconds since 1970-01-01 UTC."""
    download: bool = False
    """The browser is to save it, not to show it."""
    upload: bool = False
    """It came from the browser."""


class Ticket(msgspec.Struct, array_like=True, frozen=True):
    """What an upload must be like: the page gets it sealed, and presents it with the upload."""

    owner: str
    widget: str
    types: tuple[str, ...]
    """Endings of names (``.csv``) and types (``image/png``, ``image/*``); empty: any."""
    max_size: int
    """Bytes."""

    def takes(self, name: str) -> bool:
        """Whether a file of this name is of one of the types."""
        if not self.types:
            return True
        import mimetypes

        kind = mimetypes.guess_type(name)[0] or ""
        return any(
            name.lower().endswith(each) if each.startswith(".") else _is_of_type(kind, each)
            for each in self.types
        )


class SessionFiles(Protocol):
    """What the session has for its elements. All methods are called on the run's thread."""

    def add(self, data: bytes | Path, type: str, name: str = "", *, download: bool = False) -> str:
        """Let the page have a file; returns its address, relative to the page's.

        The same content, type and name have the same address in each run, and
        cost nothing but their hash from the second time on. A file is there
        while the page or Session State names it, and a minute longer.

        Parameters
        ----------
        data:
            The bytes, or a file to copy.
        type:
            ``image/png``
        name:
            What the browser calls it when it saves it.
        download:
            The browser is to save it, not to show it.

        Raises
        ------
        ApiError
            The type is not one, or the file is too large to be kept.
        """

    def ticket(self, widget: str, types: Sequence[str] = (), max_size: int | None = None) -> str:
        """What a widget's component needs to upload files.

        Parameters
        ----------
        widget:
            The widget's id.
        types:
            What is taken: ``.csv``, ``image/*``; empty: everything.
        max_size:
            Bytes of one file; default: ``server.maxUploadSize``.
        """

    def open_receipt(self, receipt: str) -> File:
        """The upload that a receipt is for. Raises ValueError for one that is not this session's."""

    def fetch(self, file: File) -> IO[bytes]:
        """The bytes of a file, in a temporary one. Raises FileNotFoundError, or OSError when it cannot be had now."""


def clean_name(name: str) -> str:
    """A file's name without folders, control characters, and what is too long.

    >>> clean_name("home/ann/../report.csv")
    'report.csv'
    """
    import unicodedata

    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    # Controls, formatting (which can turn the direction of text), surrogates.
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    name = name.strip().lstrip(".")
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_NAME or not dot:
        return name[:LONGEST_NAME]
    ending = ending[:20]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def check_type(type: str) -> str:
    """The type, if it is one. Raises ApiError."""
    if not _TYPE.fullmatch(type):
        raise ApiError(f"{type!r} is no type of a file. Write it as in 'image/png'.")
    return type


def name_of(digest: str, type: str, name: str, *, download: bool) -> str:
    """The id of a file that is shown: the same whenever it is the same."""
    body = msgspec.msgpack.encode((digest, type, name, download))
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def last_part(name: str, type: str) -> str:
    """The end of a file's address, by which browsers call it."""
    import mimetypes
    from urllib.parse import quote

    return quote(name or "file" + (mimetypes.guess_extension(type.partition(";")[0]) or ""), safe="")


def _is_of_type(kind: str, wanted: str) -> bool:
    return kind == wanted or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))


class LocalFiles:
    """Keeps the files of one session in memory: for tests, and scripts that nobody serves."""

    def __init__(self) -> None:
        self.shown: dict[str, tuple[File, bytes]] = {}
        """By address."""
        self.uploads: dict[str, tuple[File, bytes]] = {}
        """By receipt."""

    def add(self, data: bytes | Path, type: str, name: str = "", *, download: bool = False) -> str:
        content = data.read_bytes() if not isinstance(data, bytes) else data
        digest = hashlib.sha256(content).hexdigest()
        name, type = clean_name(name), check_type(type)
        id = name_of(digest, type, name, download=download)
        file = File(id, digest, len(content), type, name, 0.0, download)
        address = f"files/{id}/{last_part(name, type)}"
        self.shown[address] = (file, content)
        return address

    def ticket(self, widget: str, types: Sequence[str] = (), max_size: int | None = None) -> str:
        return widget

    def upload(self, name: str, data: bytes, type: str) -> str:
        """What a browser would do; the receipt."""
        id = f"upload-{len(self.uploads)}"
        file = File(id, hashlib.sha256(data).hexdigest(), len(data), type, clean_name(name), 0.0, upload=True)
        self.uploads[id] = (file, data)
        return id

    def open_receipt(self, receipt: str) -> File:
        if receipt not in self.uploads:
            raise ValueError(f"There is no upload {receipt}.")
        return self.uploads[receipt][0]

    def fetch(self, file: File) -> IO[bytes]:
        for found, data in [*self.uploads.values(), *self.shown.values()]:
            if found.id == file.id:
                return BytesIO(data)
        raise FileNotFoundError(f"The file {file.name!r} is not there any more.")
