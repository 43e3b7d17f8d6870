"""GET of what is in a folder that a component's frame is made of.

The address of a folder holds its name, sealed: nobody can make one for another
folder, and any process knows which one is meant, whatever it has run before.
The name is the path below the app's folder, or below a place that Python
imports from, so replicas may have them elsewhere, and the browser learns
nothing of the machine. With it stands what the frame needs of its
Content-Security-Policy.

The documents of such a frame are of an origin of their own, which has no
cookies: so an address is as good for one browser as for another, and what is
in the folder is nobody's secret. Where the policy lets them be of the app's
origin, they are so in a frame alone: a page elsewhere could open one in a
window, and talk to it as if it were the app. In its frame, a script that is put
into each document of a component hears who is talking (``guard.py``).
"""

from __future__ import annotations

import asyncio
import mimetypes
import os
import sys
import threading
from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from millpond.errors import ApiError
from millpond.props import Policy
from millpond.server.files.guard import with_guard
from millpond.server.files.texts import from_text, to_text
from millpond.server.inside import find_inside
from millpond.server.policy import frame_policy
from millpond.stores.codec import BadSeal, Sealer

FOLDERS = "_millpond/folder"
COMPONENTS = "_millpond/component"
"""The same, with the name of a component before the folder's: people read it in their browser's tools."""
_SEALED_FOR = "folder"
MOST = 1000
"""Folders whose addresses a process remembers: an app may make one in each run."""
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".html": "text/html",
    ".htm": "text/html",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
"""Those that browsers insist on, whatever the machine's own table says."""
_DOCUMENTS = frozenset(("document", "iframe", "frame", "object", "embed"))
"""What a browser shows, and does not read as a script does (``Sec-Fetch-Dest``)."""


def _known_policies() -> dict[str, Policy]:
    """Those that many folders have: an address holds their names."""
    from millpond.elements.component import FOLDER_POLICY  # not read where no app has components

    return {"component": FOLDER_POLICY}


