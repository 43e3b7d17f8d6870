"""Checks of single parameters: icons, keys, callbacks, dates and the like. See ``checks.py``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from millpond.elements import icons
from millpond.elements.checks import (
    LARGEST,
    Check,
    any_text,
    anything,
    is_a,
    is_one,
    listed,
    only_text,
    optional_number,
    optional_text,
    pairs_of,
    refuse,
    shown,
    to_boolean,
    to_number,
    to_whole,
)  # fmt: skip
from millpond.errors import ApiError


def title(name: str, value: Any) -> str:
    """A text that says something."""
    text = None if callable(value) else only_text(name, value)
    if text is None or not text.strip():
        refuse(name, 'a non-empty string, as in `@st.dialog("Edit")`', value)
    return text


def gap(name: str, value: Any) -> Any:
    """The name of a size, a number of pixels, or None."""
    if value is None:
        return None
    pixels = to_whole(value)
    if pixels is not None and 0 <= pixels <= LARGEST:
        return pixels
    word = str.__str__(value) if is_a(value, str) else None
    return word if word in _GAPS else refuse(name, f"{', '.join(_GAPS)}, a number of pixels, or None", value)


def gaps(name: str, value: Any) -> Any:
    """A gap, or a pair of them, which is a tuple then: between rows, and between columns."""
    if not is_a(value, tuple | list):
        return gap(name, value)
    value = listed(name, _ONE_OR_TWO_GAPS, value)
    if len(value) != 2:
        refuse(name, _ONE_OR_TWO_GAPS, value)
    return gap(name, value[0]), gap(name, value[1])


def word_or_whole(word: str, most: int, expected: str) -> Check:
    """A word, or a whole number from 1 to ``most``."""

    def check(name: str, value: Any) -> Any:
        if is_a(value, str):
            return word if str.__str__(value) == word else refuse(name, expected, value)
        number = to_whole(value)
        return number if number is not None and 1 <= number <= most else refuse(name, expected, value)

    return check


_ONE_OR_TWO_GAPS = "one gap, or a pair: between rows, and between columns"
_GAPS = ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge")


def icon(name: str, value: Any) -> str | None:
    """One emoji, a Material icon that there is, or "spinner"; an empty text is none."""
    if value is None:
        return None
    text = str.__str__(value) if is_a(value, str) else None
    if text is not None:
        if text == "spinner" or icons.is_emoji(text) or icons.is_material(text) or not text.strip():
            return text.strip()
        if icons.looks_like_material(text):
            raise ApiError(
                f"`{name}` must be an existing Material icon; got {shown(value)}. Find one at "
                "https://fonts.google.com/icons and write its name in lower case: `:material/thumb_up:`."
            )
    return refuse(name, 'one emoji, a Material icon such as `":material/thumb_up:"`, or `"spinner"`', value)


def page_icon(name: str, text: str) -> str | None:
    """An icon of the browser's tab that is a text: an emoji, a Material icon that there is, a shortcode or an address."""
    return icon(name, text) if icons.looks_like_material(text) else text


def duration(name: str, value: Any) -> int | str:
    """How long a toast stays: a word, or whole seconds above 0."""
    word = str.__str__(value) if is_a(value, str) else None
    seconds = to_whole(value)
    if word in _DURATIONS:
        return word
    if seconds is not None and 0 < seconds <= LARGEST:
        return seconds
    return refuse(name, f"{', '.join(_DURATIONS)}, or a number of seconds above 0", value)


_DURATIONS = ("short", "long", "infinite")


def divider(name: str, value: Any) -> bool | str:
    """The name of a colour; True: the next one; False, None and nothing: none."""
    said = to_boolean(value)
    if value is None or said is not None:
        return bool(said)
    word = str.__str__(value) if is_a(value, str) else None
    if word == "":
        return False
    return (
        word
        if word in DIVIDERS
        else refuse(name, f"a colour's name ({', '.join(DIVIDERS)}), True or False", value)
    )


DIVIDERS = ("blue", "gray", "green", "grey", "orange", "rainbow", "red", "violet", "yellow")


def anchor(name: str, value: Any) -> str | Literal[False] | None:
    """The id of a heading; False: none; None or nothing: made of the text."""
    if value is False:
        return False
    if value is None or is_a(value, str):
        return only_text(name, value) or None
    return refuse(name, "a string, None or False", value)


def function(name: str, value: Any) -> Any:
    """Something to call."""
    return value if callable(value) else refuse(name, "a function", value)


def optional_function(name: str, value: Any) -> Any:
    """Something to call, or None."""
    return value if value is None or callable(value) else refuse(name, "a function or None", value)


