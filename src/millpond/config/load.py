"""Reads the configuration: files, environment, flags; the later wins."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import field

from millpond.config.options import Sections
from millpond.config.schema import (
    Option,
    check,
    find,
    from_text,
    is_retired,
    nearest,
    schema,
)
from millpond.config.theme_file import MODES, UnreachableError, read_theme
from millpond.config.toml import TOMLDecodeError, parse_toml
from millpond.errors import ConfigError

_CONVERTING = threading.Lock()
_STREAMLIT = ".streamlit"
FOLDERS = (_STREAMLIT, ".millpond")
"""Where options and secrets are, below a folder; the later one is stronger."""
_PREFIXES = ("STREAMLIT_", "MILLPOND_")
SETTABLE = frozenset(
    {
        "client.disableDataExport",
        "client.showErrorDetails",
        "client.showSidebarNavigation",
        "client.toolbarMode",
    }
)
"""What an app may set at run time, for the session that runs."""
_SECRET = frozenset({"server.cookieSecret", "session.secret"})
_MAY_HOLD_PASSWORD = frozenset({"session.files", "session.store"})


class Config(Sections, frozen=True, kw_only=True):
    """All options of a server, as they were when it started.

    ``config.server.port`` is typed; :meth:`get` finds an option by the name
    that apps use.

    Examples
    --------
    >>> config = Config()
    >>> config.server.port, config.get("server.port")
    (8501, 8501)
    """

    sources: dict[str, str] = field(default_factory=dict)
    """Where each option that is not at its default came from, by name."""
    warnings: tuple[str, ...] = ()
    """What is worth a line in the log at start."""
    files: tuple[Path, ...] = ()
    """The files that it was read from, or would have been: where a change of the theme is looked for."""
    theme_file: tuple[str, str] | None = None
    """The file or address that ``theme.base`` named, and where it did."""

    def get(self, name: str) -> Any:
        """The value of an option, for ``st.get_option``.

        Parameters
        ----------
        name : str
            Section and option, as ``"server.port"``.

        Raises
        ------
        ConfigError
            There is no such option.
        """
        value: Any = self
        for attribute in find(name).path:
            value = getattr(value, attribute)
        return list(value) if isinstance(value, tuple) else value

    def public(self, name: str) -> Any:
        """As :meth:`get`, with ``"***"`` in the place of what nobody is to read."""
        value = self.get(name)
        hidden = name in _SECRET or (name in _MAY_HOLD_PASSWORD and "@" in str(value))
        return "***" if hidden and value else value


def settable(name: str, value: Any) -> Any:
    """The value for an option that an app sets at run time, in the option's type.

    Raises
    ------
    ConfigError
        There is no such option, it is read at start only, or the value is of
        the wrong type.

    Examples
    --------
    >>> settable("client.toolbarMode", "viewer")
    'viewer'
    """
    option = find(name)
    if name not in SETTABLE:
        raise ConfigError(
            f"{name} is read when the server starts, so the app cannot change it. "
            f"Set it in .millpond/config.toml or with --{name}. An app can set: {', '.join(sorted(SETTABLE))}."
        )
    return check(option, value, "st.set_option")


_process: Config | None = None


def process_config() -> Config:
    """The options for code that belongs to no run: those of the app that is served, or of the main script."""
    global _process
    if _process is None:
        main = getattr(sys.modules.get("__main__"), "__file__", None)
        _process = find_config(Path(main).absolute() if main else None)
    return _process


def set_process_config(config: Config | None) -> None:
    """From now on, code that belongs to no run has these; None: those of the main script."""
    global _process
    _process = config


def find_config(
    script: Path | None, flags: Mapping[str, str] | None = None, *, launcher: Path | None = None
) -> Config:
    """The configuration of an app, from wherever it may be given.

    Parameters
    ----------
    script : Path
        The app's file: its folder's files are stronger than those of the
        working directory. None: there is no script.
    flags : mapping of str to str
        Options of the command line.
    launcher : Path
        The module that starts the app, where that is another file: its folder's
        files are stronger than those of the working directory, too.

    Raises
    ------
    ConfigError
        As :func:`load_config`.
    """
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home folder, as in some containers
        home = None
    folders = [Path.cwd(), *(file.parent for file in (launcher, script) if file is not None)]
    return load_config(*folders, flags=flags, env=os.environ, home=home)


def load_config(
    *projects: Path,
    flags: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> Config:
    """Read the configuration from all its sources.

    From weak to strong: the defaults; ``.streamlit/config.toml`` and
    ``.millpond/config.toml`` in the home folder; both in each project folder;
    the variables ``STREAMLIT_SERVER_PORT``, then ``MILLPOND_SERVER_PORT``;
    flags.

    Parameters
    ----------
    *projects : Path
        Folders of the app; a later one is stronger.
    flags : mapping of str to str
        Options of the command line: ``{"server.port": "8502"}``.
    env : mapping of str to str
        The environment's variables.
    home : Path
        The home folder; without one its files are not read.

    Raises
    ------
    ConfigError
        A file is not TOML, or an option is unknown or of the wrong type.

    Examples
    --------
    >>> load_config(flags={"server.port": "9000"}).server.port
    9000
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    warnings: list[str] = []
    folders = dict.fromkeys([*([home] if home else []), *projects])
    files = [folder / hidden / "config.toml" for folder in folders for hidden in FOLDERS]
    found = [
        *_from_files(files, warnings),
        *_from_env(env or {}),
        *_from_flags(flags or {}),
    ]
    for option, value, source in found:
        values[option.name] = value
        sources[option.name] = source
    theme_file = _take_base(values, sources)
    files += _add_theme(theme_file, values, sources, warnings, projects)
    _derive(values, env or {})
    _check_together(values)
    options = _sections(values)
    sections = {name: getattr(options, name) for name in Sections.__struct_fields__}
    return Config(
        **sections, sources=sources, warnings=tuple(warnings), files=tuple(files), theme_file=theme_file
    )