def _in_short(needs: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    name = next((name for name, policy in _known_policies().items() if policy == needs), None)
    return needs if name is None else {"": (name,)}


def _in_full(needs: dict[str, tuple[str, ...]]) -> Policy:
    return _known_policies()[needs[""][0]] if "" in needs else needs


class _Named(msgspec.Struct, array_like=True, frozen=True):
    """A folder, as its address has it."""

    below: Literal["app", "import", "here"]
    """The app's folder; a place that Python imports from; or neither: only this process knows it."""
    path: str
    needs: dict[str, tuple[str, ...]]


class _Address(NamedTuple):
    text: str
    named: _Named
    folder: Path


class Folders:
    """The folders of components, and the route to what is in them.

    Parameters
    ----------
    sealer:
        Seals their names.
    app:
        The app's folder.
    ancestors:
        The pages that may show the app in a frame.
    """

    def __init__(self, sealer: Sealer, app: Path, ancestors: Sequence[str] = ()) -> None:
        self._sealer = sealer
        self._app = app.resolve()
        self._ancestors = ancestors
        self._addresses: dict[tuple[Path, frozenset[tuple[str, tuple[str, ...]]]], _Address] = {}
        self._lock = threading.Lock()
        self._here: dict[str, Path] = {}
        """Folders that only this process knows."""
        self._found: dict[tuple[str, str], Path] = {}

    def address(self, folder: Path, needs: Policy | None = None, called: str = "") -> str:
        """Where a frame finds the folder, relative to the page: with ``/`` at its end, for the name of a file.

        Parameters
        ----------
        folder:
            Anybody who has the address can fetch everything in it, except names that begin with a dot.
        needs:
            What the frame needs of its Content-Security-Policy, as ``frame_policy`` of props has it.
        called:
            A name of the component, for people: letters, digits, ``-``, ``_`` and ``.``.

        Raises
        ------
        ApiError
            It is no folder, or the app is in it; or ``needs`` is no policy.
        """
        key = folder, frozenset((directive, tuple(sources)) for directive, sources in (needs or {}).items())
        with self._lock:
            known = self._addresses.pop(key, None) or self._make_address(folder, dict(needs or {}))
            self._addresses[key] = known  # moved to the end: it was used last
            self._keep(known)
            _make_room(self._addresses, MOST)
            # An address outlives its folder's turn there, in pages that are open.
            _make_room(self._here, 2 * MOST)
            _make_room(self._found, 2 * MOST)
        return f"{COMPONENTS}/{called}/{known.text}/" if called else f"{FOLDERS}/{known.text}/"

    def _make_address(self, folder: Path, needs: dict[str, tuple[str, ...]]) -> _Address:
        frame_policy(needs)  # the error is raised where the component is declared
        found = folder.resolve()
        if not found.is_dir():
            raise ApiError(f"The folder of a component does not exist: `{folder}`.")
        if not self._may_serve(found):
            raise ApiError(
                f"The folder of a component is public, and `{folder}` contains the app "
                "itself. Put the files of the component's frame into their own folder."
            )
        named = self._name(found, _in_short(needs))
        sealed = self._sealer.seal_file("", _SEALED_FOR, msgspec.msgpack.encode(named))
        return _Address(to_text(sealed), named, found)

    def _keep(self, address: _Address) -> None:
        """Remember which folder it is, as the one that was used last."""
        named = address.named
        if named.below == "here":
            self._here.pop(named.path, None)
            self._here[named.path] = address.folder
        else:
            # Another place may also have a folder of this name.
            self._found.pop((named.below, named.path), None)
            self._found[named.below, named.path] = address.folder

    def _name(self, folder: Path, needs: dict[str, tuple[str, ...]]) -> _Named:
        """The folder's name, below the nearest of the places that every replica has."""
        above = [place for place in _import_places() if folder.is_relative_to(place) and folder != place]
        nearest = max(above, key=lambda place: len(place.parts), default=None)
        if folder.is_relative_to(self._app) and (nearest is None or self._app.is_relative_to(nearest)):
            return _Named("app", folder.relative_to(self._app).as_posix(), needs)
        if nearest is not None:
            return _Named("import", folder.relative_to(nearest).as_posix(), needs)
        return _Named("here", self._sealer.sign_file("", _SEALED_FOR, str(folder)), needs)

    def _find(self, named: _Named) -> Path | None:
        with self._lock:  # a run may be about to note it again
            return self._look_for(named)

    def _look_for(self, named: _Named) -> Path | None:
        if named.below == "here":
            return self._here.get(named.path)
        key = named.below, named.path
        if key not in self._found:
            places = [self._app] if named.below == "app" else _import_places()
            found = next((at / named.path for at in places if self._may_serve(at / named.path)), None)
            if found is None:
                return None
            self._found[key] = found.resolve()
        return self._found[key]

    def _may_serve(self, folder: Path) -> bool:
        """Whether the folder exists and does not contain the app."""
        return folder.is_dir() and not self._app.is_relative_to(folder.resolve())

    async def serve(self, request: Request) -> Response:
        """One file of a folder."""
        try:
            sealed = from_text(request.path_params["folder"])
            body = self._sealer.open_file("", _SEALED_FOR, sealed)
        except BadSeal:
            return _not_found()
        named = msgspec.msgpack.decode(body, type=_Named)
        folder = self._find(named)
        file = find_inside(folder, request.path_params["path"]) if folder is not None else None
        if file is None or (look := _look_at(file)) is None:
            return _not_found()
        headers = {
            "Cache-Control": "no-cache",  # ask whether it is still the same: while a component is made, it is not
            "Content-Security-Policy": frame_policy(_needs_of(named, request), self._ancestors),
            "Vary": "Sec-Fetch-Dest",
            # The frame has an opaque origin, which cannot be named.
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        headers["Last-Modified"] = formatdate(look.st_mtime, usegmt=True)
        type = _TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0]
        guarded = type == "text/html" and _is_of_component(named) and _is_document(request)
        headers["ETag"] = f'"{look.st_mtime_ns:x}-{look.st_size:x}{"-guarded" if guarded else ""}"'
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        if guarded:
            try:
                content = with_guard(await asyncio.to_thread(file.read_bytes))
            except OSError:
                return _not_found()
            return Response(content, headers=headers, media_type=type)
        return FileResponse(file, headers=headers, media_type=type or "application/octet-stream")


def _make_room(kept: dict[Any, Any], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]


def _needs_of(named: _Named, request: Request) -> Policy:
    """What the folder's policy allows; the app's own origin only in a frame, of which ``frame-ancestors`` says whose."""
    needs = _in_full(named.needs)
    if request.headers.get("sec-fetch-dest") != "document":
        return needs
    sandbox = tuple(word for word in needs.get("sandbox", ()) if word != "allow-same-origin")
    return {**needs, "sandbox": sandbox}


def _is_of_component(named: _Named) -> bool:
    return _in_full(named.needs) == _known_policies()["component"]


def _is_document(request: Request) -> bool:
    """A frame or a window shows it, as far as the browser says: over HTTP from another machine it does not."""
    return request.headers.get("sec-fetch-dest", "iframe") in _DOCUMENTS


def _import_places() -> list[Path]:
    return [Path(place).resolve() for place in sys.path if place]


def _look_at(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None  # removed since it was found


def _not_found() -> Response:
    return PlainTextResponse("Not found", 404, {"Cache-Control": "no-store"})
