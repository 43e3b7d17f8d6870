"""Files of the app's ``static`` folder (option ``server.enableStaticServing``)."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from millpond.config.secrets import SecretSource
from millpond.server.inside import find_inside

_PLAIN = "text/plain"
_SHOWN_AS_THEY_ARE = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".ico", ".pdf", ".mp3", ".wav", ".ogg", ".mp4", ".webm",
     ".woff", ".woff2", ".ttf", ".otf", ".json", ".css", ".csv", ".txt", ".xml"}
)  # fmt: skip
"""Other files (``.html``, ``.js``) are served as plain text: they would run as the app."""


class AppFiles:
    """Serves the files of a folder, and nothing outside it.

    Parameters
    ----------
    folder:
        The folder.
    secrets:
        Paths of the app's secrets, which are never served.
    """

    def __init__(self, folder: Path, secrets: SecretSource) -> None:
        self._folder = folder.resolve()
        self._secrets = secrets

    async def serve(self, request: Request) -> Response:
        """One file; 404 for anything that is not a file inside the folder."""
        file = find_inside(self._folder, request.path_params["path"])
        if file is None or self._secrets.holds(file):
            return PlainTextResponse("Not found", 404)
        media_type = (
            mimetypes.guess_type(file.name)[0] if file.suffix.lower() in _SHOWN_AS_THEY_ARE else _PLAIN
        )
        headers = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}
        if file.suffix.lower() == ".svg":
            headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return FileResponse(file, media_type=media_type or _PLAIN, headers=headers)
