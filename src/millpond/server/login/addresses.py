"""Where in the app a browser is sent: to no other site, whatever a request says."""

from __future__ import annotations

from urllib.parse import unquote

from starlette.requests import HTTPConnection

from millpond.session.path import is_sound, to_address


def home_of(connection: HTTPConnection) -> str:
    """The app's own path, which is not `/` where it is mounted."""
    return to_address(connection.scope.get("root_path", ""))


def page_at(connection: HTTPConnection, back: str) -> str:
    """The page of the app that has this after the app's own path; the first one, if that could be another site's address."""
    path = back.partition("?")[0]
    good = path[:1] != "/" and is_sound(unquote(path)) and back.isprintable() and "\\" not in back
    return home_of(connection) + (back if good else "")
