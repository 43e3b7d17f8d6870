"""The classes whose objects apps have in hand, and what of them is for apps.

An editor offers all names of a class, also those that only Millpond's own code
uses. So the stubs have a class of their own for each, with the names that are
documented. Containers, and the objects of ``st`` itself, have one in any case.
"""

from __future__ import annotations

from collections.abc import Mapping

FACES: Mapping[str, str] = {
    "App": "millpond.server.application",
    "Cookies": "millpond.elements.context",
    "Headers": "millpond.elements.context",
    "Page": "millpond.elements.app_page",
    "TokensProxy": "millpond.elements.user",
    "UploadedFile": "millpond.session.files.uploaded",
}
"""The modules of these classes. Without an entry in ``SEEN``, all that has no underscore is for apps."""

SEEN: Mapping[str, Mapping[str, str | None]] = {
    "App": {
        "__init__": None, "script_path": None, "state": None, "__call__": None, "lifespan": None, "run": None,
    },
    "Page": {
        "__init__": None, "title": "str", "icon": "str", "visibility": "Literal['visible', 'hidden']",
        "url_path": None, "at": None, "run": None,
    },
    "UploadedFile": dict.fromkeys((
        "name", "type", "size", "file_id", "readable", "seekable", "read", "read1", "readinto", "readinto1",
        "seek", "tell", "getvalue", "getbuffer", "close",
    )),
}  # fmt: skip
"""The names of a class. With a type: an attribute. None: what the source has."""
