"""The widgets that take files, as tests of apps use them: what a user attaches, records, takes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from millpond.elements.file_uploader import Receipt
from millpond.session.files.file import Ticket
from millpond.testing.buttons import Button
from millpond.testing.widgets import Widget

Given = tuple[str, bytes] | tuple[str, bytes, str]
"""What a test uploads: the name, the bytes and the type."""


class _Upload(Widget):
    """What the user gives files to."""

    _types: Sequence[str] = ()

    def clear(self) -> Self:
        """The user takes all files away."""
        return self._have([])

    def _send(
        self, name: str, content: bytes, type: str = "application/octet-stream", *, folders: bool = False
    ) -> Receipt:
        props: Any = self._props
        self._check_usable()
        types = getattr(props, "types", ())
        if not Ticket("", "", types, props.max_size).takes(name):
            raise ValueError(f"{self._label} does not accept {name!r}. Accepted types: {', '.join(types)}.")
        if len(content) > props.max_size:
            raise ValueError(f"{self._label} does not accept {name!r}: it is too large.")
        files = self._app._files
        return files.receipt(files.open_receipt(files.upload(name, content, type, folders=folders)))

    def _have(self, receipts: Sequence[Receipt]) -> Self:
        self._check_usable()
        self._set(list(receipts))
        self._look()
        return self


class CameraInput(_Upload):
    """``st.camera_input``."""

    def upload(self, filename: str, content: bytes, mime_type: str = "image/jpeg") -> Self:
        """The user takes a photo."""
        return self._have([self._send(filename, content, mime_type)])

    def set_value(self, file: Given | None) -> Self:
        """The user takes a photo, ``(name, content, type)``; None takes it away."""
        return self._have([] if file is None else [self._send(*file)])


class AudioInput(_Upload):
    """``st.audio_input``."""

    def upload(self, filename: str, content: bytes, mime_type: str = "audio/wav") -> Self:
        """The user makes a recording."""
        return self._have([self._send(filename, content, mime_type)])

    def set_value(self, file: Given | None) -> Self:
        """The user makes a recording, ``(name, content, type)``; None takes it away."""
        return self._have([] if file is None else [self._send(*file)])


class FileUploader(_Upload):
    """``st.file_uploader``."""

    @property
    def allowed_type(self) -> list[str]:
        """Endings and types that it takes; empty: any."""
        return list(self._props.types)  # type: ignore[attr-defined]

    @property
    def accept_multiple_files(self) -> bool:
        """It takes several."""
        several: bool = self._props.several  # type: ignore[attr-defined]
        return several

    @property
    def accept_directory(self) -> bool:
        """It takes a folder."""
        directory: bool = self._props.directory  # type: ignore[attr-defined]
        return directory

    def upload(self, filename: str, content: bytes, mime_type: str = "application/octet-stream") -> Self:
        """The user uploads a file; it takes the place of the one before, unless several are taken."""
        before = list(self._shown) if self.accept_multiple_files else []
        return self._have([*before, self._send(filename, content, mime_type, folders=self.accept_directory)])

    def set_value(self, v: Given | Sequence[Given] | None) -> Self:
        """The user uploads these: ``(name, content, type)``, or a list of such; None takes all away."""
        given = [] if v is None else [v] if isinstance(v, tuple) and isinstance(v[0], str) else v
        return self._have([self._send(*one, folders=self.accept_directory) for one in given])


class ChatInput(_Upload, Button):
    """``st.chat_input``. What is written and attached is sent, once, by the next ``run()``."""

    @property
    def placeholder(self) -> str:
        """What it shows while it is empty."""
        return self._props.label

    @property
    def value(self) -> Any:
        """The message that was sent, in the last run or for the next one; None for nothing."""
        choice = self._app._choices.get(self.id) if super().value else None
        return None if choice is None else self._codec.from_wire(self._codec.receive(choice))

    def set_value(self, v: Any) -> Self:
        """Write a message, which ``run()`` sends, or take one that was not yet sent back (None).

        What was attached stays. With a dictionary, ``{"text": "Look", "files": [("a.png", b"...")]}``, it is
        what this says; a recording is ``"audio": ("a.wav", b"...")``.
        """
        if not isinstance(v, Mapping):
            return self._write(text="" if v is None else str(v))
        sound = v.get("audio")
        return self._write(
            text=str(v.get("text", "")),
            files=[self._attach(*file) for file in v.get("files", ())],
            audio=None if sound is None else self._speak(*sound),
        )

    def upload(self, filename: str, content: bytes, mime_type: str = "application/octet-stream") -> Self:
        """Attach a file; it takes the place of the one before, unless several are taken."""
        file = self._attach(filename, content, mime_type)
        several = self._props.several  # type: ignore[attr-defined]
        return self._write(files=[*(self._written["files"] if several else ()), file])

    def record(self, content: bytes, filename: str = "recorded_audio.wav") -> Self:
        """Speak: a recording goes with the message."""
        return self._write(audio=self._speak(filename, content))

    def clear(self) -> Self:
        """Take away what is attached; what is written stays."""
        return self._write(files=[], audio=None)

    @property
    def _written(self) -> dict[str, Any]:
        """What the next ``run()`` is to send."""
        waits = self._app._choices.get(self.id) if self.id in self._app._presses else None
        return {"text": "", "files": [], "audio": None} | (
            waits if isinstance(waits, dict) else {"text": waits or ""}
        )

    def _write(self, **changes: Any) -> Self:
        written = self._written | changes
        self._app._press(self.id, pressed=False)
        if not any(written.values()):
            return self
        self._check_usable()
        props: Any = self._props
        self._app._choices[self.id] = written if props.files or props.audio else written["text"]
        return super().set_value(True)

    def _attach(self, name: str, content: bytes, type: str = "application/octet-stream") -> Receipt:
        props: Any = self._props
        if not props.files:
            raise ValueError(f"{self._label} does not accept files: set `accept_file`.")
        return self._send(name, content, type, folders=props.directory)

    def _speak(self, name: str, content: bytes, type: str = "audio/wav") -> Receipt:
        if not self._props.audio:  # type: ignore[attr-defined]
            raise ValueError(f"{self._label} does not accept recordings: set `accept_audio`.")
        files = self._app._files
        return files.receipt(files.open_receipt(files.upload(name, content, type)))