def reload_theme(config: Config) -> Config:
    """The configuration with the theme as the files have it now; flags and the environment stay stronger.

    Raises
    ------
    ConfigError
        As :func:`load_config`.
    """
    values: dict[str, Any] = {}
    sources = {name: source for name, source in config.sources.items() if not name.startswith("theme.")}
    warnings: list[str] = []
    files = [file for file in config.files if file.name == "config.toml" and file.parent.name in FOLDERS]
    for option, value, source in _from_files(files, warnings):
        if option.path[0] == "theme":
            values[option.name] = value
            sources[option.name] = source
    for name, source in config.sources.items():
        if name.startswith("theme.") and source.startswith(_STRONGER):
            values[name] = config.get(name)
            sources[name] = source
    theme_file = _take_base(values, sources)
    if config.theme_file is not None and config.theme_file[1].startswith(_STRONGER):
        theme_file = config.theme_file
    files += _add_theme(theme_file, values, sources, warnings, [file.parent.parent for file in files])
    theme = _sections(values).theme
    return msgspec.structs.replace(
        config,
        theme=theme,
        sources=sources,
        warnings=tuple(warnings),
        files=tuple(files),
        theme_file=theme_file,
    )


_Found = Iterator[tuple[Option, Any, str]]
_STRONGER = ("the environment variable", "the flag")
"""Sources that are no files."""


def _sections(values: dict[str, Any]) -> Sections:
    # msgspec learns of the fields of a type when it is first given one: see millpond/structs.py. Here not at
    # the import, which would take that time from each program that has no use for it.
    with _CONVERTING:
        return msgspec.convert(_nest(values), Sections)


def _take_base(values: dict[str, Any], sources: dict[str, str]) -> tuple[str, str] | None:
    """Take ``theme.base`` out of the options if it names a file: what it says as a mode, the file does."""
    base = values.get("theme.base")
    if base is None or base in MODES:
        return None
    return values.pop("theme.base"), sources.pop("theme.base")


