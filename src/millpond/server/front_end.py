"""The front end's files, built with the package: hashed, compressed, immutable."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from millpond.errors import Error
from millpond.props import KINDS, Policy
from millpond.server.foresight import Foretold
from millpond.server.language import AMERICAN, Language
from millpond.server.policy import WORKER

STATIC = Path(__file__).parent.parent / "static"
FOREVER = "public, max-age=31536000, immutable"

_WORKER = ".worker"
"""In the file name of a worker: `graphviz.worker-C174iHA3.js`."""
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_MOST_IN_MEMORY = 128 << 10
"""Bytes of a file that is kept in memory once a browser has asked for it. The first page waits for several, and
each that is read anew takes three turns of a thread."""


class FrontEnd:
    """What the build made: ``index.html`` and the files beside it.

    Raises
    ------
    Error
        The front end was not built.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        index = folder / "index.html"
        if not index.is_file():
            raise Error(
                f"The front end is not built: the package has no {index.name}. "
                "Install the package with `pip install .`, or run `scripts/build` in a clone."
            )
        self._index = index.read_text("utf-8")
        self.script_hashes = _inline_scripts(self._index)
        """What the Content-Security-Policy must name for the page's own small script to run."""
        policy = folder / "policy.gen.json"
        self.policy: Policy = (
            msgspec.json.decode(policy.read_bytes(), type=Policy) if policy.is_file() else {}
        )
        """What kinds of elements need of the page's Content-Security-Policy beyond its default."""
        ahead = folder / "ahead.gen.json"
        self.foretold: Foretold = (
            msgspec.json.decode(ahead.read_bytes(), type=Foretold) if ahead.is_file() else []
        )
        """What foretells kinds of elements in an app's sources."""
        # The names of all assets, which the page holds, are hashes of their content.
        self.build = hashlib.sha256(self._index.encode()).hexdigest()[:12]
        # Listed once: only what is in this table is served, whatever the path says.
        self._files = {
            file.relative_to(folder / "assets").as_posix(): file
            for file in (folder / "assets").rglob("*")
            if file.is_file() and file.suffix not in _ENCODINGS.values()
        }
        self._encoded = {
            (name, encoding): file.with_name(file.name + suffix)
            for name, file in self._files.items()
            for encoding, suffix in _ENCODINGS.items()
            if file.with_name(file.name + suffix).is_file()
        }

        self._contents: dict[Path, bytes] = {}
        """The files that are kept in memory."""
        self._chunks = Chunks(folder)
        self.languages = self._chunks.languages()
        """The scripts with the page's texts in other languages than English, by language."""

    def page(
        self,
        bootstrap: dict[str, Any],
        frame: str = "",
        *,
        base: str,
        title: str,
        style: str = "",
        language: Language = AMERICAN,
        ahead: Iterable[str] = (),
    ) -> str:
        """``index.html`` with what the server knows already.

        ``frame`` is what it would say first, ``style`` the theme's address; ``ahead`` are the modules to fetch when the
        browser has nothing else to do.
        """
        # "<" would let a value end the script element.
        data = json.dumps(bootstrap)
        if frame:
            data = f'{data[:-1]}, "messages": {frame}}}'
        data = data.replace("<", "\\u003c")
        head = (
            f'<base href="{html.escape(base)}"><script type="application/json" id="millpond">{data}</script>'
        )
        # Before the page's own script, which needs the texts when it begins.
        if texts := self.languages.get(language.name):
            head += f'<script type="module" crossorigin src="./{texts}"></script>'
        page = self._index.replace("<head>", "<head>" + head, 1)
        page = page.replace('<html lang="en">', f"<html {language.attributes}>", 1)
        # Last: the theme's rules override those of the style sheets. The browser paints nothing before it has them.
        link = f'<link rel="stylesheet" id="theme" href="{html.escape(style)}">' if style else ""
        page = page.replace("</head>", f"{''.join(self._chunks.links(frame, ahead))}{link}</head>", 1)
        return page.replace("<title>Millpond</title>", f"<title>{html.escape(title)}</title>", 1)

    async def serve(self, request: Request) -> Response:
        """One of the built files, compressed if the browser takes that."""
        name = request.path_params["path"]
        file = self._files.get(name)
        if file is None:
            return PlainTextResponse("Not found", 404)
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if _WORKER in name:
            headers["Content-Security-Policy"] = WORKER
        media_type = mimetypes.guess_type(name)[0]
        accepted = request.headers.get("accept-encoding", "")
        for encoding in _ENCODINGS:
            if encoding in accepted and (encoded := self._encoded.get((name, encoding))):
                return self._answer(encoded, {**headers, "Content-Encoding": encoding}, media_type)
        return self._answer(file, headers, media_type)

    def _answer(self, file: Path, headers: dict[str, str], media_type: str | None) -> Response:
        content = self._contents.get(file)
        if content is None:
            try:
                if file.stat().st_size > _MOST_IN_MEMORY:
                    return FileResponse(file, headers=headers, media_type=media_type)
                content = self._contents[file] = file.read_bytes()
            except FileNotFoundError:  # another version has been installed since the server started
                return PlainTextResponse("Not found: the installation has changed. Restart the server.", 404)
        return Response(content, headers=headers, media_type=media_type)


