"""What is known of a file, and what may be said of one: names, types."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import msgspec

from millpond.errors import ApiError

# What an app without files does not need is imported where it is used: `import millpond` stays fast.

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(;\s*[\w-]+=[\w.+-]+)*", re.ASCII)
LONGEST_NAME = 200
_LOOKED_AT = 2000
_ENDING = 100
FRAMED = "text/html; charset=utf-8; frame=own"
"""The type of HTML that the app shows in a frame, where its scripts may run."""
LONGEST_PATH = 1000
_DRIVE = re.compile("[A-Za-z]:")
"""What a path of Windows may begin with, which leads to another place there."""


class File(msgspec.Struct, array_like=True, frozen=True):
    """What is known of a file."""

    id: str
    """Its name in the session: 24 characters that nobody chose."""
    digest: str
    size: int
    type: str
    name: str
    """What people call it. Never used as a path."""
    made: float
    """Seconds since 1970-01-01 UTC."""
    download: bool = False
    """The browser is to save it, not to show it."""
    upload: bool = False
    """It came from the browser."""


class Ticket(msgspec.Struct, array_like=True, frozen=True):
    """What an upload must be like: the page gets it sealed, and presents it with the upload."""

    owner: str
    widget: str
    types: tuple[str, ...]
    """Endings of names (``.csv``) and types (``image/png``, ``image/*``); empty: any."""
    max_size: int
    """The largest size, in bytes."""
    folders: bool = False
    """Names say in which folder the file is."""

    def takes(self, name: str) -> bool:
        """Whether a file of this name is of one of the types."""
        return is_taken(name, self.types)


def is_taken(name: str, types: Sequence[str]) -> bool:
    """Whether a file of this name is of one of the types, written as in :class:`Ticket`.

    >>> is_taken("a.PNG", (".csv", "image/*")), is_taken("a.exe", (".csv", "image/*")), is_taken("a.exe", ())
    (True, False, True)
    """
    if not types:
        return True
    import mimetypes

    kind = mimetypes.guess_type(name)[0] or ""
    return any(
        name.lower().endswith(each) if each.startswith(".") else _is_of_type(kind, each) for each in types
    )


def clean_name(name: str) -> str:
    """A file's name without folders, control characters, and what is too long.

    >>> clean_name("home/ann/../report.csv")
    'report.csv'
    """
    import unicodedata

    name = re.split(r"[/\\]", name)[-1]
    # What is longer by far is cut at once: each character is looked at below.
    name = unicodedata.normalize(
        "NFC", name if len(name) <= _LOOKED_AT else name[:-_ENDING][:_LOOKED_AT] + name[-_ENDING:]
    )
    # Controls, formatting (which can turn the direction of text), surrogates.
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    name = name.strip().lstrip(".")
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_NAME or not dot:
        return name[:LONGEST_NAME]
    ending = ending[:20]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def clean_path(name: str) -> str:
    """The same for each part of a path, which goes up to no other folder.

    >>> clean_path("/photos/../2026/a.jpg")
    'photos/2026/a.jpg'
    """
    parts = [clean_name(part) for part in re.split(r"[/\\]", name)]
    kept: list[str] = []
    length = 0
    # Whole parts: of what is cut within one, a rest could be left that leads to another folder.
    for part in reversed([part for part in parts if part and not _DRIVE.fullmatch(part)]):
        length += len(part) + 1
        if length > LONGEST_PATH:
            break
        kept.append(part)
    return "/".join(reversed(kept))


def check_type(type: str) -> str:
    """The type, checked. Raises ApiError."""
    if not _TYPE.fullmatch(type):
        raise ApiError(f"{type!r} is not a MIME type. Write one such as 'image/png'.")
    return type


def name_of(digest: str, type: str, name: str, *, download: bool) -> str:
    """The id of a file that is shown: the same whenever it is the same."""
    body = msgspec.msgpack.encode((digest, type, name, download))
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def last_part(name: str, type: str) -> str:
    """The end of a file's address, by which browsers call it."""
    import mimetypes
    from urllib.parse import quote

    return quote(name or "file" + (mimetypes.guess_extension(type.partition(";")[0]) or ""), safe="")


def _is_of_type(kind: str, wanted: str) -> bool:
    return kind == wanted or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))
