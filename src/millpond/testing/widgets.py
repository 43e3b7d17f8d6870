"""What a test does to widgets, with the names of Streamlit's ``AppTest``.

A widget is live: a handle that was taken before a run works after it, as long
as the page has the widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import msgspec

from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import WidgetProps
from millpond.session.files.file import File
from millpond.session.widget import WidgetCodec
from millpond.testing.elements import Element, NotOnPage, summary
from millpond.testing.page import TabNode

if TYPE_CHECKING:
    from millpond.testing.app_test import AppTest


class Widget(Element):
    """One widget of the page: what it shows, and what the user does to it."""

    _props: WidgetProps

    def __init__(self, app: AppTest, node: TabNode, type: str) -> None:
        super().__init__(app, node, type)
        self._shown: Any = None
        self._look()

    @property
    def id(self) -> str:
        """The name that events use: the same over reruns and restarts."""
        return self._props.id

    @property
    def form_id(self) -> str:
        """The form that it belongs to; empty for none."""
        return self._props.form or ""

    @property
    def value(self) -> Any:
        """Its value, as the script gets it, with what the test has set since the last run."""
        self._check_there()
        return self._decode(self._shown)

    def set_value(self, v: Any) -> Self:
        """The user chooses a value. The app sees it in the next run.

        Raises
        ------
        ValueError
            The widget cannot have this value.
        NotOnPage
            The widget is disabled, or not on the page any more.
        """
        self._check_usable()
        try:
            self._codec.check(v)
            self._set(msgspec.to_builtins(self._codec.to_wire(v)))
        except (TypeError, AttributeError, ApiError) as error:
            raise ValueError(f"{self._label} cannot have the value {v!r}: {error}") from error
        except ValueError as error:
            raise ValueError(f"{self._label} cannot have the value {v!r}: {error}") from None
        return self

    def _set(self, wire: Any) -> None:
        """The user sets what the wire will carry. Raises ValueError."""
        self._decode(wire)
        self._app._tab.set(self.id, wire)

    def _decode(self, wire: Any) -> Any:
        """A value of the wire as the script gets it, by the rules of the server."""
        return self._codec.from_wire(msgspec.convert(wire, _value_type(type(self._props))))

    @property
    def _codec(self) -> WidgetCodec[Any]:
        return self._app._codec(self.id)

    def _look(self) -> bool:
        """Take what the page shows now; False if the widget is gone."""
        node = self._app._tab.tree.widget(self.id)
        if node is None:
            return False
        assert isinstance(node.props, WidgetProps)
        self._props = node.props
        if not node.props.trigger:
            self._shown = self._app._tab.value(self.id)
        return True

    def __repr__(self) -> str:
        shown = "" if self._props.trigger or not self._look() else f", value={self._shown!r}"
        return f"{type(self).__name__}({summary(self._props)}{shown})"

    def _check_there(self) -> None:
        if not self._look():
            raise NotOnPage(f"{self._label} is not on the page any more: the last run did not draw it.")

    def _check_usable(self) -> None:
        self._check_there()
        if self._props.disabled:
            raise NotOnPage(f"{self._label} is disabled: a user cannot use it.")

    @property
    def _label(self) -> str:
        return f"The {self._props.called.replace('_', ' ')} “{self._props.label}”"


_TYPES: dict[type[WidgetProps], Any] = {}


def _value_type(cls: type[WidgetProps]) -> Any:
    """The type of a widget's value on the wire."""
    if cls not in _TYPES:
        _TYPES[cls] = next(f.type for f in msgspec.structs.fields(cls) if f.name == "value")
    return _TYPES[cls]


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


class Choice(Widget):
    """What the widgets have in common that let the user choose among options."""

    @property
    def options(self) -> list[str]:
        """The options as the user reads them."""
        return list(self._props.options)  # type: ignore[attr-defined]

    @property
    def format_func(self) -> Callable[[Any], str]:
        """What makes a label of an option."""

        def label(option: Any) -> str:
            return self._words(option)

        return label

    def _words(self, option: Any) -> str:
        made = self._codec.to_wire([option] if isinstance(self.value, list) else option)
        # Several on the wire, or the one.
        words: str = made[0][1] if isinstance(made[0], tuple) else made[1]
        return words


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


