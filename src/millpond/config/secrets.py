"""The secrets of an app: where they are, what is in them, and whether that has changed."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import re
import stat
import sys
import sysconfig
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from types import FrameType
from typing import Any, Final

from millpond.config.load import FOLDERS, Config, find_config
from millpond.config.masking import hide, pattern_of
from millpond.config.toml import TOMLDecodeError, parse_toml
from millpond.errors import SecretsError

log = logging.getLogger("millpond")

VARIABLE: Final = "MILLPOND_SECRETS"
"""The environment variable that may hold secrets, as TOML. It is stronger than all files."""
FILE: Final = "secrets.toml"
LOOKS_EVERY: Final = 1.0
"""Seconds after which the use of a secret looks again whether files have changed."""
HIDDEN: Final = 10
"""How many of the last versions of the secrets are taken out of texts: what has been replaced may still be in use."""

Stamp = tuple[Any, ...] | None


_numbers = itertools.count(1)


class SecretSource:
    """The secrets of one app, read when they are first used, and again when they have changed.

    Parameters
    ----------
    places:
        Files of TOML, and folders of files, from weak to strong. What is not
        there is passed over, and found when it comes.
    given:
        Secrets that the app has said itself, stronger than all others.
    exports:
        Texts and numbers that are no part of a table become environment
        variables, too.
    """

    looks_every = LOOKS_EVERY

    def __init__(
        self, places: Sequence[Path] = (), *, given: Mapping[str, Any] | None = None, exports: bool = True
    ) -> None:
        self.places = tuple(places)
        self._given = dict(given or {})
        self.number = next(_numbers)
        """Which of the process it is."""
        self.pattern: re.Pattern[str] | None = None
        self._hidden: deque[Mapping[str, Any]] = deque(maxlen=HIDDEN)
        """The last versions, the newest at the end."""
        self.version = 0
        """Counts up each time that the secrets have changed."""
        self._exports = exports
        self._exported: dict[str, tuple[str, str | None]] = {}
        self._lock = threading.RLock()
        self._look_again = 0.0
        self._stamps: object = None
        self._values: dict[str, Any] | None = None
        self._error = ""
        hide(self)

    def values(self) -> dict[str, Any]:
        """All secrets. Not to be changed. Raises SecretsError for what cannot be read."""
        now = time.monotonic()
        if self._values is None or now >= self._look_again:
            self._look(now)
        if self._error:
            raise SecretsError(self._error)
        assert self._values is not None
        return self._values

    def load_if_toml_exists(self) -> bool:
        """Read them, if there are any, and set the environment variables; True if there are."""
        try:
            return bool(self.values()) or self.is_there()
        except SecretsError:
            return False

    def look_again(self) -> None:
        """The next use sees whether files have changed."""
        self._look_again = 0.0

    def is_there(self) -> bool:
        """There is at least one of the files and folders."""
        return bool(self._given) or VARIABLE in os.environ or any(_is_there(place) for place in self.places)

    def holds(self, file: Path) -> bool:
        """Whether a file (a resolved path) holds secrets: it is one of the places or is in one, or is a ``secrets.toml``."""
        return file.name == FILE or any(file.is_relative_to(place.resolve()) for place in self.places)

    def where(self) -> str:
        """Where they were looked for, in words."""
        named = [f"`{_short(place)}`" + ("" if _is_there(place) else " (not there)") for place in self.places]
        return ", ".join([*named, f"the environment variable `{VARIABLE}`"])

    # ------------------------------------------------------------------------------------

    def _look(self, now: float) -> None:
        with self._lock:
            stamps = self._stamp()
            if stamps != self._stamps or self._values is None:
                self._read_all()
                self._stamps = stamps
            self._look_again = now + self.looks_every

    def _read_all(self) -> None:
        try:
            values = self._read()
        except SecretsError as error:
            self._values, self._error = {}, str(error)
            return
        if values != self._values:
            self.version += 1
        self._values, self._error = values, ""
        if values in self._hidden:
            self._hidden.remove(values)
        self._hidden.append(values)
        self.pattern = pattern_of(self._hidden)
        self._export(values if self._exports else {})

    def _stamp(self) -> object:
        """A value that stays equal as long as nothing has changed."""
        return os.environ.get(VARIABLE), *(_stamp_of(place) for place in self.places)

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for place in self.places:
            found |= read_place(place)
        text = os.environ.get(VARIABLE)
        if text:
            found |= _parse(text, f"The environment variable {VARIABLE}")
        return found | self._given

    def _export(self, values: Mapping[str, Any]) -> None:
        wanted = {
            key: str(value)
            for key, value in values.items()
            if isinstance(value, str | int | float) and not isinstance(value, bool)
        }
        for key in self._exported.keys() - wanted.keys():
            set_by_us, before = self._exported.pop(key)
            if os.environ.get(key) != set_by_us:
                continue  # somebody else has set it since
            if before is None:
                del os.environ[key]
            else:
                os.environ[key] = before
        for key, text in wanted.items():
            _, before = self._exported.get(key, ("", os.environ.get(key)))
            with contextlib.suppress(ValueError):  # no name or no value that a variable can have
                os.environ[key] = text
                self._exported[key] = text, before


# Places ------------------------------------------------------------------------------------


def secrets_of(config: Config, folder: Path | None, given: Mapping[str, Any] | None = None) -> SecretSource:
    """The secrets of an app in a folder, from wherever the options say that they are; ``given``: by the app itself."""
    files = config.secrets.files
    if files is None:
        return SecretSource(usual_places(folder), given=given)
    return SecretSource([Path.cwd() / Path(name).expanduser() for name in files], given=given)


def usual_places(folder: Path | None) -> list[Path]:
    """The files that are looked at where no option names others, from weak to strong."""
    folders = [Path.cwd(), *([folder] if folder is not None else [])]
    with contextlib.suppress(RuntimeError):  # a user without a home folder, as in some containers
        folders.insert(0, Path.home())
    return [place / hidden / FILE for place in dict.fromkeys(folders) for hidden in FOLDERS]


_here: ContextVar[SecretSource | None] = ContextVar("secrets_here", default=None)
"""Those of the app whose request is answered, or whose lifespan begins or ends."""
_process: SecretSource | None = None
_process_lock = threading.Lock()
_apps: weakref.WeakValueDictionary[Path, SecretSource] = weakref.WeakValueDictionary()
"""Those of each app of this process, by its script. The last that was made is the last here."""
_NO_APP: Final = (
    *(os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib")),
    str(Path(__file__).parents[1]) + os.sep,
)


def process_secrets() -> SecretSource:
    """The secrets for code that belongs to no run.

    Those of the app whose route it is, of the app that is served (of several, the one whose source calls, and else
    the one that was made last), or of the main script.
    """
    global _process
    if (here := _here.get()) is not None:
        return here
    if len(_apps) > 1 and (found := _of_caller()) is not None:
        return found
    with _process_lock:
        if _process is None:
            main = getattr(sys.modules.get("__main__"), "__file__", None)
            script = Path(main).absolute() if main else None
            _process = secrets_of(find_config(script), script.parent if script else None)
        return _process


def _of_caller() -> SecretSource | None:
    """Those of the app whose source calls: a thread of its own has nothing else of it than its code."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if (found := _of_source(frame.f_code.co_filename)) is not None:
            return found
        frame = frame.f_back
    return None


