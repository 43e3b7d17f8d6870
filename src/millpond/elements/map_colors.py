"""The colours of points on a map: what an app gives, as deck.gl takes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from millpond.dataset import DataColumn
from millpond.elements.checks import is_a, shown, to_number
from millpond.errors import ApiError
from millpond.session.datasets import Datasets

_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_FORMS: Final = """Colors must be in one of the following formats:

* Hex string with 3, 4, 6, or 8 digits. Example: `'#00ff00'`
* List or tuple with 3 or 4 components. Example: `[1.0, 0.5, 0, 0.2]`"""


def one_color(value: Any, columns: Sequence[str] = (), where: str = "") -> list[int]:
    """A colour as three or four numbers up to 255. Raises ApiError.

    Parameters
    ----------
    value:
        A text such as ``"#ff0000"``, or three or four numbers: whole ones are
        up to 255, others up to 1.
    columns:
        The names that the app may have meant.
    where:
        Where it is in the data, for the error.
    """
    found = _hex(value) if is_a(value, str) else _parts(value)
    if found is None:
        beside = (
            f"\n\nColumns of `data`: {', '.join(map(repr, columns))}." if columns and is_a(value, str) else ""
        )
        raise ApiError(f"This does not look like a valid color: {shown(value)}{where}.\n\n{_FORMS}{beside}")
    return found


def is_color_column(frame: Any, at: int) -> bool:
    """Whether the first value of a column is a colour, or looks like one."""
    first = _cells(frame, at, 1)
    return bool(first) and (_hex(first[0]) if is_a(first[0], str) else _parts(first[0])) is not None


def color_column(frame: Any, fingerprint: str, at: int, known: Datasets) -> DataColumn:
    """A column of colours as four numbers for each. Raises ApiError."""
    from millpond.elements.decks import packed_numbers

    address = f"{fingerprint}.{at}.color"
    found = known.find(address)
    if found is not None:
        return found
    read: dict[Any, list[int]] = {}
    flat: list[int] = []
    for row, value in enumerate(_cells(frame, at, frame.rows)):
        name = value if is_a(value, str) else repr(value)
        color = read.get(name)
        if color is None:
            where = f', in row {row}, counted from 0, of column "{frame.columns[at].name}"'
            color = one_color(value, where=where)
            color = read[name] = [*color, 255][:4]
        flat += color
    return known.add(DataColumn(address, "number", packed_numbers(flat)))


def _cells(frame: Any, at: int, count: int) -> list[Any]:
    """The first values of a column; lists are text in cells."""
    return [_listed(cell) for cell in frame.cells(at, slice(0, min(count, frame.rows)))]


def _listed(cell: Any) -> Any:
    if not isinstance(cell, str) or not cell.startswith("["):
        return cell
    try:
        return msgspec.json.decode(cell)
    except msgspec.DecodeError:
        return cell


def _hex(text: Any) -> list[int] | None:
    digits = str.__str__(text)
    if _HEX.fullmatch(digits) is None:
        return None
    digits = digits[1:]
    if len(digits) <= 4:
        digits = "".join(2 * digit for digit in digits)
    found = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
    return found if len(found) == 4 else [*found, 255]


def _parts(value: Any) -> list[int] | None:
    if callable(getattr(value, "tolist", None)):
        value = value.tolist()
    if not is_a(value, list | tuple) or len(value) not in (3, 4):
        return None
    found = []
    for part in value:
        number = None if is_a(part, bool) else to_number(part)
        if number is None or number != number:  # noqa: PLR0124 - NaN is not
            return None
        found.append(max(0, min(255, int(number * 255 if isinstance(number, float) else number))))
    return found