class Pagination(Widget):
    """``st.pagination``."""

    def select(self, page: int) -> Self:
        """Go to a page, from 1."""
        return self.set_value(page)


class DateTimeInput(Widget):
    """``st.datetime_input``."""

    @property
    def min(self) -> datetime:
        """The first moment that can be chosen."""
        return datetime.fromisoformat(self._props.min)  # type: ignore[attr-defined]

    @property
    def max(self) -> datetime:
        """The last moment that can be chosen."""
        return datetime.fromisoformat(self._props.max)  # type: ignore[attr-defined]


class Toggle(Widget):
    """``st.toggle``."""


class Checkbox(Widget):
    """``st.checkbox``."""

    def check(self) -> Self:
        """Tick it."""
        return self.set_value(True)

    def uncheck(self) -> Self:
        """Take the tick away."""
        return self.set_value(False)


class TextInput(Widget):
    """``st.text_input`` and ``st.text_area``."""

    def input(self, v: str) -> Self:
        """Type a text, and commit it (Enter, or leaving the field)."""
        return self.set_value(v)


class TextArea(TextInput):
    """``st.text_area``."""


class Feedback(Widget):
    """``st.feedback``."""


class ColorPicker(Widget):
    """``st.color_picker``."""

    def pick(self, v: str) -> Self:
        """Choose a colour; the ``#`` may be missing."""
        return self.set_value(v if v.startswith("#") else f"#{v}")


class Dataframe(Widget):
    """``st.dataframe``, which is a widget where it tells the script what is selected."""

    def __init__(self, app: AppTest, node: TabNode, type: str) -> None:
        self._node = node.id
        super().__init__(app, node, type)

    @property
    def value(self) -> Any:
        """The table as a DataFrame of pandas where the app gave one, or anything else that pandas is needed for;
        else as the app's library has it. Tables of Python's own lists are a dictionary of columns where there
        is no pandas.
        """
        source: Any = self._app._session.source(self._node)
        if source is None:
            raise NotOnPage("The table is not on the page any more: the last run did not draw it.")
        return source.frame.native

    @property
    def selection(self) -> Any:
        """What is selected, as the script gets it."""
        self._check_selectable()
        return self._decode(self._app._tab.value(self.id)).selection

    def select(
        self, rows: Sequence[int] = (), columns: Sequence[str] = (), cells: Sequence[tuple[int, str]] = ()
    ) -> Self:
        """The user selects these, and nothing else. The app sees it in the next run."""
        self._check_selectable()
        return self.set_value({"selection": {"rows": rows, "columns": columns, "cells": cells}})

    def _check_selectable(self) -> None:
        if not self.id:
            raise NotOnPage(f"{self._label} has no selection: it was drawn without `on_select`.")

    def _look(self) -> bool:
        return super()._look() if self._props.id else True


class NumberInput(Widget):
    """``st.number_input``."""

    def increment(self) -> Self:
        """Press plus; at the maximum nothing happens."""
        return self._step(1)

    def decrement(self) -> Self:
        """Press minus; at the minimum nothing happens."""
        return self._step(-1)

    def _step(self, sign: int) -> Self:
        self._check_usable()
        props: Any = self._props
        value = self._shown if self._shown is not None else (props.min or 0)
        number = value + sign * props.step
        if props.type == "float":
            # In decimals, as people count: 0.1 and 0.2 make 0.3.
            number = round(number, max(_decimals(value), _decimals(props.step)))
        beyond = (sign > 0 and props.max is not None and number > props.max) or (
            sign < 0 and props.min is not None and number < props.min
        )
        if not beyond:
            self._set(number)
        return self


def _decimals(number: float) -> int:
    return len(f"{number:.15f}".rstrip("0").partition(".")[2])


class TimeInput(Widget):
    """``st.time_input``."""

    def increment(self) -> Self:
        """One step later."""
        return self._step(1)

    def decrement(self) -> Self:
        """One step earlier."""
        return self._step(-1)

    def _step(self, sign: int) -> Self:
        self._check_usable()
        if self.value is None:
            return self
        step = timedelta(seconds=self._props.step)  # type: ignore[attr-defined]
        moment = datetime.combine(date(2000, 1, 1), self.value) + sign * step
        return self.set_value(moment.time())


