"""Tables of Python's own values that have lost their last row: an empty list does not say what columns it had.

The editor remembers them, so that rows can still be added, and a deletion that
is taken back brings its rows again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from millpond.frames.columns import Column
from millpond.frames.editing.history import EmptiedTable
from millpond.frames.frame import Frame
from millpond.frames.plain import PlainFrame

_PLAIN: Final = (type(None), bool, int, float, str, bytes)


def emptied(frame: Frame, contents: Sequence[Column], given: Any) -> EmptiedTable | None:
    """What is to be remembered of a table that loses all of its rows; None: it tells its columns itself.

    ``contents``: its columns, with what new values are to be.
    """
    if frame.lists is None:
        return None
    return EmptiedTable(tuple(contents), frame.named, *_form(given))


def frame_of_emptied(was: EmptiedTable, now: Frame, given: Any) -> Frame | None:
    """The empty table with the columns that it had; None: it is another one, or they are not known."""
    if now.lists is None or now.rows or not was.is_known:
        return None
    is_like = not isinstance(given, Sequence) if was.form is None else isinstance(given, type(was.form))
    names, left = (
        [column.name for column in columns if not column.index] for columns in (was.columns, now.columns)
    )
    if not is_like or left not in ([], names):
        return None
    return PlainFrame.without_rows(was.columns, named=was.named)


def _form(given: Any) -> tuple[Any, bool]:
    """A table that has rows of the same form, None if an empty one says as much; and whether it can be saved."""
    if isinstance(given, Mapping):
        of_values = any(
            isinstance(one, str | bytes) or not hasattr(one, "__iter__") for one in given.values()
        )
        return ({"": 0} if of_values else None), True
    if not isinstance(given, Sequence) or not given:
        return None, True
    first, is_saved = given[0], True
    if isinstance(first, Mapping):
        first = {name: None for row in given for name in row if type(name) in _PLAIN}
    elif type(first) in (list, tuple):
        first = type(first)()
    elif type(first) in _PLAIN:
        first = None
    else:
        is_saved = False
    return ((first,) if isinstance(given, tuple) else [first]), is_saved
