"""What a session has for the elements that show or take files."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from millpond.session.files.file import File


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