class DateInput(Widget):
    """``st.date_input``."""

    @property
    def min(self) -> date:
        """The first date that can be chosen."""
        return date.fromisoformat(self._props.min)  # type: ignore[attr-defined]

    @property
    def max(self) -> date:
        """The last date that can be chosen."""
        return date.fromisoformat(self._props.max)  # type: ignore[attr-defined]


class Slider(Widget):
    """``st.slider``."""

    def set_range(self, lower: Any, upper: Any) -> Self:
        """Move both ends of a range."""
        return self.set_value((lower, upper))

    @property
    def min(self) -> Any:
        """The lowest value."""
        return self._bound("min")

    @property
    def max(self) -> Any:
        """The highest value."""
        return self._bound("max")

    def _bound(self, name: str) -> Any:
        number = getattr(self._props, name)
        found = self._decode([number] * len(self._props.value))  # type: ignore[attr-defined]
        return found[0] if isinstance(found, tuple) else found


class SelectSlider(Choice):
    """``st.select_slider``."""

    def set_range(self, lower: Any, upper: Any) -> Self:
        """Move both ends of a range."""
        return self.set_value((lower, upper))

    def _words(self, option: Any) -> str:
        ends = len(self._props.value)  # type: ignore[attr-defined]
        words: str = self._codec.to_wire((option, option) if ends == 2 else option)[0][1]
        return words


class OneChoice(Choice):
    """One option, or none."""

    @property
    def index(self) -> int | None:
        """The position of the chosen option; None for no choice."""
        self._check_there()
        return self._shown[0] if self._shown is not None and self._shown[0] >= 0 else None


class ButtonGroup(Choice):
    """``st.pills`` and ``st.segmented_control``."""

    @property
    def indices(self) -> list[int]:
        """The positions of the chosen options."""
        self._check_there()
        return [at for at, _ in self._shown]

    @property
    def formatted_values(self) -> list[str]:
        """The chosen options as the user reads them."""
        return [self.options[at] for at in self.indices]

    def set_value(self, v: Any) -> Self:
        """Choose an option, or several in a list; None or an empty list: none."""
        alone = isinstance(v, list | tuple) and len(v) < 2 and not self._several
        return super().set_value(next(iter(v), None) if alone else v)

    def select(self, v: Any) -> Self:
        """Choose an option; where there may be several, too."""
        if not self._several:
            return self.set_value(v)
        return self.set_value(self.value if v in self.value else [*self.value, v])

    def unselect(self, v: Any) -> Self:
        """Take an option from the choice."""
        if self._several:
            return self.set_value([one for one in self.value if one != v])
        return self.set_value(None if self.value == v else self.value)

    @property
    def _several(self) -> bool:
        several: bool = self._props.several  # type: ignore[attr-defined]
        return several


class Radio(OneChoice):
    """``st.radio``."""


class Selectbox(OneChoice):
    """``st.selectbox``."""

    def select(self, v: Any) -> Self:
        """Choose an option, by the value that the app gave."""
        return self.set_value(v)

    def select_index(self, index: int | None) -> Self:
        """Choose an option by its position; None: no choice."""
        self._check_usable()
        self._set(None if index is None else [range(len(self.options))[index], self.options[index]])
        return self


class Multiselect(Choice):
    """``st.multiselect``."""

    @property
    def indices(self) -> list[int]:
        """The positions of the chosen options."""
        self._check_there()
        return [at for at, _ in self._shown if at >= 0]

    @property
    def values(self) -> list[Any]:
        """The same as ``value``."""
        chosen: list[Any] = self.value
        return chosen

    def select(self, v: Any) -> Self:
        """Add an option to the choice."""
        chosen = self.value
        return self.set_value(chosen if v in chosen else [*chosen, v])

    def unselect(self, v: Any) -> Self:
        """Take an option from the choice."""
        return self.set_value([one for one in self.value if one != v])
