"""``st.file_uploader``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, overload

from millpond.elements.checks import OnChange, is_a
from millpond.elements.place import Place, overloaded
from millpond.props import LabelVisibility, WidgetProps, Width, well_formed
from millpond.session.context import current
from millpond.session.files.file import File, is_taken
from millpond.session.files.session_files import SessionFiles
from millpond.session.files.uploaded import UploadedFile
from millpond.session.widget import WidgetCodec

Receipt = tuple[str, str, int, str]
"""What the server has given for an upload, its name, its size in bytes, and its address."""

_ALIKE = (("jpg", "jpeg"), ("tif", "tiff"), ("mpg", "mpeg"), ("mp4", "mpeg4"), ("htm", "html"))
_KINDS = ("audio", "image", "text", "video")


class FileUploader(WidgetProps):
    kind: ClassVar[str] = "file_uploader"

    value: tuple[Receipt, ...] = ()
    types: tuple[str, ...] = ()
    """Endings (``.csv``) and types (``image/*``); empty: any."""
    several: bool = False
    directory: bool = False
    """A folder is chosen, with all that is in it."""
    max_size: int = 0
    """Bytes of one file."""
    ticket: str = ""
    """What the page shows to the server with each upload."""


@overload
def file_uploader(
    self: Place,
    label: str,
    type: str | Sequence[str] | None = None,
    accept_multiple_files: Literal[False] = ...,
    **others: Any,
) -> UploadedFile | None: ...
@overload
def file_uploader(
    self: Place,
    label: str,
    type: str | Sequence[str] | None = None,
    *,
    accept_multiple_files: Literal[True, "directory"],
    **others: Any,
) -> list[UploadedFile]: ...
@overload
def file_uploader(
    self: Place,
    label: str,
    type: str | Sequence[str] | None = None,
    accept_multiple_files: bool | Literal["directory"] = ...,
    **others: Any,
) -> UploadedFile | list[UploadedFile] | None: ...
@overloaded
def file_uploader(
    self: Place,
    label: str,
    type: str | Sequence[str] | None = None,
    accept_multiple_files: bool | Literal["directory"] = False,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    max_upload_size: int | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "stretch",
) -> Any:
    """A widget for uploading files, by choosing, dropping or pasting them.

    A large file is uploaded in parts. If the connection is lost or the server
    ends, the upload pauses and later resumes.

    Parameters
    ----------
    label:
        What to provide; inline Markdown.
    type:
        The accepted types: extensions (``"csv"``, ``[".png", "jpg"]``), MIME
        types (``"application/pdf"``, ``"image/*"``), or ``"audio"``, ``"image"``,
        ``"text"``, ``"video"``. None: all. The server checks the file's name; the
        app must check its content.
    accept_multiple_files:
        True: any number of files. ``"directory"``: a folder with its subfolders;
        the names of the files are then paths.
    max_upload_size:
        The maximum size of a file in megabytes. None: the option
        ``server.maxUploadSize``.

    Returns
    -------
    UploadedFile, list of UploadedFile, or None
        The upload, or None; with ``accept_multiple_files``, a list. Each can be
        read like an open file, from the start in each run, and has ``name``,
        ``type``, ``size`` and ``file_id``.

    Examples
    --------
    >>> import millpond as st
    >>> table = st.file_uploader("A table", "csv")
    >>> if table is not None:
    ...     st.write(table.name, table.read().decode())
    >>> photos = st.file_uploader("Photos", "image", accept_multiple_files=True)
    """
    files = current().run.session.files
    types = taken_types(type)
    several = accept_multiple_files is not False
    directory = accept_multiple_files == "directory"
    most = files.max_upload if max_upload_size is None else max_upload_size << 20
    props = FileUploader(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        types=types, several=several, directory=directory, max_size=most,
        ticket=files.ticket(str(key or label), types, most, folders=directory),
    )  # fmt: skip
    codec = codec_of(files, types, most, several=several)
    widget = self._widget(
        props, codec=codec, default=[] if several else None, key=key, on_change=on_change, args=args, kwargs=kwargs,
        identity=(types, accept_multiple_files, max_upload_size),
    )  # fmt: skip
    return handed_out(widget.value, files)


def taken_types(type: str | Sequence[str] | None) -> tuple[str, ...]:
    """Endings with their dot, and types, as a ticket has them."""
    given = [type] if is_a(type, str) else list(type or ())
    found: dict[str, None] = {}
    for one in given:
        name = well_formed(str(one)).strip().lower()
        if not name:
            continue
        if "/" in name:
            found[name] = None
        elif name in _KINDS:
            found[f"{name}/*"] = None
        else:
            ending = name.removeprefix(".")
            found[f".{ending}"] = None
            found.update({f".{other}": None for pair in _ALIKE if ending in pair for other in pair})
    return tuple(found)


def codec_of(files: SessionFiles, types: tuple[str, ...], most: int, *, several: bool) -> WidgetCodec[Any]:
    """The same in each run of a session, so that a value that has not changed costs nothing."""
    name = f"uploads {types} {most} {several}"
    found: WidgetCodec[Any] | None = files.kept.get(name)
    if found is None:
        found = files.kept[name] = UploadsCodec(files, types, most, several=several)
    return found


def check_upload(file: File, types: Sequence[str], most: int) -> None:
    """Raises ValueError for one that another widget of the session may take, and this one not."""
    if not is_taken(file.name, types):
        raise ValueError(f"it takes {', '.join(types)}, and no {file.name!r}.")
    if file.size > most:
        raise ValueError(f"it takes files of up to {most / 2**20:g} MB; {file.name!r} has {file.size} bytes.")


def handed_out(value: Any, files: SessionFiles) -> Any:
    """What the script gets: each file at its start, a list of its own."""
    if is_a(value, list):
        return [_from_start(file, files) for file in value]
    return None if value is None else _from_start(value, files)


def _from_start(file: UploadedFile, files: SessionFiles) -> UploadedFile:
    if file.closed:
        return file.again(files)
    file.rewind()
    return file


class UploadsCodec(WidgetCodec[Any]):
    """Uploads, which the wire has as receipts.

    Parameters
    ----------
    types, most:
        What the user may send, and how large it may be; the app may put anything there.
    """

    def __init__(self, files: SessionFiles, types: tuple[str, ...], most: int, *, several: bool) -> None:
        self._files = files
        self._types = types
        self._most = most
        self._several = several
        self._had: set[str] = set()
        """The ids of what it had, which may come again with more."""

    def to_wire(self, value: Any) -> tuple[Receipt, ...]:
        if value is None:
            value = []
        elif is_a(value, UploadedFile):
            value = [value]
        if not (is_a(value, list) or is_a(value, tuple)) or not all(is_a(one, UploadedFile) for one in value):
            raise ValueError("it must be what was uploaded: an `UploadedFile`, a list of them, or None.")
        if len(value) > 1 and not self._several:
            raise ValueError(f"it takes one file; there are {len(value)}. Set `accept_multiple_files=True`.")
        self._had.update(one.file_id for one in value)
        return tuple(self._files.receipt(one.record) for one in value)

    def receive(self, wire: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
        value = self.from_wire(wire)
        for one in value if is_a(value, list) else [value] if value is not None else []:
            if one.file_id not in self._had:
                check_upload(one.record, self._types, self._most)
        return self.to_wire(value)

    def from_wire(self, wire: tuple[Receipt, ...]) -> Any:
        if len(wire) > 1 and not self._several:
            raise ValueError(f"it takes one file; there are {len(wire)}.")
        found = [UploadedFile(self._files.open_receipt(receipt), self._files) for receipt, *_ in wire]
        return found if self._several else (found[0] if found else None)

    def keep(self, wire: tuple[Receipt, ...], value: Any) -> tuple[Receipt, ...]:
        return self.to_wire(value)
