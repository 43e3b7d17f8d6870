"""Several apps in one process have one Python between them: two modules of one name cannot both be imported."""

from __future__ import annotations

import logging
from pathlib import Path

from millpond.runner.local_modules import imports_in

log = logging.getLogger("millpond")

_scripts: set[Path] = set()
"""The scripts of the apps of this process."""


def warn_of_neighbours(script: Path) -> None:
    """Warn of modules that several apps have under the same name."""
    mine = _modules_of(script)
    for other in sorted(_scripts):
        for name in sorted(mine & _modules_of(other)) if other.parent != script.parent else ():
            log.warning(
                "%s and %s each import their own module `%s`. A Python process has only one module of each name, "
                "so one app gets the module of the other. Give the modules different names",
                other, script, name,
            )  # fmt: skip
    _scripts.add(script)


def _modules_of(script: Path) -> set[str]:
    """The modules beside a script that it imports, as far as its source says so."""
    try:
        names = {name.partition(".")[0] for name in imports_in(script.read_bytes(), "")}
    except (OSError, SyntaxError, ValueError):
        return set()
    folder = script.parent
    return {name for name in names if (folder / f"{name}.py").is_file() or (folder / name).is_dir()}