def callback(*words: str, none: bool = True) -> Check:
    """A function to call at an event, or a word for what else is to be done."""
    expected = " or ".join(["a function", *(f'"{word}"' for word in words), *(["None"] if none else [])])

    def check(name: str, value: Any) -> Any:
        if type(value) is str:
            return value if value in words else refuse(name, expected, value)
        return value if callable(value) or (none and value is None) else refuse(name, expected, value)

    return check


def chat_files(name: str, value: Any) -> Any:
    """Whether files are taken: no, one, several, or a folder."""
    if type(value) is str and value in ("multiple", "directory"):
        return value
    said = to_boolean(value)
    return refuse(name, "True, False, `'multiple'` or `'directory'`", value) if said is None else said


_RATES = (8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000)


def sample_rate(name: str, value: Any) -> int | None:
    """How many samples of a recording there are in a second; None: what the browser has."""
    rate = None if value is None else to_whole(value)
    if value is not None and rate not in _RATES:
        refuse(name, f"{', '.join(map(str, _RATES))} (samples a second), or None", value)
    return rate


def arguments(name: str, value: Any) -> Any:
    """What to call a function with."""
    return None if value is None else tuple(listed(name, "a list or tuple of arguments, or None", value))


def named_arguments(name: str, value: Any) -> Any:
    """What to call a function with, by the names of its parameters."""
    return None if value is None else dict(pairs_of(name, "a dictionary of arguments, or None", value))


def day(*, several: bool = False) -> Check:
    """A date, in the ways in which it can be written; the element reads them."""
    expected = 'a date, a datetime, an ISO string such as "2026-11-22", "today" or None'

    one_day = day() if several else anything

    def check(name: str, value: Any) -> Any:
        if several and is_a(value, list | tuple):
            kind = tuple if is_a(value, tuple) else list
            return kind(one_day(name, one) for one in listed(name, expected, value))
        if is_a(value, str):
            return str.__str__(value)
        return (
            value if value is None or (is_a(value, date) and is_one(value)) else refuse(name, expected, value)
        )

    return check


def time_of_day(name: str, value: Any) -> Any:
    """A time, in the ways in which it can be written; the element reads them."""
    if value is None or (is_a(value, time | date) and is_one(value)):
        return value
    if is_a(value, str):
        return str.__str__(value)
    return refuse(name, 'a time, a datetime, an ISO string such as "15:30", "now" or None', value)


def moment(name: str, value: Any) -> Any:
    """A date and time, in the ways in which it can be written; the element reads them."""
    if value is None or (is_a(value, time | date) and is_one(value)):
        return value
    if is_a(value, str):
        return str.__str__(value)
    return refuse(
        name, 'a datetime, a date, a time, an ISO string such as "2026-11-22 15:30", "now" or None', value
    )


def address(name: str, value: Any) -> str:
    """An address that a click may lead to, or a path: nothing that runs in the page."""
    text = only_text(name, value)
    if text is None:
        refuse(name, "a URL such as `https://example.org`, or a path", value)
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        scheme = "?"
    return (
        refuse(name, "a URL or a path, and must not run code in the page", value)
        if scheme in ("?", "javascript", "vbscript", "data")
        else text
    )


def web_address(name: str, value: Any) -> str | None:
    """An address in the web, or None; an empty text is none."""
    text = optional_text(name, value)
    if not text or text.lower().startswith(("http://", "https://")):
        return text or None
    return refuse(name, "a URL that begins with `https://` or `http://`", value)


def pause(name: str, value: Any) -> Any:
    """A number of seconds, or a timedelta."""
    if is_a(value, timedelta):
        return value
    seconds = to_whole(value)
    return (
        refuse(name, "a whole number of seconds, or a timedelta", value)
        if seconds is None or abs(seconds) > LARGEST
        else seconds
    )


_MODIFIERS = {"ctrl", "control", "cmd", "command", "meta", "mod", "alt", "option", "shift"}
_KEYS = {
    "enter", "return", "space", "tab", "escape", "esc", "backspace", "delete", "del", "home", "end", "pageup",
    "pagedown", "up", "down", "left", "right", "arrowup", "arrowdown", "arrowleft", "arrowright",
} | {f"f{number}" for number in range(1, 13)}  # fmt: skip


def shortcut(name: str, value: Any) -> str | None:
    """Keys to press: one, after any modifiers."""
    text = only_text(name, value)
    if text is None:
        return None
    *modifiers, last = [part.strip().lower() for part in text.split("+")]
    if _MODIFIERS.issuperset(modifiers) and (
        last in _KEYS or (len(last) == 1 and (last.isascii() or last.isalnum()))
    ):
        return text
    return refuse(name, 'a key, such as "R" or "Enter", with or without modifiers, such as "Ctrl+K"', value)


def mapping(name: str, value: Any) -> Any:
    """A dictionary or None."""
    return value if value is None or is_a(value, Mapping) else refuse(name, "a dictionary", value)


