"""The app's theme, as the page gets it: a style sheet, data for the page, and the theme editor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from millpond import wire
from millpond.config import Config, ConfigError
from millpond.config.load import reload_theme
from millpond.panel.developers import Developers
from millpond.props import Policy
from millpond.server.front_end import FOREVER
from millpond.server.security import Origins
from millpond.theming.css import Sheet, sheet_of
from millpond.theming.editing import editor_state, preview
from millpond.theming.fonts import served_by_app

log = logging.getLogger("millpond")

PATH = "_millpond/theme"
_LARGEST = 1 << 16
"""The largest request of the theme editor, in bytes."""


class PageTheme:
    """The theme of one server, which may change while it runs: its files are watched."""

    def __init__(self, config: Config, developers: Developers, origins: Origins) -> None:
        self._developers = developers
        self._origins = origins
        self._use(config)

    def _use(self, config: Config) -> None:
        self._config = config
        self.sheet: Sheet = sheet_of(config.theme)
        for complaint in self.sheet.looks.complaints:
            log.warning("%s See the theme editor in the menu", complaint)
        if served_by_app(config.theme) and not config.server.enable_static_serving:
            log.warning(
                "theme.fontFaces names a file in the folder static, which is "
                "not served. Set server.enableStaticServing"
            )

    @property
    def href(self) -> str:
        """The address of the style sheet, relative to the app's; empty: the default look."""
        return f"{PATH}/{self.sheet.digest}.css" if self.sheet.css else ""

    @property
    def look(self) -> wire.Look:
        """The theme's data for the page."""
        looks = self.sheet.looks
        return wire.Look(self.href, looks.first, looks.custom, self.sheet.fonts)

    @property
    def policy(self) -> Policy:
        """What its fonts need of this app's Content-Security-Policy."""
        return self.sheet.policy

    async def files_changed(self, changed: Callable[[], None]) -> None:
        """The files of the configuration were saved: take the theme from them, and tell of it if it is another."""
        try:
            config = await asyncio.to_thread(reload_theme, self._config)
        except ConfigError as error:
            log.warning("The theme was not changed: %s", error)
            return
        if config.theme != self._config.theme:
            self._use(config)
            log.info("The theme has changed")
            changed()

    def routes(self) -> list[BaseRoute]:
        """The routes of the theme."""
        return [
            Route(f"/{PATH}/{{name}}.css", self._serve),
            Route(f"/{PATH}", self._edit, methods=["GET", "POST"]),
        ]

    async def _serve(self, request: Request) -> Response:
        """The style sheet.

        While replicas are replaced, a page may ask one for the sheet of another: it gets that of the one it asks,
        and not for ever.
        """
        ours = request.path_params["name"] == self.sheet.digest
        headers = {"Cache-Control": FOREVER if ours else "no-store"}
        return Response(self.sheet.css, media_type="text/css", headers=headers)

    async def _edit(self, request: Request) -> Response:
        """For the editor: the options, or (POST) what changed ones make. The server keeps nothing of it."""
        if not self._developers.sees_tools(request) or not self._origins.allows(request.headers):
            return PlainTextResponse("Only developers can edit the theme (client.toolbarMode).", 403)
        if request.method == "GET":
            return _json(editor_state(self._config))
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST:
                return PlainTextResponse("The theme is too large.", 413)
        try:
            texts = msgspec.json.decode(body, type=dict[str, str])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return PlainTextResponse(
                "Expected an object with the names of options and their values, as strings.", 400
            )
        return _json(preview(texts))


def _json(value: Any) -> Response:
    return JSONResponse(msgspec.to_builtins(value), headers={"Cache-Control": "no-store"})
