"""Where files are, as packages give it to frames."""

from __future__ import annotations

from urllib.parse import urlsplit

from millpond.file_ref import FileRef
from millpond.session.context import current


def from_root(ref: FileRef) -> str:
    """The address of a file of the session that runs, from the server's root: a frame's own address is elsewhere."""
    session = current().run.session
    return urlsplit(session.visitor.url("") or "/").path.rstrip("/") + "/" + session.files.address(ref)