class Chunks:
    """The built files that an element needs, beyond those of every page.

    Of the chunks that ``vite.config.ts`` names, ``base`` is part of every page,
    and ``late`` has the list of the elements' chunks.
    """

    def __init__(self, folder: Path) -> None:
        manifest = folder / ".vite" / "manifest.json"
        self._manifest = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else {}
        named = {chunk["name"]: source for source, chunk in self._manifest.items() if "name" in chunk}
        self._everywhere = self._files_of(named.get("base", ""))
        self._list = named.get("late", "")

    def languages(self) -> dict[str, str]:
        """The file of each language that has one."""
        sources = ((_LANGUAGE.fullmatch(source), chunk) for source, chunk in self._manifest.items())
        return {match[1]: chunk["file"] for match, chunk in sources if match and chunk.get("isEntry")}

    def links(self, frame: str, ahead: Iterable[str] = ()) -> list[str]:
        """Links that let a browser fetch what the page with this frame needs while it reads the page's scripts.

        And, behind all else, what the modules in ``ahead`` need.
        """
        if not self._manifest:
            return []
        found: dict[str, str] = {}
        sources = _sources(frame) & self._manifest.keys() if frame else set()
        for source in [self._list, *sorted(sources)] if sources else ():
            found |= self._files_of(source)
        later: dict[str, str] = {}
        for source in ahead:
            later |= self._files_of(source)
        return [
            *(_link("modulepreload" if kind == "script" else "preload", file, kind)
              for file, kind in found.items() if file not in self._everywhere),
            *(_link("prefetch", file, kind)
              for file, kind in later.items() if file not in self._everywhere and file not in found),
        ]  # fmt: skip

    def _files_of(self, source: str) -> dict[str, str]:
        """Its chunk and all that this imports, with their style sheets: what each is, by name."""
        files: dict[str, str] = {}
        waiting = [source]
        while waiting:
            chunk = self._manifest.get(waiting.pop())
            if chunk is None or chunk["file"] in files:
                continue
            files[chunk["file"]] = "script"
            files |= dict.fromkeys(chunk.get("css", ()), "style")
            waiting += chunk.get("imports", ())
        return files


def _link(how: str, file: str, kind: str) -> str:
    return f'<link rel="{how}" as="{kind}" crossorigin href="./{file}">'


_LANGUAGE = re.compile(r"src/texts/([a-z]+)\.ts")
_PARSER = "src/ui/markdown/full.tsx"
_FORMULAS = "src/ui/markdown/katex.ts"
_MARKUP = re.compile(r"[*_[\]<>~$`#|:\n]|^\s*(?:[-+]|\d+[.)])\s")
"""Text that most likely needs the Markdown parser. The browser decides (``plain.ts``); this only spares it a wait."""
_CODE = re.compile(r"`[^`$\n]+`")
"""Code in single backticks, which the browser shows without the parser."""


def _sources(frame: str) -> set[str]:
    """The modules of the front end that a frame's elements need."""
    sources: set[str] = set()
    for message in msgspec.json.decode(frame):
        for op, *rest in message.get("ops", ()):
            if op == "set":
                kind, props = rest[3:]
                sources.add(f"src/lazy/{kind}.gen.ts")
                named = () if KINDS[kind].plain else (props.get("body"), props.get("label"))
                texts = [text for text in named if isinstance(text, str)]
                if any(_MARKUP.search(_CODE.sub("", text)) for text in texts):
                    sources.add(_PARSER)
                # A second "$" most likely ends a formula.
                if any(text.count("$") > 1 for text in texts):
                    sources.add(_FORMULAS)
    return sources


def _inline_scripts(page: str) -> list[str]:
    """The hashes of the scripts that stand in the page itself (CSP level 2, section 4.2.5)."""
    digests = (
        hashlib.sha256(text.encode()).digest()
        for text in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    )
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
