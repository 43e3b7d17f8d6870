"""The command line: ``millpond run app.py`` and its sisters.

Exit codes: 0 all went well, 1 it failed, 2 the command was wrong, 130 Ctrl-C.
"""

from __future__ import annotations

import difflib
import os
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import click

from millpond.config import Config, find_config, load_config, schema, show
from millpond.config.schema import Option, describe, takes
from millpond.errors import ConfigError, Error
from millpond.version import __version__

_APP_NAMES = ("streamlit_app.py", "app.py", "main.py")
_HELLO = Path(__file__).parent / "hello" / "app.py"
_USAGE, _FAILURE, _INTERRUPTED = 2, 1, 130

_RUN_HELP = """\
Usage: millpond run SCRIPT [--section.option VALUE ...] [-- ARGUMENTS]

  Runs SCRIPT as a web app. ARGUMENTS are the script's sys.argv[1:]. SCRIPT may
  also be a folder with an app.py or a streamlit_app.py.

  millpond run app.py --server.port 8502 --server.headless
  millpond run app.py -- --input data.csv

Options (default): `millpond config show` describes them all."""


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
            f"--{option.name} is {describe(option.type)}, not {word!r}. "
            "If the word is for the script, put it after --."
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
        raise click.UsageError(f"{name} is an address. Download the script, then run the file.")
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


def _options_help() -> str:
    lines = []
    for option in schema().values():
        if not option.name.startswith("theme."):
            shown = "" if option.default in (None, (), {}, "") else f" ({option.default})"
            lines.append(f"  --{option.name}{shown}")
    return "\n".join([*lines, "  --theme.*: the look of the page"])


def _run(script: Path, flags: dict[str, str], arguments: list[str]) -> NoReturn:
    config = find_config(script, flags)
    for warning in config.warnings:
        click.echo(f"Warning: {warning}", err=True)
    broken = syntax_error(script)
    if broken:
        click.echo(f"Error in {broken}", err=True)
    _exit(_serve(script, config, arguments))


def _serve(script: Path, config: Config, arguments: list[str]) -> int:
    # Imported here: `millpond version` and `config show` need no server.
    from millpond.server.run import serve

    try:
        return serve(script, config, arguments)
    except KeyboardInterrupt:
        click.echo("\nStopped.")
        return _INTERRUPTED


def _exit(code: int) -> NoReturn:
    """End the process with this code, at once.

    Python waits for threads at its end; a script that sleeps or is stuck in C
    code would hold it up for as long as it likes.
    """
    stuck = any(
        thread is not threading.current_thread() and thread.is_alive() and not thread.daemon
        for thread in threading.enumerate()
    )
    if stuck:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


class _Unparsed(click.Command):
    """A command that gets its words as they are, ``--`` included."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.params["words"] = list(args)
        return []


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="millpond", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Turn Python scripts into web apps whose state lasts."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command("run", cls=_Unparsed)
def run_command(words: list[str]) -> None:
    """Run a script as a web app."""
    line = parse_run(words)
    if line.help:
        click.echo(f"{_RUN_HELP}\n{_options_help()}")
        return
    script, note = find_script(line.script)
    if note:
        click.echo(note)
    _run(script, line.flags, line.arguments)


@cli.command("hello", cls=_Unparsed)
def hello_command(words: list[str]) -> None:
    """Run the tour app that comes with Millpond. Takes the options of `run`."""
    line = parse_run([str(_HELLO), *words])
    if line.help:
        click.echo("Usage: millpond hello [--section.option VALUE ...]")
        return
    # The tour lies in the installed package, which is no place for sessions.
    _run(_HELLO, {"session.store": "memory://", **line.flags}, line.arguments)


@cli.group("config")
def config_group() -> None:
    """Look at the configuration."""


@config_group.command("show", cls=_Unparsed)
def show_command(words: list[str]) -> None:
    """Print all options with their values and where they come from, as TOML."""
    line = parse_run(words)
    if line.help:
        click.echo("Usage: millpond config show [SCRIPT] [--section.option VALUE ...]")
        return
    script = find_script(line.script)[0] if line.script else None
    click.echo(show(find_config(script, line.flags)), nl=False)


@cli.command("sessions", cls=_Unparsed)
def sessions_command(words: list[str]) -> int:
    """List, show, export and delete saved sessions."""
    # Imported here: the other commands need no store.
    from millpond import cli_sessions

    return cli_sessions.run(words)


@cli.command("help")
@click.pass_context
def help_command(context: click.Context) -> None:
    """Print this text."""
    assert context.parent is not None, "it is a command of `millpond`"
    click.echo(context.parent.get_help())


@cli.command("version")
def version_command() -> None:
    """Print the version."""
    click.echo(f"millpond {__version__}")


def main() -> NoReturn:
    """Entry point of the ``millpond`` command."""
    try:
        code = cli.main(prog_name="millpond", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        sys.exit(_USAGE)
    except (ConfigError, click.UsageError) as error:
        text = error.format_message() if isinstance(error, click.UsageError) else str(error)
        _fail(text, _USAGE)
    except click.ClickException as error:
        _fail(error.format_message(), _FAILURE)
    except Error as error:
        _fail(str(error), _FAILURE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(text: str, code: int) -> NoReturn:
    click.echo(f"Error: {text}", err=True)
    sys.exit(code)