def weights(name: str, value: Any) -> list[float]:
    """How many, or the width of each; all above 0."""
    expected = f"a number of columns from 1 to {_COLUMNS}, or a list of their widths, all above 0"
    count = to_whole(value)
    if count is not None:
        return [1.0] * count if 0 < count <= _COLUMNS else refuse(name, expected, value)
    if is_a(value, str | bool | float):
        refuse(name, expected, value)
    found = [to_number(one) for one in listed(name, expected, value)]
    if not 0 < len(found) <= _COLUMNS:
        refuse(name, expected, value)
    return [
        float(one) if one is not None and 0 < one <= sys.float_info.max else refuse(name, expected, value)
        for one in found
    ]


_COLUMNS = 1000
_TABS = 10_000
"""Each is a container of its own: of a million, neither the server nor a browser would come to an end."""


def live(name: str, value: Any) -> bool | str:
    """True, False, or a pause; the element reads it."""
    said = to_boolean(value)
    if said is not None:
        return said
    if is_a(value, str):
        return str.__str__(value)
    return refuse(name, 'True, False, or a pause such as "300ms" or "0.5s"', value)


def validation(name: str, value: Any) -> str | tuple[str, str] | None:
    """A regular expression, alone or with what to say where it does not match."""
    if value is None or is_a(value, str):
        return only_text(name, value)
    if is_a(value, tuple) and len(value) == 2 and all(is_a(part, str) for part in value):
        return str.__str__(value[0]), str.__str__(value[1])
    return refuse(
        name, "a regular expression (a string), a tuple of a regular expression and a message, or None", value
    )


def labels(name: str, value: Any) -> list[str]:
    """Several texts, in whatever holds them; at least one."""
    expected = "a list of at least one label, each a string"
    found = _texts(name, value, expected, allow_none=False) or refuse(name, expected, value)
    if len(found) > _TABS:
        raise ApiError(f"`{name}` must be at most {_TABS:,} labels; got {len(found):,}.")
    return found


def names(name: str, value: Any) -> list[str] | None:
    """Several names, in whatever holds them; or None."""
    return None if value is None else _texts(name, value, "a list of names, or None", allow_none=False)


def _texts(name: str, value: Any, expected: str, *, allow_none: bool) -> list[str]:
    """Several texts; None, where it is allowed, is an empty one."""
    found = listed(name, expected, value)
    for one in found:
        if not is_a(one, str) and not (allow_none and one is None):
            raise ApiError(f"`{name}` must be {expected}; got {shown(one)} in it.")
    return ["" if one is None else str.__str__(one) for one in found]


def captions(name: str, value: Any) -> list[str] | None:
    """A text for each option, or None for those without; None: none at all."""
    expected = "a list of strings, one for each option"
    if value is None:
        return None
    return (
        refuse(name, expected, value) if is_a(value, str) else _texts(name, value, expected, allow_none=True)
    )


def text_for_each(name: str, value: Any) -> list[str | None] | None:
    """A text, or a list of texts with None for those that have none; None: none at all."""
    if value is None:
        return None
    if is_a(value, list) or is_a(value, tuple):
        return [
            None if one is None else any_text(name, one)
            for one in listed(name, "a text, or a list of texts", value)
        ]
    return [any_text(name, value)]


def slider_step(name: str, value: Any) -> float | timedelta | None:
    """A number, a timedelta or None."""
    return cast("timedelta", value) if is_a(value, timedelta) else optional_number(name, value)


def one_or_several(name: str, value: Any) -> bool | str:
    """True, False or "directory"; numbers and None count as in Python."""
    said = False if value is None else to_boolean(value)
    number = to_whole(value) if said is None else None
    if said is not None or number is not None:
        return bool(said or number)
    word = str.__str__(value) if is_a(value, str) else None
    return word if word == "directory" else refuse(name, 'True, False or "directory"', value)


def frame_source(name: str, value: Any) -> Any:
    """A text, or a path of the disk."""
    if is_a(value, str):
        return str.__str__(value)
    return value if is_a(value, Path) else refuse(name, "a URL, HTML, or a `pathlib.Path`", value)


def file_types(name: str, value: Any) -> list[str]:
    """Endings and types of files, in whatever holds them; None: all."""
    expected = 'a file extension such as "csv", a MIME type such as "image/png", a list of these, or None'
    if value is None or value is False:
        return []
    return [str.__str__(value)] if is_a(value, str) else _texts(name, value, expected, allow_none=False)


def no_label(name: str, value: Any) -> str:
    """Any object as text; None is an empty one."""
    return "" if value is None else any_text(name, value)


def table_border(name: str, value: Any) -> bool | str:
    """True, False, or "horizontal"."""
    if is_a(value, str) and str.__str__(value) == "horizontal":
        return "horizontal"
    said = to_boolean(value)
    return refuse(name, 'True, False or "horizontal"', value) if said is None else said
