"""What a test does to widgets that are pressed, and to one where something is chosen with the press."""

from __future__ import annotations

from typing import Any, Self

from millpond.file_ref import FileRef
from millpond.session.files.file import File
from millpond.testing.choices import Choice
from millpond.testing.widgets import Widget


class Button(Widget):
    """``st.button`` and ``st.form_submit_button``."""

    @property
    def value(self) -> bool:
        """True if it was pressed, in the last run or for the next one."""
        return self.id in self._app._pressed

    def set_value(self, v: bool) -> Self:
        """Press it (True), or take a press that was not yet run back (False)."""
        self._check_usable()
        self._app._press(self.id, pressed=bool(v))
        return self

    def click(self) -> Self:
        """Press it. The app sees it in the next run."""
        return self.set_value(True)


class DownloadButton(Button):
    """``st.download_button``. Where the script is not told of a click, no run comes of one."""

    def set_value(self, v: bool) -> Self:
        """Click on it (True), or take a click that was not yet run back (False)."""
        self._check_usable()
        return super().set_value(v) if self._props.told else self  # type: ignore[attr-defined]

    @property
    def content(self) -> bytes:
        """What the browser would save. A function that makes it is called now."""
        return self._saved()[1]

    @property
    def file_name(self) -> str:
        """What the browser would call it. A function that makes the file is called now."""
        return self._saved()[0].name

    def _saved(self) -> tuple[File, bytes]:
        self._check_usable()
        ref: FileRef | None = self._props.file  # type: ignore[attr-defined]
        address = self._app._ask(self.id).decode() if ref is None else ref.address
        return self._app._files.shown[address]


class LinkButton(Button):
    """``st.link_button``. Where the script is not told of a click, nothing comes of one."""

    def _look(self) -> bool:
        return self.id == "" or super()._look()

    def set_value(self, v: bool) -> Self:
        """Click on it (True), or take a click that was not yet run back (False)."""
        return super().set_value(v) if self.id else self


class MenuButton(Choice, Button):
    """``st.menu_button``."""

    @property
    def value(self) -> Any:
        """What was chosen, in the last run or for the next one; None for nothing."""
        choice = self._app._choices.get(self.id) if super().value else None
        return None if choice is None else self._codec.from_wire(choice)

    def set_value(self, v: Any) -> Self:
        """Choose an option, or take a choice that was not yet run back (None)."""
        if v is not None:
            self._check_usable()
            choice = self._codec.to_wire(v)
            self._app._choices[self.id] = choice
        return super().set_value(v is not None)

    def click(self, v: Any) -> Self:  # type: ignore[override]
        """Choose an option. The app sees it in the next run."""
        return self.set_value(v)

    def click_index(self, index: int) -> Self:
        """Choose an option by its position."""
        return self.set_value(self._codec.from_wire((range(len(self.options))[index], self.options[index])))

    def _words(self, option: Any) -> str:
        words: str = self._codec.to_wire(option)[1]
        return words
