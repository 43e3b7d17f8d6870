"""pandas tables with a Styler, whose texts and colours are sent with the cells.

Most of this uses attributes of a Styler that are not part of pandas' public interface,
because its public methods convert the whole table to one text. All such uses are in
this file.
"""

from __future__ import annotations

import copy
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xxhash

from millpond.frames.cells import LONGEST, text_of
from millpond.frames.frame import Rows
from millpond.frames.native import NativeFrame
from millpond.props import Props

_LOOKS: Final = ("background", "border", "font", "padding", "text")
"""The beginnings of the CSS properties that a cell may have: those that stay inside it."""
_OTHER_LOOKS: Final = frozenset({
    "color", "opacity", "white-space", "width", "min-width", "max-width", "height", "vertical-align", "line-height",
    "letter-spacing",
})  # fmt: skip
_MISSING: Final = ("nan", "None", "NaT", "<NA>")


class StyledCell(Props):
    """A cell that a Styler has formatted."""

    value: Any = None
    text: str | None = None
    """The text of the value. null: the same as without a Styler."""
    css: str = ""


class StyledFrame(NativeFrame):
    """The table of a Styler.

    Parameters
    ----------
    styler:
        It is not changed. Rows that it hides are not in the table.
    """

    def __init__(self, styler: Any) -> None:
        gone = set(styler.hidden_rows)
        there = [at for at in range(len(styler.data)) if at not in gone] if gone else None
        super().__init__(styler.data if there is None else styler.data.iloc[there])
        self.rows_hidden = there is not None
        self._data = styler.data
        self._there = there
        """The rows that are not hidden, by their position in the data."""
        self._styler = _computed(styler)
        self.caption = _caption(styler.caption)
        self.rules = tuple(_rules(styler.table_styles or ()))
        levels = len(self._index)
        hidden_levels = [at for at, hidden in enumerate(styler.hide_index_) if hidden]
        self.left_out = frozenset([*hidden_levels, *(levels + at for at in styler.hidden_columns)])
        self.named = self.named and not all(styler.hide_columns_)

    @property
    def native(self) -> Any:
        """The table that the Styler formats."""
        return self._data

    def shown(self, column: int, rows: Rows, longest: int = LONGEST) -> list[Any]:
        """The cells of a column, with the Styler's format."""
        positions: Sequence[int] = (
            range(*rows.indices(self.rows)) if isinstance(rows, slice) else [int(row) for row in rows]
        )
        there = self._there
        in_data = positions if there is None else [there[at] for at in positions]
        texts = self._texts(column, in_data)
        css = self._css_of(column)
        found: list[Any] = self.cells(column, rows, longest)
        for at, row in enumerate(in_data):
            text, look = texts.get(row), css.get(row, "")
            if text is not None or look:
                found[at] = StyledCell(value=found[at], text=text, css=look)
        return found

    def head(self, column: int, level: int) -> str:
        """The CSS of a column's header."""
        levels = len(self._index)
        return "" if column < levels else _css(self._styler.ctx_columns.get((level, column - levels), ()))

    def _texts(self, column: int, rows: Sequence[int]) -> dict[int, str]:
        levels = len(self._index)
        if column < levels:
            shows, at = self._styler._display_funcs_index, column
            values = self._data.index.get_level_values(column)
        else:
            shows, at = self._styler._display_funcs, column - levels
            values = self._data.iloc[:, at]
        wanted = (
            [row for row in rows if (row, at) in shows and not _is_as_without(shows[row, at])]
            if shows
            else []
        )
        if not wanted:
            return {}
        taken = (values.take(wanted) if column < levels else values.iloc[wanted]).tolist()
        texts = {row: _text(shows[row, at], value) for row, value in zip(wanted, taken, strict=True)}
        return {row: text for row, text in texts.items() if text is not None}

    def _css_of(self, column: int) -> Mapping[int, str]:
        levels = len(self._index)
        if column < levels:
            return {row: _css(said) for (row, at), said in self._styler.ctx_index.items() if at == column}
        return self._looks.get(column - levels, {})

    @property
    def _looks(self) -> dict[int, dict[int, str]]:
        """The CSS of the cells, by their column and row."""
        if self._made is None:
            made: dict[int, dict[int, str]] = defaultdict(dict)
            for (row, at), said in self._styler.ctx.items():
                if css := _css(said):
                    made[at][row] = css
            self._made = made
        return self._made

    _made: dict[int, dict[int, str]] | None = None

    def fingerprint(self) -> str:
        """The fingerprint of the data and of the Styler's format."""
        digest = xxhash.xxh3_128(super().fingerprint().encode())
        digest.update(repr((self.caption, self.rules, self.left_out, self._there)).encode("utf-8", "replace"))
        everywhere = range(len(self._data))
        for column in range(len(self.columns)):
            said = self._texts(column, everywhere), sorted(self._css_of(column).items())
            digest.update(repr(said).encode("utf-8", "replace"))
        return digest.hexdigest()


def _computed(styler: Any) -> Any:
    """A copy of the Styler with its functions applied. The app's own is unchanged: another thread may be using it."""
    own = copy.copy(styler)
    for context in ("ctx", "ctx_index", "ctx_columns"):
        setattr(own, context, defaultdict(list))
    return own._compute()


def _is_as_without(show: Any) -> bool:
    """Whether a column has no format: `format({"a": ...})` gives all other columns
    pandas' default, with six decimals.
    """
    return getattr(show, "keywords", None) == {"precision": _precision(), "thousands": False}


def _precision() -> int:
    return int(sys.modules["pandas"].get_option("styler.format.precision"))


def _for_what_is_there(show: Any) -> Any:
    """The format below `na_rep`."""
    names = getattr(getattr(show, "__code__", None), "co_freevars", ())
    return show.__closure__[names.index("func_3")].cell_contents if "func_3" in names else None


def _text(show: Any, value: Any) -> str | None:
    """The text of a value. None: the same as without a Styler."""
    try:
        shown = show(value)
    except Exception:  # a format that does not fit the value
        return None
    if shown is value:
        return None
    text, below = text_of(shown), _for_what_is_there(show)
    if _is_as_without(below) and text == text_of(below(value)):
        return None
    # Missing values get the text of `na_rep`, if there is one: `str.format` would write "nan".
    return None if text in _MISSING else text


def _css(said: Sequence[tuple[str, Any]]) -> str:
    """The declarations, without those that reach outside the cell or fetch something."""
    return ";".join(
        f"{name.strip()}:{str(value).strip()}"
        for name, value in said
        if _is_look(name.strip().lower(), str(value))
    )


def _is_look(name: str, value: str) -> bool:
    if not (name in _OTHER_LOOKS or name.split("-", maxsplit=1)[0] in _LOOKS):
        return False
    low = value.lower()
    return bool(value) and not any(sign in low for sign in (";", "{", "}", "url(", "image-set(", "\\", "/*"))


def _rules(styles: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The rules of ``set_table_styles``: selectors inside the table, and their declarations."""
    found = []
    for style in styles:
        selector = text_of(style.get("selector", ""))
        css = _css(style.get("props") or ())
        if css and not any(sign in selector for sign in "{};@\\/"):
            found.append((selector, css))
    return found


def _caption(caption: Any) -> str | None:
    if isinstance(caption, tuple):
        caption = caption[0] if caption else None
    return None if not caption else text_of(caption)
