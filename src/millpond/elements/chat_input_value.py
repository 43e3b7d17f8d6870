"""What ``st.chat_input`` gives where it takes files or recordings, and what it is on the wire."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any, NamedTuple, cast

import msgspec

from millpond.elements.checks import is_a
from millpond.elements.file_uploader import Receipt, check_upload
from millpond.session.files.session_files import SessionFiles
from millpond.session.files.uploaded import UploadedFile
from millpond.session.widget import WidgetCodec
from millpond.structs import learn

SOUNDS = ("audio/*",)
_PARAMETERS = {"files": "accept_file", "audio": "accept_audio"}


class ChatInputValue(MutableMapping[str, Any]):
    """A message with what was attached to it: like a dictionary, whose keys are attributes, too.

    Attributes
    ----------
    text:
        The message; empty where only files or a recording were sent.
    files:
        A list of uploads; there with ``accept_file`` only.
    audio:
        The recording, a WAV file, or None; there with ``accept_audio`` only.
    """

    text: str
    files: list[UploadedFile]
    audio: UploadedFile | None

    def __init__(self, **given: Any) -> None:
        vars(self).update(given)

    def __getitem__(self, name: str) -> Any:
        try:
            return vars(self)[name]
        except KeyError:
            raise KeyError(f"{name!r} is not among {', '.join(self)}{_why_not(name)}") from None

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"A `ChatInputValue` has {', '.join(self)}, and no `{name}`{_why_not(name)}.")

    def __setitem__(self, name: str, value: Any) -> None:
        vars(self)[name] = value

    def __delitem__(self, name: str) -> None:
        self[name]  # says what is there, if this is not
        del vars(self)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(vars(self))

    def __len__(self) -> int:
        return len(vars(self))

    def __repr__(self) -> str:
        return f"ChatInputValue({', '.join(f'{name}={value!r}' for name, value in self.items())})"

    def rewind(self) -> None:
        """Rewind the attachments, so that they are read from the start again."""
        for value in self.values():
            for file in value if is_a(value, list) else [value]:
                if is_a(file, UploadedFile) and not file.closed:
                    file.rewind()

    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary."""
        return dict(vars(self))


def _why_not(name: str) -> str:
    return f": `st.chat_input` was called without `{_PARAMETERS[name]}`" if name in _PARAMETERS else ""


class Message(msgspec.Struct, forbid_unknown_fields=True):
    """The message that the tab sends."""

    text: str = ""
    files: tuple[Receipt, ...] = ()
    audio: Receipt | None = None


learn(Message)


class Attachable(NamedTuple):
    """The attachments that a message may have."""

    types: tuple[str, ...]
    max_size: int
    """Bytes of one file."""
    most: int | None
    """How many files there may be at most: 0, 1, or any number (None)."""
    max_audio: int | None
    """Bytes of the recording; None: there may be none."""


class TextCodec(WidgetCodec[str | None]):
    """The message, in the run that it has started; None in all others."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit

    def receive(self, wire: Any) -> str:
        if not isinstance(wire, str) or not wire:
            raise ValueError("the message must not be empty")
        return wire[: self.limit]


class MessageCodec(WidgetCodec[Any]):
    """A codec of messages with attachments.

    Parameters
    ----------
    limit:
        Characters of the text.
    """

    def __init__(self, files: SessionFiles, limit: int | None, takes: Attachable) -> None:
        self._files = files
        self._limit = limit
        self._takes = takes

    def receive(self, wire: Any) -> Message:
        message = wire if is_a(wire, Message) else msgspec.convert(wire, Message)
        message.text = message.text[: self._limit]
        if not message.text and not message.files and message.audio is None:
            raise ValueError("a message must have a text, files or a recording")
        takes = self._takes
        if takes.most is not None and len(message.files) > takes.most:
            raise ValueError(f"at most {takes.most} files are allowed; got {len(message.files)}")
        for receipt in message.files:
            check_upload(self._files.open_receipt(receipt[0]), takes.types, takes.max_size)
        if message.audio is not None:
            if takes.max_audio is None:
                raise ValueError("recordings are not allowed: set `accept_audio`")
            check_upload(self._files.open_receipt(message.audio[0]), SOUNDS, takes.max_audio)
        return cast(Message, message)

    def from_wire(self, wire: Message | None) -> ChatInputValue | None:
        if wire is None:
            return None
        value = ChatInputValue(text=wire.text)
        if self._takes.most != 0:
            value["files"] = [self._open(receipt) for receipt in wire.files]
        if self._takes.max_audio is not None:
            value["audio"] = None if wire.audio is None else self._open(wire.audio)
        return value

    def _open(self, receipt: Receipt) -> UploadedFile:
        return UploadedFile(self._files.open_receipt(receipt[0]), self._files)


def codec_for(files: SessionFiles, limit: int | None, takes: Attachable) -> WidgetCodec[Any]:
    """The codec of these messages: the same object in each run of a session."""
    if takes.most == 0 and takes.max_audio is None:
        return _ANY_LENGTH if limit is None else TextCodec(limit)
    name = f"message {limit} {takes}"
    found: WidgetCodec[Any] | None = files.kept.get(name)
    if found is None:
        found = files.kept[name] = MessageCodec(files, limit, takes)
    return found


_ANY_LENGTH = TextCodec(None)
