"""What the words after ``millpond run`` say: the script, options, the script's own arguments."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path

import click

from millpond.config import load_config, schema
from millpond.config.schema import Option, describe, takes
from millpond.errors import ConfigError

_APP_NAMES = ("streamlit_app.py", "app.py", "main.py")


@dataclass
class RunLine:
    """What the words after ``millpond run`` say."""

    script: str | None = None
    flags: dict[str, str] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)
    help: bool = False


def parse_run(words: list[str]) -> RunLine:
    """Take apart the words after ``millpond run``.

    ``--name value``, ``--name=value`` and, for booleans, ``--name`` alone are
    options; what follows ``--``, and words after the script that are no
    options, are the script's arguments.

    Raises
    ------
    ConfigError
        An option is unknown or lacks its value.
    """
    line, rest = RunLine(), list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            line.arguments += rest
            break
        if word in {"--help", "-h"}:
            line.help = True
        elif word.startswith("--"):
            parse_flag(word[2:], rest, line.flags, may_be_script=line.script is None)
        elif word.startswith("-"):
            raise ConfigError(
                f"There is no option {word!r}. Options are written --server.port 8502; "
                "arguments for the script come after --."
            )
        elif line.script is None:
            line.script = word
        else:
            line.arguments.append(word)
    return line


def parse_flag(word: str, rest: list[str], flags: dict[str, str], *, may_be_script: bool = False) -> None:
    """Read the option ``word`` (without its ``--``) and, where it has one, its value from ``rest``.

    ``may_be_script``: the script was not named yet, so the word after a switch can be it.
    """
    name, equals, value = word.partition("=")
    option = schema().get(name)
    if option is None:
        # The error of the configuration names the nearest option.
        load_config(flags={name: value})
        return
    if not equals:
        value = _following_value(option, rest, may_be_script=may_be_script)
    # A list may be given item by item.
    repeated = tuple in option.kinds and name in flags
    flags[name] = f"{flags[name]},{value}" if repeated else value


def _following_value(option: Option, rest: list[str], *, may_be_script: bool) -> str:
    """The next word, if it is the option's value; a switch without one is on."""
    word = rest[0] if rest and not rest[0].startswith("--") else None
    if bool not in option.kinds:
        if word is None:
            raise ConfigError(f"--{option.name} needs a value: --{option.name} {option.default or 'VALUE'}")
        return rest.pop(0)
    if word is None or (may_be_script and not takes(option, word) and _is_like_script(word)):
        return "true"
    if not takes(option, word):
        raise ConfigError(
            f"--{option.name} must be {describe(option.type)}; got {word!r}. "
            f"If {word!r} is an argument for the script, put it after --."
        )
    return rest.pop(0)


def _is_like_script(word: str) -> bool:
    return word.endswith(".py") or Path(word).exists() or word.startswith(("http://", "https://"))


def find_script(name: str | None) -> tuple[Path, str | None]:
    """The script's path, and a line that says what was chosen if it was not obvious.

    Raises
    ------
    click.UsageError
        There is no such script; the text names the nearest file.
    """
    if name is not None and name.startswith(("http://", "https://")):
        raise click.UsageError(f"{name} is a URL. Download the script, then run the file.")
    path = Path(name or ".")
    if path.is_dir():
        return _script_of_folder(path)
    if not path.exists():
        raise click.UsageError(f"There is no file {path}.{_nearest_file(path)}")
    if path.suffix != ".py":
        raise click.UsageError(f"{path} is not a Python script: its name must end in .py.")
    return path.resolve(), None


def _script_of_folder(folder: Path) -> tuple[Path, str]:
    for name in _APP_NAMES:
        if (folder / name).is_file():
            return (folder / name).resolve(), f"{folder} is a folder: running its {name}."
    scripts = sorted(file.name for file in folder.glob("*.py"))
    has = "It has " + ", ".join(scripts[:5]) + "." if scripts else "It has no Python files."
    raise click.UsageError(
        f"{folder} is a folder without {', '.join(_APP_NAMES[:-1])} or {_APP_NAMES[-1]}. {has} "
        "Name the script: millpond run SCRIPT."
    )


def _nearest_file(path: Path) -> str:
    if not path.parent.is_dir():
        return f" There is no folder {path.parent} either."
    names = [file.name for file in path.parent.glob("*.py")]
    near = difflib.get_close_matches(path.with_suffix(".py").name, names, n=1, cutoff=0.5)
    return f" Did you mean {path.parent / near[0]}?" if near else ""


def syntax_error(script: Path) -> str | None:
    """One line about the script's syntax error, if it has one.

    Raises
    ------
    click.UsageError
        The script cannot be read.
    """
    try:
        compile(script.read_bytes(), str(script), "exec", dont_inherit=True)
    except OSError as error:
        raise click.UsageError(f"{script} cannot be read: {error.strerror}.") from None
    except (SyntaxError, ValueError) as error:
        where = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        what = error.msg if isinstance(error, SyntaxError) else error
        return f"{script.name}{where}: {what}. The page shows where; fix it and save."
    return None
