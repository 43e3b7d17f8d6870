"""Predicts what an app's pages will draw, so that the browser can fetch the code for it in advance."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from millpond.runner.program import Program
from millpond.runner.sources import texts_of

Foretold = Sequence[Sequence[tuple[str, Sequence[str]]]]
"""For each kind of elements patterns of words, and the modules of the front end that it takes where they are found. The
first pattern foretells it; where others are found as well, the last one counts."""


class Foresight:
    """Looks for words in the sources of an app: once for each change of its scripts.

    Parameters
    ----------
    program:
        The app.
    foretold:
        The words.
    """

    def __init__(self, program: Program, foretold: Foretold) -> None:
        self._program = program
        self._foretold = [
            [(re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])".encode()), modules) for words, modules in kind]
            for kind in foretold
        ]
        self._known: tuple[dict[Path, int], list[str]] | None = None
        """The modification times of the scripts, and what was found in them."""

    async def modules(self) -> list[str]:
        """The modules of the front end that the app's elements will take, as far as its sources tell."""
        stamps = _stamps(self._program.sources())
        if self._known is None or self._known[0] != stamps:
            self._known = stamps, await asyncio.to_thread(self._look, list(stamps))
        return self._known[1]

    def _look(self, scripts: list[Path]) -> list[str]:
        texts = list(texts_of(scripts, self._program.folder))
        taken: list[str] = []
        for kind in self._foretold:
            found = [modules for words, modules in kind if any(map(words.search, texts))]
            if found and found[0] is kind[0][1]:
                taken += found[-1]
        return taken


def _stamps(files: Iterable[Path]) -> dict[Path, int]:
    stamps: dict[Path, int] = {}
    for file in files:
        with contextlib.suppress(OSError):
            stamps[file] = file.stat().st_mtime_ns
    return stamps