def _add_theme(
    named: tuple[str, str] | None,
    values: dict[str, Any],
    sources: dict[str, str],
    warnings: list[str],
    projects: Sequence[Path],
) -> list[Path]:
    """Add what the theme file says and nothing else does; the file, if it is one."""
    if named is None:
        return []
    base = named[0]
    # The later folders are the stronger ones.
    folders = list(dict.fromkeys([*reversed(projects), Path.cwd()]))
    try:
        tables, file = read_theme(base, folders)
    except UnreachableError as error:
        warnings.append(f"theme.base: {error}. The page has the rest of its theme.")
        return []
    source = str(file or base)
    for name, value in flatten(tables):
        option = find(name, source)
        if name not in values:
            values[name] = check(option, value, source)
            sources[name] = source
    return [file] if file is not None else []


def _from_files(files: Sequence[Path], warnings: list[str]) -> _Found:
    for file in files:
        if file.is_file():
            yield from _from_file(file, warnings)


def _from_file(file: Path, warnings: list[str]) -> _Found:
    try:
        tables = parse_toml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}.") from error
    except TOMLDecodeError as error:
        raise ConfigError(f"{file} is not valid TOML: {error}.") from error
    for name, value in flatten(tables):
        if is_retired(name):
            warnings.append(f"{file}: {name} is an old option without effect, and is ignored.")
            continue
        try:
            option = find(name, str(file))
            yield option, check(option, value, str(file)), str(file)
        except ConfigError as error:
            if not _is_forgiven(name, file):
                raise
            warnings.append(f"{error} Ignored.")


def _is_forgiven(name: str, file: Path) -> bool:
    """A file of Streamlit's may be for another version of it, which goes on as well: it warns, or says nothing."""
    return file.parent.name == _STREAMLIT and (name not in schema() or name.startswith("theme."))


def flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and name not in schema():
            yield from flatten(value, f"{name}.")
        else:
            yield name, value


@cache
def _variables() -> tuple[dict[str, Option], tuple[str, ...]]:
    """The options by their variables, without the prefix; and with what these begin."""
    by_env = {option.env: option for option in schema().values()}
    return by_env, tuple({f"{name.partition('_')[0]}_" for name in by_env})


def _from_env(env: Mapping[str, str]) -> _Found:
    by_env, sections = _variables()
    for prefix in _PREFIXES:
        for variable in sorted(env):
            if not variable.startswith(prefix):
                continue
            rest = variable.removeprefix(prefix)
            source = f"the environment variable {variable}"
            if rest in by_env:
                yield (
                    by_env[rest],
                    from_text(by_env[rest], env[variable], source),
                    source,
                )
            # Streamlit's other variables are none of our business; a variable of
            # ours that names a section is a misspelt option.
            elif prefix == "MILLPOND_" and rest.startswith(sections):
                near = nearest(rest.replace("_", ".", 1).replace("_", ""))
                raise ConfigError(f"{variable} does not name an option.{near}")


def _from_flags(flags: Mapping[str, str]) -> _Found:
    for name, text in flags.items():
        option = find(name)
        source = f"the flag --{name}"
        yield option, from_text(option, text, source), source


def _derive(values: dict[str, Any], env: Mapping[str, str]) -> None:
    """Defaults that depend on other options or on the machine."""
    if "server.port" in values:
        values.setdefault("browser.serverPort", values["server.port"])
    display = env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")
    values.setdefault("server.headless", sys.platform.startswith("linux") and not display)


def _check_together(values: Mapping[str, Any]) -> None:
    certificate, key = values.get("server.sslCertFile"), values.get("server.sslKeyFile")
    if (certificate is None) != (key is None):
        missing = "server.sslKeyFile" if key is None else "server.sslCertFile"
        raise ConfigError(f"HTTPS needs both a certificate and a key: set {missing} too.")


def _nest(values: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in values.items():
        *sections, last = name.split(".")
        table = nested
        for section in sections:
            table = table.setdefault(section, {})
        table[last] = value
    return nested
