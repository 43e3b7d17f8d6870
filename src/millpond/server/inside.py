"""Which file of a folder a request means."""

from __future__ import annotations

from pathlib import Path


def find_inside(folder: Path, path: str) -> Path | None:
    """The file inside of ``folder`` that a request's path means, or None.

    Refused are: empty and dotted parts, backslashes, drive letters and UNC
    names, NUL, and links that lead out of the folder, or to what is hidden in it.

    Parameters
    ----------
    folder:
        As ``resolve()`` has it.
    path:
        Decoded once, as ASGI has it.
    """
    if not path or "\\" in path or "\0" in path or ":" in path:
        return None
    parts = path.split("/")
    if any(part.startswith(".") or not part for part in parts):
        return None
    try:
        file = folder.joinpath(*parts).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    if not file.is_relative_to(folder) or not file.is_file():
        return None
    if any(part.startswith(".") for part in file.relative_to(folder).parts):
        return None
    return file
