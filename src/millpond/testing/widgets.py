"""What a test does to widgets, with the names of Streamlit's ``AppTest``.

A widget is live: a handle that was taken before a run works after it, as long
as the page has the widget. Here are fields, tables and what has no family;
``buttons.py``, ``choices.py`` and ``uploads.py`` have the others.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

import msgspec

from millpond.errors import ApiError
from millpond.frames.editing.edits import AddedRow, Draft, of_text, to_text
from millpond.props import WidgetProps
from millpond.session.widget import WidgetCodec
from millpond.structs import learn
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
        """Set the value, as the user would. The app sees it in the next run.

        Raises
        ------
        ValueError
            The widget cannot have this value.
        NotOnPage
            The widget is disabled, or no longer on the page.
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
            raise NotOnPage(f"{self._label} is no longer on the page: the last run did not draw it.")

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
        found = next(f.type for f in msgspec.structs.fields(cls) if f.name == "value")
        learn(found)
        _TYPES[cls] = found
    return _TYPES[cls]


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
        """Check it."""
        return self.set_value(True)

    def uncheck(self) -> Self:
        """Uncheck it."""
        return self.set_value(False)


class TextInput(Widget):
    """``st.text_input`` and ``st.text_area``."""

    def input(self, v: str) -> Self:
        """Enter a text and commit it (with Enter, or by leaving the field)."""
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
            raise NotOnPage("The table is no longer on the page: the last run did not draw it.")
        return source.frame.native

    @property
    def selection(self) -> Any:
        """The selection, as the script gets it."""
        self._check_selectable()
        return self._decode(self._app._tab.value(self.id)).selection

    def select(
        self, rows: Sequence[int] = (), columns: Sequence[str] = (), cells: Sequence[tuple[int, str]] = ()
    ) -> Self:
        """Select exactly these, as the user would. The app sees it in the next run."""
        self._check_selectable()
        return self.set_value({"selection": {"rows": rows, "columns": columns, "cells": cells}})

    def _check_selectable(self) -> None:
        if not self.id:
            raise NotOnPage(f"{self._label} has no selection: it was drawn without `on_select`.")

    def _look(self) -> bool:
        return super()._look() if self._props.id else True


class DataEditor(Widget):
    """``st.data_editor``. Cells are as the page has them: dates and times as ISO 8601."""

    @property
    def value(self) -> Any:
        """The table with the edits, as the script has got it in the last run."""
        self._check_there()
        return self._codec.result()  # type: ignore[attr-defined]

    @property
    def edits(self) -> dict[str, Any]:
        """``edited_rows``, ``added_rows`` and ``deleted_rows``, with what the test has done since the last run."""
        self._check_there()
        return dict(self._decode(self._shown))

    def set_cell(self, row: int, column: str, value: Any) -> Self:
        """The user enters a value; ``row`` is a position in the table that the script has given.

        Rows that the user has added follow those of the table.
        """

        def enter(draft: Draft) -> None:
            added = row - self._props.rows  # type: ignore[attr-defined]
            if not 0 <= added < len(draft.added):
                draft.set(row, {column: _cell(value)})
                return
            one = list(draft.added.values())[added]
            draft.set_added(one.id, {**one.cells, column: _cell(value)})

        return self._change(enter)

    def add_row(self, **cells: Any) -> Self:
        """The user adds a row."""
        made = {name: _cell(value) for name, value in cells.items()}

        def add(draft: Draft) -> None:
            id = f"test-{len(draft.added) + 1}-{uuid.uuid4().hex[:6]}"
            draft.added[id] = AddedRow(id, made)

        return self._change(add)

    def delete_row(self, row: int) -> Self:
        """The user deletes a row of the table that the script has given."""

        def delete(draft: Draft) -> None:
            draft.deleted[row] = None

        return self._change(delete)

    def _change(self, change: Callable[[Draft], object]) -> Self:
        self._check_usable()
        edits = of_text(self._shown)
        draft = Draft(edits)
        change(draft)
        self._set(to_text(draft.done(edits.base)))
        self._look()
        return self

    def _set(self, wire: Any) -> None:
        self._codec.check_sent(of_text(wire), of_text(self._shown))  # type: ignore[attr-defined]
        super()._set(wire)


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


class NumberInput(Widget):
    """``st.number_input``."""

    def increment(self) -> Self:
        """Press plus; does nothing at the maximum."""
        return self._step(1)

    def decrement(self) -> Self:
        """Press minus; does nothing at the minimum."""
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