def _of_source(file: str) -> SecretSource | None:
    """Those of the app that a source is of: its script, or in its folder; None: of none, or of a package."""
    path = Path(file)
    if not path.is_absolute() or file.startswith(_NO_APP) or "site-packages" in path.parts:
        return None
    apps = list(_apps.items())
    around = [
        (len(script.parent.parts), n)
        for n, (script, _) in enumerate(apps)
        if path.is_relative_to(script.parent)
    ]
    exact = _apps.get(path)
    return exact or (apps[max(around)[1]][1] if around else None)


@contextlib.contextmanager
def these_secrets(source: SecretSource) -> Iterator[None]:
    """Inside, code that belongs to no run has these."""
    token = _here.set(source)
    try:
        yield
    finally:
        _here.reset(token)


def set_process_secrets(source: SecretSource | None, script: Path | None = None) -> None:
    """From now on, code that belongs to no run has these; of several apps, that of the app with this script."""
    global _process
    _process = source
    if source is None:
        _apps.clear()
    elif script is not None:
        _apps.pop(script, None)
        _apps[script] = source


def warn_of_readers(source: SecretSource) -> None:
    """Say so in the log where other users of this machine can read the secrets."""
    if not hasattr(os, "getuid") or os.getuid() == 0:
        return
    for place in source.places:
        with contextlib.suppress(OSError):
            if place.is_file() and _others_can_read(place):
                log.warning(
                    "All users of this machine can read %s. Restrict it to yourself: chmod 600", _short(place)
                )


