"""The files of a session that no server keeps."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from millpond.file_ref import FileRef
from millpond.session.files.file import File, check_type, clean_name, clean_path, last_part, name_of
from millpond.session.files.uploaded import UploadedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Buffer

    from millpond.props import Policy


class InMemorySessionFiles:
    """Keeps the files of one session in memory: for tests, and scripts that nobody serves.

    Parameters
    ----------
    uploads:
        What was uploaded before, by receipt; None: nothing.
    """

    def __init__(self, uploads: dict[str, tuple[File, bytes]] | None = None) -> None:
        self.shown: dict[str, tuple[File, bytes]] = {}
        """The files, by address."""
        self.uploads = {} if uploads is None else uploads
        self.kept: dict[str, Any] = {}
        self.max_upload = 200 << 20

    def add(
        self, data: Buffer | Path | UploadedFile, type: str, name: str = "", *, download: bool = False
    ) -> FileRef:
        content = _read(data)
        digest = hashlib.sha256(content).hexdigest()
        name, type = clean_name(name), check_type(type)
        id = name_of(digest, type, name, download=download)
        file = File(id, digest, len(content), type, name, 0.0, download)
        ref = FileRef(id, digest, len(content), type, name, download)
        self.shown[self.address(ref)] = (file, content)
        return ref

    def keep_on(self, ref: FileRef) -> bool:
        return self.address(ref) in self.shown

    def address(self, ref: FileRef) -> str:
        return ref.address or f"files/{ref.id}/{last_part(ref.name, ref.type)}"

    def folder(self, path: Path, needs: Policy | None = None, called: str = "") -> str:
        return f"folder/{path.name}/"

    def ticket(
        self, widget: str, types: Sequence[str] = (), max_size: int | None = None, *, folders: bool = False
    ) -> str:
        return widget

    def receipt(self, upload: File) -> tuple[str, str, int, str]:
        return upload.id, upload.name, upload.size, f"files/{upload.id}/{last_part(upload.name, upload.type)}"

    def upload(self, name: str, data: bytes, type: str, *, folders: bool = False) -> str:
        """Upload a file as a browser would; returns the receipt."""
        id = f"upload-{len(self.uploads)}"
        file = File(
            id,
            hashlib.sha256(data).hexdigest(),
            len(data),
            type,
            (clean_path if folders else clean_name)(name),
            0.0,
            upload=True,
        )
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
        raise FileNotFoundError(f"The file {file.name!r} no longer exists.")


def _read(data: Buffer | Path | UploadedFile) -> bytes:
    if isinstance(data, Path):
        return data.read_bytes()
    return data.getvalue() if isinstance(data, UploadedFile) else bytes(data)
