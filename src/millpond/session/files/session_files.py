"""What a session has for the elements that show or take files."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from typing_extensions import Buffer

    from millpond.file_ref import FileRef
    from millpond.props import Policy
    from millpond.session.files.file import File
    from millpond.session.files.uploaded import UploadedFile


class SessionFiles(Protocol):
    """What the session has for its elements. All methods are called on the run's thread."""

    kept: dict[str, Any]
    """What elements with files keep for this session, by names of theirs."""

    @property
    def max_upload(self) -> int:
        """Bytes of one upload, where the widget does not say."""

    def add(
        self, data: Buffer | Path | UploadedFile, type: str, name: str = "", *, download: bool = False
    ) -> FileRef:
        """Let the page have a file, which props then refer to.

        The same content, type and name are the same file in each run. What
        cannot have changed since (the same ``bytes`` or Arrow buffer, a file
        of the disk as it was) is neither read nor hashed nor stored again. A
        file is there while the page or Session State names it, and a minute
        longer.

        Parameters
        ----------
        data:
            The bytes, a file to copy, or what a user has uploaded.
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

    def keep_on(self, ref: FileRef) -> bool:
        """Let the page have a file again that was added before. False: it is gone, and has to be added."""

    def address(self, ref: FileRef) -> str:
        """Where the browser of this session finds a file, relative to the page.

        Called for all that props and effects refer to when they are sent. A
        file that another session has added becomes this one's too. Also for
        answers to asks; may be called on any thread.
        """

    def folder(self, path: Path, needs: Policy | None = None, called: str = "") -> str:
        """Where a frame finds a folder that it is made of: the address, to which the name of a file is added.

        It is the same for all sessions and all processes of the app.

        Parameters
        ----------
        path:
            Anybody who has the address can fetch what is in the folder, but for names that begin with a dot.
        needs:
            What the frame needs of its Content-Security-Policy: most often the ``frame_policy`` of the props.
        called:
            A name for it in the address, for people: letters, digits, ``-``, ``_`` and ``.``.

        Raises
        ------
        ApiError
            It is no folder, or the app itself is in it; or ``needs`` is no policy.
        """

    def ticket(
        self, widget: str, types: Sequence[str] = (), max_size: int | None = None, *, folders: bool = False
    ) -> str:
        """What a widget's component needs to upload files.

        Parameters
        ----------
        widget:
            The widget's id.
        types:
            What is taken: ``.csv``, ``image/*``; empty: everything.
        max_size:
            Bytes of one file; default: ``server.maxUploadSize``.
        folders:
            The names of files are paths, in a folder that the user chooses.
        """

    def receipt(self, upload: File) -> tuple[str, str, int, str]:
        """What the page has of an upload: what :meth:`open_receipt` opens; its name, size, and address."""

    def open_receipt(self, receipt: str) -> File:
        """The upload that a receipt is for. Raises ValueError for one that is not this session's."""

    def fetch(self, file: File) -> IO[bytes]:
        """The bytes of a file, in a temporary one. Raises FileNotFoundError, or OSError when it cannot be had now."""