def _others_can_read(file: Path) -> bool:
    return bool(file.stat().st_mode & stat.S_IROTH) and _reachable(file.resolve())


def _reachable(file: Path) -> bool:
    """All may go through the folders that it is in."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in file.parents)


def _short(place: Path) -> str:
    """The place in few words, without the path to the app: a page may show them."""
    with contextlib.suppress(ValueError):
        return str(place.relative_to(Path.cwd()))
    with contextlib.suppress(ValueError, RuntimeError):
        return f"~{os.sep}{place.relative_to(Path.home())}"
    return str(Path("…", *place.parts[-3:])) if place.parent.name in FOLDERS else str(place)


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False


# Reading -----------------------------------------------------------------------------------


def read_place(place: Path) -> dict[str, Any]:
    """What is in a file or a folder; nothing if it is not there. Raises SecretsError."""
    try:
        if place.is_dir():
            return _read_folder(place)
        return _parse(_text_of(place), _short(place)) if place.exists() else {}
    except SecretsError:
        raise  # which is an OSError, too
    except OSError as error:
        raise SecretsError(f"The secrets in {_short(place)} cannot be read: {error.strerror}.") from None


def _read_folder(folder: Path) -> dict[str, Any]:
    """Secrets as containers get them: a file for each, or a folder for each with one file or several."""
    found: dict[str, Any] = {}
    for entry in _entries(folder):
        if entry.is_dir():
            parts = {file.name: _text_of(file).strip() for file in _entries(entry) if file.is_file()}
            found[entry.name] = next(iter(parts.values())) if len(parts) == 1 else parts
        else:
            found[entry.name] = _text_of(entry).strip()
    return found


def _entries(folder: Path) -> Iterator[Path]:
    """What is in a mounted folder, but for ``..data`` and such, which Kubernetes keeps for itself."""
    return (entry for entry in sorted(folder.iterdir()) if not entry.name.startswith(".."))


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SecretsError(f"The secrets in {_short(file)} cannot be read: it is not UTF-8 text.") from None


def _parse(text: str, what: str) -> dict[str, Any]:
    try:
        return parse_toml(text)
    except TOMLDecodeError as error:
        # Not as its cause: newer Pythons keep the whole text in it.
        raise SecretsError(f"{what} is not valid TOML: {error}.") from None


def _stamp_of(place: Path) -> Stamp:
    """A value that changes with the place; None: it is not there."""
    try:
        status = place.stat()
        if not stat.S_ISDIR(status.st_mode):
            return status.st_mtime_ns, status.st_size, status.st_ino
        return status.st_mtime_ns, *((entry.name, _stamp_of(entry)) for entry in _entries(place))
    except OSError:
        return None
